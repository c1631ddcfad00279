"""Every month of a stretch of a year is shown at the place.

A month is shown by a file or page of its own (its title says the month; else the label of the link
that led to it, the row of that link, the heading above it, or the file name), by a section, a row
or a worksheet of a Document with content of its own, or by a filled column of a table. A title
goes before a label: one file behind six labels shows one month. An explicit statement that there
was nothing to buy shows its month too. Archive menus, side bars and labels of dead links show
nothing. Thai and English month names, abbreviations and `10/2562` are read; a month without a year
takes the nearest one around it ("ปีงบประมาณ 2563" gives October the year 2562).

Parameters
    from        first month (`october`)
    to          last month (`march`)
    of          the year, as for `period`: `fiscal_year`, ...
    none_allowed  whether "there was none" shows a month (default yes)

Outcomes
    passed      every month is shown
    failed      `months_missing`; facts `missing_months`, `found_months`
    cant_tell   a missing month is named only by what could not be read (`unreadable`,
                `hosted_elsewhere`), or by a label without any year (`doubtful_date`), or an
                unnamed file that could not be read may hold it
    untested    the same for what was not fetched (`budget`, `robots`, `timeout`); `not_due_yet`:
                all months over at `as_of` are shown, others are still to come

What it cannot see: whether a month's list is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from oit_checker.checks._access import link_evidence, obstacle
from oit_checker.checks._context import Context
from oit_checker.checks._months import LineYears, month_names, month_of, years_beside
from oit_checker.checks._speaking import Spoken, mentions_topic, says_none, spoken_months
from oit_checker.checks._text import first_evidence, opening_evidence, own_letters
from oit_checker.checks._titles import Standing, TitleLine, document_lines, title_lines
from oit_checker.checks._topics import naming, rivals_of
from oit_checker.model.document import Document, Link, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.rule import Topic
from oit_checker.thai.fiscal import month_period, months_of, period_named

SCOPE = "place"

Month = Literal[
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip

_ROW_CELLS = 3
_LETTERS = 15  # content that a file must have to show the month of its label


@dataclass(frozen=True)
class Parameters:
    from_: Month
    to: Month
    of: str
    none_allowed: bool = True

    def __post_init__(self) -> None:
        if not self.months(2563):
            raise ValueError(f"{self.from_} to {self.to} is no stretch of {self.of}")

    def months(self, fiscal_year: int) -> tuple[str, ...]:
        """As `2019-10`, in order."""
        year = months_of(period_named(self.of, fiscal_year))
        numbers = [int(month[5:]) for month in year]
        first, last = _number(self.from_), _number(self.to)
        if first not in numbers or last not in numbers:
            return ()
        return year[numbers.index(first) : numbers.index(last) + 1]


@dataclass
class _Tally:
    """What was seen of the wanted months; the first evidence of a month counts."""

    wanted: dict[int, str]
    shown: dict[str, Evidence] = field(default_factory=dict)
    open: dict[str, tuple[Outcome, Reason, Evidence]] = field(default_factory=dict)
    any_month: list[tuple[Outcome, Reason, Evidence]] = field(default_factory=list)

    def show(self, month: str, evidence: Evidence) -> None:
        self.shown.setdefault(month, evidence)

    def leave_open(self, month: str, outcome: Outcome, reason: Reason, evidence: Evidence) -> None:
        """`cant_tell` goes before `untested`."""
        if month not in self.open or outcome is Outcome.CANT_TELL:
            self.open[month] = (outcome, reason, evidence)


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place together."""
    months = parameters.months(context.fiscal_year)
    due = [month for month in months if month_period(month).end <= context.as_of]
    tally = _Tally({int(month[5:]): month for month in months})
    place = _surroundings(exhibits, context)
    for exhibit in exhibits:
        _weigh(exhibit, exhibits, tally, place, parameters, context)
    _weigh_links(exhibits, tally, place)
    return _decided(months, due, tally, exhibits, context.as_of)


