"""What of a Document is its own content, and quotes from it.

Navigation, header, footer and side bars are not content; neither are the labels of links (they
name what lies elsewhere), counters, today's date, copyright lines, rows of a list of disclosures.
Texts of several Blocks are searched as one, so that a phrase wrapped over lines is found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from oit_checker.model.document import Block, BlockKind, Document, Region, Table
from oit_checker.model.place import Evidence
from oit_checker.thai.phrases import Haystack, haystack
from oit_checker.thai.script import squeezed

QUOTE_LENGTH = 200
_OUTSIDE = frozenset({Region.NAV, Region.FOOTER, Region.HEADER, Region.ASIDE})
_LINK_SHARE = 0.8  # a block that is to this share link labels is a list of links
_FURNITURE = re.compile(
    r"©|copyright|สงวนลิขสิทธิ์|all\s+rights?\s+reserved|powered\s+by|"
    r"(ผู้)?(เข้า|เยี่ยม)ชม(เว็บ|ทั้งหมด|วันนี้|เมื่อวาน|เดือนนี้|ปีนี้|ขณะนี้|แล้ว|\s*[:：]|\s*\d)|"
    r"^\s*วันนี้|วันนี้\s*[:：]|^\s*เมื่อวาน|กำลังออนไลน์|online\s*[:：]|visitors?\b|page\s*views?|"
    r"(ปรับปรุง|อัปเดต|อัพเดท|อัพเดต|แก้ไข)(ข้อมูล)?(ครั้ง)?(ล่าสุด|เมื่อ)|last\s+(update|modified)|"
    r"สถิติ(ผู้|การ)?(เข้า|เยี่ยม)ชม|hit\s*counter",
    re.IGNORECASE,
)
# What a site asks of its visitors, on whichever page they come in.
_COOKIES = re.compile(
    r"(?:เว็บไซต์|เวบไซต์|เว็บ|เรา|website|site|we)[^\n]{0,40}?(?:ใช้|use)[^\n]{0,20}?(?:คุกกี้|คุ๊กกี้|cookie)"
    r"(?=.*(?:ยอมรับ|ยินยอม|ประสบการณ์|ประสิทธิภาพ|accept|consent|experience))",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"\W*(?:[a-z]{1,5}\s*[-.]?\s*|ข้อ(?:ที่)?\s*)?\d{1,3}(?:[.\-]\d+)*(?!\d)", re.IGNORECASE
)
_POINTS_ELSEWHERE = re.compile(
    r"อยู่ที่เมนู|ที่เมนู|หัวข้อเมนู|คลิก|ดาวน์โหลด|ดาวโหลด|ลิงก์ที่|ดูรายละเอียด|click|download", re.I
)
_CLICKED = frozenset({"a", "area", "script"})
_OPENS = re.compile(
    r"[\W\d_]*(?:(?:คลิก|กด)(?:เพื่อ)?(?:เปิด|ดู|อ่าน|ที่นี่|ดาวน์โหลด)*|เปิด(?:ดู|อ่าน|ไฟล์)?|"
    r"ดู(?:รายละเอียด|เพิ่มเติม|เอกสาร|ไฟล์)*|อ่าน(?:ต่อ|เพิ่มเติม|รายละเอียด)*|รายละเอียด(?:เพิ่มเติม)?|"
    r"ดาวน์?โหลด(?:เอกสาร|ไฟล์)?|เอกสาร(?:แนบ)?|ไฟล์(?:แนบ)?|ลิงก์|click|here|open|view|read|more|link|"
    r"downloads?|file|pdf|docx?|xlsx?|url|\s)+[\W\d_]*",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)(?:$|\?)", re.IGNORECASE)
_TITLE_LENGTH = 200  # letters of a title beside its link; what is longer tells something itself
_TITLE_CELLS = 3  # of a row: number, title, remark
_LISTED_CELLS = 5  # a row of more is a record, with a file beside it
_CODED = re.compile(r"\W*[a-z]{1,5}\s*[-.]?\s*\d", re.IGNORECASE)
_WAY = re.compile(r"\W*(?:\d{1,2}[.)]\s*)?(?:(?:อยู่|ดู(?:ได้)?|ไป)?(?:ที่|ใน)\s*เมนู|คลิกที่\s*เมนู)")
_WAY_LENGTH = 400
_FURNITURE_LENGTH = 160  # a longer line is a text that happens to use such a word
_COOKIES_LENGTH = 500


@dataclass(frozen=True)
class Stretch:
    """Some Blocks of a Document, searched as one text. `where` goes into the Evidence."""

    document: Document
    indices: tuple[int, ...]
    where: str = "text"

    @cached_property
    def text(self) -> str:
        blocks = self.document.blocks
        return "\n".join(blocks[i].text for i in self.indices)

    @cached_property
    def _starts(self) -> list[int]:
        starts: list[int] = []
        position = 0
        for i in self.indices:
            starts.append(position)
            position += len(self.document.blocks[i].text) + 1
        return starts

    @property
    def haystack(self) -> Haystack:
        return haystack(self.text)

    def has(self, phrase: str) -> bool:
        return self.haystack.has(phrase)

    def found_of(self, phrases: Iterable[str]) -> tuple[str, ...]:
        return tuple(phrase for phrase in phrases if self.haystack.has(phrase))

    def block_at(self, position: int) -> int:
        """The index of the Block in which a position of `text` lies."""
        return self.indices[max(bisect_right(self._starts, position) - 1, 0)]

    def evidence(self, phrase: str) -> Evidence | None:
        """The line of a phrase's first hit."""
        span = self.haystack.find(phrase)
        if span is None:
            return None
        return quoted(self.document, self.block_at(span[0]), self.where, phrase)


