"""What cannot be a sheet is said in one sentence that tells what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from oit_checker.messages import Speech
from oit_checker.model.agency import Agency
from oit_checker.model.errors import UserError
from oit_checker.submission import read_submission, write_template
from tests.submission.sheet_material import (
    HEAD,
    book_with,
    good_rows,
    pack_of,
    read_rows,
    sheet_rows,
    small_pack,
)


def workbook_bytes() -> bytes:
    out = io.BytesIO()
    book_with(sheet_rows(good_rows()))[0].save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook whose one worksheet unpacks to 80 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook_bytes())) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            made.writestr(name, b" " * (80 << 20) if is_sheet else given.read(name))
    return out.getvalue()


def with_entities() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook_bytes())) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            data = given.read(name)
            if name.startswith("xl/worksheets/"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            made.writestr(name, data)
    return out.getvalue()


def word_file() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def encrypted() -> bytes:
    """The directory of an OLE file names the stream; no more is looked at."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    return header + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not_a_sheet"),
    "a page": (lambda: b"<!DOCTYPE html><html><body><table></table></body></html>", "not_a_sheet"),
    "a Word file": (word_file, "not_a_sheet"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not_a_sheet"),
    "nothing": (lambda: b"", "empty"),
    "a password": (encrypted, "password"),
    "a bomb": (bomb, "unpacks_too_large"),
    "entities": (with_entities, "broken"),
    "half a file": (lambda: workbook_bytes()[:3000], "broken"),
    "other words": (lambda: "ปีงบประมาณ 2568\nเรื่องอื่น".encode(), "no_table"),
    "no year": (lambda: "ข้อ,มี/ไม่มี,URL\nO1,มี,https://x.go.th/a".encode(), "no_year"),
    "a year that is none": (
        lambda: "ปีงบประมาณ,ปีนี้\nข้อ,มี/ไม่มี,URL\nO1,มี,https://x.go.th/a".encode(),
        "bad_year",
    ),
    "a year without rules": (
        lambda: "ปีงบประมาณ,2571\nข้อ,มี/ไม่มี,URL\nO1,มี,https://x.go.th/a".encode(),
        "no_pack",
    ),
}


@pytest.mark.parametrize(("make", "problem"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_the_sheet_is_refused(
    tmp_path: Path, make: Callable[[], bytes], problem: str
) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(make())
    with pytest.raises(UserError) as caught:
        read_submission(path, pack_of)
    assert caught.value.message_id == f"submission.{problem}"
    for language in ("th", "en"):
        assert str(path) in Speech(language).error(caught.value)


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    for path, problem in ((tmp_path, "folder"), (tmp_path / "x.xlsx", "no_file")):
        with pytest.raises(UserError) as caught:
            read_submission(path, pack_of)
        assert caught.value.message_id == f"submission.{problem}"


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(200 << 20)  # sparse
    with pytest.raises(UserError) as caught:
        read_submission(path, pack_of)
    assert caught.value.message_id == "submission.too_large"
    assert caught.value.facts["size_mb"] == 200


def test_the_year_may_be_given_for_a_sheet_that_names_another(tmp_path: Path) -> None:
    rows = sheet_rows(good_rows(), head={**HEAD, "ปีงบประมาณ": "2571"})
    submission = read_rows(tmp_path, rows, fiscal_year=2568)
    assert submission.fiscal_year == 2568
    assert len(submission.answers) == 4


def test_a_workbook_that_openpyxl_cannot_open_is_read_without_its_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise TypeError("expected <class 'openpyxl.styles.fills.Fill'>")

    monkeypatch.setattr("oit_checker.submission.workbook.openpyxl.load_workbook", stumble)
    rows = good_rows()
    rows[0][3] = "คลิก"
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert submission.answers["O2"].urls
    assert any(p.message_id.endswith("links_lost") for p in submission.problems)


def test_a_last_cell_far_below_costs_nothing(tmp_path: Path) -> None:
    book, sheet = book_with(sheet_rows(good_rows()))
    sheet["XFD1048576"].value = "x"
    book.save(tmp_path / "sheet.xlsx")
    submission = read_submission(tmp_path / "sheet.xlsx", pack_of)
    assert len(submission.answers) == 4
    assert {p.message_id for p in submission.problems} == {"submission.problem.rows_cut"}


def test_a_text_of_one_endless_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(f'ปีงบประมาณ 2568\nข้อ,"{"ก" * 200_000}"'.encode())
    with pytest.raises(UserError):
        read_submission(path, pack_of)


def test_a_sheet_goes_only_into_a_file_of_a_known_ending(tmp_path: Path) -> None:
    for path, problem in (
        (tmp_path / "sheet.pdf", "format"),
        (tmp_path / "none" / "sheet.xlsx", "cannot_write"),
    ):
        with pytest.raises(UserError) as caught:
            write_template(small_pack(), Agency(""), path)
        assert caught.value.message_id == f"submission.{problem}"
