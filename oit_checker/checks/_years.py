"""Years and dates of a line, held against a wanted period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oit_checker.thai.dates import DateMention, dates_in, years_in
from oit_checker.thai.fiscal import BUDDHIST_OFFSET, Period, fiscal_year_of
from oit_checker.thai.script import arabic_digits

_NUMBERED = re.compile(r"\d ?/ ?(25\d\d)(?!\d)")  # an order's or a contract's number
_DAYS_OF_A_YEAR = 366
_YEARLY = 360  # days: from here on, a range stands for a year


@dataclass(frozen=True, slots=True)
class Mark:
    """One mention. `reading`: fiscal | calendar | within | covers, '' when it is another period's.

    `is_strong`: it names a period; a plain day (of signing, of publishing) is weak. `is_bare`: it
    is a year without any word beside it.
    `years` are Buddhist, as written.
    """

    reading: str
    is_strong: bool
    years: tuple[int, ...]
    quote: str
    is_bare: bool = False

    @property
    def fits(self) -> bool:
        return bool(self.reading)


def marks_of(
    line: str, wanted: Period, *, covers: bool, bare_years: bool = True
) -> tuple[Mark, ...]:
    """All mentions of a line but the years of laws. `bare_years`: a title's or label's bare 2563
    counts (in running text a number is just a number)."""
    mentions = tuple(m for m in dates_in(line) if not m.of_law)
    marks = [_mark(mention, wanted, covers) for mention in mentions]
    if bare_years:
        known = {year for mark in marks for year in mark.years}
        numbered = {int(year) for year in _NUMBERED.findall(arabic_digits(line))}
        bare = [year for year in years_in(line) if year not in known | numbered]
        marks.extend(_bare(year, wanted) for year in bare)
    return tuple(marks)


def years_of(marks: Iterable[Mark]) -> list[int]:
    """The Buddhist years as written, each once, in order."""
    return sorted({year for mark in marks for year in mark.years})


def is_whole_year(period: Period) -> bool:
    return (period.end - period.start).days >= _YEARLY


def calendar_twin(period: Period) -> Period:
    """The calendar year of the same number as the fiscal year in which the period ends."""
    christian = fiscal_year_of(period.end) - BUDDHIST_OFFSET
    return Period(period.start.replace(christian, 1, 1), period.end.replace(christian, 12, 31))


def _mark(mention: DateMention, wanted: Period, covers: bool) -> Mark:
    is_strong = mention.precision != "day"
    return Mark(_reading(mention, wanted, covers), is_strong, _written(mention), mention.quote)


def _reading(mention: DateMention, wanted: Period, covers: bool) -> str:
    year = fiscal_year_of(wanted.end)
    span = mention.period
    if mention.precision == "years" or (span.end - span.start).days > _DAYS_OF_A_YEAR:
        first, last = min(_written(mention)), max(_written(mention))
        if first == last == year:
            return "calendar"
        return "covers" if covers and first <= year <= last else ""
    if mention.precision == "year":
        return "calendar" if mention.buddhist_year == year else ""
    if mention.precision == "fiscal_year":
        return "fiscal" if mention.buddhist_year == year else ""
    if wanted.contains(span):
        return "within"
    return _overlapping(span, wanted)


def _overlapping(span: Period, wanted: Period) -> str:
    """A range that is not quite the wanted one: it holds all of it, or lies mostly inside it, or is
    the calendar year of that number."""
    if not span.overlaps(wanted):
        return ""
    if span.contains(wanted):
        return "fiscal"
    if is_whole_year(wanted) and is_whole_year(span):
        return "calendar" if calendar_twin(wanted) == span else ""
    days = (min(span.end, wanted.end) - max(span.start, wanted.start)).days + 1
    return "within" if 2 * days >= (span.end - span.start).days + 1 else ""


def _written(mention: DateMention) -> tuple[int, ...]:
    return tuple(_written_years(mention))


def _written_years(mention: DateMention) -> Iterator[int]:
    if mention.precision == "years":
        yield mention.start.year + BUDDHIST_OFFSET + (1 if mention.fiscal else 0)
        yield mention.buddhist_year
    elif mention.precision == "range":
        yield from dict.fromkeys(
            (mention.start.year + BUDDHIST_OFFSET, mention.end.year + BUDDHIST_OFFSET)
        )
    else:
        yield mention.buddhist_year


def _bare(year: int, wanted: Period) -> Mark:
    fits = year == fiscal_year_of(wanted.end)
    return Mark("calendar" if fits else "", True, (year,), str(year), True)
