"""One module a format: a Run -> text, html, json, csv, xlsx. The folder is the registry."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report._shapes import (
    FindingView,
    ItemView,
    Pictures,
    ReportView,
    no_pictures,
)
from oit_checker.report._view import view_of


class ReportFormat(Protocol):
    """What each module offers: the file's ending, and the report's bytes."""

    EXTENSION: str

    def rendered(self, view: ReportView) -> bytes: ...


@cache
def formats() -> tuple[str, ...]:
    """The names that `--format` takes."""
    folder = Path(__file__).resolve().parent
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


def extension(name: str) -> str:
    return _load(name).EXTENSION


def render(
    name: str, run: Run, pack: RulePack, language: str, pictures: Pictures = no_pictures
) -> bytes:
    """The report of a Run; KeyError for an unknown format. `pictures` makes those of its evidence,
    if the format shows any."""
    return _load(name).rendered(view_of(run, pack, language, pictures))


@cache
def _load(name: str) -> ReportFormat:
    if name not in formats():
        raise KeyError(name)
    return cast(ReportFormat, importlib.import_module(f"{__name__}.{name}"))


__all__ = [
    "FindingView",
    "ItemView",
    "Pictures",
    "ReportFormat",
    "ReportView",
    "extension",
    "formats",
    "no_pictures",
    "render",
    "view_of",
]
