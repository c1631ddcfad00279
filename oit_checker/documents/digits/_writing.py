"""Runs of digits written into the words that Tesseract read there.

Tesseract says where words are, not where their letters are, and often reads one digit as two
letters or two as one. So the letters of the words are laid against the glyphs that the network saw,
by what they are and about where they stand; those that fall to a run give way to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oit_checker.documents.digits._network import ARABIC, CLASSES, FIRST_SIGN, SIGNS, Floats
from oit_checker.documents.digits._runs import DIGITS, Glyph, Run, on_page
from oit_checker.documents.digits._strips import BODY, Strip
from oit_checker.model.document import UNREAD_DIGIT
from oit_checker.model.scan import ScannedWord

_MARKS = "ัิีึืฺุู็่้๊๋์ํ"
_YEAR_FOLLOWS = re.compile(r"(?:พ\.?ศ\.?|ปีงบประมาณ|ประจำปี|[ก-ฮ]าคม|[ก-ฮ]ายน|[ก-ฮ]าพันธ์)$")
_ALL_DIGITS = re.compile("[๐-๙]+")
_CENTURIES = ("๒๔", "๒๕", "๒๖")
_SKIP = 0.9  # what it costs to leave a letter or a glyph without a partner;
_SKIP_LETTER = 0.5  # of those that the network often overlooks
_SURE_LETTER = 0.7  # of Tesseract's words
_FARTHEST = 1.5  # cost of standing far apart at most
_PER_BODY = 0.5  # cost of standing one body's height apart


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter with its marks: of which word, what it reads, where (pixel) it should stand, how
    sure (0-1) Tesseract is of the word."""

    word: int
    text: str
    place: float
    surety: float

    @property
    def is_thai_letter(self) -> bool:
        return "ก" <= self.text[0] <= "ๆ"

    @property
    def is_often_unseen(self) -> bool:
        """The network sees two Thai letters as one, or overlooks a full stop."""
        return self.is_thai_letter or self.text in SIGNS


def written(
    words: Sequence[ScannedWord], strip: Strip, glyphs: Sequence[Glyph], runs: Sequence[Run]
) -> list[ScannedWord]:
    """The words of a line with its runs in them: as many as came, some of them empty where a run
    that was read as several words is one."""
    letters = _letters(words)
    partners = _partners(letters, strip, glyphs)
    reads = [letter.text for letter in letters]
    surety: dict[int, float] = {}
    settled: set[int] = set()
    for run in runs:
        mine = sorted(_letters_of(run, letters, partners, strip, glyphs) - settled)
        if not run.is_sure and not (mine and all(letters[n].text in DIGITS for n in mine)):
            continue
        settled |= set(mine)
        if mine:
            for number in mine:
                reads[number] = ""
            before = "".join(letter.text for letter in letters[max(mine[0] - 14, 0) : mine[0]])
            reads[mine[0]] = doubted(run.text, before)
            surety[letters[mine[0]].word] = run.surety
        else:
            left = on_page(strip, glyphs[run.first].left)
            reads[_nearest(letters, left)] += " " + run.text
    for number, letter in enumerate(letters):
        if number not in settled and letter.text in DIGITS:
            reads[number] = _unconfirmed(letter, partners.get(number))
    return _joined(words, letters, reads, surety)


def doubted(number: str, before: str) -> str:
    """The number, its unlikely digits unread where `before` says that it is a year: those begin
    with ๒๔ to ๒๖ and have four digits, or two."""
    if not _YEAR_FOLLOWS.search(before) or not _ALL_DIGITS.fullmatch(number) or len(number) == 2:
        return number
    if len(number) != 4:
        return UNREAD_DIGIT * len(number)
    return number if number[:2] in _CENTURIES else UNREAD_DIGIT * 2 + number[2:]


def _unconfirmed(letter: _Letter, partner: int | None) -> str:
    """What a Thai digit of Tesseract's is worth that is in no run: it knows only half of them, so
    it is unread; nothing, where it is unsure of it and the picture shows nothing."""
    return "" if partner is None and letter.surety < _SURE_LETTER else UNREAD_DIGIT


def _joined(
    words: Sequence[ScannedWord],
    letters: Sequence[_Letter],
    reads: Sequence[str],
    surety: dict[int, float],
) -> list[ScannedWord]:
    texts = ["" for _ in words]
    for letter, read in zip(letters, reads, strict=True):
        texts[letter.word] += read
    return [
        word
        if text == word.text
        else replace(word, text=text, confidence=_confidence(word, surety.get(number)))
        for number, (word, text) in enumerate(zip(words, texts, strict=True))
    ]


def _confidence(word: ScannedWord, surety: float | None) -> float:
    return word.confidence if surety is None else round(max(100 * surety, word.confidence), 1)


