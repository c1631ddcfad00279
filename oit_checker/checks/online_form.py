"""The place has an online form that a visitor can fill in and send.

Looks at the forms of all exhibits and at links to, and frames of, forms at Google, Microsoft and
the like. Searches, polls, newsletters and log-ins are no such forms.

Parameters
    purpose     words of which one must stand in the form, its headings, the page's title or the
                label (none: any form)

Outcomes
    passed      a form with fields that goes somewhere, or one hosted elsewhere (fact `hosted`)
    failed      `not_published`: there is none; `unclear_content`: its button leads nowhere;
                `off_topic`: none of the forms is for that purpose; `login_required`: only behind
                a password
    cant_tell   `unreadable`: a page of the place could not be read
    untested    a page of the place was not fetched

What the check cannot see: whether what is sent arrives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._access import open_end
from oit_checker.checks._contact import openings
from oit_checker.checks._context import Context
from oit_checker.checks._forms import Channel, channels_of, is_about
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

SCOPE = "place"


@dataclass(frozen=True)
class Parameters:
    purpose: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "purpose", tuple(self.purpose))


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    channels = channels_of(exhibits)
    fitting = [
        c for c in channels if not parameters.purpose or is_about(c.purpose, parameters.purpose)
    ]
    live = [c for c in fitting if c.state == "live"]
    if live:
        return _passed(live[0])
    facts: dict[str, object] = {
        "title": None,
        "url": None,
        "hosted": False,
        "purpose": list(parameters.purpose),
    }
    if open_ := open_end(exhibits):
        return Observation(open_[0], open_[1], facts, open_[2])
    evidence: tuple[Evidence, ...] = tuple(c.evidence for c in channels[:3])
    reason = _reason(channels, fitting)
    if reason is Reason.NOT_PUBLISHED:
        evidence = openings(exhibits)
    return Observation(Outcome.FAILED, reason, facts, evidence)


def _passed(channel: Channel) -> Observation:
    facts: dict[str, object] = {
        "title": channel.titles[0] if channel.titles else None,
        "url": channel.target or channel.exhibit.url,
        "hosted": channel.hosted_elsewhere,
        "purpose": [],
    }
    return Observation(Outcome.PASSED, None, facts, (channel.evidence,))


def _reason(channels: Sequence[Channel], fitting: Sequence[Channel]) -> Reason:
    if any(c.state == "dead" for c in fitting):
        return Reason.UNCLEAR_CONTENT
    if any(c.state == "live" for c in channels):
        return Reason.OFF_TOPIC
    if any(c.state == "login" for c in fitting):
        return Reason.LOGIN_REQUIRED
    return Reason.NOT_PUBLISHED
