"""The words of all topics, prepared once, and how near a label comes to each topic.

Hand-kept words (names, sets of keywords, words that rule out) decide, because labels such as
"แผน…", "รายงานความก้าวหน้า…" and "รายงานผล…" of one subject share most of their letters; the
nearness of letters only forgives slips.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Indel

from oit_checker.locate.grams import Grams, Nearby, cosine
from oit_checker.locate.wording import Wording, folded, without_hung_vowels, worded
from oit_checker.model.rule import Topic
from oit_checker.thai.needles import Needles, runs_of

_FUZZY = 0.72  # letters that must agree before a slip of typing is assumed
_NEAR = 0.5  # runs of letters that must, whatever the letters do
_ALIKE = 0.55  # letters that must, whatever their runs do
_SLACK = 1e-6  # what a cutoff may lose by rounding
_SHORTEST_PART = 8  # letters of a label that may be the beginning of a longer name
_LONGEST = 30  # folded letters after which a longer name is no better proof
_REMEMBERED = 20_000  # labels; a site has some thousands
_SHORT = 5  # shorter names need a border or the whole label


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0-1; `reason` is a short id with its words: `label:…`, `code:O23`, `heading:…`."""

    topic: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Name:
    topic: str
    text: str
    key: str
    vector: Mapping[str, float]
    is_own: bool  # the topic's own name, not a synonym


class Words:
    """All topics' words in one spelling (`key` folds a text)."""

    def __init__(self, topics: Sequence[Topic], grams: Grams, key: Callable[[str], str]) -> None:
        self._grams = grams
        self._names = tuple(
            _Name(
                topic.id, name, key(name), _shared(grams.vector(key(name))), name == topic.name.th
            )
            for topic in topics
            for name in names_of(topic)
        )
        self._keys = [name.key for name in self._names]
        self._held = Needles(self._keys)
        self._nearby = Nearby([name.vector for name in self._names], grams)
        self._keywords = tuple(
            (topic.id, tuple(key(word) for word in words))
            for topic in topics
            for words in topic.keywords
        )
        self._single = sorted({word for _, words in self._keywords for word in words})
        self._words_held = Needles(self._single)
        self._sets_by_word: dict[str, list[int]] = {}  # of keywords, by the longest
        for index, (_, words) in enumerate(self._keywords):
            self._sets_by_word.setdefault(max(words, key=len, default=""), []).append(index)
        self._excludes = {topic.id: tuple(map(key, topic.excludes)) for topic in topics}

    def matches(self, wording: Wording) -> tuple[Match, ...]:
        """Every topic that the label may name, best first; no threshold yet."""
        label = wording.folded
        runs = frozenset(runs_of(label))
        best: dict[str, tuple[float, str]] = {}
        for score, topic, text, whole in (
            *self._by_name(wording, runs),
            *self._by_keywords(label, runs),
        ):
            if score <= best.get(topic, (0.0, ""))[0]:
                continue
            excluding = (word for word in self._excludes[topic] if word in label)
            if not any(_rules_out(word, whole, label) for word in excluding):
                best[topic] = (score, text)
        found = (Match(topic, round(s, 4), f"label:{text}") for topic, (s, text) in best.items())
        return tuple(sorted(found, key=lambda match: (-match.score, match.topic)))

    def _by_name(
        self, wording: Wording, runs: frozenset[str]
    ) -> Iterable[tuple[float, str, str, str]]:
        label = wording.folded
        held = self._held.within(label, runs)
        if len(label) >= _SHORTEST_PART:
            held = sorted({*held, *self._held.around(label, runs)})
        for name in (self._names[i] for i in held):
            score = _contained(name, wording)
            if score:
                yield score, name.topic, name.text, name.key
        yield from self._by_nearness(label)

    def _by_nearness(self, label: str) -> Iterable[tuple[float, str, str, str]]:
        vector: Mapping[str, float] = {}
        for likeness, index in self._alike(label):
            name = self._names[index]
            if name.key in label or label in name.key:
                continue
            vector = vector or self._grams.vector(label)
            nearness = cosine(name.vector, vector)
            likeness = max(nearness, likeness)
            if nearness >= _NEAR and likeness >= _FUZZY:
                yield 0.93 * likeness, name.topic, name.text, name.key

    def _alike(self, label: str) -> list[tuple[float, int]]:
        """The names that may be the label with slips of typing, by their letters; likest first.
        Either letters or runs of letters must agree by `_FUZZY`."""
        close, others = self._nearby.may_be_near(label, _FUZZY, _NEAR)
        found: list[tuple[float, int]] = []
        for indices, least in ((close, _ALIKE), (others, _FUZZY - _SLACK)):
            keys = [self._keys[i] for i in indices]
            for _, likeness, at in process.extract(
                label, keys, scorer=Indel.normalized_similarity, score_cutoff=least, limit=None
            ):
                found.append((likeness, indices[at]))
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def _by_keywords(
        self, label: str, runs: frozenset[str]
    ) -> Iterable[tuple[float, str, str, str]]:
        present = {self._single[i] for i in self._words_held.within(label, runs)}
        for index in sorted({i for w in (*present, "") for i in self._sets_by_word.get(w, ())}):
            topic, words = self._keywords[index]
            if present.issuperset(words):
                yield _keyword_score(words, label), topic, " ".join(words), "\n".join(words)


