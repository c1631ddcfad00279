"""The Document carries on what another topic's place announced: the same risks, measures, people or
projects.

Takes the names from the other topic's best place: cells of the columns that are called so, list
items, headings below the title, bold and numbered lines; and looks for each in this Document, by
its letters (a few may differ). Titles, names of topics, units, dates and words that both Documents
would use anyway do not count.

Parameters
    topic       id of the other topic
    share       what must be shared: risks, measures, names, plan

Outcomes
    passed      at least one name is shared (facts `shared`, `unmatched`)
    failed      `inconsistent_with`: none is
    cant_tell   `related_item_open`: the other place is missing, open, or could not be read;
                `doubtful_content`: it was read but names nothing that could be compared

What the check cannot see: the same thing in other words; and whether all that was announced came.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from oit_checker.checks._context import Context
from oit_checker.checks._people import people_of
from oit_checker.checks._text import (
    first_evidence,
    is_heading,
    main_indices,
    main_stretch,
    opening_evidence,
    own_indices,
    quoted,
)
from oit_checker.model.document import BlockKind, Document, Region, Table
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.phrases import haystack
from oit_checker.thai.script import squeezed

SCOPE = "document"

_COLUMNS = {
    "risks": re.compile(r"ความเสี่ยง|เหตุการณ์|ประเด็น|กระบวนงาน|มาตรการ|กิจกรรม|แนวทาง"),
    "measures": re.compile(r"มาตรการ|แนวทาง|กิจกรรม|วิธีการ|การจัดการ|ความเสี่ยง|โครงการ|แนวปฏิบัติ"),
    "plan": re.compile(r"โครงการ|กิจกรรม|แผน|นโยบาย|มาตรการ|ประเด็น|รายการ|กลยุทธ์|ด้าน"),
    "names": re.compile(r"ชื่อ|รายชื่อ|ผู้"),
}
_NO_COLUMN = re.compile(
    r"ผู้รับผิดชอบ|หน่วยงาน|ระดับ|งบประมาณ|ระยะเวลา|หมายเหตุ|ลำดับ|คะแนน|ตัวชี้วัด|ผลการ|โอกาส"
)
_NUMBERED = re.compile(r"^\s*(?:\(?[\d๐-๙]{1,2}(?:\.[\d๐-๙]{1,2})*[.)]|[-•▪●*–]|ข้อ\s*[\d๐-๙]+)\s*")
_LEAD = re.compile(
    r"^(?:โครงการ|มาตรการ|กิจกรรม|นโยบาย(?:ด้าน)?|แผนงาน|ความเสี่ยง(?:ด้าน|เรื่อง)?|ประเด็น)"
)
_BOILERPLATE = re.compile(
    r"ปีงบประมาณ|ประจำปี|^(?:สำนัก|กอง|ฝ่าย|ส่วน|งาน)[ก-๙]{2,20}$|เทศบาล(?:ตำบล|เมือง|นคร)[ก-๙]{2,30}$|"
    r"^องค์การบริหารส่วน|^[\d.,/%-]+$|^(?:บทนำ|คำนำ|สารบัญ|ภาคผนวก|วัตถุประสงค์|หลักการและเหตุผล|เป้าหมาย|วิสัยทัศน์|พันธกิจ|"
    r"ขั้นตอนการดำเนินการ|ผลการดำเนินการ|ผู้รับผิดชอบ|ข้อเสนอแนะ|ปัญหาอุปสรรค|ปัญหาและอุปสรรค|รายละเอียด)|"
    r"^(?:หน่วยงาน|เว็บไซต์|ลิงก์|ลิงค์|เอกสาร|ข่าว|บทความ)(?:ที่)?เกี่ยวข้อง$|^(?:ข่าว)?ประชาสัมพันธ์$|"
    r"^(?:เมนู|ค้นหา|ติดต่อ|ปฏิทิน|สถิติผู้|เข้าสู่ระบบ|แบบสำรวจ|แบบสอบถาม)"
)
_LEAST_LETTERS = 9  # shorter names are in any text
_LONGEST = 200
_GRAM = 4
_ALIKE = 0.8  # share of a name's n-grams that must stand close together
_SHOWN = 6


@dataclass(frozen=True)
class Parameters:
    topic: str = ""
    share: str = "measures"

    def __post_init__(self) -> None:
        if not self.topic:
            raise ValueError("topic: is needed")
        if self.share not in _COLUMNS:
            raise ValueError(f"share: {self.share!r} is none of {', '.join(_COLUMNS)}")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit against the other topic's place."""
    document = exhibits[0].document
    other = context.topics.get(parameters.topic)
    facts: dict[str, object] = {
        "other": other.name.th if other else parameters.topic,
        "shared": [],
        "unmatched": [],
        "shared_count": 0,
        "count": 0,
    }
    related = context.related.get(parameters.topic)
    readable = [e for e in related.exhibits if e.is_readable] if related else []
    if document is None or not document.is_readable:
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, ())
    if related is None or not readable or related.outcome in _OPEN:
        evidence = opening_evidence(document)
        return Observation(Outcome.CANT_TELL, Reason.RELATED_ITEM_OPEN, facts, evidence)
    titles = _titles(context, parameters.topic)
    names = _names(readable, parameters.share, titles)
    if not names:
        evidence = opening_evidence(document)
        return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_CONTENT, facts, evidence)
    lines = _Lines(document)
    found = {name: place for name in names if (place := _place(lines, name)) is not None}
    facts |= {
        "shared": list(found)[:_SHOWN],
        "unmatched": [name for name in names if name not in found][:_SHOWN],
        "shared_count": len(found),
        "count": len(names),
    }
    if found:
        return Observation(Outcome.PASSED, None, facts, first_evidence(list(found.values())))
    evidence = opening_evidence(document)
    return Observation(Outcome.FAILED, Reason.INCONSISTENT_WITH, facts, evidence)


