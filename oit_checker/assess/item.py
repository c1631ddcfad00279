"""One Item: its places compared, its Verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from oit_checker.assess.element import Judged
from oit_checker.assess.general import general_findings
from oit_checker.assess.outcomes import all_of
from oit_checker.assess.place import PlaceJudged, judge_place
from oit_checker.checks import Context, Related, TopicLookup
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Binding, Outcome, Reason
from oit_checker.model.place import Candidate, Search
from oit_checker.model.result import Finding, PlaceReport, SearchReport, Verdict
from oit_checker.model.rule import Element, Item, RulePack

PLAUSIBLE = 0.6
"""A Candidate below this score may pass an Item, but cannot keep one open."""


@dataclass(frozen=True, slots=True)
class JudgeContext:
    """What every Item of a Run shares. `general`: test the pack's general conditions too; those of
    the checks in `advised` are shown and don't count."""

    pack: RulePack
    as_of: date
    agency: Agency
    searches: Mapping[str, Search] = field(default_factory=dict)
    related: Mapping[str, Related] = field(default_factory=dict)
    general: bool = True
    advised: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _TopicJudged:
    topic: str
    places: tuple[PlaceJudged, ...]  # best first
    outcome: Outcome
    reason: Reason | None  # why, when no place decided


def judge_item(
    item: Item, candidates: Mapping[str, Sequence[Candidate]], context: JudgeContext
) -> Verdict:
    """The Verdict on `item`; `candidates` by topic id, in any order."""
    topics = [
        _judge_topic(item, topic, candidates.get(topic, ()), context) for topic in item.topics
    ]
    own = tuple(f for judged in topics for f in _findings(item, judged, context))
    general: tuple[Finding, ...] = ()
    if context.general:
        best = [t.places[0].candidate for t in topics if t.places]
        general = general_findings(context.pack, context.agency, best, context.advised)
    findings = own + general
    outcome = _outcome_of(own, general)
    reason = _deciding_reason(outcome, findings)
    low, high = _scores(outcome)
    return Verdict(
        item_id=item.id,
        outcome=outcome,
        reason=reason,
        score_low=low,
        score_high=high,
        findings=findings,
        places=tuple(_place_report(p) for t in topics for p in t.places),
        searches=tuple(_search_report(t.topic, context) for t in topics),
    )


def _outcome_of(own: Sequence[Finding], general: Sequence[Finding]) -> Outcome:
    """An Item none of whose own Elements counts (a draft's unattested one) is neither passed nor
    failed, whatever the general conditions say: it leaves the means."""
    if not any(f.counts for f in own):
        return Outcome.INAPPLICABLE
    return all_of(f.outcome for f in (*own, *general) if f.counts)


def _judge_topic(
    item: Item, topic: str, candidates: Sequence[Candidate], context: JudgeContext
) -> _TopicJudged:
    elements = _elements_of(item, topic)
    counting = frozenset(e.id for e in elements if _counts(e, context))
    places = sorted(
        (
            judge_place(item, elements, counting, c, _check_context(topic, c, context))
            for c in candidates
        ),
        key=lambda p: p.order,
    )
    decided = [p for p in places if _may_decide(p)]
    outcome = decided[0].outcome if decided else Outcome.FAILED
    reason = None if decided else Reason.NOT_PUBLISHED
    outcome, reason = _with_search(outcome, reason, context.searches.get(topic))
    ordered = decided + [p for p in places if p not in decided]
    return _TopicJudged(topic, tuple(ordered), outcome, reason)


def _may_decide(place: PlaceJudged) -> bool:
    open_outcomes = (Outcome.CANT_TELL, Outcome.UNTESTED)
    return not (place.outcome in open_outcomes and place.candidate.score < PLAUSIBLE)


def _with_search(
    outcome: Outcome, reason: Reason | None, search: Search | None
) -> tuple[Outcome, Reason | None]:
    """Absence must be earned: a plausible link that was not opened may hold it. (A plausible page
    that was not read is a place of its own, and keeps the Item open as such.)"""
    if outcome is not Outcome.FAILED or search is None:
        return outcome, reason
    if not search.is_complete:
        return Outcome.UNTESTED, Reason.BUDGET
    return outcome, reason


