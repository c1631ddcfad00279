"""Documents that are read from the store when they are asked for: a Crawl that costs little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from oit_checker.model.document import Document

MOST_HELD = 32
"""Those read last: a page that is looked at is looked at several times."""


class DocumentsOnDemand(Mapping[str, Document]):
    """By address, in the order of fetching. `digests` are those of the Documents as they are
    kept; `load` reads one. Whoever needs all of them more than once takes `dict(documents)`."""

    def __init__(self, digests: Mapping[str, str], load: Callable[[str], Document]) -> None:
        self._digests = digests
        self._load = lru_cache(maxsize=MOST_HELD)(load)

    def __getitem__(self, url: str) -> Document:
        return self._load(self._digests[url])

    def __contains__(self, url: object) -> bool:
        return url in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)
