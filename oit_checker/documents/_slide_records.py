"""The binary layout of PowerPoint 97-2003 files: records in records, and which slides are shown.

Names of records are those of Microsoft's [MS-PPT]. Positions count bytes of the stream
"PowerPoint Document".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = struct.Struct("<HHI")
_DEEPEST = 60
_MOST_EDITS = 1000
DOCUMENT, SLIDE, SLIDE_LIST, SLIDE_PERSIST = 1000, 1006, 4080, 1011
_USER_EDIT, _PERSIST_DIRECTORY = 4085, 6002
_ENCRYPTED_TOKEN = 0xF3D1C4DF
_ENCRYPTED_EDIT_BYTES = 32  # an edit that also says where its key is


class PresentationError(Exception):
    """`problem` is a problem id for the Document."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Record:
    """`begin` up to `end` is the record's content; `depth` counts from where the walk began."""

    kind: int
    instance: int
    is_container: bool
    begin: int
    end: int
    depth: int


def record_at(data: bytes, at: int, end: int, depth: int = 0) -> Record | None:
    """The record whose head stands at a place; None when it doesn't fit before `end`."""
    if at < 0 or at + _HEAD.size > min(end, len(data)):
        return None
    head, kind, length = _HEAD.unpack_from(data, at)
    begin = at + _HEAD.size
    last = min(begin + length, end, len(data))
    return Record(kind, head >> 4, head & 15 == 15, begin, last, depth)


def children(data: bytes, parent: Record) -> Iterator[Record]:
    at = parent.begin
    while (record := record_at(data, at, parent.end, parent.depth + 1)) is not None:
        yield record
        at = record.end


def descendants(data: bytes, parent: Record) -> Iterator[Record]:
    """All records inside, parents before their children, in their order."""
    stack = [children(data, parent)]
    while stack:
        record = next(stack[-1], None)
        if record is None:
            stack.pop()
            continue
        yield record
        if record.is_container and len(stack) < _DEEPEST:
            stack.append(children(data, record))


def whole(data: bytes) -> Record:
    """The stream as a record, so that what stands at its top are children."""
    return Record(0, 0, True, 0, len(data), -1)


def persisted(data: bytes, current_user: bytes) -> dict[int, int]:
    """Places of the document and slides by number, the newest edit's first; empty when the chain
    of edits is broken."""
    if len(current_user) < 20:
        return {}
    token, at = struct.unpack_from("<II", current_user, 12)
    if token == _ENCRYPTED_TOKEN:
        raise PresentationError("encrypted")
    places: dict[int, int] = {}
    seen: set[int] = set()
    while at not in seen and len(seen) < _MOST_EDITS:
        seen.add(at)
        edit = record_at(data, at, len(data))
        if edit is None or edit.kind != _USER_EDIT or edit.end - edit.begin < 20:
            break
        if edit.end - edit.begin >= _ENCRYPTED_EDIT_BYTES:
            raise PresentationError("encrypted")
        before, directory = struct.unpack_from("<II", data, edit.begin + 8)
        for number, place in _entries(data, directory):
            places.setdefault(number, place)
        at = before
        if not before:
            break
    return places


def _entries(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    directory = record_at(data, at, len(data))
    if directory is None or directory.kind != _PERSIST_DIRECTORY:
        return
    words = memoryview(data)[directory.begin : directory.end]
    numbers = struct.unpack_from(f"<{len(words) // 4}I", words)
    index = 0
    while index < len(numbers):
        first, count = numbers[index] & 0xFFFFF, numbers[index] >> 20
        yield from enumerate(numbers[index + 1 : index + 1 + count], first)
        index += 1 + count
