"""`oit evaluate` on small labelled sites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from oit_checker.cli import main
from oit_checker.evaluate import evaluate_link_labels
from oit_checker.model.errors import UserError
from tests.cli.small_site import write_site

HEAD = "site,item_fy,item,page_or_file,verdict,second,reason,second_reason\n"
ROWS = (
    "ban,2563,O3,duty.html,present,present,มีอำนาจหน้าที่,\n"
    "ban,2563,O3,index.html,absent,absent,ไม่ใช่หน้านี้,\n"
    "ban,2563,O23,monthly.html,absent,absent,ขาดเดือน,\n"
    "ban,2563,O10,index.html,absent,absent,[snapshot_gap] ไม่มีไฟล์,\n"
    "ban,2563,O6,index.html,present,absent,ผู้อ่านคนแรกเห็น,ไม่เห็น\n"
    "ban,2540,O1,index.html,present,present,ปีที่ไม่มีเกณฑ์,\n"
)


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_site(tmp_path / "sites" / "ban")
    (tmp_path / "labels.csv").write_text(HEAD + ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def evaluated(capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code = main(["evaluate", "--sites", "sites", "--labels", "labels.csv", "--json", *words])
    assert code == 0
    return dict(json.loads(capfd.readouterr().out))


def test_items_are_judged_by_their_best_row(
    labelled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    report = evaluated(capfd)
    assert (report["rows"], report["skipped"], report["snapshot_gaps"]) == (3, 1, 1)
    assert report["all"]["confusion"]["passed"] == {"present": 1, "partial": 0, "absent": 0}
    assert report["all"]["confusion"]["failed"] == {"present": 1, "partial": 0, "absent": 1}
    assert report["all"]["precision_of_failed"] == 0.5
    assert report["agreed"]["rows"] == 2 and report["kappa"] == 1.0
    assert set(report["items"]) == {"2563 O3", "2563 O6", "2563 O23"}
    assert set(report["sites"]) == {"ban"} and report["pages"]["ban"] == 6
    (only,) = report["disagreements"]
    assert (only["item"], only["label"], only["outcome"]) == ("O6", "present", "failed")
    assert only["label_reason"] and only["second_reason"] and only["findings"]


def test_pages_are_judged_one_by_one_when_asked(
    labelled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    report = evaluated(capfd, "--per-page")
    assert report["rows"] == 4
    o3 = report["items"]["2563 O3"]["all"]["confusion"]
    assert o3["passed"]["present"] == 1 and o3["failed"]["present"] == 0


def test_the_tables_are_printed(labelled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--sites", "sites", "--labels", "labels.csv", "--lang", "en"]) == 0
    said = capfd.readouterr().out
    assert "present" in said and "kappa" in said and "2563 O6" in said and "ban 2563 O6" in said


def test_labels_of_links_are_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"item_fy": "2563", "item": "O23", "kind": "exact", "concept": "m",
         "text": "สรุปผลการจัดซื้อจัดจ้างรายเดือน"},
        {"item_fy": "2563", "item": "O1", "kind": "exact", "concept": "s", "text": "กระดานสนทนา"},
        {"item_fy": "2563", "item": "", "kind": "none", "concept": "", "text": "แผ่นพับท่องเที่ยว"},
        {"item_fy": "2563", "item": "", "kind": "near", "concept": "", "text": "อำนาจหน้าที่"},
        {"item_fy": "2540", "item": "O1", "kind": "exact", "concept": "?", "text": "โครงสร้าง"},
    ]  # fmt: skip
    path = tmp_path / "links.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    report = evaluate_link_labels(path)
    assert (report.exact, report.exact_right, report.skipped) == (2, 1, 1)
    assert (report.others, report.wrongly_taken) == (2, 1)
    assert ("", "2563 O3") in report.confusions
    assert main(["evaluate", "--link-labels", str(path), "--json"]) == 0
    plain = json.loads(capfd.readouterr().out)
    assert (
        plain["exact_right"] == 1
        and {"wanted": "", "got": "2563 O3", "count": 1} in plain["confusions"]
    )


def test_a_label_line_without_a_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "links.jsonl"
    path.write_text('{"item_fy": 2563, "item": "O1", "kind": "exact"}\n', encoding="utf-8")
    with pytest.raises(UserError) as caught:
        evaluate_link_labels(path)
    assert caught.value.facts["line"] == 1
