"""The sheet as a workbook: the answers, and a second worksheet that says how to give them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.messages import Speech
from oit_checker.submission.content import COLUMNS, Content
from oit_checker.submission.words import agency_type_names

_FONT = (
    "TH Sarabun New"  # on every Thai office machine; others put their own Thai font in its place
)
_WIDTHS = (7, 30, 66, 11, 34, 24, 24, 34)
_GUIDE_WIDTHS = (26, 110)
_HEADING_ROW = 5
_LINE = Side(style="thin", color="BFC6CF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING = PatternFill("solid", fgColor="1F4E79")
_GROUP = PatternFill("solid", fgColor="DCE6F2")
_TO_FILL = PatternFill("solid", fgColor="FFFBE6")
_SMALL, _NORMAL, _LARGE = 12, 14, 20  # points
_LINE_PT = {_SMALL: 19.5, _NORMAL: 21.0}
# Widths are counted in digits of 11 points; the widest of usual Thai fonts takes this much a
# letter, and lines break at words.
_DIGITS_A_LETTER = {_SMALL: 1.08, _NORMAL: 1.25}
_TALLEST_PT = 409.0  # that Excel allows
_STACKED = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")
_GUIDE = ("head", "answer", "url", "place", "required", "explanation", "free", "check")


class _FittedRow(RowDimension):
    """A row that starts at a height and grows with what is typed into it."""

    @property
    def customHeight(self) -> bool:
        return False


def _set_height(sheet: Worksheet, row: int, height_pt: float) -> None:
    height = min(height_pt, _TALLEST_PT)
    sheet.row_dimensions[row] = _FittedRow(sheet, index=row, ht=height)


def _height_pt(text: str, width: float, size: int, breaks_badly: bool = False) -> float:
    """What a text needs in a column of that width. Addresses are wide and break badly."""
    letters = (width / _DIGITS_A_LETTER[size] - 3) / (1.5 if breaks_badly else 1)
    lines = sum(
        max(1, math.ceil(len(_STACKED.sub("", line)) / letters)) for line in text.split("\n")
    )
    return lines * _LINE_PT[size] + 5


def book_of(content: Content, language: str) -> Workbook:
    """The workbook, to be saved."""
    speech = Speech(language)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = speech.say("submission.sheet.answers")
    guide = book.create_sheet(speech.say("submission.sheet.guide"))
    _fill_head(sheet, content)
    last = _fill_table(sheet, content)
    types = _fill_guide(guide, speech)
    _add_choices(sheet, speech, last, f"{quote_sheetname(guide.title)}!{types}")
    _set_page(sheet, f"1:{_HEADING_ROW}", _WIDTHS)
    sheet.freeze_panes = f"C{_HEADING_ROW + 1}"
    _set_page(guide, "1:1", _GUIDE_WIDTHS)
    return book


def _put(sheet: Worksheet, row: int, column: int, text: str, **style: object) -> Cell:
    """Text and nothing but text: never a formula, an error value or a number."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = _ESCAPE.sub(r"_x005F_\1", text)
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"
    bold, colour = bool(style.get("bold")), str(style.get("colour", "1A1A1A"))
    cell.font = Font(name=_FONT, size=int(str(style.get("size", _NORMAL))), bold=bold, color=colour)
    is_indented = style.get("fill") is not None and "horizontal" not in style
    cell.alignment = Alignment(
        vertical=str(style.get("vertical", "top")),
        horizontal=str(style.get("horizontal", "left")),
        wrap_text=bool(style.get("wrap", True)),
        indent=1 if is_indented else 0,  # which only a side that is named takes
    )
    fill = style.get("fill")
    if isinstance(fill, PatternFill):
        cell.fill = fill
        cell.border = _BORDER
    return cell


def _fill_head(sheet: Worksheet, content: Content) -> None:
    _put(sheet, 1, 1, content.title, bold=True, size=_LARGE, wrap=False)
    name, main_site, kind, year = content.head
    for row, (left, right) in enumerate(((name, main_site), (kind, year)), start=2):
        for column, (label, value) in ((2, left), (5, right)):
            _put(sheet, row, column, label, bold=True, horizontal="right", vertical="center")
            _put(sheet, row, column + 1, value, fill=_TO_FILL, vertical="center")
        sheet.merge_cells(start_row=row, end_row=row, start_column=6, end_column=8)
        for column in (7, 8):
            sheet.cell(row, column).border = _BORDER
    _put(sheet, 4, 1, content.hint, wrap=False, colour="4A5560")
    for row, height_pt in enumerate((34.0, 25.0, 25.0, 23.0, 27.0), start=1):
        _set_height(sheet, row, height_pt)


