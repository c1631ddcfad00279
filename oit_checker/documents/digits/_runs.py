"""From the network's answers to glyphs, and from glyphs to runs of Thai digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from oit_checker.documents.digits._network import (
    ARABIC,
    FIRST_SIGN,
    GAP,
    LETTER,
    SIGNS,
    STEP,
    Floats,
)
from oit_checker.documents.digits._strips import ABOVE, BODY, Strip
from oit_checker.model.document import UNREAD_DIGIT

DIGITS = "๐๑๒๓๔๕๖๗๘๙"
SURE = 0.9  # share of one digit among all that a glyph may be
_SURE_ALONE = 0.97  # of a digit that has no other beside it
_THAI = 0.80  # share of all Thai digits, for a glyph to be in a run
_THAI_RUN = 0.95  # on the mean of the run
_LETTER = 0.97  # what touches a run must be a letter as surely, or it may be one more digit
_NEAR = 1.75 * BODY  # between the middles of neighbours at most, columns of a strip
_SPACED = 1.45  # so many times as far as usual: something is between
_SPACE = 4.5  # so many columns of paper more than usual are a space
_PAPER = 0.10  # ink of a column that is none
_TOUCHING = 1.45 * BODY
_SIGN = 0.5
_LONG = 5  # digits
_HARDLY = 0.1  # share of a sign where most speaks for a gap


@dataclass(frozen=True, slots=True)
class Glyph:
    """`shares` over the classes without GAP's; `left`, `right`, `middle` in columns of the strip:
    the inner part of the glyph. `blank` counts the columns of paper before it; `overlooked` is the
    sign that may stand before it, '' if none."""

    shares: Floats
    left: float
    right: float
    blank: int = 0
    overlooked: str = ""

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


def glyphs_of(answers: Floats, ink: Floats) -> list[Glyph]:
    """What stands in a strip, left to right; `answers` are places x CLASSES, `ink` the strip's."""
    is_ink = np.concatenate([[False], answers[:, GAP] < 0.5, [False]])
    edges = np.flatnonzero(is_ink[1:] != is_ink[:-1])
    is_paper = _paper_columns(ink)
    glyphs: list[Glyph] = []
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        part = answers[first:end].copy()
        part[:, GAP] = 0
        middle = np.bartlett(end - first + 2)[1:-1, None]  # the edge of a glyph says little
        shares = (part * middle).sum(axis=0)
        shares /= max(float(shares.sum()), 1e-6)
        before = int(glyphs[-1].middle) if glyphs else 0
        blank = _longest(is_paper[before : (first + end) * STEP // 2])
        sign = _overlooked(answers[int(glyphs[-1].right) // STEP : first]) if glyphs else ""
        glyphs.append(Glyph(shares, first * STEP, end * STEP, blank, sign))
    return glyphs


def _overlooked(between: Floats) -> str:
    """The sign that may stand at some of these places, all of which are rather a gap."""
    if not len(between):
        return ""
    signs = between[:, FIRST_SIGN:].max(axis=0)
    return SIGNS[int(signs.argmax())] if signs.max() >= _HARDLY else ""


def _paper_columns(ink: Floats) -> NDArray[np.bool_]:
    columns = ink[ABOVE - 2 : ABOVE + BODY + 2].mean(axis=0)
    return np.asarray(columns < np.percentile(columns, 15) + _PAPER, dtype=np.bool_)


def _longest(flags: NDArray[np.bool_]) -> int:
    """The longest row of them."""
    ends = np.flatnonzero(~np.concatenate([[False], flags, [False]]))
    return int(np.diff(ends).max()) - 1 if len(ends) > 1 else 0


def may_be_digit(glyph: Glyph) -> bool:
    return glyph.thai >= _THAI


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """The runs that surely are Thai digits, in their order."""
    runs: list[Run] = []
    usual = _setting(glyphs)
    start = 0
    while start < len(glyphs):
        if glyphs[start].thai < _THAI:
            start += 1
            continue
        last = _end_of(glyphs, start, usual)
        run = _run(glyphs, start, last)
        if run is not None:
            runs.append(run)
        start = last + 1
    return runs


@dataclass(frozen=True, slots=True)
class _Setting:
    """How digits of a line stand: the farthest that the middles of neighbours, and the most paper
    between them, may be."""

    step: float
    blank: float


def _setting(glyphs: Sequence[Glyph]) -> _Setting:
    pairs = [
        (after.middle - before.middle, after.blank)
        for before, after in pairwise(glyphs)
        if before.thai >= _THAI and after.thai >= _THAI and after.middle - before.middle <= _NEAR
    ]
    if not pairs:
        return _Setting(_TOUCHING, _SPACE)
    usual = median(step for step, _ in pairs)
    paper = sorted(blank for _, blank in pairs)[len(pairs) // 3]
    return _Setting(min(_SPACED * usual, _NEAR), paper + _SPACE)


def _end_of(glyphs: Sequence[Glyph], start: int, usual: _Setting) -> int:
    """The last digit of the run that begins at `start`."""
    last = start
    for at in range(start + 1, len(glyphs)):
        glyph = glyphs[at]
        if glyph.middle - glyphs[at - 1].middle > usual.step or glyph.blank > usual.blank:
            break
        if glyph.thai >= _THAI:
            last = at
        elif not (glyph.is_sign and last == at - 1) and glyph.thai < 0.3:
            break
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
    if len(digits) >= _LONG:
        letters = _parted(letters, glyphs[first : last + 1])
    surety = sum(float(glyph.shares[:GAP].max()) for glyph in digits) / len(digits)
    return Run(
        first - before,
        last + after,
        (*[UNREAD_DIGIT] * before, *letters, *[UNREAD_DIGIT] * after),
        surety,
    )


def _parted(letters: Sequence[str], glyphs: Sequence[Glyph]) -> list[str]:
    """More digits than a year has, with the signs that were overlooked among them: a slash that is
    lost makes one number of two."""
    parted = [letters[0]]
    for letter, before, glyph in zip(letters[1:], glyphs, glyphs[1:], strict=False):
        is_between = not before.is_sign and not glyph.is_sign
        parted.append((glyph.overlooked if is_between else "") + letter)
    return parted


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
