"""Forms through which a visitor can write to the agency, on the page or hosted elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from oit_checker.checks._text import is_heading, main_indices
from oit_checker.model.document import BlockKind, Document, Form, Link, Region
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.thai.script import squeezed

_WRITABLE = frozenset(
    ["text", "textarea", "email", "tel", "file", "select", "number", "date", "url"]
)
_SEARCH = re.compile(r"ค้นหา|search|keyword|สืบค้น|^(?:q|s)$", re.IGNORECASE)
_NOT_A_MESSAGE = re.compile(
    r"จดหมายข่าว|สมัครรับข่าว|newsletter|subscribe|โพล|\bpoll\b|ผลโหวต", re.IGNORECASE
)
_HOSTED = re.compile(
    r"^(?:docs\.google\.com/(?:a/[^/]+/)?forms|forms\.gle/|forms\.office\.com/|"
    r"forms\.microsoft\.com/|"
    r"forms\.cloud\.microsoft/|"
    r"(?:[\w-]+\.)?(?:typeform|jotform|surveymonkey|zohopublic|cognitoforms)"
    r"\.com/|"
    r"(?:[\w-]+\.)?surveymonkey\.|airtable\.com/(?:shr|app)|tally\.so/|survey\.[\w.-]+\.go\.th/)",
    re.IGNORECASE,
)

_NEAR = 3  # blocks between a form's title and its first field


@dataclass(frozen=True, slots=True)
class Channel:
    """A form or a link to one. `titles` say what it is for, the nearest first; `target` is where
    it leads. `state`: live | dead (nothing sends it) | login (behind a password)."""

    state: str
    hosted_elsewhere: bool
    titles: tuple[str, ...]
    target: str
    form: Form | None
    evidence: Evidence
    exhibit: Exhibit

    @property
    def purpose(self) -> str:
        return "\n".join(self.titles)


def channels_of(exhibits: Sequence[Exhibit]) -> tuple[Channel, ...]:
    """All that a visitor could fill in at the place; searches, polls and newsletters are none."""
    return tuple(channel for exhibit in exhibits for channel in _in_exhibit(exhibit))


def is_hosted_form(url: str) -> bool:
    """Whether an address is a form of Google, Microsoft or the like."""
    parts = urlsplit(url)
    return _HOSTED.match(f"{parts.netloc.removeprefix('www.')}{parts.path}") is not None


def page_titles(exhibit: Exhibit) -> tuple[str, ...]:
    """What a page calls itself: <title>, first heading, the label that led to it."""
    document = exhibit.document
    if document is None:
        return tuple(filter(None, (exhibit.label,)))
    headings = (
        document.blocks[i].text for i in main_indices(document) if is_heading(document.blocks[i])
    )
    first = next(headings, "")
    return tuple(dict.fromkeys(filter(None, (first, document.title, exhibit.label))))


def _in_exhibit(exhibit: Exhibit) -> Iterator[Channel]:
    if is_hosted_form(exhibit.url):
        quote = exhibit.label or exhibit.url
        evidence = Evidence(exhibit.found_on or exhibit.url, quote, "link")
        yield Channel("live", True, page_titles(exhibit), exhibit.url, None, evidence, exhibit)
    document = exhibit.document
    if document is None or not exhibit.is_readable:
        return
    for form in document.forms:
        if _asks_something(form):
            yield _of_form(form, document, exhibit)
    for link in document.links:
        if link.url and is_hosted_form(link.url):
            yield _of_link(link, document, exhibit)


def _asks_something(form: Form) -> bool:
    writable = [f for f in form.fields if f.kind in _WRITABLE]
    named = " ".join((form.text, *(f"{f.name} {f.label}" for f in form.fields)))
    if _is_login(form):
        return True
    if not writable or _NOT_A_MESSAGE.search(named):
        return False
    searches = any(
        _SEARCH.search(f.name) or _SEARCH.search(f.label) for f in form.fields
    ) or _SEARCH.search(form.text)
    if searches and len(writable) <= 3 and not any(f.kind == "textarea" for f in writable):
        return False
    if form.region in (Region.NAV, Region.HEADER) and len(writable) < 2:
        return False
    # One box alone is a search or a filter, unless it is made for running text.
    return len(writable) >= 2 or writable[0].kind in ("textarea", "file")


def _is_login(form: Form) -> bool:
    return any(f.kind == "password" for f in form.fields)


def _of_form(form: Form, document: Document, exhibit: Exhibit) -> Channel:
    if _is_login(form):
        state = "login"
    elif not form.action and not form.has_script:
        state = "dead"
    else:
        state = "live"
    governed = (*_line_above(document, form), *reversed(document.headings_at(form.block)))
    titles = tuple(dict.fromkeys((*governed, *page_titles(exhibit), form.text[:200])))
    quote = (form.text or (governed[0] if governed else document.title) or form.action)[:160]
    evidence = Evidence(document.url, quote, "form", block=form.block)
    elsewhere = is_hosted_form(form.action)
    return Channel(state, elsewhere, titles, form.action, form, evidence, exhibit)


def _line_above(document: Document, form: Form) -> tuple[str, ...]:
    """The bold line that stands over a form in place of a heading."""
    for index in range(min(form.block, len(document.blocks)) - 1, form.block - _NEAR - 1, -1):
        if index < 0 or document.blocks[index].kind is BlockKind.HEADING:
            break
        if document.blocks[index].bold:
            return (document.blocks[index].text,)
    return ()


def _of_link(link: Link, document: Document, exhibit: Exhibit) -> Channel:
    governed = tuple(reversed(document.headings_at(link.block)))[:1]
    titles = tuple(filter(None, (link.label, link.context[:200], *governed)))
    if link.kind in ("iframe", "embed") or link.region is Region.MAIN:
        titles = (*titles, *page_titles(exhibit))
    evidence = Evidence(document.url, link.label or link.url, "link", block=link.block)
    return Channel("live", True, titles, link.url, None, evidence, exhibit)


def is_about(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words occurs in a text, spaces and marks aside."""
    folded = squeezed(text)
    return any(squeezed(word) in folded for word in words)