def _findings(item: Item, judged: _TopicJudged, context: JudgeContext) -> list[Finding]:
    elements = _elements_of(item, judged.topic)
    best = judged.places[0] if judged.places else None
    keep = best is not None and (
        judged.reason is None or best.outcome is judged.outcome or best.outcome is Outcome.FAILED
    )
    findings = []
    for element in elements:
        seen = best.judged[element.id] if best is not None and keep else None
        findings.append(_finding(element, seen, judged, context))
    return findings


def _finding(
    element: Element, seen: Judged | None, judged: _TopicJudged, context: JudgeContext
) -> Finding:
    applies = _applies(element, context)
    outcome, reason = _outcome_here(seen, judged)
    if not applies:
        outcome, reason = Outcome.INAPPLICABLE, None
    exhibit = seen.exhibit if seen else None
    return Finding(
        element_id=element.id,
        requirement=element.requirement,
        outcome=outcome,
        reason=reason,
        authority=element.authority(context.pack.fiscal_year),
        binding=element.binding,
        counts=_counts(element, context),
        results=seen.results if seen else (),
        evidence=seen.evidence if seen else (),
        url=exhibit.url if exhibit else "",
        hint=element.hint.th,
        hint_en=element.hint.en,
    )


def _outcome_here(seen: Judged | None, judged: _TopicJudged) -> tuple[Outcome, Reason | None]:
    """What the place showed; an open search lifts a `failed` to its own outcome."""
    if seen is None:
        return judged.outcome, judged.reason
    if judged.reason is not None and seen.outcome is Outcome.FAILED:
        return judged.outcome, judged.reason
    return seen.outcome, seen.reason


def _elements_of(item: Item, topic: str) -> list[Element]:
    return [e for e in item.elements if (e.topic or item.topics[0]) == topic]


def _applies(element: Element, context: JudgeContext) -> bool:
    return not element.agency_types or context.agency.agency_type in element.agency_types


def _counts(element: Element, context: JudgeContext) -> bool:
    return (
        element.binding is Binding.REQUIRED
        and element.authority(context.pack.fiscal_year) in context.pack.may_fail
        and _applies(element, context)
    )


def _check_context(topic: str, candidate: Candidate, context: JudgeContext) -> Context:
    return Context(
        fiscal_year=context.pack.fiscal_year,
        as_of=context.as_of,
        agency=context.agency,
        topic=context.pack.topics[topic],
        topics=context.pack.topics,
        related=context.related,
        path_year=candidate.year,
        hosts=context.pack.hosts,
        lookup=_lookup_of(context.pack),
    )


def _lookup_of(pack: RulePack) -> TopicLookup:
    """Prepared once for as long as the pack is used."""
    if "topic_lookup" not in pack.remembered:
        pack.remembered["topic_lookup"] = TopicLookup(pack.topics.values())
    found: TopicLookup = pack.remembered["topic_lookup"]
    return found


def _deciding_reason(outcome: Outcome, findings: Sequence[Finding]) -> Reason | None:
    if outcome in (Outcome.PASSED, Outcome.INAPPLICABLE):
        return None
    counting = [f for f in findings if f.counts and f.outcome is outcome]
    return next((f.reason for f in counting if f.reason), None)


def _scores(outcome: Outcome) -> tuple[float, float]:
    if outcome is Outcome.PASSED:
        return 100.0, 100.0
    if outcome is Outcome.FAILED:
        return 0.0, 0.0
    return 0.0, 100.0


def _place_report(place: PlaceJudged) -> PlaceReport:
    c = place.candidate
    return PlaceReport(
        topic=c.topic,
        url=c.url,
        label=c.label,
        found_on=c.found_on,
        path=c.path,
        score=round(c.score, 3),
        reasons=c.reasons,
        outcome=place.outcome,
    )


def _search_report(topic: str, context: JudgeContext) -> SearchReport:
    search = context.searches.get(topic, Search(topic))
    return SearchReport(
        topic, search.looked_at, search.unfetched, search.unread, search.sitemap_read
    )
