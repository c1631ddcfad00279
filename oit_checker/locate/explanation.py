"""What an agency's explanation says of the way to a place: labels to click, items, years."""

from __future__ import annotations

import re
from collections.abc import Iterable

from oit_checker.locate.years import years_named
from oit_checker.thai.script import arabic_digits, squeezed

_STEP = re.compile(r"\s*(?:>+|»|›|→|➔|⇒|-->|->|=>)\s*")
_QUOTED = re.compile(
    r"(?:เมนู(?:หลัก|ย่อย)?|หัวข้อ(?:หลัก|ย่อย)?|แบนเนอร์|ปุ่ม|แท็บ|menu|banner|button|tab)\s*"
    r"[“\"'‘(\[](?P<name>[^”\"'’)\]\n]{3,80})[”\"'’)\]]",
    re.I,
)
_LEAD = re.compile(
    r"^(?:\d+[.)]|[-•*]|(?:จาก|ไปที่|เข้าไปที่|เข้า|กดที่|กด|คลิกที่|คลิก|เลือก|แล้ว|จากนั้น|ที่|ดูที่|ให้)\s*"
    r"|(?:เมนู(?:หลัก|ย่อย)?|หัวข้อ(?:หลัก|ย่อย)?|แบนเนอร์|ปุ่ม|แท็บ)\s*|go to|click(?: on)?|choose|menu)\s*",
    re.I,
)
_HOME = re.compile(r"^(?:หน้าแรก|หน้าหลัก|เว็บไซต์|เว็บไซต์หลัก|home|main page|homepage)", re.I)
_CODE = re.compile(r"(?<![A-Za-z0-9])O\s?-?(\d{1,2})(?!\d)", re.I)
_SHORTEST = 3
_PART = 0.8  # of a label's letters, where a menu cuts it short


def steps_of(explanation: str) -> tuple[str, ...]:
    """The labels that one is told to click, without the home page: `หน้าแรก > ข่าว > แผน`, or
    `เมนู “แผน”`."""
    found: list[str] = []
    for line in explanation.split("\n"):
        parts = _STEP.split(line)
        found += parts if len(parts) > 1 else (m["name"] for m in _QUOTED.finditer(line))
    bare = (_bare(part) for part in found)
    return tuple(dict.fromkeys(part for part in bare if part and not _HOME.match(part)))


def _bare(part: str) -> str:
    text = part.strip(" \t“”\"'‘’()[].,;:")
    while (cut := _LEAD.sub("", text)) != text:
        text = cut
    return text.strip(" \t“”\"'‘’()[].,;:")


def steps_not_in(explanation: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The steps whose words stand nowhere in `texts`: those of the place and of the way to it."""
    shown = [squeezed(text) for text in texts if text]
    whole = "\n".join(shown)
    return tuple(step for step in steps_of(explanation) if not _stands_in(squeezed(step), whole))


def _stands_in(step: str, whole: str) -> bool:
    if len(step) < _SHORTEST or step in whole:
        return True
    return len(step) >= 10 and step[: int(len(step) * _PART)] in whole


def items_named(explanation: str) -> tuple[str, ...]:
    """Item codes (`O17`, `o๑๗`) as the pack writes them."""
    found = _CODE.findall(arabic_digits(explanation))
    return tuple(dict.fromkeys(f"O{int(number)}" for number in found))


def years_explained(explanation: str) -> tuple[int, ...]:
    """The Buddhist years that an explanation names."""
    return tuple(sorted(set(years_named(explanation))))
