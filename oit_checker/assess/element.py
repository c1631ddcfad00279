"""One Element, judged on the exhibits of one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oit_checker import checks
from oit_checker.assess.outcomes import all_of, any_of, rank_between_places, rank_within_place
from oit_checker.assess.scans import held_back
from oit_checker.checks import Context, obstacle
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import CheckResult, Observation
from oit_checker.model.rule import Check, Condition, Element, Host

ACCESS = "access"
"""The kind under which `messages/` words what kept a Document from being looked at."""

_UNREADABLE_OBSERVED = frozenset({"period", "about"})  # they may read label and file name alone


@dataclass(frozen=True, slots=True)
class Judged:
    """An Element's outcome on one exhibit (or on the place, when `exhibit` is None)."""

    outcome: Outcome
    reason: Reason | None
    results: tuple[CheckResult, ...]
    exhibit: Exhibit | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        seen: dict[Evidence, None] = {}
        for result in self.results:
            for piece in result.observation.evidence:
                seen.setdefault(piece)
        return tuple(seen)


def is_about_place(element: Element) -> bool:
    """No check of it looks at a single Document."""
    return all(checks.load(c.kind).SCOPE == "place" for c in element.checks())


def judge_element(
    element: Element, exhibit: Exhibit, exhibits: Sequence[Exhibit], context: Context
) -> Judged:
    """Judge on `exhibit`; its place-wide checks see all `exhibits`."""
    results: list[CheckResult] = []
    outcomes: list[Outcome] = []
    for part, condition in _parts(element):
        decided, outcome = _judge_condition(part, condition, exhibit, exhibits, context)
        results.extend(decided)
        outcomes.append(outcome)
    outcome = all_of(outcomes)
    return Judged(outcome, _reason(outcome, results), tuple(results), exhibit)


def _parts(element: Element) -> list[tuple[str, Condition]]:
    named = (("present", element.present), ("recent", element.recent), ("absent", element.absent))
    return [(part, condition) for part, condition in named if condition is not None]


def _judge_condition(
    part: str,
    condition: Condition,
    exhibit: Exhibit,
    exhibits: Sequence[Exhibit],
    context: Context,
) -> tuple[list[CheckResult], Outcome]:
    results = [
        CheckResult(kind, part, observation)
        for kind, observation in (_observe(c, exhibit, exhibits, context) for c in condition.checks)
    ]
    if condition.mode == "all_of":
        return results, all_of(r.observation.outcome for r in results)
    best = min(results, key=lambda r: rank_between_places(r.observation.outcome))
    return [best], any_of(r.observation.outcome for r in results)


def _observe(
    check: Check, exhibit: Exhibit, exhibits: Sequence[Exhibit], context: Context
) -> tuple[str, Observation]:
    """What the check saw, with the kind that words it: its own, or `access` when the Document
    could not be looked at."""
    kind = checks.load(check.kind)
    try:
        if kind.SCOPE == "place" or exhibit.is_readable:
            seen_in = exhibits if kind.SCOPE == "place" else [exhibit]
            observation = kind.observe(check.parameters, seen_in, context)
            question = held_back(observation, seen_in)
            return (check.kind, observation) if question is None else (ACCESS, question)
        return _of_unreadable(check, exhibit, context)
    except Exception as error:  # one check's crash must not take the Run down
        facts = {"check": check.kind, "error": type(error).__name__, "url": exhibit.url}
        return ACCESS, Observation(Outcome.UNTESTED, Reason.CRASH, facts)


def _of_unreadable(check: Check, exhibit: Exhibit, context: Context) -> tuple[str, Observation]:
    """A Document that gave no text can still be shown to be another year's by its label."""
    if exhibit.document is not None and check.kind in _UNREADABLE_OBSERVED:
        seen = checks.load(check.kind).observe(check.parameters, [exhibit], context)
        if _label_speaks(seen):
            return check.kind, seen
    return ACCESS, access_to(exhibit, context.hosts)


def _label_speaks(seen: Observation) -> bool:
    """Label or file name name another year or another topic; that they name none proves nothing."""
    if seen.outcome is not Outcome.FAILED:
        return False
    if seen.reason is Reason.OUT_OF_DATE:
        return bool(seen.facts.get("found_years"))
    return seen.reason is Reason.OFF_TOPIC and bool(seen.evidence)


def access_to(exhibit: Exhibit, hosts: Sequence[Host]) -> Observation:
    """What kept an Exhibit from being looked at; `passed` when nothing did. `hosts` give the name
    of the service that keeps it."""
    document, failure = exhibit.document, exhibit.failure
    facts = {
        "url": exhibit.url,
        "readability": document.readability.value if document else "unopened",
        "cause": failure.cause.value if failure else exhibit.unfetched,
        "host": exhibit.hosted_by,
        "service": _service(exhibit, hosts),
    }
    found = obstacle(exhibit)
    if found is None:
        return Observation(Outcome.PASSED, None, facts)
    label = exhibit.label or (document.file_name if document else "")
    evidence = Evidence(exhibit.found_on or exhibit.url, label, "link")
    if document is not None:
        evidence = Evidence(exhibit.url, label, "label")
    return Observation(*found, facts, (evidence,))


def _service(exhibit: Exhibit, hosts: Sequence[Host]) -> Mapping[str, str]:
    """The service's name by language; nothing for the agency's own site."""
    host = next((host for host in hosts if host.id == exhibit.hosted_by), None)
    return {} if host is None else {"th": host.name.th, "en": host.name.in_language("en")}


def _reason(outcome: Outcome, results: Sequence[CheckResult]) -> Reason | None:
    """The reason of the first check that decided."""
    if outcome in (Outcome.PASSED, Outcome.INAPPLICABLE):
        return None
    deciding = [r for r in results if r.observation.outcome is outcome]
    deciding = deciding or sorted(results, key=lambda r: rank_within_place(r.observation.outcome))
    return next((r.observation.reason for r in deciding if r.observation.reason), None)
