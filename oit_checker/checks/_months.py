"""Months that a line names, with or without a year, and the year that surroundings give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from oit_checker.thai.dates import dates_in, years_in
from oit_checker.thai.fiscal import BUDDHIST_OFFSET
from oit_checker.thai.script import arabic_digits, normalised

_NAMES = (
    r"มกรา(?:คม)?|ม\.? ?ค\.?",
    r"กุมภา(?:พันธ์|พันธุ์|พันธ)?|ก\.? ?พ\.?",
    r"มีนา(?:คม)?|มี\.? ?ค\.?",
    r"เมษา(?:ยน)?|เม\.? ?ย\.?",
    r"พฤษภา(?:คม)?|พ\.? ?ค\.?",
    r"มิถุนา(?:ยน)?|มิ\.? ?ย\.?",
    r"กรก[ฎฏ]า(?:คม)?|ก\.? ?ค\.?",
    r"สิงหา(?:คม)?|ส\.? ?ค\.?",
    r"กันยา(?:ยน)?|ก\.? ?ย\.?",
    r"ตุลา(?:คม)?|ต\.? ?ค\.?",
    r"พฤ[ศษ]จิกา(?:ยน)?|พ\.? ?ย\.?",
    r"ธันวา(?:คม)?|ธ\.? ?ค\.?",
)
_ENGLISH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_THAI = "|".join(f"(?P<m{n}>{pattern})" for n, pattern in enumerate(_NAMES, 1))
# A short name must not be part of a word, except behind เดือน.
_NAME = re.compile(
    rf"(?:(?<![ก-๎.])|(?<=เดือน))(?:{_THAI})(?![ก-๎])"
    rf"|(?<![a-z])(?P<english>{_ENGLISH})(?:uary|ruary|ch|il|e|y|ust|t(?:ember)?|ober|ember)?(?![a-z])",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d/.\-])(?P<m>0?[1-9]|1[0-2]) ?[/\-. ] ?(?P<y>25[4-8]\d)(?!\d)")
_NUMERIC_AFTER = re.compile(r"(?<!\d)(?P<y>25[4-8]\d) ?[/\-] ?(?P<m>0[1-9]|1[0-2])(?![\d/\-])")
# A day before it, or the civil service commission (ก.พ.) before its own name.
_NOT_A_MONTH = re.compile(r"(?:^|[^\d.,])(?:3[01]|[12]?\d) *(?:เดือน *)?$|(?:สำนักงาน|สนง\.?|คณะ) *$")
_TO = re.compile(r" *(?:-|–|—|~|ถึง) *(?:เดือน)? *")
_MONTHLY_DAYS = 31
_MONTH_END = 28


@dataclass(frozen=True, slots=True)
class MonthName:
    """`buddhist_year` is the calendar year beside it, None when there is none."""

    number: int
    buddhist_year: int | None
    position: int
    length: int


@dataclass(frozen=True, slots=True)
class LineYears:
    """Buddhist years of a line. `is_fiscal`: it says that they are fiscal years."""

    years: tuple[int, ...]
    is_fiscal: bool


def month_names(
    line: str, *, month_ends: bool = False, numeric: bool = False
) -> tuple[MonthName, ...]:
    """The months that a line speaks of. Days and ranges over several months are none.

    `month_ends`: a date at the end of a month ("as of 31 January") stands for its month.
    `numeric`: 10/2562 is a month even without เดือน before it (else it may be a contract's number).
    Positions are those of `script.normalised(line)`.
    """
    plain = arabic_digits(normalised(line))
    found: list[MonthName] = []
    free = list(plain)
    for mention in dates_in(line):
        start, length = mention.position, len(mention.quote)
        free[start : start + length] = "\n" * length
        days = (mention.end - mention.start).days + 1
        is_month = (
            days <= _MONTHLY_DAYS
            and (mention.start.year, mention.start.month) == (mention.end.year, mention.end.month)
            and (mention.precision != "day" or (month_ends and mention.end.day >= _MONTH_END))
        )
        if is_month:
            year = mention.start.year + BUDDHIST_OFFSET
            found.append(MonthName(mention.start.month, year, start, length))
    rest = "".join(free)
    for pattern in (_NUMERIC, _NUMERIC_AFTER):
        for hit in pattern.finditer(rest):
            if not numeric and not rest[: hit.start()].rstrip().endswith("เดือน"):
                continue
            year = int(hit["y"])
            found.append(MonthName(int(hit["m"]), year, hit.start(), len(hit.group())))
    found.extend(_without_year(rest))
    return tuple(sorted(found, key=lambda name: name.position))


def _without_year(rest: str) -> list[MonthName]:
    """Months alone. Two with only a dash between them are a range."""
    hits = [hit for hit in _NAME.finditer(rest) if not _NOT_A_MONTH.search(rest[: hit.start()])]
    ranged: set[int] = set()
    for left, right in pairwise(hits):
        if _TO.fullmatch(rest[left.end() : right.start()]):
            ranged |= {left.start(), right.start()}
    return [
        MonthName(_number(hit), None, hit.start(), len(hit.group()))
        for hit in hits
        if hit.start() not in ranged
    ]


def years_beside(line: str) -> LineYears:
    """The years that a line gives to months that have none."""
    mentions = [m for m in dates_in(line) if not m.of_law]
    fiscal = tuple(m.buddhist_year for m in mentions if m.fiscal)
    return LineYears(fiscal, True) if fiscal else LineYears(years_in(line), False)


def month_of(
    name: MonthName, surroundings: Iterable[LineYears], wanted: Mapping[int, str]
) -> str | None:
    """The month as `2019-10`; None when no line around it gives a year.

    `wanted` maps numbers to the months looked for: where a year may be a calendar or a fiscal one,
    the reading that is wanted counts. The nearest line with a year decides.
    """
    if name.buddhist_year is not None:
        return _iso(name.buddhist_year, name.number)
    for line in surroundings:
        if not line.years:
            continue
        readings = [_iso(_calendar(year, name.number), name.number) for year in line.years]
        if not line.is_fiscal:
            readings += [_iso(year, name.number) for year in line.years]
        return next((r for r in readings if r == wanted.get(name.number)), readings[-1])
    return None


def _calendar(fiscal_year: int, number: int) -> int:
    return fiscal_year - 1 if number >= 10 else fiscal_year


def _iso(buddhist_year: int, number: int) -> str:
    return f"{buddhist_year - BUDDHIST_OFFSET:04d}-{number:02d}"


def _number(hit: re.Match[str]) -> int:
    if hit["english"]:
        return _ENGLISH.split("|").index(hit["english"].lower()) + 1
    return next(n for n in range(1, 13) if hit[f"m{n}"])
