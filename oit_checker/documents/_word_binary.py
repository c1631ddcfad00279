"""The binary layout of Word 97-2003 files: its text and what each paragraph mark stands for.

Positions: `cp` counts letters of the text, `fc` bytes of the stream "WordDocument". Names of
fields are those of Microsoft's [MS-DOC]. Raises `WordError` where the layout does not hold.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_PAGE_BYTES = 512
_MOST_PIECES = 200_000
_THAI_LANGUAGE = 0x041E
# Letters of one byte are Western by the standard; old Thai programs wrote windows-874 there.
_THAI_RUN = re.compile(rb"[\xa1-\xfb]{4,}")
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # of an operand, by the code's top bits
_TABLE_DEFINITION = 0xD608
_TABS_CHANGE = 0xC615
_ELSEWHERE = 0x6646
_LONGEST_ASKED = 1000


class WordError(Exception):
    """`problem` is a problem id for the Document."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Fib:
    """The file's information block: where things are."""

    is_encrypted: bool
    table_stream: str
    language: int
    lengths: tuple[int, ...]  # letters of: body, footnotes, headers, -, notes, endnotes, boxes ...
    pieces: tuple[int, int]  # place and size in the table stream
    letters: tuple[int, int]
    paragraphs: tuple[int, int]
    headers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text: letters `start` up to `end` begin at byte `fc`."""

    start: int
    end: int
    fc: int
    width: int

    def fc_at(self, cp: int) -> int:
        return self.fc + (cp - self.start) * self.width


@dataclass(frozen=True, slots=True)
class Properties:
    """What a run or a paragraph has: its style's number and changes of properties by code."""

    style: int
    changes: dict[int, bytes]

    def flag(self, code: int) -> bool:
        value = self.changes.get(code, b"\0")
        return bool(value) and value[0] in (1, 0x81)


def fib_of(stream: bytes) -> Fib:
    """The information block of a "WordDocument" stream."""
    if len(stream) < 0x1AA:
        raise WordError("truncated")
    ident, version = struct.unpack_from("<HH", stream, 0)
    if ident != 0xA5EC or version < 0xC1:
        raise WordError("old_word")
    (language,) = struct.unpack_from("<H", stream, 6)
    (flags,) = struct.unpack_from("<H", stream, 0x0A)

    def place(offset: int) -> tuple[int, int]:
        fc, size = struct.unpack_from("<II", stream, offset)
        return fc, size

    return Fib(
        is_encrypted=bool(flags & 0x0100),
        table_stream="1Table" if flags & 0x0200 else "0Table",
        language=language,
        lengths=struct.unpack_from("<8i", stream, 0x4C),
        pieces=place(0x01A2),
        letters=place(0x00FA),
        paragraphs=place(0x0102),
        headers=place(0x00F2),
    )


def pieces_of(table: bytes, fib: Fib) -> list[Piece]:
    """The piece table, in the order of the text."""
    start, size = fib.pieces
    clx = table[start : start + size]
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # changes of properties that pieces share
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise WordError("truncated" if start + size > len(table) else "broken_word")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + length]
    count = (len(plc) - 4) // 12
    if count < 1 or len(plc) < length:
        raise WordError("truncated")
    if count > _MOST_PIECES:
        raise WordError("broken_word")
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    pieces: list[Piece] = []
    for index in range(count):
        if ends[index + 1] <= ends[index]:
            continue
        (fc,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)
        is_narrow = bool(fc & 0x40000000)
        fc &= 0x3FFFFFFF
        begin = fc // 2 if is_narrow else fc
        pieces.append(Piece(ends[index], ends[index + 1], begin, 1 if is_narrow else 2))
    return pieces


def text_of(stream: bytes, pieces: list[Piece], language: int) -> tuple[str, bool]:
    """The letters, one for each position, and whether some lie beyond the stream's end."""
    parts: list[str] = []
    wanted = 0
    for piece in pieces:
        count = piece.end - piece.start
        data = stream[piece.fc : piece.fc + count * piece.width]
        wanted += count
        if wanted > 2 * len(stream) + 2:  # pieces that overlap to swell
            raise WordError("broken_word")
        if piece.width == 2:
            # A lone surrogate is one letter as well, so that positions hold.
            text = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) & ~1])))
        else:
            is_thai = language == _THAI_LANGUAGE or _THAI_RUN.search(data)
            text = data.decode("cp874" if is_thai else "cp1252", "replace")
        parts.append(text.ljust(count, "\0"))
    whole = "".join(parts)
    is_short = any(p.fc_at(p.end) > len(stream) for p in pieces)
    return whole, is_short


