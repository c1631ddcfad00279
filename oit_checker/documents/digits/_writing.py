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
from statistics import median

import numpy as np

from oit_checker.documents.digits._network import ARABIC, CLASSES, FIRST_SIGN, SIGNS, Floats
from oit_checker.documents.digits._runs import DIGITS, Glyph, Run, on_page, runs_of
from oit_checker.documents.digits._strips import BODY, Strip
from oit_checker.model.document import UNREAD_DIGIT
from oit_checker.model.scan import ScannedWord

_MARKS = "ัิีึืฺุู็่้๊๋์ํ"
_YEAR_FOLLOWS = re.compile(r"(?:พ\.?ศ\.?|ปีงบประมาณ|ประจำปี|[ก-ฮ]าคม|[ก-ฮ]ายน|[ก-ฮ]าพันธ์)$")
_ALL_DIGITS = re.compile("[๐-๙]+")
_IN_NUMBERS = DIGITS + SIGNS
_CENTURIES = ("๒๔", "๒๕", "๒๖")
# What Tesseract 5's Thai model may have before it where it reads one of the five digits that it
# knows (measured on 7,000 digits of made and of published pages); others are `_SELDOM` as likely.
_TAKEN_FOR = {"๐": "๐๖", "๑": "๑๖๗๙", "๒": "๒๖๗", "๓": "๓๗๙", "๕": "๔๕๗๘๙"}
_SELDOM = 0.1
_WIDE = 1.2  # usual steps between digits: something is between
_SKIP = 0.9  # what it costs to leave a letter or a glyph without a partner;
_SKIP_LETTER = 0.5  # of those that the network often overlooks
_NUMBER = 3  # digits
_LIKE = 0.3  # share of all Thai digits
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


def written(words: Sequence[ScannedWord], strip: Strip, seen: Sequence[Glyph]) -> list[ScannedWord]:
    """The words of a line with its runs in them: as many as came, some of them empty where a run
    that was read as several words is one."""
    letters = _letters(words)
    partners = _partners(letters, strip, seen)
    glyphs = _informed(seen, letters, partners)
    runs = runs_of(glyphs)
    reads = [letter.text for letter in letters]
    surety: dict[int, float] = {}
    settled: set[int] = set()
    for run in runs:
        mine = sorted(_letters_of(run, letters, partners, strip, glyphs) - settled)
        if not _is_borne_out(run, [letters[number] for number in mine]):
            continue
        if mine:
            for number in mine:
                reads[number] = ""
            before = "".join(letter.text for letter in letters[max(mine[0] - 14, 0) : mine[0]])
            text = _with_signs(run, mine, letters, glyphs)
            reads[mine[0]] = _between(mine, text, letters, settled, glyphs[run.first]) + doubted(
                text, before
            )
            surety[letters[mine[0]].word] = run.surety
            settled |= set(mine)
        else:
            left = on_page(strip, glyphs[run.first].left)
            reads[_nearest(letters, left)] += " " + run.text
    for number, letter in enumerate(letters):
        if number not in settled and letter.text in DIGITS:
            reads[number] = _unconfirmed(letter, words[letter.word].text, strip, glyphs)
    return _joined(words, letters, reads, surety)


def _informed(
    glyphs: Sequence[Glyph], letters: Sequence[_Letter], partners: dict[int, int]
) -> list[Glyph]:
    """The glyphs, weighed by which digit Tesseract took each for."""
    weighed = list(glyphs)
    for number, at in partners.items():
        likely = _TAKEN_FOR.get(letters[number].text)
        if likely is None:
            continue
        glyph = glyphs[at]
        shares = glyph.shares.copy()
        shares[: len(DIGITS)] *= [1.0 if digit in likely else _SELDOM for digit in DIGITS]
        shares[: len(DIGITS)] *= glyph.thai / max(float(shares[: len(DIGITS)].sum()), 1e-9)
        weighed[at] = replace(glyph, shares=shares)
    return weighed


