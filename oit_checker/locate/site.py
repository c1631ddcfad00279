"""A Crawl prepared for locating: furniture marked, headings read once, click paths known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from oit_checker.locate.furniture import without_furniture
from oit_checker.locate.hosts import (
    Hosted,
    hosted_at,
    is_interstitial,
    is_sent_to_login,
    unwrapped,
)
from oit_checker.locate.outline import Outline, outline_of
from oit_checker.locate.pictures import with_pictures
from oit_checker.locate.years import binding_year, year_in_path
from oit_checker.model.document import Document, Link
from oit_checker.model.rule import Host
from oit_checker.model.url import is_same_site, normalised_url
from oit_checker.model.web import Blame, Crawl, FetchCause, FetchFailure, FrontierLink

_DEEPEST = 20
_MOST_HOMES = 4
_MOST_DOORS = 3  # pages to which a welcome page leads
_WELCOME_LENGTH = 200  # letters of one
_FRAMES = frozenset({"frame", "iframe", "embed", "refresh"})
_HOME_LABEL = re.compile(
    r"^\W*(?:หน้าแรก|หน้าหลัก|เข้าสู่(?:เว็บ|หน้า)\S*|home(?:\s*page)?|enter(?:\s*site)?)\W*$", re.I
)
_LANGUAGE = re.compile(r"^\W*(?:ภาษา)?(?:ไทย|อังกฤษ|thai|th|english|en|eng)\W*$", re.I)
_NOTICE_CAUSES = {"login": FetchCause.LOGIN_REQUIRED, "gone": FetchCause.SOFT_NOT_FOUND}
_HOME_PATH = re.compile(r"/(?:home|main|index\d?)(?:\.\w{3,5})?/?$", re.I)


def _calls_home(link: Link) -> bool:
    path = urlsplit(link.url).path
    return bool(_HOME_LABEL.match(link.label)) or bool(_HOME_PATH.search(path))


def _is_door(link: Link) -> bool:
    """A picture to click, or a language to choose."""
    return link.label_from != "text" or _LANGUAGE.match(link.label) is not None


def _is_welcome(document: Document) -> bool:
    """A page that says next to nothing and leads to one page, or to one for each language."""
    pages = {
        link.url for link in document.links if is_same_site(link.url, document.url) and link.url
    }
    return len(pages - {document.url}) <= _MOST_DOORS and len(document.text) <= _WELCOME_LENGTH


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link on a page that was read. `target` is the address that answered ('' for none)."""

    page: str
    link: Link
    target: str
    headings: tuple[str, ...]