def _fill_table(sheet: Worksheet, content: Content) -> int:
    """Returns the last row."""
    for column, heading in enumerate(content.headings, start=1):
        _put(
            sheet,
            _HEADING_ROW,
            column,
            heading,
            bold=True,
            colour="FFFFFF",
            fill=_HEADING,
            horizontal="center",
            vertical="center",
        )
    row = _HEADING_ROW
    for group in content.groups:
        row += 1
        for column in range(1, len(COLUMNS) + 1):
            text = group.title if column == 1 else ""
            _put(sheet, row, column, text, bold=True, fill=_GROUP, wrap=False)
        _set_height(sheet, row, 25.0)
        for cells in group.rows:
            row += 1
            _fill_item(sheet, row, cells)
    return row


def _fill_item(sheet: Worksheet, row: int, cells: Sequence[str]) -> None:
    plain = PatternFill("solid", fgColor="FFFFFF")
    height_pt = 2 * _LINE_PT[_NORMAL]
    for column, (role, text) in enumerate(zip(COLUMNS, cells, strict=True), start=1):
        is_open = role in ("answer", "url", "explanation")
        style: dict[str, object] = {"fill": _TO_FILL if is_open else plain}
        if role in ("item", "answer"):
            style |= {"horizontal": "center", "bold": True}
        size = _SMALL if role in ("guidance", "url") else _NORMAL
        style["size"] = size
        cell = _put(sheet, row, column, text, **style)
        if is_open:
            cell.number_format = "@"  # what is typed stays as typed
        height_pt = max(height_pt, _height_pt(text, _WIDTHS[column - 1], size, role == "url"))
    _set_height(sheet, row, height_pt)


def _fill_guide(sheet: Worksheet, speech: Speech) -> str:
    """Returns the range of the agency types (absolute, without the sheet)."""
    _put(sheet, 1, 1, speech.say("submission.guide.title"), bold=True, size=_LARGE, wrap=False)
    _set_height(sheet, 1, 34.0)
    row = 2
    for part in _GUIDE:
        row += 1
        _put(sheet, row, 1, speech.say(f"submission.guide.{part}"), bold=True, fill=_GROUP)
        how = speech.say(f"submission.guide.{part}_how")
        _put(sheet, row, 2, how, fill=PatternFill("solid", fgColor="FFFFFF"))
        _set_height(sheet, row, _height_pt(how, _GUIDE_WIDTHS[1], _NORMAL))
    row += 2
    _put(sheet, row, 1, speech.say("submission.guide.types"), bold=True, wrap=False)
    first = row + 1
    for name in agency_type_names(speech.language):
        row += 1
        _put(sheet, row, 2, name)
        _set_height(sheet, row, 23.0)
    return f"$B${first}:$B${row}"


def _add_choices(sheet: Worksheet, speech: Speech, last: int, types: str) -> None:
    words = ",".join(speech.say(f"submission.{word}") for word in ("yes", "no"))
    answers = _choice(speech, "answer", f'"{words}"')
    answers.add(f"D{_HEADING_ROW + 1}:D{last}")
    kinds = _choice(speech, "agency_type", types)
    kinds.add("C3")
    for choice in (answers, kinds):
        sheet.add_data_validation(choice)
    urls = DataValidation(type=None, allow_blank=True, showInputMessage=True)
    urls.promptTitle = speech.say("submission.prompt.url_title")
    urls.prompt = speech.say("submission.prompt.url")
    urls.add(f"E{_HEADING_ROW + 1}:G{last}")
    sheet.add_data_validation(urls)


def _choice(speech: Speech, name: str, formula: str) -> DataValidation:
    choice = DataValidation(type="list", formula1=formula, allow_blank=True)
    choice.showErrorMessage = choice.showInputMessage = True
    choice.promptTitle = choice.errorTitle = speech.say(f"submission.prompt.{name}_title")
    choice.prompt = choice.error = speech.say(f"submission.prompt.{name}")
    return choice


def _set_page(sheet: Worksheet, repeated: str, widths: Sequence[float]) -> None:
    """A4 on its side, as wide as the paper, its headings on each page."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = repeated
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:
        sheet.oddFooter.center.text = "&P / &N"
