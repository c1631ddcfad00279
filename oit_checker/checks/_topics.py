"""Whether a line names a Topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from oit_checker.model.rule import Topic
from oit_checker.thai.phrases import Haystack, haystack
from oit_checker.thai.script import squeezed


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


def rival_of(
    text: str, wanted: Naming | None, rivals: Iterable[Topic], around: str = ""
) -> tuple[Topic, Naming] | None:
    """A topic that the text names instead of the wanted one.

    Where both are named, the rival wins only if each name of the wanted topic lies inside a longer
    name of the rival ("report on the plan" is not the plan).
    """
    for topic in rivals:
        found = naming(text, topic, around)
        if found is None:
            continue
        if wanted is None or (found.by_name and not wanted.by_name):
            return topic, found
        if wanted.by_name and wanted.spans and all(_inside(s, found.spans) for s in wanted.spans):
            return topic, found
    return None


def rivals_of(topic: Topic, topics: Iterable[Topic]) -> Iterator[Topic]:
    """The topics that are easily taken for this one."""
    return (each for each in topics if each.id in topic.confusable and each.id != topic.id)


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
