from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from oit_checker.batch.difference import Teller, batch_difference
from oit_checker.batch.results import failed, failure_of, fixes_of, result_of
from oit_checker.batch.scanning import slots_of
from oit_checker.batch.settings import BatchSettings
from oit_checker.batch.standing import standpoint_of
from oit_checker.crawl import Limits
from oit_checker.model.agency import Agency
from oit_checker.model.batch import AgencyResult, BatchHead, ItemResult, JobState, ListedAgency
from oit_checker.model.difference import Cause, Trend
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.result import (
    CrawlSummary,
    Finding,
    Run,
    RunMeta,
    ScoreSheet,
    Span,
    Verdict,
)
from oit_checker.model.web import Blame, Crawl, FetchCause, FetchFailure, SitemapReport, TlsReport
from oit_checker.rulepack import load_pack
from oit_checker.store import Store

PACK = load_pack(2563)
NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
HEAD = BatchHead(1, "list", 2563, date(2020, 4, 30), NOON)


def listed(site: str = "http://a.example/", **more: object) -> ListedAgency:
    return ListedAgency(Agency(site, "เทศบาลตำบลสมมุติ"), **more)  # type: ignore[arg-type]


def finding(element: str, outcome: Outcome, hint: str = "", counts: bool = True) -> Finding:
    return Finding(
        element, element, outcome, None, Authority.REPORTED, Binding.REQUIRED, counts, hint=hint
    )


def verdict(item: str, outcome: Outcome, points: float, *findings: Finding) -> Verdict:
    span = {Outcome.PASSED: (100.0, 100.0), Outcome.FAILED: (0.0, 0.0)}.get(outcome, (0.0, 100.0))
    return Verdict(item, outcome, Reason.INCOMPLETE, *span, findings=findings, points=points)


HALF = Span(50.0, 60.0)


def run(*verdicts: Verdict, oit: Span = HALF) -> Run:
    summary = CrawlSummary(9, 2, 100, (), 0, (), SitemapReport(), True, "", TlsReport())
    scores = ScoreSheet({"9.1": oit}, {"9": oit}, oit)
    meta = RunMeta(run_id=7, finished_at=NOON, tool_version="1")
    agency = listed().agency
    return Run(agency, 2563, HEAD.as_of, "digest", False, verdicts, scores, summary, meta)


def test_fixes_bring_most_points_first_then_what_surely_fails_then_what_lacks_least() -> None:
    lacks_two = (finding("a", Outcome.FAILED), finding("b", Outcome.FAILED))
    fixes = fixes_of(
        run(
            verdict("O1", Outcome.PASSED, 9),
            verdict("O2", Outcome.UNTESTED, 2),
            verdict("O3", Outcome.FAILED, 2, *lacks_two),
            verdict("O4", Outcome.FAILED, 2, finding("a", Outcome.FAILED, hint="ทำ")),
            verdict("O5", Outcome.CANT_TELL, 5),
            verdict("O6", Outcome.INAPPLICABLE, 0),
        )
    )
    assert [fix.item_id for fix in fixes] == ["O5", "O4", "O3", "O2"]
    assert fixes[1].hint == "ทำ"


def test_advice_is_no_fix_for_what_counts() -> None:
    advice = finding("a", Outcome.FAILED, hint="คำแนะนำ", counts=False)
    must = finding("b", Outcome.FAILED, hint="ต้องทำ")
    (fix,) = fixes_of(run(verdict("O1", Outcome.FAILED, 1, advice, must)))
    assert fix.hint == "ต้องทำ"


def test_a_total_and_its_ratings_come_with_iit_and_eit() -> None:
    plain = result_of(listed(), run(), PACK)
    assert (plain.total, plain.rating_low) == (None, "")
    known = result_of(listed(iit=88.95, eit=85.02), run(oit=Span(57.78, 57.78)), PACK)
    assert known.total is not None
    assert round(known.total.low, 2) == 75.30
    assert (known.rating_low, known.rating_high) == ("B", "B")


