"""What the home page of a listed agency says that a person should know (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from oit_checker.batch.owner import Match, ownership_of
from oit_checker.model.batch import ListedAgency, Notice
from oit_checker.model.document import Document
from oit_checker.model.url import is_same_site
from oit_checker.model.web import Snapshot
from oit_checker.thai.strangers import betting_in, parked_in


def notices_of(
    listed: ListedAgency, home_document: Document, home_snapshot: Snapshot
) -> tuple[Notice, ...]:
    """From a page fetched anyway: the site of another (`other_owner`, `other_province`,
    `other_kind`), an address that leads elsewhere (`redirected`), a certificate that visitors are
    warned of (`tls_<problem>`), a betting shop (`betting`), a page of the hosting company
    (`parked`). () where all is well, or nothing can be told."""
    return (
        *_of_address(listed, home_snapshot),
        *_of_page(listed, home_document),
    )


def _of_address(listed: ListedAgency, snapshot: Snapshot) -> Iterator[Notice]:
    site = listed.agency.main_site
    if not is_same_site(snapshot.url, site):
        yield Notice("redirected", {"site": site, "to": snapshot.url})
    if snapshot.tls.problem:
        yield Notice(f"tls_{snapshot.tls.problem}", {"site": site})


def _of_page(listed: ListedAgency, document: Document) -> Iterator[Notice]:
    stranger = betting_in(document.title, document.text)
    if stranger:
        yield Notice("betting", {"word": stranger})
        return
    parked = parked_in(document.title, document.text)
    if parked:
        yield Notice("parked", {"words": parked})
        return
    found = ownership_of(listed, document)
    name = listed.agency.name
    if found.match is Match.OTHER_PROVINCE:
        facts = {"name": name, "shown": found.shown, "province": listed.province}
        yield Notice("other_province", facts)
    elif found.match in (Match.OTHER_OWNER, Match.OTHER_KIND):
        yield Notice(found.match.value, {"name": name, "shown": found.shown})
