"""Links, images, forms and tables while a page is still being walked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol
from urllib.parse import unquote, urlsplit

from oit_checker.model.document import Form, FormField, Image, Link, Region, Table
from oit_checker.thai.script import normalised

_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|ods|csv|txt|zip|rar|7z)$", re.I)
_EMPTY_ALT = re.compile(
    r"^(?:image|img|icon|logo|photo|picture|pic|banner|slide|download|click|link|alt|untitled|"
    r"pdf|docx?|word|xlsx?|excel|pptx?|zip|new|ไฟล์|ดาวน์โหลด|คลิก|"
    r"[\w\s.()-]+\.(?:jpe?g|png|gif|webp|svg|bmp))?$",
    re.I,
)
_SPAN_CAP = 100
_CONTEXT_CHARS = 300


@lru_cache(maxsize=8192)  # menus repeat on every page of a site
def clean(text: str) -> str:
    """Normalised Thai on one line."""
    text = " ".join(text.split())
    return text if text.isascii() else normalised(text).replace("\n", " ").strip()


class Placed(Protocol):
    """What stands in a region; `root` is the element that opened it, in the walk's numbering."""

    region: Region
    root: int


@dataclass(slots=True)
class LinkDraft:
    url: str
    href: str
    kind: str
    region: Region
    title: str = ""
    aria: str = ""
    rel: str = ""
    alt: str = ""
    parts: list[str] = field(default_factory=list)
    hidden_parts: list[str] = field(default_factory=list)
    near: str = ""
    block: int = 0
    root: int = 0
    line: str = ""  # of the block that it stands in, where it has no words of its own,
    piece: str = ""  # and its part of that line, where several links stand in it

    @property
    def text(self) -> str:
        return clean("".join(self.parts)) or clean("".join(self.hidden_parts))

    def moved(self, block: int, root: int) -> LinkDraft:
        """The same link elsewhere."""
        return LinkDraft(
            self.url,
            self.href,
            self.kind,
            self.region,
            self.title,
            self.aria,
            self.rel,
            self.alt,
            self.parts,
            self.hidden_parts,
            self.near,
            block,
            root,
            self.line,
            self.piece,
        )

    def finished(self, last_block: int) -> Link:
        label, label_from = self._label(self.text)
        return Link(
            url=self.url,
            label=label,
            block=max(0, min(self.block, last_block)),
            region=self.region,
            label_from=label_from,
            title=clean(self.title),
            context=self._context(label, label_from),
            rel=self.rel,
            kind=self.kind,
            href=self.href[:4000],
        )

    def _context(self, label: str, label_from: str) -> str:
        """What stands beside it, without its own words."""
        if not self.near:
            return ""
        context = self.near if label_from == "neighbour" else self.near.replace(label, " ", 1)
        return " ".join(context.split()).strip(" |:-–")[:_CONTEXT_CHARS]

    def _label(self, text: str) -> tuple[str, str]:
        """What a person reads; a picture's own words before its surroundings before the address."""
        if text:
            return text[:_CONTEXT_CHARS], "text"
        alt, title, aria = clean(self.alt), clean(self.title), clean(self.aria)
        if not _EMPTY_ALT.match(alt):
            return alt, "alt"
        if title:
            return title, "title"
        if aria:
            return aria, "aria"
        name = _name_of_target(self.url)
        if _FILE_ENDING.search(name):
            return clean(name), "file_name"
        if self.piece and len(self.piece) <= _CONTEXT_CHARS // 2:
            return self.piece, "neighbour"
        if self.near and len(self.near) <= _CONTEXT_CHARS // 2:
            return self.near, "neighbour"
        if self.line and len(self.line) <= _CONTEXT_CHARS // 2:
            return self.line, "neighbour"
        return (alt, "alt") if alt else (clean(name), "file_name")


@lru_cache(maxsize=8192)
def is_file(url: str) -> bool:
    """Whether the address names a file rather than a page."""
    return bool(_FILE_ENDING.search(_name_of_target(url)))


