"""Citizen ids, which must not travel into reports."""

from __future__ import annotations

import re

from oit_checker.thai.script import arabic_digits

_THIRTEEN = re.compile(r"(?<![\d๐-๙])[\d๐-๙](?:[ \u00a0\-–.]?[\d๐-๙]){12}(?![\d๐-๙])")
_DIGIT = re.compile(r"[\d๐-๙]")


def masked(text: str) -> str:
    """Every valid 13-digit citizen id, however written, with its middle ten digits as x."""
    return _THIRTEEN.sub(_mask, text)


def has_citizen_id(text: str) -> bool:
    return any(is_citizen_id(found.group()) for found in _THIRTEEN.finditer(text))


def is_citizen_id(written: str) -> bool:
    """Whether these are 13 digits (dashes and spaces aside) with the right check digit."""
    digits = [int(c) for c in _DIGIT.findall(arabic_digits(written))]
    if len(digits) != 13 or digits[0] == 0:
        return False
    total = sum(digit * (13 - place) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == digits[12]


def _mask(found: re.Match[str]) -> str:
    written = found.group()
    if not is_citizen_id(written):
        return written
    out, seen = [], 0
    for c in written:
        if _DIGIT.match(c):
            seen += 1
            c = "x" if 2 <= seen <= 11 else c
        out.append(c)
    return "".join(out)
