"""`oit scan`, `oit batch`, `oit watch`: a list of agencies from the first one to the last."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from oit_checker.cli import main
from oit_checker.documents.ocr import find_ocr
from oit_checker.store import Store
from tests.batch.fleets import ThreadFleet
from tests.batch.several_sites import Site, served_sites, small_sites, write_agencies
from tests.cli.conftest import RULES

PLAIN = ("--allow-private", "--no-browser", "--no-ocr", "--no-pictures", *RULES)
PATIENCE_S = 120
pytestmark = pytest.mark.long
NOBODY = "เทศบาลตำบลไร้สมมุติ,http://127.9.9.9:9/,ขอนแก่น,ค"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("oit_checker.cli.scan.WorkerFleet", ThreadFleet)
    monkeypatch.setattr("oit_checker.batch.checking.AGAIN_AFTER_S", 0.1)
    return tmp_path


@pytest.fixture
def sites() -> Iterator[Sequence[Site]]:
    with served_sites(small_sites(3)) as served:
        yield served


def scan(*words: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of the Batch."""
    out = Path("batch.json")
    out.unlink(missing_ok=True)
    code = main(["scan", "list.csv", *PLAIN, "--format", "json", "--output", str(out), *words])
    return code, json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}


def states(batch: dict[str, Any]) -> dict[str, str]:
    return {a["name"]: a["state"] for a in batch["agencies"]}


def test_every_agency_of_a_list_is_checked_and_the_dead_one_told_and_retried(
    here: Path, sites: Sequence[Site]
) -> None:
    write_agencies(here / "list.csv", sites, NOBODY)
    code, batch = scan()
    assert code == 3
    assert list(states(batch).values()) == ["done", "done", "done", "failed"]
    dead = batch["agencies"][3]
    assert dead["cause"] == "connection_refused"
    assert dead["attempts"] == 2
    items = batch["agencies"][0]["items"]
    assert len(items) == 43 and items["O3"][0] == "passed" and items["O43"][0] == "failed"


def test_a_tag_chooses_agencies_and_a_wrong_one_is_told(
    here: Path, sites: Sequence[Site], capsys: pytest.CaptureFixture[str]
) -> None:
    write_agencies(here / "list.csv", sites)
    code, batch = scan("--only", "ข")
    assert (code, list(states(batch))) == (0, [sites[1].name])
    assert main(["scan", "list.csv", *PLAIN, "--only", "ฮ"]) == 2
    assert "ฮ" in capsys.readouterr().err


def test_what_was_unreadable_is_checked_again_in_the_same_batch(here: Path) -> None:
    sites = small_sites(2)
    with served_sites(sites):
        write_agencies(here / "list.csv", sites)
        pages, sites[1].pages = sites[1].pages, {}
        code, batch = scan()
        assert code == 3 and states(batch)[sites[1].name] == "failed"
        sites[1].pages = pages
        asked = sum(sites[0].asked.values())
        code, batch = scan("--only", "failed")
    assert code == 0
    assert set(states(batch).values()) == {"done"}
    assert batch["meta"]["number"] == 1
    assert sum(sites[0].asked.values()) == asked


def test_a_site_that_looks_as_it_did_keeps_its_result(here: Path, sites: Sequence[Site]) -> None:
    write_agencies(here / "list.csv", sites)
    _, first = scan()
    before = [sum(site.asked.values()) for site in sites]
    index = sites[0].pages["index.html"]
    sites[0].pages["index.html"] = index.replace('href="gone.html"', 'href="duty.html"')
    code, second = scan("--only", "changed")
    asked = [sum(s.asked.values()) - b for s, b in zip(sites, before, strict=True)]
    assert code == 0 and second["meta"]["number"] == 2
    runs = [[a["run_id"] for a in batch["agencies"]] for batch in (first, second)]
    assert runs[0][0] != runs[1][0]
    assert runs[0][1:] == runs[1][1:]
    assert asked[1] < asked[0]
    assert "kept_result" in json.dumps(second["agencies"][1])


def test_two_batches_are_compared_and_a_watch_tells_only_what_changed(
    here: Path, sites: Sequence[Site], capsys: pytest.CaptureFixture[str]
) -> None:
    write_agencies(here / "list.csv", sites)
    watch = ["watch", "list.csv", *PLAIN, "--format", "json", "--output", "batch.json"]
    assert main(watch) == 0
    assert main(watch) == 0
    assert not Path("oit-notice.txt").exists()
    del sites[2].pages["duty.html"]
    assert main(watch) == 0
    notice = Path("oit-notice.txt").read_text(encoding="utf-8")
    assert sites[2].name in notice and sites[0].name not in notice
    capsys.readouterr()
    assert main(["diff", "B1", "B3", "--format", "text", "--output", "-"]) == 0
    told = capsys.readouterr().out
    assert sites[2].name in told and "O3" in told
    assert main(["diff", "B1", "3"]) == 2
    assert main(["batch", "list"]) == 0
    listed = capsys.readouterr().out
    assert [f"B{n}" in listed for n in (1, 2, 3, 4)] == [True, True, True, False]