def _name_of_target(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


@dataclass(slots=True)
class ImageDraft:
    url: str
    region: Region
    alt: str = ""
    title: str = ""
    width: int | None = None
    height: int | None = None
    near: str = ""
    block: int = 0
    root: int = 0

    def moved(self, block: int, root: int) -> ImageDraft:
        """The same picture elsewhere."""
        return ImageDraft(
            self.url,
            self.region,
            self.alt,
            self.title,
            self.width,
            self.height,
            self.near,
            block,
            root,
        )

    def finished(self, last_block: int) -> Image:
        return Image(
            url=self.url,
            block=max(0, min(self.block, last_block)),
            alt=clean(self.alt),
            title=clean(self.title),
            width=self.width,
            height=self.height,
            region=self.region,
            near=self.near[:_CONTEXT_CHARS],
        )


@dataclass(slots=True)
class FieldDraft:
    name: str
    kind: str
    own_id: str = ""
    label: str = ""  # from the field itself: placeholder, aria-label, title
    before: str = ""  # text in front of it, or of the label around it

    def finished(self, label_for: dict[str, str]) -> FormField:
        label = label_for.get(self.own_id) or self.before or self.label
        return FormField(self.name, self.kind, clean(label)[:_CONTEXT_CHARS])


@dataclass(slots=True)
class FormDraft:
    action: str
    method: str
    region: Region
    names: tuple[str, ...] = ()  # id and name, as scripts call it
    has_script: bool = False
    is_at_fields: bool = False  # `block` is that of the first field to fill in
    fields: list[FieldDraft] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    block: int = 0
    root: int = 0

    def finished(
        self, last_block: int, label_for: dict[str, str], scripted: Callable[[str], bool]
    ) -> Form:
        return Form(
            action=self.action,
            method=self.method,
            fields=tuple(f.finished(label_for) for f in self.fields),
            block=max(0, min(self.block, last_block)),
            text=clean("".join(self.parts))[:5000],
            region=self.region,
            has_script=self.has_script or any(scripted(name) for name in self.names if name),
        )


@dataclass(slots=True)
class Cell:
    text: str
    columns: int = 1
    rows: int = 1
    is_header: bool = False
    images: list[ImageDraft] = field(default_factory=list)


@dataclass(slots=True)
class TableDraft:
    region: Region
    block: int = 0
    root: int = 0
    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    head_rows: int = 0

    def finished(self) -> Table | None:
        grid = spread(self.rows)
        if not any(any(row) for row in grid):
            return None
        self._name_images_by_cell_below()
        header_rows = self.head_rows
        if not header_rows:
            for row in self.rows:
                if not row or not all(cell.is_header for cell in row):
                    break
                header_rows += 1
        return Table(
            rows=grid,
            block=self.block,
            caption=self.caption,
            header_rows=min(header_rows or 1, max(len(grid) - 1, 0)),
            region=self.region,
        )

    def _name_images_by_cell_below(self) -> None:
        """A row of photos over a row of names: each photo belongs to the name below it."""
        for upper, lower in zip(self.rows, self.rows[1:], strict=False):
            if len(upper) != len(lower):
                continue
            for above, below in zip(upper, lower, strict=True):
                if above.images and not above.text and below.text:
                    for image in above.images:
                        image.near = below.text[:_CONTEXT_CHARS]


def spread(rows: list[list[Cell]]) -> tuple[tuple[str, ...], ...]:
    """Cells at their grid places; a merged cell is repeated in each place that it covers."""
    grid: list[tuple[str, ...]] = []
    covered: dict[int, tuple[int, str]] = {}  # column -> rows still covered from above, text
    for cells in rows:
        line: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for cell in [*cells, None]:
            while len(line) in covered:
                left, text = covered.pop(len(line))
                if left > 1:
                    below[len(line)] = (left - 1, text)
                line.append(text)
            if cell is None:
                break
            for _ in range(min(cell.columns, _SPAN_CAP)):
                if cell.rows > 1:
                    below[len(line)] = (min(cell.rows, 1000) - 1, cell.text)
                line.append(cell.text)
        covered = below
        grid.append(tuple(line))
    return tuple(grid)
