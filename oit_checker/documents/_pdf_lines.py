"""One PDF page's lines, in the order of the text layer, with size, weight, place and cells.

PDFium is not thread-safe: one page at a time, one thread.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from oit_checker.documents._skia import without_doubles

_WIDE_GAP = 1.6  # in font sizes: wider than any space between words
_BOLD_WEIGHT = 600
_COMBINING = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)

# A character of the text layer and its index there.
Char = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """`cells` are the line's parts between wide gaps (one part for running text).

    `size` in points, `top` and `bottom` in points from the page's lower edge, None when unknown.
    """

    text: str
    cells: tuple[str, ...]
    size: float
    bold: bool
    top: float | None
    bottom: float | None


def lines_of(page: pdfium.PdfPage, *, is_skia: bool, max_chars: int) -> list[Line]:
    """The lines of a page; `is_skia` asks for the removal of doubled clusters."""
    text_page = page.get_textpage()
    try:
        count = min(text_page.count_chars(), max_chars)
        if count <= 0:
            return []
        characters = without_doubles if is_skia else _chars
        lines: list[Line] = []
        for run in _split(characters(text_page.raw, count)):
            line = _line(text_page.raw, run)
            if line is not None:
                lines.append(line)
        return lines
    finally:
        text_page.close()


def _chars(text_page: ctypes.c_void_p, count: int) -> list[Char]:
    """All characters by one call; several thousand calls would cost more than the page."""
    buffer = (ctypes.c_ushort * (count + 1))()
    raw.FPDFText_GetText(text_page, 0, count, buffer)
    units = bytes(buffer)[: count * 2]
    text = units.decode("utf-16-le", "replace")
    if len(text) == count:
        return [(char, index) for index, char in enumerate(text) if char != "\0"]
    # Letters beyond the BMP: ask one by one.
    codes = ((raw.FPDFText_GetUnicode(text_page, i), i) for i in range(count))
    return [(chr(code), i) for code, i in codes if 0 < code < 0x110000]


def _split(chars: list[Char]) -> list[list[Char]]:
    lines: list[list[Char]] = [[]]
    for char in chars:
        if char[0] in "\r\n\x0b\x0c":
            if lines[-1]:
                lines.append([])
        else:
            lines[-1].append(char)
    return lines


def _line(text_page: ctypes.c_void_p, run: list[Char]) -> Line | None:
    text = "".join(char for char, _ in run)
    if not text.strip():
        return None
    first = next(index for char, index in run if not char.isspace())
    size = raw.FPDFText_GetFontSize(text_page, first)
    box = _box(text_page, first)
    return Line(
        text=text.strip(),
        cells=_cells(text_page, run, size),
        size=round(size, 1),
        bold=_is_bold(text_page, first),
        top=box[3] if box else None,
        bottom=box[1] if box else None,
    )


def _cells(text_page: ctypes.c_void_p, run: list[Char], size: float) -> tuple[str, ...]:
    """The line cut at spaces that are wider than any word space."""
    wide = _WIDE_GAP * max(size, 4.0)
    cells: list[str] = []
    start = 0
    for place, (char, _) in enumerate(run):
        if char != " " or not 0 < place < len(run) - 1 or run[place - 1][0] == " ":
            continue
        before = _right_edge(text_page, run, place - 1)
        after = _left_edge(text_page, run, place + 1)
        if before is not None and after is not None and after - before > wide:
            cells.append("".join(c for c, _ in run[start:place]).strip())
            start = place + 1
    cells.append("".join(c for c, _ in run[start:]).strip())
    return tuple(cell for cell in cells if cell)


def _right_edge(text_page: ctypes.c_void_p, run: list[Char], place: int) -> float | None:
    while place > 0 and run[place][0] in _COMBINING:
        place -= 1
    box = _box(text_page, run[place][1])
    return box[2] if box else None


def _left_edge(text_page: ctypes.c_void_p, run: list[Char], place: int) -> float | None:
    while place < len(run) - 1 and run[place][0] == " ":
        place += 1
    box = _box(text_page, run[place][1])
    return box[0] if box else None


def _box(text_page: ctypes.c_void_p, index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top in points."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _is_bold(text_page: ctypes.c_void_p, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    return 0 < length <= 128 and b"bold" in name.value.lower()
