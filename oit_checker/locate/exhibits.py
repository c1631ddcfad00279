"""What lies at a proposed place: the place itself, one step below it, and files one step further
where the step between is only a post around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from oit_checker.locate.label import named_by
from oit_checker.locate.proposals import Proposal, Wanted, link_matches
from oit_checker.locate.site import FoundLink, Site
from oit_checker.model.document import Document, Region
from oit_checker.model.place import Exhibit
from oit_checker.model.web import Blame, FetchCause, FetchFailure

MOST_LINKS = 60  # one step below a place
MOST_EXHIBITS = 90
_NOT_WANTED = frozenset({"unneeded", "trap", "scheme"})  # left out on purpose: no gap
_BESIDE = frozenset({"page", "chat", "video"})
_SURE = 0.72  # a link that so surely names another topic leads elsewhere
_POST_LETTERS = 900  # a page with less text around its files is only their wrapping
_POST_FILES = 4


def exhibits_of(site: Site, wanted: Wanted, proposal: Proposal) -> tuple[Exhibit, ...]:
    """`exhibits[0]` is the place itself; the others in the order of the page."""
    place = _place(site, proposal)
    document = place.document
    if document is None or not document.is_page:
        return (place, *_packed(place))[:MOST_EXHIBITS]
    below = list(_below(site, wanted, proposal, document))
    wrapped = [step for exhibit in below for step in _wrapped(site, exhibit)]
    packed = [member for exhibit in (*below, *wrapped) for member in _packed(exhibit)]
    return (place, *below, *wrapped, *packed)[:MOST_EXHIBITS]


def _packed(exhibit: Exhibit) -> Iterator[Exhibit]:
    """The files in an archive; what leads to the archive stands above each of them."""
    members = exhibit.document.members if exhibit.document is not None else ()
    for member in members:
        yield Exhibit(
            member.url,
            document=member,
            label=member.file_name,
            headings=tuple(text for text in (*exhibit.headings, exhibit.label) if text),
            found_on=exhibit.url,
            step=exhibit.step + 1,
        )


def _place(site: Site, proposal: Proposal) -> Exhibit:
    blank = Exhibit(
        proposal.url,
        label=proposal.label,
        headings=proposal.headings,
        found_on=proposal.found_on,
    )
    document = site.documents.get(proposal.url)
    if document is None or proposal.span is None:
        return _opened(site, blank, document)
    if hosted := site.hosted(proposal.url):
        blank = replace(blank, hosted_by=hosted.host.id)
    start, end = proposal.span
    if proposal.reasons and proposal.reasons[0].startswith("dead_link:"):
        return replace(blank, failure=_dead_end(site, proposal))
    return replace(blank, document=document.section(start, end))


def _dead_end(site: Site, proposal: Proposal) -> FetchFailure:
    snapshot = site.crawl.snapshots[proposal.url]
    return FetchFailure(
        url=proposal.url,
        cause=FetchCause.BAD_URL,
        blame=Blame.AGENCY,
        may_retry=False,
        fetched_at=snapshot.fetched_at,
        detail=proposal.label,
    )


def _opened(site: Site, exhibit: Exhibit, document: Document | None) -> Exhibit:
    """With its Host, and the Document, the failure, or the reason why there is neither."""
    hosted = site.hosted(exhibit.url)
    if hosted is not None:
        exhibit = replace(exhibit, hosted_by=hosted.host.id)
    if document is not None:
        return replace(exhibit, document=document)
    failure = site.failure(exhibit.url)
    if failure is not None:
        return replace(exhibit, failure=failure)
    left = site.frontier_link(exhibit.url)
    if left is not None:
        return replace(exhibit, unfetched=left.why)
    is_for_people = hosted is not None and not hosted.bytes_url
    return replace(exhibit, unfetched="hosted_elsewhere" if is_for_people else "budget")


def _below(site: Site, wanted: Wanted, proposal: Proposal, document: Document) -> Iterator[Exhibit]:
    """One step below: what the main region of the place links to."""
    seen = {proposal.url, site.home}
    wanted_links: list[FoundLink] = []
    for found in _links_at(site, proposal, document):
        if not found.target or found.target in seen or _is_elsewhere(site, wanted, proposal, found):
            continue
        left = site.frontier_link(found.target)
        if left is not None and left.why in _NOT_WANTED:
            continue
        if _is_account(site, wanted, proposal, found):
            continue
        seen.add(found.target)
        wanted_links.append(found)
    for found in wanted_links[:MOST_LINKS]:
        exhibit = Exhibit(
            found.target,
            label=found.link.label or found.link.context,
            headings=found.headings,
            found_on=proposal.url,
            step=1,
        )
        yield _opened(site, exhibit, site.documents.get(found.target))


def _is_account(site: Site, wanted: Wanted, proposal: Proposal, found: FoundLink) -> bool:
    """A network's page, chat or film beside the content is no part of it, unless the link's own
    words name the topic."""
    hosted = site.hosted(found.target)
    if hosted is None or hosted.bytes_url or hosted.kind.shows not in _BESIDE:
        return False
    return all(match.topic != proposal.topic for match in link_matches(site, wanted, found))


def _links_at(site: Site, proposal: Proposal, document: Document) -> Iterable[FoundLink]:
    start, end = proposal.span or (0, len(site.documents[proposal.url].blocks) + 1)
    at_home = "home:" in proposal.reasons
    for found in site.links_of(proposal.url):
        is_inside = start <= found.link.block < end
        if is_inside and found.link.region is Region.MAIN and not at_home:
            yield found


def _is_elsewhere(site: Site, wanted: Wanted, proposal: Proposal, found: FoundLink) -> bool:
    """The link, or the heading right above it where it has no words of its own, surely names
    another topic than this place's."""
    words = found.link.label
    if found.link.label_from == "file_name" and found.headings and proposal.span is None:
        words = found.headings[-1]
    matches = named_by(wanted.vocabulary, words)
    if not matches or matches[0].score < _SURE:
        return False
    mine = {m.topic for m in (*matches, *link_matches(site, wanted, found))}
    return proposal.topic not in mine


def _wrapped(site: Site, exhibit: Exhibit) -> Iterator[Exhibit]:
    """The files on a post that says little itself."""
    post = exhibit.document
    if post is None or not post.is_page or len(post.main_text) > _POST_LETTERS:
        return
    files = [
        found
        for found in site.links_of(exhibit.url)
        if found.link.region is Region.MAIN
        and found.target not in (exhibit.url, exhibit.found_on, site.home, "")
        and _is_file(site, found)
    ]
    if not 1 <= len({found.target for found in files}) <= _POST_FILES:
        return
    for found in {found.target: found for found in reversed(files)}.values():
        above = (*exhibit.headings, exhibit.label, *found.headings)
        step = Exhibit(
            found.target,
            label=found.link.label,
            headings=tuple(text for text in above if text),
            found_on=exhibit.url,
            step=2,
        )
        yield _opened(site, step, site.documents.get(found.target))


def _is_file(site: Site, found: FoundLink) -> bool:
    document = site.documents.get(found.target)
    if document is not None:
        return not document.is_page
    ending = found.target.lower().rpartition("?")[0] or found.target.lower()
    return ending.endswith(
        (
            ".pdf",
            ".doc",
            ".docx",
            ".rtf",
            ".odt",
            ".xls",
            ".xlsx",
            ".ppt",
            ".pptx",
            ".zip",
            ".rar",
            ".jpg",
            ".png",
        )
    )
