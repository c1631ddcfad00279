"""What a crawl has brought so far, in the order in which it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from oit_checker.crawl.fetch import Refused
from oit_checker.crawl.packed import PackedDocuments
from oit_checker.crawl.visit import Visited
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.web import (
    Abilities,
    Crawl,
    FetchFailure,
    FrontierLink,
    SitemapReport,
    Snapshot,
)


class Observer(Protocol):
    """Told of each thing as it is decided, in the order of the Crawl."""

    def on_page(
        self, snapshot: Snapshot, document: Document, queue_length: int, discovered_from: str
    ) -> None: ...

    def on_page_again(self, snapshot: Snapshot, document: Document) -> None:
        """A page told of before was read better: drawn by a browser, or its images read."""

    def on_failure(self, failure: FetchFailure, discovered_from: str) -> None: ...

    def on_detour(self, url: str, told: Snapshot | Refused) -> None:
        """An address that made no page of its own: it leads to a page told of before, or to one
        that is not followed."""

    def on_frontier(self, links: tuple[FrontierLink, ...]) -> None: ...


class Record:
    """Pages and failures as they come; each is told to the observer when it is written down."""

    def __init__(self, agency: Agency, observer: Observer) -> None:
        self._agency = agency
        self._observer = observer
        self.snapshots: dict[str, Snapshot] = {}
        self.documents = PackedDocuments()
        self.failures: dict[str, FetchFailure] = {}
        self.redirects: dict[str, str] = {}
        self.discovered_on: dict[str, str] = {}
        self.sitemap = SitemapReport()
        self.size_bytes = 0

    def add_page(self, visited: Visited, queue_length: int, found_on: str) -> None:
        snapshot = visited.snapshot
        self.snapshots[snapshot.url] = snapshot
        self.documents.put(snapshot.url, visited.document)
        self.discovered_on[snapshot.url] = found_on
        self.size_bytes += snapshot.size_bytes
        self._observer.on_page(snapshot, visited.document, queue_length, found_on)

    def replace_page(self, snapshot: Snapshot, document: Document) -> None:
        self.snapshots[snapshot.url] = snapshot
        self.documents.put(snapshot.url, document)
        self._observer.on_page_again(snapshot, document)

    def add_failure(self, failure: FetchFailure, found_on: str) -> None:
        self.failures[failure.url] = failure
        self.discovered_on.setdefault(failure.url, found_on)
        self._observer.on_failure(failure, self.discovered_on[failure.url])

    def add_detour(self, url: str, told: Snapshot | Refused) -> None:
        self._observer.on_detour(url, told)

    def visited(self, url: str) -> Visited:
        return Visited(self.snapshots[url], self.documents[url])

    def frozen(
        self,
        twins: Mapping[str, str],
        left: tuple[FrontierLink, ...],
        stopped_by: str,
        abilities: Abilities,
    ) -> Crawl:
        """The Crawl by now. `twins` maps spellings of an address to the one that was asked for."""
        redirects = dict(self.redirects)
        known = {*self.snapshots, *self.failures}
        for spelling, asked in twins.items():
            answered = self.redirects.get(asked, asked)
            if answered in known and spelling not in known:
                redirects.setdefault(spelling, answered)
        return Crawl(
            agency=self._agency,
            snapshots=dict(self.snapshots),
            documents=self.documents.frozen(),
            failures=dict(self.failures),
            redirects=redirects,
            discovered_on=dict(self.discovered_on),
            frontier=left,
            sitemap=self.sitemap,
            complete=not stopped_by,
            stopped_by=stopped_by,
            abilities=abilities,
        )
