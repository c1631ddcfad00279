"""XLSX: sheets of items, elements, pages, and of what the two Runs were made with."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.report._sheet import GREEN, RED, YELLOW, fill, outcome_colours
from oit_checker.report.difference._view import DifferenceView, ItemRow

EXTENSION = "xlsx"
_WIDTHS = {"item": 7, "trend": 18, "before": 15, "after": 15, "change": 30}
_ITEMS = (
    *("item", "name", "trend", "before", "reason_before", "after", "reason_after"),
    *("causes", "explained", "url"),
)
_ELEMENTS = (
    *("item", "requirement", "before", "reason_before", "after", "reason_after"),
    *("said_before", "said_after"),
)
_PAGES = ("item", "url", "change", "causes", "lost", "added")


def rendered(view: DifferenceView) -> bytes:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    rows = (*view.changed, *view.unchanged)
    first.title = view.say("sheet.items")
    _fill(view, first, _ITEMS, [_item(row) for row in rows])
    _fill(view, _sheet(book, view, "elements"), _ELEMENTS, [e for r in rows for e in _elements(r)])
    _fill(view, _sheet(book, view, "pages"), _PAGES, [p for r in rows for p in _pages(view, r)])
    _fill_runs(view, _sheet(book, view, "runs"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, view: DifferenceView, name: str) -> Worksheet:
    made = book.create_sheet(view.say(f"sheet.{name}"))
    assert isinstance(made, Worksheet)
    return made


def _fill(
    view: DifferenceView, sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    fill(
        sheet,
        [view.say(f"column.{name}") for name in columns],
        rows,
        widths=[_WIDTHS.get(name, 42) for name in columns],
        colours={
            **outcome_colours(view.speech),
            view.say("trend.worsened"): RED,
            view.say("trend.improved"): GREEN,
            view.say("trend.unclear"): YELLOW,
        },
    )
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _item(row: ItemRow) -> list[str]:
    return [
        row.id,
        row.name,
        row.trend_word,
        row.before_word,
        row.reason_before,
        row.after_word,
        row.reason_after,
        "\n".join(word for _, word in row.causes),
        "\n".join(row.explained),
        "\n".join(page.url for page in row.pages),
    ]


def _elements(row: ItemRow) -> list[list[str]]:
    return [
        [
            row.id,
            element.requirement,
            element.before_word,
            element.reason_before,
            element.after_word,
            element.reason_after,
            "\n".join(element.said_before),
            "\n".join(element.said_after),
        ]
        for element in row.elements
    ]


def _pages(view: DifferenceView, row: ItemRow) -> list[list[str]]:
    return [
        [
            row.id,
            page.url,
            "\n".join(text for text in (page.what, page.why) if text),
            view.say(f"cause.{page.page.cause.value}"),
            "\n".join(page.lost),
            "\n".join(page.added),
        ]
        for page in row.pages
    ]


def _fill_runs(view: DifferenceView, sheet: Worksheet) -> None:
    scores = [[f"{row.id} {row.name}", row.last, row.now] for row in view.scores]
    fill(
        sheet,
        ["", view.say("before"), view.say("after")],
        [*([row.label, row.before, row.after] for row in view.head), *scores],
        widths=[42, 42, 42],
        colours={},
    )
    for line in (view.title, view.agency, view.pages_line, *view.notes, view.say("not_official")):
        sheet.append([line])
