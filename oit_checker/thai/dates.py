"""Dates, months, quarters and years as Thai documents write them.

Read are Buddhist and Christian years, Thai and Arabic digits, two-digit Buddhist years beside a
month or ปี, full, short and English month names, and ranges. What cannot be a date (31 กันยายน) is
skipped. Positions and quotes are those of `script.normalised(text)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from oit_checker.thai import _date_patterns as written
from oit_checker.thai.fiscal import (
    BUDDHIST_OFFSET,
    Period,
    calendar_year_period,
    fiscal_year_period,
    month_period,
    months_of,
)
from oit_checker.thai.script import arabic_digits, normalised


@dataclass(frozen=True, slots=True)
class DateMention:
    """A stretch of time that a text names.

    `precision`: day | month | quarter | half | fiscal_year | year | range | years (several).
    `fiscal`: True when it says so, None when a year may be meant either way (then `start` and `end`
    are the calendar year), False for plain dates. `buddhist_year` is the year as written, the
    last one of a range. `of_law`: the year belongs to the name of an act or regulation.
    """

    start: date
    end: date
    precision: str
    quote: str
    position: int
    fiscal: bool | None
    buddhist_year: int
    of_law: bool = False

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)


def dates_in(text: str) -> tuple[DateMention, ...]:
    """All mentions in the order of the text; they do not overlap."""
    return _dates_in(text) if text else ()


def years_in(text: str) -> tuple[int, ...]:
    """The Buddhist years (2540-2590) that a title, label or file name carries, each once, in order.
    Bare years count; two digits count after ปี, ปีงบ, พ.ศ. or a month; years of laws do not."""
    normal = arabic_digits(normalised(text))
    if not _DIGIT.search(normal):
        return ()
    mentions = dates_in(text)
    found = [(m.position, year) for m in mentions if not m.of_law for year in _years_of(m)]
    taken = [(m.position, m.position + len(m.quote)) for m in mentions]
    for hit in (*written.BARE_YEAR.finditer(normal), *written.STAMP.finditer(normal)):
        if not any(start <= hit.start() < end for start, end in taken):
            found.append((hit.start(), int(hit.group()[:4])))
    years = [year for _, year in sorted(found) if _FIRST_YEAR <= year <= _LAST_YEAR]
    return tuple(dict.fromkeys(years))


def may_mean(mention: DateMention, period: Period) -> bool:
    """Whether one of the mention's readings lies inside the period. `ปี 2563` may mean the calendar
    year or the fiscal year."""
    return any(period.contains(reading) for reading in readings(mention))


def covers(mention: DateMention, period: Period) -> bool:
    """Whether one of the mention's readings contains the whole period."""
    return any(reading.contains(period) for reading in readings(mention))


def readings(mention: DateMention) -> tuple[Period, ...]:
    """The periods that a mention may stand for."""
    if mention.fiscal is not None or mention.precision not in ("year", "years"):
        return (mention.period,)
    first = fiscal_year_period(mention.start.year + BUDDHIST_OFFSET)
    last = fiscal_year_period(mention.end.year + BUDDHIST_OFFSET)
    return (mention.period, Period(first.start, last.end))


_FIRST_YEAR, _LAST_YEAR = 2540, 2590
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=4096)
def _dates_in(text: str) -> tuple[DateMention, ...]:
    normal = normalised(text)
    plain = arabic_digits(normal)
    if not _DIGIT.search(plain):
        return ()
    taken = bytearray(len(plain))
    mentions: list[DateMention] = []
    for pattern, build in _READERS:
        for hit in _free(pattern, plain, taken):
            read = _built(build, hit)
            start, end = hit.span()
            if read is None:
                if pattern in _WITH_DAY and int(hit["d"]) <= 31:
                    taken[start:end] = b"\1" * (end - start)  # 31 กันยายน is not September either
                continue
            taken[start:end] = b"\1" * (end - start)
            mentions.append(replace(read, quote=normal[start:end], position=start))
    mentions.sort(key=lambda m: m.position)
    return tuple(_marked(_merged(mentions, normal), plain))


