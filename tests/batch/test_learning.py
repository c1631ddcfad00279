"""What is learnt from a Batch: a file for a person to name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from fixtures.builder.vendors import VENDORS, Vendor, vendor_site
from oit_checker.batch.assembling import assembled
from oit_checker.batch.families import learnt_families
from oit_checker.batch.learning import family_learnt
from oit_checker.batch.results import result_of
from oit_checker.cli.app import main
from oit_checker.documents import read
from oit_checker.locate.families import family_of, pages_looked_at, site_marks
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.batch import AgencyResult, BatchHead, ListedAgency
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Run, RunMeta
from oit_checker.model.rule import RulePack
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Blame, Crawl, FetchCause, FetchFailure, SitemapReport, Snapshot
from oit_checker.report.batch import render
from oit_checker.rulepack import load_pack
from oit_checker.rulepack.families import load_families
from oit_checker.run.judging import fetch_times, judge_crawl
from oit_checker.store import Store

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)


@cache
def pack() -> RulePack:
    return load_pack(2563)


def crawl_of(vendor: Vendor, number: int) -> Crawl:
    host = f"http://{vendor.name}-{number}.example/"
    pages = {
        normalised_url(host + path): text for path, text in vendor_site(vendor, number).items()
    }
    documents = {u: read(t.encode(), url=u, content_type="text/html") for u, t in pages.items()}
    snapshots = {
        u: Snapshot(
            u, u, 200, (), NOON, hashlib.sha256(t.encode()).hexdigest(), len(t), "text/html"
        )
        for u, t in pages.items()
    }
    dead = normalised_url(host + vendor.broken)
    failure = FetchFailure(dead, FetchCause.NOT_FOUND, Blame.AGENCY, False, NOON, status=404)
    agency = Agency(host, f"อบต.สมมุติ {number}", AgencyType.SUBDISTRICT_ORGANISATION)
    return Crawl(
        agency,
        snapshots,
        documents,
        {dead: failure},
        discovered_on=dict.fromkeys(pages, host),
        sitemap=SitemapReport("read", len(pages)),
    )


@cache
def checked(vendor: int, number: int) -> tuple[Crawl, Run]:
    crawl = crawl_of(VENDORS[vendor], number)
    meta = RunMeta(run_id=10 * vendor + number, fetched_at=fetch_times(crawl))
    return crawl, judge_crawl(crawl, pack(), date(2020, 4, 30), meta)


@cache
def results() -> Mapping[tuple[int, int], AgencyResult]:
    found = {}
    for key in ((0, 1), (0, 2), (0, 3), (2, 1)):
        crawl, run = checked(*key)
        result = result_of(ListedAgency(run.agency), run, pack())
        found[key] = replace(result, marks=site_marks(pages_looked_at(crawl)))
    return found


def test_a_result_keeps_what_its_site_is_built_of_and_which_links_are_dead() -> None:
    result = results()[0, 1]
    assert "by:phailai.example" in result.marks
    assert result.broken == ("/index.php?op=webboard&room=#",)
    failing = [i for i in result.items.values() if i.outcome is Outcome.FAILED and i.lacking]
    assert failing


def test_a_group_is_learnt_with_its_signs_and_its_places() -> None:
    every = list(results().values())
    (group,) = learnt_families(every, load_families())
    runs = [checked(0, number)[1] for number in (1, 2, 3)]
    family = family_learnt(group, every, runs, "รายชื่อตัวอย่าง", date(2020, 5, 4))
    assert (family.id, family.sites) == (group.id, 3)
    assert family.name.th == "phailai.example"
    passed = {t for r in runs for v in r.verdicts if v.outcome is Outcome.PASSED for t in
              pack().item(v.item_id).topics}  # fmt: skip
    assert family.places and set(family.places) <= passed
    for place in family.places.values():
        assert all(path.startswith("/index.php?op=") for path in place.paths)
    assert family_of(every[0].marks, [family]) is family
    assert family_of(results()[2, 1].marks, [family]) is None


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A Batch of three sites of one vendor and one of another."""
    address = f"sqlite:///{tmp_path / 'oit.sqlite'}"
    with Store.open(address, tmp_path / "oit-evidence") as store:
        head = BatchHead(0, "ตัวอย่าง", 2563, date(2020, 4, 30), NOON)
        listed = [result.listed for result in results().values()]
        number = store.begin_batch(head, listed, {})
        rows = store.agency_rows(number)
        for row, (key, result) in zip(rows, results().items(), strict=True):
            crawl, run = checked(*key)
            crawl_id = store.begin_crawl(crawl.agency, NOON, {})
            store.finish_crawl(crawl_id, Crawl(crawl.agency, {}, {}, {}), NOON)
            kept = store.add_run(crawl_id, run)
            store.finish_agency(row.agency_id, replace(result, run_id=kept.meta.run_id), NOON)
    return address


def test_a_learnt_family_is_written_listed_and_then_known(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "families"
    given = ["families", "learn", "B1", "--database", database]
    assert main([*given, "--output", str(folder)]) == 0
    told = capsys.readouterr()
    assert "3 เว็บไซต์" in told.out and "phailai.example" in told.out
    (path,) = folder.glob("family-*.yaml")
    assert main(["families", "list", "--families", str(folder), "--lang", "en"]) == 0
    assert path.stem in capsys.readouterr().out
    assert main([*given, "--output", str(folder)]) == 2  # never written over
    assert path.name in capsys.readouterr().err
    path.write_text(path.read_text(encoding="utf-8").replace("th: phailai", "th: ไผ่ลาย"), "utf-8")
    assert any(f.name.th.startswith("ไผ่ลาย") for f in load_families(folder))


def test_a_stored_batch_tells_a_defect_of_its_family_once(database: str, tmp_path: Path) -> None:
    with Store.open(database, tmp_path / "oit-evidence") as store:
        batch = assembled(store, 1, lambda _: pack())
    (defect,) = batch.shared_defects
    assert (defect.kind, defect.facts["path"]) == ("path", "/index.php?op=webboard&room=#")
    assert len(defect.main_sites) == 3
    assert [bool(a.defects) for a in batch.agencies] == [True, True, True, False]
    page = render("text", batch, pack(), "th")
    assert "/index.php?op=webboard&room=#" in (page if isinstance(page, str) else page.decode())
