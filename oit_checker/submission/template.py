"""The empty sheet of a year: one row an item, drop-downs, guidance."""

from __future__ import annotations

import os
from typing import BinaryIO

from oit_checker.model.agency import Agency
from oit_checker.model.rule import RulePack
from oit_checker.submission.writing import Target, write_sheet


def write_template(
    pack: RulePack,
    agency: Agency,
    target: str | os.PathLike[str] | BinaryIO,
    language: str = "th",
    format: str = "",
) -> None:
    """Writes the sheet that an agency fills in. `target` is a path ending in .xlsx or .csv, or a
    stream (`format`: `xlsx`, the default there, or `csv`). The agency's name, type and main site
    are filled in where known. UserError when it can't be written."""
    write_sheet(pack, agency, {}, Target.of(target, format), language)
