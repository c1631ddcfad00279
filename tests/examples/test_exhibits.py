from __future__ import annotations

from datetime import date

import pytest

from oit_checker.examples import exhibits_of
from oit_checker.model.document import BlockKind, Readability
from oit_checker.model.web import FetchCause
from oit_checker.rulepack import ExampleFile
from oit_checker.rulepack.years import date_from, with_years


def files(**named: str) -> dict[str, ExampleFile]:
    return {name.replace("_", "."): ExampleFile(text) for name, text in named.items()}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{Y}", "2563"),
        ("{Y-2} {Y+1}", "2561 2564"),
        ("ต.ค. {y-1}", "ต.ค. 62"),
        ("body { color: red } {x} {Y-1}", "body { color: red } {x} 2562"),
        ("{ Y } {YY} {Y*2}", "{ Y } {YY} {Y*2}"),
    ],
)
def test_only_years_in_braces_are_filled_in(written: str, shown: str) -> None:
    assert with_years(written, 2563) == shown


def test_a_day_may_be_written_in_buddhist_or_common_era() -> None:
    assert date_from("{Y}-03-15", 2563) == date(2020, 3, 15)
    assert date_from("2021-03-15", 2563) == date(2021, 3, 15)


def test_bare_text_becomes_a_page_and_bars_a_table() -> None:
    (place,) = exhibits_of(files(index_html="หัวข้อหนึ่ง\nก | ข\n1 | 2\nท้าย"), 2563, "")
    assert place.document is not None
    assert place.document.is_page
    assert place.document.tables[0].rows == (("ก", "ข"), ("1", "2"))
    assert "หัวข้อหนึ่ง" in place.document.text


def test_a_snippet_keeps_its_own_title() -> None:
    (place,) = exhibits_of(files(index_html="<title>ชื่อหน้า</title><h1>หัว</h1>"), 2563, "อื่น")
    assert place.document is not None
    assert place.document.title == "ชื่อหน้า"
    assert [b.text for b in place.document.blocks if b.kind is BlockKind.HEADING] == ["หัว"]


def test_files_that_the_page_does_not_link_are_linked_below_its_headings() -> None:
    named = {
        "index.html": ExampleFile("<h1>รายงาน {Y}</h1><p>ดังนี้</p>"),
        "ต.ค. {Y-1}.pdf": ExampleFile("ตุลาคม"),
    }
    place, month = exhibits_of(named, 2563, "")
    assert place.step == 0
    assert (month.step, month.label) == (1, "ต.ค. 2562")
    assert month.headings == ("รายงาน 2563",)
    assert month.found_on == place.url
    assert month.document is not None
    assert month.document.format == "pdf"
    assert month.document.file_name == "ต.ค. 2562.pdf"


@pytest.mark.parametrize("href", ["แผน {Y}.pdf", "%E0%B9%81%E0%B8%9C%E0%B8%99 {Y}.pdf"])
def test_a_link_that_the_page_has_gives_its_own_label(href: str) -> None:
    page = f'<h2>ปี {{Y}}</h2><a href="{href}">ดาวน์โหลดแผน</a><h2>อื่น</h2>'
    place, plan = exhibits_of(
        {"index.html": ExampleFile(page), "แผน {Y}.pdf": ExampleFile("แผน")}, 2563, ""
    )
    assert place.document is not None
    assert len(place.document.links) == 1
    assert plan.label == "ดาวน์โหลดแผน"
    assert plan.headings == ("ปี 2563",)


def test_a_whole_page_gets_missing_links_inside_its_body() -> None:
    named = {
        "index.html": ExampleFile("<html><body><p>ก</p></body></html>"),
        "ข.pdf": ExampleFile("ข"),
    }
    place, _ = exhibits_of(named, 2563, "")
    assert place.document is not None
    assert [link.label for link in place.document.links] == ["ข"]


def test_a_file_may_be_missing_or_unread_or_unfetched() -> None:
    named = {
        "index.html": ExampleFile("<p>ก</p>"),
        "a.pdf": ExampleFile(failure="not_found"),
        "b.pdf": ExampleFile(readability="no_text"),
        "c.pdf": ExampleFile(unfetched="robots"),
    }
    _, missing, scan, unfetched = exhibits_of(named, 2563, "")
    assert missing.document is None and missing.failure is not None
    assert missing.failure.cause is FetchCause.NOT_FOUND
    assert scan.document is not None
    assert scan.document.readability is Readability.NO_TEXT
    assert scan.document.blocks == ()
    assert unfetched.document is None and unfetched.unfetched == "robots"