def _letters(words: Sequence[ScannedWord]) -> list[_Letter]:
    letters: list[_Letter] = []
    for number, word in enumerate(words):
        clusters: list[str] = []
        for letter in word.text:
            if clusters and (letter in _MARKS or unicodedata.combining(letter)):
                clusters[-1] += letter
            else:
                clusters.append(letter)
        for place, cluster in enumerate(clusters):
            share = (place + 0.5) / len(clusters)
            place_px = word.box.left + share * word.box.width
            letters.append(_Letter(number, cluster, place_px, word.confidence / 100))
    return letters


def _partners(letters: Sequence[_Letter], strip: Strip, glyphs: Sequence[Glyph]) -> dict[int, int]:
    """Letter -> glyph, both in order, at the least cost."""
    if not glyphs:
        return {}
    pairs = _costs(letters, strip, glyphs)
    alone = [_SKIP_LETTER if letter.is_often_unseen else _SKIP for letter in letters]
    unsaid = [_SKIP if glyph.thai > 0.5 else _SKIP_LETTER for glyph in glyphs]
    skipped = np.concatenate([[0.0], np.cumsum(unsaid)])
    cost = np.empty((len(letters) + 1, len(glyphs) + 1))
    cost[0] = skipped
    for row in range(1, len(letters) + 1):
        best = cost[row - 1] + alone[row - 1]
        np.minimum(best[1:], cost[row - 1, :-1] + pairs[row - 1], out=best[1:])
        cost[row] = np.minimum.accumulate(best - skipped) + skipped  # glyphs without a letter
    return _traced(cost, pairs, alone)


def _traced(cost: Floats, pairs: Floats, alone: Sequence[float]) -> dict[int, int]:
    partners: dict[int, int] = {}
    row, column = cost.shape[0] - 1, cost.shape[1] - 1
    while row and column:
        if abs(cost[row - 1, column - 1] + pairs[row - 1, column - 1] - cost[row, column]) < 1e-6:
            row, column = row - 1, column - 1
            partners[row] = column
        elif abs(cost[row - 1, column] + alone[row - 1] - cost[row, column]) < 1e-6:
            row -= 1
        else:
            column -= 1
    return partners


def _costs(letters: Sequence[_Letter], strip: Strip, glyphs: Sequence[Glyph]) -> Floats:
    """Letters x glyphs: what it costs to hold one for the other."""
    kinds = np.array([int(glyph.shares.argmax()) for glyph in glyphs])
    seen = np.array([on_page(strip, glyph.middle) for glyph in glyphs])
    said = np.array([letter.place for letter in letters])
    away = np.abs(said[:, None] - seen[None]) / (BODY * strip.scale)
    unlike = np.array([_unlikeness(letter) for letter in letters])
    costs: Floats = np.minimum(_PER_BODY * away, _FARTHEST) + unlike[:, kinds]
    return costs


def _unlikeness(said: _Letter) -> list[float]:
    """Per class, 0 the same kind to 1 another: Tesseract takes most digits for digits."""
    letter = said.text[0]
    thai, other, arabic, sign = 0.5, 0.1, 0.1, 0.7
    if said.is_thai_letter:
        thai += 0.9 * said.surety
    if letter in DIGITS:
        thai, other, arabic, sign = 0.1, 0.8, 0.8, 0.8
    elif letter in "0123456789":
        thai, other, arabic, sign = 0.3, 0.8, 0.0, 0.8
    elif letter in SIGNS:
        thai, other, arabic, sign = 1.2, 0.7, 0.7, 0.7
    costs = [thai] * len(DIGITS) + [other] * (CLASSES - len(DIGITS))
    costs[ARABIC] = arabic
    costs[FIRST_SIGN:] = [sign] * len(SIGNS)
    if letter in SIGNS:
        costs[FIRST_SIGN + SIGNS.index(letter)] = 0.0
    return costs


def _letters_of(
    run: Run,
    letters: Sequence[_Letter],
    partners: dict[int, int],
    strip: Strip,
    glyphs: Sequence[Glyph],
) -> set[int]:
    """The letters that stand for a run: partners of its glyphs, all between them, and those without
    a partner that stand where it stands."""
    mine = {number for number, glyph in partners.items() if run.first <= glyph <= run.last}
    if mine:
        mine = set(range(min(mine), max(mine) + 1))
    left = on_page(strip, glyphs[run.first].left)
    right = on_page(strip, glyphs[run.last].right)
    for number, letter in enumerate(letters):
        is_kept = letter.text in SIGNS or (letter.is_thai_letter and letter.surety > _SURE_LETTER)
        if number in partners or is_kept:
            continue
        if left <= letter.place <= right:
            mine.add(number)
    return set(range(min(mine), max(mine) + 1)) if mine else mine


def _nearest(letters: Sequence[_Letter], place: float) -> int:
    """The last letter left of a place, else the first."""
    return max((n for n, letter in enumerate(letters) if letter.place <= place), default=0)
