"""A list as a file. Reading it back gives the same agencies."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from oit_checker.batch.listing.book import Sheet, book_of
from oit_checker.messages import Speech
from oit_checker.model.batch import ListedAgency
from oit_checker.model.errors import UserError
from oit_checker.submission.files import inert
from oit_checker.thai.places import districts

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


REMARKS = "remarks"  # a last column, which the reader passes over


def write_list(
    path: str | os.PathLike[str],
    agencies: Iterable[ListedAgency],
    language: str = "th",
    remarks: Mapping[str, str] | None = None,
) -> None:
    """By the path's ending a CSV (UTF-8 with a mark, for Excel) or an .xlsx with a drop-down of
    types and a sheet that explains the columns. `remarks` by main site make a last column.
    UserError when it can't be written."""
    speech = Speech(language)
    rows = [_cells(each, speech) for each in agencies]
    columns: tuple[str, ...] = COLUMNS
    if remarks is not None:
        columns = (*COLUMNS, REMARKS)
        at = COLUMNS.index("main_site")
        rows = [[*row, remarks.get(row[at], "")] for row in rows]
    _write(Path(path), Sheet(columns, rows), speech)


def write_template(path: str | os.PathLike[str], language: str = "th", province: str = "") -> None:
    """An empty list, of a province (official spelling) if one is given: its name stands above the
    headings, where the reader finds it, and its districts are to choose from."""
    speech = Speech(language)
    title = speech.say("listing.sheet.of_province", province=province) if province else ""
    _write(Path(path), Sheet(COLUMNS, [], title, districts(province)), speech)


def _write(path: Path, content: Sheet, speech: Speech) -> None:
    check_format(path)
    is_csv = path.suffix.lower() == ".csv"
    data = _csv(content, speech) if is_csv else _xlsx(content, speech)
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


def _csv(content: Sheet, speech: Speech) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if content.title:
        writer.writerow([content.title])
    writer.writerow([speech.say(f"listing.heading.{role}") for role in content.columns])
    for row in content.rows:
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(content: Sheet, speech: Speech) -> bytes:
    stream = io.BytesIO()
    book_of(content, speech).save(stream)
    return stream.getvalue()
