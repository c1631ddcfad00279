"""Judging: one Crawl at a time, on Documents that are unpacked once and let go."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from oit_checker.batch.checking import AgencyChecker
from oit_checker.crawl import Limits, packed
from oit_checker.data import data_path
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.result import RunMeta
from oit_checker.model.web import Crawl
from oit_checker.rulepack import load_pack
from oit_checker.run import judging
from oit_checker.run.checking import judge_gathered
from oit_checker.run.gather import Gathering, Shared, gather
from oit_checker.run.judging import LastJudged, in_turn, judge_crawl
from oit_checker.store import Store
from tests.run.counting_site import CountingSite, files_in, served

DAY = date(2020, 4, 30)
NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
META = RunMeta(crawl_id=1, started_at=NOON, finished_at=NOON, tool_version="", limits={})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence") as opened:
        yield opened


async def test_a_worker_judges_one_crawl_after_the_other(store: Store) -> None:
    running = most = 0
    lock = threading.Lock()

    def judge() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1

    async with ReaderPool(workers=1) as pool:
        checker = AgencyChecker(store, Shared(pool), lambda: NOON, cache(load_pack))
        await asyncio.gather(*(in_turn(checker.shared.judging, judge) for _ in range(4)))
    assert most == 1


def test_each_page_is_unpacked_once_to_be_judged_and_the_run_is_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = CountingSite(files_in(data_path("fixtures") / "sites" / "ban-yungyoeng" / "site"))
    pack = load_pack(2563)
    how = Gathering(limits=Limits(retries=0), clock=lambda: NOON, allow_private=True)
    opened: Counter[bytes] = Counter()
    unpack = packed.unpacked

    def counted(data: bytes) -> Document:
        opened[data] += 1
        return unpack(data)

    monkeypatch.setattr(packed, "unpacked", counted)
    with served(site) as url:
        crawl_id, crawl = asyncio.run(gather(Agency(url), pack, DAY, store, how))
    assert not opened  # nothing on it is drawn or scanned
    run = asyncio.run(judge_gathered(crawl_id, crawl, pack, DAY, store, how, NOON))
    assert len(opened) == len(crawl.documents) > 20
    assert opened.total() < 2 * len(opened)  # a few pages tell the site's family, besides
    stored = store.load_crawl(crawl_id)
    assert crawl == stored
    assert judge_crawl(stored, pack, DAY, run.meta).verdicts == run.verdicts
    assert judge_crawl(crawl, pack, DAY, run.meta).crawl == replace(run.crawl, family="")


def test_a_crawl_is_judged_anew_only_where_a_page_says_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = packed.PackedDocuments()
    documents.put("http://a.example/", Document("http://a.example/", "text/html", "html", "ก"))
    crawl = Crawl(Agency("http://a.example/"), documents=documents.frozen())
    pack, last, calls = load_pack(2563), LastJudged(), 0
    judged = judging.judged

    def counted(*args: object) -> judging.Judged:
        nonlocal calls
        calls += 1
        return judged(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "judged", counted)
    first = last.verdicts(crawl, pack, DAY)
    assert judge_crawl(crawl, pack, DAY, META, last=last).verdicts == first
    documents.put("http://a.example/", Document("http://a.example/", "text/html", "html", "ก"))
    assert last.verdicts(replace(crawl, documents=documents.frozen()), pack, DAY) is first
    assert calls == 1
    documents.put("http://a.example/", Document("http://a.example/", "text/html", "html", "ข"))
    last.verdicts(replace(crawl, documents=documents.frozen()), pack, DAY)
    last.verdicts(replace(crawl, documents=documents.frozen(), complete=False), pack, DAY)
    assert calls == 3
