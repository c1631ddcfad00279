"""Files in an archive: each read into a Document of its own, within limits that all share.

An archive in the archive is named, not opened.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, urldefrag

from oit_checker.documents import read
from oit_checker.documents._drafts import clean
from oit_checker.documents.archive import ArchiveError
from oit_checker.documents.sniff import Format, sniffed
from oit_checker.documents.source import READER, ReadLimits, Source, failed_document
from oit_checker.model.document import Block, BlockKind, Document, Readability

_ARCHIVES = frozenset((Format.ZIP, Format.RAR, Format.SEVEN_ZIP))
_CLUTTER = re.compile(r"^(?:thumbs\.db|desktop\.ini|\.ds_store|\._.*|~\$.*)$", re.I)
_CLUTTER_FOLDERS = frozenset(("__MACOSX",))
_WORST_RATIO = 200  # real members of some size are packed to a fiftieth at most
_SMALL_BYTES = 8 << 20
_LONGEST_NAME = 400
_FIRST_OF = (
    Readability.NO_TEXT,
    Readability.GARBLED,
    Readability.ENCRYPTED,
    Readability.TOO_LARGE,
    Readability.TIMEOUT,
    Readability.UNSUPPORTED,
    Readability.BROKEN,
)
_READABILITIES = {
    "encrypted_member": Readability.ENCRYPTED,
    "zip_bomb": Readability.TOO_LARGE,
    "nested_archive": Readability.UNSUPPORTED,
    "unknown_method": Readability.UNSUPPORTED,
    "no_tool": Readability.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the archive's directory tells it.

    `name` is its path, folders parted by "/". `unpacked` gives at most so many bytes and raises
    `ArchiveError`.
    """

    name: str
    size_bytes: int
    packed_bytes: int
    unpacked: Callable[[int], bytes]


@dataclass(slots=True)
class _Budget:
    """What the members still to come may take together."""

    members: int
    size_bytes: int
    limits: ReadLimits

    @property
    def is_spent(self) -> bool:
        left = self.limits
        return min(self.members, self.size_bytes, left.max_pages, left.max_text_chars) <= 0

    def spend(self, size_bytes: int, document: Document) -> None:
        self.members -= 1
        self.size_bytes -= size_bytes
        left = self.limits
        self.limits = replace(
            left,
            max_pages=left.max_pages - min(document.page_count or 0, left.max_pages),
            max_text_chars=left.max_text_chars - sum(len(block.text) for block in document.blocks),
            max_rows=max(left.max_rows - sum(len(table.rows) for table in document.tables), 0),
        )


def entry_name(name: str) -> str:
    """A path of plain names: no drive, no root, no way up."""
    parts = re.split(r"[/\\]+", re.sub(r"[\x00-\x1f\x7f]", "", name))
    kept = [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(kept)[-_LONGEST_NAME:]


def read_members(
    entries: Iterable[Entry], source: Source, *, format: str, size_bytes: int
) -> Document:
    """The archive as a Document: a list item for each file's name, and `members`.

    `problems` count what was not read: `members_unread:12` beyond the limits,
    `members_encrypted:1` and the like.
    """
    wanted = [entry for entry in entries if not _is_clutter(entry.name)]
    budget = _Budget(source.limits.max_members, source.limits.max_zip_bytes, source.limits)
    members = tuple(_documents(wanted, source, budget))
    states = Counter(member.readability for member in members)
    problems = [
        f"members_{state.value}:{count}"
        for state, count in sorted(states.items())
        if state is not Readability.TEXT
    ]
    named = {p for member in members for p in member.problems if p.startswith("no_tool:")}
    if len(members) < len(wanted):
        problems.insert(0, f"members_unread:{len(wanted) - len(members)}")
    return Document(
        url=source.url,
        media_type=source.media_type,
        format=format,
        file_name=source.file_name,
        readability=_readability(members, len(wanted)),
        blocks=tuple(_named(entry) for entry in wanted),
        size_bytes=size_bytes,
        problems=(*source.problems, *sorted(named), *problems),
        reader=READER,
        members=members,
    )


def _is_clutter(name: str) -> bool:
    *folders, base = name.split("/")
    return not base or _CLUTTER.match(base) is not None or not _CLUTTER_FOLDERS.isdisjoint(folders)


def _named(entry: Entry) -> Block:
    return Block(text=clean(entry.name), kind=BlockKind.LIST_ITEM)


def _readability(members: tuple[Document, ...], wanted: int) -> Readability:
    states = {member.readability for member in members}
    if any(member.is_readable for member in members):
        is_whole = states == {Readability.TEXT} and len(members) == wanted
        return Readability.TEXT if is_whole else Readability.PARTIAL
    return next((state for state in _FIRST_OF if state in states), Readability.NO_TEXT)


def _documents(entries: list[Entry], source: Source, budget: _Budget) -> Iterator[Document]:
    for entry in entries:
        if budget.is_spent:
            return
        member = _source_of(entry, source, budget.limits)
        try:
            data = _unpacked(entry, budget)
            document = _read_member(data, member)
        except ArchiveError as error:
            kind = error.problem.partition(":")[0]
            state = _READABILITIES.get(kind, Readability.BROKEN)
            data = b""
            document = failed_document(member, state, error.problem, format=Format.BINARY.value)
        budget.spend(len(data), document)
        yield document


def _unpacked(entry: Entry, budget: _Budget) -> bytes:
    most = min(budget.limits.max_member_bytes, budget.size_bytes)
    most = min(most, max(_SMALL_BYTES, entry.packed_bytes * _WORST_RATIO))
    if entry.size_bytes > most:
        raise ArchiveError("zip_bomb")
    data = entry.unpacked(most + 1)
    if len(data) > most:
        raise ArchiveError("zip_bomb")
    return data


def _source_of(entry: Entry, source: Source, limits: ReadLimits) -> Source:
    """A member's address is its archive's and its own path behind "#"."""
    base = posixpath.basename(entry.name)
    return Source(
        f"{urldefrag(source.url)[0]}#{quote(entry.name)}",
        content_disposition=f"attachment; filename*=UTF-8''{quote(base, safe='')}",
        limits=limits,
    )


def _read_member(data: bytes, source: Source) -> Document:
    found = sniffed(data, source).format
    if found in _ARCHIVES:
        nested = replace(source, media_type=sniffed(data, source).media_type)
        return failed_document(
            nested,
            Readability.UNSUPPORTED,
            "nested_archive",
            format=found.value,
            size_bytes=len(data),
        )
    return read(
        data,
        url=source.url,
        content_disposition=source.content_disposition,
        limits=source.limits,
    )
