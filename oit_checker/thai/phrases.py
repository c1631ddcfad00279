"""Phrases found in Thai text, whatever spaces, punctuation, digits and broken marks stand between.

No word list is used. A hit never cuts a syllable (a mark or following vowel after it, a leading
vowel before it), a number is never cut, Latin words need Latin borders, and a short needle (under
4 Thai letters) needs a border or a common companion word on one side at least.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache

from oit_checker.thai.script import arabic_digits, letter_positions, normalised, squeezed

_LONG_LETTERS = 1000  # of a text that is no line, nor a paragraph
_SHORT_LETTERS = 4
_LEADING_VOWELS = frozenset("เแโใไ")
_CANNOT_BEGIN = frozenset("ะัาำิีึืฺุูๅ็่้๊๋์ํ๎")
# Words that often stand directly before or after a short noun.
_COMPANIONS_BEFORE = [
    "การ",
    "ความ",
    "และ",
    "หรือ",
    "ของ",
    "ที่",
    "ใน",
    "ตาม",
    "รายงาน",
    "สรุป",
    "ประจำ",
    "จัดทำ",
    "ร่าง",
    "เพื่อ",
    "ด้าน",
    "โดย",
    "แบบ",
    "ประกาศ",
    "ข้อมูล",
    "จาก",
    "กับ",
    "แผน",
    "ผล",
    "เรื่อง",
    "ว่าด้วย",
    "ติดตาม",
    "ปี",
    "ทุก",
    "หมวด",
    "เอกสาร",
    "ไฟล์",
    "งาน",
    "กอง",
    "ฝ่าย",
    "คู่มือ",
]
_COMPANIONS_AFTER = [
    "การ",
    "ความ",
    "และ",
    "หรือ",
    "ของ",
    "ที่",
    "ใน",
    "ตาม",
    "รายงาน",
    "ประจำ",
    "ประชาสัมพันธ์",
    "ด้าน",
    "โดย",
    "งาน",
    "จัด",
    "ดำเนิน",
    "ปฏิบัติ",
    "พัฒนา",
    "เพื่อ",
    "จาก",
    "กับ",
    "ปี",
    "สำหรับ",
    "ซื้อ",
    "จ้าง",
]
_CLUSTER = re.compile(
    "เเ|[\\s\\S][\\s\u00a0\u200b-\u200d\u2060\ufeff\u00ad\uf700-\uf71aะาำๅ"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
)


class Haystack:
    """A text prepared once for many needles. Spans are in the text as it was given."""

    __slots__ = ("_positions", "squeezed", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.squeezed = squeezed(text)
        self._positions: tuple[array[int], array[int]] | None = None

    def has(self, phrase: str) -> bool:
        needle = squeezed(phrase)
        return needle in self.squeezed and next(self._hits(needle), None) is not None

    def has_any(self, phrases: Iterable[str]) -> bool:
        return any(self.has(phrase) for phrase in phrases)

    def has_all(self, phrases: Iterable[str]) -> bool:
        return all(self.has(phrase) for phrase in phrases)

    def count(self, phrase: str) -> int:
        return sum(1 for _ in self._hits(squeezed(phrase)))

    def find(self, phrase: str) -> tuple[int, int] | None:
        """The span of the first hit, or None."""
        return next(iter(self.spans(phrase)), None)

    def spans(self, phrase: str) -> Iterator[tuple[int, int]]:
        needle = squeezed(phrase)
        for hit in self._hits(needle):
            starts, ends = self._map()
            yield starts[hit], ends[hit + len(needle) - 1]

    def quote(self, phrase: str, around: int = 60) -> str:
        """The text around the first hit, cut at that many characters each side and at line breaks;
        '' when there is none."""
        span = self.find(phrase)
        if span is None:
            return ""
        start = max(self.text.rfind("\n", 0, span[0]) + 1, span[0] - around)
        line_end = self.text.find("\n", span[1])
        end = min(line_end if line_end >= 0 else len(self.text), span[1] + around)
        while start < span[0] and self.text[start] in _CANNOT_BEGIN:
            start += 1
        while end < len(self.text) and end > span[1] and self.text[end] in _CANNOT_BEGIN:
            end += 1
        return self.text[start:end].strip()

    def _map(self) -> tuple[array[int], array[int]]:
        if self._positions is None:
            starts, ends = _positions(self.text)
            self._positions = array("I", starts), array("I", ends)  # an eighth of what lists take
        return self._positions

    def _hits(self, needle: str) -> Iterator[int]:
        if not needle:
            return
        at = self.squeezed.find(needle)
        while at >= 0:
            if self._is_whole(needle, at):
                yield at
            at = self.squeezed.find(needle, at + 1)

    def _is_whole(self, needle: str, at: int) -> bool:
        end = at + len(needle)
        before = self.squeezed[at - 1] if at else ""
        after = self.squeezed[end] if end < len(self.squeezed) else ""
        if before in _LEADING_VOWELS or after in _CANNOT_BEGIN:
            return False
        if _would_cut(before, needle[0]) and not self._is_border(at):
            return False
        if _would_cut(needle[-1], after) and not self._is_border(end):
            return False
        if len(needle) >= _SHORT_LETTERS or needle.isascii():
            return True
        return (
            self._is_border(at)
            or self._is_border(end)
            or self.squeezed.endswith(tuple(_COMPANIONS_BEFORE), 0, at)
            or self.squeezed.startswith(tuple(_COMPANIONS_AFTER), end)
        )

    def _is_border(self, at: int) -> bool:
        """Whether something was squeezed out before this letter, or another script begins."""
        if at == 0 or at >= len(self.squeezed):
            return True
        left, right = self.squeezed[at - 1], self.squeezed[at]
        if left.isdigit() != right.isdigit() or left.isascii() != right.isascii():
            return True
        starts, ends = self._map()
        return starts[at] > ends[at - 1]


def haystack(text: str) -> Haystack:
    """A Haystack, kept for the next caller with the same text."""
    return _haystack_of_line(text) if len(text) <= _LONG_LETTERS else _haystack_of_page(text)


@lru_cache(maxsize=1024)
def _haystack_of_line(text: str) -> Haystack:
    return Haystack(text)


@lru_cache(maxsize=32)
def _haystack_of_page(text: str) -> Haystack:
    """Fewer: pages are long, and a page is mostly asked for all of an item in turn."""
    return Haystack(text)


def contains(text: str, phrase: str) -> bool:
    return haystack(text).has(phrase)


def find(text: str, phrase: str) -> tuple[int, int] | None:
    """The span of a phrase's first hit in the text as given, or None."""
    return haystack(text).find(phrase)


