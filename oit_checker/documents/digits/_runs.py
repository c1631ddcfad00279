"""From the network's answers to glyphs, and from glyphs to runs of Thai digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from oit_checker.documents.digits._network import (
    ARABIC,
    FIRST_SIGN,
    GAP,
    LETTER,
    SIGNS,
    STEP,
    Floats,
)
from oit_checker.documents.digits._strips import BODY, Strip
from oit_checker.model.document import UNREAD_DIGIT

DIGITS = "๐๑๒๓๔๕๖๗๘๙"
SURE = 0.7  # share of one digit among all that a glyph may be
_SURE_ALONE = 0.97  # of a digit that has no other beside it
_THAI = 0.80  # share of all Thai digits, for a glyph to be in a run
_THAI_RUN = 0.95  # on the mean of the run
_LETTER = 0.97  # what touches a run must be a letter as surely, or it may be one more digit
_NEAR = 1.75 * BODY  # between the middles of neighbours at most, columns of a strip
_SPACED = 1.38  # so many times as far as usual: a space is between
_TOUCHING = 1.45 * BODY
_SIGN = 0.5


@dataclass(frozen=True, slots=True)
class Glyph:
    """`shares` over the classes without GAP's; `left`, `right`, `middle` in columns of the strip:
    the inner part of the glyph."""

    shares: Floats
    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def thai(self) -> float:
        return float(self.shares[:GAP].sum())

    @property
    def is_sign(self) -> bool:
        return float(self.shares[FIRST_SIGN:].sum()) >= _SIGN

    @property
    def sign(self) -> str:
        return SIGNS[int(self.shares[FIRST_SIGN:].argmax())]

    @property
    def is_other(self) -> bool:
        """Surely no Thai digit."""
        return float(self.shares[LETTER] + self.shares[ARABIC]) >= _LETTER

    def digit(self, sure: float) -> str:
        """The digit, or UNREAD_DIGIT."""
        best = int(self.shares[:GAP].argmax())
        return DIGITS[best] if self.shares[best] >= sure else UNREAD_DIGIT


@dataclass(frozen=True, slots=True)
class Run:
    """Thai digits and signs among them: `first` to `last` (inclusive) of the line's glyphs, and
    what each reads. Where it is not sure that these are digits at all, `is_sure` is False: then it
    counts only where Tesseract, too, saw a Thai digit."""

    first: int
    last: int
    letters: tuple[str, ...]
    surety: float  # 0-1, mean share of the digits
    is_sure: bool = True

    @property
    def text(self) -> str:
        return "".join(self.letters)


def glyphs_of(answers: Floats) -> list[Glyph]:
    """What stands in a strip, left to right; `answers` are places x CLASSES."""
    is_ink = np.concatenate([[False], answers[:, GAP] < 0.5, [False]])
    edges = np.flatnonzero(is_ink[1:] != is_ink[:-1])
    glyphs = []
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        part = answers[first:end].copy()
        part[:, GAP] = 0
        middle = np.bartlett(end - first + 2)[1:-1, None]  # the edge of a glyph says little
        shares = (part * middle).sum(axis=0)
        shares /= max(float(shares.sum()), 1e-6)
        glyphs.append(Glyph(shares, first * STEP, end * STEP))
    return glyphs


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """The runs that surely are Thai digits, in their order."""
    runs: list[Run] = []
    near = _usual_step(glyphs)
    start = 0
    while start < len(glyphs):
        if glyphs[start].thai < _THAI:
            start += 1
            continue
        last = _end_of(glyphs, start, near)
        run = _run(glyphs, start, last)
        if run is not None:
            runs.append(run)
        start = last + 1
    return runs


def _usual_step(glyphs: Sequence[Glyph]) -> float:
    """How far the middles of neighbouring digits of this line may be apart."""
    steps = [
        after.middle - before.middle
        for before, after in pairwise(glyphs)
        if before.thai >= _THAI and after.thai >= _THAI and after.middle - before.middle <= _NEAR
    ]
    return min(_SPACED * median(steps), _NEAR) if steps else _TOUCHING


def _end_of(glyphs: Sequence[Glyph], start: int, near: float) -> int:
    """The last digit of the run that begins at `start`."""
    last = start
    at = start + 1
    while at < len(glyphs) and glyphs[at].middle - glyphs[at - 1].middle <= near:
        if glyphs[at].thai >= _THAI:
            last = at
        elif not (glyphs[at].is_sign and last == at - 1) and glyphs[at].thai < 0.3:
            break
        at += 1
    return last


def _run(glyphs: Sequence[Glyph], first: int, last: int) -> Run | None:
    digits = [glyph for glyph in glyphs[first : last + 1] if not glyph.is_sign]
    if sum(glyph.thai for glyph in digits) / len(digits) < _THAI_RUN:
        return None
    if len(digits) == 1:
        return _lone(glyphs, first)
    before = _doubtful(glyphs, first, -1)
    after = _doubtful(glyphs, last, 1)
    letters = [g.sign if g.is_sign else g.digit(SURE) for g in glyphs[first : last + 1]]
    surety = sum(float(glyph.shares[:GAP].max()) for glyph in digits) / len(digits)
    return Run(
        first - before,
        last + after,
        (*[UNREAD_DIGIT] * before, *letters, *[UNREAD_DIGIT] * after),
        surety,
    )


def _doubtful(glyphs: Sequence[Glyph], at: int, step: int) -> int:
    """1 if the glyph that touches the run may be another digit of it, else 0."""
    beside = at + step
    if not 0 <= beside < len(glyphs):
        return 0
    glyph = glyphs[beside]
    if abs(glyph.middle - glyphs[at].middle) > _TOUCHING or glyph.is_sign or glyph.is_other:
        return 0
    return int(glyph.thai > 1 - _LETTER)


def _lone(glyphs: Sequence[Glyph], at: int) -> Run:
    """A single digit is sure only by itself or beside signs: letters in words look like digits."""
    surety = float(glyphs[at].shares[:GAP].max())
    is_apart = all(
        glyphs[beside].is_sign or abs(glyphs[beside].middle - glyphs[at].middle) > _TOUCHING
        for beside in (at - 1, at + 1)
        if 0 <= beside < len(glyphs)
    )
    is_sure = is_apart and surety >= _SURE_ALONE
    return Run(at, at, (glyphs[at].digit(SURE),), surety, is_sure)


def on_page(strip: Strip, column: float) -> float:
    """A strip's column as a pixel of the page."""
    return strip.left + column * strip.scale