def _weigh(
    exhibit: Exhibit,
    exhibits: Sequence[Exhibit],
    tally: _Tally,
    place: tuple[LineYears, ...],
    parameters: Parameters,
    context: Context,
) -> None:
    """Add what one exhibit shows or leaves open."""
    link = _link_to(exhibit, exhibits)
    if link is not None and link.region is not Region.MAIN:
        return
    lines = title_lines(exhibit)
    around = (*_years(lines), *place)
    named = _named(exhibit, lines, link, tally, around)
    blocked = obstacle(exhibit)
    if blocked is not None:
        _leave_open(exhibit, named, blocked, tally)
        return
    document = exhibit.document
    if document is None or _is_other(exhibit, exhibits, lines, context):
        return
    holds = own_letters(document) >= _LETTERS or bool(document.tables)
    is_own = exhibit.step > 0 or not document.is_page
    for month, evidence in named.items() if is_own else ():
        if month is None or (not parameters.none_allowed and says_none(document.main_text)):
            continue
        if holds:
            tally.show(month, evidence)
        else:
            tally.leave_open(month, Outcome.CANT_TELL, Reason.DOUBTFUL_CONTENT, evidence)
    for spoken in spoken_months(document, context.topic):
        _weigh_spoken(spoken, document, tally, around, parameters)


def _weigh_spoken(
    spoken: Spoken,
    document: Document,
    tally: _Tally,
    around: tuple[LineYears, ...],
    parameters: Parameters,
) -> None:
    """Add what a part of a Document shows."""
    if spoken.is_none and not parameters.none_allowed:
        return
    above = [years_beside(text) for text in reversed(document.headings_at(spoken.block))]
    month = month_of(spoken.name, (years_beside(spoken.line), *above, *around), tally.wanted)
    if month is not None:
        tally.show(month, spoken.evidence)
    elif wanted := tally.wanted.get(spoken.name.number):
        tally.leave_open(wanted, Outcome.CANT_TELL, Reason.DOUBTFUL_DATE, spoken.evidence)


def _leave_open(
    exhibit: Exhibit,
    named: dict[str | None, Evidence],
    blocked: tuple[Outcome, Reason],
    tally: _Tally,
) -> None:
    outcome, reason = blocked
    if outcome is Outcome.FAILED:
        return  # a dead link shows nothing
    if not named:
        tally.any_month.append((outcome, reason, link_evidence(exhibit)))
    for month, evidence in named.items():
        if month is not None:
            tally.leave_open(month, outcome, reason, evidence)


def _named(
    exhibit: Exhibit,
    lines: Sequence[TitleLine],
    link: Link | None,
    tally: _Tally,
    around: tuple[LineYears, ...],
) -> dict[str | None, Evidence]:
    """The months that the weightiest line with a month names; key None: a month of no known year
    that is not wanted, so that a weightier line with another month is not overruled."""
    for text, evidence, is_title in _naming_lines(exhibit, lines, link):
        names = month_names(text, month_ends=True, numeric=not is_title)
        found: dict[str | None, Evidence] = {}
        for name in names if len(names) <= 2 or is_title else ():
            month = month_of(name, (years_beside(text), *around), tally.wanted)
            if month is None and (wanted := tally.wanted.get(name.number)):
                tally.leave_open(wanted, Outcome.CANT_TELL, Reason.DOUBTFUL_DATE, evidence)
            found[month] = evidence
        if found:
            return found
    return {}


def _naming_lines(
    exhibit: Exhibit, lines: Sequence[TitleLine], link: Link | None
) -> Iterable[tuple[str, Evidence, bool]]:
    standings = (Standing.TITLE, Standing.LABEL, Standing.ABOVE, Standing.FILE_NAME)
    for line in lines:
        if line.standing not in standings or (line.standing is Standing.ABOVE and line.distance):
            continue
        if line.text.count("|") >= _ROW_CELLS:
            continue  # a row of a table at the top of a file
        yield line.text, line.evidence, line.standing is Standing.TITLE
        if line.standing is Standing.LABEL and link is not None and link.context:
            yield link.context, Evidence(line.evidence.url, link.context, "link"), False


def _is_other(
    exhibit: Exhibit,
    exhibits: Sequence[Exhibit],
    lines: Sequence[TitleLine],
    context: Context,
) -> bool:
    """Whether nothing in it or above it is of the topic; or its title names a confusable topic
    while other exhibits name this one (where none does, `about` has the say)."""
    topic = context.topic
    titles = [line.text for line in lines if line.standing is Standing.TITLE]
    if any(naming(title, topic) is not None for title in titles):
        return False
    rivals = rivals_of(topic, context)
    if any(rivals.named_by(title, None) is not None for title in titles):
        return any(_names_topic(other, topic) for other in exhibits if other is not exhibit)
    if exhibit.step == 0 or any(naming(line.text, topic) is not None for line in lines):
        return False
    return exhibit.document is not None and not mentions_topic(exhibit.document, topic)