def _free(pattern: re.Pattern[str], plain: str, taken: bytearray) -> Iterator[re.Match[str]]:
    """Matches that no earlier reader took; after an overlap it looks on behind the taken part."""
    at = 0
    while hit := pattern.search(plain, at):
        start, end = hit.span()
        blocked = taken.find(1, start, end)
        if blocked < 0:
            yield hit
            at = end
        else:
            at = max(start + 1, at + 1)


def _built(
    build: Callable[[re.Match[str]], DateMention | None], hit: re.Match[str]
) -> DateMention | None:
    try:
        return build(hit)
    except ValueError:  # a day or month that does not exist
        return None


def _mention(
    start: date, end: date, precision: str, buddhist_year: int, fiscal: bool | None = False
) -> DateMention:
    if end < start:
        raise ValueError("ends before it begins")
    return DateMention(start, end, precision, "", 0, fiscal, buddhist_year)


def _buddhist(written: str, *, english: bool = False, numeric: bool = False) -> int:
    """A written year in the Buddhist Era. ValueError for what cannot be one."""
    number = int(written)
    if len(written) == 2:
        if number >= 40:
            return 2500 + number
        if english or numeric:
            return 2000 + number + BUDDHIST_OFFSET
        raise ValueError(written)
    if 2400 <= number <= 2650:
        return number
    if 1900 <= number <= 2100:
        return number + BUDDHIST_OFFSET
    raise ValueError(written)


def _day(day: int, month: int, buddhist_year: int) -> date:
    return date(buddhist_year - BUDDHIST_OFFSET, month, day)


def _month_number(name: str) -> int:
    lowered = name.lower().rstrip(".")
    if lowered.isascii():
        return written.ENGLISH_ORDER.index(lowered[:3]) // 3 + 1
    return next(i for i, p in enumerate(written.THAI_MONTH, 1) if p.fullmatch(name))


def _month_span(month: int, buddhist_year: int) -> Period:
    return month_period(f"{buddhist_year - BUDDHIST_OFFSET:04d}-{month:02d}")


def _read_range(hit: re.Match[str]) -> DateMention:
    first, last = _month_number(hit["m1"]), _month_number(hit["m2"])
    ends = _buddhist(hit["y2"], english=hit["m2"].isascii())
    if hit["y1"]:
        begins = _buddhist(hit["y1"], english=hit["m1"].isascii())
    else:
        begins = ends if first <= last else ends - 1
    start, end = _month_span(first, begins).start, _month_span(last, ends).end
    if hit["d1"]:
        start = _day(int(hit["d1"]), first, begins)
    if hit["d2"]:
        end = _day(int(hit["d2"]), last, ends)
    return _mention(start, end, "range", ends)


def _read_days(hit: re.Match[str]) -> DateMention:
    month, year = _month_number(hit["m2"]), _buddhist(hit["y2"], english=hit["m2"].isascii())
    start, end = _day(int(hit["d1"]), month, year), _day(int(hit["d2"]), month, year)
    return _mention(start, end, "range", year)


def _read_day(hit: re.Match[str]) -> DateMention:
    year = _buddhist(hit["y"], english=hit["m"].isascii())
    day = _day(int(hit["d"]), _month_number(hit["m"]), year)
    return _mention(day, day, "day", year)


def _read_month(hit: re.Match[str]) -> DateMention:
    year = _buddhist(hit["y"], english=hit["m"].isascii())
    span = _month_span(_month_number(hit["m"]), year)
    return _mention(span.start, span.end, "month", year)


def _read_numeric(hit: re.Match[str]) -> DateMention:
    groups = hit.groupdict()
    year = _buddhist(groups["y"] or groups["y2"], numeric=True)
    day = _day(int(groups["d"]), int(groups["m"] or groups["m2"]), year)
    return _mention(day, day, "day", year)


def _read_quarter(hit: re.Match[str]) -> DateMention:
    year = _buddhist(hit["y"])
    months = months_of(fiscal_year_period(year))
    first, last = int(hit["q"]), int(hit["q2"] or hit["q"])
    start, end = month_period(months[first * 3 - 3]).start, month_period(months[last * 3 - 1]).end
    return _mention(start, end, "quarter" if first == last else "range", year, True)


