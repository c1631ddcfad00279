"""The Document shows an activity: what was done, when, with an account or pictures.

Looks at the content for a date (a day, a month or a range; a bare year is not one), for an account
(100 letters beyond title and dates) or a picture that is not an icon, and for a word of the theme
anywhere in it, in its title or in the label of the link that led to it.

Parameters
    theme       words of which one must occur; empty: any activity

Outcomes
    passed      date, account or picture, and theme
    failed      `unclear_content`; facts `missing` (date | content | theme), `found_on_days`,
                `characters`, `images`
    cant_tell   `doubtful_date`: all is there but the date, and only a year is named

What it cannot see: who took part, and what a picture shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._pictures import is_picture
from oit_checker.checks._text import (
    first_evidence,
    is_heading,
    opening_evidence,
    own_indices,
    quoted,
)
from oit_checker.checks._titles import document_lines, title_lines
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.dates import dates_in
from oit_checker.thai.phrases import haystack
from oit_checker.thai.script import squeezed

SCOPE = "document"

_ACCOUNT = 100  # letters
_LINE = 30  # a shorter line (a caption, a date) is not an account
_TIMES = frozenset({"day", "month", "range", "quarter"})


@dataclass(frozen=True)
class Parameters:
    theme: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    dates: tuple[Evidence, ...]
    years: tuple[Evidence, ...]
    theme: tuple[Evidence, ...]
    characters: int
    images: int


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    exhibit = exhibits[0]
    document = exhibit.document
    if document is None:
        raise ValueError("activity looks at a readable Document")
    seen = _seen(exhibit, document, parameters.theme)
    missing: list[str] = []
    if not seen.dates:
        missing.append("date")
    if seen.characters < _ACCOUNT and not seen.images:
        missing.append("content")
    if parameters.theme and not seen.theme:
        missing.append("theme")
    facts = {
        "missing": missing,
        "found_on_days": [each.quote for each in seen.dates[:3]] or None,
        "characters": seen.characters,
        "images": seen.images,
        "theme": list(parameters.theme) or None,
        "shown_theme": [each.quote for each in seen.theme[:1]] or None,
    }
    evidence = first_evidence([*seen.theme[:1], *seen.dates, *seen.years], 4)
    evidence = evidence or opening_evidence(document)
    if not missing:
        return Observation(Outcome.PASSED, None, facts, evidence)
    if missing == ["date"] and seen.years:
        return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_DATE, facts, evidence)
    return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, evidence)


def _seen(exhibit: Exhibit, document: Document, theme: tuple[str, ...]) -> _Seen:
    own = own_indices(document)
    lines = [(document.blocks[i].text, quoted(document, i)) for i in own]
    lines += [(line.text, line.evidence) for line in title_lines(exhibit)]
    dates: list[Evidence] = []
    years: list[Evidence] = []
    for text, evidence in lines:
        mentions = [m for m in dates_in(text) if not m.of_law]
        if any(m.precision in _TIMES for m in mentions):
            dates.append(evidence)
        elif mentions:
            years.append(evidence)
    images = [image for image in document.images if is_picture(image)]
    themed = [e for text, e in lines if any(haystack(text).has(word) for word in theme)]
    return _Seen(
        first_evidence(dates, 3),
        first_evidence(years, 2),
        first_evidence(themed, 2),
        _account(document, own),
        len(images),
    )


def _account(document: Document, own: tuple[int, ...]) -> int:
    """Letters of the lines that tell something: no headings, no mere dates."""
    titles = {line.block for line in document_lines(document)[:1]} if document.is_page else set()
    return sum(
        len(letters)
        for i in own
        if i not in titles
        and not is_heading(document.blocks[i])
        and len(letters := squeezed(document.blocks[i].text)) >= _LINE
    )
