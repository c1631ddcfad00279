"""Letters of a page image through Tesseract, where the machine has it with its Thai model.

An image is straightened, read, turned and read again when the first result is poor; Thai digits,
which the model cannot output, are laid over it by `digits`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from oit_checker.documents import digits
from oit_checker.documents._read_lines import letters_in, scanned_lines
from oit_checker.documents._straight import (
    Grey,
    has_rows,
    is_empty,
    is_likely_sideways,
    is_paper,
    lean_deg,
    leaning_point,
    straightened,
)
from oit_checker.documents._tesseract import (
    Piece,
    TesseractFailed,
    TesseractLate,
    lines_read,
    run,
    turn_needed,
)
from oit_checker.model.document import UNREAD_DIGIT, PageState
from oit_checker.model.scan import Box, ScannedLine, ScannedPage, ScannedWord

READING = "scan/1"  # to be raised when what follows would give other results
DPI = 200
LOW_CONFIDENCE = 87.0  # below it more than 15 % of the letters are likely wrong
_LEAST_MET = 3  # letters met, though none to be relied on
_POOR_CONFIDENCE = 75.0  # the page may stand on its side
_SURE_OF_TURN = 1.0
_PATIENCE_S = 20.0
_USUAL_FOLDERS = (r"C:\Program Files\Tesseract-OCR", r"C:\Program Files (x86)\Tesseract-OCR")


@dataclass(frozen=True, slots=True)
class Ocr:
    """A Tesseract that was tried. `models` is a digest of its language files, '' if unknown."""

    command: str
    version: str
    languages: str = "tha+eng"
    has_osd: bool = False
    models: str = ""

    @property
    def reader(self) -> str:
        """ "name/version" of all that has a hand in the letters."""
        models = f":{self.models}" if self.models else ""
        osd = "+osd" if self.has_osd else ""
        return f"tesseract/{self.version}+{self.languages}{osd}{models}+{digits.VERSION}+{READING}"


def find_ocr(command: str = "") -> Ocr | str:
    """The Tesseract at `command` ('' looks where it usually is), else why there is none:
    `not_found`, `no_thai` (its Thai model is missing), `failed` (it does not answer)."""
    found = _found(command)
    if not found:
        return "not_found"
    try:
        version = re.match(r"tesseract v?([\w.-]+)", run([found, "--version"], b"", _PATIENCE_S))
        listed = run([found, "--list-langs"], b"", _PATIENCE_S)
    except (TesseractFailed, TesseractLate):
        return "failed"
    names = {line.strip() for line in listed.splitlines()}
    if version is None or "List of available languages" not in listed:
        return "failed"
    if "tha" not in names:
        return "no_thai"
    ocr = Ocr(
        found,
        version[1],
        "tha+eng" if "eng" in names else "tha",
        "osd" in names,
        _models_in(listed),
    )
    return ocr if _answers(ocr) else "failed"


def _found(command: str) -> str:
    if command:
        return shutil.which(command) or ""
    usual = _USUAL_FOLDERS if sys.platform == "win32" else ()
    places = (shutil.which("tesseract"), *(shutil.which("tesseract", path=at) for at in usual))
    return next((place for place in places if place), "")


def _models_in(listed: str) -> str:
    """A short digest of the Thai and English models: other models give other letters."""
    folder = re.search(r'languages in "([^"]+)"', listed)
    digest = hashlib.sha256()
    for name in ("tha", "eng"):
        file = Path(folder[1] if folder else os.devnull) / f"{name}.traineddata"
        if not file.is_file():
            continue
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8] if folder else ""


def _answers(ocr: Ocr) -> bool:
    blank = Image.new("L", (64, 64), 255)
    try:
        lines_read(blank, ocr.command, ocr.languages, dpi=DPI, timeout_s=_PATIENCE_S)
    except (TesseractFailed, TesseractLate):
        return False
    return True


def read_image(image: Image.Image, ocr: Ocr, number: int, *, timeout_s: float) -> ScannedPage:
    """The letters of an image of about 200 dpi (any mode). Boxes are in its pixels, after it was
    turned by `turned_deg` clockwise. Out of time, or when Tesseract fails: state TIMEOUT."""
    deadline = time.monotonic() + timeout_s
    grey = image if image.mode == "L" else flat(image)
    page = ScannedPage(number, PageState.BLANK, *grey.size, reader=ocr.reader)
    if min(grey.size) < 8 or is_empty(np.asarray(grey)):
        return page
    try:
        lines, turned, met = _read_upright(grey, ocr, deadline)
    except (TesseractFailed, TesseractLate):
        return replace(page, state=PageState.TIMEOUT)
    if not lines and _is_beyond_us(np.asarray(grey), met):
        return replace(page, state=PageState.LOW)  # there is writing, but it is beyond us
    unread = sum(_has_unread(word.text) for line in lines for word in line.words)
    confidence = mean_confidence(lines)
    is_sideways = turned in (90, 270)
    return replace(
        page,
        state=state_of(lines, confidence),
        width=grey.height if is_sideways else grey.width,
        height=grey.width if is_sideways else grey.height,
        lines=tuple(lines),
        confidence=round(confidence, 1),
        unread_digits=unread,
        turned_deg=turned,
    )


def _is_beyond_us(grey: Grey, met: int) -> bool:
    return is_paper(grey) and (met >= _LEAST_MET or has_rows(grey))


def flat(image: Image.Image) -> Image.Image:
    """As grey (mode L), what is transparent on white."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        values = np.asarray(image).astype(np.float64)
        return Image.fromarray((255 * values / max(float(values.max()), 1.0)).astype(np.uint8))
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, layer).convert("L")
    return image.convert("L")


