"""A second scan brings what a full one would, for a fraction of the bytes and the reading."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from oit_checker.crawl import Limits
from oit_checker.data import data_path
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.agency import Agency
from oit_checker.model.result import Run
from oit_checker.model.web import Crawl
from oit_checker.rulepack import load_pack
from oit_checker.run.checking import check
from oit_checker.run.gather import Gathering, gather
from oit_checker.store import Store
from oit_checker.store.shapes import as_json
from tests.run.counting_site import CountingSite, files_in, served
from tests.run.test_resuming import NO_ITEMS, made_site

DAY = date(2020, 4, 30)
NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
HOW = Gathering(limits=Limits(retries=0), clock=lambda: NOON, allow_private=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence") as opened:
        yield opened


def gathered(store: Store, url: str, how: Gathering = HOW) -> Crawl:
    return asyncio.run(gather(Agency(url), NO_ITEMS, DAY, store, how))[1]


def said(crawl: Crawl) -> dict[str, str]:
    return {url: document.text for url, document in crawl.documents.items()}


def results_of(run: Run) -> Any:
    """A Run as JSON, without what tells one Run from another."""
    return {k: v for k, v in json.loads(as_json(run)).items() if k != "meta"}


def test_the_run_of_a_second_scan_is_that_of_a_full_one(store: Store) -> None:
    site = CountingSite(files_in(data_path("fixtures") / "sites" / "ban-yungyoeng" / "site"))
    pack = load_pack(2563)
    with served(site) as url:
        full = asyncio.run(check(Agency(url), pack, DAY, store, HOW))
        assert site.unchanged.total() == 0
        cheap = asyncio.run(check(Agency(url), pack, DAY, store, HOW))
    assert site.unchanged.total() > 25
    assert results_of(cheap) == results_of(full)


@pytest.mark.parametrize("marks", ["etag", "modified"])
def test_unchanged_pages_are_sent_and_read_once(
    store: Store, marks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = made_site(marks=marks)
    read: list[str] = []
    plain = ReaderPool.read

    async def counted(pool: ReaderPool, data: bytes, **about: str) -> Any:
        read.append(about["url"])
        return await plain(pool, data, **about)  # type: ignore[arg-type]

    monkeypatch.setattr(ReaderPool, "read", counted)
    with served(site) as url:
        first = gathered(store, url)
        sent, was_read = site.sent_bytes, len(read)
        site.forget()
        read.clear()
        second = gathered(store, url)
    assert was_read >= len(first.snapshots) == 36
    assert read == []
    assert len(site.unchanged) >= 30 and site.sent_bytes < sent / 4
    assert said(second) == said(first)
    revalidated = [s for s in second.snapshots.values() if s.is_revalidated]
    assert len(revalidated) == len(site.unchanged)
    assert {s.full_at for s in revalidated} == {NOON}


def test_a_page_that_changed_comes_anew(store: Store) -> None:
    site = made_site()
    with served(site) as url:
        gathered(store, url)
        site.files["/s2/p3.html"] = b"<title>new</title><p>something new"
        second = gathered(store, url)
    page = second.snapshots[f"{url}s2/p3.html"]
    assert not page.is_revalidated
    assert second.documents[page.url].title == "new"


def test_pages_without_marks_are_sent_again_but_not_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = made_site(marks="none")
    with served(site) as url:
        first = gathered(store, url)
        monkeypatch.setattr(ReaderPool, "read", None)  # whoever reads now fails
        second = gathered(store, url)
    assert site.unchanged.total() == 0
    assert said(second) == said(first)


def test_other_readers_read_everything_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    site = made_site(marks="none")
    with served(site) as url:
        gathered(store, url, replace(HOW, reader="a"))
        monkeypatch.setattr(ReaderPool, "read", None)
        assert not any(said(gathered(store, url, replace(HOW, reader="b"))).values())


def test_a_crawl_of_a_site_that_was_down_is_not_what_the_next_one_relies_on(store: Store) -> None:
    site = made_site()
    files = dict(site.files)
    with served(site) as url:
        gathered(store, url)
        site.files.clear()
        assert gathered(store, url).snapshots == {}
        site.files.update(files)
        site.forget()
        gathered(store, url)
    assert site.unchanged.total() >= 30


def test_bytes_that_are_gone_are_fetched_again(store: Store, tmp_path: Path) -> None:
    site = made_site()
    with served(site) as url:
        first = gathered(store, url)
        page = first.snapshots[f"{url}s2/p3.html"]
        (tmp_path / "evidence" / page.sha256[:2] / f"{page.sha256}.zst").unlink()
        second = gathered(store, url)
    assert said(second) == said(first)
    assert store.get_bytes(page.sha256) == site.files["/s2/p3.html"]