def test_bad_lists_and_numbers_are_told_with_exit_code_2(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "list.csv").write_text("ชื่อหน่วยงาน,เว็บไซต์\n", encoding="utf-8")
    assert main(["scan", "list.csv"]) == 2
    assert main(["scan", "nowhere.csv"]) == 2
    assert not (here / "oit.sqlite").exists()
    assert main(["batch", "report", "Bx"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def started(
    folder: Path, plain: Sequence[str] = PLAIN, **environment: str
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "oit_checker", "scan", "list.csv", *plain, "--workers", "1"]
    return subprocess.Popen(
        [*command, "--quiet", "--format", "json", "--output", "batch.json"],
        cwd=folder,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        start_new_session=True,
    )


def kept_pages(database: Path) -> dict[str, int]:
    """How often each path of the site stands in the database, whose file is sound."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("select url, count(*) from pages group by url").fetchall()
    return {f"/{url.split('/', 3)[3]}": count for url, count in rows}


def counted(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def let_leases_end(database: Path) -> None:
    """As if half a minute had gone since the last sign of life."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update jobs set lease_until_s = lease_until_s - 30")
        connection.execute("update host_leases set expires_s = expires_s - 30")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_scan_goes_on_where_it_was_inside_the_site_too(tmp_path: Path) -> None:
    (site,) = small_sites(1)
    site.held_path = "/budget.html"
    site.holding.clear()
    with served_sites([site]):
        write_agencies(tmp_path / "list.csv", [site])
        process = started(tmp_path)
        assert site.was_held.wait(PATIENCE_S)
        until = time.monotonic() + PATIENCE_S
        while counted(tmp_path / "oit.sqlite", "pages") == 0:  # they are written a moment later
            assert time.monotonic() < until
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        site.holding.set()
        had = kept_pages(tmp_path / "oit.sqlite")
        let_leases_end(tmp_path / "oit.sqlite")
        again = started(tmp_path)
        _, err = again.communicate(timeout=PATIENCE_S)
    assert again.returncode == 0, err.decode()
    kept = kept_pages(tmp_path / "oit.sqlite")
    assert had and len(had) < len(kept)
    assert {path: site.asked[path] for path in had} == dict.fromkeys(had, 1)
    assert set(kept.values()) == {1}
    assert (
        counted(tmp_path / "oit.sqlite", "crawls") == counted(tmp_path / "oit.sqlite", "runs") == 1
    )
    batch = json.loads((tmp_path / "batch.json").read_text(encoding="utf-8"))
    assert set(states(batch).values()) == {"done"}


HELD_PROGRAM = """#!/bin/sh
case "$*" in
*--version*|*--list-langs*) ;;
*) if [ -e hold ]; then echo $$ > held; sleep 600; fi ;;
esac
exec {program} "$@"
"""


def scanned_plan() -> bytes:
    image = Image.new("L", (1200, 400), 255)
    font = ImageFont.load_default(size=80)
    ImageDraw.Draw(image).text((60, 120), "BUDGET PLAN 2563", font=font, fill=0)
    out = io.BytesIO()
    image.save(out, "PDF")
    return out.getvalue()


@pytest.mark.skipif(isinstance(find_ocr(), str), reason="no Tesseract with Thai")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_scan_killed_while_it_reads_letters_reads_them_the_next_time(tmp_path: Path) -> None:
    (site,) = small_sites(1)
    site.pages["plan.pdf"] = scanned_plan()
    index = site.pages["index.html"]
    assert isinstance(index, str)
    site.pages["index.html"] = index.replace('href="budget.html"', 'href="plan.pdf"')
    (tmp_path / "bin").mkdir()
    stand_in = tmp_path / "bin" / "tesseract"
    stand_in.write_text(HELD_PROGRAM.format(program=shutil.which("tesseract")), encoding="utf-8")
    stand_in.chmod(0o755)
    (tmp_path / "hold").touch()
    with_ocr = [word for word in PLAIN if word != "--no-ocr"]
    path = {"PATH": os.pathsep.join([str(stand_in.parent), os.environ["PATH"]])}
    held = tmp_path / "held"
    with served_sites([site]):
        write_agencies(tmp_path / "list.csv", [site])
        process = started(tmp_path, with_ocr, **path)
        until = time.monotonic() + PATIENCE_S
        while not (held.exists() and held.read_text()):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        (tmp_path / "hold").unlink()
        let_leases_end(tmp_path / "oit.sqlite")
        again = started(tmp_path, with_ocr, **path)
        _, err = again.communicate(timeout=PATIENCE_S)
    assert again.returncode == 0, err.decode()
    assert site.asked["/plan.pdf"] == 1
    batch = json.loads((tmp_path / "batch.json").read_text(encoding="utf-8"))
    assert set(states(batch).values()) == {"done"}
    with Store.open(f"sqlite:///{tmp_path}/oit.sqlite", tmp_path / "oit-evidence") as store:
        [crawl] = [store.load_crawl(run.crawl_id) for run in store.runs(9)]
    [plan] = [d for url, d in crawl.documents.items() if url.endswith("/plan.pdf")]
    assert "2563" in plan.text


def test_an_agency_that_is_tried_again_is_never_over_in_between(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    note = Store.note_agency

    def noted(store: Store, agency_id: int, at: datetime, **values: Any) -> None:
        written.extend(filter(None, [values.get("state")]))
        note(store, agency_id, at, **values)

    monkeypatch.setattr(Store, "note_agency", noted)
    (here / "list.csv").write_text(f"ชื่อหน่วยงาน,เว็บไซต์,จังหวัด,ป้าย\n{NOBODY}\n", encoding="utf-8")
    code, batch = scan()
    assert code == 3
    assert written == ["running", "waiting", "running", "failed"]
    assert batch["agencies"][0]["cause"] == "connection_refused"