def is_outside(block: Block) -> bool:
    return block.region in _OUTSIDE


def main_indices(document: Document) -> tuple[int, ...]:
    """The Blocks of the page's content; all of them when a page marks none as content."""
    found = tuple(i for i, b in enumerate(document.blocks) if b.region is Region.MAIN)
    return found or tuple(
        i for i, b in enumerate(document.blocks) if b.region in (Region.ASIDE, Region.HEADER)
    )


def own_indices(document: Document) -> tuple[int, ...]:
    """The content without lists of links and without furniture."""
    if "own_indices" not in document.remembered:
        document.remembered["own_indices"] = _own_indices(document)
    found: tuple[int, ...] = document.remembered["own_indices"]
    return found


def _own_indices(document: Document) -> tuple[int, ...]:
    linked = _link_labels(document)
    listed = frozenset(i for table in document.tables for i in _rows_of_list(document, table))
    return tuple(
        i
        for i in main_indices(document)
        if i not in listed
        and not is_furniture(document.blocks[i].text)
        and not _is_links(document.blocks[i], linked.get(i, ()))
        and not (i in linked and _is_listed(document.blocks[i]))
        and not _is_named_beside(document, i)
        and not _tells_the_way(document.blocks[i])
    )


def is_list_of_links(document: Document, table: Table) -> bool:
    """Most of the table's rows name what lies elsewhere."""
    return bool(_rows_of_list(document, table))


def _rows_of_list(document: Document, table: Table) -> range:
    """The Blocks of a table of links, its headings included; none for any other table. Half of
    the rows are enough: one row of a list below its own heading."""
    rows = range(table.block, min(table.block + len(table.rows), len(document.blocks)))
    linked = _link_labels(document)
    names = sum(
        _is_named_beside(document, i)
        or (
            i in linked
            and (_is_listed(document.blocks[i]) or _is_links(document.blocks[i], linked[i]))
        )
        for i in rows
    )
    return rows if names and names * 2 >= len(rows) else range(0)


def main_stretch(document: Document) -> Stretch:
    """The content without furniture; lists of links are in it."""
    blocks = document.blocks
    indices = (i for i in main_indices(document) if not is_furniture(blocks[i].text))
    return Stretch(document, tuple(indices))


def own_stretch(document: Document) -> Stretch:
    return Stretch(document, own_indices(document))


def is_furniture(line: str) -> bool:
    """Counters, copyright, today's date, a notice on cookies: says nothing about the Document."""
    if len(line) > _COOKIES_LENGTH:
        return False
    return (len(line) <= _FURNITURE_LENGTH and _holds_furniture(line)) or _asks_for_cookies(line)


@lru_cache(maxsize=8192)
def _holds_furniture(line: str) -> bool:
    return _FURNITURE.search(line) is not None


@lru_cache(maxsize=8192)
def _asks_for_cookies(line: str) -> bool:
    return _COOKIES.search(line) is not None


def is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING or block.bold


