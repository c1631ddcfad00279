"""Fiscal years (1 October to 30 September, named after the Buddhist year in which they end)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

BUDDHIST_OFFSET = 543
_FIRST_MONTH = 10
MONTH_NAMES = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
FORMS = (
    "fiscal_year",
    "fiscal_year - 1",
    "fiscal_year + 1",
    "first 6 months of fiscal_year",
    "october to march of fiscal_year",
)
_YEAR = r"fiscal_year(?:\s*(?P<sign>[+-])\s*(?P<by>\d))?"
_WHOLE = re.compile(f"^{_YEAR}$")
_FIRST_MONTHS = re.compile(f"^first\\s+(?P<count>\\d{{1,2}})\\s+months\\s+of\\s+{_YEAR}$")
_NAMED_MONTHS = re.compile(
    f"^(?P<from>{'|'.join(_ENGLISH)})\\s+to\\s+(?P<to>{'|'.join(_ENGLISH)})\\s+of\\s+{_YEAR}$"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it."""

    start: date
    end: date

    def contains(self, other: Period) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        return self.start <= other.end and other.start <= self.end

    def includes(self, day: date) -> bool:
        return self.start <= day <= self.end

    def iso(self) -> str:
        """As the facts of messages carry it: `2019-10-01/2020-03-31`."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def fiscal_year_period(fiscal_year: int) -> Period:
    """Of a Buddhist fiscal year: 2563 is 1 October 2019 to 30 September 2020."""
    christian = fiscal_year - BUDDHIST_OFFSET
    return Period(date(christian - 1, 10, 1), date(christian, 9, 30))


def calendar_year_period(buddhist_year: int) -> Period:
    christian = buddhist_year - BUDDHIST_OFFSET
    return Period(date(christian, 1, 1), date(christian, 12, 31))


def fiscal_year_of(day: date) -> int:
    """The Buddhist fiscal year in which a day lies."""
    return day.year + BUDDHIST_OFFSET + (1 if day.month >= _FIRST_MONTH else 0)


def months_of(period: Period) -> tuple[str, ...]:
    """The months that a period touches, as `2019-10`."""
    first = period.start.year * 12 + period.start.month - 1
    last = period.end.year * 12 + period.end.month - 1
    return tuple(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, last + 1))


def month_period(month: str) -> Period:
    """Of `2020-03`."""
    christian, number = int(month[:4]), int(month[5:7])
    last = monthrange(christian, number)[1]
    return Period(date(christian, number, 1), date(christian, number, last))


def period_named(spec: str, fiscal_year: int) -> Period:
    """A period of a rule, relative to its fiscal year. ValueError names the allowed forms."""
    words = " ".join(spec.lower().split())
    if found := _WHOLE.match(words):
        return fiscal_year_period(_shifted(found, fiscal_year))
    if found := _FIRST_MONTHS.match(words):
        count = int(found["count"])
        if 1 <= count <= 12:
            return _fiscal_months(_shifted(found, fiscal_year), 0, count - 1)
    if found := _NAMED_MONTHS.match(words):
        start, end = (_place_in_year(found[name]) for name in ("from", "to"))
        if start <= end:
            return _fiscal_months(_shifted(found, fiscal_year), start, end)
    raise ValueError(f"{spec!r} is not a period; allowed: {', '.join(FORMS)}")


def thai_month(month: str) -> str:
    """`2020-03` as มีนาคม 2563."""
    return f"{MONTH_NAMES[int(month[5:7]) - 1]} {int(month[:4]) + BUDDHIST_OFFSET}"


def thai_date(day: date) -> str:
    """31 มีนาคม 2563."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year + BUDDHIST_OFFSET}"


def thai_period(period: Period) -> str:
    return f"{thai_date(period.start)} – {thai_date(period.end)}"


def _shifted(found: re.Match[str], fiscal_year: int) -> int:
    by = int(found["by"] or 0)
    return fiscal_year - by if found["sign"] == "-" else fiscal_year + by


def _place_in_year(month_name: str) -> int:
    """October is 0, September 11."""
    return (_ENGLISH.index(month_name) - (_FIRST_MONTH - 1)) % 12


def _fiscal_months(fiscal_year: int, first: int, last: int) -> Period:
    months = months_of(fiscal_year_period(fiscal_year))
    return Period(month_period(months[first]).start, month_period(months[last]).end)
