"""Something here is dated within the wanted period: news, an activity, a notice.

Looks at the dates (days, months, ranges) in the content of all readable Documents of the place and
at the labels of the links that led to them. Headers, footers, menus, side bars, counters, today's
date, the copyright and years of laws never count. For a whole fiscal year the calendar year of the
same number is accepted too.

Parameters
    within      the period, relative to the fiscal year: `fiscal_year`, ...
    at_least    how many items must be dated within it (default 1)

Outcomes
    passed      there are enough
    failed      `out_of_date`: dates of other times only, too few, or none at all; `broken_link`:
                dated headlines only, whose links all lead nowhere
    cant_tell   `doubtful_date`: no dated item, but the year is named; or what is missing may stand
                in a Document that could not be read (`unreadable`, `hosted_elsewhere`)
    untested    what is missing may stand in a Document that was not fetched; `not_due_yet`: the
                period has not begun

What it cannot see: whether a date is that of the event or of its publishing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oit_checker.checks._access import open_end
from oit_checker.checks._context import Context
from oit_checker.checks._text import (
    first_evidence,
    is_furniture,
    main_indices,
    opening_evidence,
    own_indices,
    quoted,
)
from oit_checker.checks._titles import Standing, title_lines
from oit_checker.checks._years import calendar_twin, is_whole_year
from oit_checker.model.document import Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.dates import DateMention, dates_in, years_in
from oit_checker.thai.fiscal import Period, fiscal_year_of, period_named
from oit_checker.thai.script import squeezed

SCOPE = "place"

_TIMES = frozenset({"day", "month", "range"})


@dataclass(frozen=True)
class Parameters:
    within: str
    at_least: int = 1

    def __post_init__(self) -> None:
        period_named(self.within, 2563)
        if self.at_least < 1:
            raise ValueError("at_least must be 1 or more")


_HEADLINE_LETTERS = 12
_DEAD_HEADLINES = 2
_NEAR = 2  # blocks between a headline and its date
_SOME_TEXT = 300  # letters that are no labels of links: the items are told on the page itself


@dataclass(frozen=True, slots=True)
class _Dated:
    mention: DateMention
    evidence: Evidence


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place together."""
    wanted = period_named(parameters.within, context.fiscal_year)
    dead = [e for e in exhibits if e.document is not None and is_dead_list(e.document)]
    items = [item for e in exhibits if e not in dead for item in _items(e)]
    fitting = [item for item in items if _fits(item.mention, wanted)]
    counted = {(item.evidence.url, item.evidence.quote) for item in fitting}
    found_years = sorted({item.mention.buddhist_year for item in items})
    facts: dict[str, object] = {
        "wanted_period": wanted.iso(),
        "counted": len(counted),
        "needed": parameters.at_least,
        "found_years": found_years,
        "shown_years": found_years or None,
    }
    evidence = first_evidence([item.evidence for item in fitting], 3)
    if len(counted) >= parameters.at_least:
        return Observation(Outcome.PASSED, None, facts, evidence)
    if context.as_of < wanted.start:
        due = facts | {"due_date": wanted.start.isoformat()}
        return Observation(
            Outcome.UNTESTED, Reason.NOT_DUE_YET, due, evidence or _openings(exhibits)
        )
    if opened := open_end(exhibits):
        return Observation(opened[0], opened[1], facts, (*evidence, *opened[2]))
    headlines = [i for e in dead for i in _items(e) if _fits(i.mention, wanted)]
    if headlines:
        facts["counted"] = len(headlines)
        shown = first_evidence([item.evidence for item in headlines], 3)
        return Observation(Outcome.FAILED, Reason.BROKEN_LINK, facts, shown)
    year = fiscal_year_of(wanted.end)
    if not fitting and (named := _naming_year(exhibits, year)) and not items:
        return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_DATE, facts, named)
    others = first_evidence([item.evidence for item in items], 3)
    return Observation(
        Outcome.FAILED, Reason.OUT_OF_DATE, facts, evidence or others or _openings(exhibits)
    )


def is_dead_list(document: Document) -> bool:
    """Dated headlines whose links all lead nowhere, with no text of their own: nothing to read."""
    headlines = [
        link
        for link in document.links
        if link.region is Region.MAIN
        and len(squeezed(link.label)) >= _HEADLINE_LETTERS
        and not is_furniture("".join(b.text for b in document.blocks[link.block : link.block + 1]))
    ]
    dead = [link.block for link in headlines if not link.url]
    if not document.is_page or len(dead) < _DEAD_HEADLINES:
        return False
    if not any(_is_dated(document, block) for block in dead):
        return False
    between = range(min(dead), max(dead) + 1)
    is_alive = any(link.url and link.block in between for link in headlines)
    labelled = {link.block for link in headlines}
    own = [document.blocks[i].text for i in own_indices(document) if i not in labelled]
    return len(squeezed("".join(own))) < _SOME_TEXT and not is_alive


def _is_dated(document: Document, block: int) -> bool:
    """Whether a date stands in a headline's block, or right above or below it."""
    near = document.blocks[max(block - _NEAR, 0) : block + _NEAR + 1]
    return any(True for each in near for _ in _mentions(each.text))


def _items(exhibit: Exhibit) -> Iterator[_Dated]:
    document = exhibit.document
    if document is not None and document.is_readable:
        for i in main_indices(document):
            text = document.blocks[i].text
            if not is_furniture(text):
                for mention in _mentions(text):
                    yield _Dated(mention, quoted(document, i, phrase=mention.quote))
        for line in title_lines(exhibit):
            if line.standing in (Standing.LABEL, Standing.ABOVE):
                for mention in _mentions(line.text):
                    yield _Dated(mention, line.evidence)


def _mentions(text: str) -> Iterator[DateMention]:
    return (m for m in dates_in(text) if not m.of_law and m.precision in _TIMES)


def _fits(mention: DateMention, wanted: Period) -> bool:
    if wanted.contains(mention.period):
        return True
    return is_whole_year(wanted) and calendar_twin(wanted).contains(mention.period)


def _naming_year(exhibits: Sequence[Exhibit], year: int) -> tuple[Evidence, ...]:
    """Titles, headings and labels that name the year."""
    return first_evidence(
        [
            line.evidence
            for exhibit in exhibits
            for line in title_lines(exhibit)
            if line.standing < Standing.FILE_NAME and year in years_in(line.text)
        ],
        3,
    )


def _openings(exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    readable = next((e.document for e in exhibits if e.document is not None), None)
    return opening_evidence(readable) if readable is not None else ()
