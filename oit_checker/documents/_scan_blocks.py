"""A Document with the letters of its page images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from oit_checker.documents.letters import has_wrong_letters
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    PageQuality,
    PageState,
    Readability,
    Table,
)
from oit_checker.model.scan import ScannedLine, ScannedPage
from oit_checker.thai.script import squeezed

_ITEM = re.compile(r"^(?:[-•●▪◦*]|\(?[0-9๐-๙]{1,2}(?:[.)][0-9๐-๙]{0,2})*[.)]\s?\S|[ก-ฮ][.)]\s)")
_TWO_YEARS = re.compile(r"(?<![0-9๐-๙])([2๒][45๔๕][0-9๐-๙]{2}) ([2๒][45๔๕][0-9๐-๙]{2})(?![0-9๐-๙])")
_LONGEST_SPAN = 20  # years of a plan
_WIDE_GAP = 1.5  # line heights: wider than any space between words
_LONGEST_HEADING = 120
_LARGE = 1.35  # times the usual letter height
_VERY_LARGE = 1.8
_PAGE_NUMBER = re.compile(r"\W*(?:หน้า|page)?\W*\d*\W*", re.I)
_OWN_PROBLEMS = ("pages_without_text", "pages_thin_text", "pages_garbled")
_ALIKE = 0.8
_DONE = frozenset((PageState.READ, PageState.BLANK))


def with_scan(document: Document, pages: Sequence[ScannedPage]) -> Document:
    """The Document with the letters of its pages' images (in any order) at their places.

    Wrong letters of a page's own give way; right ones (a header over a scan) stay, and what was
    read of them a second time is left out. Links, images and forms keep their place. A web page's
    letters come last, marked as read from its own picture. Pages of state TIMEOUT change nothing
    but `scan`."""
    if not pages:
        return document
    by_number = {page.number: page for page in pages}
    told = {n for n, page in by_number.items() if page.state is not PageState.TIMEOUT}
    blocks, tables, moved = _merged(document, {n: by_number[n] for n in told})
    unread = tuple(
        n for n in document.unread_pages if n not in by_number or by_number[n].state not in _DONE
    )
    scan = {quality.page: quality for quality in document.scan}
    scan.update({n: _quality(page) for n, page in by_number.items()})
    problems = _problems(document, told)
    readability = _readability(blocks, unread, problems)
    return replace(
        document,
        blocks=tuple(blocks),
        tables=tuple(tables),
        links=_placed(document.links, moved),
        images=_placed(document.images, moved),
        forms=_placed(document.forms, moved),
        readability=readability,
        problems=problems,
        unread_pages=unread,
        scan=tuple(scan[n] for n in sorted(scan)),
        reader=_reader(document.reader, pages),
    )


def _merged(
    document: Document, read: dict[int, ScannedPage]
) -> tuple[list[Block], list[Table], dict[int, int]]:
    """Blocks and Tables with the read pages in place, and where each old block went."""
    own: dict[int, list[int]] = {}
    for index, block in enumerate(document.blocks):
        own.setdefault(block.page or 0, []).append(index)
    wrong = _wrong_blocks(document)
    blocks: list[Block] = []
    tables: list[Table] = []
    moved: dict[int, int] = {}
    for number in sorted({*own, *read}):
        is_told = number in read or (number == 0 and document.is_page)
        kept = [index for index in own.get(number, ()) if not (is_told and index in wrong)]
        moved.update(dict.fromkeys(own.get(number, ()), len(blocks)))
        for index in kept:
            moved[index] = len(blocks)
            blocks.append(document.blocks[index])
        if number not in read:
            continue
        known = own.get(0, []) if document.is_page else kept
        fresh = _without_known(read[number], [document.blocks[index].text for index in known])
        picture = document.url if document.is_page else ""
        page_blocks, page_tables = blocks_read(fresh, len(blocks), picture)
        blocks.extend(page_blocks)
        tables.extend(page_tables)
    own_tables = (table for table in document.tables if table.block not in wrong)
    tables.extend(replace(table, block=moved.get(table.block, 0)) for table in own_tables)
    last = max(len(blocks) - 1, 0)
    return (
        blocks,
        sorted(tables, key=lambda table: table.block),
        {old: min(new, last) for old, new in moved.items()},
    )


def _wrong_blocks(document: Document) -> frozenset[int]:
    """The blocks whose letters are wrong: those of garbled pages; on a web page each by itself."""
    if document.is_page:
        is_wrong = document.readability is Readability.GARBLED
        texts = enumerate(document.blocks)
        return frozenset(i for i, block in texts if is_wrong and has_wrong_letters(block.text))
    pages = _numbers(document.problems, "pages_garbled")
    return frozenset(i for i, block in enumerate(document.blocks) if block.page in pages)


def _numbers(problems: Iterable[str], name: str) -> frozenset[int]:
    found = (problem.partition(":")[2] for problem in problems if problem.startswith(f"{name}:"))
    return frozenset(int(n) for part in found for n in part.split(",") if n.isdigit())


def _without_known(page: ScannedPage, texts: Sequence[str]) -> ScannedPage:
    """The page without the lines that the Document has in letters of its own."""
    known = {squeezed(part) for text in texts for part in text.split("\n")}
    known.discard("")
    if not known:
        return page
    lines = tuple(line for line in page.lines if not _is_known(squeezed(line.text), known))
    return replace(page, lines=lines)


def _is_known(text: str, known: set[str]) -> bool:
    if text in known:
        return True
    for own in known:
        if not 0.6 < len(own) / max(len(text), 1) < 1.7:
            continue
        alike = SequenceMatcher(None, own, text, autojunk=False)
        if alike.quick_ratio() > _ALIKE and alike.ratio() > _ALIKE:
            return True
    return False


def _placed(things: Iterable, moved: dict[int, int]) -> tuple:  # type: ignore[type-arg]
    return tuple(replace(thing, block=moved.get(thing.block, 0)) for thing in things)


def _quality(page: ScannedPage) -> PageQuality:
    return PageQuality(
        page.number, page.state, page.confidence, page.unread_digits, page.turned_deg
    )


def _reader(before: str, pages: Sequence[ScannedPage]) -> str:
    """With each hand once: pages may be added by and by."""
    for hand in dict.fromkeys(page.reader for page in pages if page.reader):
        if f"+{hand}+" not in f"+{before}+":
            before = f"{before}+{hand}" if before else hand
    return before


def _problems(document: Document, told: set[int]) -> tuple[str, ...]:
    """What is still so: a page that was read is no longer without text or garbled."""
    problems: list[str] = []
    named: set[int] = set()
    for problem in document.problems:
        name = problem.partition(":")[0]
        if name not in _OWN_PROBLEMS:
            problems.append(problem)
            continue
        pages = _numbers((problem,), name)
        named |= pages
        if left := sorted(pages - told):
            problems.append(f"{name}:{','.join(map(str, left))}")
    # Where no page had text at first, that was so of the whole file, and named no pages.
    silent = [str(n) for n in document.unread_pages if n not in told and n not in named]
    if silent and told and not named:
        problems.append(f"pages_without_text:{','.join(silent)}")
    return tuple(problems)


def _readability(
    blocks: Sequence[Block], unread: tuple[int, ...], problems: tuple[str, ...]
) -> Readability:
    if not any(block.text.strip() for block in blocks):
        return Readability.NO_TEXT
    is_cut = any(problem.startswith(("pages_", "text_truncated")) for problem in problems)
    return Readability.PARTIAL if unread or is_cut else Readability.TEXT


def blocks_read(
    page: ScannedPage, first_block: int, picture: str = ""
) -> tuple[list[Block], list[Table]]:
    """The Blocks of a page image, and its Tables with `block` counted from `first_block`."""
    lines = page.lines
    usual = _usual_height(lines)
    blocks: list[Block] = []
    tables: list[Table] = []
    position = 0
    while position < len(lines):
        rows = _rows_at(lines, position)
        if rows:
            tables.append(
                Table(rows=tuple(rows), block=first_block + len(blocks), page=page.number)
            )
            blocks.extend(
                Block(text=" | ".join(row), kind=BlockKind.TABLE_ROW, page=page.number)
                for row in rows
            )
            position += len(rows)
            continue
        level = _level(lines[position], page, usual)
        end = position + 1
        while end < len(lines) and _belongs(lines, position, end, level, page, usual):
            end += 1
        blocks.append(_block(lines[position:end], level, page.number))
        position = end
    return [replace(_with_dashes(block), picture=picture) for block in blocks], tables


def _with_dashes(block: Block) -> Block:
    """ "พ.ศ. 2561 2565" was printed with a dash: Tesseract loses thin ones between numbers."""

    def joined(years: re.Match[str]) -> str:
        first, last = int(years[1]), int(years[2])  # Thai digits are digits, too
        is_span = 0 < last - first <= _LONGEST_SPAN
        return f"{years[1]}-{years[2]}" if is_span else years[0]

    text = _TWO_YEARS.sub(joined, block.text)
    return block if text == block.text else replace(block, text=text, raw=block.raw or block.text)


def _belongs(
    lines: Sequence[ScannedLine],
    start: int,
    end: int,
    level: int,
    page: ScannedPage,
    usual: float,
) -> bool:
    """Whether the line at `end` goes on with the block that begins at `start`."""
    if len(cells_of(lines[end])) >= 2 and _rows_at(lines, end):
        return False
    if not level:
        return lines[end].paragraph == lines[start].paragraph
    before, line = lines[end - 1], lines[end]
    is_near = line.box.top - before.box.top < 2.5 * before.box.height
    is_short = sum(len(line.text) for line in lines[start : end + 1]) <= _LONGEST_HEADING
    return is_near and is_short and _level(line, page, usual) == level


def _block(lines: Sequence[ScannedLine], level: int, number: int) -> Block:
    if level:
        text = " ".join(line.text for line in lines)
        return Block(text=text, kind=BlockKind.HEADING, level=level, page=number)
    is_item = bool(_ITEM.match(lines[0].text)) and not _PAGE_NUMBER.fullmatch(lines[0].text)
    return Block(
        text="\n".join(line.text for line in lines),
        kind=BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH,
        page=number,
    )


def _rows_at(lines: Sequence[ScannedLine], position: int) -> list[tuple[str, ...]]:
    """The cells of lines of several cells that follow one another; one alone is no table."""
    rows: list[tuple[str, ...]] = []
    for line in lines[position:]:
        cells = cells_of(line)
        if len(cells) < 2:
            break
        rows.append(cells)
    return rows if len(rows) >= 2 else []


def cells_of(line: ScannedLine) -> tuple[str, ...]:
    """The line cut at gaps that are wider than any space between words."""
    if len(line.words) < 2:
        return (line.text,)
    wide = _WIDE_GAP * _height(line)
    cells: list[str] = []
    start = place = 0
    for before, word in pairwise(line.words):
        place = line.text.find(before.text, place) + len(before.text)
        if word.box.left - (before.box.left + before.box.width) > wide:
            cells.append(line.text[start:place].strip())
            start = place
    cells.append(line.text[start:].strip())
    return tuple(cell for cell in cells if cell)


def _height(line: ScannedLine) -> float:
    """Of its letters; words of one letter say little."""
    telling = [word.box.height for word in line.words if len(word.text) > 2]
    return float(median(telling or [line.box.height]))


def _usual_height(lines: Sequence[ScannedLine]) -> float:
    """In which most letters are written; 0.0 for none."""
    weighted = [height for line in lines for height in [_height(line)] * len(line.text)]
    return float(median(weighted)) if weighted else 0.0


def _level(line: ScannedLine, page: ScannedPage, usual: float) -> int:
    """1-3 for what looks like a heading, else 0: larger letters, or a short line in the middle."""
    if _PAGE_NUMBER.fullmatch(line.text) or len(line.text) > _LONGEST_HEADING:
        return 0
    if len(cells_of(line)) > 1:
        return 0
    ratio = _height(line) / usual if usual else 1.0
    if ratio >= _LARGE and len(page.lines) > 1:
        return 1 if ratio >= _VERY_LARGE else 2
    return 3 if _is_centred(line, page) else 0


def _is_centred(line: ScannedLine, page: ScannedPage) -> bool:
    left = min(other.box.left for other in page.lines)
    right = max(other.box.left + other.box.width for other in page.lines)
    middle = line.box.left + line.box.width / 2
    is_between = line.box.left > left + 0.1 * (right - left)
    is_short = line.box.width < 0.7 * (right - left)
    return is_between and is_short and abs(middle - page.width / 2) < 0.04 * page.width
