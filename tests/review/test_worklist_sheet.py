"""The worklist goes out as a sheet and comes back with every fault told at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.review import FilledWorklist, Key, Look, Question, read_worklist, worklist_sheet
from oit_checker.review.layout import COLUMNS
from tests.review.worklist_material import FORMULA, SITE, TH, picture, question

RULING, REASON, BY, KEY = (COLUMNS.index(c) + 1 for c in ("ruling", "reason", "by", "key"))
FIRST = 3
EMU_A_PIXEL = 9525


def book_of(*questions: Question, speech: Speech = TH) -> Any:
    return openpyxl.load_workbook(io.BytesIO(worklist_sheet(questions, speech)))


def read_back(book: Any, folder: Path) -> FilledWorklist:
    path = folder / "work.xlsx"
    book.save(path)
    return read_worklist(path)


def fill(sheet: Any, row: int, *values: object) -> None:
    for column, value in zip((RULING, REASON, BY), values, strict=False):
        sheet.cell(row, column).value = value


def problems_of(filled: FilledWorklist) -> list[tuple[int | None, str, str]]:
    return [(p.row, p.column, p.message_id) for p in filled.problems]


def test_a_row_has_links_a_framed_picture_and_three_cells_to_fill() -> None:
    sheet = book_of(question(picture=picture()), question(24)).worksheets[0]
    first, second = (sheet.cell(FIRST, COLUMNS.index(f"look_{n}") + 1) for n in (1, 2))
    place = first.hyperlink
    assert "#".join(p for p in (place.target, place.location) if p) == f"{SITE}a.pdf#page=2"
    assert first.value.startswith("หน้า 2 · ") and second.hyperlink.target == f"{SITE}b"
    (shown,) = sheet._images
    assert shown.anchor.ext.width / EMU_A_PIXEL <= 330 and shown.width == 660
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"ผ่าน,ไม่ผ่าน,ยังตัดสินไม่ได้"' and str(choice.sqref) == "L3:L4"
    assert sheet.column_dimensions[get_column_letter(KEY)].hidden
    assert [sheet.cell(FIRST, c).value for c in (RULING, REASON, BY)] == [None] * 3


def test_what_a_page_wrote_is_neither_a_formula_nor_a_link_to_a_script() -> None:
    hostile = question(
        agency=FORMULA,
        asks=("+1\x00", "\x1b"),
        quote="=cmd|' /C calc'!A0",
        looks=(Look("javascript:alert(1)", "=x"), Look("https://x.example/" + "y" * 3000, "ยาว")),
    )
    sheet = book_of(hostile).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=FIRST) for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize("jpeg", [b"", b"GIF89a", b"\xff\xd8\xff\xe0broken"])
def test_a_picture_that_is_none_is_left_out(jpeg: bytes) -> None:
    sheet = book_of(question(picture=replace(picture(), jpeg=jpeg))).worksheets[0]
    assert sheet._images == []


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("ผ่าน", Outcome.PASSED),
        (" ผ่าน\u200b ", Outcome.PASSED),
        ("ไม่ ผ่าน", Outcome.FAILED),
        ("ยังตัดสินไม่ได้", Outcome.CANT_TELL),
        ("Passed", Outcome.PASSED),
        ("FAILED", Outcome.FAILED),
        ("cant_tell", Outcome.CANT_TELL),
        (100, Outcome.PASSED),
        (0.0, Outcome.FAILED),
        ("๑๐๐", Outcome.PASSED),
    ],
)
def test_a_ruling_is_understood_however_it_is_written(
    tmp_path: Path, written: object, outcome: Outcome, language: str
) -> None:
    book = book_of(question(), speech=Speech(language))
    fill(book.worksheets[0], FIRST, written, "เห็น\nแล้ว ", " นาย ก ")
    (row,) = read_back(book, tmp_path).rows
    assert (row.row, row.key) == (FIRST, Key(7, "0a1b2c3d", "O23"))
    assert (row.outcome, row.reason, row.by) == (outcome, "เห็น แล้ว", "นาย ก")


@pytest.mark.parametrize(
    ("values", "key", "told"),
    [
        (("ผ่าน", "", "ก"), None, [("M", "no_reason")]),
        (("ผ่าน", "ดู", "  "), None, [("N", "no_by")]),
        (("ผ่าน", "", ""), None, [("M", "no_reason"), ("N", "no_by")]),
        (("", "ดู", "ก"), None, [("L", "no_ruling")]),
        (("คงผ่าน", "ดู", "ก"), None, [("L", "ruling")]),
        (("ผ่าน", "ดู", "ก"), "", [("O", "key")]),
        (("ผ่าน", "ดู", "ก"), "O23", [("O", "key")]),
        (("50", "", ""), "x", [("O", "key"), ("L", "ruling"), ("M", "no_reason"), ("N", "no_by")]),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_cell_and_the_others_are_taken(
    tmp_path: Path, values: tuple[str, ...], key: str | None, told: list[tuple[str, str]]
) -> None:
    book = book_of(question(23), question(24), question(25))
    sheet = book.worksheets[0]
    fill(sheet, FIRST, *values)
    if key is not None:
        sheet.cell(FIRST, KEY).value = key
    fill(sheet, FIRST + 1, "ไม่ผ่าน", "ไม่มี", "ก")
    filled = read_back(book, tmp_path)
    assert problems_of(filled) == [(FIRST, column, id_) for column, id_ in told]
    assert [row.key.item_id for row in filled.rows] == ["O24"] and filled.untouched == 1
    for language in ("th", "en"):
        speech = Speech(language)
        assert all(speech.say(f"review.problem.{p.message_id}", **p.facts) for p in filled.problems)


def test_a_name_filled_down_the_column_does_not_touch_a_row(tmp_path: Path) -> None:
    book = book_of(question(23), question(24))
    for row in (FIRST, FIRST + 1):
        book.worksheets[0].cell(row, BY).value = "ก"
    filled = read_back(book, tmp_path)
    assert (filled.rows, filled.problems, filled.untouched) == ((), (), 2)


def test_a_row_copied_twice_is_taken_once_and_contradictions_not_at_all(tmp_path: Path) -> None:
    book = book_of(question(23), question(23), question(24), question(24))
    for row, ruling in enumerate(("ผ่าน", "ผ่าน", "ผ่าน", "ไม่ผ่าน"), start=FIRST):
        fill(book.worksheets[0], row, ruling, "ดู", "ก")
    filled = read_back(book, tmp_path)
    assert [row.key.item_id for row in filled.rows] == ["O23"]
    assert problems_of(filled) == [(FIRST + 3, "L", "contradicts")]
    assert filled.problems[0].facts == {"other": FIRST + 2}


def moved_columns(sheet: Any) -> None:
    sheet.unmerge_cells("A1:N1")
    sheet.insert_cols(1, 2)
    sheet.cell(2, 1).value = "บันทึกช่วยจำ"


def moved_rows(sheet: Any) -> None:
    sheet.unmerge_cells("A1:N1")
    sheet.insert_rows(1, 3)
    sheet.insert_rows(6, 1)


def cut_to_what_is_needed(sheet: Any) -> None:
    sheet.unmerge_cells("A1:N1")
    sheet.delete_cols(1, RULING - 1)


@pytest.mark.parametrize("changed", [moved_columns, moved_rows, cut_to_what_is_needed])
def test_a_sheet_that_was_rearranged_is_read_all_the_same(
    tmp_path: Path, changed: Callable[[Any], None]
) -> None:
    book = book_of(question(23), question(24))
    fill(book.worksheets[0], FIRST + 1, "ผ่าน", "ดู", "ก")
    changed(book.worksheets[0])
    book.create_sheet("สรุป", 0)
    filled = read_back(book, tmp_path)
    assert [row.key.item_id for row in filled.rows] == ["O24"] and not filled.problems


def test_a_sheet_without_its_key_column_is_refused(tmp_path: Path) -> None:
    book = book_of(question())
    book.worksheets[0].delete_cols(KEY)
    with pytest.raises(UserError) as told:
        read_back(book, tmp_path)
    assert (told.value.message_id, told.value.facts["columns"]) == (
        "review.columns_missing",
        ["key"],
    )


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def other_book() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.4",
        zipped(),
        zipped(xl__workbook=b"<workbook/>"),
        zipped(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        other_book(),
        worklist_sheet([question()], TH)[:-300],
    ],
    ids=range(8),
)
def test_a_file_that_is_no_worklist_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(UserError) as told:
        read_worklist(path)
    assert told.value.message_id == "review.not_a_worklist"


def test_an_empty_worklist_still_has_its_head(tmp_path: Path) -> None:
    filled = read_back(book_of(), tmp_path)
    assert (filled.rows, filled.problems, filled.untouched) == ((), (), 0)
