"""What needs a person, over several agencies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.result import Run
from oit_checker.model.web import Crawl
from oit_checker.review import Question
from oit_checker.run import worklist
from oit_checker.run.evidence_pictures import PictureLimits
from oit_checker.run.reviewing import Decision, review
from oit_checker.run.worklist import questions
from oit_checker.store import Store
from tests.report.runs_material import CITIZEN_ID, HOME, hostile_run, pack

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
OTHER = "https://b.samut.example/"
PACKS = {2563: pack()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Runs 1 and 2, of two agencies."""
    store = Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence")
    for site in (HOME, OTHER):
        run = hostile_run()
        agency = replace(run.agency, main_site=site)
        crawl_id = store.begin_crawl(agency, NOON, {})
        store.finish_crawl(crawl_id, Crawl(agency), NOON)
        store.add_run(crawl_id, replace(run, agency=agency))
    return store


def asked(store: Store, *run_ids: int) -> tuple[Question, ...]:
    return questions(store, run_ids, PACKS, "th", with_pictures=False)


def test_the_open_items_of_all_agencies_stand_in_one_order(store: Store) -> None:
    found = asked(store, 1, 2)
    words = [q.machine for q in found]
    opened = [v for v in hostile_run().verdicts if v.outcome in (Outcome.CANT_TELL, "untested")]
    assert len(found) == 2 * len(opened)
    assert words == sorted(words, key=["ต้องให้คนดู", "ยังไม่ได้ตรวจ"].index)
    assert {q.main_site for q in found if q.machine == words[0]} == {HOME, OTHER}
    assert len({str(q.key) for q in found}) == len(found)
    assert all(q.asks and q.looks for q in found)
    assert CITIZEN_ID not in str(found)


def test_what_a_person_ruled_on_leaves_the_list(store: Store) -> None:
    item = asked(store, 1)[0].key.item_id
    review(store, 1, Decision(item, Outcome.PASSED, "ดู", "ก"), NOON)
    assert item not in {q.key.item_id for q in asked(store, 1)}
    assert item in {q.key.item_id for q in asked(store, 2)}


def test_pictures_are_made_of_what_is_asked_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[set[str]] = []

    def made(
        run: Run, crawl: Crawl, store: Store, limits: PictureLimits
    ) -> dict[object, EvidencePicture]:
        wanted.append({v.item_id for v in run.verdicts})
        evidence = run.verdicts[0].findings[0].evidence[0]
        return {evidence: EvidencePicture(b"jpeg", 1, 1, (), HOME, "page", 2)}

    monkeypatch.setattr(worklist, "pictures_of", made)
    found = questions(store, [1], PACKS, "th")
    assert wanted == [{q.key.item_id for q in found}]
    assert any(q.picture is not None for q in found)


def test_a_run_that_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(UserError):
        asked(store, 1, 99)
