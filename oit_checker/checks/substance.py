"""The Document has real content, and is not a placeholder.

Counts the letters of the content; labels of links, menus, headers, footers, counters and the
sentences of a placeholder do not count ("under revision", "being prepared", "coming soon", lorem
ipsum). A filled table is content too, unless it is a list of links.

Parameters
    characters  letters and digits that are enough (default 200)
    or_tables   that many tables with at least two filled rows are enough too (default 1; 0: tables
                do not matter)

Outcomes
    passed      there is enough
    failed      `unclear_content`; facts `characters`, `needed`, `placeholder`
    cant_tell   `unreadable`: little text beside pictures that may hold the content

What it cannot see: whether the content is to the point (that is `about`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._pictures import telling_pictures
from oit_checker.checks._text import is_list_of_links, opening_evidence, own_indices, quoted
from oit_checker.model.document import Region, Table
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.script import squeezed

SCOPE = "document"

_PLACEHOLDER = re.compile(
    r"(อยู่|อยุ่)ระหว่าง(การ|ดำเนินการ)?(จัดทำ|ปรับปรุง|พัฒนา|รวบรวม|จัดเตรียม|นำเข้า|เพิ่มข้อมูล)|"
    r"กำลัง(อยู่ระหว่าง)?(ดำเนินการ)?(ปรับปรุง|จัดทำ|พัฒนา|รวบรวม|นำเข้า|เพิ่มข้อมูล)|"
    r"(ยัง)?(ไม่มี|ไม่พบ)(ข้อมูล|เนื้อหา|รายการ|บทความ)(ที่|ใน|$|ค่ะ|ครับ|ขณะนี้)|รออัปเดต|รออัพเดท|"
    r"loremipsum|comingsoon|under(construction|maintenance)|nodataavailable|ทดสอบระบบ|หน้านี้ว่าง"
)
_PLACEHOLDER_LENGTH = 120  # letters: a longer line that says so is about something


@dataclass(frozen=True)
class Parameters:
    characters: int = 200
    or_tables: int = 1

    def __post_init__(self) -> None:
        if self.characters < 1 or self.or_tables < 0:
            raise ValueError("characters must be 1 or more, or_tables 0 or more")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    if document is None:
        raise ValueError("substance looks at a readable Document")
    counted = 0
    placeholder: Evidence | None = None
    for i in own_indices(document):
        letters = squeezed(document.blocks[i].text)
        if len(letters) <= _PLACEHOLDER_LENGTH and _PLACEHOLDER.search(letters):
            placeholder = placeholder or quoted(document, i)
        elif not _is_lorem(letters):
            counted += len(letters)
    tables = sum(1 for t in document.tables if _is_filled(t) and not is_list_of_links(document, t))
    facts = {
        "characters": counted,
        "needed": parameters.characters,
        "tables": tables,
        "placeholder": placeholder.quote if placeholder else None,
    }
    evidence = (placeholder,) if placeholder else opening_evidence(document)
    if counted >= parameters.characters or (
        parameters.or_tables and tables >= parameters.or_tables
    ):
        return Observation(Outcome.PASSED, None, facts, opening_evidence(document))
    if placeholder is None and (pictures := telling_pictures(document)):
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, (*evidence, *pictures[:2]))
    return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, evidence)


def _is_lorem(letters: str) -> bool:
    return "loremipsum" in letters or "dolorsitamet" in letters


def _is_filled(table: Table) -> bool:
    """At least two rows with two cells of different content."""
    rows = table.rows[min(table.header_rows, 1) :]
    filled = [row for row in rows if len({cell.strip() for cell in row} - {"", "-"}) >= 2]
    return table.region is Region.MAIN and len(filled) >= 2
