"""A list as a workbook: the agencies, and a second worksheet that says how to fill it in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
    "remarks": 80,
}
_BLANK_ROWS = 500  # that the drop-downs and the widths of an empty sheet are prepared for
_LINE = Side(style="thin", color="BFC6CF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING = PatternFill("solid", fgColor="1F4E79")
_LABEL = PatternFill("solid", fgColor="DCE6F2")
_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")
_NUMBERS = ("iit", "eit")


@dataclass(frozen=True)
class Sheet:
    """What to write: roles, a text for each of them in each row, a line above the headings and
    the districts to choose from ('' and () for none)."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    districts: Sequence[str] = ()


def book_of(content: Sheet, speech: Speech) -> Workbook:
    """The workbook, to be saved."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = speech.say("listing.sheet.list")
    guide = book.create_sheet(speech.say("listing.sheet.guide"))
    heading = 2 if content.title else 1
    if content.title:
        _put(sheet, 1, 1, content.title, bold=True).alignment = Alignment(wrap_text=False)
    _fill_headings(sheet, heading, content.columns, speech)
    _fill_rows(sheet, heading + 1, content)
    letter = get_column_letter(len(content.columns))
    sheet.auto_filter.ref = f"A{heading}:{letter}{heading + max(len(content.rows), 1)}"
    sheet.freeze_panes = f"B{heading + 1}"
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    ranges = _fill_guide(guide, content, speech)
    last = heading + max(len(content.rows), _BLANK_ROWS)
    for role, cells in ranges.items():
        place = get_column_letter(content.columns.index(role) + 1)
        choice = _choice(role, f"{quote_sheetname(guide.title)}!{cells}", speech)
        choice.add(f"{place}{heading + 1}:{place}{last}")
        sheet.add_data_validation(choice)
    return book


def _fill_headings(sheet: Worksheet, row: int, columns: Sequence[str], speech: Speech) -> None:
    for number, role in enumerate(columns, start=1):
        text = speech.say(f"listing.heading.{role}")
        cell = _put(sheet, row, number, text, bold=True, fill=_HEADING, colour="FFFFFF")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[role]


def _fill_rows(sheet: Worksheet, first: int, content: Sheet) -> None:
    for at, row in enumerate(content.rows, start=first):
        for number, text in enumerate(row, start=1):
            if text and content.columns[number - 1] in _NUMBERS:
                sheet.cell(at, number).value = float(text)
            elif text:
                _put_text(sheet, at, number, text)


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


def _fill_guide(guide: Worksheet, content: Sheet, speech: Speech) -> dict[str, str]:
    """Returns the ranges to choose from by role (absolute, without the sheet)."""
    told = [role for role in content.columns if role != "remarks"]
    for row, role in enumerate(told, start=1):
        _put(guide, row, 1, speech.say(f"listing.heading.{role}"), bold=True, fill=_LABEL)
        _put(guide, row, 2, speech.say(f"listing.guide.{role}"))
    guide.column_dimensions["A"].width = 26
    guide.column_dimensions["B"].width = 100
    types = [speech.say(f"submission.agency_type.{kind.value}") for kind in AgencyType]
    ranges = {}
    row = len(told) + 2
    for role, words in (("agency_type", types), ("district", content.districts)):
        if words:
            _put(guide, row, 1, speech.say(f"listing.guide.choose_{role}"), bold=True, fill=_LABEL)
            for at, word in enumerate(words, start=row + 1):
                _put(guide, at, 2, word)
            ranges[role] = f"$B${row + 1}:$B${row + len(words)}"
            row += len(words) + 2
    return ranges


def _choice(role: str, formula: str, speech: Speech) -> DataValidation:
    """A drop-down beside which another spelling may still be typed."""
    choice = DataValidation(type="list", formula1=formula, allow_blank=True)
    choice.showErrorMessage = False
    choice.showInputMessage = True
    choice.promptTitle = speech.say(f"listing.heading.{role}")
    choice.prompt = speech.say("listing.guide.choose")
    return choice
