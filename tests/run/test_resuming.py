"""A crawl that is killed goes on where it was: nothing is asked for twice, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from oit_checker.crawl import Limits
from oit_checker.model.agency import Agency
from oit_checker.model.rule import RulePack, Scoring
from oit_checker.model.web import Crawl, Snapshot
from oit_checker.run.gather import Gathering, gather
from oit_checker.store import Store
from tests.run.counting_site import CountingSite, served

DAY = date(2020, 4, 30)
ONCE = {"/robots.txt", "/sitemap.xml"}  # what is asked of a host whenever a program begins
PATIENCE_S = 60
WINDOW = 8  # addresses that a crawl asks for or has not yet taken the answer of
NO_ITEMS = RulePack(2563, "", False, (), {}, (), Scoring({}, (), 85), frozenset())


def page(title: str, *links: str) -> bytes:
    items = "".join(f'<li><a href="{link}">{link} {title}</a></li>' for link in links)
    text = f"<p>{title} เทศบาลตำบลบ้านสมมุติ รายงานผลการดำเนินงานประจำปี</p>" * 3
    return f"<title>{title}</title><h1>{title}</h1>{text}<ul>{items}</ul>".encode()


def made_site(**how: object) -> CountingSite:
    """A home page, five sections of six pages, dead links, and redirects to a page that is there
    and to another site."""
    files = {"/": page("หน้าแรก", *(f"/s{n}.html" for n in range(5)), "/old.html", "/away.html")}
    for n in range(5):
        below = [f"/s{n}/p{m}.html" for m in range(6)]
        files[f"/s{n}.html"] = page(f"ส่วนที่ {n}", *below, f"/s{n}/gone.html")
        files.update((path, page(path, f"/s{(n + 1) % 5}.html")) for path in below)
    redirects = {"/old.html": "/s1.html", "/away.html": "http://other.example/"}
    return CountingSite(files, redirects, **how)  # type: ignore[arg-type]


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that goes on by a second whenever it is read."""
    seconds = count()
    return lambda: start + timedelta(seconds=next(seconds))


def gathered(
    folder: Path, url: str, start: datetime, resume: int | None = None, max_pages: int = 300
) -> tuple[int, Crawl]:
    how = Gathering(
        limits=Limits(max_pages=max_pages, retries=0),
        clock=ticking(start),
        allow_private=True,
        resume=resume,
    )
    with Store.open(f"sqlite:///{folder / 'oit.sqlite'}", folder / "evidence") as store:
        return asyncio.run(gather(Agency(url), NO_ITEMS, DAY, store, how))


def started(folder: Path, url: str, resume: int | None) -> subprocess.Popen[bytes]:
    """The same in a process of its own."""
    code = (
        "from datetime import UTC, datetime; from pathlib import Path; "
        "from tests.run.test_resuming import gathered; "
        f"gathered(Path({str(folder)!r}), {url!r}, datetime(2020, 4, 29, tzinfo=UTC), {resume})"
    )
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), *sys.path])
    return subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path})


def killed_at(site: CountingSite, path: str, folder: Path, url: str, resume: int | None) -> None:
    """The process is killed while it waits for that page, and has written what it took before."""
    site.held = frozenset({path})
    site.holds.clear()
    site.let_go.clear()
    process = started(folder, url, resume)
    try:
        assert site.holds.wait(PATIENCE_S)
        until = time.monotonic() + PATIENCE_S
        while len(site.asked.keys() & site.files.keys()) - pages_in(folder) >= WINDOW:
            assert time.monotonic() < until, "what was taken is not written"
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
        site.let_go.set()


def without_times(crawl: Crawl) -> Crawl:
    def bare(snapshot: Snapshot) -> Snapshot:
        headers = tuple(h for h in snapshot.headers if h[0] != "Date")
        return replace(snapshot, fetched_at=datetime(2020, 1, 1, tzinfo=UTC), headers=headers)

    return replace(
        crawl,
        snapshots={url: bare(each) for url, each in crawl.snapshots.items()},
        failures={
            url: replace(each, fetched_at=datetime(2020, 1, 1, tzinfo=UTC))
            for url, each in crawl.failures.items()
        },
    )


def pages_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "oit.sqlite")) as connection:
        rows = "select count(*) from pages where sha256 is not null"
        return int(connection.execute(rows).fetchone()[0])


def integrity(folder: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(folder / "oit.sqlite")) as connection:
        return connection.execute("pragma integrity_check").fetchall()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_crawl_killed_twice_asks_for_no_page_twice_and_ends_like_one_that_was_not(
    tmp_path: Path,
) -> None:
    site = made_site()
    with served(site) as url:
        _, whole = gathered(tmp_path / "whole", url, datetime(2020, 4, 28, tzinfo=UTC))
        site.forget()
        killed_at(site, "/s1/p3.html", tmp_path, url, None)
        in_flight = {"/s1/p3.html"}
        killed_at(site, "/s3/p2.html", tmp_path, url, 1)
        in_flight |= {"/s3/p2.html"}
        crawl_id, crawl = gathered(tmp_path, url, datetime(2020, 4, 30, tzinfo=UTC), 1)
        with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence") as store:
            stored = store.load_crawl(crawl_id)
    twice = {path for path, times in site.asked.items() if times > 1 and path in site.files}
    twice |= {path for path in ("/old.html", "/away.html") if site.asked[path] > 1}
    # Those whose answers were still waiting for the held page to be taken before them.
    assert len(twice) <= 2 * WINDOW and in_flight <= twice
    assert site.asked["/old.html"] == site.asked["/away.html"] == 1
    assert crawl_id == 1 and len(crawl.snapshots) == 36
    assert without_times(stored) == without_times(crawl) == without_times(whole)
    assert list(stored.snapshots) == list(whole.snapshots)
    assert {s.fetched_at.day for s in crawl.snapshots.values()} == {29, 30}
    assert crawl.snapshots[url].fetched_at.day == 29
    assert integrity(tmp_path) == [("ok",)]
