"""The channel is one of its own for corruption, apart from that for complaints in general.

Looks at the titles of the place: the page's <title>, its headings, what stands above its forms and
the label that led there; and at the place of the general topic.

Parameters
    general     id of the topic of general complaints

Outcomes
    passed      a title names corruption, and no form or page is shared with the general topic
    failed      `shared_channel`: no title names corruption; or one names general grievances in the
                same breath; or only the label names corruption, while the page calls itself one
                for general grievances; or the same page or form serves both (fact `shared`)
    cant_tell   `unreadable`: the place could not be read
    untested    the place was not fetched

What the check cannot see: to whom the messages go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from oit_checker.checks._access import open_end
from oit_checker.checks._contact import openings
from oit_checker.checks._context import Context
from oit_checker.checks._forms import channels_of, page_titles
from oit_checker.checks._text import is_heading, main_indices
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.url import normalised_url
from oit_checker.thai.script import squeezed

SCOPE = "place"

_CORRUPTION = re.compile(r"ทุจริต|ประพฤติมิชอบ|คอร์?รัปชั[่]?น|สินบน|corruption|whistle", re.IGNORECASE)
_CHANNEL = re.compile(r"ร้องเรียน|แจ้ง|เบาะแส|ช่องทาง|รับเรื่อง|สายด่วน|สายตรง|complaint|whistle|report")
_GENERAL = re.compile(r"ร้องทุกข์|ร้องเรียนทั่วไป|เรื่องทั่วไป|เหตุเดือดร้อน|ร้องเรียนการให้บริการ")


@dataclass(frozen=True)
class Parameters:
    general: str = ""


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    titles = [title for exhibit in exhibits for title in _titles(exhibit)]
    named = [(t, e) for t, e in titles if _names_corruption(t)]
    facts = {"title": named[0][0] if named else None, "shared": None, "general": parameters.general}
    if not named:
        if open_ := open_end(exhibits):
            return Observation(open_[0], open_[1], facts, open_[2])
        evidence = tuple(e for _, e in titles[:1]) or openings(exhibits)
        return Observation(Outcome.FAILED, Reason.SHARED_CHANNEL, facts, evidence)
    own = [(t, e) for t, e in named if not _GENERAL.search(squeezed(t))]
    general = [(t, e) for t, e in titles if e.where != "label" and _GENERAL.search(squeezed(t))]
    # A label may promise what the page's own titles deny: the page for everything else.
    if general and all(e.where == "label" for _, e in own):
        own, named = [], general
    if not own:
        facts["shared"] = named[0][0]
        return Observation(Outcome.FAILED, Reason.SHARED_CHANNEL, facts, (named[0][1],))
    related = context.related.get(parameters.general)
    if related is not None and (shared := _shared(exhibits, related.exhibits)):
        facts["shared"] = shared
        return Observation(Outcome.FAILED, Reason.SHARED_CHANNEL, facts, (own[0][1],))
    return Observation(Outcome.PASSED, None, facts, (own[0][1],))


def _titles(exhibit: Exhibit) -> Iterator[tuple[str, Evidence]]:
    """Titles and headings; the label last, since menus shorten."""
    document = exhibit.document
    if document is not None and exhibit.is_readable:
        for index in main_indices(document):
            block = document.blocks[index]
            if is_heading(block):
                yield block.text, Evidence(document.url, block.text, "heading", block=index)
        if document.title:
            yield document.title, Evidence(document.url, document.title, "title")
    for title in page_titles(exhibit):
        if title == exhibit.label:
            yield title, Evidence(exhibit.found_on or exhibit.url, title, "label")


def _names_corruption(title: str) -> bool:
    folded = squeezed(title)
    return _CORRUPTION.search(folded) is not None and _CHANNEL.search(folded) is not None


def _shared(mine: Sequence[Exhibit], general: Sequence[Exhibit]) -> str:
    """The address or the form's target that both places use, or ''. One page may hold a form for
    each, if the one for corruption says so itself."""
    targets = {_key(c.target) for c in channels_of(general) if _is_telling(c.target)}
    for channel in channels_of(mine):
        if _is_telling(channel.target) and _key(channel.target) in targets:
            return channel.target
    channels = channels_of(mine)
    own = [c for c in channels if c.titles and _names_corruption(c.titles[0])]
    if own and len(own) < len(channels):
        return ""
    pages = {_key(exhibit.url) for exhibit in general[:1]}
    places = [exhibit.url for exhibit in mine[:1]]
    return next((url for url in places if _key(url) in pages), "")


def _key(url: str) -> str:
    return (normalised_url(url) or url).split("#", 1)[0].rstrip("/")


def _is_telling(url: str) -> bool:
    """Many systems send every form to the front page: that says nothing."""
    parts = urlsplit(url)
    return parts.path not in ("", "/", "/index.php") or bool(parts.query)
