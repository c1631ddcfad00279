"""The addresses that an agency names in its sheet: what lies there, and how one gets there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from oit_checker.locate.hosts import unwrapped
from oit_checker.locate.places import PLAUSIBLE, Ground, candidate_of, fetched_address
from oit_checker.locate.proposals import Proposal
from oit_checker.locate.site import Site
from oit_checker.model.place import Candidate
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Crawl

_DEAD = "dead_link:"
_HOME = "home:"
_MOST_REASONS = 5


@dataclass(frozen=True)
class Ways:
    """The shortest ways from the home page: the page before each address, and how many clicks."""

    before: Mapping[str, str]
    clicks: Mapping[str, int]


def ways_of(crawl: Crawl) -> Ways:
    """By every link of every page that was read, wherever its fetch began: answered addresses are
    fetched first, so that the order of discovery says nothing about how people reach them."""
    home = crawl.page_for(normalised_url(crawl.agency.main_site))
    before: dict[str, str] = {home: ""}
    clicks = {home: 0}
    queue = deque([home])
    while queue:
        page = queue.popleft()
        for target in _targets(crawl, page):
            if target not in before:
                before[target], clicks[target] = page, clicks[page] + 1
                queue.append(target)
    return Ways(before, clicks)


def _targets(crawl: Crawl, page: str) -> Iterator[str]:
    document = crawl.documents.get(page)
    for link in document.links if document is not None else ():
        if not link.url:
            continue
        target = crawl.page_for(link.url)
        is_known = target in crawl.snapshots or target in crawl.failures
        yield target if is_known else crawl.page_for(unwrapped(target))


def with_ways(crawl: Crawl, ways: Ways) -> Crawl:
    """The Crawl as if every page had been found on the shortest way. A page that no way leads to
    keeps the page on which it was found, if that is another than itself."""
    return replace(crawl, discovered_on={**crawl.discovered_on, **ways.before})


def places_at(ground: Ground, topic: str, url: str) -> tuple[Candidate, ...]:
    """What an address offers for `topic`: the whole page or file, and then the sections of it that
    name the topic. Labels and headings on the way to it speak for it, as they do for every place;
    the home page is taken for what it shows itself (also below a heading of its own, such as its
    news), not for the pages that its menus lead to."""
    site = ground.site
    address = fetched_address(site, url)
    named = [p for p in ground.proposed.get(topic, ()) if p.url == address]
    alive = [p for p in named if not any(r.startswith(_DEAD) for r in p.reasons)]
    whole = next((p for p in alive if p.span is None and p.found_on), None)
    is_front = is_front_page(site, address)
    sections = [
        p
        for p in alive
        if p.span is not None and p.score >= PLAUSIBLE and (not is_front or _is_content(p))
    ]
    found = (whole or _on_its_way(site, topic, address), *sections)
    return tuple(candidate_of(ground, _answered(each, is_front)) for each in found)


def _is_content(proposal: Proposal) -> bool:
    return any(reason.startswith("heading:") for reason in proposal.reasons)


def is_front_page(site: Site, address: str) -> bool:
    """The home page, or the page behind its welcome, in the same folder: `/news/index.html` is
    the front of the news, not of the site."""
    return address in site.homes and _folder(address) == _folder(site.home)


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0]


def _answered(proposal: Proposal, is_front: bool) -> Proposal:
    """An answer is the place, however it is called."""
    marks = (_HOME,) if is_front and proposal.span is None else ()
    own = tuple(reason for reason in proposal.reasons if reason != _HOME)
    return replace(proposal, score=1.0, reasons=(*marks, "submitted", *own)[:_MOST_REASONS])


def _on_its_way(site: Site, topic: str, address: str) -> Proposal:
    """With the link that leads there, if any does."""
    page = site.crawl.discovered_on.get(address, "")
    links = site.links_of(page) if page in site.documents else ()
    found = next((each for each in links if each.target == address and each.link.label), None)
    if found is None:
        return Proposal(topic, address, 1.0, (), found_on=page, year=site.year_of_page(address))
    year = site.year_above(page, found.headings)
    return Proposal(topic, address, 1.0, (), found.link.label, found.headings, page, year=year)
