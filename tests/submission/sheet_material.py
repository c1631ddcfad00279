"""A small pack and sheets in every state for the tests of this room."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.model.agency import Agency
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Authority, Binding
from oit_checker.model.rule import (
    Element,
    Indicator,
    Item,
    RulePack,
    Scoring,
    Source,
    SubIndicator,
    Words,
)
from oit_checker.model.submission import SheetProblem, Submission
from oit_checker.submission import read_submission

SITE = "https://www.samut.go.th"
HEADINGS = ("ข้อ", "ชื่อข้อมูล", "มี/ไม่มี", "URL 1", "URL 2", "คำอธิบายเพิ่มเติม")
NAMES = ("โครงสร้าง", "ข้อมูลผู้บริหาร", "อำนาจหน้าที่", "แผนยุทธศาสตร์")


def element(id: str, requirement: str, binding: Binding = Binding.REQUIRED) -> Element:
    return Element(
        id=id,
        requirement=requirement,
        attested={},
        otherwise=Authority.REPORTED,
        source=Source("s1"),
        binding=binding,
        hint=Words("ทำ"),
    )


def small_pack(fiscal_year: int = 2568) -> RulePack:
    """Four items in two groups."""
    items = tuple(
        Item(
            id=f"O{number}",
            name=Words(name, f"Item {number}"),
            topics=(f"t{number}",),
            elements=(
                element("a", f"แสดง{name}"),
                element("b", f"ตัวอย่างของ{name}", Binding.EXAMPLE),
            ),
        )
        for number, name in enumerate(NAMES, start=1)
    )
    subs = (
        SubIndicator("9.1", Words("ข้อมูลพื้นฐาน"), ("O1", "O2")),
        SubIndicator("9.2", Words("การบริหารงาน"), ("O3", "O4")),
    )
    return RulePack(
        fiscal_year=fiscal_year,
        digest="",
        draft=False,
        items=items,
        topics={},
        indicators=(Indicator("9", Words("การเปิดเผยข้อมูล"), subs),),
        scoring=Scoring({}, (), 85),
        may_fail=frozenset({Authority.REPORTED}),
    )


def pack_of(fiscal_year: int) -> RulePack:
    if fiscal_year != 2568:
        raise UserError("rules.no_pack", fiscal_year=fiscal_year, known=[2568])
    return small_pack(fiscal_year)


HEAD: Mapping[str, str] = {
    "ชื่อหน่วยงาน": "เทศบาลตำบลบ้านสมมติ",
    "ประเภทหน่วยงาน": "เทศบาลตำบล",
    "เว็บไซต์หลัก": SITE,
    "ปีงบประมาณ": "2568",
}


def good_rows() -> list[list[Any]]:
    return [
        [f"O{number}", name, "มี", f"{SITE}/p{number}", "", f"หน้าแรก > {name}"]
        for number, name in enumerate(NAMES, start=1)
    ]


def sheet_rows(
    rows: Sequence[Sequence[Any]],
    headings: Sequence[str] = HEADINGS,
    head: Mapping[str, str] = HEAD,
) -> list[Sequence[Any]]:
    return [*([label, value] for label, value in head.items()), headings, *rows]


def book_with(rows: Sequence[Sequence[Any]]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def read_rows(folder: Path, rows: Sequence[Sequence[Any]], **options: Any) -> Submission:
    """The sheet whose rows (head, headings and items) these are, as XLSX."""
    return read_book(folder, book_with(rows)[0], **options)


def read_book(
    folder: Path, book: Workbook, given: Agency | None = None, **options: Any
) -> Submission:
    path = folder / "sheet.xlsx"
    book.save(path)
    return read_submission(path, pack_of, given, **options)


def read_bytes(folder: Path, data: bytes, name: str = "sheet.csv", **options: Any) -> Submission:
    path = folder / name
    path.write_bytes(data)
    return read_submission(path, pack_of, **options)


def told(submission: Submission) -> set[str]:
    """Short ids of all problems."""
    return {problem.message_id.rpartition(".")[2] for problem in submission.problems}


def the(submission: Submission, short_id: str) -> SheetProblem:
    found = [p for p in submission.problems if p.message_id.endswith(f".{short_id}")]
    assert len(found) == 1, (short_id, submission.problems)
    return found[0]


def reopened(stream: io.BytesIO) -> Workbook:
    stream.seek(0)
    return load_workbook(stream)
