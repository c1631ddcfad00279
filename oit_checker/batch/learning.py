"""What a group of sites built alike has in common -> a Family that a person may name and keep."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from oit_checker.batch.families import Learnt
from oit_checker.locate.families import place_of, shape_of, weight_of
from oit_checker.model.batch import AgencyResult
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Run
from oit_checker.model.rule import Family, FamilyPlace, Words
from oit_checker.model.url import is_same_site

_MOST_SIGNS = 12
_NEEDED = 0.6
_LEAST_PLACES = 2  # sites that keep a topic at the same place
_MOST_TOPICS = 2  # that one shape of address may stand for; more, and it says nothing
_PATHS_KEPT = 3


def family_learnt(
    group: Learnt, results: Sequence[AgencyResult], runs: Iterable[Run], source: str, on: date
) -> Family:
    """Signs that all its sites have and few others, and the places at which Items passed on most
    of them. `runs` are those of its sites."""
    inside, outside = _marks(group, results)
    signs = _signs(group, inside, outside)
    return Family(
        id=group.id,
        name=Words(group.name, group.name),
        signs=signs,
        needed=_needed(signs, outside),
        places=_places(runs),
        seen_on=on,
        sites=len(group.main_sites),
        source=source,
    )


def _marks(
    group: Learnt, results: Sequence[AgencyResult]
) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    inside: list[frozenset[str]] = []
    outside: list[frozenset[str]] = []
    for result in results:
        if result.marks:
            is_in = result.listed.agency.main_site in group.main_sites
            (inside if is_in else outside).append(frozenset(result.marks))
    return inside, outside


def _signs(
    group: Learnt, inside: Sequence[frozenset[str]], outside: Sequence[frozenset[str]]
) -> tuple[str, ...]:
    """Those that fewest other sites have, the most telling first. Made-up names for what may be a
    person's are left out: they can't be read by whoever keeps the file."""
    held = Counter(mark for marks in inside for mark in marks)
    abroad = Counter(mark for marks in outside for mark in marks)
    usable = [mark for mark in group.core if not mark.startswith("by:~")]
    ranked = sorted(usable, key=lambda m: (-held[m], abroad[m], -weight_of([m]), m))
    return tuple(ranked[:_MOST_SIGNS])


def _needed(signs: Sequence[str], outside: Iterable[frozenset[str]]) -> int:
    """More than any other site has, and more than half."""
    abroad = max((len(marks.intersection(signs)) for marks in outside), default=0)
    return min(len(signs), max(abroad + 1, math.ceil(_NEEDED * len(signs))))


def _places(runs: Iterable[Run]) -> dict[str, FamilyPlace]:
    """By topic, sorted: addresses at which several sites keep it, else their shape."""
    exact: dict[str, Counter[str]] = defaultdict(Counter)
    shapes: dict[str, Counter[str]] = defaultdict(Counter)
    passed: Counter[str] = Counter()
    for run in runs:
        for topic, url in _kept_at(run):
            passed[topic] += 1
            exact[topic][place_of(url)] += 1
            shapes[topic][shape_of(url)] += 1
    speaking = _speaking(shapes)
    found: dict[str, FamilyPlace] = {}
    for topic in sorted(passed):
        least = max(_LEAST_PLACES, math.ceil(passed[topic] / 2))
        paths = _often(exact[topic], least) or _often(shapes[topic], least, speaking)
        if paths:
            found[topic] = FamilyPlace(paths)
    return found


def _kept_at(run: Run) -> Iterable[tuple[str, str]]:
    """Topics of Items that passed, and where they were found, on the site itself; its home page is
    no place."""
    home = place_of(run.agency.main_site)
    for verdict in run.verdicts:
        if run.counted_outcome(verdict.item_id) is not Outcome.PASSED:
            continue
        best: dict[str, str] = {}
        for place in verdict.places:
            if place.outcome is Outcome.PASSED and is_same_site(place.url, run.agency.main_site):
                best.setdefault(place.topic, place.url)
        yield from ((t, url) for t, url in best.items() if place_of(url) not in (home, "/"))


def _speaking(shapes: Mapping[str, Counter[str]]) -> frozenset[str]:
    topics = Counter(shape for counts in shapes.values() for shape in counts)
    return frozenset(shape for shape, count in topics.items() if count <= _MOST_TOPICS)


def _often(counts: Counter[str], least: int, only: frozenset[str] | None = None) -> tuple[str, ...]:
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    kept = (text for text, count in ranked if text and count >= least)
    return tuple(text for text in kept if only is None or text in only)[:_PATHS_KEPT]