def _is_borne_out(run: Run, letters: Sequence[_Letter]) -> bool:
    """Whether a run counts beside what Tesseract read in its place: one that is not sure only where
    Tesseract saw Thai digits too; one that is not read in full not where it saw Thai letters."""
    has_digits = any(letter.text in DIGITS for letter in letters)
    if not run.is_sure or not _ALL_DIGITS.search(run.text):
        return has_digits and all(letter.text in _IN_NUMBERS for letter in letters)
    return has_digits or UNREAD_DIGIT not in run.text or not any(n.is_thai_letter for n in letters)


def _with_signs(
    run: Run, mine: Sequence[int], letters: Sequence[_Letter], glyphs: Sequence[Glyph]
) -> str:
    """What a run reads, with the signs between its digits that only Tesseract saw: a comma before
    three digits, any other sign where the digits stand farthest apart."""
    texts = list(run.letters)
    said = [letters[number].text for number in mine if letters[number].text in SIGNS]
    missing = [sign for sign in said if sign not in run.text]
    if not missing or len(missing) < len(said):
        return run.text  # with some of them seen, it is unclear which are not
    count = len(texts)
    if all(sign == "," for sign in missing) and len(missing) == (count - 1) // 3:
        return "".join(
            t + "," * (n < count and (count - n) % 3 == 0) for n, t in enumerate(texts, 1)
        )
    steps = [glyphs[at + 1].middle - glyphs[at].middle for at in range(run.first, run.last)]
    widest = max(steps, default=0.0)
    if len(missing) == 1 and len(steps) > 1 and widest > _WIDE * median(steps):
        texts[steps.index(widest)] += missing[0]
    return "".join(texts)


def _between(
    mine: Sequence[int], text: str, letters: Sequence[_Letter], settled: set[int], first: Glyph
) -> str:
    """What keeps a run from the one right before it: a sign that was overlooked, or that Tesseract
    saw about there, else a space; words are kept apart by others."""
    before = mine[0] - 1
    if before not in settled:
        return ""
    if letters[before].word != letters[mine[0]].word:
        return first.overlooked
    unplaced = [letters[number].text for number in mine if letters[number].text in SIGNS]
    return next((sign for sign in unplaced if sign not in text), first.overlooked or " ")


def doubted(number: str, before: str) -> str:
    """The number, its unlikely digits unread where `before` says that it is a year: those begin
    with ๒๔ to ๒๖ and have four digits, or two."""
    if not _YEAR_FOLLOWS.search(before) or not _ALL_DIGITS.fullmatch(number) or len(number) == 2:
        return number
    if len(number) != 4:
        return UNREAD_DIGIT * len(number)
    return number if number[:2] in _CENTURIES else UNREAD_DIGIT * 2 + number[2:]


def _unconfirmed(letter: _Letter, word: str, strip: Strip, glyphs: Sequence[Glyph]) -> str:
    """What a Thai digit of Tesseract's is worth that is in no run. It knows only half of them, so
    it is unread where the picture shows something like a digit or the word looks like a number;
    elsewhere, as in tables, it takes specks and letters for digits, and that is left to it."""
    is_number = len(word) >= _NUMBER and _ALL_DIGITS.fullmatch(word) is not None
    reach = BODY * strip.scale
    is_like = any(
        glyph.thai > _LIKE and abs(on_page(strip, glyph.middle) - letter.place) < reach
        for glyph in glyphs
    )
    return UNREAD_DIGIT if is_number or is_like else letter.text


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
    if not mine:
        return mine
    first, last = min(mine), max(mine)
    while last + 1 < len(letters) and _goes_on(letters, last, last + 1, partners, glyphs):
        last += 1
    while first and _goes_on(letters, first, first - 1, partners, glyphs):
        first -= 1
    return set(range(first, last + 1))


def _goes_on(
    letters: Sequence[_Letter],
    at: int,
    beside: int,
    partners: dict[int, int],
    glyphs: Sequence[Glyph],
) -> bool:
    """Whether the letter beside one of a run is a digit too many that Tesseract saw there."""
    letter = letters[beside]
    if letter.word != letters[at].word or letter.text not in DIGITS:
        return False
    partner = partners.get(beside)
    return partner is None or glyphs[partner].thai < _LIKE


def _nearest(letters: Sequence[_Letter], place: float) -> int:
    """The last letter left of a place, else the first."""
    return max((n for n, letter in enumerate(letters) if letter.place <= place), default=0)
