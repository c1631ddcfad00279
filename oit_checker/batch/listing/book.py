"""A list as a workbook: the agencies, and a second worksheet that says how to fill it in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.messages import Speech
from oit_checker.model.agency import AgencyType

_FONT = "TH Sarabun New"  # on every Thai office machine
_SIZE = 14
_WIDTHS = {
    "name": 40,
    "agency_type": 26,
    "main_site": 40,
    "district": 20,
    "province": 20,
    "tags": 18,
    "contact": 34,
    "submission_file": 26,
    "iit": 9,
    "eit": 9,
}
_BLANK_ROWS = 500  # that the drop-downs and the widths of an empty sheet are prepared for
_LINE = Side(style="thin", color="BFC6CF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING = PatternFill("solid", fgColor="1F4E79")
_LABEL = PatternFill("solid", fgColor="DCE6F2")
_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")
_NUMBERS = ("iit", "eit")


def book_of(columns: Sequence[str], rows: Sequence[Sequence[str]], speech: Speech) -> Workbook:
    """The workbook, to be saved. `rows` hold a text for each of `columns`."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = speech.say("listing.sheet.list")
    guide = book.create_sheet(speech.say("listing.sheet.guide"))
    for number, role in enumerate(columns, start=1):
        text = speech.say(f"listing.heading.{role}")
        cell = _put(sheet, 1, number, text, bold=True, fill=_HEADING, colour="FFFFFF")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[role]
    for at, row in enumerate(rows, start=2):
        for number, text in enumerate(row, start=1):
            if text and columns[number - 1] in _NUMBERS:
                sheet.cell(at, number).value = float(text)
            elif text:
                _put_text(sheet, at, number, text)
    last = max(len(rows), _BLANK_ROWS) + 1
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(len(rows), 1) + 1}"
    types = _fill_guide(guide, columns, speech)
    _add_choice(sheet, columns, last, f"{quote_sheetname(guide.title)}!{types}", speech)
    return book


def _put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Text and nothing but text: never a formula, an error value or a number."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = _ESCAPE.sub(r"_x005F_\1", text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
    return cell


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    *,
    bold: bool = False,
    fill: PatternFill | None = None,
    colour: str = "1A1A1A",
) -> Cell:
    cell = _put_text(sheet, row, column, text)
    cell.font = Font(name=_FONT, size=_SIZE, bold=bold, color=colour)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if fill is not None:
        cell.fill = fill
        cell.border = _BORDER
    return cell


def _fill_guide(guide: Worksheet, columns: Sequence[str], speech: Speech) -> str:
    """Returns the range of the agency types (absolute, without the sheet)."""
    for row, role in enumerate(columns, start=1):
        _put(guide, row, 1, speech.say(f"listing.heading.{role}"), bold=True, fill=_LABEL)
        _put(guide, row, 2, speech.say(f"listing.guide.{role}"))
    first = len(columns) + 3
    _put(guide, first - 1, 1, speech.say("listing.guide.types"), bold=True, fill=_LABEL)
    for row, kind in enumerate(AgencyType, start=first):
        _put(guide, row, 2, speech.say(f"submission.agency_type.{kind.value}"))
    guide.column_dimensions["A"].width = 26
    guide.column_dimensions["B"].width = 100
    return f"$B${first}:$B${first + len(AgencyType) - 1}"


def _add_choice(
    sheet: Worksheet, columns: Sequence[str], last: int, types: str, speech: Speech
) -> None:
    """A drop-down of types, from which another spelling may still be typed."""
    choice = DataValidation(type="list", formula1=types, allow_blank=True)
    choice.showErrorMessage = False
    choice.showInputMessage = True
    choice.promptTitle = speech.say("submission.prompt.agency_type_title")
    choice.prompt = speech.say("submission.prompt.agency_type")
    letter = get_column_letter(columns.index("agency_type") + 1)
    choice.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(choice)
