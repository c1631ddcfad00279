"""Rich Text Format: letters in the charset of their font, paragraphs, headings, tables, links.

Read in one pass without recursion, so that nesting costs nothing. Deleted and hidden words are
left out; headers, footers and notes are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from oit_checker.documents._drafts import clean
from oit_checker.documents._grid import CellShape, Grid
from oit_checker.documents._parts import Part, assembled
from oit_checker.documents.source import Source
from oit_checker.model.document import BlockKind, Document, Region

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|((?:\\'[0-9a-fA-F]{2})+)|\\([^a-zA-Z'])|([{}])"
    rb"|([^\\{}\r\n]+)"
)
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_HEADING = re.compile(r"^(?:heading|หัวเรื่อง|หัวข้อ)\s*([1-6])", re.I)
_TITLE = re.compile(r"^(?:title|subtitle|ชื่อเรื่อง)$", re.I)
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
_LETTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
    "nestcell": " ", "nestrow": " ",
}  # fmt: skip
_SIDES = {
    "header": Region.HEADER, "headerl": Region.HEADER, "headerr": Region.HEADER,
    "headerf": Region.HEADER, "footer": Region.FOOTER, "footerl": Region.FOOTER,
    "footerr": Region.FOOTER, "footerf": Region.FOOTER, "footnote": Region.FOOTER,
}  # fmt: skip
_KEPT = {"fonttbl": "fonts", "stylesheet": "styles", "fldinst": "field", "title": "title",
         "author": "author"}  # fmt: skip
_SKIPPED = frozenset(
    ("colortbl", "object", "themedata", "datastore", "listtable", "xmlnstbl", "nonesttables",
     "annotation", "info", "listtext", "pntext", "operator", "company", "filetbl", "revtbl")
)  # fmt: skip
# Words that do anything here; most of a file's words do not.
_KNOWN = {
    word.encode(): word
    for word in (
        *_LETTERS, *_SIDES, *_KEPT, *_SKIPPED, "u", "uc", "ansicpg", "pict", "shppict", "shpinst",
        "shptxt", "upr", "s", "f", "fcharset", "af", "b", "ab", "v", "deleted", "plain", "par",
        "sect", "page", "pard", "intbl", "outlinelevel", "trowd", "clvmrg", "clmrg", "cellx",
        "cell", "row",
    )
}  # fmt: skip
_DEEPEST = 2_000
_THAI_RUN = re.compile(rb"[\xa1-\xfb]{4,}")


@dataclass(slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    goes_to: str = "text"  # text | skip | pict | fonts | styles | field | title | author
    font: int = -1
    thai_font: int = -1
    is_bold: bool = False
    is_hidden: bool = False
    fallback: int = 1  # letters that follow a \u for old readers
    side: bool = False  # the group opened a side part

    def inherited(self) -> _State:
        """Thousands a file: `dataclasses.replace` is several times as slow."""
        return _State(
            self.goes_to, self.font, self.thai_font, self.is_bold, self.is_hidden, self.fallback
        )


@dataclass(slots=True)
class _Row:
    shapes: list[CellShape] = field(default_factory=list)
    above: bool = False
    before: bool = False


@dataclass(slots=True)
class _Walk:
    """The file being read; `texts` holds letters of what is not the text, by destination."""

    parts: list[Part] = field(default_factory=lambda: [Part()])
    open_parts: list[tuple[Part, list[str], list[bool], Grid, list[str], bool]] = field(
        default_factory=list
    )
    states: list[_State] = field(default_factory=lambda: [_State()])
    too_deep: int = 0
    codepage: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    styles: dict[int, str] = field(default_factory=dict)
    number: int = 0  # of the font or style being told
    pending: bytearray = field(default_factory=bytearray)
    words: list[str] = field(default_factory=list)
    bolds: list[bool] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    address: str = ""
    label: list[str] = field(default_factory=list)
    to_skip: int = 0
    style: int = 0
    outline: int = -1
    in_table: bool = False
    shape: _Row = field(default_factory=_Row)
    cells: list[str] = field(default_factory=list)
    grid: Grid = field(default_factory=Grid)
    table_begin: int = 0

    @property
    def state(self) -> _State:
        return self.states[-1]

    @property
    def part(self) -> Part:
        return self.open_parts[-1][0] if self.open_parts else self.parts[0]

    def feed(self, data: bytes) -> None:
        at: int | None = 0
        while at is not None:
            at = self._feed_from(data, at)
        self._flush()
        self._end_paragraph()
        self._end_table()

    def _feed_from(self, data: bytes, at: int) -> int | None:
        """Reads on until raw bytes begin, and says where they end; None at the file's end."""
        for token in _TOKEN.finditer(data, at):
            word, number, escaped, symbol, brace, plain = token.groups()
            if word:
                known = _KNOWN.get(word)
                if known is not None:
                    if self.pending:
                        self._flush()
                    self._word(known, None if number is None else int(number))
                elif word == b"bin":
                    self._flush()
                    return token.end() + max(int(number or 0), 0)
            elif plain:
                self._byte(plain)
            elif escaped:
                self._byte(bytes.fromhex(escaped.replace(b"\\'", b"").decode("ascii")))
            else:
                if self.pending:
                    self._flush()
                if brace:
                    self._open() if brace == b"{" else self._close()
                else:
                    self._symbol(symbol)
        return None

    def _byte(self, data: bytes) -> None:
        if not self.to_skip:
            self.pending += data
            return
        skipped = min(self.to_skip, len(data))
        self.to_skip -= skipped
        self.pending += data[skipped:]

    def _flush(self) -> None:
        if not self.pending:
            return
        data, self.pending = bytes(self.pending), bytearray()
        charset = self.fonts.get(self.state.font, self.codepage)
        if self.fonts.get(self.state.thai_font) == "cp874" or (
            charset == "cp1252" and _THAI_RUN.search(data)
        ):
            charset = "cp874"
        self._letters(data.decode(charset, "replace"))

    def _letters(self, text: str) -> None:
        state = self.state
        if state.goes_to == "text":
            if state.is_hidden:
                return
            self.words.append(text)
            if text.strip():
                self.bolds.append(state.is_bold)
            if self.address:
                self.label.append(text)
        elif state.goes_to == "styles":
            name = (self.texts.get("styles", "") + text).lstrip()
            self.styles[self.number] = name.partition(";")[0]
            self.texts["styles"] = "" if ";" in text else name[:200]
        elif state.goes_to in ("field", "title", "author"):
            self.texts[state.goes_to] = (self.texts.get(state.goes_to, "") + text)[:4000]

    def _open(self) -> None:
        if len(self.states) >= _DEEPEST:
            self.too_deep += 1
            return
        self.states.append(self.state.inherited())

    def _close(self) -> None:
        if self.too_deep:
            self.too_deep -= 1
            return
        if len(self.states) == 1:
            return
        ended = self.states.pop()
        self.to_skip = 0
        if ended.side:
            self._end_paragraph()
            self._end_table()
            kept = self.open_parts.pop()
            _, self.words, self.bolds, self.grid, self.cells, self.in_table = kept
        if ended.goes_to == "field" and self.state.goes_to != "field":
            found = _HYPERLINK.search(self.texts.pop("field", ""))
            self.address = found[1] if found else ""
            self.label = []

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.state.goes_to = "skip" if self.state.goes_to == "text" else self.state.goes_to
        elif symbol in (b"\r", b"\n"):
            self._word("par", None)
        elif symbol in (b"\\", b"{", b"}", b"~", b"_"):
            self._letters({b"~": " ", b"_": "-"}.get(symbol, symbol.decode("latin-1")))

    def _word(self, word: str, number: int | None) -> None:
        state = self.state
        if word == "u" and number is not None:
            self._letters(chr(number % 0x10000))
            self.to_skip = state.fallback
        elif word == "uc":
            state.fallback = min(max(number or 0, 0), 10)
        elif word == "ansicpg" and number:
            self.codepage = f"cp{number}" if number in (874, 1250, 1251, 1252, 932) else "cp1252"
        elif word in _KEPT and state.goes_to in ("text", "skip"):
            state.goes_to = _KEPT[word]
            self.texts[word] = self.texts.get(word, "") if word == "fldinst" else ""
        elif word == "pict" and state.goes_to in ("text", "skip"):
            if state.goes_to == "text":
                self.part.add_image()
            state.goes_to = "pict"
        elif word in _SKIPPED and state.goes_to == "text":
            state.goes_to = "skip"
        elif word in ("shppict", "shpinst", "shptxt", "upr") and state.goes_to == "skip":
            state.goes_to = "text"
        elif word in _SIDES and state.goes_to == "text" and not self.open_parts:
            side = Part(_SIDES[word])
            self.parts.append(side)
            self.open_parts.append(
                (side, self.words, self.bolds, self.grid, self.cells, self.in_table)
            )
            self.words, self.bolds, self.grid, self.cells = [], [], Grid(), []
            self.in_table = False
            state.side = True
        else:
            self._format(word, number)

    def _format(self, word: str, number: int | None) -> None:
        state, is_on = self.state, number != 0
        if state.goes_to in ("fonts", "styles"):
            if word == ("f" if state.goes_to == "fonts" else "s"):
                self.number = number or 0
            elif word == "fcharset" and number in _CHARSETS:
                self.fonts[self.number] = _CHARSETS[number]
        elif word == "f":
            state.font = number or 0
        elif word == "af":
            state.thai_font = number or 0
        elif word in ("b", "ab"):
            state.is_bold = is_on
        elif word in ("v", "deleted"):
            state.is_hidden = is_on
        elif word == "plain":
            state.is_bold = state.is_hidden = False
        elif word in _LETTERS:
            self._letters(_LETTERS[word])
        elif state.goes_to == "text":
            self._layout(word, number)

    def _layout(self, word: str, number: int | None) -> None:
        if word in ("par", "sect", "page"):
            if self.in_table:
                self.words.append(" ")
            else:
                self._end_paragraph()
        elif word == "pard":
            self.style, self.outline, self.in_table = 0, -1, False
        elif word == "intbl":
            self.in_table = True
        elif word == "s":
            self.style = number or 0
        elif word == "outlinelevel":
            self.outline = number if number is not None else -1
        elif word == "trowd":
            self.shape = _Row()
        elif word in ("clvmrg", "clmrg"):
            self.shape.above = self.shape.above or word == "clvmrg"
            self.shape.before = self.shape.before or word == "clmrg"
        elif word == "cellx":
            self.shape.shapes.append(CellShape(number or 0, self.shape.above, self.shape.before))
            self.shape.above = self.shape.before = False
        elif word == "cell":
            self._end_link()
            self.cells.append(clean(_whole("".join(self.words))))
            self.words, self.bolds = [], []
        elif word == "row":
            self._end_row()

    def _end_row(self) -> None:
        if not self.grid.rows:
            self.table_begin = len(self.part.blocks)
        self.part.add_row(self.grid.add(self.cells, self.shape.shapes))
        self.cells = []

    def _end_link(self) -> None:
        if self.address:
            self.part.add_link(self.address, _whole("".join(self.label)))
        self.address, self.label = "", []

    def _end_paragraph(self) -> None:
        text = _whole("".join(self.words))
        if text.strip():
            self._end_table()
            self._end_link()
            name = self.styles.get(self.style, "")
            heading = _HEADING.match(name)
            level = int(heading[1]) if heading else 1 if _TITLE.match(name) else 0
            level = level or (self.outline + 1 if 0 <= self.outline < 6 else 0)
            kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
            self.part.add_text(text, kind, level, is_bold=bool(self.bolds) and all(self.bolds))
        self.words, self.bolds = [], []

    def _end_table(self) -> None:
        if self.cells:
            self._end_row()
        if self.grid.rows:
            self.part.add_table(self.grid.cells(), self.table_begin)
        self.grid = Grid()


def _whole(text: str) -> str:
    """Halves of letters beyond the first plane joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read(data: bytes, source: Source) -> Document:
    """RTF from its bytes; never raises for their content."""
    walk = _Walk()
    walk.feed(data)
    names = ("title", "author")
    properties = {n: clean(walk.texts[n])[:1000] for n in names if walk.texts.get(n, "").strip()}
    body, *sides = walk.parts
    above = [part for part in sides if part.region is Region.HEADER]
    below = [part for part in sides if part.region is not Region.HEADER]
    is_torn = len(walk.states) > 1 or walk.too_deep > 0
    return assembled(
        (*above, body, *below),
        source,
        format="rtf",
        size_bytes=len(data),
        properties=properties,
        problems=("truncated",) if is_torn else (),
    )
