"""Parts of a file (its body, a header, a slide) while they are read, and the Document of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from oit_checker.documents._drafts import Cell, clean, spread
from oit_checker.documents.letters import is_garbled
from oit_checker.documents.source import READER, Source, failed_document
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Image,
    Link,
    Readability,
    Region,
    Table,
)
from oit_checker.model.url import normalised_url
from oit_checker.thai.script import normalised

LONGEST_BOLD = 150
_LABEL_CHARS = 300
_READABILITIES = {"zip_bomb": Readability.TOO_LARGE, "encrypted_zip": Readability.ENCRYPTED}


@dataclass(slots=True)
class Part:
    """One part of the file being read into the Document's lists."""

    region: Region = Region.MAIN
    page: int | None = None
    sheet: str | None = None
    hidden: bool = False
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def add_text(
        self,
        text: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        level: int = 0,
        *,
        is_bold: bool = False,
    ) -> None:
        """A paragraph as written; one without letters is left out."""
        raw = text.strip()
        shown = normalised(raw).strip() if raw else ""
        if not shown:
            return
        is_heading = kind is BlockKind.HEADING
        self.blocks.append(
            Block(
                text=shown.replace("\n", " ") if is_heading else shown,
                kind=kind,
                level=level,
                region=self.region,
                page=self.page,
                sheet=self.sheet,
                raw=raw if raw != shown else "",
                bold=is_bold and not is_heading and len(shown) <= LONGEST_BOLD,
                hidden=self.hidden,
            )
        )

    def add_row(self, row: list[Cell]) -> None:
        """A row of a table as a Block; the cells' texts are clean."""
        line = " | ".join(cell.text for cell in row)
        if line.strip(" |"):
            self.blocks.append(
                Block(
                    text=line,
                    kind=BlockKind.TABLE_ROW,
                    region=self.region,
                    page=self.page,
                    sheet=self.sheet,
                    hidden=self.hidden,
                )
            )

    def add_table(self, rows: list[list[Cell]], first: int) -> None:
        """A table whose rows were added from the Block `first` on."""
        grid = spread(rows)
        if any(any(row) for row in grid):
            self.tables.append(
                Table(
                    rows=grid,
                    block=min(first, max(len(self.blocks) - 1, 0)),
                    header_rows=1 if len(grid) > 1 else 0,
                    region=self.region,
                    page=self.page,
                    sheet=self.sheet,
                )
            )

    def add_link(self, address: str, label: str) -> None:
        """A link of the text that comes next; nothing when either is empty."""
        shown = clean(label)
        if address and shown:
            self.links.append(
                Link(
                    url=normalised_url(address),
                    label=shown[:_LABEL_CHARS],
                    block=len(self.blocks),
                    region=self.region,
                    href=address[:4000],
                )
            )

    def add_image(self, alt: str = "", near: str = "") -> None:
        """A picture of the text that comes next."""
        self.images.append(
            Image(
                url="",
                block=len(self.blocks),
                alt=clean(alt),
                region=self.region,
                near=near[:_LABEL_CHARS],
            )
        )


def failed_file(source: Source, problem: str, format: str, size_bytes: int) -> Document:
    """A file that did not open, by the problem of its archive or XML."""
    readability = _READABILITIES.get(problem, Readability.BROKEN)
    return failed_document(source, readability, problem, format=format, size_bytes=size_bytes)


def assembled(
    parts: Iterable[Part],
    source: Source,
    *,
    format: str,
    size_bytes: int,
    properties: Mapping[str, str],
    page_count: int | None = None,
    problems: Sequence[str] = (),
) -> Document:
    """The Document of all parts in their order, cut at the limit of letters.

    `problems` name what was left unread; they and the cut make it PARTIAL.
    """
    blocks: list[Block] = []
    links: list[Link] = []
    tables: list[Table] = []
    images: list[Image] = []
    for part in parts:
        offset = len(blocks)
        blocks.extend(part.blocks)
        links.extend(replace(link, block=link.block + offset) for link in part.links)
        tables.extend(replace(table, block=table.block + offset) for table in part.tables)
        images.extend(replace(image, block=image.block + offset) for image in part.images)
    blocks, is_cut = _cut(blocks, source.limits.max_text_chars)
    last = max(len(blocks) - 1, 0)
    missing = (*problems, *(("text_truncated",) if is_cut else ()))
    return Document(
        url=source.url,
        media_type=source.media_type,
        format=format,
        title=properties.get("title", ""),
        file_name=source.file_name,
        readability=_readability(blocks, bool(missing)),
        blocks=tuple(blocks),
        links=tuple(replace(link, block=min(link.block, last)) for link in links),
        tables=tuple(table for table in tables if table.block <= last),
        images=tuple(replace(image, block=min(image.block, last)) for image in images),
        properties=properties,
        page_count=page_count,
        size_bytes=size_bytes,
        problems=(*source.problems, *missing),
        reader=READER,
    )


def _readability(blocks: list[Block], is_partial: bool) -> Readability:
    text = "\n".join(block.text for block in blocks)
    if not text.strip():
        return Readability.NO_TEXT
    if is_garbled(text):
        return Readability.GARBLED
    return Readability.PARTIAL if is_partial else Readability.TEXT


def _cut(blocks: list[Block], max_chars: int) -> tuple[list[Block], bool]:
    total = 0
    for index, block in enumerate(blocks):
        total += len(block.text)
        if total > max_chars:
            return blocks[:index], True
    return blocks, False
