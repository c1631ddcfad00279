"""The place shows posts: news that can be read or opened, not an empty list.

Looks at the content of all readable exhibits. A post is a headline whose link leads somewhere, or a
line of text with a date in it or beside it. Links that lead nowhere, to a dead page or to the home
page of a site, filler text, a date alone and headings alone are none.

Parameters
    at_least    how many dated posts, or twice as many undated headlines (default 1)

Outcomes
    passed      there are enough
    failed      `unclear_content`; facts `counted`, `needed`
    cant_tell   what is missing may stand in a Document that could not be read
    untested    what is missing may stand in a Document that was not fetched

What it cannot see: what the posts are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from oit_checker.checks._access import obstacle, open_end
from oit_checker.checks._context import Context
from oit_checker.checks._text import (
    first_evidence,
    is_furniture,
    is_heading,
    main_indices,
    opening_evidence,
    quoted,
)
from oit_checker.model.document import Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.dates import dates_in
from oit_checker.thai.script import normalised, squeezed

SCOPE = "place"

_HEADLINE_LETTERS = 15
_TEXT_LETTERS = 25
_FILLER = ("loremipsum", "dolorsitamet", "consecteturadipi")
_WORD_LETTERS = 6
_AROUND_DATE = re.compile(
    r"วัน(?:นี้|ที่|จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)?|ที่|เวลา|พ\.?ศ\.?|น\.|นาฬิกา|\d+"
)
_NEAR = 2  # blocks between a post and its date
_UNDATED = 2  # undated headlines that are worth one dated post


@dataclass(frozen=True)
class Parameters:
    at_least: int = 1

    def __post_init__(self) -> None:
        if self.at_least < 1:
            raise ValueError("at_least must be 1 or more")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place together."""
    dead = {e.url for e in exhibits if (found := obstacle(e)) and found[0] is Outcome.FAILED}
    readable = [e.document for e in exhibits if e.document is not None and e.is_readable]
    dated = [piece for document in readable for piece in _dated(document, dead)]
    undated = [piece for document in readable for piece in _headlines(document, dead)]
    counted = len({p.quote for p in dated}) + len({p.quote for p in undated}) // _UNDATED
    facts = {"counted": counted, "needed": parameters.at_least}
    if counted >= parameters.at_least:
        return Observation(Outcome.PASSED, None, facts, first_evidence([*dated, *undated], 3))
    if opened := open_end(exhibits):
        return Observation(opened[0], opened[1], facts, opened[2])
    shown = opening_evidence(readable[0]) if readable else ()
    return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, shown)


def _dated(document: Document, dead: set[str]) -> Iterator[Evidence]:
    """Lines of text, or headlines that open, with a date in them or beside them."""
    nowhere = _labels(document, dead, alive=False)
    somewhere = _labels(document, dead)
    for i in main_indices(document):
        text = document.blocks[i].text
        if is_furniture(text) or len(squeezed(text)) < _TEXT_LETTERS or _is_filler(text):
            continue
        if _is_date_alone(text):
            continue
        is_bare = is_heading(document.blocks[i]) and i not in somewhere
        if not is_bare and i not in nowhere and _has_date_near(document, i):
            yield quoted(document, i)


def _headlines(document: Document, dead: set[str]) -> Iterator[Evidence]:
    for block, labels in _labels(document, dead).items():
        for label in labels:
            yield Evidence(document.url, label, "link", block=block)


def _labels(document: Document, dead: set[str], alive: bool = True) -> dict[int, list[str]]:
    """Headlines by block: those whose link leads to a page, or those whose link does not."""
    found: dict[int, list[str]] = {}
    for link in document.links:
        is_alive = bool(link.url) and link.url not in dead
        is_headline = len(squeezed(link.label)) >= _HEADLINE_LETTERS and not _is_filler(link.label)
        if is_alive and _is_front_page(link.url):
            continue
        if is_headline and link.region is Region.MAIN and is_alive is alive:
            found.setdefault(link.block, []).append(link.label)
    return found


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _is_date_alone(text: str) -> bool:
    """Today's date, with its weekday and time."""
    rest = normalised(text)
    for mention in dates_in(text):
        rest = rest.replace(mention.quote, " ")
    return len(squeezed(_AROUND_DATE.sub(" ", rest))) < _WORD_LETTERS


def _has_date_near(document: Document, index: int) -> bool:
    near = document.blocks[index : index + _NEAR + 1]
    return any(
        not mention.of_law and mention.precision in ("day", "month", "range")
        for block in near
        if not is_furniture(block.text)
        for mention in dates_in(block.text)
    )


def _is_filler(text: str) -> bool:
    letters = squeezed(text)
    return any(word in letters for word in _FILLER)
