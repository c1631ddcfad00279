"""`oit diff` on checks of a site that changed in between."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from oit_checker import documents
from oit_checker.cli import main
from oit_checker.loopback import served
from oit_checker.report import difference
from tests.cli.conftest import RULES, Checked, Oit
from tests.cli.small_site import write_site

PLAIN = ("--allow-private", "--quiet", "--no-browser", "--no-ocr", "--delay", "0")
JSON = ("--format", "json", "--output", "last.json")


@dataclass(frozen=True)
class Twice:
    folder: Path
    items: dict[str, dict[str, Any]]
    told: dict[str, Any]


def correct(site: Path) -> None:
    """The agency puts its manual online, loses its structure, and moves its office."""
    manual = "คู่มือการให้บริการ การชำระภาษีป้าย ขั้นตอนที่ 1 ยื่นคำขอ ขั้นตอนที่ 2 ชำระเงิน ระยะเวลา 3 วัน "
    page = f"<html><title>คู่มือการให้บริการ</title><body><h1>คู่มือ</h1><p>{manual * 4}</p></body></html>"
    (site / "gone.html").write_text(page, encoding="utf-8")
    (site / "structure.html").unlink()
    contact = (site / "contact.html").read_text(encoding="utf-8")
    (site / "contact.html").write_text(
        contact.replace("เลขที่ 1 หมู่ 2 ตำบลบ้านสมมุติ", ""), encoding="utf-8"
    )


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    """Runs 1 and 2: before and after the correction; 3: run 1 judged again for another day."""
    folder = tmp_path_factory.mktemp("twice")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with served(write_site(folder / "site")) as address:
            assert main(["check", address, *PLAIN, *RULES, *JSON]) == 0
            correct(folder / "site")
            assert main(["check", address, *PLAIN, *RULES, *JSON]) == 0
        assert main(["judge", "1", "--as-of", "2563-05-31", *JSON]) in (0, 3)
        assert main(["diff", "1", "2", "--format", "json", "--output", "d.json"]) == 0
    told = json.loads((folder / "d.json").read_text(encoding="utf-8"))
    return Twice(folder, {item["item_id"]: item for item in told["items"]}, told)


@pytest.fixture
def there(twice: Twice, oit: Oit, monkeypatch: pytest.MonkeyPatch) -> Oit:
    monkeypatch.chdir(twice.folder)
    return oit


def changes(item: dict[str, Any]) -> dict[str, str]:
    return {page["url"].rpartition("/")[2]: page["change"] for page in item["pages"]}


def test_a_correction_of_the_site_is_told_page_by_page(twice: Twice) -> None:
    assert changes(twice.items["O1"]) == {"structure.html": "broken"}
    assert changes(twice.items["O5"]) == {"contact.html": "changed"}
    assert changes(twice.items["O14"]) == {"gone.html": "mended"}
    assert {i["item_id"] for i in twice.told["items"] if i["causes"]} >= {"O1", "O5", "O14"}
    assert {c for item in twice.told["items"] for c in item["causes"]} == {"site"}


def test_items_whose_pages_are_as_they_were_are_the_same(twice: Twice) -> None:
    same = twice.items["O3"]
    assert (same["trend"], same["causes"], same["pages"]) == ("same", [], [])
    assert twice.told["pages"] == {"same": 4, "changed": 1, "new": 1, "gone": 1, "missed": 0}


def test_what_the_office_lost_is_quoted(twice: Twice) -> None:
    [page] = twice.items["O5"]["pages"]
    assert "เลขที่ 1 หมู่ 2" in page["lost"][0] and "เลขที่" not in page["added"][0]


def test_two_checks_of_an_unchanged_site_do_not_differ(
    checked: Checked, oit: Oit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checked.folder)
    told = json.loads(oit("diff", "1", "2", "--format", "json", "--output", "-").out)
    assert {(item["trend"], *item["causes"]) for item in told["items"]} == {("same",)}
    again = json.loads(oit("diff", "1", "3", "--format", "json", "--output", "-").out)
    assert again["same_crawl"] and {item["trend"] for item in again["items"]} == {"same"}


def test_the_same_data_judged_for_another_day_never_blames_the_site(there: Oit) -> None:
    told = json.loads(there("diff", "1", "3", "--format", "json", "--output", "-").out)
    assert told["same_crawl"]
    assert {c for item in told["items"] for c in item["causes"]} <= {"day"}


@pytest.mark.parametrize("name", difference.formats())
def test_diff_gives_every_format(there: Oit, twice: Twice, name: str) -> None:
    answer = there("diff", "1", "2", "--format", name, "--output", f"x.{name}")
    data = (twice.folder / f"x.{name}").read_bytes()
    assert answer.code == 0
    text = data.decode() if name in ("text", "json") else ""
    url = f"https://x.example/x.{difference.extension(name)}"
    text = text or "\n".join(b.text for b in documents.read(data, url=url).blocks)
    assert "structure.html" in text and "gone.html" in text


def test_diff_speaks_both_languages_and_writes_a_page(there: Oit, twice: Twice) -> None:
    answer = there("diff", "1", "2", "--lang", "en")
    assert answer.code == 0 and "No longer opens" in answer.out
    assert len(list(twice.folder.glob("oit-difference-1-*-2563-2.html"))) == 1


def test_runs_of_two_years_are_sent_to_compare(checked: Checked, oit: Oit) -> None:
    shutil.copy(checked.folder / "oit.sqlite", ".")
    shutil.copytree(checked.folder / "oit-evidence", "oit-evidence")
    rules = ("--fiscal-year", "2566", "--as-of", "2566-04-30")
    assert oit("judge", "1", *rules, *JSON).code in (0, 3)
    answer = oit("diff", "1", "4")
    assert answer.code == 2
    assert "oit compare 1 4" in answer.err and "Traceback" not in answer.err


def test_a_run_does_not_differ_from_itself(there: Oit) -> None:
    same, missing = there("diff", "2", "2"), there("diff", "1", "99")
    assert (same.code, missing.code) == (2, 2)
    assert "99" in missing.err and "Traceback" not in same.err + missing.err