class Site:
    """Read-only view of one Crawl."""

    def __init__(self, crawl: Crawl, hosts: Sequence[Host] = ()) -> None:
        self.crawl = crawl
        self._hosts = hosts
        self._hosted: dict[str, Hosted | None] = {}
        self._notices = dict(self._notices_of_services())
        gone = frozenset(u for u, f in crawl.failures.items() if f.blame is Blame.AGENCY)
        documents = with_pictures(crawl.documents, crawl.page_for, gone)
        self.documents = without_furniture(
            {url: each for url, each in documents.items() if url not in self._notices}
        )
        start = crawl.page_for(normalised_url(crawl.agency.main_site))
        self.home = start if start in self.documents else next(iter(self.documents), "")
        self.homes = tuple(self._homes())
        self._outlines: dict[str, Outline] = {}
        self._years: dict[str, int | None] = {}
        self._years_above: dict[tuple[str, tuple[str, ...]], int | None] = {}
        self._links: dict[str, tuple[FoundLink, ...]] = {}

    def _homes(self) -> Iterator[str]:
        """The start page and, behind a welcome page, the page that it calls the home page, with
        the frames of both."""
        homes: list[str] = [self.home] if self.home in self.documents else []
        doors = set(homes)  # the start page and what it frames
        is_welcome = bool(homes) and _is_welcome(self.documents[self.home])
        for url in homes:  # grows while it is walked
            for link in self.documents[url].links:
                is_frame = link.kind in _FRAMES
                may_be = is_frame or (
                    url in doors and (_calls_home(link) or (is_welcome and _is_door(link)))
                )
                target = self.target_of(link.url) if may_be else ""
                if is_frame and url in doors:
                    doors.add(target)
                document = self.documents.get(target)
                if document is None or not document.is_page or target in homes:
                    continue
                if len(homes) <= _MOST_HOMES:
                    homes.append(target)
        yield from homes

    def outline(self, url: str) -> Outline:
        if url not in self._outlines:
            self._outlines[url] = outline_of(self.documents[url])
        return self._outlines[url]

    def target_of(self, url: str) -> str:
        """The address that answered; that of the thing inside for a link that only wraps it."""
        target = self.crawl.page_for(url) if url else ""
        if target in self.crawl.snapshots or target in self.crawl.failures:
            return target
        inside = unwrapped(target)
        return target if inside == target else self.crawl.page_for(inside)

    def hosted(self, url: str) -> Hosted | None:
        """The service that keeps what lies at an address; None on the agency's own main site,
        wherever that is."""
        if url not in self._hosted:
            hosted = hosted_at(url, self._hosts)
            is_own = hosted is None or is_same_site(url, self.crawl.agency.main_site)
            self._hosted[url] = None if is_own else hosted
        return self._hosted[url]

    def failure(self, url: str) -> FetchFailure | None:
        """Why nothing came, or why what came is no Document: a service's own notice in its place
        says that it is gone or not public."""
        failures = self.crawl.failures
        target = self.target_of(url)
        found = failures.get(url) or failures.get(target)
        notice = self._notices.get(target, "")
        if found is None and notice in _NOTICE_CAUSES:
            at = self.crawl.snapshots[target].fetched_at
            return FetchFailure(target, _NOTICE_CAUSES[notice], Blame.AGENCY, False, at)
        if found is not None and self.hosted(url) is not None and is_sent_to_login(found):
            return replace(found, cause=FetchCause.LOGIN_REQUIRED, blame=Blame.AGENCY)
        return found

    def frontier_link(self, url: str) -> FrontierLink | None:
        """The link as it was left; one whose service gave only a notice was left to a person."""
        if url in self._notices:
            found_on = self.crawl.discovered_on.get(url, "")
            return FrontierLink(url, "", found_on, why="hosted_elsewhere")
        return self._frontier.get(url)

    def _notices_of_services(self) -> Iterator[tuple[str, str]]:
        for url, document in self.crawl.documents.items():
            hosted = self.hosted(url)
            notice = is_interstitial(document, hosted) if hosted is not None else ""
            if notice and url in self.crawl.snapshots:
                yield url, notice

    def links_of(self, page: str) -> tuple[FoundLink, ...]:
        if page not in self._links:
            outline = self.outline(page)
            self._links[page] = tuple(
                FoundLink(page, link, self.target_of(link.url), outline.above(link.block))
                for link in self.documents[page].links
            )
        return self._links[page]

    def click_path(self, url: str) -> tuple[str, ...]:
        """The labels from the home page to a page, as it was first found."""
        labels: list[str] = []
        for _ in range(_DEEPEST):
            parent = self.crawl.discovered_on.get(url, "")
            if not parent or url == self.home:
                break
            parent = self.target_of(parent)
            labels.append(self._first_labels.get((parent, url), ""))
            url = parent
        return tuple(label for label in reversed(labels) if label)

    def year_above(self, page: str, headings: tuple[str, ...]) -> int | None:
        """The year that binds what stands below these headings of a page."""
        key = (page, headings)
        if key not in self._years_above:
            found = binding_year(reversed(headings)) or self.year_of_page(page)
            self._years_above[key] = found
        return self._years_above[key]

    def year_of_page(self, url: str) -> int | None:
        """The year that binds all on a page: its title, its address, or the nearest menu label
        on the way to it that names one."""
        if url not in self._years:
            self._years[url] = self._year_of_page(url)
        return self._years[url]

    def _year_of_page(self, url: str) -> int | None:
        document = self.documents.get(url)
        if url == self.home or document is None:
            return None
        own = binding_year([document.title]) or year_in_path(url)
        return own or binding_year(reversed(self.click_path(url)))

    @cached_property
    def _first_labels(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for page in self.documents:
            for each in self.links_of(page):
                if each.link.label and each.target and each.link.kind not in _FRAMES:
                    found.setdefault((page, each.target), each.link.label)
        return found

    @cached_property
    def _frontier(self) -> dict[str, FrontierLink]:
        found: dict[str, FrontierLink] = {}
        for link in self.crawl.frontier:
            found.setdefault(link.url, link)
        return found
