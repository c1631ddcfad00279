"""What changed from one Batch of a list to the next. One module a format; the folder is the
registry. `notice` is the short letter of it, for those who watch a list."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from oit_checker.model.batch import BatchDifference
from oit_checker.model.rule import RulePack
from oit_checker.report.batch_difference._letter import Letter, letter_of
from oit_checker.report.batch_difference._view import BatchDifferenceView, difference_view


class BatchDifferenceFormat(Protocol):
    """What each module offers: the file's ending, and the report's bytes."""

    EXTENSION: str

    def rendered(self, view: BatchDifferenceView) -> bytes: ...


@cache
def formats() -> tuple[str, ...]:
    folder = Path(__file__).resolve().parent
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


def extension(name: str) -> str:
    return _load(name).EXTENSION


def render(name: str, difference: BatchDifference, pack: RulePack, language: str) -> bytes:
    """`pack` is the year's as it is now: items that it does not have go by their number. KeyError
    for an unknown format."""
    return _load(name).rendered(difference_view(difference, pack, language))


def notice(difference: BatchDifference, pack: RulePack, language: str) -> Letter | None:
    """Subject and text of a letter that tells only what changed; None when nothing did but our own
    luck in gathering."""
    return letter_of(difference_view(difference, pack, language))


@cache
def _load(name: str) -> BatchDifferenceFormat:
    if name not in formats():
        raise KeyError(name)
    return cast(BatchDifferenceFormat, importlib.import_module(f"{__name__}.{name}"))


__all__ = ["BatchDifferenceFormat", "Letter", "extension", "formats", "notice", "render"]
