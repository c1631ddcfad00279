"""What a person can do about what a program could not decide: where to look, what to publish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.document import Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import Finding
from oit_checker.model.rule import Host, RulePack
from oit_checker.model.web import Abilities
from oit_checker.thai.privacy import masked

_IMAGES = frozenset({Readability.NO_TEXT, Readability.PARTIAL, Readability.GARBLED})
_MOST_PAGES = 12


def help_for(
    finding: Finding, pack: RulePack, abilities: Abilities, speech: Speech, shown_url: Any
) -> tuple[str, ...]:
    """Sentences for the assessor and the webmaster; () where the Finding decides by itself.
    `shown_url` makes an address readable."""
    if finding.outcome is not Outcome.CANT_TELL or finding.reason is None:
        return ()
    facts = _facts_of(finding)
    url = masked(shown_url(str(facts.get("url") or finding.url)))
    if finding.reason is Reason.HOSTED_ELSEWHERE:
        return _hosted(facts, url, pack, speech)
    if finding.reason is Reason.LOW_QUALITY_SCAN:
        return _of_image("low_quality_scan", finding, facts, url, speech)
    if finding.reason is Reason.UNREADABLE:
        return _unreadable(finding, facts, url, abilities, speech)
    return ()


def _facts_of(finding: Finding) -> Mapping[str, Any]:
    """Those of the check that decided."""
    seen = (r.observation for r in finding.results)
    return next((dict(o.facts) for o in seen if o.reason is finding.reason), {})


def _hosted(facts: Mapping[str, Any], url: str, pack: RulePack, speech: Speech) -> tuple[str, ...]:
    host = next((h for h in pack.hosts if h.id == facts.get("host")), None)
    lines = [_view_of(host, speech)] if host and host.view.th else []
    lines.append(speech.say("report.help.hosted_elsewhere.assessor", url=url))
    return (*lines, speech.say("report.help.hosted_elsewhere.webmaster"))


def _view_of(host: Host, speech: Speech) -> str:
    return speech.say(
        "report.help.hosted_elsewhere.view",
        host=host.name.in_language(speech.language),
        view=host.view.in_language(speech.language),
        authority=speech.say(f"authority.{host.authority.value}"),
    )


def _unreadable(
    finding: Finding, facts: Mapping[str, Any], url: str, abilities: Abilities, speech: Speech
) -> tuple[str, ...]:
    readability = str(facts.get("readability") or "")
    if readability in _IMAGES:
        lines = _of_image("no_text", finding, facts, url, speech)
        return (*lines, *_remedy("unread", abilities.ocr_missing, abilities.images_unread, speech))
    if not speech.has(f"report.help.unreadable.{readability}"):
        return (speech.say("report.help.look", url=url),) if url else ()
    lines = (
        speech.say("report.help.look", url=url),
        speech.say(f"report.help.unreadable.{readability}"),
    )
    if readability != Readability.NEEDS_BROWSER:
        return lines
    undrawn = abilities.pages_undrawn
    return (*lines, *_remedy("undrawn", abilities.browser_missing, undrawn, speech))


def _of_image(
    kind: str, finding: Finding, facts: Mapping[str, Any], url: str, speech: Speech
) -> tuple[str, ...]:
    pages = _pages(facts, finding)
    return (
        speech.say("report.help.look_at_pages", url=url, pages=pages),
        speech.say(f"report.help.{kind}.webmaster"),
    )


def _pages(facts: Mapping[str, Any], finding: Finding) -> list[int]:
    """The pages that a person should look at: those named, else those quoted."""
    named = facts.get("pages") or facts.get("page") or ()
    given: Iterable[Any] = named if isinstance(named, (list, tuple)) else [named]
    pages = [int(page) for page in given if str(page).isdecimal()]
    quoted = [e.page for e in finding.evidence if e.page is not None and e.read_from]
    return list(dict.fromkeys(pages or quoted))[:_MOST_PAGES]


def _remedy(kind: str, missing: str, count: int, speech: Speech) -> tuple[str, ...]:
    """What this machine lacked, where that is why."""
    if speech.has(f"ability.{kind}.remedy.{missing}"):
        return (speech.say(f"ability.{kind}.remedy.{missing}"),)
    return (speech.say(f"ability.{kind}.remedy.budget"),) if count else ()
