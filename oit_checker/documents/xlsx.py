"""Worksheets through calamine: .xlsx, .xls and .ods. Each sheet is a Table, each row a Block.

Hidden sheets are read and named in `problems` (`hidden_sheets:…`). Dates are ISO, whole numbers
are written without a decimal point.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import olefile
import python_calamine as calamine

from oit_checker.documents._drafts import clean
from oit_checker.documents.archive import Archive, ArchiveError
from oit_checker.documents.letters import is_garbled
from oit_checker.documents.source import READER, Source, failed_document
from oit_checker.model.document import Block, BlockKind, Document, Readability, Table

_ZIP = b"PK"
_MOST_COLUMNS = 500
_STREAMS = ("Workbook", "Book")


def read(data: bytes, source: Source) -> Document:
    """A workbook from its bytes; never raises for their content."""
    format = _format(source)
    if data.startswith(_ZIP):
        try:
            Archive(data, source.limits)
        except ArchiveError as error:
            too_large = error.problem == "zip_bomb"
            return failed_document(
                source,
                Readability.TOO_LARGE if too_large else Readability.BROKEN,
                error.problem,
                format=format,
                size_bytes=len(data),
            )
    elif not _is_sound_ole(data):
        return failed_document(
            source, Readability.BROKEN, "broken_ole", format=format, size_bytes=len(data)
        )
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        return failed_document(
            source, Readability.ENCRYPTED, "password", format=format, size_bytes=len(data)
        )
    except calamine.CalamineError:
        return failed_document(
            source, Readability.BROKEN, "broken_workbook", format=format, size_bytes=len(data)
        )
    return _read_workbook(workbook, len(data), source, format)


def _is_sound_ole(data: bytes) -> bool:
    """Whether sizes are true and chains of sectors end: calamine reserves what it is told, and
    follows a circle until memory ends."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            entries = [entry for entry in ole.direntries if entry is not None]
            starts = [ole.first_dir_sector, ole.first_mini_fat_sector]
            starts += [entry.isectStart for entry in entries if entry.size >= ole.minisectorcutoff]
            return (
                any(ole.exists(name) for name in _STREAMS)
                and all(entry.size <= len(data) for entry in entries)
                and all(_has_end(ole.fat, start) for start in (*starts, ole.root.isectStart))
            )
    except Exception:  # the library raises many kinds for broken files
        return False


def _has_end(chain: Sequence[int], sector: int) -> bool:
    for _ in range(len(chain) + 1):
        if sector >= len(chain):
            return True
        sector = chain[sector]
    return False


def _format(source: Source) -> str:
    if "opendocument" in source.media_type:
        return "ods"
    return "xls" if source.media_type.endswith("ms-excel") else "xlsx"


def _read_workbook(
    workbook: calamine.CalamineWorkbook, size_bytes: int, source: Source, format: str
) -> Document:
    blocks: list[Block] = []
    tables: list[Table] = []
    problems = list(source.problems)
    hidden: list[str] = []
    broken: list[str] = []
    left = source.limits.max_text_chars
    rows_left = source.limits.max_rows
    for sheet in workbook.sheets_metadata:
        if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible is not calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        try:
            grid = _grid(workbook.get_sheet_by_name(sheet.name), rows_left)
        except calamine.CalamineError:
            broken.append(sheet.name)
            continue
        rows_left -= len(grid)
        left -= sum(len(cell) for row in grid for cell in row)
        if left < 0:
            break
        _append_sheet(sheet.name, grid, blocks, tables, sheet.name in hidden)
    if hidden:
        problems.append(f"hidden_sheets:{','.join(hidden)}")
    if broken:
        problems.append(f"sheets_broken:{','.join(broken)}")
    if left < 0 or rows_left <= 0:
        problems.append("text_truncated")
    return Document(
        url=source.url,
        media_type=source.media_type,
        format=format,
        file_name=source.file_name,
        readability=_readability(blocks, bool(broken) or left < 0 or rows_left <= 0),
        blocks=tuple(blocks),
        tables=tuple(tables),
        page_count=len(workbook.sheet_names),
        size_bytes=size_bytes,
        problems=tuple(problems),
        reader=READER,
    )


def _readability(blocks: list[Block], is_partial: bool) -> Readability:
    if not blocks:
        return Readability.PARTIAL if is_partial else Readability.NO_TEXT
    if is_garbled("\n".join(block.text for block in blocks)):
        return Readability.GARBLED
    return Readability.PARTIAL if is_partial else Readability.TEXT


def _grid(sheet: calamine.CalamineSheet, most_rows: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for cells in sheet.iter_rows():
        if len(rows) >= most_rows:
            break
        row = [_written(cell) for cell in cells[:_MOST_COLUMNS]]
        if any(row):
            rows.append(tuple(row))
    return rows


def _append_sheet(
    name: str,
    grid: list[tuple[str, ...]],
    blocks: list[Block],
    tables: list[Table],
    hidden: bool,
) -> None:
    if not grid:
        return
    tables.append(
        Table(
            rows=tuple(grid),
            block=len(blocks),
            caption=name,
            header_rows=_header_rows(grid),
            sheet=name,
        )
    )
    for row in grid:
        text = " | ".join(cell for cell in row if cell)
        blocks.append(Block(text=text, kind=BlockKind.TABLE_ROW, sheet=name, hidden=hidden))


def _header_rows(grid: list[tuple[str, ...]]) -> int:
    """Title lines fill one cell; the header is the first row that fills most of them."""
    width = max(sum(1 for cell in row if cell) for row in grid[:30])
    for index, row in enumerate(grid[:10]):
        if sum(1 for cell in row if cell) > width / 2:
            return index + 1 if index + 1 < len(grid) else index
    return 1 if len(grid) > 1 else 0


def _written(value: Any) -> str:
    """A cell as a person would write it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
