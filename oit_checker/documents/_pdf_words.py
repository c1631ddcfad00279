"""The words and lines of a PDF page's text layer, where they stand on its picture."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from oit_checker.documents.marks import union
from oit_checker.model.scan import Box, TextBox

_MOST_LETTERS = 30_000
_LINE_ENDS = "\r\n\x0b\x0c"


def words_of(
    page: pdfium.PdfPage, width: int, height: int
) -> tuple[tuple[TextBox, ...], tuple[TextBox, ...]]:
    """Words and lines in the pixels of a picture of the whole page, in the text layer's order."""
    text_page = page.get_textpage()
    try:
        words: list[TextBox] = []
        lines: list[TextBox] = []
        word: list[tuple[str, Box | None]] = []
        line: list[tuple[str, Box | None]] = []
        for index in range(min(text_page.count_chars(), _MOST_LETTERS)):
            code = raw.FPDFText_GetUnicode(text_page.raw, index)
            char = chr(code) if 0 < code < 0x110000 else ""
            if not char or char.isspace():
                _close(word, words)
                word = []
            if char in _LINE_ENDS and char:
                _close(line, lines)
                line = []
            elif char:
                box = None if char.isspace() else _box(page, text_page, index, width, height)
                word += [] if char.isspace() else [(char, box)]
                line.append((char, box))
        _close(word, words)
        _close(line, lines)
        return tuple(words), tuple(lines)
    finally:
        text_page.close()


def _close(letters: list[tuple[str, Box | None]], into: list[TextBox]) -> None:
    around: Box | None = None
    for _, box in letters:
        if box is not None:
            around = box if around is None else union(around, box)
    if around is not None:
        into.append(TextBox("".join(char for char, _ in letters), around))


def _box(
    page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, index: int, width: int, height: int
) -> Box | None:
    """A letter's box in pixels; the page may be turned or cut, which PDFium reckons with."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(text_page.raw, index, left, right, bottom, top):
        return None
    xs, ys = [], []
    for across, up in ((left.value, bottom.value), (right.value, top.value)):
        x, y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, across, up, x, y)
        xs.append(x.value)
        ys.append(y.value)
    return Box(min(xs), min(ys), max(max(xs) - min(xs), 1), max(max(ys) - min(ys), 1))
