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
# Its models have no sara am; over a tone they often take the ring for another tone.
_SARA_AM_AS_TONES = re.compile("([\u0e48-\u0e4b])[\u0e48-\u0e4b]า")
_LEAST_WORD = 30.0  # confidence
_LEAST_LINE = 45.0


def letters_in(text: str) -> int:
    return len(_LETTER.findall(text))


def scanned_lines(lines: Sequence[Sequence[Piece]]) -> list[ScannedLine]:
    """Lines with letters, numbered by paragraph from 0."""
    kept = [line for pieces in lines if (line := _line(pieces)) is not None]
    return _in_paragraphs(kept)


def _line(pieces: Sequence[Piece]) -> ScannedLine | None:
    words: list[ScannedWord] = []
    text = ""
    for piece in pieces:
        word = normalised(_SARA_AM_AS_TONES.sub(r"\1ำ", piece.text))
        if not word or _is_junk(piece):
            continue
        words.append(ScannedWord(word, piece.box, round(piece.confidence, 1)))
        text += (" " if text and piece.is_spaced else "") + word
    lengths = sum(len(word.text) for word in words)
    if not lengths or not letters_in(text):
        return None
    confidence = sum(word.confidence * len(word.text) for word in words) / lengths
    if confidence < _LEAST_LINE:
        return None
    return ScannedLine(
        text,
        around([word.box for word in words]),
        round(confidence, 1),
        words=tuple(words),
    )


def _is_junk(piece: Piece) -> bool:
    return UNREAD_DIGIT not in piece.text and piece.confidence < _LEAST_WORD


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
