"""Two Runs of one agency side by side. One module a format; the folder is the registry."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from oit_checker.model.change import ItemChange
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report._view import view_of
from oit_checker.report.comparison._view import ComparisonView, comparison_of


class ComparisonFormat(Protocol):
    """What each module offers: the file's ending, and the comparison's bytes."""

    EXTENSION: str

    def rendered(self, view: ComparisonView) -> bytes: ...


@cache
def formats() -> tuple[str, ...]:
    folder = Path(__file__).resolve().parent
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


def extension(name: str) -> str:
    return _load(name).EXTENSION


def render(
    name: str,
    runs: tuple[Run, Run],
    packs: tuple[RulePack, RulePack],
    changes: Sequence[ItemChange],
    language: str,
) -> bytes:
    """The earlier and the later Run with the packs that judged them; `changes` names every item of
    both packs once. KeyError for an unknown format."""
    before, after = (view_of(r, p, language) for r, p in zip(runs, packs, strict=True))
    return _load(name).rendered(comparison_of(before, after, changes))


@cache
def _load(name: str) -> ComparisonFormat:
    if name not in formats():
        raise KeyError(name)
    return cast(ComparisonFormat, importlib.import_module(f"{__name__}.{name}"))


__all__ = ["ComparisonFormat", "extension", "formats", "render"]
