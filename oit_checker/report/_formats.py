"""The formats of one kind of report: one module a format, and its folder is the registry."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

V = TypeVar("V", contravariant=True)
W = TypeVar("W")


class Format(Protocol[V]):
    """What each module offers: the file's ending, and the report's bytes."""

    EXTENSION: str

    def rendered(self, view: V) -> bytes: ...


@dataclass(frozen=True)
class Formats(Generic[W]):
    """`package` and `file` are the `__name__` and `__file__` of the folder's own module."""

    package: str
    file: str

    def names(self) -> tuple[str, ...]:
        """Those that `--format` takes."""
        folder = Path(self.file).resolve().parent
        return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))

    def extension(self, name: str) -> str:
        """The ending of its files; KeyError for an unknown format."""
        return self._load(name).EXTENSION

    def rendered(self, name: str, view: W) -> bytes:
        """The report's bytes; KeyError for an unknown format."""
        return self._load(name).rendered(view)

    def _load(self, name: str) -> Format[W]:
        if name not in self.names():
            raise KeyError(name)
        return cast("Format[W]", importlib.import_module(f"{self.package}.{name}"))
