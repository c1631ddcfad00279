"""What gathering brings, written a moment later in another thread."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, insert

from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, Document
from oit_checker.model.errors import UserError
from oit_checker.model.web import Blame, FetchCause, FetchFailure, Snapshot
from oit_checker.store import Store
from oit_checker.store.clerk import Clerk, Row
from oit_checker.store.connection import connected
from oit_checker.store.tables import crawls, pages

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
AGENCY = Agency("https://a.example/")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence") as opened:
        yield opened


def later(store: Store) -> int:
    crawl_id = store.begin_crawl(AGENCY, NOON, {})
    store.write_later(crawl_id)
    return crawl_id


def add(store: Store, crawl_id: int, number: int) -> str:
    url, data = f"https://a.example/{number}", f"page {number} of {crawl_id}".encode()
    digest = store.put_page_bytes(crawl_id, data)
    snapshot = Snapshot(url, url, 200, (), NOON, digest, len(data), "text/html")
    text = Block(f"text {number} of {crawl_id}")
    store.add_page(crawl_id, snapshot, Document(url, "text/html", "html", blocks=(text,)), "")
    return digest


def failure(url: str) -> FetchFailure:
    return FetchFailure(url, FetchCause.NOT_FOUND, Blame.AGENCY, False, NOON)


def test_what_two_crawls_bring_at_once_is_kept_whole_and_in_its_order(store: Store) -> None:
    first, second = later(store), later(store)
    for number in range(20):
        add(store, first, number)
        store.add_failure(second, failure(f"https://a.example/gone/{number}"), "")
        add(store, second, number)
    waiting = [
        threading.Thread(target=store.wait_until_written, args=(crawl_id,))
        for crawl_id in (first, second)
    ]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join(30)
    assert not any(thread.is_alive() for thread in waiting)
    for crawl_id, failures in ((first, 0), (second, 20)):
        crawl = store.load_crawl(crawl_id)
        assert list(crawl.documents) == [f"https://a.example/{n}" for n in range(20)]
        texts = [d.blocks[0].text for d in crawl.documents.values()]
        assert texts == [f"text {n} of {crawl_id}" for n in range(20)]
        assert len(crawl.failures) == failures


def test_a_page_that_is_read_better_within_the_same_moment_is_kept_so(store: Store) -> None:
    crawl_id = later(store)
    digest = add(store, crawl_id, 1)
    url = "https://a.example/1"
    snapshot = Snapshot(url, url, 200, (), NOON, digest, 5, "text/html")
    better = Document(url, "text/html", "html", blocks=(Block("its pictures were read"),))
    store.replace_page(crawl_id, snapshot, better)
    store.wait_until_written(crawl_id)
    assert store.load_crawl(crawl_id).documents[url].blocks == better.blocks


def test_bytes_are_found_before_they_are_written_and_after(store: Store, tmp_path: Path) -> None:
    crawl_id = later(store)
    digest = store.put_page_bytes(crawl_id, b"a picture")
    assert store.get_bytes(digest) == b"a picture"
    store.wait_until_written(crawl_id)
    assert list((tmp_path / "evidence").rglob(f"{digest}*"))
    assert store.get_bytes(digest) == b"a picture"


def test_a_store_that_is_closed_has_written_all_that_it_was_given(tmp_path: Path) -> None:
    place = (f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence")
    with Store.open(*place) as store:
        crawl_id = later(store)
        for number in range(5):
            add(store, crawl_id, number)
    with Store.open(*place) as again:
        assert len(again.load_crawl(crawl_id).documents) == 5


def test_what_the_disk_refuses_is_told_and_harms_no_other_crawl(
    store: Store, tmp_path: Path
) -> None:
    bad, good = later(store), later(store)
    refused = b"has no place"
    prefix = hashlib.sha256(refused).hexdigest()[:2]
    (tmp_path / "evidence" / prefix).write_bytes(b"a file where a folder belongs")
    store.put_page_bytes(bad, refused)
    kept = next(n for n in range(999) if not _has_prefix(n, good, prefix))
    add(store, good, kept)
    with pytest.raises(UserError, match=r"store\.folder"):
        store.wait_until_written(bad)
    with pytest.raises(UserError, match=r"store\.folder"):
        store.add_failure(bad, failure("https://a.example/later"), "")
    store.wait_until_written(good)
    assert len(store.load_crawl(good).documents) == 1
    assert not store.load_crawl(bad).failures
    store.write_later(bad)  # another try
    store.add_failure(bad, failure("https://a.example/later"), "")
    store.wait_until_written(bad)
    assert len(store.load_crawl(bad).failures) == 1


def _has_prefix(number: int, crawl_id: int, prefix: str) -> bool:
    page = hashlib.sha256(f"page {number} of {crawl_id}".encode()).hexdigest()
    return page.startswith(prefix)


def test_what_comes_within_a_moment_goes_in_one_transaction(tmp_path: Path) -> None:
    engine = connected(f"sqlite:///{tmp_path / 'oit.sqlite'}")
    with engine.begin() as connection:
        named = {"main_site": "a", "agency_name": "", "agency_type": "", "state": "running"}
        connection.execute(insert(crawls).values(id=1, started_at="", limits="", **named))
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    is_held, may_go = threading.Event(), threading.Event()
    clerk = Clerk(engine)

    def held() -> Row:
        is_held.set()
        may_go.wait(30)
        return row(0)

    clerk.give(1, held)
    assert is_held.wait(30)
    for number in range(1, 30):
        clerk.give(1, lambda number=number: row(number))  # type: ignore[misc]
    may_go.set()
    clerk.wait(1)
    assert len(commits) == 2
    with engine.connect() as connection:
        written = connection.execute(pages.select().order_by(pages.c.id)).all()
    assert [each.position for each in written] == list(range(30))
    clerk.close()


def row(position: int) -> Row:
    return {"crawl_id": 1, "position": position, "url": f"u{position}", "discovered_on": ""}
