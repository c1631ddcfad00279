"""Where each topic may be published: proposals, before anything is opened.

A place is proposed by a link that names the topic, by a heading above a section, by several links
of one topic that stand together, by a page's own title, or because the topic lives on home pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from oit_checker.locate.label import Match, Vocabulary, is_generic, named_by, vocabulary_of
from oit_checker.locate.priority import is_social, slug
from oit_checker.locate.site import FoundLink, Site
from oit_checker.locate.years import binding_year, is_far
from oit_checker.model.document import Block, BlockKind, Document, Link, Region
from oit_checker.model.rule import RulePack
from oit_checker.model.url import is_same_site
from oit_checker.thai.contact import addresses_in, emails_in, telephones_in

_LONGEST_CONTEXT = 240  # letters of a row that may still name a topic
_TITLE = 0.9  # a title names a page less surely than a link to it
_FILE = 0.8
_OPENING = 700  # letters of a file that may hold its title
_CONTEXT = 0.96
_HOME = 0.6
_WRONG_YEAR = 0.15
_LAST_YEAR = 0.04
_TITLE_BREAKS = ("|", "–", " - ", "»", "::", " : ")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`url` is the place's page or file; `span` the blocks of a section, None for the whole."""

    topic: str
    url: str
    score: float
    reasons: tuple[str, ...]
    label: str = ""
    headings: tuple[str, ...] = ()
    found_on: str = ""
    span: tuple[int, int] | None = None
    year: int | None = None


_CONTACT = "contact"
_ON_NETWORKS = frozenset(
    {
        "social-network",
        "qa",
        "feedback-channel",
        "corruption-complaint-channel",
        "general-complaint-channel",
    }
)
_SURELY = 0.8
_PUBLISHED_AS = frozenset({"file", "folder", "document", "page", "post", "video"})
_NOT_ITS_OWN = frozenset({"neighbour", "file_name"})  # where a link's words come from


_Link = tuple[str, str, str, tuple[str, ...], int | None]
"""Label, title, context, headings and year of a link."""


@dataclass(frozen=True)
class Wanted:
    """What a pack asks for, prepared."""

    pack: RulePack
    vocabulary: Vocabulary
    topics: tuple[str, ...]
    codes: Mapping[int, str]
    neighbours: frozenset[str] = field(default_factory=frozenset)  # topics asked for as stand-ins
    merged: Mapping[str, str] = field(default_factory=dict)  # a topic -> the one it went into
    _named: dict[_Link, tuple[Match, ...]] = field(default_factory=dict)

    def named(self, link: Link, headings: tuple[str, ...], year: int | None) -> tuple[Match, ...]:
        """The topics that a link names; the same links stand on every page of a site."""
        key = (link.label, link.title, link.context, headings, year)
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = _named(self, link, headings, year)
        return found

    @classmethod
    def by(cls, pack: RulePack) -> Wanted:
        topics = tuple(dict.fromkeys(t for item in pack.items for t in item.topics))
        near = {
            other
            for topic in topics
            for other in (pack.topics[topic].confusable if topic in pack.topics else ())
            if other.startswith("general-") and other in pack.topics
        }
        codes = {item.number: item.topics[0] for item in pack.items}
        merged = {
            part: whole
            for whole in topics
            if whole in pack.topics and len(pack.topics[whole].follows) > 1
            for part in pack.topics[whole].follows
            if part not in topics
        }
        return cls(pack, vocabulary_of(pack), topics, codes, frozenset(near), merged)

    def asked(self, matches: Sequence[Match]) -> tuple[Match, ...]:
        found = [m for m in matches if m.topic in self.topics or m.topic in self.neighbours]
        for match in matches:
            whole = self.merged.get(match.topic, "")
            if whole and all(m.topic != whole for m in found):
                found.append(replace(match, topic=whole))
        return tuple(found)

    def matches(self, label: str, headings: Sequence[str], year: int | None) -> tuple[Match, ...]:
        """Of the topics asked for; a code counts only under this pack's year or none."""
        codes = self.codes if year in (None, self.pack.fiscal_year) else None
        return self.asked(named_by(self.vocabulary, label, item_codes=codes, headings=headings))

    def score(self, match: Match, label: str, year: int | None) -> float:
        """Lower when the place or its label belongs to another year."""
        fiscal_year = self.pack.fiscal_year
        score = match.score
        if year is not None and year != fiscal_year:
            score -= _LAST_YEAR if year == fiscal_year - 1 else _WRONG_YEAR
        if is_far(label, fiscal_year):
            score -= _WRONG_YEAR
        return round(max(0.05, score), 4)


def proposals(site: Site, wanted: Wanted) -> Iterator[Proposal]:
    """All proposals, in the order of the Crawl; the same place may come more than once. A page of
    a social network or a map is a place for a channel only, unless the link's own words name the
    topic: an icon below a heading is not what the heading names."""
    for proposal in _all(site, wanted):
        is_for_channels = is_social(proposal.url) and not _is_published_on_network(site, proposal)
        if proposal.topic in _ON_NETWORKS or (
            not is_for_channels and not _is_front_of_another(site, proposal)
        ):
            yield proposal