def test_a_ruling_of_a_person_is_what_a_batch_keeps() -> None:
    machine = run(verdict("O1", Outcome.FAILED, 1))
    ruled = replace(machine, ruled_outcomes={"O1": Outcome.PASSED})
    assert result_of(listed(), ruled, PACK).items["O1"] == ItemResult(
        Outcome.PASSED, None, 100.0, 100.0
    )
    assert not result_of(listed(), ruled, PACK).fixes


def test_a_site_without_a_single_page_is_a_failure_with_its_cause() -> None:
    cause = FetchFailure("http://a.example/", FetchCause.DNS, Blame.AGENCY, True, NOON, detail="x")
    crawl = Crawl(listed().agency, failures={cause.url: cause})
    result = failed(listed(), failure_of(crawl), 2)
    assert (result.state, result.cause, result.detail) == (JobState.FAILED, "dns", "x")


def done(site: str, low: float, high: float, **items: Outcome) -> AgencyResult:
    return AgencyResult(
        listed(site, district="เมือง" if "//a." in site else "พล"),
        JobState.DONE,
        run_id=None,
        oit=Span(low, high),
        items={item: ItemResult(outcome) for item, outcome in items.items()},
        tool_version="1",
    )


def test_the_curve_keeps_means_shares_and_districts() -> None:
    agencies = [
        done("http://a.example/", 90, 100),
        done("http://b.example/", 80, 90),
        AgencyResult(listed("http://c.example/"), JobState.FAILED),
    ]
    point = standpoint_of(HEAD, agencies, PACK, HEAD.as_of)
    assert (point.agencies, point.read, point.means) == (3, 2, Span(85, 95))
    assert (point.passing_low, point.passing_high) == (1 / 3, 2 / 3)
    assert point.by_group == {"เมือง": Span(90, 100), "พล": Span(80, 90)}


def test_batches_differ_agency_by_agency_worst_first(tmp_path: Path) -> None:
    passed, wrong = Outcome.PASSED, Outcome.FAILED
    before = [
        done("http://same.example/", 50, 50, O1=passed),
        done("http://better.example/", 50, 50, O1=wrong),
        done("http://www.worse.example/", 50, 50, O1=passed),
        done("http://gone.example/", 50, 50),
        done("http://lost.example/", 50, 50),
    ]
    after = [
        done("http://same.example/", 50, 50, O1=passed),
        done("http://better.example/", 60, 60, O1=passed),
        done("https://worse.example/", 40, 40, O1=wrong),
        AgencyResult(listed("http://lost.example/"), JobState.FAILED, cause="dns"),
        done("http://new.example/", 10, 10),
    ]
    with Store.open(f"sqlite:///{tmp_path}/oit.sqlite", tmp_path) as store:
        found = batch_difference((HEAD, before), (HEAD, after), Teller(store, load_pack))
    assert [(each.main_site.split("/")[2], each.trend) for each in found.agencies] == [
        ("worse.example", Trend.WORSENED),
        ("better.example", Trend.IMPROVED),
        ("lost.example", Trend.UNCLEAR),
        ("new.example", Trend.NEW),
        ("gone.example", Trend.GONE),
        ("same.example", Trend.SAME),
    ]
    worse, better = found.agencies[:2]
    assert (worse.worsened, better.improved) == (("O1",), ("O1",))
    assert worse.causes == (Cause.UNEXPLAINED,)


def test_settings_of_an_older_version_are_read_and_later_attempts_are_longer() -> None:
    settings = BatchSettings(limits=Limits(max_pages=7), contact="x")
    kept = settings.as_mapping()
    assert BatchSettings.from_mapping(kept) == settings
    del kept["limits"]["per_host"], kept["attempts"]
    kept["gone"] = 1
    assert BatchSettings.from_mapping(kept) == settings
    assert settings.limits_of(1) == settings.limits
    assert settings.limits_of(2).fetch_timeout_s > settings.limits.fetch_timeout_s


def test_a_short_list_is_shared_by_the_workers() -> None:
    assert [slots_of(agencies, 2, 12) for agencies in (0, 1, 8, 9, 60)] == [1, 1, 4, 5, 12]
    assert slots_of(8, 0, 12) == 8
