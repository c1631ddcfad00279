"""A sheet of a large workbook, written row by row: the library keeps none of them in memory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast
from unicodedata import category

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as Styled
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.report._sheet import clean

Cell = str | float | None
HEAD = "DCE6F2"
_LINE_HEIGHT = 15.5  # points; Thai stands higher than Latin
_MOST_LINES = 26  # a row cannot be higher than 409 points


def new_sheet(
    book: Workbook, title: str, widths: Sequence[float], *, frozen: str = ""
) -> Worksheet:
    """`book` is write-only; widths in characters, one a column; `frozen` is the first cell that
    scrolls. Prints on landscape pages, as wide as the paper."""
    # It can do all that is asked of it here; the library's types know only the other kind.
    sheet = cast(Worksheet, book.create_sheet(title))
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if frozen:
        sheet.freeze_panes = frozen
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def write_head(sheet: Worksheet, names: Sequence[str], row: int = 1) -> None:
    """A head of columns with a filter, repeated on each printed page. `row` is its number."""
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, len(names) + 1)]
    lines = max(_lines(name, width) for name, width in zip(names, widths, strict=True))
    sheet.row_dimensions[row].height = _LINE_HEIGHT * lines
    sheet.append(list(_styled(sheet, names, Font(bold=True), PatternFill("solid", fgColor=HEAD))))
    sheet.print_title_rows = f"{row}:{row}"


def _styled(
    sheet: Worksheet, names: Sequence[str], font: Font, fill: PatternFill
) -> Iterator[Styled]:
    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font, cell.fill = font, fill
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        yield cell


def write_title(sheet: Worksheet, text: str, size: int = 14) -> None:
    cell = WriteOnlyCell(sheet, clean(text))
    cell.data_type = "s"
    cell.font = Font(bold=True, size=size)
    sheet.append([cell])


def write_rows(sheet: Worksheet, rows: Iterable[Sequence[Cell]]) -> None:
    """Plain rows, unwrapped: what thousands of short cells need."""
    for row in rows:
        sheet.append([_plain(sheet, value) for value in row])


def write_wrapped(
    sheet: Worksheet, rows: Iterable[Sequence[Cell]], widths: Sequence[float], first: int = 2
) -> None:
    """Rows whose texts may take several lines, from row number `first` on. They are given the
    height that they need: not every spreadsheet sees to it."""
    shared = WriteOnlyCell(sheet)
    shared.alignment = Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate(rows, start=first):
        lines = max(_lines(value, width) for value, width in zip(row, widths, strict=True))
        sheet.row_dimensions[number].height = _LINE_HEIGHT * min(lines, _MOST_LINES)
        cells: Any = _each_in(shared, row)
        sheet.append(cells)


def _lines(value: Cell, width: float) -> int:
    """How many a text takes; vowels and tones above and below take no room of their own."""
    if not isinstance(value, str):
        return 1
    parts = (sum(category(c) != "Mn" for c in part) for part in value.split("\n"))
    return sum(max(1, math.ceil(length * 1.15 / width)) for length in parts)


def _each_in(shared: Styled, row: Sequence[Cell]) -> Iterator[Styled]:
    """The library writes a cell before it asks for the next: one will do for all."""
    for value in row:
        shared.value = clean(value) if value is not None else None
        if shared.data_type == "f":  # pages are not ours: their text is never a formula
            shared.data_type = "s"
        yield shared


def _plain(sheet: Worksheet, value: Cell) -> Cell | Styled:
    if not isinstance(value, str):
        return value
    text = clean(value)
    if not str(text).startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def colour_by_value(sheet: Worksheet, area: str, colours: Mapping[str, str]) -> None:
    """Cells of the area that hold the text get the colour (RGB)."""
    for text, colour in colours.items():
        fill = PatternFill("solid", bgColor=colour)
        rule = CellIsRule(operator="equal", formula=[f'"{text}"'], fill=fill)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(area, rule)


def area_of(columns: tuple[int, int], rows: tuple[int, int]) -> str:
    """`A1:C9` of first and last column and row."""
    first, last = (get_column_letter(column) for column in columns)
    return f"{first}{rows[0]}:{last}{max(rows)}"