def _is_front_of_another(site: Site, proposal: Proposal) -> bool:
    """The home page of another site, by a label that just sounds like the topic: related agencies
    and portals are linked on many pages."""
    if proposal.score >= _SURELY or is_same_site(proposal.url, site.crawl.agency.main_site):
        return False
    parts = urlsplit(proposal.url)
    return parts.path in ("", "/") and not parts.query


def _is_published_on_network(site: Site, proposal: Proposal) -> bool:
    hosted = site.hosted(proposal.url)
    named = any(reason.startswith("label:") for reason in proposal.reasons)
    return named and hosted is not None and hosted.kind.shows in _PUBLISHED_AS


def _all(site: Site, wanted: Wanted) -> Iterator[Proposal]:
    for page, document in site.documents.items():
        yield from _by_links(site, wanted, page)
        if document.is_page:
            yield from _by_sections(site, wanted, page)
        yield from _by_title(site, wanted, page, document)
    yield from _by_sitemap(site, wanted)
    yield from _at_home(site, wanted)
    yield from _by_contacts(site, wanted)


def link_matches(site: Site, wanted: Wanted, found: FoundLink) -> tuple[Match, ...]:
    """The topics that a link names by its label, else its title, else the row that it stands in."""
    year = site.year_above(found.page, found.headings)
    return wanted.named(found.link, found.headings, year)


def _named(
    wanted: Wanted, link: Link, headings: tuple[str, ...], year: int | None
) -> tuple[Match, ...]:
    matches = wanted.matches(link.label, headings, year)
    if not matches and link.title and link.title != link.label:
        matches = wanted.matches(link.title, (), year)
    if (
        not matches
        and 0 < len(link.context) <= _LONGEST_CONTEXT
        and _is_nameless(wanted, link.label)
    ):
        matches = tuple(
            Match(m.topic, m.score * _CONTEXT, m.reason.replace("label:", "context:"))
            for m in wanted.matches(link.context, (), year)
        )
    return matches


def _is_nameless(wanted: Wanted, label: str) -> bool:
    """A label that speaks of no topic at all, not even of one that nobody asks for."""
    return is_generic(label) or not named_by(wanted.vocabulary, label)


def _by_links(site: Site, wanted: Wanted, page: str) -> Iterator[Proposal]:
    together: dict[tuple[str, tuple[str, ...]], list[tuple[FoundLink, float]]] = {}
    for found in site.links_of(page):
        if found.target == page:
            continue
        year = site.year_above(page, found.headings)
        is_icon = found.link.label_from in _NOT_ITS_OWN and is_social(found.target)
        for match in () if is_icon else link_matches(site, wanted, found):
            score = wanted.score(match, found.link.label, year)
            if found.link.region is Region.MAIN:
                together.setdefault((match.topic, found.headings), []).append((found, score))
            if found.target and found.target != site.home:
                yield Proposal(
                    match.topic,
                    found.target,
                    score,
                    (match.reason,),
                    found.link.label,
                    found.headings,
                    page,
                    year=year,
                )
    if page in site.documents and site.documents[page].is_page:
        yield from _groups(site, page, together)


def _groups(
    site: Site,
    page: str,
    together: Mapping[tuple[str, tuple[str, ...]], Sequence[tuple[FoundLink, float]]],
) -> Iterator[Proposal]:
    """Several links of one topic under one heading are one place: twelve months, three manuals."""
    for (topic, headings), links in together.items():
        blocks = [found.link.block for found, _ in links]
        if not any(found.target for found, _ in links):
            if links:
                yield _dead(site, page, topic, headings, links)
            continue
        if len({found.target for found, _ in links if found.target}) < 2:
            continue
        score = min(1.0, max(score for _, score in links) + 0.02)
        label = headings[-1] if headings else links[0][0].link.label
        yield Proposal(
            topic,
            page,
            score,
            (f"group:{len(links)}",),
            label,
            headings,
            page,
            (min(blocks), max(blocks) + 1),
            site.year_above(page, headings),
        )


def _dead(
    site: Site,
    page: str,
    topic: str,
    headings: tuple[str, ...],
    links: Sequence[tuple[FoundLink, float]],
) -> Proposal:
    """The topic is named by links that lead nowhere ("#"): a weak place, but all there is."""
    found, score = links[0]
    year = site.year_above(page, headings)
    span = (found.link.block, found.link.block + 1)
    reasons = (f"dead_link:{found.link.label}",)
    return Proposal(topic, page, score * 0.5, reasons, found.link.label, headings, page, span, year)


