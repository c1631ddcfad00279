"""A file or page of the place that lists nothing says that there was nothing.

Looks at each readable Document one step below the place (or the place itself, when nothing lies
below it) that names a month: its content must hold a number in a table row or in the text beside
the month, or an explicit statement that there was nothing to buy.

Parameters
    none

Outcomes
    passed      every such Document lists something or says that there was nothing
    failed      `incomplete`; fact `bare` names the Documents that do neither
    cant_tell   none of the read ones is bare, and others could not be read
    untested    the same for what was not fetched

What it cannot see: whether something was bought in a month that claims that nothing was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._access import open_end
from oit_checker.checks._context import Context
from oit_checker.checks._months import month_names
from oit_checker.checks._speaking import says_none
from oit_checker.checks._text import opening_evidence, own_stretch
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.script import arabic_digits

SCOPE = "place"

_AMOUNT = re.compile(r"\d[\d,]*\.\d\d|\d{1,3}(,\d{3})+|\d{3,}\s*บาท")


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    below = [exhibit for exhibit in exhibits if exhibit.step > 0] or list(exhibits)
    bare = [each for each in below if each.document is not None and _is_bare(each, each.document)]
    facts = {"bare": [each.label or each.url for each in bare] or None}
    if bare:
        found = tuple(e for each in bare if each.document for e in opening_evidence(each.document))
        return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, found)
    blocked = open_end(below)
    if blocked is not None:
        return Observation(blocked[0], blocked[1], facts, blocked[2])
    found = tuple(e for each in below[:1] if each.document for e in opening_evidence(each.document))
    return Observation(Outcome.PASSED, None, facts, found)


def _is_bare(exhibit: Exhibit, document: Document) -> bool:
    """It is a month's, and neither lists an amount nor says that there was none."""
    if not document.is_readable:
        return False
    text = own_stretch(document).text
    if not month_names(f"{exhibit.label}\n{text[:300]}"):
        return False
    return _AMOUNT.search(arabic_digits(text)) is None and not says_none(text)
