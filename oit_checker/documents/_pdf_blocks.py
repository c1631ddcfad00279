"""Lines of a PDF page to Blocks and Tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from oit_checker.documents._pdf_lines import Line
from oit_checker.model.document import Block, BlockKind, Table
from oit_checker.thai.script import normalised

_ITEM = re.compile(r"^(?:[-•●▪◦*\uf0b7]|\(?[0-9๐-๙]{1,2}(?:[.)][0-9๐-๙]{0,2})*[.)]?\s|[ก-ฮ][.)]\s)")
_LONGEST_HEADING = 150
_LONGEST_PARAGRAPH = 40  # lines
_WIDEST_PITCH = 2.1  # font sizes from line to line: Thai fonts set one and a half as 2.0


def body_size(pages: Iterable[list[Line]]) -> float:
    """The size in which most of the text is set; 0.0 for no text."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def blocks_of(
    lines: list[Line], page: int, body: float, first_block: int
) -> tuple[list[Block], list[Table]]:
    """The page's Blocks, and its Tables with `block` counted from `first_block`."""
    blocks: list[Block] = []
    tables: list[Table] = []
    position = 0
    while position < len(lines):
        rows = _table_at(lines, position)
        if rows:
            cells = tuple(tuple(normalised(cell) for cell in row.cells) for row in rows)
            tables.append(Table(rows=cells, block=first_block + len(blocks), page=page))
            blocks.extend(
                Block(text=" | ".join(row), kind=BlockKind.TABLE_ROW, page=page) for row in cells
            )
            position += len(rows)
            continue
        paragraph = _paragraph_at(lines, position)
        blocks.append(_block(paragraph, page, body))
        position += len(paragraph)
    return [block for block in blocks if block.text], tables


def _table_at(lines: list[Line], position: int) -> list[Line]:
    """Lines of several cells each that follow one another; one alone is no table."""
    end = position
    while end < len(lines) and len(lines[end].cells) >= 2:
        end += 1
    return lines[position:end] if end - position >= 2 else []


def _paragraph_at(lines: list[Line], position: int) -> list[Line]:
    paragraph = [lines[position]]
    for line in lines[position + 1 : position + _LONGEST_PARAGRAPH]:
        if not _continues(paragraph[-1], line) or len(line.cells) >= 2:
            break
        paragraph.append(line)
    return paragraph


def _continues(before: Line, line: Line) -> bool:
    """Whether a line belongs to the paragraph of the one before it."""
    if before.size != line.size or before.bold != line.bold or _ITEM.match(line.text):
        return False
    if before.bottom is None or line.bottom is None or line.top is None:
        return True
    # Some producers set all text in size 1 and scale the page; then the ink tells the size.
    size = line.size if line.size > 3 else 1.8 * (line.top - line.bottom)
    pitch = before.bottom - line.bottom
    return -0.5 * size < pitch < _WIDEST_PITCH * size


def _block(paragraph: list[Line], page: int, body: float) -> Block:
    first = paragraph[0]
    raw = "\n".join(line.text for line in paragraph)
    text = "\n".join(part.strip() for part in normalised(raw).split("\n") if part.strip())
    is_short = len(text) <= _LONGEST_HEADING
    if is_short and body > 1.5 and first.size >= 1.15 * body:
        ratio = first.size / body
        level = 1 if ratio >= 1.6 else 2 if ratio >= 1.3 else 3
        return Block(
            text=text.replace("\n", " "),
            kind=BlockKind.HEADING,
            level=level,
            page=page,
            raw=raw if raw != text else "",
        )
    is_item = bool(_ITEM.match(first.text))
    return Block(
        text=text,
        kind=BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH,
        page=page,
        raw=raw if raw != text else "",
        bold=first.bold and is_short,
    )
