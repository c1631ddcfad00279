"""What Tesseract read, as lines in paragraphs, without what is no writing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from oit_checker.documents._tesseract import Piece, around
from oit_checker.model.document import UNREAD_DIGIT
from oit_checker.model.scan import ScannedLine, ScannedWord
from oit_checker.thai.script import normalised

_LETTER = re.compile(f"[^\\W_]|{UNREAD_DIGIT}")
_ITEM = re.compile(r"^(?:[-•●▪◦*]|\(?[0-9๐-๙]{1,2}(?:[.)][0-9๐-๙]{0,2})*[.)]\s?\S|[ก-ฮ][.)]\s)")
_FRAME = re.compile(r"[|_\\/\[\]~=—–-]{1,3}|[|_—–-]+")  # the lines of a table
# Its models have no sara am; over a tone they often take the ring for another tone.
_SARA_AM_AS_TONES = re.compile("([\u0e48-\u0e4b])[\u0e48-\u0e4b]า")
_LEAST_WORD = 30.0  # confidence; below it nothing but stains and frames was met
_LEAST_LINE = 55.0  # of all that stands in the line, also what is left out
_LONE = 3  # letters; fewer are mostly a stain, unless they are sure
_LEAST_LONE = 85.0
_LOW_ROW = 0.5  # of the usual height: tone marks that were taken for a line
_LEAST_LOW_ROW = 80.0
# A picture whose letters are so few and so unsure has no writing on it, nor one without a word.
_FEW_LETTERS = 60
_UNSURE = 66.0
_WORD = 4  # letters in a row, and how sure they are
_SURE_WORD = 70.0


def letters_in(text: str) -> int:
    return len(_LETTER.findall(text))


def scanned_lines(lines: Sequence[Sequence[Piece]]) -> list[ScannedLine]:
    """Lines with letters, numbered by paragraph from 0; none where a few stray ones are all.

    Leaves, clouds and frames are read as letters too: unsurely, alone, or in rows of their own.
    """
    kept = [line for pieces in lines if (line := _line(pieces)) is not None]
    usual = median(line.box.height for line in kept) if kept else 0
    kept = [
        line
        for line in kept
        if line.box.height >= _LOW_ROW * usual or line.confidence >= _LEAST_LOW_ROW
    ]
    return _in_paragraphs(kept) if _is_writing(kept) else []


def _is_writing(lines: Sequence[ScannedLine]) -> bool:
    if sum(letters_in(line.text) for line in lines) >= _FEW_LETTERS:
        return True
    if _mean([(line.confidence, line.text) for line in lines]) < _UNSURE:
        return False
    words = (word for line in lines for word in line.words)
    return any(letters_in(w.text) >= _WORD and w.confidence >= _SURE_WORD for w in words)


def _line(pieces: Sequence[Piece]) -> ScannedLine | None:
    if _mean([(piece.confidence, piece.text) for piece in pieces]) < _LEAST_LINE:
        return None
    words: list[ScannedWord] = []
    text = ""
    for piece in pieces:
        word = normalised(_SARA_AM_AS_TONES.sub(r"\1ำ", piece.text))
        if not word or _is_junk(piece):
            continue
        words.append(ScannedWord(word, piece.box, round(piece.confidence, 1)))
        text += (" " if text and piece.is_spaced else "") + word
    letters = letters_in(text)
    confidence = _mean([(word.confidence, word.text) for word in words])
    if not letters or (letters < _LONE and confidence < _LEAST_LONE):
        return None
    return ScannedLine(
        text,
        around([word.box for word in words]),
        round(confidence, 1),
        words=tuple(words),
    )


def _mean(words: Sequence[tuple[float, str]]) -> float:
    """The confidence, weighted by length; 0.0 without letters."""
    length = sum(len(text) for _, text in words)
    return sum(sure * len(text) for sure, text in words) / length if length else 0.0


def _is_junk(piece: Piece) -> bool:
    if UNREAD_DIGIT in piece.text:
        return False
    return piece.confidence < _LEAST_WORD or _FRAME.fullmatch(piece.text) is not None


def _in_paragraphs(lines: Sequence[ScannedLine]) -> list[ScannedLine]:
    if not lines:
        return []
    steps = [b.box.top - a.box.top for a, b in pairwise(lines)]
    pitch = median([step for step in steps if step > 0] or [1])
    right = max(line.box.left + line.box.width for line in lines)
    width = right - min(line.box.left for line in lines)
    paragraph = 0
    numbered = [lines[0]]
    for before, line in pairwise(lines):
        paragraph += not _continues(before, line, pitch, right - 0.2 * width)
        numbered.append(replace(line, paragraph=paragraph))
    return numbered


def _continues(before: ScannedLine, line: ScannedLine, pitch: float, full_at: float) -> bool:
    """Whether a line belongs to the paragraph of the one before it: near, as tall, not indented,
    and the one before runs to the right edge."""
    step = line.box.top - before.box.top
    tall, low = sorted((before.box.height, line.box.height), reverse=True)
    if not 0 < step < 1.6 * pitch or tall > 1.6 * low or _ITEM.match(line.text):
        return False
    if line.box.left - before.box.left > 1.2 * low:
        return False
    return before.box.left + before.box.width >= full_at
