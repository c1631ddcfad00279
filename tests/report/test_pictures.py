"""Pictures of evidence in the HTML report: in the file itself, each once, with words."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from functools import cache

import pytest
from selectolax.lexbor import LexborHTMLParser as Page

from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.scan import Box
from oit_checker.report import formats, render
from tests.report.runs_material import CITIZEN_ID, SCRIPT, hostile_run, pack

JPEG = b"\xff\xd8" + b"picture" * 300
OTHER = b"\xff\xd8" + b"another" * 300
MARK = Box(100, 60, 200, 20)


def pictures() -> Mapping[Evidence, EvidencePicture]:
    """Every second piece of evidence has the same crop, one has a page without a mark."""
    quotes = {e for v in hostile_run().verdicts for f in v.findings for e in f.evidence}
    first, second = sorted(quotes, key=lambda evidence: evidence.where)
    return {
        first: EvidencePicture(JPEG, 900, 200, (MARK,), first.url, "drawn"),
        second: EvidencePicture(OTHER, 827, 360, (), second.url, "page", 3),
    }


@cache
def source(language: str = "th") -> str:
    return render("html", hostile_run(), pack(), language, pictures).decode("utf-8")


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_pictures_are_in_the_file_itself_and_each_only_once(language: str) -> None:
    page = Page(source(language))
    addresses = [node.attributes.get("href") or "" for node in page.css("image")]
    assert [base64.b64decode(a.removeprefix("data:image/jpeg;base64,")) for a in addresses]
    assert {a[:23] for a in addresses} == {"data:image/jpeg;base64,"}
    assert len(addresses) == 2
    assert source(language).count(base64.b64encode(JPEG).decode()) == 1
    assert len(page.css("figure.shot")) > 20


def test_every_picture_that_is_shown_is_there() -> None:
    page = Page(source())
    ids = {node.attributes["id"] for node in page.css("image")}
    shown = {(node.attributes.get("href") or "")[1:] for node in page.css("use")}
    assert shown == ids


def test_each_picture_is_well_formed_and_marks_the_words() -> None:
    figures = re.findall(r"<svg viewBox=.*?</svg>", source(), re.S)
    drawings = [ElementTree.fromstring(figure) for figure in figures]
    marked = [d for d in drawings if d.find("rect") is not None]
    assert marked and len(marked) < len(drawings)
    rect = marked[0].find("rect")
    assert rect is not None
    left, width = int(rect.attrib["x"]), int(rect.attrib["width"])
    assert left <= MARK.left and left + width >= MARK.left + MARK.width


@pytest.mark.parametrize(
    ("language", "words"),
    [("th", ("ภาพหน้า 3", "ไม่พบตำแหน่ง")), ("en", ("Page 3", "not found in the"))],
)
def test_a_picture_has_words_for_those_who_cannot_see_it(
    language: str, words: tuple[str, ...]
) -> None:
    page = Page(source(language))
    alts = [node.attributes.get("aria-label") or "" for node in page.css("figure svg")]
    assert alts and all(alts)
    captions = " ".join(node.text() for node in page.css("figcaption"))
    assert all(each in captions for each in words)
    assert not [alt for alt in alts if CITIZEN_ID in alt]
    assert SCRIPT not in source(language)


def test_there_is_still_no_script_and_nothing_from_elsewhere() -> None:
    for node in Page(source()).css("*"):
        assert node.tag not in ("script", "iframe", "object", "embed", "img")
        assert not [name for name in node.attributes if name.startswith("on")]
        address = node.attributes.get("href") or ""
        if node.tag in ("image", "use"):
            assert address.startswith(("data:image/jpeg;base64,", "#"))


@pytest.mark.parametrize("name", [f for f in formats() if f != "html"])
def test_formats_that_show_no_pictures_do_not_ask_for_them(name: str) -> None:
    def fail() -> Mapping[Evidence, EvidencePicture]:
        raise AssertionError(name)

    assert render(name, hostile_run(), pack(), "th", fail)


def test_a_report_without_pictures_has_no_album() -> None:
    plain = render("html", hostile_run(), pack(), "th").decode("utf-8")
    assert "<figure" not in plain and "<image" not in plain
