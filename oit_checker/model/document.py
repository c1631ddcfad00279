"""A Snapshot read into a format-neutral shape.

Positions: `block` is an index into `Document.blocks`. Links, tables, images and forms carry the
index of the block beside which they stand, so that a section of a Document can be cut out whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, ClassVar


@cache
def _getter(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    """In C: a page has a hundred things to pickle."""
    if len(names) == 1:
        return lambda thing: (getattr(thing, names[0]),)
    return attrgetter(*names)


class _Plain:
    """Pickled as its class and the values of its fields: frozen dataclasses with slots take several
    times as long, and what a Document remembers beside its fields is not part of its value."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        kind = type(self)
        return kind, _getter(kind.__match_args__)(self)


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"  # a row of a Table, its cells joined by " | "
    CAPTION = "caption"


class Region(StrEnum):
    """Where on a page something stands. Files have only `MAIN`."""

    MAIN = "main"
    NAV = "nav"
    HEADER = "header"
    FOOTER = "footer"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Block(_Plain):
    """A run of text that belongs together.

    `text` is normalised Thai; `raw` as written, if it differs.

    `level` 1-6 for headings, else 0. `page` is 1-based (PDF), `sheet` a worksheet's name.
    `bold` marks short lines that look like headings without being marked as such.
    A frame (iframe, embed) without words is an empty block. `hidden` marks text that a style or
    attribute hides until it is clicked (tabs, accordions, menus). `picture` is the address of the
    image in which these letters were read, '' where they are the Document's own.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    region: Region = Region.MAIN
    page: int | None = None
    sheet: str | None = None
    raw: str = ""
    bold: bool = False
    hidden: bool = False
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Link(_Plain):
    """`url` is absolute and normalised, '' when the link leads nowhere ('#', javascript:, empty).

    `label` is what a person reads: the text, else alt, title, aria-label, file name; `label_from`
    says which. `context` is neighbouring text (same row, list item or cell) without the label.
    """

    url: str
    label: str
    block: int
    region: Region = Region.MAIN
    label_from: str = "text"  # text | alt | title | aria | file_name | neighbour
    title: str = ""
    context: str = ""
    rel: str = ""
    kind: str = "a"  # a | area | frame | iframe | embed | refresh | form | script
    href: str = ""  # as written


@dataclass(frozen=True, slots=True)
class Table(_Plain):
    """Rows of cell texts; merged cells are repeated. `header_rows` is the reader's best guess."""

    rows: tuple[tuple[str, ...], ...]
    block: int
    caption: str = ""
    header_rows: int = 1
    region: Region = Region.MAIN
    page: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Image(_Plain):
    """`url` absolute ('' for inline data). Sizes in CSS pixels where the page gives them."""

    url: str
    block: int
    alt: str = ""
    title: str = ""
    width: int | None = None
    height: int | None = None
    region: Region = Region.MAIN
    near: str = ""  # text of the same cell, figure, card or list item


@dataclass(frozen=True, slots=True)
class FormField(_Plain):
    name: str
    kind: str  # textarea, select, or the type of an input: text, email, file, password ...
    label: str = ""


@dataclass(frozen=True, slots=True)
class Form(_Plain):
    """`action` is absolute, '' when the form leads nowhere; `text` is all that stands in it."""

    action: str
    method: str
    fields: tuple[FormField, ...]
    block: int
    text: str = ""
    region: Region = Region.MAIN
    has_script: bool = False  # a handler may send it although `action` is empty


class Readability(StrEnum):
    """How much of a Document could be read."""

    TEXT = "text"  # all of it
    PARTIAL = "partial"  # some pages or sheets only, see `problems`
    NO_TEXT = "no_text"  # opens, but carries no text: a scan or a picture
    GARBLED = "garbled"  # a text layer of wrong letters
    NEEDS_BROWSER = "needs_browser"  # a page that only scripts can draw
    ENCRYPTED = "encrypted"
    BROKEN = "broken"  # does not open: truncated, not what its name says
    UNSUPPORTED = "unsupported"  # a format without a reader (here)
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"  # our reader ran out of time or memory


