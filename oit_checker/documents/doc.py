"""Word 97-2003 files (.doc) by their own piece table: paragraphs, headings, tables, links.

Deleted revisions and comments are left out; headers, footers, notes and text boxes are read. A row
of a table is one Block. Word 95 and older are UNSUPPORTED.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass, field

import olefile

from oit_checker.documents._drafts import clean
from oit_checker.documents._grid import CellShape, Grid
from oit_checker.documents._ole import properties_of
from oit_checker.documents._parts import LONGEST_BOLD, Part, assembled, failed_file
from oit_checker.documents._word_binary import (
    Fib,
    Formatting,
    Piece,
    Properties,
    WordError,
    fib_of,
    pieces_of,
    text_of,
)
from oit_checker.documents.source import Source, failed_document
from oit_checker.model.document import BlockKind, Document, Readability, Region

_IN_TABLE, _ENDS_ROW, _TABLE_DEFINITION, _OUTLINE = 0x2416, 0x2417, 0xD608, 0x2640
_LIST = 0x460B
_BOLD = (0x0835, 0x085C)  # of Western letters, of Thai ones
_DELETED = 0x0800
_PARAGRAPH = re.compile(r"[^\r\x07\x0c]*[\r\x07\x0c]|[^\r\x07\x0c]+")
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_LETTERS_OF_FIELDS = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": None, "\xa0": " "})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_FIELDS = 50
_MOST_DELETIONS = 1_000_000
_SEPARATORS = 6  # stories before the first header


def read(data: bytes, source: Source) -> Document:
    """A .doc from its bytes; never raises for their content."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _read_word(ole, source, len(data))
    except WordError as error:
        kinds = {"old_word": Readability.UNSUPPORTED, "encrypted": Readability.ENCRYPTED}
        if error.problem not in kinds:
            return failed_file(source, error.problem, "doc", len(data))
        problem = "" if error.problem == "encrypted" else error.problem
        return failed_document(
            source, kinds[error.problem], problem, format="doc", size_bytes=len(data)
        )
    # The library names its own kinds; broken chains of sectors and fields raise these as well.
    except (OSError, ValueError, LookupError, struct.error, TypeError, AttributeError):
        return failed_file(source, "broken_ole", "doc", len(data))


def _read_word(ole: olefile.OleFileIO, source: Source, size_bytes: int) -> Document:
    stream = _stream(ole, "WordDocument")
    fib = fib_of(stream)
    if fib.is_encrypted:
        raise WordError("encrypted")
    table = _stream(ole, fib.table_stream)
    large = _stream(ole, "Data") if ole.exists("Data") else b""
    pieces = pieces_of(table, fib)
    text, is_short = text_of(stream, pieces, fib.language)
    letters = Formatting(stream, table, fib.letters, is_paragraph=False)
    paragraphs = Formatting(stream, table, fib.paragraphs, is_paragraph=True, large=large)
    text = _without_deleted(text, pieces, letters)
    parts = [
        _Walk(text, pieces, letters, paragraphs, Part(region)).read(start, end)
        for region, start, end in _stories(table, fib)
    ]
    return assembled(
        _each_once(parts),
        source,
        format="doc",
        size_bytes=size_bytes,
        properties=properties_of(ole),
        problems=("truncated",) if is_short else (),
    )


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    if not ole.exists(name):
        raise WordError("no_word_text")
    data: bytes = ole.openstream(name).read()
    return data


def _stories(table: bytes, fib: Fib) -> list[tuple[Region, int, int]]:
    """Region, first letter and end of each part, headers before the body, footers behind it."""
    starts = [0]
    for length in fib.lengths:
        starts.append(starts[-1] + max(length, 0))
    start, size = fib.headers
    plc = table[start : start + size]
    marks = struct.unpack_from(f"<{len(plc) // 4}I", plc, 0)
    above: list[tuple[Region, int, int]] = []
    below: list[tuple[Region, int, int]] = []
    for index in range(_SEPARATORS, min(len(marks) - 2, 1000)):
        begin, end = starts[2] + marks[index], min(starts[2] + marks[index + 1], starts[3])
        if end <= begin:
            continue
        if (index - _SEPARATORS) % 6 in (0, 1, 4):  # of even, odd and first pages
            above.append((Region.HEADER, begin, end))
        else:
            below.append((Region.FOOTER, begin, end))
    notes = [(Region.FOOTER, starts[n], starts[n + 1]) for n in (1, 5)]
    body = [(Region.MAIN, starts[n], starts[n + 1]) for n in (0, 6)]
    return [*above, *body, *below, *notes]


def _each_once(parts: list[Part]) -> list[Part]:
    """Every section repeats its headers and footers."""
    seen: set[str] = set()
    kept: list[Part] = []
    for part in parts:
        text = "\n".join(block.text for block in part.blocks)
        if part.region is Region.MAIN or text not in seen:
            kept.append(part)
        seen.add(text)
    return kept


