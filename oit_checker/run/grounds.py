"""What a Verdict rests on, and what its Findings show of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from oit_checker.model.difference import RuleChange, RuleDifference
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Evidence
from oit_checker.model.result import Finding, PlaceReport, Verdict


def resting_on(verdict: Verdict, elements: set[str] | None) -> Iterator[str]:
    """The addresses behind the named Findings (None: all of them), the best place of each topic,
    and what could not be fetched or read when the topics were looked for."""
    for finding in verdict.findings:
        if elements is None or finding.element_id in elements:
            yield from (e.url for e in _evidence(finding))
            yield finding.url
    for place in _best_places(verdict.places):
        yield place.url
        yield place.found_on
    for search in verdict.searches:
        yield from (link.url for link in search.unfetched)
        yield from search.unread


def _evidence(finding: Finding) -> Iterator[Evidence]:
    yield from finding.evidence
    for result in finding.results:
        yield from result.observation.evidence


def _best_places(places: Sequence[PlaceReport]) -> Iterable[PlaceReport]:
    best: dict[str, PlaceReport] = {}
    for place in places:
        best.setdefault(place.topic, place)
    return best.values()


def looked_at(verdict: Verdict) -> Iterator[str]:
    for place in verdict.places:
        yield place.url
        yield place.found_on
    for search in verdict.searches:
        yield from search.looked_at


def rule_differences(before: Verdict, after: Verdict) -> Iterator[RuleDifference]:
    old = {f.element_id: f for f in before.findings}
    for new in after.findings:
        earlier = old.pop(new.element_id, None)
        if earlier is None:
            if _is_of_item(new):
                yield RuleDifference(new.element_id, RuleChange.NEW, "", new.requirement)
            continue
        for change in _changes(earlier, new):
            yield RuleDifference(new.element_id, change, earlier.requirement, new.requirement)
    for gone in filter(_is_of_item, old.values()):
        yield RuleDifference(gone.element_id, RuleChange.GONE, gone.requirement, "")


def _is_of_item(finding: Finding) -> bool:
    """The conditions of every item are only judged where a place was found."""
    return not finding.element_id.startswith("general/")


def _changes(old: Finding, new: Finding) -> Iterator[RuleChange]:
    if old.requirement != new.requirement:
        yield RuleChange.REWORDED
    if old.counts != new.counts and Outcome.INAPPLICABLE not in (old.outcome, new.outcome):
        yield RuleChange.COUNTS if new.counts else RuleChange.COUNTS_NOT
