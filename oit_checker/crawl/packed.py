"""What was read of a site's pages, a few kilobytes each until one is asked for.

A worker gathers dozens of sites at once, and a site's Documents take some ten megabytes as objects:
as few of them as possible are objects at a time.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import zstandard

from oit_checker.model.document import Document

MOST_OPEN = 2
"""What was unpacked last, for who asks for the same page twice."""
_LEVEL = 3


class PackedDocuments(Mapping[str, Document]):
    """By address, in the order of fetching. Each look unpacks (about a millisecond): whoever needs
    all of them more than once takes `dict(documents)`, and lets it go soon.

    To see that two of these are equal only what differs in its bytes is unpacked.
    """

    def __init__(
        self,
        packed: Mapping[str, bytes] | None = None,
        open_: Callable[[bytes], Document] | None = None,
    ) -> None:
        self._packed = dict(packed or {})
        self._open = open_ or lru_cache(maxsize=MOST_OPEN)(unpacked)

    def put(self, url: str, document: Document) -> None:
        """A new page, or a better reading of one, which keeps its place in the order."""
        self._packed[url] = packed(document)

    def frozen(self) -> PackedDocuments:
        """As it is now, whatever is put later."""
        return PackedDocuments(self._packed, self._open)

    @property
    def size_bytes(self) -> int:
        return sum(map(len, self._packed.values()))

    def __getitem__(self, url: str) -> Document:
        return self._open(self._packed[url])

    def __contains__(self, url: object) -> bool:
        return url in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackedDocuments):
            return super().__eq__(other)
        if self._packed.keys() != other._packed.keys():
            return False
        pairs = ((data, other._packed[url]) for url, data in self._packed.items())
        return all(mine == theirs or unpacked(mine) == unpacked(theirs) for mine, theirs in pairs)

    __hash__ = None  # type: ignore[assignment]


def packed(document: Document) -> bytes:
    """Without what was worked out from it. Equal bytes are equal Documents, not always the other
    way round."""
    small = zstandard.ZstdCompressor(level=_LEVEL).compress(pickle.dumps(document, protocol=5))
    return bytes(memoryview(small))  # its own memory is as large as what was not compressed


def unpacked(data: bytes) -> Document:
    document: Document = pickle.loads(zstandard.ZstdDecompressor().decompress(data))
    return document
