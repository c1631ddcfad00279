"""Rulings of people: kept beside each other, none overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review
from oit_checker.store import Store
from oit_checker.store.migrations import migrate
from tests.store.test_store import AGENCY, NOON, filled, run

HOME = AGENCY.main_site
RULING = Review(
    item_id="O23",
    outcome=Outcome.PASSED,
    reason="เดือนกุมภาพันธ์อยู่ท้ายไฟล์",
    by="ผู้ประเมินสมมุติ",
    at=NOON,
    machine=Outcome.FAILED,
    evidence={HOME: "a" * 64},
    texts={HOME: "main:" + "b" * 64},
)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(database, tmp_path / "evidence") as store:
        yield store


def stored_run(store: Store) -> int:
    run_id = store.add_run(filled(store)[0], run()).meta.run_id
    assert run_id is not None
    return run_id


def test_a_review_comes_back_as_it_was_given(store: Store) -> None:
    run_id = stored_run(store)
    kept = store.add_review(run_id, RULING)
    assert kept == replace(RULING, run_id=run_id, review_id=1)
    assert store.reviews_of(HOME, 2563) == (kept,)
    assert store.reviews_of(HOME, 2564) == store.reviews_of("https://b.example/", 2563) == ()


def test_a_site_that_moved_to_another_scheme_keeps_its_reviews(store: Store) -> None:
    kept = store.add_review(stored_run(store), RULING)
    for spelt in ("http://samut.example/", "http://www.samut.example/"):
        assert store.reviews_of(spelt, 2563) == (kept,)
        assert spelt in store.reviewed_sites(2563)
        assert [row.run_id for row in store.verdict_history(spelt, 2563, "O23")] == [1]
    assert store.reviews_of("http://other.example/", 2563) == ()


def test_every_review_is_kept_and_the_newest_comes_last(store: Store) -> None:
    run_id = stored_run(store)
    store.add_review(run_id, RULING)
    store.add_review(run_id, replace(RULING, outcome=Outcome.FAILED, at=NOON - timedelta(1)))
    store.add_review(run_id, replace(RULING, withdrawn=True))
    kept = store.reviews_of(HOME, 2563)
    assert [r.outcome for r in kept] == [Outcome.PASSED, Outcome.FAILED, Outcome.PASSED]
    assert [r.withdrawn for r in kept] == [False, False, True]
    assert store.all_reviews() == kept


def test_reviews_of_a_run_that_is_not_there_are_refused_and_none_of_them_kept(store: Store) -> None:
    run_id = stored_run(store)
    with pytest.raises(UserError) as told:
        store.add_reviews([replace(RULING, run_id=run_id), replace(RULING, run_id=99)])
    assert told.value.message_id == "store.no_run"
    assert store.all_reviews() == ()


def test_the_newest_run_of_each_agency_is_found(store: Store) -> None:
    first = stored_run(store)
    other = store.begin_crawl(replace(AGENCY, main_site="https://a.example/"), NOON, {})
    second = store.add_run(other, replace(run(), agency=replace(AGENCY, main_site="x"))).meta.run_id
    third = stored_run(store)
    assert first < third
    assert store.newest_runs() == (second, third)


def test_only_the_asked_pages_of_a_crawl_are_loaded_and_redirects_followed(store: Store) -> None:
    crawl_id, crawl = filled(store)
    asked = ["http://samut.example/", "https://samut.example/gone", "https://samut.example/never"]
    found = store.pages_at(crawl_id, asked)
    assert list(found) == asked[:2]
    assert found[asked[0]].snapshot == crawl.snapshots[HOME]
    assert found[asked[0]].document == crawl.documents[HOME]
    assert found[asked[1]].failure == crawl.failures[asked[1]]


def test_a_database_without_reviews_gets_their_table(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'oit.sqlite'}"
    with Store.open(url, tmp_path / "evidence") as older:
        run_id = stored_run(older)
    engine = create_engine(url)
    migrate(engine, back_to="0002")
    engine.dispose()
    with Store.open(url, tmp_path / "evidence") as newer:
        assert newer.add_review(run_id, RULING).review_id == 1
        assert newer.load_run(run_id).verdicts == run().verdicts
