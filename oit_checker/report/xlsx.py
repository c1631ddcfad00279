"""XLSX: a sheet of items, a sheet of elements, a sheet of pages that were not read."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.report._rows import (
    ELEMENT_COLUMNS,
    ITEM_COLUMNS,
    Cell,
    element_rows,
    item_rows,
)
from oit_checker.report._view import ReportView

EXTENSION = "xlsx"
_WIDTHS = {
    "item": 7,
    "sub_indicator": 9,
    "score_low": 9,
    "score_high": 9,
    "points": 9,
    "outcome": 14,
    "counts": 16,
    "authority": 22,
    "place": 16,
}
_COLOURS = {"passed": "E3F1E5", "failed": "F8DEDB", "cant_tell": "FCF0CF", "untested": "E9EBEE"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def rendered(view: ReportView) -> bytes:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = view.say("sheet.items")
    _fill(view, first, ITEM_COLUMNS, item_rows(view))
    _fill(view, book.create_sheet(view.say("sheet.elements")), ELEMENT_COLUMNS, element_rows(view))
    unread: list[list[Cell]] = [
        [link.label, link.url, link.why]
        for link in (*view.failures, *view.unreadable, *view.unfetched)
    ]
    _fill(view, book.create_sheet(view.say("sheet.unread")), ("label", "url", "why"), unread)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(
    view: ReportView, sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    sheet.append([view.say(f"column.{name}") for name in columns])
    for row in rows:
        sheet.append([_clean(cell) for cell in row])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # pages are not ours: their text is never a formula
                cell.data_type = "s"
    _style(view, sheet, columns)


def _style(view: ReportView, sheet: Worksheet, columns: Sequence[str]) -> None:
    words = {view.speech.say(f"outcome.{k}"): colour for k, colour in _COLOURS.items()}
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F2")
    for number, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 42)
    for row in sheet.iter_rows(min_row=1):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if str(cell.value) in words:
                cell.fill = PatternFill("solid", fgColor=words[str(cell.value)])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _clean(cell: Cell) -> Cell:
    return _CONTROL.sub("", cell)[:32000] if isinstance(cell, str) else cell
