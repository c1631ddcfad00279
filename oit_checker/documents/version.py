"""Which readers these are: the same name only for the same source of all that reads a file."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

_ROOMS = ("documents", "thai", "model")
_PACKAGE, _DISTRIBUTION = "oit_checker", "oit-checker"
_NAME = re.compile(r"[\w.-]+")


@cache
def reader_version() -> str:
    """64 hex digits over the files of this room and those below it, the versions of the installed
    libraries that the package asks for, and Python's. Worked out once in a process."""
    found = hashlib.sha256(sys.version.encode("utf-8"))
    for room in _ROOMS:
        for name, data in sorted(_files(resources.files(f"{_PACKAGE}.{room}"), room)):
            found.update(f"{name} {len(data)}\n".encode())
            found.update(data)
    for line in sorted(_libraries()):
        found.update(f"{line}\n".encode())
    return found.hexdigest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{path}/{entry.name}")
        elif not entry.name.endswith(".pyc"):
            yield f"{path}/{entry.name}", entry.read_bytes()


def _libraries() -> Iterator[str]:
    """None where the package runs from a bare checkout."""
    with suppress(metadata.PackageNotFoundError):
        for line in metadata.requires(_DISTRIBUTION) or ():
            name = _NAME.match(line)
            if name is not None and "extra ==" not in line:
                yield f"{name[0]} {metadata.version(name[0])}"
