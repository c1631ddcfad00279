"""`oit worker` as a process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oit_checker.cli import exits, main
from oit_checker.model.agency import Agency
from oit_checker.model.batch import BatchHead, ListedAgency
from oit_checker.store import Store

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
UNIT = Path(__file__).parents[2] / "docs" / "systemd" / "oit-worker.service"


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'oit.sqlite'}"
    with Store.open(url, tmp_path / "evidence") as store:
        head = BatchHead(0, "list", 2563, date(2020, 4, 30), NOON)
        store.begin_batch(head, [ListedAgency(Agency("https://a.example/"))], {})
    return url


@pytest.fixture
def worker(database: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    words = ["--lang", "en", "worker", "--database", database, "--while-open"]
    process = subprocess.Popen(
        [sys.executable, "-m", "oit_checker", *words],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Ready for up to 12 agencies")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_worker_waits_for_work_and_ends_when_its_input_closes(
    worker: subprocess.Popen[str],
) -> None:
    _, told = worker.communicate(timeout=60)
    assert worker.returncode == exits.INTERRUPTED
    assert told.startswith("Stopped")


def test_a_worker_ends_when_told_to(worker: subprocess.Popen[str]) -> None:
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == exits.INTERRUPTED


def test_a_worker_of_a_batch_without_work_is_done(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["worker", "--database", database, "--batch", "B1", "--quiet"]
    assert main(words) == exits.DONE
    assert capsys.readouterr().err == ""


def test_a_batch_that_is_not_there_is_told(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["worker", "--database", database, "--batch", "B7"]) == exits.BAD_INPUT
    assert "7" in capsys.readouterr().err


def test_a_server_out_of_reach_is_told_without_the_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://oit:secret@127.0.0.1:1/oit"
    words = ["worker", "--database", url, "--evidence", str(tmp_path / "evidence")]
    assert main(words) == exits.BAD_INPUT
    told = capsys.readouterr().err
    assert "127.0.0.1" in told
    assert "secret" not in told


def test_oit_check_needs_nothing_of_the_distributed_engine() -> None:
    code = (
        "import sys, oit_checker.cli;"
        "print({'procrastinate', 'psycopg', 'fsspec'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "set()", done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    """Its program is not installed here; everything else must be right."""
    copy = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    copy.write_text(text.replace("/opt/oit-checker/bin/oit", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Restart=always" in text
