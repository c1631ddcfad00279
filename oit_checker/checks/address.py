"""The place gives a postal address.

Looks at all text of all exhibits, header and footer included; an address may run over lines.

Parameters
    none

Outcomes
    passed      at least three of house number, village or road, sub-district, district, province
                and postal code; one of the first three and one of the last two among them
    failed      `incomplete`: every page of the place was read, and none gives one
    cant_tell   `unreadable`: it could stand in a scan or picture
    untested    it could stand on a page that was not fetched

The name of an agency with its district and province is no address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._contact import contact_observed
from oit_checker.checks._context import Context
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.contact import addresses_in

SCOPE = "place"


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    return contact_observed(exhibits, addresses_in)
