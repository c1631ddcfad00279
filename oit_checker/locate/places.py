"""A Crawl and a pack to the places of each topic, best first, and where else was looked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from oit_checker.locate.exhibits import exhibits_of
from oit_checker.locate.priority import is_social, slug
from oit_checker.locate.proposals import Proposal, Wanted, proposals
from oit_checker.locate.site import Site
from oit_checker.model.place import Candidate, Search
from oit_checker.model.rule import RulePack
from oit_checker.model.web import Crawl, FrontierLink

MOST_PLACES = 8
MOST_UNFETCHED = 50
PLAUSIBLE = 0.6  # a link that scores less may stay unfetched without harm to a verdict
_STAND_IN = 0.5  # a general complaint channel in place of one for corruption
_SHOWN_TOGETHER = frozenset({("executives", "structure")})
_INDEX_FILE = re.compile(r"/(?:index|default)\.\w+$", re.IGNORECASE)
# What is kept elsewhere is a place of its own, which a person must look at.
_NO_PLACE = frozenset({"trap", "scheme", "unneeded", "hosted_elsewhere"})
_FOR_PEOPLE = frozenset({"hosted_elsewhere", "off_site", "robots"})


@dataclass(frozen=True)
class Located:
    """`candidates` best first, at most eight a topic; every topic of the pack has a Search.
    `neighbours` are places of topics that no item asks for, and that checks compare with."""

    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    searches: Mapping[str, Search] = field(default_factory=dict)
    neighbours: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """A Crawl prepared once for all that is looked up on it. `proposed` holds every place of each
    topic, best first, before anything is chosen."""

    site: Site
    wanted: Wanted
    proposed: Mapping[str, list[Proposal]]

    @classmethod
    def of(cls, crawl: Crawl, pack: RulePack) -> Ground:
        site, wanted = Site(crawl, pack.hosts), Wanted.by(pack)
        by_topic: dict[str, list[Proposal]] = {topic: [] for topic in wanted.topics}
        for proposal in proposals(site, wanted):
            by_topic.setdefault(proposal.topic, []).append(proposal)
        return cls(site, wanted, {topic: _merged(found) for topic, found in by_topic.items()})


def located(crawl: Crawl, pack: RulePack) -> Located:
    """Pure and deterministic: the same Crawl and pack give the same Located."""
    return located_on(Ground.of(crawl, pack), pack)


def located_on(ground: Ground, pack: RulePack) -> Located:
    """As `located`, on ground that was prepared before."""
    site, wanted, by_topic = ground.site, ground.wanted, ground.proposed
    candidates, searches = {}, {}
    for topic in wanted.topics:
        merged = by_topic[topic]
        best = _with_hosted(site, _best(merged), merged) or _stand_ins(pack, topic, by_topic)
        candidates[topic] = tuple(candidate_of(ground, p) for p in best)
        searches[topic] = _search(site, topic, merged, candidates[topic])
    neighbours: dict[str, tuple[Candidate, ...]] = {}
    for topic in sorted(wanted.neighbours):
        best = _best(by_topic.get(topic, []))[:1]
        neighbours[topic] = tuple(candidate_of(ground, p) for p in best)
    return Located(candidates, searches, neighbours)


def place_at(crawl: Crawl, pack: RulePack, topic: str, url: str) -> Candidate:
    """The Candidate of a page or file that someone named as the place of `topic`, whatever it says
    itself: with what lies one step below it, or with the failure met there."""
    ground = Ground(Site(crawl, pack.hosts), Wanted.by(pack), {})
    address = fetched_address(ground.site, url)
    found_on = crawl.discovered_on.get(address, "")
    return candidate_of(ground, Proposal(topic, address, 1.0, ("submitted",), found_on=found_on))


def fetched_address(site: Site, url: str) -> str:
    """The address under which a page was fetched: an index file is its folder, too."""
    crawl, address = site.crawl, site.target_of(url)
    folder = crawl.page_for(_INDEX_FILE.sub("/", address))
    is_known = address in crawl.snapshots or address in crawl.failures
    return folder if not is_known and folder in crawl.snapshots else address


def _merged(found: Iterable[Proposal]) -> list[Proposal]:
    """One proposal a place, with the best score and all reasons; best first."""
    places: dict[tuple[str, tuple[int, int] | None], Proposal] = {}
    for proposal in found:
        key = (proposal.url, proposal.span)
        known = places.get(key)
        if known is None:
            places[key] = proposal
            continue
        better, other = (known, proposal) if known.score >= proposal.score else (proposal, known)
        reasons = tuple(dict.fromkeys((*better.reasons, *other.reasons)))[:5]
        places[key] = replace(better, reasons=reasons)
    return sorted(places.values(), key=_order)


def _order(proposal: Proposal) -> tuple[float, str, tuple[int, int]]:
    return -proposal.score, proposal.url, proposal.span or (-1, -1)


def _best(merged: list[Proposal]) -> list[Proposal]:
    """Dead links only where nothing else names the topic; a place inside a better one not again."""
    alive = [p for p in merged if not _is_dead(p)] or merged[:1]
    kept: list[Proposal] = []
    for proposal in alive:
        if len(kept) == MOST_PLACES:
            break
        if not any(_holds(other, proposal) for other in kept):
            kept.append(proposal)
    return kept


def _with_hosted(site: Site, best: list[Proposal], merged: list[Proposal]) -> list[Proposal]:
    """One plausible place that only a person can open stays among the best: what it may hold keeps
    the others from being all there is."""
    if len(best) < MOST_PLACES or any(_is_for_people(site, p) for p in best):
        return best
    plausible = (p for p in merged if p.score >= PLAUSIBLE and _is_for_people(site, p))
    return [*best[:-1], next(plausible, best[-1])]


def _is_dead(proposal: Proposal) -> bool:
    return any(reason.startswith("dead_link:") for reason in proposal.reasons)


def _holds(outer: Proposal, inner: Proposal) -> bool:
    if outer.url != inner.url or outer.span is None or inner.span is None:
        return False
    return outer.span[0] <= inner.span[0] and inner.span[1] <= outer.span[1]


def _stand_ins(
    pack: RulePack, topic: str, by_topic: Mapping[str, list[Proposal]]
) -> list[Proposal]:
    """Where a topic has no place of its own: the best general complaint place, so that it can be
    said why it does not count; the chart of the structure, which often shows the executives."""
    found: list[Proposal] = []
    for other in pack.topics[topic].confusable if topic in pack.topics else ():
        if other.startswith("general-") or (topic, other) in _SHOWN_TOGETHER:
            found.extend(_best(by_topic.get(other, []))[:2])
    return [
        replace(
            p,
            topic=topic,
            score=p.score * _STAND_IN,
            reasons=(f"confusable:{p.topic}", *p.reasons),
        )
        for p in sorted(found, key=_order)[:2]
    ]


def candidate_of(ground: Ground, proposal: Proposal) -> Candidate:
    """A proposal with what lies there, and the way to it."""
    site = ground.site
    if proposal.found_on == proposal.url and not _is_linked(site, proposal.url):
        proposal = replace(proposal, found_on="")  # a section of a page that no page links to
    path = site.click_path(proposal.found_on or proposal.url)
    own = (proposal.label,) if proposal.found_on and proposal.label else ()
    return Candidate(
        topic=proposal.topic,
        url=proposal.url,
        exhibits=exhibits_of(site, ground.wanted, proposal),
        score=round(proposal.score, 4),
        reasons=proposal.reasons,
        label=proposal.label,
        found_on=proposal.found_on,
        path=(*path, *own),
        year=proposal.year,
    )


def _is_linked(site: Site, url: str) -> bool:
    return url in site.homes or bool(site.crawl.discovered_on.get(url))


def _search(
    site: Site, topic: str, merged: list[Proposal], candidates: tuple[Candidate, ...]
) -> Search:
    looked_at: list[str] = []
    unread: list[str] = []
    unfetched: list[FrontierLink] = []
    for proposal in merged:
        document = site.documents.get(proposal.url)
        if document is not None:
            (looked_at if document.is_readable else unread).append(proposal.url)
        elif site.failure(proposal.url) is None and _is_place(proposal):
            unfetched.append(_left(site, proposal))
    for exhibit in (e for c in candidates for e in c.exhibits if e.document is not None):
        if not exhibit.is_readable:
            unread.append(exhibit.url)
    return Search(
        topic,
        looked_at=tuple(dict.fromkeys(looked_at)),
        unfetched=tuple(link for link in unfetched if link.why not in _NO_PLACE)[:MOST_UNFETCHED],
        unread=tuple(dict.fromkeys(unread)),
        sitemap_read=site.crawl.sitemap.state in ("read", "absent"),
    )


def _is_place(proposal: Proposal) -> bool:
    return proposal.score >= PLAUSIBLE and not is_social(proposal.url)


def _left(site: Site, proposal: Proposal) -> FrontierLink:
    link = site.frontier_link(proposal.url) or FrontierLink(
        proposal.url, proposal.label or slug(proposal.url), proposal.found_on, proposal.headings
    )
    return replace(link, why="hosted_elsewhere") if _is_for_people(site, proposal) else link


def _is_for_people(site: Site, proposal: Proposal) -> bool:
    """A service keeps it that gave no Document, and would give none next time."""
    hosted = site.hosted(proposal.url)
    if hosted is None or proposal.url in site.documents:
        return False
    left = site.frontier_link(proposal.url)
    return not hosted.bytes_url or (left is not None and left.why in _FOR_PEOPLE)
