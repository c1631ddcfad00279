"""What a site's family knows of its places, as a head start for a few links of a Crawl.

It bears on the order alone: links that would not be fetched stay unfetched, and no Verdict knows of
it. A family whose places do not hold what they should is not listened to any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from oit_checker.crawl.discovery import DiscoveredLink
from oit_checker.locate.families import PAGES_LOOKED_AT, family_of, fits, place_of, site_marks
from oit_checker.locate.label import named_by, vocabulary_of
from oit_checker.model.document import BlockKind, Document
from oit_checker.model.rule import Family, RulePack

HEAD_START = 0.5
PER_TOPIC = 3
"""Links of one topic that come earlier: a pattern that fits all pages must not delay the rest."""
_MISSES = 3
_NAMED = 0.5
_HEADINGS_READ = 12


class FamilyHint:
    """A `Hint` of one Crawl."""

    def __init__(self, pack: RulePack, families: Sequence[Family]) -> None:
        self._pack = pack
        self._families = tuple(families)
        self._asked = frozenset(topic for item in pack.items for topic in item.topics)
        self._pages: list[Document] = []  # until they have told enough
        self._is_settled = False
        self._family: Family | None = None
        self._exact: dict[str, str] = {}  # path and query -> topic
        self._labels: dict[str, str] = {}
        self._patterns: list[tuple[str, str]] = []
        self._given: dict[str, str] = {}  # address -> topic
        self._counts: Counter[str] = Counter()
        self._hits = 0
        self._misses = 0

    @property
    def family(self) -> Family | None:
        """The family that is listened to."""
        return self._family

    def note(self, document: Document, asked: str) -> None:
        if asked in self._given:
            self._weigh(document, self._given[asked])
        if self._is_settled or not document.is_page or not self._families:
            return
        self._pages.append(document)
        if self._family is None:
            self._listen_to(family_of(site_marks(self._pages), self._families))
        if self._family is not None or len(self._pages) >= PAGES_LOOKED_AT:
            self._is_settled = True
            self._pages.clear()

    def head_start(self, link: DiscoveredLink) -> float:
        if self._family is None:
            return 0.0
        if link.url in self._given:
            return HEAD_START
        topic = self._topic_at(link)
        if not topic or self._counts[topic] >= PER_TOPIC:
            return 0.0
        self._counts[topic] += 1
        self._given[link.url] = topic
        return HEAD_START

    def _listen_to(self, family: Family | None) -> None:
        if family is None:
            return
        self._family = family
        for topic, place in family.places.items():
            if topic not in self._asked:
                continue
            for path in place.paths:
                if "#" in path or "*" in path:
                    self._patterns.append((path, topic))
                else:
                    self._exact.setdefault(path.lower(), topic)
            for label in place.labels:
                self._labels.setdefault(_plain(label), topic)

    def _topic_at(self, link: DiscoveredLink) -> str:
        known = self._exact.get(place_of(link.url)) or self._labels.get(_plain(link.label))
        if known:
            return known
        return next((topic for path, topic in self._patterns if fits(link.url, path)), "")

    def _weigh(self, document: Document, topic: str) -> None:
        """Whether the place held what the family says; files don't tell."""
        if not document.is_page:
            return
        if any(_is_named(self._pack, words, topic) for words in _titles(document)):
            self._hits += 1
            return
        self._misses += 1
        if self._misses >= _MISSES and self._misses > self._hits:
            self._family, self._families = None, ()


def _titles(document: Document) -> list[str]:
    headings = [b.text for b in document.blocks if b.kind is BlockKind.HEADING or b.bold]
    return [document.title, *headings[:_HEADINGS_READ]]


def _is_named(pack: RulePack, words: str, topic: str) -> bool:
    found = named_by(vocabulary_of(pack), words)
    return any(match.topic == topic and match.score >= _NAMED for match in found)


def _plain(label: str) -> str:
    return " ".join(label.split()).lower()
