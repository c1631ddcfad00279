"""The HTML report: nothing of a hostile page gets out of its text, nothing is fetched."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pytest
from selectolax.lexbor import LexborHTMLParser as Page

from oit_checker.report import render
from tests.report.runs_material import CITIZEN_ID, SCRIPT, hostile_run, pack


@cache
def source(language: str = "th") -> str:
    return render("html", hostile_run(), pack(), language).decode("utf-8")


@cache
def page(language: str = "th") -> Page:
    return Page(source(language))


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_has_no_script_and_no_handler(language: str) -> None:
    for node in page(language).css("*"):
        assert node.tag not in ("script", "iframe", "object", "embed", "form", "img", "base")
        assert not [name for name in node.attributes if name.startswith("on")]


def test_hostile_text_is_shown_as_text() -> None:
    assert SCRIPT in (page().body.text() if page().body else "")
    assert SCRIPT not in source()


def test_only_web_addresses_and_places_on_the_page_are_links() -> None:
    links = [a.attributes.get("href") or "" for a in page().css("a")]
    assert links
    assert not [link for link in links if not link.startswith(("http://", "https://", "#"))]


def test_nothing_is_loaded_from_elsewhere() -> None:
    style = "".join(node.text() for node in page().css("style"))
    assert "@import" not in style and "url(" not in style
    for node in page().css("*"):
        assert not {"src", "srcset", "background", "poster", "data"} & set(node.attributes)
    assert not page().css("link")


def test_every_place_that_a_link_names_is_on_the_page_once() -> None:
    ids = [n.attributes["id"] for n in page().css("[id]")]
    targets = {(a.attributes.get("href") or "")[1:] for a in page().css('a[href^="#"]')}
    assert len(ids) == len(set(ids)) and targets <= set(ids)
    assert {f"O{n}" for n in range(1, 44)} <= targets


@pytest.mark.parametrize("format_", ["html", "text", "json", "csv", "xlsx"])
def test_citizen_numbers_are_masked_in_every_format(format_: str) -> None:
    data = render(format_, hostile_run(), pack(), "th")
    if format_ == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"".join(book.read(name) for name in book.namelist())
    text = data.decode("utf-8", "ignore")
    assert CITIZEN_ID not in text and "1-1017-00230-70-8" not in text


def test_every_element_shows_its_quote_place_and_time() -> None:
    texts = [node.text() for node in page().css("details.item blockquote")]
    assert texts and all("30 เมษายน 2563 12:00" in t for t in texts[::2])
    assert any("แผ่นงาน แผ่น 1" in t for t in texts) and any("หน้า 2" in t for t in texts)


def test_a_draft_an_interruption_and_bad_tls_are_said() -> None:
    text = " ".join(page().body.text().split()) if page().body else ""
    assert "ฉบับร่าง" in text and "ถูกหยุดกลางคัน" in text and "หมดอายุ" in text


def test_addresses_are_shown_with_thai_letters() -> None:
    assert "https://www.samut.example/แผน/" in source()


def test_the_page_names_its_language_and_fits_a_phone() -> None:
    assert page("en").css_first("html").attributes["lang"] == "en"
    viewport = page().css_first('meta[name="viewport"]')
    assert viewport is not None and "width=device-width" in str(viewport.attributes["content"])


def test_no_slot_is_left_open() -> None:
    for language in ("th", "en"):
        body = page(language).body
        assert body is not None and not re.search(r"\{[a-z_]+\}", body.text())
