"""Parts of one Document that speak for a month: sections, rows, columns, worksheets.

Found are pairs of a MonthName and the lines around it, with the Evidence. A month that a text only
mentions in passing, the day of a contract, and a link in a list speak for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oit_checker.checks._months import MonthName, month_names
from oit_checker.checks._text import is_heading, own_indices, quoted
from oit_checker.checks._topics import naming
from oit_checker.model.document import Document, Region, Table
from oit_checker.model.place import Evidence
from oit_checker.model.rule import Topic
from oit_checker.thai.phrases import haystack
from oit_checker.thai.script import normalised, squeezed

_LINE = 150  # characters: a longer line is running text
_CONTENT = 8  # letters that a row or section must have beside its month
_BEFORE = re.compile(
    r"^[\s|•*\-–:.()\d]*(ข้อมูล|สรุปผล|รายงาน|แบบ)?(ในรอบ|รอบ|ประจำ|ของ)*(เดือน)?[\s|:]*$"
)
_MONTHLY = re.compile("เดือน *$")
_ROW_NUMBER = re.compile(r"^\s*\d{1,3}[.)]?\s*(?=\|)")
_IDLE = re.compile(
    "ดาวน์โหลด|ดาวโหลด|download|รายละเอียด|คลิกที่นี่|คลิก|click|here|เอกสารแนบ|ไฟล์แนบ|เอกสาร|ไฟล์|"
    "pdf|docx?|xlsx?|เปิดดู|อ่านต่อ|view|ประจำเดือน|รอบเดือน|เดือน|ลำดับ|ที่"
)
_NONE = re.compile("ไม่มี(การ|รายการ|ข้อมูล)*(จัดซื้อ|จัดจ้าง|จัดหา|ดำเนินการ|ซื้อ|จ้าง|เบิกจ่าย|เรื่อง|ร้องเรียน)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A month that a part of a Document speaks for. `is_none`: it says that there was nothing."""

    name: MonthName
    line: str
    block: int
    evidence: Evidence
    is_none: bool = False


def spoken_months(document: Document, topic: Topic) -> tuple[Spoken, ...]:
    """All months that parts of the Document speak for."""
    return (*_lines(document, topic), *_columns(document), *_sheets(document))


def says_none(text: str) -> bool:
    """An explicit statement that nothing was bought or done."""
    return _NONE.search(squeezed(text)) is not None


def _lines(document: Document, topic: Topic) -> Iterator[Spoken]:
    own = own_indices(document)
    speaking = {i: name for i in own if (name := _speaking(document, i, topic)) is not None}
    for i, name in speaking.items():
        block = document.blocks[i]
        rest = _rest(document, i, name)
        below: list[str] = []
        if not _is_row_alone(document, i):
            section = _section(document, own, i, frozenset(speaking))
            below = [document.blocks[j].text for j in section]
        held = rest + sum(len(squeezed(_IDLE.sub("", text.lower()))) for text in below)
        is_none = says_none(block.text) or (len(below) <= 2 and says_none("\n".join(below)))
        if held >= _CONTENT or is_none:
            yield Spoken(name, block.text, i, quoted(document, i), is_none)


def _speaking(document: Document, index: int, topic: Topic) -> MonthName | None:
    """The one month of a line that begins with it, calls it a month, or is a heading."""
    block = document.blocks[index]
    first = block.text.split("|")
    text = "|".join(first[:2]) if len(first) > 2 else block.text
    names = month_names(text)
    if len(names) != 1 or len(text) > _LINE:
        return None
    name = names[0]
    before = normalised(text)[: name.position]
    if is_heading(block) or _BEFORE.match(before) or _MONTHLY.search(before):
        return name
    if naming(block.text, topic) is not None or says_none(block.text):
        return name
    return None


def _rest(document: Document, index: int, name: MonthName) -> int:
    """Letters of a line beside its month and words that say nothing; a number weighs enough.

    A line with a link has nothing of its own: what it links to speaks. Of a line that is no row,
    only what follows the month counts, and only with a number in it (else it is a title)."""
    block = document.blocks[index]
    if is_heading(block) or any(link.block == index and link.url for link in document.links):
        return 0
    plain = normalised(block.text)
    before, after = plain[: name.position], plain[name.position + name.length :]
    text = f"{before} | {after}" if "|" in plain else after
    rest = squeezed(_IDLE.sub("", _ROW_NUMBER.sub("", text.lower())))
    has_number = any(letter.isdigit() for letter in rest)
    if "|" in plain:
        return max(len(rest), _CONTENT if has_number else 0)
    return len(rest) if has_number else 0


def _is_row_alone(document: Document, index: int) -> bool:
    """A row of a table stands for itself; what follows is other rows."""
    block = document.blocks[index]
    return "|" in block.text and not is_heading(block) and not _is_only_cell(block.text)


def _is_only_cell(text: str) -> bool:
    return len({squeezed(cell) for cell in text.split("|")} - {""}) <= 1


def _section(
    document: Document, own: tuple[int, ...], start: int, speaking: frozenset[int]
) -> Iterator[int]:
    """The blocks below a line up to the next line that speaks for a month, the next heading of the
    same rank, or another worksheet."""
    head = document.blocks[start]
    for i in own:
        if i <= start:
            continue
        block = document.blocks[i]
        if i in speaking or block.sheet != head.sheet:
            return
        if is_heading(block) and is_heading(head) and (block.level or 9) <= (head.level or 9):
            return
        yield i


def _columns(document: Document) -> Iterator[Spoken]:
    """Months that head columns, two or more of them, with something below."""
    for table in document.tables:
        if table.region is not Region.MAIN:
            continue
        for at, row in enumerate(table.rows[: max(table.header_rows, 3)]):
            heads = [(c, month_names(cell)) for c, cell in enumerate(row)]
            single = [(c, names[0]) for c, names in heads if len(names) == 1]
            if len({name.number for _, name in single}) < 2:
                continue
            for column, name in single:
                if _is_filled(table, at, column):
                    evidence = Evidence(
                        document.url, " | ".join(row), "table", table.page, table.sheet, table.block
                    )
                    yield Spoken(name, row[column], table.block, evidence)


def _is_filled(table: Table, header: int, column: int) -> bool:
    below = [row[column] for row in table.rows[header + 1 :] if column < len(row)]
    return any(cell.strip() for cell in below)


def _sheets(document: Document) -> Iterator[Spoken]:
    """Worksheets named after months."""
    seen: dict[str, int] = {}
    for i in own_indices(document):
        sheet = document.blocks[i].sheet
        if sheet:
            seen.setdefault(sheet, i)
    for sheet, first in seen.items():
        names = month_names(sheet)
        letters = sum(len(squeezed(b.text)) for b in document.blocks if b.sheet == sheet)
        if len(names) == 1 and letters >= _CONTENT:
            yield Spoken(names[0], sheet, first, quoted(document, first))


def mentions_topic(document: Document, topic: Topic) -> bool:
    """Whether the content names the topic or has one of its content words."""
    text = "\n".join(document.blocks[i].text for i in own_indices(document))
    if not topic.content_words or naming(text, topic) is not None:
        return True
    return haystack(text).has_any(topic.content_words)
