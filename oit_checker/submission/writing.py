"""A sheet as a file: a Submission filled in, or nothing yet. Reading it back gives the same."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from oit_checker.model.agency import Agency
from oit_checker.model.errors import UserError
from oit_checker.model.rule import RulePack
from oit_checker.model.submission import Answer, Submission
from oit_checker.submission.book import book_of
from oit_checker.submission.content import content_of
from oit_checker.submission.files import inert

_FORMATS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a sheet goes: a path, or a stream; `format` is `xlsx` or `csv`."""

    place: Path | BinaryIO
    format: str

    @classmethod
    def of(cls, target: str | os.PathLike[str] | BinaryIO, format: str = "") -> Target:
        """By the path's ending unless `format` says; UserError for another ending."""
        if not isinstance(target, (str, os.PathLike)):
            return cls(target, format or "xlsx")
        path = Path(target)
        asked = format or path.suffix.lower().removeprefix(".")
        if asked not in _FORMATS:
            raise UserError("submission.format", path=str(path))
        return cls(path, asked)


def write_submission(
    submission: Submission,
    pack: RulePack,
    target: str | os.PathLike[str] | BinaryIO,
    language: str = "th",
    format: str = "",
) -> None:
    """Writes the sheet filled with a Submission's answers, blank where it has none; otherwise as
    `write_template`."""
    place = Target.of(target, format)
    write_sheet(pack, submission.agency, submission.answers, place, language)


def write_sheet(
    pack: RulePack,
    agency: Agency,
    answers: Mapping[str, Answer],
    target: Target,
    language: str,
) -> None:
    """The bytes come first, so that a file is written whole or not at all."""
    content = content_of(pack, agency, answers, language)
    if target.format == "csv":
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        for row in content.rows():
            writer.writerow([inert(cell) for cell in row])
        data = out.getvalue().encode("utf-8-sig")  # with a mark, so that Excel shows the Thai
    else:
        stream = io.BytesIO()
        book_of(content, language).save(stream)
        data = stream.getvalue()
    if not isinstance(target.place, Path):
        target.place.write(data)
        return
    try:
        target.place.write_bytes(data)
    except OSError as error:
        detail = error.strerror or str(error)
        raise UserError("submission.cannot_write", path=str(target.place), detail=detail) from error
