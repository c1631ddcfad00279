"""Calendars that a site's software prints beside the content: the days of one month, in a grid.

They name a month and a year, and are many cells long, without a word about the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from oit_checker.model.document import Block, Region, Table
from oit_checker.thai.script import arabic_digits

_DAY_OF_WEEK = (
    r"(?:วัน)?(?:อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์)|พฤ|[อจพศส]า?|"
    r"(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*|s|m|t|w|f|su|mo|tu|we|th|fr|sa"
)
_MONTH = (
    r"(?:มกรา|มีนา|พฤษภา|กรกฎา|สิงหา|ตุลา|ธันวา)คม|กุมภาพันธ์|(?:เมษา|มิถุนา|กันยา|พฤศจิกา)ยน|"
    r"(?:ม|มี|พ|ก|ส|ต|ธ)\.ค|ก\.พ|(?:เม|มิ|ก|พ)\.ย|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
)
_WORD = re.compile(
    rf"(?:{_DAY_OF_WEEK}|{_MONTH}|พ\.?ศ\.?|ค\.?ศ\.?|2[0-9]{{3}}|ปฏิทิน(?:กิจกรรม)?|เดือน|วันนี้|"
    r"ก่อนหน้า|ถัดไป|prev(?:ious)?|next|today|calendar|[«»<>‹›◄►←→|]+)[.,:]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]{1,2}")
_MOST_LETTERS = 120  # of a row of seven days and their weeks
_FEWEST_DAYS = 28


def without_calendars(
    blocks: Sequence[Block], tables: Sequence[Table]
) -> tuple[tuple[Block, ...], tuple[Table, ...]]:
    """The same with the calendars of the content moved to its side (`Region.ASIDE`)."""
    aside = _calendar_blocks(blocks)
    if not aside:
        return tuple(blocks), tuple(tables)
    return (
        tuple(replace(b, region=Region.ASIDE) if i in aside else b for i, b in enumerate(blocks)),
        tuple(replace(t, region=Region.ASIDE) if t.block in aside else t for t in tables),
    )


def _calendar_blocks(blocks: Sequence[Block]) -> frozenset[int]:
    found: set[int] = set()
    run: list[int] = []
    days: list[int] = []
    for index, block in enumerate(blocks):
        numbers = _numbers_of(block) if block.region is Region.MAIN else None
        if numbers is not None:
            run.append(index)
            days += numbers
            continue
        if block.text and run:
            found.update(run if _are_a_month(days) else ())
            run, days = [], []
    found.update(run if _are_a_month(days) else ())
    return frozenset(found)


def _numbers_of(block: Block) -> list[int] | None:
    """The days in a line that holds nothing but what a calendar holds; None for another."""
    if not block.text or len(block.text) > _MOST_LETTERS:
        return None
    numbers: list[int] = []
    for word in arabic_digits(block.text).replace("|", " ").split():
        if _NUMBER.fullmatch(word):
            numbers.append(int(word))
        elif not _WORD.fullmatch(word):
            return None
    return numbers


def _are_a_month(days: Sequence[int]) -> bool:
    """Whether 1, 2, 3 … 28 stand in a row; days of the months around it may stand before and
    after them."""
    expected = 1
    for day in days:
        expected = expected + 1 if day == expected else 2 if day == 1 else 1
        if expected > _FEWEST_DAYS:
            return True
    return False
