"""Agencies that a list holds twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from oit_checker.batch.listing.rows import Row
from oit_checker.model.batch import ListedAgency
from oit_checker.submission.addresses import is_home_page
from oit_checker.thai.agencies import local_authorities_in
from oit_checker.thai.script import squeezed


@dataclass(frozen=True, slots=True)
class Read:
    """An agency and the row that it was read from."""

    listed: ListedAgency
    row: Row


def site_key(url: str) -> str:
    """The same for every spelling of a site's front: http or https, www or not, index page.
    `url` is normalised."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    if (parts.path in ("", "/") and not parts.query) or is_home_page(url, ""):
        return host + port
    return f"{host}{port}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")


def name_key(name: str) -> str:
    """The same for every spelling of a local authority's name (ทต. and เทศบาลตำบล)."""
    local = next(local_authorities_in(name), None)
    return f"{local.agency_type}:{local.place}" if local is not None else squeezed(name)


def without_repeats(found: Iterable[Read]) -> tuple[ListedAgency, ...]:
    """Each site once, the first row of it; what was left out is told at the row that repeats.
    Agencies of one name on several sites are all kept, and told."""
    by_site: dict[str, Read] = {}
    by_name: dict[tuple[str, str], list[Read]] = {}
    for each in found:
        first = by_site.setdefault(site_key(each.listed.agency.main_site), each)
        if first is not each:
            _tell_same_site(first, each)
            continue
        name = name_key(each.listed.agency.name)
        namesakes = by_name.setdefault((name, each.listed.province), []) if name else []
        twin = next((n for n in namesakes if _may_be_one(n.listed, each.listed)), None)
        if twin is not None:
            each.row.tell("same_name", "name", name=each.listed.agency.name, first=_at(twin))
        namesakes.append(each)
    return tuple(each.listed for each in by_site.values())


def _tell_same_site(first: Read, each: Read) -> None:
    here, there = each.listed.agency, first.listed.agency
    facts: dict[str, Any] = {"site": here.main_site, "first": _at(first)}
    is_other = here.name and there.name and name_key(here.name) != name_key(there.name)
    if is_other:
        facts |= {"name": here.name, "other": there.name}
    message = "two_names" if is_other else "same_site"
    each.row.tell(message, "main_site", is_error=True, **facts)


def _at(read: Read) -> str:
    sheet = read.row.context.sheet
    return f"{sheet}!{read.row.number}" if sheet else str(read.row.number)


def _may_be_one(one: ListedAgency, other: ListedAgency) -> bool:
    """Namesakes in different districts are different agencies."""
    return not one.district or not other.district or one.district == other.district
