"""XLSX: a sheet of items, a sheet of elements, a sheet of pages that were not read."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.report._rows import (
    ELEMENT_COLUMNS,
    ITEM_COLUMNS,
    Cell,
    element_rows,
    item_rows,
)
from oit_checker.report._shapes import ReportView
from oit_checker.report._sheet import fill, outcome_colours

EXTENSION = "xlsx"
_WIDTHS = {
    "item": 7,
    "sub_indicator": 9,
    "score_low": 9,
    "score_high": 9,
    "points": 9,
    "outcome": 14,
    "ruled": 14,
    "counts": 16,
    "authority": 22,
    "place": 16,
}


def rendered(view: ReportView) -> bytes:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = view.say("sheet.items")
    _fill(view, first, ITEM_COLUMNS, item_rows(view))
    _fill(view, book.create_sheet(view.say("sheet.elements")), ELEMENT_COLUMNS, element_rows(view))
    gaps: list[list[Cell]] = [["", "", f"{g.what} {g.means}: {g.remedy}"] for g in view.gaps]
    unread: list[list[Cell]] = [
        [link.label, link.url, link.why]
        for link in (*view.failures, *view.unreadable, *view.unfetched)
    ]
    _fill(
        view, book.create_sheet(view.say("sheet.unread")), ("label", "url", "why"), [*gaps, *unread]
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(
    view: ReportView, sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    fill(
        sheet,
        [view.say(f"column.{name}") for name in columns],
        rows,
        widths=[_WIDTHS.get(name, 42) for name in columns],
        colours=outcome_colours(view.speech),
    )
