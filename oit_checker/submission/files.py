"""A file that somebody calls their sheet -> Grids. What cannot be one is a UserError."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from oit_checker.documents.archive import Archive, ArchiveError
from oit_checker.documents.sniff import Format, sniffed
from oit_checker.documents.source import ReadLimits, Source
from oit_checker.model.errors import UserError
from oit_checker.submission.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid
from oit_checker.submission.workbook import UnreadableWorkbook, grids_of_workbook, grids_of_xlsx
from oit_checker.thai.charset import decoded

MOST_BYTES = 20 << 20
_UNPACKED = ReadLimits(max_zip_bytes=60 << 20, max_zip_members=3000)
_DELIMITERS = (",", ";", "\t", "|")
_INERT = ("=", "+", "-", "@", "'", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Opened:
    """`grids` are a workbook's sheets, or (`are_readings`) one text read in several ways of which
    the best is meant."""

    grids: tuple[Grid, ...]
    are_readings: bool = False


def open_sheet(path: Path, most_rows: int = MOST_ROWS) -> Opened:
    """The Grids of a file, `most_rows` of each; UserError for one that is no sheet, with what to
    do."""
    data = _bytes_of(path)
    name = str(path)
    format = sniffed(data, Source(url=path.absolute().as_uri())).format
    if format is Format.EMPTY:
        raise UserError("submission.empty", path=name)
    if format is Format.ENCRYPTED_OFFICE:
        raise UserError("submission.password", path=name)
    if format in (Format.CSV, Format.TEXT):
        return Opened(_readings(data, most_rows), are_readings=True)
    if format not in (Format.XLSX, Format.XLS, Format.ODS):
        raise UserError("submission.not_a_sheet", path=name)
    if format is not Format.XLS:
        _check_package(data, name)
    try:
        grids_of = grids_of_xlsx if format is Format.XLSX else grids_of_workbook
        return Opened(grids_of(data, most_rows))
    except UnreadableWorkbook as error:
        message = "submission.password" if error.problem == "password" else "submission.broken"
        raise UserError(message, path=name) from error


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise UserError("submission.folder", path=str(path))
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MOST_BYTES:
            raise UserError(
                "submission.too_large",
                path=str(path),
                size_mb=round(size_bytes / 2**20),
                most_mb=MOST_BYTES >> 20,
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("submission.no_file", path=str(path)) from error
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UserError("submission.cannot_read", path=str(path), detail=detail) from error


def _check_package(data: bytes, name: str) -> None:
    """Nothing unpacks to an unreasonable size or declares entities of its own."""
    try:
        archive = Archive(data, _UNPACKED)
        parts = [n for n in archive.names if n.lower().endswith((".xml", ".rels"))]
        if any(b"<!DOCTYPE" in archive.read(part)[:2048] for part in parts):
            raise UserError("submission.broken", path=name)
    except ArchiveError as error:
        if error.problem == "zip_bomb":
            raise UserError("submission.unpacks_too_large", path=name) from error
        if error.problem == "encrypted_zip":
            raise UserError("submission.password", path=name) from error
        raise UserError("submission.broken", path=name) from error


def _readings(data: bytes, most_rows: int) -> tuple[Grid, ...]:
    """The text cut at each delimiter that occurs in it."""
    text = decoded(data).text
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return (_reading(rest, first.strip()[-1], 1, most_rows),)
    found = [d for d in _DELIMITERS if d in text]
    return tuple(_reading(text, delimiter, 0, most_rows) for delimiter in found or [","])


def _reading(text: str, delimiter: str, rows_before: int, most_rows: int) -> Grid:
    rows: list[tuple[Cell, ...]] = [()] * rows_before
    is_cut = False
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= most_rows:
                is_cut = True
                break
            rows.append(tuple(Cell(bare(cell)) for cell in row[:MOST_COLUMNS]))
    except csv.Error:  # a cell of more than 128 kB: no sheet of ours
        return Grid("", ())
    return Grid("", tuple(rows), is_cut=is_cut)


def inert(text: str) -> str:
    """A text that a spreadsheet would run as a formula, marked as text (CSV)."""
    return f"'{text}" if text.startswith(_INERT) else text


def bare(cell: str) -> str:
    """`inert` undone."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_INERT) else cell
