"""A worklist that somebody filled in -> rulings, and everything that must be mended, at once."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from oit_checker.documents.archive import Archive, ArchiveError
from oit_checker.documents.source import ReadLimits
from oit_checker.model.errors import UserError
from oit_checker.model.submission import SheetProblem
from oit_checker.review.layout import COLUMNS, FILLED_IN, MOST_ROWS, head_words, ruling_words
from oit_checker.review.questions import FilledRow, Key, key_of
from oit_checker.thai.script import normalised, squeezed

MOST_BYTES = 200 << 20
_UNPACKED = ReadLimits(max_zip_bytes=800 << 20, max_zip_members=60_000)
_HEAD_WITHIN = 20  # rows in which the head must stand
_MOST_COLUMNS = 100
_NEEDED = (*FILLED_IN, "key")


@dataclass(frozen=True, slots=True)
class FilledWorklist:
    """`rows` can be taken; `problems` are rows that cannot, sorted. `untouched` counts rows that
    nobody filled in."""

    rows: tuple[FilledRow, ...]
    problems: tuple[SheetProblem, ...]
    untouched: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def problem(self, column: str, message_id: str, **facts: Any) -> SheetProblem:
        return SheetProblem(self.number, self.letters[column], message_id, facts, True)


def read_worklist(path: Path) -> FilledWorklist:
    """Reads a sheet of `worklist_sheet` back, also with columns moved or added and rows sorted or
    deleted. UserError for a file that is no such sheet."""
    rows = list(_rows_of(_opened(path), str(path)))
    taken: dict[Key, FilledRow] = {}
    problems: list[SheetProblem] = []
    contradicted: set[Key] = set()
    untouched = 0
    words = ruling_words()
    for row in rows:
        if not row.cells["ruling"] and not row.cells["reason"]:
            untouched += 1
            continue
        read = _filled(row, words)
        if isinstance(read, list):
            problems += read
            continue
        earlier = taken.setdefault(read.key, read)
        if _said(earlier) != _said(read):
            contradicted.add(read.key)
            problems.append(row.problem("ruling", "contradicts", other=earlier.row))
    good = tuple(each for key, each in taken.items() if key not in contradicted)
    return FilledWorklist(good, tuple(problems), untouched)


def _filled(row: _Row, words: Mapping[str, Any]) -> FilledRow | list[SheetProblem]:
    """The ruling, or all that is wrong with the row."""
    problems = []
    key = key_of(row.cells["key"])
    outcome = words.get(squeezed(row.cells["ruling"]))
    if key is None:
        problems.append(row.problem("key", "key", given=row.cells["key"]))
    if not row.cells["ruling"]:
        problems.append(row.problem("ruling", "no_ruling"))
    elif outcome is None:
        problems.append(row.problem("ruling", "ruling", given=row.cells["ruling"]))
    problems += [row.problem(c, f"no_{c}") for c in ("reason", "by") if not row.cells[c]]
    if problems or key is None or outcome is None:
        return problems
    return FilledRow(row.number, key, outcome, row.cells["reason"], row.cells["by"])


def _said(row: FilledRow) -> tuple[str, str, str]:
    return (row.outcome.value, row.reason, row.by)


def _opened(path: Path) -> Any:
    data = _bytes_of(path)
    try:
        archive = Archive(data, _UNPACKED)
        parts = [n for n in archive.names if n.lower().endswith((".xml", ".rels"))]
        if any(b"<!DOCTYPE" in archive.read(part)[:2048] for part in parts):
            raise UserError("review.not_a_worklist", path=str(path))
        return load_workbook(io.BytesIO(data), data_only=True)
    except UserError:
        raise
    except ArchiveError as error:
        raise UserError("review.not_a_worklist", path=str(path)) from error
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise UserError("review.not_a_worklist", path=str(path)) from error


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError("review.too_large", path=str(path), most_mb=MOST_BYTES >> 20)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UserError("review.cannot_read", path=str(path), detail=detail) from error


def _rows_of(book: Any, name: str) -> Iterator[_Row]:
    """The rows below the head, of the first sheet that has one."""
    for sheet in book.worksheets:
        found = _head_of(sheet)
        if found is None:
            continue
        head_row, columns = found
        missing = [column for column in _NEEDED if column not in columns]
        if missing:
            raise UserError("review.columns_missing", path=name, columns=missing)
        letters = {column: get_column_letter(number + 1) for column, number in columns.items()}
        lines = sheet.iter_rows(
            min_row=head_row + 1,
            max_row=min(sheet.max_row, head_row + MOST_ROWS),
            max_col=_MOST_COLUMNS,
            values_only=True,
        )
        for number, values in enumerate(lines, start=head_row + 1):
            cells = {column: _text(values[at]) for column, at in columns.items()}
            if any(cells.values()):
                yield _Row(number, cells, letters)
        return
    raise UserError("review.not_a_worklist", path=name)


def _head_of(sheet: Any) -> tuple[int, dict[str, int]] | None:
    """The row of the head and where its columns stand (0-based)."""
    known = {word: column for column in COLUMNS for word in head_words(column)}
    if not hasattr(sheet, "iter_rows"):  # a sheet that is only a chart
        return None
    lines = sheet.iter_rows(max_row=_HEAD_WITHIN, max_col=_MOST_COLUMNS, values_only=True)
    for number, values in enumerate(lines, start=1):
        columns: dict[str, int] = {}
        for at, value in enumerate(values):
            column = known.get(squeezed(_text(value)))
            if column is not None:
                columns.setdefault(column, at)
        if "ruling" in columns or "key" in columns:
            return number, columns
    return None


def _text(value: Any) -> str:
    """A cell's words on one line; a 100 that the sheet keeps as 100.0 is 100."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(normalised(str(value)).split())
