from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Link,
    PageQuality,
    PageState,
    Region,
)
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import (
    CheckResult,
    CrawlSummary,
    Finding,
    Observation,
    Run,
    RunMeta,
    ScoreSheet,
    Span,
    Verdict,
)
from oit_checker.model.scan import Box, ScannedLine, ScannedPage, ScannedWord
from oit_checker.model.web import (
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    FrontierLink,
    Hop,
    Rendering,
    RenderReason,
    SitemapReport,
    Snapshot,
    TlsReport,
)
from oit_checker.store import EvidenceFolder, Store
from oit_checker.store.migrations import migrate
from oit_checker.store.tables import metadata

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
AGENCY = Agency("https://samut.example/", "เทศบาลตำบลสมมุติ", AgencyType.SUBDISTRICT_MUNICIPALITY)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(database, tmp_path / "evidence") as store:
        yield store


def snapshot(url: str, sha256: str) -> Snapshot:
    return Snapshot(
        url=url,
        requested_url=url,
        status=200,
        headers=(("content-type", "text/html"),),
        fetched_at=NOON,
        sha256=sha256,
        size_bytes=4,
        media_type="text/html",
        hops=(Hop("http://samut.example/", 301, url),),
        tls=TlsReport("expired", "10", "TLSv1.2"),
    )


def document(url: str) -> Document:
    return Document(
        url=url,
        media_type="text/html",
        format="html",
        title="แผนการใช้จ่ายงบประมาณ",
        blocks=(Block("ปี ๒๕๖๓", BlockKind.HEADING, 2, Region.MAIN, raw="ปี  ๒๕๖๓"),),
        links=(Link("https://samut.example/a.pdf", "ดาวน์โหลด", 0),),
        properties={"author": "งานคลัง"},
        problems=("charset_mislabelled:tis-620",),
    )


def filled(store: Store) -> tuple[int, Crawl]:
    crawl_id = store.begin_crawl(AGENCY, NOON, {"max_pages": 3})
    digest = store.put_bytes(b"page")
    home, failed = "https://samut.example/", "https://samut.example/gone"
    failure = FetchFailure(failed, FetchCause.NOT_FOUND, Blame.AGENCY, False, NOON, 404)
    store.add_page(crawl_id, snapshot(home, digest), document(home), "")
    store.add_failure(crawl_id, failure, home)
    crawl = Crawl(
        agency=AGENCY,
        snapshots={home: snapshot(home, digest)},
        documents={home: document(home)},
        failures={failed: failure},
        redirects={"http://samut.example/": home},
        discovered_on={home: "", failed: home},
        frontier=(FrontierLink("https://samut.example/b", "ข", home, ("หัวข้อ",)),),
        sitemap=SitemapReport("read", 7),
        complete=False,
        stopped_by="pages",
    )
    store.finish_crawl(crawl_id, crawl, NOON)
    return crawl_id, crawl


def run() -> Run:
    finding = Finding(
        "every-month",
        "ครบทุกเดือน",
        Outcome.FAILED,
        Reason.MONTHS_MISSING,
        Authority.REPORTED,
        Binding.REQUIRED,
        True,
        results=(
            CheckResult(
                "months",
                "present",
                Observation(
                    Outcome.FAILED,
                    Reason.MONTHS_MISSING,
                    {"missing_months": ["2020-02"]},
                    (Evidence("https://samut.example/", "ม.ค. 63", "label"),),
                ),
            ),
        ),
    )
    return Run(
        agency=AGENCY,
        fiscal_year=2563,
        as_of=date(2020, 4, 30),
        pack_digest="0" * 64,
        pack_draft=False,
        verdicts=(Verdict("O23", Outcome.FAILED, Reason.MONTHS_MISSING, 0, 0, (finding,)),),
        scores=ScoreSheet({"9.3": Span(0, 50)}, {"9": Span(0, 50)}, Span(0, 50)),
        crawl=CrawlSummary(1, 0, 4, (), 0, (), SitemapReport(), True, "", TlsReport()),
        meta=RunMeta(tool_version="0", finished_at=NOON, fetched_at={"u": NOON}),
    )


def test_a_crawl_comes_back_as_it_was_frozen(store: Store) -> None:
    crawl_id, crawl = filled(store)
    assert store.load_crawl(crawl_id) == crawl


def test_a_crawl_that_was_killed_comes_back_incomplete_with_its_pages(store: Store) -> None:
    crawl_id = store.begin_crawl(AGENCY, NOON, {})
    home = "https://samut.example/"
    store.add_page(crawl_id, snapshot(home, store.put_bytes(b"x")), document(home), "")
    crawl = store.load_crawl(crawl_id)
    assert (crawl.complete, crawl.stopped_by, list(crawl.documents)) == (
        False,
        "interrupted",
        [home],
    )


