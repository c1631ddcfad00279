"""What the store remembers of a site, as gathering uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from oit_checker.crawl.before import Before, Told
from oit_checker.crawl.fetch import Refused
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document, Readability
from oit_checker.model.web import Snapshot
from oit_checker.store import EarlierCrawl, Store
from oit_checker.store.shapes import as_json, from_json

_LONGEST_PAUSE = timedelta(seconds=60)  # between two pages; a longer one is the break itself
_NOT_TO_BE_REUSED = frozenset({Readability.TIMEOUT, Readability.UNSUPPORTED})
"""What may be read another time: with more memory, or a program that was missing."""
_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Detour:
    """An address that made no page of its own: one of the two."""

    answered: Snapshot | None = None
    refused: Refused | None = None

    @classmethod
    def of(cls, told: Snapshot | Refused) -> Detour:
        return cls(answered=told) if isinstance(told, Snapshot) else cls(refused=told)

    def as_json(self) -> bytes:
        return as_json(self)


@dataclass(frozen=True)
class Memory:
    """`before` is for the crawl. `document` gives what the same readers made of the same bytes at
    the same address under the same headers: an earlier reading is as good as a new one."""

    store: Store
    reader: str
    before: Before = field(default_factory=Before)
    readings: dict[_Key, str] = field(default_factory=dict)

    def document(self, snapshot: Snapshot) -> Document | None:
        # What a browser drew has bytes of its own.
        digest = self.readings.get(_key(snapshot)) if snapshot.rendering is None else None
        return self.store.kept_document(digest) if digest else None

    def reader_of(self, document: Document) -> str:
        """The version to note beside a reading, '' for one that nobody may rely on."""
        if document.readability in _NOT_TO_BE_REUSED:
            return ""
        crashed = any(problem.startswith("reader_crashed") for problem in document.problems)
        return "" if crashed else self.reader


def recall(store: Store, agency: Agency, reader: str, resume: int | None, full: bool) -> Memory:
    """What is known of the agency's site: the Crawl `resume`, which broke off, and unless all is to
    be fetched in `full` the one of last time."""
    broken = store.earlier_crawl(resume) if resume is not None else None
    last = None if full else store.last_crawl(agency.main_site)
    before = Before(
        answers=_answers(broken) if broken else {},
        drawn=(
            {u: p.snapshot.rendering for u, p in broken.pages.items() if p.snapshot.rendering}
            if broken
            else {}
        ),
        used_s=_used_s(broken) if broken else 0.0,
        pages={url: page.snapshot for url, page in last.pages.items()} if last else {},
        bytes_of=store.kept_bytes,
    )
    readings = {
        _key(page.snapshot): page.reading
        for crawl in (last, broken)
        if crawl is not None
        for page in crawl.pages.values()
        if page.reading and page.reader == reader
    }
    return Memory(store, reader, before, readings)


def _answers(broken: EarlierCrawl) -> dict[str, Told]:
    told: dict[str, Told] = {failure.url: failure for failure in broken.failures}
    told.update((page.snapshot.requested_url, page.snapshot) for page in broken.pages.values())
    for url, outcome in broken.detours:
        kept = from_json(outcome, Detour)
        answer = kept.answered or kept.refused
        if answer is not None:
            told[url] = answer
    return told


def _used_s(broken: EarlierCrawl) -> float:
    """The time in which the Crawl was at work, as far as its pages tell."""
    moments = [broken.started_at, *sorted(_moments(broken))]
    pauses = (b - a for a, b in pairwise(moments))
    return sum(min(pause, _LONGEST_PAUSE).total_seconds() for pause in pauses)


def _moments(broken: EarlierCrawl) -> Iterator[datetime]:
    yield from (page.snapshot.fetched_at for page in broken.pages.values())
    yield from (failure.fetched_at for failure in broken.failures)


def _key(snapshot: Snapshot) -> _Key:
    return (
        snapshot.url,
        snapshot.sha256,
        snapshot.header("content-type"),
        snapshot.header("content-disposition"),
    )
