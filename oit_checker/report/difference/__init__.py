"""What changed between two Runs of one year. One module a format; the folder is the registry."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from oit_checker.model.difference import Difference
from oit_checker.model.rule import RulePack
from oit_checker.report.difference._view import DifferenceView, difference_view


class DifferenceFormat(Protocol):
    """What each module offers: the file's ending, and the report's bytes."""

    EXTENSION: str

    def rendered(self, view: DifferenceView) -> bytes: ...


@cache
def formats() -> tuple[str, ...]:
    folder = Path(__file__).resolve().parent
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


def extension(name: str) -> str:
    return _load(name).EXTENSION


def render(name: str, difference: Difference, pack: RulePack, language: str) -> bytes:
    """`pack` is the year's as it is now: items that it does not have go by their number. KeyError
    for an unknown format."""
    return _load(name).rendered(difference_view(difference, pack, language))


@cache
def _load(name: str) -> DifferenceFormat:
    if name not in formats():
        raise KeyError(name)
    return cast(DifferenceFormat, importlib.import_module(f"{__name__}.{name}"))


__all__ = ["DifferenceFormat", "extension", "formats", "render"]