def quoted(document: Document, index: int, where: str = "text", phrase: str = "") -> Evidence:
    """A Block as the page wrote it, cut around the phrase when it is long."""
    block = document.blocks[index]
    quote = block.raw or block.text
    if len(quote) > QUOTE_LENGTH:
        near = haystack(quote).quote(phrase, QUOTE_LENGTH // 2 - 20) if phrase else ""
        quote = near or quote[:QUOTE_LENGTH]
    if where == "text" and is_heading(block):
        where = "heading"
    elif where == "text" and block.kind is BlockKind.TABLE_ROW:
        where = "table"
    return Evidence(
        document.url,
        quote.strip(),
        where,
        block.page,
        block.sheet,
        index,
        *letters_from(document, block),
    )


def letters_from(document: Document, block: Block) -> tuple[str, float]:
    """Where a Block's letters were read (`Evidence.read_from`), and how surely; '' when they are
    the Document's own."""
    if block.picture:
        return "picture", 0.0
    page = block.page or (0 if document.is_page else 1)
    quality = next((q for q in document.scan if q.page == page), None)
    if quality is None:
        return "", 0.0
    if document.is_page:
        return "drawn", quality.confidence
    is_picture = document.media_type.startswith("image/")
    return "picture" if is_picture else "scan", quality.confidence


def opening_evidence(document: Document) -> tuple[Evidence, ...]:
    """What a Document begins with, to show what was looked at where nothing was found."""
    for i in own_indices(document) or main_indices(document):
        if document.blocks[i].text.strip():
            return (quoted(document, i),)
    name = document.title or document.file_name
    return (Evidence(document.url, name, "title" if document.title else "file_name"),)


def own_letters(document: Document) -> int:
    """How many letters and digits of own content there are (no spaces, no punctuation)."""
    return len(squeezed(own_stretch(document).text))


def first_evidence(found: Sequence[Evidence | None], limit: int = 5) -> tuple[Evidence, ...]:
    """Without gaps and repetitions, at most `limit`."""
    seen: dict[Evidence, None] = {}
    for piece in found:
        if piece is not None:
            seen.setdefault(piece)
    return tuple(seen)[:limit]


def _link_labels(document: Document) -> dict[int, list[str]]:
    """Labels of links that lead elsewhere, by Block. A title linked to its own page is a title."""
    own_url = document.url.split("#", 1)[0]
    found: dict[int, list[str]] = {}
    for link in document.links:
        leads_to = link.url.split("#", 1)[0]
        if link.label and link.label_from == "text" and leads_to != own_url:
            found.setdefault(link.block, []).append(link.label)
    return found


def _is_named_beside(document: Document, index: int) -> bool:
    """A title with a picture or a word like "download" beside it that leads to what it names."""
    block = document.blocks[index]
    if index not in _bare_links(document) or is_heading(block):
        return False
    if _CODED.match(block.text) and _is_listed(block):
        return True
    return len(block.text) <= _TITLE_LENGTH and _cells_of(block) <= _TITLE_CELLS


def _tells_the_way(block: Block) -> bool:
    """A line that only says in which menu something is."""
    return len(block.text) <= _WAY_LENGTH and _WAY.match(block.text) is not None


def _cells_of(block: Block) -> int:
    """How many cells of a row hold something; 1 for what is no row."""
    is_row = block.kind is BlockKind.TABLE_ROW
    return sum(bool(cell.strip()) for cell in block.text.split(" | ")) if is_row else 1


def _bare_links(document: Document) -> frozenset[int]:
    """The Blocks with a link that doesn't say itself where it leads."""
    if "bare_links" not in document.remembered:
        own_url = document.url.split("#", 1)[0]
        document.remembered["bare_links"] = frozenset(
            link.block
            for link in document.links
            if link.kind in _CLICKED
            and (link.label_from != "text" or _OPENS.fullmatch(link.label))
            and not _PICTURE.search(link.url)
            and (not link.url or link.url.split("#", 1)[0] != own_url)
        )
    found: frozenset[int] = document.remembered["bare_links"]
    return found


def _is_listed(block: Block) -> bool:
    """A row of a list of disclosures ("O12 | report (link) | see menu …"): it names what lies
    behind its link, and explains the way there."""
    if block.kind not in (BlockKind.TABLE_ROW, BlockKind.LIST_ITEM):
        return False
    if _cells_of(block) > _LISTED_CELLS:
        return False
    return bool(_NUMBERED.match(block.text) or _POINTS_ELSEWHERE.search(block.text))


def _is_links(block: Block, labels: Sequence[str]) -> bool:
    if not labels:
        return False
    letters = squeezed(block.text)
    linked = sum(len(s) for s in map(squeezed, labels) if s and s in letters)
    return bool(letters) and linked >= _LINK_SHARE * len(letters)
