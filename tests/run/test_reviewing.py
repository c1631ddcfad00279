"""A ruling holds while what it rests on is the same, and asks to be looked at again when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import AnswerReport, Review, Run, SearchReport, UrlReport, Verdict
from oit_checker.model.web import (
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    Rendering,
    RenderReason,
    Snapshot,
)
from oit_checker.run.doubt import doubt_of
from oit_checker.run.resting import addresses_of, digest_of, is_same, text_digest_of
from oit_checker.run.reviewing import Decision, review, ruled, standing_reviews, with_rulings
from oit_checker.store import KeptPage, Store
from tests.report.runs_material import HOME, LONG, hostile_run, pack

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
FILE = f"{HOME}a.pdf"
ITEM = "O20"


def kept(
    body: str,
    text: str = "สรุปผล ก.พ. 63",
    *,
    around: str = "เมนู",
    kind: str = "html",
    drawn: bool = False,
) -> KeptPage:
    rendering = Rendering(RenderReason.NO_TEXT, "b 1", dom_sha256="d" * 64) if drawn else None
    snapshot = Snapshot(HOME, HOME, 200, (), NOON, body * 64, 4, "text/html", rendering=rendering)
    blocks = (Block(around, region=Region.FOOTER), Block(text)) if text else ()
    return KeptPage(snapshot, Document(HOME, "text/html", kind, blocks=blocks))


def failed(cause: FetchCause = FetchCause.NOT_FOUND) -> KeptPage:
    return KeptPage(failure=FetchFailure(HOME, cause, Blame.AGENCY, False, NOON))


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        (kept("a"), kept("a"), True),
        (kept("a"), kept("b"), True),  # made anew for each visitor, and says the same
        (kept("a"), kept("b", around="ผู้ชม 12 คน"), True),
        (kept("a"), kept("b", "สรุปผล มี.ค. 63"), False),
        (kept("a", ""), kept("b", ""), False),  # says nothing: only bytes could tell
        (kept("a", kind="pdf"), kept("b", kind="pdf"), False),  # a file has no counters in it
        (kept("a", kind="pdf"), kept("a", kind="pdf"), True),
        (kept("a", drawn=True), kept("a", drawn=True), True),
        (kept("a", drawn=True), kept("a", "ไม่มีข้อมูล", drawn=True), False),  # scripts drew it
        (kept("a"), None, False),
        (kept("a"), failed(), False),
        (failed(), failed(), True),
        (failed(), failed(FetchCause.TIMEOUT), False),
        (failed(), kept("a"), False),
        (None, None, True),
        (None, kept("a"), False),
        (kept("a"), replace(kept("a"), document=None), True),
        (kept("a"), replace(kept("b"), document=None), False),
    ],
)
def test_what_is_the_same_address(then: KeptPage | None, now: KeptPage | None, same: bool) -> None:
    text = text_digest_of(then, ["ก.พ. 63"]) if then else ""
    assert is_same(now, digest_of(then), text) is same


def test_a_quote_in_the_footer_makes_the_footer_count() -> None:
    then = kept("a", around="โทร 02-123-4567")
    text = text_digest_of(then, ["02-123-4567"])
    assert is_same(kept("b", around="โทร 02-123-4567"), digest_of(then), text)
    assert not is_same(kept("b", around="โทร 02-765-4321"), digest_of(then), text)


def ruled_on(
    outcome: Outcome, pages: Mapping[str, KeptPage], run: Run | None = None, **changes: object
) -> Run:
    """`run` under a ruling on `ITEM`, which was given when HOME and LONG read "a"."""
    then = {url: kept("a") for url in addresses_of(hostile_run(), ITEM)}
    review = Review(
        ITEM,
        outcome,
        "ดู",
        "ก",
        NOON,
        Outcome.FAILED,
        evidence={url: digest_of(page) for url, page in then.items()},
        texts={url: text_digest_of(page, []) for url, page in then.items()},
        **changes,  # type: ignore[arg-type]
    )
    return with_rulings(run or hostile_run(), pages, [review], pack())


def same_pages() -> dict[str, KeptPage]:
    return {url: kept("a") for url in addresses_of(hostile_run(), ITEM)}


@pytest.mark.parametrize(
    ("outcome", "low", "high"),
    [(Outcome.PASSED, 100, 100), (Outcome.FAILED, 0, 0), (Outcome.CANT_TELL, 0, 100)],
)
def test_a_ruling_that_holds_counts_and_the_verdict_stays(
    outcome: Outcome, low: float, high: float
) -> None:
    before = hostile_run()
    run = ruled_on(outcome, same_pages())
    assert [r.holds for r in run.rulings] == [True]
    assert run.verdicts == before.verdicts and run.scores == before.scores
    assert run.counted_outcome(ITEM) is outcome
    sub = pack().sub_indicator_of(ITEM).id
    assert run.ruled_scores is not None
    span = run.ruled_scores.sub_indicators[sub]
    own = before.verdict(ITEM)
    was = before.scores.sub_indicators[sub]
    count = sum(
        before.verdict(i).outcome is not Outcome.INAPPLICABLE
        for i in pack().sub_indicator_of(ITEM).items
    )
    assert span.low - was.low == pytest.approx((low - own.score_low) / count)
    assert span.high - was.high == pytest.approx((high - own.score_high) / count)


def test_a_changed_address_is_named_and_the_ruling_counts_no_more() -> None:
    pages = same_pages()
    pages[LONG] = kept("b", "อื่น")
    run = ruled_on(Outcome.PASSED, pages)
    assert [(r.holds, r.changed) for r in run.rulings] == [(False, (LONG,))]
    assert run.ruled_scores is None and run.ruled_outcomes == {}
    assert run.counted_scores == run.scores


def moved(run: Run) -> Run:
    """The agency published it somewhere else since."""
    verdicts = tuple(
        replace(v, places=(replace(v.places[0], url=FILE), *v.places)) if v.item_id == ITEM else v
        for v in run.verdicts
    )
    return replace(run, verdicts=verdicts)


def test_a_new_place_unsettles_a_ruling_that_nothing_was_there_but_not_that_it_was() -> None:
    run = moved(hostile_run())
    lost = ruled_on(Outcome.FAILED, same_pages(), run)
    assert [(r.holds, r.changed) for r in lost.rulings] == [(False, (FILE,))]
    assert ruled_on(Outcome.PASSED, same_pages(), run).rulings[0].holds


def test_a_submitted_address_that_the_person_never_saw_unsettles_any_ruling() -> None:
    answer = AnswerReport(ITEM, True, urls=(UrlReport(FILE, FILE, Outcome.FAILED),))
    run = replace(hostile_run(), answers=(answer,))
    assert ruled_on(Outcome.PASSED, same_pages(), run).rulings[0].changed == (FILE,)


def test_the_newest_ruling_counts_and_a_withdrawn_one_does_not() -> None:
    first = Review(ITEM, Outcome.PASSED, "ดู", "ก", NOON, Outcome.FAILED)
    second, other = replace(first, outcome=Outcome.FAILED), replace(first, item_id="O1")
    assert standing_reviews([first, other, second]) == (second, other)
    assert standing_reviews([first, other, replace(first, withdrawn=True)]) == (other,)


def test_rulings_on_items_and_elements_that_are_no_longer_there_are_passed_over() -> None:
    gone = Review("O99", Outcome.PASSED, "ดู", "ก", NOON, Outcome.FAILED)
    part = replace(gone, item_id=ITEM, element_id="no-such-element")
    assert with_rulings(hostile_run(), {}, [gone, part], pack()).rulings == ()


def test_a_verdict_that_found_nothing_rests_on_the_pages_that_were_looked_at() -> None:
    bare = Verdict(ITEM, Outcome.FAILED, Reason.NOT_PUBLISHED, 0, 0)
    searched = replace(bare, searches=hostile_run().verdict(ITEM).searches)
    run = hostile_run()
    for verdict, wanted in ((bare, (HOME,)), (searched, searched.searches[0].looked_at)):
        assert addresses_of(replace(run, verdicts=(verdict,)), ITEM) == wanted


def test_doubt_puts_fallen_rulings_first_and_leaves_out_what_is_plain() -> None:
    run = hostile_run()
    by_outcome = {v.outcome: v for v in reversed(run.verdicts)}
    ranks = {o: d.rank for o, v in by_outcome.items() if (d := doubt_of(run, v)) is not None}
    assert ranks == {Outcome.CANT_TELL: 1, Outcome.UNTESTED: 2}
    late = replace(by_outcome[Outcome.UNTESTED], reason=Reason.NOT_DUE_YET)
    assert doubt_of(run, late) is None
    ruled = ruled_on(Outcome.PASSED, same_pages())
    fallen = ruled_on(Outcome.PASSED, {})
    assert doubt_of(ruled, ruled.verdict(ITEM)) is None
    doubt = doubt_of(fallen, fallen.verdict(ITEM))
    assert doubt is not None and doubt.rank == 0


def test_a_narrow_failure_is_doubtful_and_so_is_one_read_unsurely() -> None:
    run = hostile_run()
    plain = next(v for v in run.verdicts if v.outcome is Outcome.FAILED)
    finding = replace(plain.findings[0], counts=True)
    passed = replace(finding, element_id="x", outcome=Outcome.PASSED)
    narrow = doubt_of(run, replace(plain, findings=(finding, passed)))
    assert narrow is not None and (narrow.rank, narrow.nearness) == (3, 0.5)
    for confidence, is_doubtful in ((60.0, True), (95.0, False)):
        quote = replace(finding.evidence[0], read_from="scan", confidence=confidence)
        unsure = replace(plain, findings=(replace(finding, evidence=(quote,)),))
        assert (doubt_of(run, unsure) is not None) is is_doubtful


def test_a_ruling_holds_on_when_the_site_moves_to_another_scheme(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/oit.sqlite", tmp_path / "evidence") as store:
        old = "http://rim.go.th/"
        first = store.add_run(gathered(store, old, b"a"), site_run(old)).meta.run_id
        assert first is not None
        review(store, first, Decision("O23", Outcome.PASSED, "ดู", "ก"), NOON)
        new = "https://www.rim.go.th/"
        for body, holds in ((b"a", True), (b"b", False)):
            run = store.add_run(gathered(store, new, body), site_run(new))
            [ruling] = ruled(run, store, pack()).rulings
            assert ruling.holds is holds and dict(ruling.review.evidence).keys() == {new + "a.pdf"}


def gathered(store: Store, site: str, body: bytes) -> int:
    agency, url = Agency(site), f"{site}a.pdf"
    crawl_id = store.begin_crawl(agency, NOON, {})
    page = Snapshot(url, url, 200, (), NOON, store.put_bytes(body), 1, "application/pdf")
    store.add_page(crawl_id, page, Document(url, "application/pdf", "pdf"), "")
    crawl = Crawl(agency, {url: page}, discovered_on={url: ""})
    store.finish_crawl(crawl_id, crawl, NOON)
    return crawl_id


def site_run(site: str) -> Run:
    bare = next(v for v in hostile_run().verdicts if v.item_id == "O23")
    search = SearchReport("x", (f"{site}a.pdf",), (), (), True)
    verdict = replace(bare, places=(), findings=(), searches=(search,))
    others = tuple(v for v in hostile_run().verdicts if v.item_id != "O23")
    return replace(hostile_run(), agency=Agency(site), verdicts=(*others, verdict), answers=())
