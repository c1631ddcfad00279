"""Many agencies of one list, for whoever answers for all of them. One module a format; the folder
is the registry."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from oit_checker.model.batch import Batch
from oit_checker.model.rule import RulePack
from oit_checker.report.batch._shapes import BatchView
from oit_checker.report.batch._view import batch_view


class BatchFormat(Protocol):
    """What each module offers: the file's ending, and the report's bytes."""

    EXTENSION: str

    def rendered(self, view: BatchView) -> bytes: ...


@cache
def formats() -> tuple[str, ...]:
    folder = Path(__file__).resolve().parent
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


def extension(name: str) -> str:
    return _load(name).EXTENSION


def render(name: str, batch: Batch, pack: RulePack, language: str) -> bytes:
    """The report of a Batch judged under `pack`. KeyError for an unknown format."""
    return _load(name).rendered(batch_view(batch, pack, language))


@cache
def _load(name: str) -> BatchFormat:
    if name not in formats():
        raise KeyError(name)
    return cast(BatchFormat, importlib.import_module(f"{__name__}.{name}"))


__all__ = ["BatchFormat", "extension", "formats", "render"]
