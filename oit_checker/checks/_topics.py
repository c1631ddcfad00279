"""Whether a line names a Topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oit_checker.model.rule import Topic
from oit_checker.thai.needles import Needles, runs_of
from oit_checker.thai.phrases import Haystack, haystack
from oit_checker.thai.script import squeezed

if TYPE_CHECKING:
    from oit_checker.checks._context import Context

_REMEMBERED = 4096  # texts


@dataclass(frozen=True, slots=True)
class Naming:
    """`phrase` is the name that was found, or the first word of a keyword set; `spans` are all
    places of the names found ((0, 0)-less for keywords)."""

    phrase: str
    spans: tuple[tuple[int, int], ...]
    by_name: bool


def naming(text: str, topic: Topic, around: str = "") -> Naming | None:
    """How a text names a topic; None when it does not, or when a word rules it out.

    `around` is a longer text (the whole wrapped title) in which words that rule it out count too.
    """
    prepared = haystack(text)
    letters = prepared.squeezed
    named = tuple(
        name
        for name, key in _longest_first((*topic.names, topic.name.th))
        if key in letters and prepared.has(name)
    )
    if named:
        inside = squeezed(named[0])
        if is_ruled_out(haystack(around) if around else prepared, topic, inside):
            return None
        spans = tuple(span for name in named for span in prepared.spans(name))
        return Naming(named[0], spans, True)
    words = next((each for each in topic.keywords if each and _has_all(prepared, each)), ())
    if not words or is_ruled_out(haystack(around) if around else prepared, topic, ""):
        return None
    return Naming(words[0], (), False)


def is_ruled_out(prepared: Haystack, topic: Topic, inside: str) -> bool:
    """Whether a word of `excludes` occurs that is not part of the name found (squeezed)."""
    return any(prepared.has(word) and squeezed(word) not in inside for word in topic.excludes)


class TopicLookup:
    """Which of many topics a text may name, without trying each of them: those of which it holds
    a name, or the first word of a set of keywords."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        keys = [(key, topic.id) for topic in topics for key in _clues(topic)]
        self._topics = [topic for _, topic in keys]
        self._keys = Needles([key for key, _ in keys])
        self._found: dict[str, frozenset[str]] = {}

    def ids_in(self, text: str) -> frozenset[str]:
        letters = squeezed(text)
        found = self._found.get(letters)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            at = self._keys.within(letters, frozenset(runs_of(letters)))
            found = self._found[letters] = frozenset(self._topics[i] for i in at)
        return found


@dataclass(frozen=True, slots=True)
class Rivals:
    """Topics that a text may name instead of the wanted one, in the order in which they count."""

    topics: tuple[Topic, ...]
    lookup: TopicLookup | None = None

    def named_by(
        self, text: str, wanted: Naming | None, around: str = ""
    ) -> tuple[Topic, Naming] | None:
        """The topic that the text names instead.

        Where both are named, the rival wins only if each name of the wanted topic lies inside a
        longer name of the rival ("report on the plan" is not the plan).
        """
        ids = self.lookup.ids_in(text) if self.lookup is not None else None
        for topic in self.topics:
            if ids is not None and topic.id not in ids:
                continue
            found = naming(text, topic, around)
            if found is None:
                continue
            if wanted is None or (found.by_name and not wanted.by_name):
                return topic, found
            if (
                wanted.by_name
                and wanted.spans
                and all(_inside(s, found.spans) for s in wanted.spans)
            ):
                return topic, found
        return None


def rivals_of(topic: Topic, context: Context) -> Rivals:
    """The topics that are easily taken for this one."""
    others = context.topics.values()
    near = tuple(each for each in others if each.id in topic.confusable and each.id != topic.id)
    return Rivals(near, context.lookup)


def all_but(topic: Topic, context: Context) -> Rivals:
    others = tuple(each for each in context.topics.values() if each.id != topic.id)
    return Rivals(others, context.lookup)


def _clues(topic: Topic) -> Iterator[str]:
    """A text that holds none of these does not name the topic."""
    yield from (squeezed(name) for name in (*topic.names, topic.name.th))
    yield from (squeezed(words[0]) for words in topic.keywords if words)


@lru_cache(maxsize=1024)
def _longest_first(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names once each, with their letters."""
    with_letters = [(name, squeezed(name)) for name in dict.fromkeys(names)]
    return tuple(sorted(with_letters, key=lambda each: -len(each[1])))


def _has_all(prepared: Haystack, words: tuple[str, ...]) -> bool:
    """As `Haystack.has_all`; mostly the first word is missing."""
    return squeezed(words[0]) in prepared.squeezed and prepared.has_all(words)


def _inside(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(
        start <= span[0] and span[1] <= end and (end - start) > (span[1] - span[0])
        for start, end in others
    )
