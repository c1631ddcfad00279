"""The place gives a fax number.

Looks at all text of all exhibits, header and footer included.

Parameters
    none

Outcomes
    passed      a complete number labelled as fax (โทรสาร, แฟกซ์, Fax), or as telephone and fax
    failed      `incomplete`: every page of the place was read, and none gives one
    cant_tell   `unreadable`: it could stand in a scan or picture
    untested    it could stand on a page that was not fetched

What the check cannot see: whether the machine is on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._contact import contact_observed
from oit_checker.checks._context import Context
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.contact import faxes_in

SCOPE = "place"


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    return contact_observed(exhibits, faxes_in)