def _names_topic(exhibit: Exhibit, topic: Topic) -> bool:
    document = exhibit.document
    return document is not None and any(
        line.standing is Standing.TITLE and naming(line.text, topic) is not None
        for line in document_lines(document)
    )


def _weigh_links(exhibits: Sequence[Exhibit], tally: _Tally, place: tuple[LineYears, ...]) -> None:
    """Links of the place whose targets are not among the exhibits: nobody looked there."""
    known = {exhibit.url for exhibit in exhibits}
    document = exhibits[0].document if exhibits else None
    if document is None:
        return
    for link in document.links:
        target = link.url.split("#", 1)[0]
        if link.region is not Region.MAIN or not target or target in known | {document.url}:
            continue
        above = [years_beside(text) for text in reversed(document.headings_at(link.block))]
        names = month_names(link.label, numeric=True)
        for name in names if len(names) == 1 else ():
            month = month_of(name, (years_beside(link.label), *above, *place), tally.wanted)
            if month is not None:
                evidence = Evidence(document.url, link.label, "link", block=link.block)
                tally.leave_open(month, Outcome.UNTESTED, Reason.BUDGET, evidence)


def _decided(
    months: Sequence[str],
    due: Sequence[str],
    tally: _Tally,
    exhibits: Sequence[Exhibit],
    as_of: date,
) -> Observation:
    found = [month for month in months if month in tally.shown]
    lacking = [month for month in due if month not in tally.shown]
    missing = [month for month in lacking if month not in tally.open]
    doubtful = [month for month in lacking if month in tally.open]
    evidence = first_evidence([tally.shown[month] for month in found], 6)
    evidence = evidence or _openings(exhibits)
    coming = [month for month in months if month not in due and month not in found]
    facts: dict[str, object] = {
        "found_months": found,
        "shown_months": found or None,
        "missing_months": missing,
        "doubtful_months": doubtful,
        "wanted_months": list(months),
        "coming_months": coming or None,
        "as_of_date": as_of.isoformat(),
    }
    open_ = [tally.open[month] for month in doubtful]
    if missing and not tally.any_month:
        return Observation(Outcome.FAILED, Reason.MONTHS_MISSING, facts, evidence)
    if missing:
        open_ = [*open_, *tally.any_month]
    if open_:
        outcome, reason, _ = min(open_, key=lambda each: each[0] is not Outcome.CANT_TELL)
        facts["doubtful_months"] = lacking
        facts["missing_months"] = lacking
        quotes = first_evidence([each[2] for each in open_], 6)
        return Observation(outcome, reason, facts, quotes)
    if coming:
        return Observation(Outcome.UNTESTED, Reason.NOT_DUE_YET, facts, evidence)
    return Observation(Outcome.PASSED, None, facts, evidence)


def _surroundings(exhibits: Sequence[Exhibit], context: Context) -> tuple[LineYears, ...]:
    """The years of the place itself, nearest first, then the year that its path binds."""
    found = _years(title_lines(exhibits[0])) if exhibits else ()
    path = (LineYears((context.path_year,), False),) if context.path_year else ()
    return (*found, *path)


def _years(lines: Sequence[TitleLine]) -> tuple[LineYears, ...]:
    """Of the lines that bind a year: no file's properties, and no plain text."""
    kept = (Standing.TITLE, Standing.LABEL, Standing.ABOVE, Standing.HEADING, Standing.FILE_NAME)
    found = [
        years_beside(line.text)
        for kind in kept
        for line in lines
        if line.standing is kind and line.text.count("|") < _ROW_CELLS
    ]
    return tuple(years for years in found if years.years)


def _link_to(exhibit: Exhibit, exhibits: Sequence[Exhibit]) -> Link | None:
    """The link that leads to an exhibit one step below; one in the content before one in a menu."""
    if exhibit.step == 0:
        return None
    document = next((e.document for e in exhibits if e.url == exhibit.found_on), None)
    links = [x for x in document.links if x.url == exhibit.url] if document is not None else []
    links.sort(key=lambda x: (x.region is not Region.MAIN, x.label != exhibit.label))
    return links[0] if links else None


def _openings(exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    document = next((e.document for e in exhibits if e.document is not None), None)
    return opening_evidence(document) if document is not None else ()


def _number(month: Month) -> int:
    return get_args(Month).index(month) + 1