def test_a_run_comes_back_with_its_ids_and_an_earlier_one_is_kept(store: Store) -> None:
    crawl_id, _ = filled(store)
    first, second = store.add_run(crawl_id, run()), store.add_run(crawl_id, run())
    assert first.meta.run_id == 1
    assert second.meta.run_id == 2
    assert store.load_run(1) == first
    assert [row.run_id for row in store.runs()] == [2, 1]
    assert store.runs()[0].oit_high == 50


def test_a_second_store_on_the_same_database_goes_on_counting_pages(
    store: Store, database: str, tmp_path: Path
) -> None:
    crawl_id, _ = filled(store)
    other = Store.open(database, tmp_path / "evidence")
    url = "https://samut.example/later"
    other.add_page(crawl_id, snapshot(url, other.put_bytes(b"y")), document(url), "")
    assert list(other.load_crawl(crawl_id).documents) == ["https://samut.example/", url]


def test_what_is_not_there_is_a_user_error(store: Store) -> None:
    with pytest.raises(UserError, match=r"store\.no_run"):
        store.load_run(9)
    with pytest.raises(UserError, match=r"store\.no_crawl"):
        store.load_crawl(9)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "store.url"),
        ("nosuchdb://x/y", "store.url"),
        ("sqlite:////proc/nowhere/x.sqlite", "store.database"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_user_error(
    url: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        Store.open(url, tmp_path / "evidence")
    assert caught.value.message_id == message


def test_a_file_that_is_no_database_is_a_user_error_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("จดหมาย" * 200, encoding="utf-8")
    with pytest.raises(UserError, match=r"store\.database"):
        Store.open(f"sqlite:///{path}", tmp_path / "evidence")
    assert path.read_text(encoding="utf-8").startswith("จดหมาย")


def test_bytes_are_kept_once_and_checked_when_read(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    digest = folder.put(b"same" * 1000)
    assert folder.put(b"same" * 1000) == digest
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) == 1
    assert files[0].stat().st_size < 200
    assert folder.get(digest) == b"same" * 1000
    files[0].write_bytes(b"")
    with pytest.raises(UserError, match=r"store\.evidence_missing"):
        folder.get(digest)


def test_bytes_under_a_wrong_digest_are_refused(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    first, second = folder.put(b"one"), folder.put(b"two")
    one = next(tmp_path.rglob(f"{first}*"))
    two = next(tmp_path.rglob(f"{second}*"))
    one.write_bytes(two.read_bytes())
    with pytest.raises(UserError, match=r"store\.evidence_damaged"):
        folder.get(first)


def test_migrations_lead_to_the_tables_that_the_code_knows() -> None:
    engine = create_engine("sqlite:///:memory:")
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert connection.scalar(text("select version_num from alembic_version"))


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    Store.open(url, tmp_path / "evidence").begin_crawl(AGENCY, NOON, {})
    again = Store.open(url, tmp_path / "evidence")
    assert again.load_crawl(1).agency == AGENCY


def test_a_page_image_is_kept_for_all_crawls_and_by_its_reader(store: Store) -> None:
    line = ScannedLine(
        "ปี ๒๕๖๓", Box(1, 2, 30, 12), 91.5, 0, (ScannedWord("ปี", Box(1, 2, 9, 9), 91),)
    )
    page = ScannedPage(2, PageState.READ, 800, 1200, (line,), 91.5, 0, 90, "reader/1")
    store.keep_page_image("a" * 64, page)
    store.keep_page_image("a" * 64, page)
    newer = replace(page, reader="reader/2", confidence=95.0)
    store.keep_page_image("a" * 64, newer)
    assert store.page_images("a" * 64, "reader/1") == {2: page}
    assert store.page_images("a" * 64) == {2: newer}
    assert store.page_images("b" * 64) == {}


def test_a_page_that_was_read_again_replaces_the_first_reading(store: Store) -> None:
    crawl_id = store.begin_crawl(AGENCY, NOON, {})
    site = AGENCY.main_site
    plain = snapshot(site, store.put_bytes(b"page"))
    bare = Document(url=site, media_type="text/html", format="html")
    store.add_page(crawl_id, plain, bare, "")
    drawn = replace(plain, rendering=Rendering(RenderReason.NO_TEXT, "Chromium 1", width=1280))
    member = Document(url=f"{site}#a.pdf", media_type="application/pdf", format="pdf")
    scan = (PageQuality(1, PageState.LOW, 31.0, 2, 180),)
    full = replace(bare, blocks=(Block("ก", picture="p"),), scan=scan, members=(member,))
    store.replace_page(crawl_id, drawn, full)
    crawl = store.load_crawl(crawl_id)
    assert crawl.snapshots == {site: drawn}
    assert crawl.documents == {site: full}
