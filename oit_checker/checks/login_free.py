"""Nobody must log in to see what the place publishes.

Looks at all exhibits: refusals that ask for a password, pages of other hosts' log-ins, and password
forms that stand where the content should be.

Parameters
    none

Outcomes
    passed      the place was read without a log-in
    failed      `login_required`: the place, or something it links to, asks for a password
    cant_tell   `unreadable`: the place could not be read
    untested    the place was not fetched

A log-in box beside real content is no obstacle. What the check cannot see: parts of a page that
only members are shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._access import link_evidence, obstacle
from oit_checker.checks._context import Context
from oit_checker.checks._text import own_letters
from oit_checker.model.document import Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.web import FetchCause

SCOPE = "place"

_LOGIN_URL = re.compile(
    r"//accounts\.google\.com/|//login\.(?:microsoftonline|live)\.com/|facebook\.com/login", re.I
)
_CONTENT_LETTERS = 300  # beside so much content a password form is only a box


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    for exhibit in exhibits:
        if evidence := _login(exhibit):
            facts = {"url": exhibit.url, "label": exhibit.label or None}
            return Observation(Outcome.FAILED, Reason.LOGIN_REQUIRED, facts, (evidence,))
    place = exhibits[0]
    facts = {"url": place.url, "label": place.label or None}
    blocked = obstacle(place)
    if blocked is None:
        return Observation(Outcome.PASSED, None, facts, (link_evidence(place),))
    outcome, reason = blocked
    if outcome is Outcome.FAILED:  # dead, which is another check's finding
        outcome, reason = Outcome.CANT_TELL, Reason.UNREADABLE
    return Observation(outcome, reason, facts, (link_evidence(place),))


def _login(exhibit: Exhibit) -> Evidence | None:
    failure, document = exhibit.failure, exhibit.document
    if failure is not None:
        asks = failure.cause is FetchCause.LOGIN_REQUIRED
        return link_evidence(exhibit) if asks else None
    if document is None:
        return None
    if _LOGIN_URL.search(document.url):
        return link_evidence(exhibit)
    return _login_form(document)


def _login_form(document: Document) -> Evidence | None:
    for form in document.forms:
        in_the_way = form.region is Region.MAIN and own_letters(document) < _CONTENT_LETTERS
        if in_the_way and any(field.kind == "password" for field in form.fields):
            quote = (form.text or document.title or document.url)[:160]
            return Evidence(document.url, quote, "form", block=form.block)
    return None