def first_of(text: str, phrases: Iterable[str]) -> str:
    """The first of these phrases that occurs, or ''."""
    prepared = haystack(text)
    return next((phrase for phrase in phrases if prepared.has(phrase)), "")


def covers(text: str, names: Iterable[str], excludes: Iterable[str] = ()) -> str:
    """The longest of the names that the text contains, '' when there is none or an exclude occurs
    that is not part of that name."""
    prepared = haystack(text)
    hits = [name for name in names if prepared.has(name)]
    if not hits:
        return ""
    best = max(hits, key=lambda name: len(squeezed(name)))
    inside = squeezed(best)
    if any(prepared.has(word) and squeezed(word) not in inside for word in excludes):
        return ""
    return best


def _would_cut(left: str, right: str) -> bool:
    """Whether a number or a Latin word runs over this border."""
    if not left or not right:
        return False
    return (left.isdigit() and right.isdigit()) or (
        left.isascii() and left.isalpha() and right.isascii() and right.isalpha()
    )


def _positions(text: str) -> tuple[list[int], list[int]]:
    """For each squeezed character the start and end, in the original text, of what it came from."""
    normal = normalised(text)
    at = text.find(normal)
    if at >= 0:
        starts = letter_positions(arabic_digits(normal))
        starts = [at + i for i in starts] if at else starts
        return starts, [i + 1 for i in starts]
    starts = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        kept = squeezed(cluster.group())
        shown = len(cluster.group().rstrip())
        starts.extend([cluster.start()] * len(kept))
        ends.extend([cluster.start() + max(shown, 1)] * len(kept))
    return starts, ends
