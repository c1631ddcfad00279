"""The Document shows statistics: numbers of something, with their units or in a table.

Looks at the content for a number with a unit (cases, persons, times, copies, per cent ...), for
"จำนวน" with a number, and for tables with numbers below a header; one of the words of `of` must
stand in the text or the title. For complaints an explicit statement that there were none is a
statistic too.

Parameters
    of          words for what is counted; empty: anything

Outcomes
    passed      numbers, or a statement of none (fact `none`)
    failed      `unclear_content`: no numbers, or no word of `of`
    cant_tell   `unreadable`: no numbers in the text, but pictures that may be charts

What it cannot see: whether the numbers are those of the right year (that is `period`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._pictures import telling_pictures
from oit_checker.checks._text import first_evidence, opening_evidence, own_indices, quoted
from oit_checker.checks._titles import title_lines
from oit_checker.model.document import Document, Region, Table
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.phrases import haystack
from oit_checker.thai.script import arabic_digits, squeezed

SCOPE = "document"

_NUMBER = r"(?<![\d./])\d[\d,]*(?:\.\d+)?"
_UNITS = (
    r"เรื่อง|ราย|คน|ครั้ง|คำร้อง|คำขอ|ฉบับ|แห่ง|หลังคาเรือน|หลัง|ครัวเรือน|โครงการ|แปลง|คัน|ชุด|"
    r"กรณี|ข้อร้องเรียน|ใบ|ตัว|บาท|สำนวน|คดี|รายการ|%|เปอร์เซ็น"
)
_COUNTED = re.compile(
    rf"{_NUMBER}\s*(?:{_UNITS})|จำนวน\s*[:：]?\s*{_NUMBER}|ร้อยละ\s*{_NUMBER}|"
    rf"(?:รวม|ทั้งสิ้น|ทั้งหมด)\s*[:：]?\s*{_NUMBER}"
)
_CELL = re.compile(r"^\(?-?\d[\d,]*(\.\d+)?%?\)?$")
_NONE = re.compile(
    r"(ไม่มี|ไม่พบ|ไม่ปรากฏ|ไม่ได้รับ|ยังไม่มี|ยังไม่ได้รับ|ปราศจาก)(การ|ข้อ|เรื่อง|ผู้|ราย|ข้อมูล|การรับ|"
    r"สถิติ|เหตุ|กรณี|การแจ้ง|ว่ามี|หนังสือ)*(ร้องเรียน|ร้องทุกข์|ทุจริต|แจ้งเบาะแส)"
)
_COMPLAINT = ("ร้อง", "ทุจริต", "เบาะแส")
_MONEY_OR_AGE = re.compile(r"อายุ\s*$")


@dataclass(frozen=True)
class Parameters:
    of: tuple[str, ...] = ()


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    exhibit = exhibits[0]
    document = exhibit.document
    if document is None:
        raise ValueError("statistics looks at a readable Document")
    own = own_indices(document)
    text = "\n".join(document.blocks[i].text for i in own)
    named = "\n".join([text, *(line.text for line in title_lines(exhibit))])
    words = [word for word in parameters.of if haystack(named).has(word)]
    facts: dict[str, object] = {"of": list(parameters.of) or None, "found": words, "none": False}
    if parameters.of and not words:
        facts |= {"numbers": 0}
        evidence = opening_evidence(document)
        return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, evidence)
    numbers = [*_tables(document), *_counted(document, own)]
    facts |= {"numbers": len(numbers)}
    if numbers:
        return Observation(Outcome.PASSED, None, facts, first_evidence(numbers, 3))
    if _is_of_complaints(parameters.of) and (none := _statement_of_none(document, own)):
        return Observation(Outcome.PASSED, None, facts | {"none": True}, none)
    charts = telling_pictures(document)
    if charts:
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, charts)
    evidence = opening_evidence(document)
    return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, evidence)


def _counted(document: Document, own: tuple[int, ...]) -> list[Evidence]:
    """Lines with a number of something, with the words of a count beside it."""
    found: list[Evidence] = []
    for i in own:
        line = arabic_digits(document.blocks[i].text)
        for hit in _COUNTED.finditer(line):
            if not _MONEY_OR_AGE.search(line[: hit.start()]):
                found.append(quoted(document, i, phrase=hit.group()))
                break
    return found


def _tables(document: Document) -> list[Evidence]:
    found: list[Evidence] = []
    for table in document.tables:
        row = _row_of_numbers(table)
        if table.region is Region.MAIN and row is not None:
            quote = " | ".join(row)
            found.append(
                Evidence(document.url, quote, "table", table.page, table.sheet, table.block)
            )
    return found


def _row_of_numbers(table: Table) -> tuple[str, ...] | None:
    """The first row with a label and a number beside it; a number in front is a row's number."""
    for row in table.rows[min(table.header_rows, 1) :]:
        cells = [arabic_digits(cell).strip() for cell in row]
        has_label = any(cell and not _CELL.match(cell) for cell in cells)
        if has_label and any(_CELL.match(cell) for cell in cells[1:]):
            return row
    return None


def _is_of_complaints(of: tuple[str, ...]) -> bool:
    return not of or any(part in word for word in of for part in _COMPLAINT)


def _statement_of_none(document: Document, own: tuple[int, ...]) -> tuple[Evidence, ...]:
    for i in own:
        if _NONE.search(squeezed(document.blocks[i].text)):
            return (quoted(document, i),)
    return ()
