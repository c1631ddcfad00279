"""The queue of links: best first, twins only once, and a memory of all that was not fetched."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from oit_checker.crawl.canonical import Patterns, canonical_key, is_trap
from oit_checker.crawl.discovery import DiscoveredLink, NoHint
from oit_checker.model.web import FrontierLink

PROMISING = 0.5
_FRAME_KINDS = frozenset({"frame", "iframe", "refresh"})
_FRAME_SCORE = 0.95
_NEVER_NEEDED = re.compile(
    r"\.(css|js|mjs|ico|svg|woff2?|ttf|eot|mp3|mp4|avi|mov|wmv|flv|mkv|wav|exe|apk|iso|dmg)$", re.I
)
_PICTURE = re.compile(r"\.(jpe?g|png|gif|webp|bmp|tiff?)$", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link about to be fetched. `is_external` pages are read, their links are not followed."""

    link: DiscoveredLink
    score: float
    order: int
    is_external: bool = False
    is_start: bool = False
    head_start: float = 0.0  # bears on the order alone

    @property
    def rank(self) -> tuple[float, int, int]:
        return (-self.score - self.head_start, self.link.depth, self.order)


class Frontier:
    """Links go in with `offer`, come out with `pop` in an order that depends only on the offers."""

    def __init__(
        self,
        *,
        per_pattern: int,
        max_depth: int,
        head_start: Callable[[DiscoveredLink], float] | None = None,
    ) -> None:
        self._head_start = head_start or NoHint().head_start
        self._max_depth = max_depth
        self._patterns = Patterns(per_pattern)
        self._waiting: dict[str, Entry] = {}
        self._heap: list[tuple[tuple[float, int, int], str]] = []
        self._parked: dict[str, tuple[DiscoveredLink, str]] = {}
        self._taken: dict[str, str] = {}
        self._spellings: dict[str, dict[str, None]] = {}
        self._order = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def spell(self, url: str) -> str:
        """Remembers this spelling of an address; returns its key."""
        key = canonical_key(url)
        self._spellings.setdefault(key, {})[url] = None
        return key

    def is_taken(self, key: str) -> bool:
        return key in self._taken

    def take(self, url: str) -> None:
        """The address was reached by another way (a redirect): don't fetch it again."""
        key = self.spell(url)
        self._taken[key] = url
        self._waiting.pop(key, None)
        self._parked.pop(key, None)

    def offer(
        self, link: DiscoveredLink, score: float, *, in_scope: bool, is_start: bool = False
    ) -> None:
        """Queues it, or parks it with the reason; a better place on the queue replaces a worse."""
        key = self.spell(link.url)
        if key in self._taken:
            if not is_start:
                return
            key = f"start {link.url}"  # its twin was tried in vain
        if in_scope and link.kind in _FRAME_KINDS:
            score = max(score, _FRAME_SCORE)
        why = "" if is_start else self._objection(link, score, in_scope=in_scope)
        if why:
            if key not in self._waiting:
                self._parked.setdefault(key, (link, why))
            return
        known = self._waiting.get(key)
        head_start = self._head_start(link) if in_scope and not is_start else 0.0
        if known is not None and known.score >= score:
            if known.head_start >= head_start:
                return
            entry = replace(known, head_start=head_start)
        else:
            self._order += 1
            order = known.order if known is not None else self._order
            most = max(head_start, known.head_start if known is not None else 0.0)
            entry = Entry(link, score, order, not in_scope, is_start, most)
        self._parked.pop(key, None)
        self._waiting[key] = entry
        heapq.heappush(self._heap, (entry.rank, key))

    def _objection(self, link: DiscoveredLink, score: float, *, in_scope: bool) -> str:
        path = urlsplit(link.url).path
        if _NEVER_NEEDED.search(path) or (_PICTURE.search(path) and score < PROMISING):
            return "unneeded"
        if not in_scope and score < PROMISING:
            return "off_site"
        return "trap" if is_trap(link.url, link.depth, self._max_depth) else ""

    def pop(self) -> Entry | None:
        """The best link that may be fetched; None when there is none."""
        while self._heap:
            rank, key = heapq.heappop(self._heap)
            entry = self._waiting.get(key)
            if entry is None or entry.rank != rank:
                continue  # replaced or taken since
            del self._waiting[key]
            promising = entry.score >= PROMISING
            if not entry.is_start and not self._patterns.take(
                entry.link.url, is_promising=promising
            ):
                self.park(entry.link, "trap")
                continue
            self._taken[key] = entry.link.url
            return entry
        return None

    def park(self, link: DiscoveredLink, why: str) -> None:
        """Not to be fetched, and why."""
        key = self.spell(link.url)
        if key not in self._waiting:
            self._parked[key] = (link, why)

    def twins(self) -> dict[str, str]:
        """Each spelling that was not asked for itself -> the one that was."""
        return {
            spelling: taken
            for key, taken in self._taken.items()
            for spelling in self._spellings.get(key, ())
            if spelling != taken
        }

    def left(self, why: str) -> tuple[FrontierLink, ...]:
        """All that was not fetched: what still waits (for the reason `why`), best first, then what
        was parked, in the order of discovery."""
        waiting = sorted(self._waiting.values(), key=lambda entry: entry.rank)
        found = [(entry.link, why) for entry in waiting] + list(self._parked.values())
        return tuple(
            FrontierLink(link.url, link.label, link.found_on, link.headings, reason)
            for link, reason in found
        )
