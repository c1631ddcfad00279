from __future__ import annotations

from pathlib import Path

import pytest

from oit_checker.evaluate import LabelRow, read_labels
from oit_checker.evaluate.labels import best_rows
from oit_checker.model.errors import ManyUserErrors, UserError

HEAD = "site,item_fy,item,page_or_file,verdict,second,reason,second_reason\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def row(page: str, verdict: str, second: str, reason: str = "") -> LabelRow:
    return LabelRow("ban", 2563, "O1", page, verdict, second, reason)


def test_rows_are_read_with_a_byte_order_mark_and_commas_in_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + 'ban,2563,o1,"a,b.html",present,absent,"ก, ข",ค\n')
    assert read_labels(path) == (
        LabelRow("ban", 2563, "O1", "a,b.html", "present", "absent", "ก, ข", "ค"),
    )


def test_a_missing_second_reading_counts_as_the_first(tmp_path: Path) -> None:
    (only,) = read_labels(written(tmp_path, HEAD + "ban,2563,O1,a.html,partial,,,\n"))
    assert only.second == "partial" and only.is_agreed


def test_every_bad_row_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(
        tmp_path, HEAD + "b,x,O1,p,present,,,\nb,2563,O1,p,present,,,\nb,2563,O1,p,?,,,\n"
    )
    with pytest.raises(ManyUserErrors) as caught:
        read_labels(path)
    assert [e.facts["line"] for e in caught.value.errors] == [2, 4]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_labels(written(tmp_path, "site,item\nb,O1\n"))
    assert caught.value.message_id == "evaluate.columns"
    assert "verdict" in caught.value.facts["columns"]


def test_the_best_row_of_an_item_is_taken_for_each_reader() -> None:
    rows = [row("a", "absent", "partial"), row("b", "partial", "absent"), row("c", "absent", "")]
    rows[2] = row("c", "absent", "present")
    (best,) = best_rows(rows)
    assert (best.page, best.verdict, best.second) == ("b", "partial", "present")
    assert not best.is_agreed


def test_items_sites_and_years_keep_their_own_best_row() -> None:
    rows = [
        LabelRow("a", 2563, "O1", "", "absent", "absent"),
        LabelRow("a", 2563, "O2", "", "present", "present"),
        LabelRow("b", 2563, "O1", "", "partial", "partial"),
        LabelRow("a", 2564, "O1", "", "present", "present"),
    ]
    assert best_rows(rows) == tuple(rows)


def test_a_snapshot_gap_is_known_by_either_reader() -> None:
    assert row("a", "absent", "absent", "[snapshot_gap] ไฟล์ไม่อยู่ในสำเนา").is_snapshot_gap
    assert LabelRow("a", 2563, "O1", "", "absent", "absent", "", "[snapshot_gap]").is_snapshot_gap
    assert not row("a", "absent", "absent", "ไม่ใช่ [snapshot_gap]").is_snapshot_gap