_COUNTS = {"สาม": 3, "หก": 6, "เก้า": 9, "สิบสอง": 12}
_PART_PRECISION = {3: "quarter", 6: "half", 9: "range", 12: "fiscal_year"}


def _read_half(hit: re.Match[str]) -> DateMention:
    year = _buddhist(hit["y"])
    written = hit["n"] or hit["n2"] or "6"
    count = _COUNTS.get(written) or int(written)
    months = months_of(fiscal_year_period(year))
    if count == 6 and hit["w"] == "หลัง":
        months = months[6:]
    start, end = month_period(months[0]).start, month_period(months[count - 1]).end
    return _mention(start, end, _PART_PRECISION[count], year, True)


def _read_fiscal(hit: re.Match[str]) -> DateMention:
    english = hit.group()[0].isascii()
    first = _buddhist(hit["y1"], english=english)
    last = _buddhist(hit["y2"], english=english) if hit["y2"] else first
    start, end = fiscal_year_period(first).start, fiscal_year_period(last).end
    return _mention(start, end, "fiscal_year" if first == last else "years", last, True)


def _read_years(hit: re.Match[str]) -> DateMention:
    first, last = _buddhist(hit["y1"] or hit["b1"]), _buddhist(hit["y2"])
    if not 0 < last - first <= 30:
        raise ValueError("not a span of years")
    start, end = calendar_year_period(first).start, calendar_year_period(last).end
    return _mention(start, end, "years", last, None)


def _read_year(hit: re.Match[str]) -> DateMention | None:
    before = hit.string[: hit.start()][-8:]
    counts = written.COUNTED.match(hit.string, hit.end()) or written.AGE_BEFORE.search(before)
    if len(hit["y"]) == 2 and counts:
        return None
    year = _buddhist(hit["y"])
    span = calendar_year_period(year)
    return _mention(span.start, span.end, "year", year, None)


# Longest first: what a reader takes, no later one may read again.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateMention | None]], ...] = (
    (written.RANGE, _read_range),
    (written.DAYS, _read_days),
    (written.DAY, _read_day),
    (written.AMERICAN, _read_day),
    (written.MONTH, _read_month),
    (written.ISO, _read_numeric),
    (written.NUMERIC, _read_numeric),
    (written.QUARTER, _read_quarter),
    (written.HALF, _read_half),
    (written.HALF_AFTER, _read_half),
    (written.FISCAL, _read_fiscal),
    (written.YEARS, _read_years),
    (written.YEAR, _read_year),
)
_WITH_DAY = frozenset({written.DAY, written.AMERICAN, written.ISO, written.NUMERIC})


def _merged(mentions: list[DateMention], normal: str) -> list[DateMention]:
    """Two days with only a dash or ถึง between them are one range."""
    out: list[DateMention] = []
    for mention in mentions:
        last = out[-1] if out else None
        if last is not None and last.precision == mention.precision == "day":
            between = normal[last.position + len(last.quote) : mention.position]
            if between and written.JOINED.match(between) and last.start < mention.end:
                quote = normal[last.position : mention.position + len(mention.quote)]
                out[-1] = replace(
                    mention,
                    start=last.start,
                    precision="range",
                    quote=quote,
                    position=last.position,
                )
                continue
        out.append(mention)
    return out


def _marked(mentions: list[DateMention], plain: str) -> Iterator[DateMention]:
    """Years that belong to the name of a law, marked."""
    behind = 0
    for mention in mentions:
        is_bare = mention.precision == "year" and not mention.quote.startswith(("ปี", "ประจำ"))
        before = plain[max(behind, mention.position - written.LAW_REACH) : mention.position]
        yield replace(mention, of_law=True) if is_bare and _names_law(before) else mention
        behind = mention.position + len(mention.quote)


def _names_law(before: str) -> bool:
    laws = list(written.LAW.finditer(before))
    return bool(laws) and not written.NOT_LAW.search(before[laws[-1].end() :])


def _years_of(mention: DateMention) -> tuple[int, ...]:
    """The years as written: of a span of years the first and the last."""
    if mention.precision != "years":
        return (mention.buddhist_year,)
    first = mention.start.year + BUDDHIST_OFFSET + (1 if mention.fiscal else 0)
    return (first, mention.buddhist_year)
