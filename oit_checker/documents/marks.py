"""Where a quote stands among the texts of a picture.

Texts are compared without spaces and punctuation, in the order in which they stand, so that a
quote may run over several of them. Words that stand there several times are told apart by the
place of their Block in the Document; a quote that nowhere stands whole is marked where its longest
stretches are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from oit_checker.model.scan import Box, TextBox
from oit_checker.thai.script import arabic_digits, letter_positions, normalised, squeezed

_SHORT = 6  # letters; words as short as this are told apart by their place, or not at all
_LEAST_STRETCH = 10
_LEAST_SHARE = 0.4
_LEAST_PIECE = 5  # further pieces beside the longest stretch
_WIDE_GAP = 1.6  # in heights: marks closer than this on one line become one
_ABOVE_OR_BELOW = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")
_LETTER_WIDTH = 0.4  # in heights, at the least


@dataclass(frozen=True, slots=True)
class Standing:
    """Which of several places is meant: the `nth` (from 0) of `total`, `share` 0-1 of the text."""

    nth: int
    total: int
    share: float


@dataclass(frozen=True, slots=True)
class _Run:
    """The texts as one string of letters; `starts` are where each begins in it."""

    boxes: tuple[TextBox, ...]
    letters: str
    starts: tuple[int, ...]

    def marks(self, start: int, end: int) -> list[Box]:
        """The part of each box that letters `start` to `end` cover."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        found = []
        for index in range(first, last + 1):
            begins = self.starts[index]
            found.append(_part(self.boxes[index], max(start - begins, 0), end - begins))
        return found


def marks_of(
    quote: str, readings: Sequence[Sequence[TextBox]], standing: Standing | None = None
) -> tuple[Box, ...]:
    """The boxes of a quote, line by line; () when it is not there or its place is unsure.

    `readings` are the same texts in finer and coarser pieces (words, lines), finest first: one
    that holds the quote whole goes before one that holds a part of it.
    """
    needle = squeezed(quote)
    if not needle:
        return ()
    runs = [_run(boxes) for boxes in readings]
    for run in runs:
        span = _whole(needle, run.letters, standing)
        if span is not None:
            return _joined(run.marks(*span))
    for run in runs:
        marks = [box for span in _stretches(needle, run.letters) for box in run.marks(*span)]
        if marks:
            return _joined(marks)
    return ()


def _run(boxes: Sequence[TextBox]) -> _Run:
    kept, starts, pieces, at = [], [], [], 0
    for each in boxes:
        letters = squeezed(each.text)
        if not letters or each.box.width <= 0 or each.box.height <= 0:
            continue
        kept.append(each)
        starts.append(at)
        pieces.append(letters)
        at += len(letters)
    return _Run(tuple(kept), "".join(pieces), tuple(starts))


def _whole(needle: str, letters: str, standing: Standing | None) -> tuple[int, int] | None:
    hits, at = [], letters.find(needle)
    while at >= 0:
        if not _cuts_a_number(letters, at, at + len(needle)):
            hits.append(at)
        at = letters.find(needle, at + 1)
    if not hits:
        return None
    if len(hits) > 1 and standing is None and len(needle) <= _SHORT:
        return None  # a year that stands in every row
    best = hits[0]
    if standing is not None and standing.total == len(hits):
        best = hits[min(standing.nth, len(hits) - 1)]
    elif standing is not None:
        best = min(hits, key=lambda hit: abs(hit / len(letters) - standing.share))
    return best, best + len(needle)


def _cuts_a_number(letters: str, start: int, end: int) -> bool:
    """563 is no part of 2563."""
    before, after = letters[start - 1 : start], letters[end : end + 1]
    cuts = before.isdigit() and letters[start].isdigit()
    return end - start <= _SHORT and (cuts or (after.isdigit() and letters[end - 1].isdigit()))


def _stretches(needle: str, letters: str) -> list[tuple[int, int]]:
    """The longest stretch of the quote, and others around it that stand where they should."""
    longest = SequenceMatcher(None, letters, needle, autojunk=False).find_longest_match()
    if longest.size < max(_LEAST_STRETCH, _LEAST_SHARE * min(len(needle), 60)):
        return []
    slack = len(needle) // 4 + 4
    low = max(longest.a - longest.b - slack, 0)
    window = letters[low : longest.a + len(needle) - longest.b + slack]
    pieces = SequenceMatcher(None, window, needle, autojunk=False).get_matching_blocks()
    return [(low + p.a, low + p.a + p.size) for p in pieces if p.size >= _LEAST_PIECE]


def _part(text_box: TextBox, start: int, end: int) -> Box:
    """The part of a box that its letters `start` to `end` take: letters are about equally wide,
    marks above and below take no room."""
    box, normal = text_box.box, normalised(text_box.text)
    widths = [0.0 if c in _ABOVE_OR_BELOW else 1.0 for c in normal]
    total = sum(widths)
    positions = letter_positions(arabic_digits(normal))
    wraps = total * _LETTER_WIDTH * box.height > 2 * box.width  # several lines in one box
    if wraps or not total or (start <= 0 and end >= len(positions)):
        return box
    first = positions[min(start, len(positions) - 1)]
    last = positions[min(end, len(positions)) - 1]
    left = sum(widths[:first]) / total * box.width
    right = sum(widths[: last + 1]) / total * box.width
    return Box(box.left + int(left), box.top, max(round(right) - int(left), 1), box.height)


def _joined(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Neighbours on one line become one mark."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _are_neighbours(lines[-1], box):
            lines[-1] = union(lines[-1], box)
        else:
            lines.append(box)
    return tuple(dict.fromkeys(lines))


def _are_neighbours(one: Box, two: Box) -> bool:
    height = min(one.height, two.height)
    shared = min(one.top + one.height, two.top + two.height) - max(one.top, two.top)
    gap = max(one.left, two.left) - min(one.left + one.width, two.left + two.width)
    return shared >= height / 2 and gap <= _WIDE_GAP * max(one.height, two.height)


def union(one: Box, two: Box) -> Box:
    """The smallest box around both."""
    left, top = min(one.left, two.left), min(one.top, two.top)
    right = max(one.left + one.width, two.left + two.width)
    bottom = max(one.top + one.height, two.top + two.height)
    return Box(left, top, right - left, bottom - top)
