"""The Document shows how the agency is divided: unit names, drawn or listed.

Looks at headings, list items, table rows and short lines of the content, at labels of links in it
(charts are often drawn with links), at alt texts and captions of pictures, and at the letters that
were read in pictures, drawings (SVG) and scans. A unit is สำนัก, กอง, ฝ่าย, ส่วน, ศูนย์, กลุ่ม, งาน and
the like with a name of its own.

Parameters
    units       how many different units there must be (3)
    positions   how many different positions there must be besides (0)

Outcomes
    passed      as many units and positions are named
    failed      `incomplete`: fewer, and no picture that could hold them: none is there, or its
                letters were read well and name none
    cant_tell   `unreadable`: fewer, and a picture that may be the chart was not read;
                `low_quality_scan`: its letters were read too unsurely

What the check cannot see: lines between boxes, and whether the chart is complete or current.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._people import posters
from oit_checker.checks._pictures import has_poor_letters, is_from_image, letters_of
from oit_checker.checks._text import first_evidence, main_indices, opening_evidence, quoted
from oit_checker.model.document import Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.people import positions_in
from oit_checker.thai.script import normalised

SCOPE = "document"

_LINE_LENGTH = 120  # a longer line is running text, unless it names several units
_SEVERAL = 3
_UNIT_OF = re.compile(r"(สำนัก|สำนักงาน|กอง)\s*$")
_SHOWN = 8
_UNIT = re.compile(
    r"(?<![ก-๙])(?:สำนักงาน|สำนัก|กอง|ฝ่าย|ส่วน|ศูนย์|กลุ่มงาน|กลุ่ม|งาน|หน่วย|แผนก|สถานี|โรงเรียน|คณะ|ภาควิชา|สถาบัน|แขวง)"
    r"(?!การ(?:ดำเนิน|จัด)|ที่|ของ|นี้|ๆ|ตัว|รวม|ราชการ(?!$))(?P<own>[ก-๙]{2,50})"
)
# Words with such a beginning that name no unit.
_NO_UNIT = re.compile(
    r"^(?:งานที่|งานต่าง|งานนี้|งานเลี้ยง|งานวัน|งานประเพณี|ส่วนราชการ|ส่วนท้องถิ่น|ส่วนตำบล|ส่วนจังหวัด|ส่วนร่วม|ส่วนหนึ่ง|"
    r"ส่วนใหญ่|ฝ่ายเดียว|กลุ่มเป้าหมาย|กลุ่มเสี่ยง|คณะผู้บริหาร|คณะกรรมการ|คณะทำงาน|กองทุน|หน่วยงาน|งานของ|สำนักงาน$)"
)


@dataclass(frozen=True)
class Parameters:
    units: int = 3
    positions: int = 0

    def __post_init__(self) -> None:
        if self.units < 0 or self.positions < 0:
            raise ValueError("units, positions: must not be negative")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    if document is None:
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, _facts(parameters, (), ()), ())
    units: dict[str, Evidence] = {}
    positions: dict[str, Evidence] = {}
    for text, evidence in _lines(document):
        named = list(_units_in(text))
        if len(text) <= _LINE_LENGTH or len(named) >= _SEVERAL:
            for unit in named:
                units.setdefault(unit, evidence)
            for position in _positions_in(text):
                positions.setdefault(position, evidence)
    facts = _facts(parameters, tuple(units), tuple(positions))
    enough = len(units) >= parameters.units and len(positions) >= parameters.positions
    shown = first_evidence([*units.values(), *positions.values()])
    if enough:
        return Observation(Outcome.PASSED, None, facts, shown)
    charts = posters(document)
    chart = next((image for image in charts if not letters_of(document, image)), None)
    if has_poor_letters(document) and (charts or not document.is_page):
        seen = shown or opening_evidence(document)
        return Observation(Outcome.CANT_TELL, Reason.LOW_QUALITY_SCAN, facts, seen)
    if chart is not None or not document.is_readable:
        quote = (
            (chart.alt or chart.url.rsplit("/", 1)[-1] or chart.url)
            if chart
            else document.file_name
        )
        block = chart.block if chart else None
        evidence = Evidence(document.url, quote, "image", block=block)
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, (evidence,))
    return Observation(
        Outcome.FAILED, Reason.INCOMPLETE, facts, shown or opening_evidence(document)
    )


def _positions_in(text: str) -> Iterator[str]:
    """Without those that are only part of a unit's name (สำนักปลัด is no ปลัด)."""
    for position in positions_in(text):
        if not _UNIT_OF.search(text[: position.position]):
            yield position.quote


def _facts(
    parameters: Parameters, units: tuple[str, ...], positions: tuple[str, ...]
) -> dict[str, object]:
    return {
        "units": list(units[:_SHOWN]),
        "units_count": len(units),
        "units_wanted": parameters.units,
        "positions": list(positions[:_SHOWN]),
        "positions_count": len(positions),
        "positions_wanted": parameters.positions,
    }


def _lines(document: Document) -> Iterator[tuple[str, Evidence]]:
    for index in main_indices(document):
        text, evidence = document.blocks[index].text, quoted(document, index)
        # Boxes of a drawn chart come as one block where they stand close together.
        lines = text.split("\n") if is_from_image(document, index) else [text]
        yield from ((line, evidence) for line in lines)
    for link in document.links:
        if link.region is Region.MAIN and link.label_from != "file_name":
            yield link.label, Evidence(document.url, link.label, "link", block=link.block)
    for image in document.images:
        if image.region is Region.MAIN:
            for text in (image.alt, image.title):
                yield normalised(text), Evidence(document.url, text, "image", block=image.block)


def _units_in(text: str) -> Iterator[str]:
    for hit in _UNIT.finditer(text):
        if not _NO_UNIT.match(hit.group()):
            yield hit.group()