class Formatting:
    """The properties that hold at a byte: of runs (`is_paragraph` False) or of paragraphs."""

    def __init__(
        self,
        stream: bytes,
        table: bytes,
        place: tuple[int, int],
        *,
        is_paragraph: bool,
        large: bytes = b"",
    ) -> None:
        """`large` is the stream "Data", where properties stand that fill more than a page."""
        self._starts: list[int] = []
        self._runs: list[tuple[int, int, int]] = []  # page, byte of its properties, end
        self._stream = stream
        self._is_paragraph = is_paragraph
        self._large = large
        plc = table[place[0] : place[0] + place[1]]
        count = max((len(plc) - 4) // 8, 0)
        pages = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count else ()
        entries = sorted(entry for page in set(pages) for entry in self._entries(page & 0x3FFFFF))
        for start, end, page, offset in entries:
            self._starts.append(start)
            self._runs.append((page, offset, end))

    def _entries(self, page: int) -> Iterator[tuple[int, int, int, int]]:
        data = self._stream[page * _PAGE_BYTES : (page + 1) * _PAGE_BYTES]
        if len(data) < _PAGE_BYTES:
            return
        count, step = data[-1], 13 if self._is_paragraph else 1
        if 4 * (count + 1) + step * count > _PAGE_BYTES - 1:
            return
        places = struct.unpack_from(f"<{count + 1}I", data, 0)
        for index in range(count):
            offset = 2 * data[4 * (count + 1) + step * index]
            yield places[index], places[index + 1], page, offset

    def at(self, fc: int) -> Properties:
        index = bisect_right(self._starts, fc) - 1
        if index < 0:
            return Properties(0, {})
        page, offset, end = self._runs[index]
        if fc >= end or not offset:
            return Properties(0, {})
        data = self._stream[page * _PAGE_BYTES : (page + 1) * _PAGE_BYTES]
        size = data[offset]
        if not self._is_paragraph:
            return Properties(0, dict(_changes(data[offset + 1 : offset + 1 + size])))
        if size:
            body = data[offset + 1 : offset + 2 * size]
        else:
            body = data[offset + 2 : offset + 2 + 2 * data[min(offset + 1, _PAGE_BYTES - 1)]]
        changes = dict(_changes(body[2:]))
        if _ELSEWHERE in changes:
            begin = int.from_bytes(changes[_ELSEWHERE], "little")
            size = int.from_bytes(self._large[begin : begin + 2], "little")
            changes |= dict(_changes(self._large[begin + 2 : begin + 2 + size]))
        return Properties(int.from_bytes(body[:2], "little"), changes)

    def is_all(self, start: int, end: int, codes: tuple[int, ...]) -> bool:
        """Whether every run of the bytes sets one of the flags."""
        if end - start > _LONGEST_ASKED:
            return False
        at = start
        while at < end:
            if not any(self.at(at).flag(code) for code in codes):
                return False
            index = bisect_right(self._starts, at) - 1
            at = max(self._runs[index][2], at + 1)
        return end > start

    def runs_with(self, code: int) -> list[tuple[int, int]]:
        """Byte ranges whose properties set a flag."""
        return [
            (start, run[2])
            for start, run in zip(self._starts, self._runs, strict=True)
            if self.at(start).flag(code)
        ]


def _changes(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 3 <= len(grpprl):
        (code,) = struct.unpack_from("<H", grpprl, at)
        at += 2
        kind = code >> 13
        if code == _TABLE_DEFINITION:
            width = struct.unpack_from("<H", grpprl.ljust(at + 2, b"\0"), at)[0] + 1
        elif kind == 6:
            width = grpprl[at] + 1
            if code == _TABS_CHANGE and grpprl[at] == 255:
                return  # its length is told by its content; nothing of use comes after it
        else:
            width = _WIDTHS[kind]
        yield code, grpprl[at : at + width]
        at += width
