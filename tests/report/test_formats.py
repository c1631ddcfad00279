"""The other formats."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from oit_checker.model.result import CrawlSummary
from oit_checker.model.web import Blame, FetchCause, FetchFailure, SitemapReport, TlsReport
from oit_checker.report import formats, render
from oit_checker.rulepack import load_pack
from tests.report.runs_material import HOME, NOON, hostile_run, pack


@pytest.mark.parametrize("name", sorted({*formats()} - {"xlsx"}))  # that carries its own time
def test_the_same_run_gives_the_same_report(name: str) -> None:
    one, two = (render(name, hostile_run(), pack(), "th") for _ in range(2))
    assert one == two


def test_a_csv_has_a_row_an_element_and_no_formula() -> None:
    text = render("csv", hostile_run(), pack(), "th").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) - 1 == sum(len(item.elements) for item in pack().items)
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_workbook_shows_hostile_text_as_text() -> None:
    book = load_workbook(io.BytesIO(render("xlsx", hostile_run(), pack(), "th")))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    assert next(s.max_row for s in book) == 44
    assert [c for c in cells if str(c.value).startswith("=HYPERLINK")]


def test_the_text_report_tells_every_item_and_what_to_do_first() -> None:
    text = render("text", hostile_run(), pack(), "th").decode("utf-8")
    for item in pack().items:
        assert f"  {item.id:<4}" in text
    assert text.index("ควรทำก่อน") < text.index("ผลทุกข้อ")


def test_rules_that_were_edited_since_are_told() -> None:
    older = replace(hostile_run(), pack_digest="0" * 64)
    for name in ("text", "html"):
        assert "oit judge 7" in render(name, older, pack(), "th").decode("utf-8")
        assert "oit judge" not in render(name, hostile_run(), pack(), "th").decode("utf-8")


def test_a_home_page_that_did_not_open_is_told_before_all_else() -> None:
    failure = FetchFailure(HOME, FetchCause.DNS, Blame.NETWORK, True, NOON)
    nothing = CrawlSummary(0, 0, 0, (failure,), 0, (), SitemapReport(), True, "", TlsReport())
    run = replace(hostile_run(), crawl=nothing)
    for name, score in (("text", "\nOIT "), ("html", 'class="score"')):
        report = render(name, run, pack(), "th").decode("utf-8")
        assert "DNS" in report[: report.index(score)]


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        (date(2021, 4, 1), "ช่วงตอบแบบ OIT ถึงวันที่ 30 เมษายน 2564"),
        (date(2021, 5, 1), "ถึงวันที่ 19 มิถุนายน 2564"),
        (date(2022, 1, 1), ""),
    ],
)
def test_the_next_date_of_the_calendar_is_told_as_far_as_it_is_known(
    as_of: date, shown: str
) -> None:
    dated = replace(pack(), calendar=load_pack(2564).calendar)
    text = render("text", replace(hostile_run(), as_of=as_of), dated, "th").decode()
    assert ("กำหนดถัดไป" in text) == bool(shown)
    assert shown in text
