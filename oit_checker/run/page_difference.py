"""What became of one page from a Crawl to another, and whose doing that is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

from oit_checker.model.difference import Cause, PageChange, PageDifference
from oit_checker.model.document import Document, Readability, Region
from oit_checker.model.web import Blame, Crawl, FetchFailure, FrontierLink, Snapshot

LINES_SHOWN = 3
_MOST_STEPS = 20  # from a page to the one that it was found on, and so on


class Fetched(NamedTuple):
    snapshot: Snapshot
    document: Document


Met = Fetched | FetchFailure | FrontierLink | None
"""What gathering met at an address; None: it never heard of it."""


@dataclass(frozen=True)
class Gathered:
    """A Crawl by keys: an address without scheme and `www.`, the agency's own host left out, so
    that a site that moved to https or to another name keeps its pages."""

    crawl: Crawl

    def key(self, url: str) -> str:
        parts = urlsplit(urldefrag(url).url)
        host, own = (_bare(parts.netloc), _bare(urlsplit(self.crawl.agency.main_site).netloc))
        rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return rest if host == own else f"{host}{rest}"

    @cached_property
    def urls(self) -> Mapping[str, str]:
        """The address of this Crawl for each key that it heard of."""
        crawl = self.crawl
        known = (crawl.redirects, crawl.failures, crawl.snapshots)
        urls = [link.url for link in crawl.frontier]
        return {self.key(url): url for url in (*urls, *(u for each in known for u in each))}

    @cached_property
    def _frontier(self) -> Mapping[str, FrontierLink]:
        return {self.key(link.url): link for link in reversed(self.crawl.frontier)}

    def met(self, key: str) -> Met:
        url = self.urls.get(key)
        if url is None:
            return None
        at = self.crawl.page_for(url)
        if at in self.crawl.snapshots and at in self.crawl.documents:
            return Fetched(self.crawl.snapshots[at], self.crawl.documents[at])
        return self.crawl.failures.get(at) or self._frontier.get(key)

    def parent(self, key: str) -> str | None:
        """The key of the page on which this one was first found; None for a start."""
        url = self.urls.get(key, "")
        crawl = self.crawl
        found_on = crawl.discovered_on.get(url) or crawl.discovered_on.get(crawl.page_for(url), "")
        if not found_on and key in self._frontier:
            found_on = self._frontier[key].found_on
        return self.key(found_on) if found_on else None

    def links_to(self, parent: str, key: str) -> bool:
        page = self.met(parent)
        if not isinstance(page, Fetched):
            return False
        return any(link.url and self.key(link.url) == key for link in page.document.links)


@dataclass(frozen=True)
class TwoCrawls:
    before: Gathered
    after: Gathered

    def difference(self, key: str) -> PageDifference | None:
        """What became of a page; None where nothing that bears on a result did."""
        return self._difference(key, 0)

    def counts(self) -> Mapping[str, int]:
        """How many addresses are the same, changed, new, gone, and missed by gathering."""
        fetched = [
            {g.key(url) for url in g.crawl.snapshots} | {g.key(url) for url in g.crawl.failures}
            for g in (self.before, self.after)
        ]
        found = Counter({name: 0 for name in ("same", "changed", "new", "gone", "missed")})
        for key in fetched[0] | fetched[1]:
            difference = self.difference(key)
            found[_COUNTED[difference.change] if difference else "same"] += 1
        return dict(found)

    def _difference(self, key: str, steps: int) -> PageDifference | None:
        before, after = self.before.met(key), self.after.met(key)
        url = self.after.urls.get(key) or self.before.urls.get(key, "")
        if isinstance(before, Fetched) and isinstance(after, Fetched):
            return self._read(url, before, after)
        if isinstance(before, Fetched):
            return self._missing(key, url, after, _LATER, steps)
        if isinstance(after, Fetched):
            return self._missing(key, url, before, _EARLIER, steps)
        if isinstance(before, FetchFailure) and isinstance(after, FetchFailure):
            return _failures(url, before, after)
        return None

    def _missing(
        self, key: str, url: str, met: Met, side: _Side, steps: int
    ) -> PageDifference | None:
        """A page that only one Crawl has; `met` is what the other one met."""
        if isinstance(met, FetchFailure):
            why = f"fetch.{met.cause.value}"
            if met.blame is Blame.AGENCY:
                return PageDifference(url, side.broken, Cause.SITE, why)
            return PageDifference(url, side.missed, Cause.FETCH, why)
        if isinstance(met, FrontierLink):
            return PageDifference(url, side.missed, Cause.FETCH, f"frontier.{met.why}")
        return self._unheard_of(key, url, side, steps)

    def _unheard_of(self, key: str, url: str, side: _Side, steps: int) -> PageDifference:
        """Nothing led there: because the page with the link changed, or because gathering did not
        get as far as that page."""
        has, lacks = (self.before, self.after) if side is _LATER else (self.after, self.before)
        absent = PageDifference(url, side.absent, Cause.SITE)
        missed = PageDifference(url, side.missed, Cause.FETCH)
        parent = has.parent(key)
        if parent is None or parent == key or steps >= _MOST_STEPS:
            lists = has.crawl.sitemap.state == lacks.crawl.sitemap.state
            return absent if lacks.crawl.complete and lists else missed
        if isinstance(lacks.met(parent), Fetched):
            if lacks.links_to(parent, key):
                return missed
            above = self._difference(parent, _MOST_STEPS)
            return absent if above is None or above.cause is Cause.SITE else missed
        above = self._difference(parent, steps + 1)
        return absent if above is None or above.cause is Cause.SITE else missed

    def _read(self, url: str, before: Fetched, after: Fetched) -> PageDifference | None:
        if says_the_same(before.document, after.document):
            return None
        lost, added = _lines(before.document, after.document)
        change, cause = self._reading(before, after)
        return PageDifference(url, change, cause, "", lost, added)

    def _reading(self, before: Fetched, after: Fetched) -> tuple[PageChange, Cause]:
        """Whether the page changed or how it was read."""
        depths = _depth(before), _depth(after)
        same_bytes = before.snapshot.sha256 == after.snapshot.sha256
        is_drawn_once = depths[0][0] != depths[1][0]
        if depths[0] != depths[1] and (same_bytes or is_drawn_once):
            less = depths[1] < depths[0]
            return PageChange.READ_LESS if less else PageChange.READ_MORE, Cause.FETCH
        if not same_bytes:
            return PageChange.CHANGED, Cause.SITE
        same_reader = before.document.reader == after.document.reader
        return PageChange.READ_OTHERWISE, Cause.FETCH if same_reader else Cause.TOOL


@dataclass(frozen=True, slots=True)
class _Side:
    """The words for a page that is missing on one side."""

    absent: PageChange
    broken: PageChange
    missed: PageChange


_LATER = _Side(PageChange.GONE, PageChange.BROKEN, PageChange.UNFETCHED)
_EARLIER = _Side(PageChange.NEW, PageChange.MENDED, PageChange.FETCHED)
_COUNTED = {
    PageChange.CHANGED: "changed",
    PageChange.NEW: "new",
    PageChange.MENDED: "new",
    PageChange.GONE: "gone",
    PageChange.BROKEN: "gone",
    PageChange.UNFETCHED: "missed",
    PageChange.FETCHED: "missed",
    PageChange.READ_LESS: "same",
    PageChange.READ_MORE: "same",
    PageChange.READ_OTHERWISE: "same",
}


def _failures(url: str, before: FetchFailure, after: FetchFailure) -> PageDifference | None:
    if before.cause is after.cause:
        return None
    is_agencys = before.blame is Blame.AGENCY and after.blame is Blame.AGENCY
    change = PageChange.BROKEN if after.blame is Blame.AGENCY else PageChange.UNFETCHED
    why = f"fetch.{after.cause.value}"
    return PageDifference(url, change, Cause.SITE if is_agencys else Cause.FETCH, why)


def says_the_same(one: Document, other: Document) -> bool:
    """Two readings of a page: text, links and tables of its main part."""
    return _content(one) == _content(other)


def _content(document: Document) -> tuple[object, ...]:
    """What the page says and links to. What stands around it on every page (counters, today's
    date) is left out where there is a main part."""
    regions = (Region.MAIN,) if document.main_text.strip() else tuple(Region)
    texts = tuple(b.text for b in document.blocks if b.region in regions and b.text)
    links = frozenset(
        (_without_site(x.url), x.label) for x in document.links if x.region in regions
    )
    tables = tuple(t.rows for t in document.tables if t.region in regions)
    members = tuple((m.file_name, _content(m)) for m in document.members)
    return (document.title, document.readability, texts, links, tables, members)


def _without_site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}#{parts.fragment}"


def _depth(page: Fetched) -> tuple[bool, int, int]:
    """How much a browser and a reader of images added: drawn, page images, pictures read."""
    rendering, document = page.snapshot.rendering, page.document
    is_drawn = rendering is not None and bool(rendering.dom_sha256 or rendering.paper_sha256)
    documents = (document, *document.members)
    scans = sum(len(each.scan) for each in documents)
    is_read = document.readability is not Readability.TIMEOUT
    pictures = len({b.picture for each in documents for b in each.blocks if b.picture})
    return (is_drawn, scans + is_read, pictures)


def _lines(before: Document, after: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first lines that only one of them has."""
    one, other = ([t for t in each.text.split("\n") if t.strip()] for each in (before, after))
    return _only(one, other), _only(other, one)


def _only(lines: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(dict.fromkeys(line for line in lines if line not in known))[:LINES_SHOWN]


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
