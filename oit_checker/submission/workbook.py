"""Workbooks -> Grids: .xlsx with its links through openpyxl, .xls and .ods through calamine."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import python_calamine as calamine
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.submission.grid import EMPTY, MOST_COLUMNS, MOST_ROWS, Cell, Copy, Grid

_HYPERLINK = re.compile(
    r'^=\s*(?:_xlfn\.)?HYPERLINK\(\s*"(?P<target>(?:[^"]|"")*)"'
    r'\s*(?:[,;]\s*"(?P<text>(?:[^"]|"")*)"\s*)?\)\s*$',
    re.I | re.S,
)


class UnreadableWorkbook(Exception):
    """`problem`: `password` or `broken`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def grids_of_xlsx(data: bytes, most_rows: int = MOST_ROWS) -> tuple[Grid, ...]:
    """Every worksheet; without its links where openpyxl stumbles over the file."""
    try:
        book = _loaded(data, is_value=False)
        worksheets = [s for s in book.worksheets if isinstance(s, Worksheet)]
        grids = [_grid(sheet, most_rows) for sheet in worksheets]
        if any(cell.formula for grid in grids for row in grid.rows for cell in row):
            values = _loaded(data, is_value=True)
            grids = [_with_values(grid, values[grid.name]) for grid in grids]
        return tuple(grids)
    except Exception:  # files by other programs break openpyxl in many ways
        return grids_of_workbook(data, most_rows)


def _loaded(data: bytes, is_value: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=is_value)


def _grid(sheet: Worksheet, most_rows: int) -> Grid:
    height = min(sheet.max_row, most_rows)
    width = min(sheet.max_column, MOST_COLUMNS)
    cells: list[list[Cell]] = [[EMPTY] * width for _ in range(height)]
    last = 0
    for (row, column), cell in sheet._cells.items():  # only cells that exist
        last = max(last, row if cell.value is not None else 0)
        if row <= height and column <= width:
            cells[row - 1][column - 1] = _cell(cell)
    for merged in sheet.merged_cells.ranges:
        _spread(cells, merged.bounds)
    hidden = {
        number
        for number, dimension in sheet.row_dimensions.items()
        if dimension.hidden and number <= height
    }
    return Grid(
        name=sheet.title,
        rows=tuple(map(tuple, cells)),
        is_hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(hidden),
        is_cut=last > most_rows,
    )


def _spread(cells: list[list[Cell]], bounds: tuple[int, int, int, int]) -> None:
    """A merged cell's content stands in each cell of its range, marked as a copy."""
    left, top, right, bottom = bounds
    if top > len(cells) or left > len(cells[0]):
        return
    origin = cells[top - 1][left - 1]
    for row in range(top, min(bottom, len(cells)) + 1):
        for column in range(left, min(right, len(cells[0])) + 1):
            if (row, column) == (top, left):
                continue
            copy = Copy.ACROSS if column > left else Copy.DOWN
            cells[row - 1][column - 1] = Cell(origin.text, origin.target, copy, origin.formula)


def _cell(cell: XlsxCell | Any) -> Cell:
    link = getattr(cell, "hyperlink", None)
    target = (link.target or "") if link is not None else ""
    value = cell.value
    if cell.data_type == "e":
        return Cell("", target)
    if cell.data_type == "f":
        formula = str(getattr(value, "text", value) or "")
        found = _HYPERLINK.match(formula)
        if found is None:
            return Cell("", target, formula=formula)
        address = found["target"].replace('""', '"')
        return Cell((found["text"] or address).replace('""', '"'), address)
    return Cell(written(value), target)


def _with_values(grid: Grid, sheet: Any) -> Grid:
    """Formulas replaced by the values that the program which saved the file worked out."""

    def valued(row: int, column: int, cell: Cell) -> Cell:
        if not cell.formula or cell.copy is not Copy.NONE:
            return cell
        stored = sheet.cell(row, column + 1)
        text = "" if stored.data_type == "e" else written(stored.value)
        return Cell(text, cell.target, cell.copy, "" if text else cell.formula)

    rows = tuple(
        tuple(valued(number, column, cell) for column, cell in enumerate(row))
        for number, row in grid.numbered()
    )
    return Grid(grid.name, rows, grid.is_hidden, grid.hidden_rows, grid.has_links, grid.is_cut)


def grids_of_workbook(data: bytes, most_rows: int = MOST_ROWS) -> tuple[Grid, ...]:
    """Every worksheet of an .xls, .ods or .xlsb (texts only); raises UnreadableWorkbook."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(
            _calamine_grid(book, sheet, most_rows)
            for sheet in book.sheets_metadata
            if sheet.typ is calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError as error:
        raise UnreadableWorkbook("password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableWorkbook("broken") from error


def _calamine_grid(
    book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, most_rows: int
) -> Grid:
    sheet = book.get_sheet_by_name(meta.name)
    found = sheet.to_python(skip_empty_area=False, nrows=most_rows)
    cells = [[Cell(written(value)) for value in row[:MOST_COLUMNS]] for row in found]
    for (top, left), (bottom, right) in _merged(sheet):
        if cells:
            _spread(cells, (left + 1, top + 1, right + 1, bottom + 1))
    return Grid(
        name=meta.name,
        rows=tuple(map(tuple, cells)),
        is_hidden=meta.visible is not calamine.SheetVisibleEnum.Visible,
        has_links=False,
        is_cut=sheet.total_height > most_rows,
    )


def _merged(
    sheet: calamine.CalamineSheet,
) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    return sheet.merged_cell_ranges or ()


def written(value: Any) -> str:
    """A cell's value as a person would write it: dates ISO, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    # Excel writes a carriage return as an escape, and an escape that is meant as text as another;
    # openpyxl leaves both alone.
    return re.sub(r"(?<!_x005F)_x000D_", "", str(value)).replace("_x005F_", "_")
