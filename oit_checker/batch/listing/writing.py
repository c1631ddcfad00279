"""A list as a file. Reading it back gives the same agencies."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from oit_checker.batch.listing.book import book_of
from oit_checker.messages import Speech
from oit_checker.model.batch import ListedAgency
from oit_checker.model.errors import UserError
from oit_checker.submission.files import inert

COLUMNS = (
    "name",
    "agency_type",
    "main_site",
    "district",
    "province",
    "tags",
    "contact",
    "submission_file",
    "iit",
    "eit",
)
_FORMATS = (".csv", ".xlsx")


def write_list(
    path: str | os.PathLike[str], agencies: Iterable[ListedAgency], language: str = "th"
) -> None:
    """By the path's ending a CSV (UTF-8 with a mark, for Excel) or an .xlsx with a drop-down of
    types and a sheet that explains the columns. UserError when it can't be written."""
    path = Path(path)
    check_format(path)
    speech = Speech(language)
    headings = [speech.say(f"listing.heading.{role}") for role in COLUMNS]
    rows = [_cells(each, speech) for each in agencies]
    data = _csv(headings, rows) if path.suffix.lower() == ".csv" else _xlsx(rows, speech)
    try:
        path.write_bytes(data)
    except OSError as error:
        detail = error.strerror or str(error)
        raise UserError("listing.cannot_write", path=str(path), detail=detail) from error


def check_format(path: Path) -> None:
    """UserError for an ending that is neither .csv nor .xlsx."""
    if path.suffix.lower() not in _FORMATS:
        raise UserError("listing.format", path=str(path))


def _cells(listed: ListedAgency, speech: Speech) -> list[str]:
    agency = listed.agency
    return [
        agency.name,
        speech.say(f"submission.agency_type.{agency.agency_type.value}"),
        agency.main_site,
        listed.district,
        listed.province,
        ", ".join(listed.tags),
        listed.contact,
        listed.submission_file,
        "" if listed.iit is None else repr(float(listed.iit)).removesuffix(".0"),
        "" if listed.eit is None else repr(float(listed.eit)).removesuffix(".0"),
    ]


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Sequence[str]], speech: Speech) -> bytes:
    stream = io.BytesIO()
    book_of(COLUMNS, rows, speech).save(stream)
    return stream.getvalue()