UNREAD_DIGIT = "\ufffd"
"""Stands for a Thai digit of a page image that could not be read surely."""


SCRIPT_MENU = "script_menu"
SCRIPTED = "scripted"
"""Problems of a page whose links, or whose content, scripts would make: until it is drawn."""


class PageState(StrEnum):
    """What became of a page image."""

    READ = "read"
    LOW = "low"  # letters were found, but too unsurely to hold their absence against anyone
    BLANK = "blank"  # no letters on it
    TIMEOUT = "timeout"  # our reader ran out of time or memory


@dataclass(frozen=True, slots=True)
class PageQuality(_Plain):
    """How well the letters of one page image were read.

    `page` is 1-based (1 for a picture). `confidence` 0-100 is the mean of its words, weighted by
    their length. `unread_digits` counts runs of Thai digits that stayed unread; each stands as
    `UNREAD_DIGIT` in the text. `turned_deg` says how far the image had to be turned.
    """

    page: int
    state: PageState
    confidence: float = 0.0
    unread_digits: int = 0
    turned_deg: int = 0


@dataclass(frozen=True)
class Document(_Plain):
    """What was read.

    `url` is the Page's; `file_name` the last part of its path, or the name that the header gives.
    `media_type` is what the bytes are, `format` the reader that read them (html, pdf, docx, ...).
    `properties` are the file's own (title, author, created, modified; dates ISO).
    `problems` are short ids (e.g. `declared_pdf_is_html`, `charset_mislabelled:tis-620`).
    `page_count` counts PDF pages or worksheets. `reader` is "name/version".
    `unread_pages` are pages (1-based) that show something and gave no letters, or wrong ones;
    `scan` says how those fared whose image was read. `members` are the files in an archive, each
    under the archive's address and `#` with its own name.
    `marks` tell how a page was built, never what it says: addresses of its scripts and styles
    (`asset:/js/menu-#.js`) and names of its main containers (`at:#wrapper`), each once.
    """

    url: str
    media_type: str
    format: str
    title: str = ""
    file_name: str = ""
    readability: Readability = Readability.TEXT
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    tables: tuple[Table, ...] = ()
    images: tuple[Image, ...] = ()
    forms: tuple[Form, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    page_count: int | None = None
    size_bytes: int = 0
    charset: str = ""
    problems: tuple[str, ...] = ()
    reader: str = ""
    unread_pages: tuple[int, ...] = ()
    scan: tuple[PageQuality, ...] = ()
    members: tuple[Document, ...] = ()
    marks: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """All blocks, a line each."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def main_text(self) -> str:
        """The blocks that are not navigation, header, footer or side bar."""
        return "\n".join(b.text for b in self.blocks if b.region is Region.MAIN)

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What pure readers of this Document worked out before: a cache that lives and dies with
        it (a Document is judged for dozens of Elements). Never part of its value."""
        return {}

    @property
    def is_page(self) -> bool:
        """A web page, not a file."""
        return self.format == "html"

    @property
    def is_readable(self) -> bool:
        return self.readability in (Readability.TEXT, Readability.PARTIAL)

    def headings_at(self, block: int) -> tuple[str, ...]:
        """The headings that govern a block, outermost first."""
        chain: list[tuple[int, str]] = []
        for candidate in self.blocks[:block]:
            if candidate.kind is not BlockKind.HEADING:
                continue
            while chain and chain[-1][0] >= candidate.level:
                chain.pop()
            chain.append((candidate.level, candidate.text))
        return tuple(text for _, text in chain)

    def section(self, start: int, end: int) -> Document:
        """The blocks `start` up to, not including, `end`, with all that stands beside them."""

        def moved(things: tuple) -> tuple:  # type: ignore[type-arg]
            return tuple(
                replace(t, block=t.block - start) for t in things if start <= t.block < end
            )

        return replace(
            self,
            blocks=self.blocks[start:end],
            links=moved(self.links),
            tables=moved(self.tables),
            images=moved(self.images),
            forms=moved(self.forms),
        )
