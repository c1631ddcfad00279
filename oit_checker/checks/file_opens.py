"""What the place links to opens.

Looks at all exhibits: the place itself and what lies one step below.

Parameters
    none

Outcomes
    passed      the place opens, and so does every file that was fetched
    failed      `broken_link`: the place or a file is not there, is empty, or is not what its name
                says (fact `broken`); `login_required`: it asks for a password
    cant_tell   `unreadable`: a file is locked with a password, or answers us with an error
    untested    the place was not fetched

A scan, a picture and a format that we do not read open for a person. A page below the place that is
gone does not fail it, a file does. What the check cannot see: how slowly it opens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._access import link_evidence, obstacle
from oit_checker.checks._context import Context
from oit_checker.model.document import Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

SCOPE = "place"

_OPENS_FOR_A_PERSON = frozenset(
    {
        Readability.NO_TEXT,
        Readability.GARBLED,
        Readability.NEEDS_BROWSER,
        Readability.UNSUPPORTED,
        Readability.TOO_LARGE,
        Readability.TIMEOUT,
    }
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|zip|rar|jpe?g|png)(?:$|[?#])", re.I)
_SHOWN = 5


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    states = [(exhibit, _state(exhibit)) for exhibit in exhibits]
    dead = [e for e, s in states if s and s[0] is Outcome.FAILED and (e.step == 0 or _is_file(e))]
    shut = [
        e for e, s in states if s and s[0] is Outcome.CANT_TELL and (e.step == 0 or _is_file(e))
    ]
    opened = [exhibit for exhibit, state in states if state is None]
    facts: dict[str, object] = {
        "opened": len(opened),
        "broken_count": len(dead),
        "broken": [exhibit.label or exhibit.url for exhibit in dead[:_SHOWN]],
        "url": (dead or shut or list(exhibits))[0].url if exhibits else None,
    }
    if dead:
        state = _state(dead[0])
        reason = state[1] if state else Reason.BROKEN_LINK
        return Observation(Outcome.FAILED, reason, facts, tuple(map(link_evidence, dead[:_SHOWN])))
    if shut:
        evidence = tuple(map(link_evidence, shut[:_SHOWN]))
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, evidence)
    if not opened:
        state = states[0][1] if states else None
        reason = state[1] if state else Reason.BUDGET
        return Observation(Outcome.UNTESTED, reason, facts, ())
    return Observation(Outcome.PASSED, None, facts, tuple(map(_shown, opened[:1])))


def _state(exhibit: Exhibit) -> tuple[Outcome, Reason] | None:
    document = exhibit.document
    if document is not None and document.readability in _OPENS_FOR_A_PERSON:
        return None
    return obstacle(exhibit)


def _is_file(exhibit: Exhibit) -> bool:
    if exhibit.document is not None:
        return not exhibit.document.is_page
    return _FILE.search(exhibit.url) is not None


def _shown(exhibit: Exhibit) -> Evidence:
    document = exhibit.document
    if document is not None and not exhibit.label:
        return Evidence(document.url, document.title or document.url, "title")
    return link_evidence(exhibit)