def _by_sections(site: Site, wanted: Wanted, page: str) -> Iterator[Proposal]:
    document, outline = site.documents[page], site.outline(page)
    for section in outline.sections:
        above = outline.above(section.start)
        year = site.year_above(page, (*above, section.heading))
        if not _has_content(document, section.start, section.end):
            continue
        for match in wanted.matches(section.heading, above, year):
            yield Proposal(
                match.topic,
                page,
                wanted.score(match, section.heading, year),
                (match.reason.replace("label:", "heading:"),),
                section.heading,
                above,
                page,
                (section.start, section.end),
                year,
            )
    yield from _rows(site, wanted, page)


def _rows(site: Site, wanted: Wanted, page: str) -> Iterator[Proposal]:
    """A row of an index that names a topic and holds two or more links of its own."""
    document, outline = site.documents[page], site.outline(page)
    links: dict[int, list[str]] = {}
    for link in document.links:
        if link.region is Region.MAIN and link.url:
            links.setdefault(link.block, []).append(link.label)
    for index, labels in links.items():
        block = document.blocks[index] if index < len(document.blocks) else Block("")
        if len(labels) < 2 or block.kind not in (BlockKind.TABLE_ROW, BlockKind.LIST_ITEM):
            continue
        text = block.text
        for label in labels:
            text = text.replace(label, " ", 1)
        if not 0 < len(text) <= _LONGEST_CONTEXT:
            continue
        headings = outline.above(index)
        year = site.year_above(page, headings)
        for match in wanted.matches(text, (), year):
            score = wanted.score(match, text, year)
            reasons = (match.reason.replace("label:", "row:"),)
            span = (index, index + 1)
            yield Proposal(
                match.topic, page, score, reasons, text.strip(), headings, page, span, year
            )


def _has_content(document: Document, start: int, end: int) -> bool:
    text = sum(len(block.text) for block in document.blocks[start + 1 : end])
    return text >= 30 or any(
        start <= thing.block < end
        for things in (document.links, document.images, document.forms)
        for thing in things
    )


def _by_title(site: Site, wanted: Wanted, url: str, document: Document) -> Iterator[Proposal]:
    """The page or file as it names itself."""
    if url in site.homes:
        return
    year = site.year_of_page(url)
    factor = _TITLE if document.is_page else _FILE
    best: dict[str, Proposal] = {}
    for text in _titles(document):
        for match in wanted.matches(text, (), year):
            score = round(wanted.score(match, text, year) * factor, 4)
            if match.topic not in best or best[match.topic].score < score:
                reasons = (match.reason.replace("label:", "title:"),)
                best[match.topic] = Proposal(match.topic, url, score, reasons, text, year=year)
    yield from best.values()


def _titles(document: Document) -> Iterator[str]:
    title = document.title
    for mark in _TITLE_BREAKS:
        title = title.replace(mark, "\n")
    yield from (part.strip() for part in title.split("\n") if part.strip())
    if document.is_page:
        first = (b.text for b in document.blocks if _is_page_heading(b))
        yield from [text for text, _ in zip(first, range(1), strict=False)]
        return
    yield slug("/" + document.file_name)
    opening = document.text[:_OPENING].split("\n")
    lines = [line.strip() for line in opening[:5] if 8 <= len(line.strip()) <= 160]
    yield from lines[:2]
    if lines[1:]:
        yield f"{lines[0]} {lines[1]}"


def _is_page_heading(block: Block) -> bool:
    return block.region is Region.MAIN and block.kind is BlockKind.HEADING and block.level <= 2


def _by_sitemap(site: Site, wanted: Wanted) -> Iterator[Proposal]:
    """Addresses that only the sitemap names, and links that were left over."""
    for link in site.crawl.frontier:
        label = link.label or slug(link.url)
        year = binding_year(reversed(link.headings))
        for match in wanted.matches(label, link.headings, year):
            score = wanted.score(match, label, year)
            yield Proposal(
                match.topic,
                site.target_of(link.url),
                score,
                (match.reason,),
                label,
                link.headings,
                link.found_on,
                year=year,
            )


def _by_contacts(site: Site, wanted: Wanted) -> Iterator[Proposal]:
    """Pages whose own content gives address, telephone and e-mail together, whatever they are
    called: agencies put them under "about us" or "basic data"."""
    if _CONTACT not in wanted.topics:
        return
    for page, document in site.documents.items():
        text = document.main_text if document.is_page else ""
        if page in site.homes or not text:
            continue
        if emails_in(text) and telephones_in(text) and addresses_in(text):
            yield Proposal(_CONTACT, page, _HOME, ("contacts:",), document.title)


def _at_home(site: Site, wanted: Wanted) -> Iterator[Proposal]:
    for topic in wanted.topics:
        if topic in wanted.pack.topics and wanted.pack.topics[topic].at_home:
            for home in site.homes:
                above = site.crawl.discovered_on.get(home, "") if home != site.home else ""
                yield Proposal(topic, home, _HOME, ("home:",), found_on=above)