def state_of(lines: Sequence[ScannedLine], confidence: float) -> PageState:
    """BLANK without letters, LOW where they cannot be relied on."""
    if not lines:
        return PageState.BLANK
    return PageState.LOW if confidence < LOW_CONFIDENCE else PageState.READ


def mean_confidence(lines: Sequence[ScannedLine]) -> float:
    """0-100, weighted by length; 0.0 without letters."""
    lengths = [len(line.text) for line in lines]
    if not sum(lengths):
        return 0.0
    return sum(n * line.confidence for n, line in zip(lengths, lines, strict=True)) / sum(lengths)


def _has_unread(text: str) -> bool:
    return UNREAD_DIGIT in text


def _read_upright(
    grey: Image.Image, ocr: Ocr, deadline: float
) -> tuple[list[ScannedLine], int, int]:
    """The lines, the turn that gave them, and how many letters were met at all. Letters that run up
    or down are slow to misread, so those pages are turned first; of others a poor result is tried
    again as the letters stand."""
    glanced = ocr.has_osd and is_likely_sideways(np.asarray(grey))
    turn = _turn(grey, ocr, deadline) if glanced else 0
    lines, met = _read_as_is(_turned(grey, turn), ocr, deadline)
    if turn or glanced or not ocr.has_osd or not _is_poor(lines):
        return lines, turn, met
    turn = _turn(grey, ocr, deadline)
    if not turn:
        return lines, 0, met
    turned, met_then = _read_as_is(_turned(grey, turn), ocr, deadline)
    is_better = _weight(turned) > _weight(lines)
    return (turned, turn, met_then) if is_better else (lines, 0, met)


def _turn(grey: Image.Image, ocr: Ocr, deadline: float) -> int:
    left_s = deadline - time.monotonic()
    turn, sure = turn_needed(grey, ocr.command, timeout_s=left_s)
    return turn if sure >= _SURE_OF_TURN else 0


def _turned(grey: Image.Image, turn: int) -> Image.Image:
    return grey.rotate(-turn, expand=True) if turn else grey


def _is_poor(lines: Sequence[ScannedLine]) -> bool:
    return mean_confidence(lines) < _POOR_CONFIDENCE


def _weight(lines: Sequence[ScannedLine]) -> float:
    """How much was read how surely: wrong letters come with little confidence."""
    return sum(letters_in(line.text) * (line.confidence / 100) ** 3 for line in lines)


def _read_as_is(grey: Image.Image, ocr: Ocr, deadline: float) -> tuple[list[ScannedLine], int]:
    lean = lean_deg(np.asarray(grey))
    level = straightened(grey, lean) if lean else grey
    pieces = lines_read(
        level,
        ocr.command,
        ocr.languages,
        dpi=DPI,
        timeout_s=deadline - time.monotonic(),
    )
    lines = scanned_lines(_with_digits(np.asarray(level), pieces))
    met = sum(letters_in(piece.text) for line in pieces for piece in line)
    return ([_leaning(line, grey.size, lean) for line in lines] if lean else lines), met


def _with_digits(grey: Grey, lines: list[list[Piece]]) -> list[list[Piece]]:
    words = [
        ScannedWord(piece.text, piece.box, piece.confidence) for line in lines for piece in line
    ]
    found = iter(digits.corrected(grey, words).words)
    return [
        [
            replace(piece, text=word.text, confidence=word.confidence)
            for piece, word in zip(line, found, strict=False)
        ]
        for line in lines
    ]


def _leaning(line: ScannedLine, size: tuple[int, int], lean: float) -> ScannedLine:
    """The line with its boxes where they stand in the image before it was straightened."""

    def before(box: Box) -> Box:
        x, y = leaning_point(box.left + box.width / 2, box.top + box.height / 2, size, lean)
        return Box(round(x - box.width / 2), round(y - box.height / 2), box.width, box.height)

    words = tuple(replace(word, box=before(word.box)) for word in line.words)
    return replace(line, box=before(line.box), words=words)
