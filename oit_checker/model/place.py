"""Where a topic is published: Candidates, and the Evidence taken from them."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.model.document import Document
from oit_checker.model.web import FetchFailure, FrontierLink


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote and where it stands. `quote` is exactly as the page wrote it.

    `where` is a short place id for messages: title | heading | text | table | link | image | form |
    file_name | properties | label. `page` is 1-based; `block` an index into the Document's blocks.
    `read_from` says where the letters were read when they are not the Document's own: scan (the
    image of a page) | picture (an image of its own) | drawn (a web page's picture), and
    `confidence` 0-100 how surely, 0 when that is not known.
    """

    url: str
    quote: str
    where: str = "text"
    page: int | None = None
    sheet: str | None = None
    block: int | None = None
    read_from: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A Document as it is published at a place, or the failure met there.

    `label` is the link that led to it ('' for the place itself) and `headings` what stands above
    that link, outermost first: a year or a title there binds what lies below. `found_on` is the
    page of that link. Exactly one of `document` and `failure` is given, or neither when the link
    was never fetched (`unfetched` then says why: budget | robots | off_site | hosted_elsewhere |
    interrupted ...). `hosted_by` is the id of the Host that keeps it, '' on the agency's own site.
    """

    url: str
    document: Document | None = None
    failure: FetchFailure | None = None
    unfetched: str = ""
    label: str = ""
    headings: tuple[str, ...] = ()
    found_on: str = ""
    step: int = 0  # 0: the place itself, 1: one step below it
    hosted_by: str = ""

    @property
    def is_readable(self) -> bool:
        return self.document is not None and self.document.is_readable


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place proposed for one topic.

    `exhibits[0]` is the place itself (a page, a section of a page, or a file), the others lie one
    step below. `score` 0-1 says how plausible; `reasons` are short ids with their words, e.g.
    `label:สรุปผลการจัดซื้อจัดจ้างรายเดือน`, `heading:…`, `code:O23`. `path` is the click path from
    the home page, as labels. `year` is the Buddhist year that binds the place (menu, heading,
    path), or None.
    """

    topic: str
    url: str
    exhibits: tuple[Exhibit, ...]
    score: float
    reasons: tuple[str, ...] = ()
    label: str = ""
    found_on: str = ""
    path: tuple[str, ...] = ()
    year: int | None = None

    @property
    def place(self) -> Exhibit:
        return self.exhibits[0]


@dataclass(frozen=True, slots=True)
class Search:
    """Where a topic was looked for, so that absence can be earned.

    `looked_at`: pages that the locator held plausible and that were read. `unfetched`: plausible
    links that were not fetched. `unread`: plausible pages that were fetched and could not be read.
    `sitemap_read`: the sitemap was read or the site has none.
    """

    topic: str
    looked_at: tuple[str, ...] = ()
    unfetched: tuple[FrontierLink, ...] = ()
    unread: tuple[str, ...] = ()
    sitemap_read: bool = True

    @property
    def is_complete(self) -> bool:
        return self.sitemap_read and not self.unfetched
