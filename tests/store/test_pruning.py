"""What `prune` lets go, what it never touches, and that it does no harm beside a running scan."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from oit_checker.model.agency import Agency
from oit_checker.model.batch import AgencyResult, BatchHead, JobState, ListedAgency, Standpoint
from oit_checker.model.document import Document, PageState
from oit_checker.model.result import RunMeta, Span
from oit_checker.model.scan import ScannedPage
from oit_checker.model.web import Crawl, Rendering, RenderReason
from oit_checker.store import Doomed, Rule, Store
from oit_checker.store.evidence import EvidenceFolder
from tests.store.test_reviews import RULING
from tests.store.test_store import AGENCY, NOON, document, run, snapshot

HOME = AGENCY.main_site
DAY = timedelta(days=1)
NO_RULE = Rule()
AN_HOUR_AGO = 3600.0


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(database, tmp_path / "evidence") as store:
        yield store


def grown_old(folder: Path) -> None:
    """As if all that is there was put days ago."""
    then = time.time() - 3 * 86400
    for path in folder.rglob("*.*"):
        os.utime(path, (then, then))


def crawled(
    store: Store, *bodies: bytes, site: str = HOME, days_ago: int = 0, is_finished: bool = True
) -> int:
    """A Crawl of so many pages; returns its id."""
    at = NOON - days_ago * DAY
    crawl_id = store.begin_crawl(replace(AGENCY, main_site=site), at, {})
    for number, body in enumerate(bodies):
        url = f"{site}p{number}"
        page = replace(document(url), title=body.decode())
        store.add_page(crawl_id, snapshot(url, store.put_bytes(body)), page, site)
    if is_finished:
        store.finish_crawl(crawl_id, Crawl(AGENCY), at)
    return crawl_id


def checked(store: Store, *bodies: bytes, site: str = HOME, days_ago: int = 0) -> int:
    """A Run of a Crawl of its own; returns its id."""
    crawl_id = crawled(store, *bodies, site=site, days_ago=days_ago)
    meta = RunMeta(started_at=NOON - days_ago * DAY, finished_at=NOON - days_ago * DAY)
    kept = store.add_run(crawl_id, replace(run(), meta=meta)).meta.run_id
    assert kept is not None
    return kept


def gone(store: Store, rule: Rule) -> tuple[int, ...]:
    return store.doomed(rule, NOON - 7 * DAY).runs


def listed(*sites: str) -> list[ListedAgency]:
    return [ListedAgency(Agency(site)) for site in sites]


def batch(store: Store, name: str, runs: dict[str, int], is_finished: bool = True) -> int:
    number = store.begin_batch(BatchHead(0, name, 2563, date(2020, 4, 30), NOON), listed(*runs), {})
    for row in store.agency_rows(number):
        result = AgencyResult(row.listed, JobState.DONE, run_id=runs[row.listed.agency.main_site])
        store.finish_agency(row.agency_id, replace(result, pages=7), NOON)
    if is_finished:
        store.finish_batch(number, Standpoint(number, NOON.date(), 1, 1, Span(0, 0), 0, 0), NOON)
    return number


# -- which


def test_without_a_rule_no_run_goes(store: Store) -> None:
    for days_ago in (900, 500, 1):
        checked(store, b"a", days_ago=days_ago)
    assert gone(store, NO_RULE) == ()


def test_of_each_site_the_newest_runs_stay(store: Store) -> None:
    mine = [checked(store, b"a", days_ago=days_ago) for days_ago in (30, 20, 10)]
    other = checked(store, b"a", site="https://b.example/", days_ago=40)
    assert gone(store, Rule(runs=2)) == (mine[0],)
    assert sorted(gone(store, Rule(runs=1))) == mine[:2]
    assert other not in gone(store, Rule(runs=1))


def test_young_runs_stay_and_the_newest_of_a_site_whatever_its_age(store: Store) -> None:
    old, _, young = (checked(store, b"a", days_ago=days_ago) for days_ago in (90, 40, 10))
    alone = checked(store, b"a", site="https://b.example/", days_ago=900)
    assert gone(store, Rule(before=NOON - 60 * DAY)) == (old,)
    everything = gone(store, Rule(before=NOON + DAY))
    assert young not in everything and alone not in everything


def test_a_run_on_which_a_person_ruled_stays(store: Store) -> None:
    first, second, _ = (checked(store, b"a", days_ago=days_ago) for days_ago in (30, 20, 10))
    store.add_review(first, RULING)
    assert gone(store, Rule(runs=1)) == (second,)


def test_runs_of_the_newest_and_of_unfinished_batches_stay(store: Store) -> None:
    first, second, third, _ = (checked(store, b"a", days_ago=d) for d in (40, 30, 20, 10))
    batch(store, "list", {HOME: first})
    batch(store, "list", {HOME: second})
    batch(store, "other", {HOME: third, "https://b.example/": third}, is_finished=False)
    assert gone(store, Rule(runs=1)) == (first,)


def test_the_crawl_that_the_next_scan_asks_by_stays_and_one_at_work_too(store: Store) -> None:
    checked(store, b"a", b"b", days_ago=30)
    whole = crawled(store, b"a", b"b", days_ago=20)
    crawled(store, days_ago=9)  # the site was down
    broken = crawled(store, b"a", days_ago=8, is_finished=False)
    at_work = crawled(store, b"a", is_finished=False)
    free = store.doomed(NO_RULE, NOON - 7 * DAY).crawls
    assert broken in free and not {whole, at_work} & set(free)


# -- removing


def test_a_batch_still_knows_what_became_of_an_agency_whose_run_is_gone(store: Store) -> None:
    first, _ = (checked(store, b"a", days_ago=days_ago) for days_ago in (30, 10))
    old = batch(store, "list", {HOME: first})
    batch(store, "list", {HOME: first + 1})
    store.remove(store.doomed(Rule(runs=1), NOON))
    (row,), (result,) = store.agency_rows(old), store.agency_results(old)
    assert row.run_id is None and result.pages == 7
    assert [each.run_id for each in store.runs()] == [first + 1]


def test_removing_takes_the_crawl_and_its_bytes_and_leaves_what_others_share(
    store: Store, tmp_path: Path
) -> None:
    checked(store, b"old", b"shared", days_ago=30)
    newest = checked(store, b"new", b"shared", days_ago=10)
    grown_old(tmp_path / "evidence")
    store.remove(store.doomed(Rule(runs=1), NOON))
    sizes = store.sweep(NOON + 10_000 * DAY)
    crawl_id = store.load_run(newest).meta.crawl_id
    assert crawl_id is not None
    crawl = store.load_crawl(crawl_id)
    assert [d.title for d in crawl.documents.values()] == ["new", "shared"]
    assert {store.get_bytes(s.sha256) for s in crawl.snapshots.values()} == {b"new", b"shared"}
    assert sizes.freed.files == 2 and sizes.freed.size_bytes > 0  # the page and its Document
    assert {kind: heap.files for kind, heap in sizes.kinds.items()} == {
        "pages": 2,
        "documents": 2,
        "drawings": 0,
        "unreferenced": 0,
    }
    assert (sizes.database_bytes or 0) > 4096


def test_a_dry_sweep_tells_the_same_and_deletes_nothing(store: Store, tmp_path: Path) -> None:
    checked(store, b"old", days_ago=30)
    checked(store, b"new", days_ago=10)
    grown_old(tmp_path / "evidence")
    doomed = store.doomed(Rule(runs=1), NOON)
    before = sorted((tmp_path / "evidence").rglob("*.zst"))
    told = store.sweep(NOON + 10_000 * DAY, without=doomed.crawls, is_dry=True)
    assert sorted((tmp_path / "evidence").rglob("*.zst")) == before
    assert len(store.runs()) == 2
    store.remove(doomed)
    assert replace(store.sweep(NOON + 10_000 * DAY), database_bytes=0) == replace(
        told, database_bytes=0
    )


def test_all_that_a_drawn_page_refers_to_stays(store: Store, tmp_path: Path) -> None:
    crawl_id = crawled(store, b"page", is_finished=False)
    url = f"{HOME}p0"
    parts = [store.put_bytes(part) for part in (b"dom", b"picture", b"boxes", b"paper")]
    drawn = Rendering(RenderReason.NO_TEXT, "b 1", *parts)
    page = replace(snapshot(url, store.put_bytes(b"page")), rendering=drawn)
    store.replace_page(crawl_id, page, Document(url, "text/html", "html"))
    store.keep_page_image(parts[3], ScannedPage(1, PageState.READ, reader="r"))
    store.keep_page_image("9" * 64, ScannedPage(1, PageState.READ, reader="r"))
    grown_old(tmp_path / "evidence")
    sizes = store.sweep(NOON + 10_000 * DAY)
    assert sizes.kinds["drawings"].files == 4
    assert [store.get_bytes(part) for part in parts] == [b"dom", b"picture", b"boxes", b"paper"]
    assert store.page_images(parts[3]) and not store.page_images("9" * 64)


# -- beside programs at work


def test_bytes_put_lately_stay_though_nothing_refers_to_them_yet(store: Store) -> None:
    digest = store.put_bytes(b"a page whose row comes later")
    sizes = store.sweep(NOON + 0 * DAY)  # before they were put
    assert sizes.freed.files == 0 and sizes.kinds["unreferenced"].files == 1
    assert store.get_bytes(digest)


def test_old_bytes_that_are_put_again_count_as_new(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    digest = folder.put(b"page")
    kept = folder.put(b"confirmed by a server")
    grown_old(tmp_path)
    before_s = time.time() - AN_HOUR_AGO
    folder.put(b"page")
    folder.keep(kept)
    assert folder.delete_older(digest, before_s) == folder.delete_older(kept, before_s) == 0
    assert folder.get(digest) == b"page"


def test_bytes_put_at_the_moment_of_their_deletion_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = EvidenceFolder(tmp_path)
    digest = folder.put(b"page")
    grown_old(tmp_path)
    move = os.replace

    def replaced(source: Path, target: Path) -> None:
        if str(target).endswith(".gone"):
            os.utime(source)  # another program puts them again just now
        move(source, target)

    monkeypatch.setattr(os, "replace", replaced)
    assert folder.delete_older(digest, time.time() - AN_HOUR_AGO) == 0
    assert folder.get(digest) == b"page"


def test_what_a_killed_sweep_had_moved_aside_comes_back(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    digest = folder.put(b"page")
    (path,) = tmp_path.rglob("*.zst")
    path.rename(path.with_suffix(".gone"))
    half = path.with_name("x.part")
    half.write_bytes(b"half")
    grown_old(tmp_path)
    folder.delete_leftovers(time.time() - AN_HOUR_AGO)
    assert folder.get(digest) == b"page" and not half.exists()


def test_a_removal_that_is_killed_leaves_whole_runs_and_goes_on_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = (checked(store, b"a", days_ago=days_ago) for days_ago in (30, 20, 10))
    monkeypatch.setattr("oit_checker.store.pruning._AT_ONCE", 1)
    monkeypatch.setattr("oit_checker.store.pruning._remove_crawls", None)
    doomed = store.doomed(Rule(runs=1), NOON)
    with pytest.raises(TypeError):
        store.remove(doomed)
    monkeypatch.undo()
    rest = store.doomed(Rule(runs=1), NOON)
    assert set(rest.crawls) == set(doomed.crawls) and not rest.runs
    store.remove(rest)
    assert store.doomed(Rule(runs=1), NOON) == Doomed()
    assert [each.run_id for each in store.runs()] == [max(first, second) + 1]
