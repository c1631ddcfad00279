"""One module a check kind: parameters + Documents -> Observation. The folder is the registry."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from oit_checker.checks._access import obstacle
from oit_checker.checks._context import Context, Related
from oit_checker.checks._pictures import is_telling
from oit_checker.checks._topics import TopicLookup
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation

__all__ = [
    "CheckKind",
    "Context",
    "Related",
    "TopicLookup",
    "is_telling",
    "kinds",
    "load",
    "obstacle",
]


class CheckKind(Protocol):
    """What each module of this folder offers. `SCOPE` is `document` or `place`."""

    __doc__: str | None
    SCOPE: str
    Parameters: type[Any]

    def observe(
        self, parameters: Any, exhibits: Sequence[Exhibit], context: Context
    ) -> Observation: ...


@cache
def kinds() -> tuple[str, ...]:
    """The names of all check kinds."""
    folder = Path(__file__).resolve().parent
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


@cache
def load(kind: str) -> CheckKind:
    """The module of a check kind; KeyError when there is none."""
    if kind not in kinds():
        raise KeyError(kind)
    return cast(CheckKind, importlib.import_module(f"{__name__}.{kind}"))
