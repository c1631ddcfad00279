"""Reads a list of agencies: whatever can be understood, and every problem at once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from oit_checker.batch.listing.columns import Table, table_of
from oit_checker.batch.listing.repeats import Read, without_repeats
from oit_checker.batch.listing.rows import Context, Row, agency_in, group_of, is_no_agency
from oit_checker.batch.listing.shapes import AgencyList, RowProblem
from oit_checker.model.errors import UserError
from oit_checker.submission.files import Opened, open_sheet
from oit_checker.thai.places import parted, province_in, provinces_with_district

MOST_ROWS = 20_000  # the whole country has 8,300 agencies
_AGREEING_DISTRICTS = 3  # that tell which province a list is of


def read_list(path: str | os.PathLike[str]) -> AgencyList:
    """The list in a file (.xlsx, .xls, .ods, .csv, .txt) with every problem in it.

    Headings may be Thai or English, in any order; a list that is nothing but addresses will do.
    Agencies come in the file's order, each main site once. UserError when the file is no list, or
    has no agency with an address.
    """
    path = Path(path)
    tables = _tables(_opened(path), path)
    read: list[Read] = []
    problems: list[RowProblem] = []
    rows: list[Row] = []
    for number, table in enumerate(tables):
        sheet = table.grid.name if number else ""
        context = Context(path.absolute().parent, _province_of(table), "", sheet)
        for row in _rows(table, context):
            rows.append(row)
            listed = agency_in(row)
            if listed is not None:
                read.append(Read(listed, row))
        problems += _about_table(table, sheet)
    agencies = without_repeats(read)
    problems += [problem for row in rows for problem in row.problems]
    if not agencies:
        raise UserError("listing.no_agencies", path=str(path), rows=len(rows))
    return AgencyList(path.stem, agencies, tuple(problems))


def _opened(path: Path) -> Opened:
    try:
        return open_sheet(path, MOST_ROWS)
    except UserError as error:
        message = error.message_id.replace("submission.", "listing.", 1)
        raise UserError(message, **error.facts) from error


def _tables(opened: Opened, path: Path) -> Sequence[Table]:
    """The best reading of a text; of a workbook each worksheet that holds a list."""
    grids = [grid for grid in opened.grids if not grid.is_hidden] or list(opened.grids)
    found = [table for grid in grids if (table := table_of(grid)) is not None]
    if not found:
        raise UserError("listing.no_table", path=str(path))
    if opened.are_readings:
        return [max(found, key=lambda table: (table.is_headed, len(table.columns)))]
    headed = [table for table in found if table.is_headed]
    return headed or found


def _rows(table: Table, context: Context) -> Iterator[Row]:
    for number, cells in table.grid.numbered(table.first):
        row = Row(table, number, cells, context)
        below = group_of(row)
        if below is not None:
            context = below
        elif not is_no_agency(row):
            yield row


def _province_of(table: Table) -> str:
    """The province that the title names, or the one that has all the list's districts."""
    named = province_in(table.title) or province_in(table.grid.name)
    if named or "province" in table.columns or "district" not in table.columns:
        return named
    column = table.columns["district"]
    written = {
        parted(cells[column].text)[0]
        for _, cells in table.grid.numbered(table.first)
        if column < len(cells)
    }
    homes = [set(provinces_with_district(text)) for text in written if text]
    known = [home for home in homes if home]
    votes = Counter(province for home in known for province in home)
    best = votes.most_common(1)
    is_sure = bool(best) and best[0][1] == len(known) >= _AGREEING_DISTRICTS
    return best[0][0] if is_sure else ""


def _about_table(table: Table, sheet: str) -> Iterable[RowProblem]:
    if table.grid.is_cut:
        yield RowProblem(None, "", "listing.problem.rows_cut", {"most": MOST_ROWS}, True, sheet)
    if "name" not in table.columns:
        yield RowProblem(None, "", "listing.problem.no_names", {}, False, sheet)
