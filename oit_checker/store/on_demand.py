"""Documents that are read from the store when they are asked for: a Crawl that costs little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from oit_checker.model.document import Document


class DocumentsOnDemand(Mapping[str, Document]):
    """By address, in the order of fetching. `digests` are those of the Documents as they are
    kept; `load` reads one. Each is read once."""

    def __init__(self, digests: Mapping[str, str], load: Callable[[str], Document]) -> None:
        self._digests = digests
        self._load = load
        self._known: dict[str, Document] = {}

    def __getitem__(self, url: str) -> Document:
        if url not in self._known:
            self._known[url] = self._load(self._digests[url])
        return self._known[url]

    def __contains__(self, url: object) -> bool:
        return url in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)