def _without_deleted(text: str, pieces: list[Piece], letters: Formatting) -> str:
    """Deleted letters become NUL, so that positions hold; paragraph marks stay."""
    ranges = letters.runs_with(_DELETED)
    if not ranges or len(ranges) * len(pieces) > _MOST_DELETIONS:
        return text
    shown = list(text)
    for piece in pieces:
        for start, end in ranges:
            first = max((start - piece.fc) // piece.width, 0) + piece.start
            last = min((end - piece.fc) // piece.width + piece.start, piece.end)
            for cp in range(first, last):
                if shown[cp] not in "\r\x07\x0c":
                    shown[cp] = "\0"
    return "".join(shown)


@dataclass(slots=True)
class _Field:
    """A field whose instruction or result is being read."""

    instruction: str = ""
    result: str = ""
    in_result: bool = False


@dataclass(slots=True)
class _Walk:
    """One story read into a Part, paragraph by paragraph."""

    text: str
    pieces: list[Piece]
    letters: Formatting
    paragraphs: Formatting
    part: Part
    fields: list[_Field] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)  # paragraphs of the open cell
    row: list[str] = field(default_factory=list)
    grid: Grid = field(default_factory=Grid)
    table_begin: int = 0
    piece: int = 0

    def read(self, start: int, end: int) -> Part:
        for found in _PARAGRAPH.finditer(self.text, start, min(end, len(self.text))):
            mark = self.text[found.end() - 1]
            fc = self._fc_at(found.end() - 1)
            properties = self.paragraphs.at(fc)
            words = self._shown(found[0].rstrip("\r\x07\x0c"))
            if mark == "\x07":
                self._end_cell(words, properties)
            elif properties.flag(_IN_TABLE):
                self.cell.append(words)
            else:
                self._end_table()
                self._add_paragraph(words, properties, found.start(), fc)
        self._end_table()
        return self.part

    def _fc_at(self, cp: int) -> int:
        """The byte of a letter; letters are asked for in rising order."""
        while self.piece + 1 < len(self.pieces) and cp >= self.pieces[self.piece].end:
            self.piece += 1
        piece = self.pieces[self.piece]
        return piece.fc_at(cp) if piece.start <= cp < piece.end else -1

    def _add_paragraph(self, words: str, properties: Properties, cp: int, fc: int) -> None:
        kind, level = _rank(properties)
        piece = self.pieces[self.piece]
        is_bold = (
            kind is not BlockKind.HEADING
            and len(words) <= LONGEST_BOLD
            and cp >= piece.start
            and self.letters.is_all(piece.fc_at(cp), fc, _BOLD)
        )
        self.part.add_text(words, kind, level, is_bold=is_bold)

    def _end_cell(self, words: str, properties: Properties) -> None:
        is_known = _IN_TABLE in properties.changes or _ENDS_ROW in properties.changes
        is_empty = not words and not self.cell
        # Without the paragraph's properties an empty cell behind others must be the row's end.
        if not (properties.flag(_ENDS_ROW) or (not is_known and is_empty and self.row)):
            self.row.append(clean(" ".join((*self.cell, words))))
            self.cell = []
            return
        if not self.grid.rows:
            self.table_begin = len(self.part.blocks)
        shapes = _shapes(properties.changes.get(_TABLE_DEFINITION, b""))
        self.part.add_row(self.grid.add(self.row, shapes))
        self.row, self.cell = [], []

    def _end_table(self) -> None:
        if self.row or self.cell:  # its last row has no end
            self.part.add_row(self.grid.add([*self.row, clean(" ".join(self.cell))], ()))
        if self.grid.rows:
            self.part.add_table(self.grid.cells(), self.table_begin)
        self.row, self.cell, self.grid = [], [], Grid()

    def _shown(self, raw: str) -> str:
        """What a reader of the paragraph sees: results of fields, not their instructions."""
        if not self.fields and not _CONTROL.search(raw):
            return raw.translate(_LETTERS_OF_FIELDS)
        shown: list[str] = []
        for piece in re.split(r"([\x01\x08\x13\x14\x15])", raw):
            if piece == "\x13" and len(self.fields) < _MOST_FIELDS:
                self.fields.append(_Field())
            elif piece == "\x14" and self.fields:
                self.fields[-1].in_result = True
            elif piece == "\x15" and self.fields:
                self._end_field(self.fields.pop())
            elif all(f.in_result for f in self.fields):
                if piece in ("\x01", "\x08"):
                    self.part.add_image()
                    continue
                shown.append(piece)
                for open_field in self.fields:
                    open_field.result += piece[:300]
            elif self.fields and not self.fields[-1].in_result:
                self.fields[-1].instruction += piece[:4000]
        words = _CONTROL.sub("", "".join(shown).translate(_LETTERS_OF_FIELDS))
        return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _end_field(self, ended: _Field) -> None:
        address = _HYPERLINK.search(ended.instruction)
        if address:
            self.part.add_link(address[1], _CONTROL.sub("", ended.result))


def _rank(properties: Properties) -> tuple[BlockKind, int]:
    """Styles 1 to 9 are the headings in every file."""
    if 1 <= properties.style <= 9:
        return BlockKind.HEADING, min(properties.style, 6)
    outline = properties.changes.get(_OUTLINE, b"\x09")
    if outline and outline[0] < 6:
        return BlockKind.HEADING, outline[0] + 1
    if properties.changes.get(_LIST, b"\0\0") != b"\0\0":
        return BlockKind.LIST_ITEM, 0
    return BlockKind.PARAGRAPH, 0


def _shapes(definition: bytes) -> list[CellShape]:
    """The cells of a row's definition: size, count, left edges and the last right one, cells."""
    if len(definition) < 3:
        return []
    count = definition[2]
    if len(definition) < 3 + 2 * (count + 1):
        return []
    edges = struct.unpack_from(f"<{count + 1}h", definition, 3)
    cells = definition[3 + 2 * (count + 1) :]
    shapes: list[CellShape] = []
    for index in range(count):
        flags = int.from_bytes(cells[20 * index : 20 * index + 2], "little")
        shapes.append(
            CellShape(
                edges[index + 1],
                goes_on_above=(flags >> 5) & 3 == 1,
                goes_on_before=flags & 3 == 1,
            )
        )
    return shapes