_OPEN = frozenset({Outcome.UNTESTED, Outcome.CANT_TELL})


def _titles(context: Context, topic: str) -> tuple[str, ...]:
    """Squeezed names of both topics: they stand in both Documents whatever these say."""
    topics = [context.topic, *filter(None, (context.topics.get(topic),))]
    return tuple(squeezed(name) for each in topics for name in (each.name.th, *each.names))


def _names(exhibits: Sequence[Exhibit], share: str, titles: Sequence[str]) -> tuple[str, ...]:
    if share == "names":
        return tuple(dict.fromkeys(p.name for p in people_of(exhibits) if p.name))
    found: dict[str, str] = {}
    for exhibit in exhibits:
        if exhibit.document is not None:
            for name in _announced(exhibit.document, share):
                bare = _bare(name)
                if _is_telling(bare, titles):
                    found.setdefault(squeezed(bare), bare)
    return tuple(found.values())


def _announced(document: Document, share: str) -> Iterator[str]:
    """Cells, list items, headings and numbered lines, without the first heading."""
    tables = [t for t in document.tables if t.region is Region.MAIN]
    for table in tables:
        yield from _cells(table, share)
    seen_title = False
    for index in own_indices(document):
        block = document.blocks[index]
        if is_heading(block):
            if seen_title:
                yield block.text
            seen_title = True
        elif block.kind is BlockKind.LIST_ITEM or (
            block.kind is BlockKind.PARAGRAPH
            and (_NUMBERED.match(block.text) or _LEAD.match(block.text))
        ):
            yield block.text


def _cells(table: Table, share: str) -> Iterator[str]:
    """The columns whose head says so; without one, all text cells but those of the head."""
    heads = table.rows[0] if table.rows else ()
    body = table.rows[max(table.header_rows, 1) :]
    wanted = [
        i
        for i, head in enumerate(heads)
        if _COLUMNS[share].search(head) and not _NO_COLUMN.search(head)
    ]
    others = [i for i, head in enumerate(heads) if not _NO_COLUMN.search(head)]
    for row in body:
        yield from (row[i] for i in (wanted or others) if i < len(row))


def _bare(name: str) -> str:
    """Without number and bullet, cut at the first line."""
    return _NUMBERED.sub("", name.strip().split("\n", 1)[0]).strip(" .:-–")


def _is_telling(name: str, titles: Sequence[str]) -> bool:
    folded = squeezed(name)
    if len(folded) < _LEAST_LETTERS or len(name) > _LONGEST or _BOILERPLATE.search(folded):
        return False
    return not any(folded in title or (title in folded and len(title) >= 8) for title in titles)


class _Lines:
    """Which lines of a Document hold an n-gram: hundreds of names are looked for in thousands of
    lines."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def _holding(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index in main_indices(self.document):
            for gram in _grams(squeezed(self.document.blocks[index].text)):
                found[gram].append(index)
        return found

    def alike(self, name: str) -> int | None:
        """The first block with nearly all the n-grams of a squeezed name."""
        grams = _grams(name)
        counts = Counter(index for gram in grams for index in self._holding.get(gram, ()))
        return min((i for i, n in counts.items() if n >= _ALIKE * len(grams)), default=None)


def _place(lines: _Lines, name: str) -> Evidence | None:
    """Where a name stands, exactly or with a few letters different."""
    document = lines.document
    stretch = main_stretch(document)
    if exact := stretch.evidence(name):
        return exact
    without_lead = _LEAD.sub("", name).strip()
    if len(squeezed(without_lead)) >= _LEAST_LETTERS and haystack(stretch.text).has(without_lead):
        return stretch.evidence(without_lead)
    index = lines.alike(squeezed(name))
    return None if index is None else quoted(document, index)


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1))
