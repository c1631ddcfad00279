"""What an answered address looks like, whatever it was answered for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oit_checker.locate.label import MARGIN, named_by
from oit_checker.locate.places import PLAUSIBLE, Ground
from oit_checker.locate.priority import slug
from oit_checker.locate.proposals import link_matches
from oit_checker.locate.years import year_in_path, years_named
from oit_checker.model.document import BlockKind, Region
from oit_checker.model.url import file_name_of

SECTION_HEADING = "section-heading"
"""The topic of titles that stand above lists of items: it says nothing of what is there."""
_SURE = 0.72  # as surely as a link must name a topic to lead elsewhere
_FEW_HEADINGS = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A topic that a page or file names itself, or that a link to it names; `words` say how."""

    topic: str
    score: float
    words: str


def likenesses(ground: Ground, address: str) -> tuple[Likeness, ...]:
    """What the place at an address is, best first: as links call it and as it calls itself. Also
    topics that no item asks for."""
    found: dict[str, Likeness] = {}
    for topic, proposals in ground.proposed.items():
        for proposal in proposals:
            if proposal.url != address or proposal.span is not None or "home:" in proposal.reasons:
                continue
            _keep(found, Likeness(topic, proposal.score, proposal.label))
    for words in own_words(ground, address):
        for match in named_by(ground.wanted.vocabulary, words):
            _keep(found, Likeness(match.topic, match.score, words))
    ranked = sorted(found.values(), key=lambda each: (-each.score, each.topic))
    return tuple(
        each
        for each in ranked
        if each.score >= PLAUSIBLE and each.score >= ranked[0].score - MARGIN
    )


def _keep(found: dict[str, Likeness], new: Likeness) -> None:
    if new.topic not in found or found[new.topic].score < new.score:
        found[new.topic] = new


def own_words(ground: Ground, address: str) -> Iterator[str]:
    """Title, first headings and file name of what lies at an address."""
    document = ground.site.documents.get(address)
    if document is None:
        yield slug(address)
        return
    if document.title:
        yield document.title
    headings = (
        block.text
        for block in document.blocks
        if block.kind is BlockKind.HEADING and block.region is Region.MAIN
    )
    yield from (text for text, _ in zip(headings, range(_FEW_HEADINGS), strict=False))
    if not document.is_page:
        yield slug("/" + (document.file_name or file_name_of(address)))


def sections_of(ground: Ground, address: str) -> frozenset[str]:
    """The topics that sections of a page are about."""
    return frozenset(
        topic
        for topic, proposals in ground.proposed.items()
        for proposal in proposals
        if proposal.url == address and proposal.span is not None and proposal.score >= PLAUSIBLE
    )


def listed_on(ground: Ground, address: str) -> frozenset[str]:
    """The topics asked for that links in the content of a page surely name: a page that names many
    is a list, on which nothing itself is seen."""
    site = ground.site
    document = site.documents.get(address)
    if document is None or not document.is_page:
        return frozenset()
    return frozenset(
        match.topic
        for found in site.links_of(address)
        if found.link.region is Region.MAIN and found.target not in (address, site.home)
        for match in link_matches(site, ground.wanted, found)[:1]
        if match.score >= _SURE and match.topic in ground.wanted.topics
    )


def years_spoken_of(ground: Ground, address: str, label: str = "") -> tuple[int, ...]:
    """The Buddhist years that label, title, headings, file name and folder of a place name."""
    texts = [label, *own_words(ground, address)]
    years = {year for text in texts for year in years_named(text)}
    folder = year_in_path(address)
    return tuple(sorted(years | ({folder} if folder else set())))