class Vocabulary:
    """All topics of a pack; remembers the labels that it has seen last."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = sorted(topics, key=lambda topic: topic.id)
        self._grams = Grams(folded(name) for topic in self._topics for name in names_of(topic))
        self._words = Words(self._topics, self._grams, folded)
        self._found: dict[str, tuple[Match, ...]] = {}

    @cached_property
    def _bare_words(self) -> Words:
        """For the few sites whose labels have lost their vowels."""
        return Words(self._topics, self._grams, _bare)

    def matches(self, label: str) -> tuple[Match, ...]:
        """All topics that the label may name, best first, without codes and headings."""
        found = self._found.get(label)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[label] = self._matches(worded(label))
        return found

    def _matches(self, wording: Wording) -> tuple[Match, ...]:
        if wording.is_section or len(wording.folded) < 2:
            return ()
        words = self._bare_words if wording.has_lost_vowels else self._words
        return words.matches(wording)


def _shared(vector: Mapping[str, float]) -> Mapping[str, float]:
    """Its runs as one object each in all names: they share most of them."""
    return {sys.intern(gram): weight for gram, weight in vector.items()}


def names_of(topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys((topic.name.th, *topic.names)))


def _bare(text: str) -> str:
    return without_hung_vowels(folded(text))


def _rules_out(word: str, name: str, label: str) -> bool:
    """Not when the name itself has the word, nor when the word only follows "และ" after the name:
    Thai puts first what a thing is, so "แผน… และการติดตาม…" is a plan."""
    if word in name:
        return False
    if not label.startswith(name):
        return True
    first, _, _ = label[len(name) :].partition("และ")
    return word in first


def _contained(name: _Name, wording: Wording) -> float:
    """The label is the name, holds it, or is the beginning of it that a menu left over."""
    label, key = wording.folded, name.key
    own = 0.01 if name.is_own else 0.0
    if label == key:
        return 0.99 + own
    if key in label:
        if len(key) < _SHORT and not _stands_alone(name.text, wording.core):
            return 0.0
        first = 0.07 if label.startswith(key) else 0.0  # Thai puts first what a thing is
        share = len(key) / len(label)
        return 0.53 + first + 0.23 * share + 0.16 * _proof(len(key)) + own
    if len(label) >= _SHORTEST_PART and len(label) >= 0.6 * len(key):
        return 0.5 + 0.4 * len(label) / len(key) + own
    return 0.0


def _keyword_score(keywords: Sequence[str], label: str) -> float:
    length = min(sum(map(len, keywords)), len(label))
    return 0.52 + 0.25 * length / len(label) + 0.17 * _proof(length)


def _proof(length: int) -> float:
    return min(1.0, length / _LONGEST)


def _stands_alone(name: str, core: str) -> bool:
    border = "" if name.endswith(".") else r"(?![A-Za-z0-9ก-๎])"  # "พ.ร.บ." stands before anything
    letters = r"[\s.]*".join(re.escape(letter) for letter in name if letter not in " .")
    return re.search(rf"(?<![A-Za-z0-9ก-๎]){letters}{border}", core, re.I) is not None
