"""The pack's general conditions, tested once on the place that an Item was judged on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from oit_checker.assess.element import access_to
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Binding, Outcome, Reason
from oit_checker.model.place import Candidate, Evidence
from oit_checker.model.result import CheckResult, Finding, Observation
from oit_checker.model.rule import GeneralCondition, RulePack
from oit_checker.model.url import is_same_site
from oit_checker.model.web import FetchCause


def general_findings(
    pack: RulePack,
    agency: Agency,
    places: Sequence[Candidate],
    advised: Collection[str] = (),
) -> tuple[Finding, ...]:
    """A Finding per condition; none when the Item has no place at all. Those whose check is in
    `advised` don't count."""
    if not places:
        return ()
    found = [_finding(condition, pack, agency, places) for condition in pack.general_conditions]
    return tuple(
        replace(finding, counts=False) if condition.check in advised else finding
        for condition, finding in zip(pack.general_conditions, found, strict=True)
    )


def _finding(
    condition: GeneralCondition, pack: RulePack, agency: Agency, places: Sequence[Candidate]
) -> Finding:
    observed = [_TESTS[condition.check](pack, agency, place) for place in places]
    worst = next((o for o in observed if o.outcome is Outcome.FAILED), None) or next(
        (o for o in observed if o.outcome is not Outcome.PASSED), observed[0]
    )
    authority = condition.authority(pack.fiscal_year)
    return Finding(
        element_id=f"general/{condition.id}",
        requirement=condition.requirement,
        outcome=worst.outcome,
        reason=worst.reason,
        authority=authority,
        binding=Binding.REQUIRED,
        counts=authority in pack.may_fail,
        results=(CheckResult(condition.check, "general", worst),),
        evidence=worst.evidence,
        url=places[0].url,
        hint=condition.hint.th,
        hint_en=condition.hint.en,
    )


def _main_site(pack: RulePack, agency: Agency, place: Candidate) -> Observation:
    """On the main site, or a file or page that a page of the main site links to directly."""
    if is_same_site(place.url, agency.main_site):
        return Observation(Outcome.PASSED, facts={"url": place.url})
    if place.found_on and is_same_site(place.found_on, agency.main_site):
        return Observation(Outcome.PASSED, facts={"url": place.url, "found_on": place.found_on})
    return Observation(Outcome.FAILED, Reason.OFF_MAIN_SITE, {"url": place.url})


def _no_login(pack: RulePack, agency: Agency, place: Candidate) -> Observation:
    failure = place.place.failure
    if failure is not None and failure.cause is FetchCause.LOGIN_REQUIRED:
        return Observation(Outcome.FAILED, Reason.LOGIN_REQUIRED, {"url": place.url})
    return Observation(Outcome.PASSED, facts={"url": place.url})


def _findable(pack: RulePack, agency: Agency, place: Candidate) -> Observation:
    """A chain of links leads there from the home page."""
    facts = {"url": place.url, "path": list(place.path)}
    if place.path or place.found_on or _is_home(agency, place):
        is_labelled = place.found_on and place.label
        evidence = (Evidence(place.found_on, place.label, "link"),) if is_labelled else ()
        return Observation(Outcome.PASSED, facts=facts, evidence=evidence)
    return Observation(Outcome.FAILED, Reason.UNCLEAR_LOCATION, facts)


def _is_home(agency: Agency, place: Candidate) -> bool:
    return place.url.split("#")[0].rstrip("/") == agency.main_site.rstrip("/")


def _opens(pack: RulePack, agency: Agency, place: Candidate) -> Observation:
    if any(x.document is not None for x in place.exhibits):
        return Observation(Outcome.PASSED, facts={"url": place.url})
    return access_to(place.place, pack.hosts)


_TESTS = {
    "main_site": _main_site,
    "no_login": _no_login,
    "findable": _findable,
    "opens": _opens,
}
