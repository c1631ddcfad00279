"""Asking a server only for what changed, without believing it for ever.

A page that was there last time is asked for with `If-None-Match` or `If-Modified-Since`. Servers
lie: some answer 304 to whatever is asked, some never change the mark of a page that changes. So:

- The first such question to a host names a mark that no page has. An honest server sends the page,
  which we need anyway; one that answers 304 is asked nothing of that kind again in this crawl.
- A page is fetched in full at least every `full_after` days: sooner or later within the second
  half of them, by its address, so that a site doesn't fall due all at once.
- One page in `sampled` is fetched in full each day, by address and day. Where it comes with the
  same marks and other bytes, its host is no longer believed in this crawl.
- A 304 that nobody asked for is a failure, and one whose bytes are gone is asked again in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from oit_checker.crawl.before import Before
from oit_checker.model.url import host_of
from oit_checker.model.web import Snapshot

_NO_SUCH_MARK = '"oit-checker-has-never-seen-this"'
_LONG_AGO = "Sat, 01 Jan 2000 00:00:00 GMT"
_MARKS = ("etag", "last-modified")


@dataclass(frozen=True, slots=True)
class Trust:
    """How long and how often servers are believed, as the module says."""

    full_after: timedelta = timedelta(days=28)
    sampled: int = 16


@dataclass
class Revisits:
    """What to ask of pages that were there last time, and whom to believe."""

    before: Before
    clock: Callable[[], datetime]
    trust: Trust = field(default_factory=Trust)
    _testing: dict[tuple[str, str], str] = field(default_factory=dict)  # by which page
    _honest: set[tuple[str, str]] = field(default_factory=set)
    _liars: set[str] = field(default_factory=set)

    def question(self, url: str) -> Mapping[str, str]:
        """The headers to ask with, none for a page that is to come in full."""
        page = self.before.pages.get(url)
        kind = _kind(page) if page is not None else ""
        if page is None or not kind or page.truncated or page.status != 200:
            return {}
        test = (host_of(url), kind)
        if test[0] in self._liars:
            return {}
        if test in self._honest:
            return {} if self._is_due(page) else _possible(page)
        if test in self._testing:
            return {}
        self._testing[test] = url
        return _impossible(page)

    def confirmed(self, url: str) -> tuple[Snapshot, bytes] | None:
        """What a 304 stands for; None when it isn't to be believed, or the bytes are gone."""
        page = self.before.pages.get(url)
        if page is None or url in self._testing.values():
            self._liars.add(host_of(url))
            return None
        body = self.before.bytes_of(page.sha256)
        return (page, body) if body is not None else None

    def note_full(self, snapshot: Snapshot) -> None:
        """A page came in full: what that says about its host."""
        page = self.before.pages.get(snapshot.url)
        kind = _kind(page) if page is not None else ""
        if page is None or not kind:
            return
        host = host_of(snapshot.url)
        if self._testing.get((host, kind)) == snapshot.url:
            self._honest.add((host, kind))
        same = [page.header(mark) == snapshot.header(mark) for mark in _MARKS]
        if all(same) and page.sha256 != snapshot.sha256:
            self._liars.add(host)

    def settle(self, urls: Iterable[str]) -> None:
        """These addresses were asked; a test that they left open is for the next page."""
        over = frozenset(urls)
        self._testing = {test: url for test, url in self._testing.items() if url not in over}

    def _is_due(self, page: Snapshot) -> bool:
        now = self.clock()
        half = self.trust.full_after / 2
        age = now - (page.full_at or page.fetched_at)
        place = page.url.partition(urlsplit(page.url).netloc)[2]
        if age >= half + half * _share(place):
            return True
        return _share(f"{place} {now.date().isoformat()}") * self.trust.sampled < 1


def _kind(page: Snapshot) -> str:
    """The mark that counts: a server that knows both goes by the first."""
    return next((mark for mark in _MARKS if page.header(mark)), "")


def _possible(page: Snapshot) -> Mapping[str, str]:
    etag, modified = (page.header(mark) for mark in _MARKS)
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in asked.items() if value}


def _impossible(page: Snapshot) -> Mapping[str, str]:
    if _kind(page) == "etag":
        return {"If-None-Match": _NO_SUCH_MARK}
    return {"If-Modified-Since": _LONG_AGO}


def _share(text: str) -> float:
    """0 to 1, the same for the same text."""
    return (
        int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4], "big") / 2**32
    )
