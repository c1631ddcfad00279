"""The place belongs to the agency's main site, or is linked from it.

Looks at the address of the place and at the page on which its link was found.

Parameters
    none

Outcomes
    passed      the place lies on the main site, or a page of the main site links to it
    failed      `off_main_site`: neither; `broken_link`: the place is gone
    cant_tell   `unreadable`: the place answers us with an error
    untested    the place was not fetched

What the check cannot see: how easily a visitor finds the link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._access import link_evidence, obstacle
from oit_checker.checks._context import Context
from oit_checker.model.document import Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.url import is_same_site

SCOPE = "place"


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the place itself."""
    place = exhibits[0]
    main_site = context.agency.main_site
    facts = {"url": place.url, "found_on": place.found_on or None, "main_site": main_site}
    evidence = (link_evidence(place),)
    opens = place.document is not None and place.document.readability is not Readability.BROKEN
    if not opens and (blocked := obstacle(place)):
        return Observation(blocked[0], blocked[1], facts, evidence)
    if any(url and is_same_site(url, main_site) for url in (place.url, place.found_on)):
        return Observation(Outcome.PASSED, None, facts, evidence)
    return Observation(Outcome.FAILED, Reason.OFF_MAIN_SITE, facts, evidence)
