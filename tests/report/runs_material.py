"""A Run with every outcome, made of what a hostile site might publish."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from oit_checker.assess import score, span_of
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import (
    CheckResult,
    CrawlSummary,
    Finding,
    Observation,
    PlaceReport,
    Run,
    RunMeta,
    SearchReport,
    Verdict,
)
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.web import (
    Blame,
    FetchCause,
    FetchFailure,
    FrontierLink,
    SitemapReport,
    TlsReport,
)
from oit_checker.rulepack import load_pack

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
HOME = "https://www.samut.example/"
CITIZEN_ID = "1101700230708"  # made up, with a right check digit
SCRIPT = "<script>alert(1)</script>"
ATTRIBUTE = '" onmouseover="alert(2)'
FORMULA = '=HYPERLINK("http://evil.example")'
LONG = HOME + "%E0%B9%81%E0%B8%9C%E0%B8%99/" + "x" * 300 + ".pdf"
_OUTCOMES = (
    (Outcome.FAILED, Reason.MONTHS_MISSING),
    (Outcome.CANT_TELL, Reason.UNREADABLE),
    (Outcome.UNTESTED, Reason.BUDGET),
    (Outcome.INAPPLICABLE, None),
    (Outcome.PASSED, None),
)


@cache
def pack() -> RulePack:
    return load_pack(2563)


def hostile_run() -> Run:
    """All items of 2563, their outcomes in turn."""
    verdicts = tuple(_verdict(item, *_OUTCOMES[item.number % 5]) for item in pack().items)
    return Run(
        agency=Agency(HOME, f"เทศบาล{SCRIPT}{ATTRIBUTE}", AgencyType.TOWN_MUNICIPALITY),
        fiscal_year=2563,
        as_of=date(2020, 4, 30),
        pack_digest=pack().digest,
        pack_draft=True,
        verdicts=verdicts,
        scores=score(pack(), {v.item_id: span_of(v) for v in verdicts}),
        crawl=_crawl(),
        meta=RunMeta(7, 3, NOON, NOON, "0.1", {"max_pages": 3}, {HOME: NOON, LONG: NOON}),
    )


def _verdict(item: Item, outcome: Outcome, reason: Reason | None) -> Verdict:
    span = {Outcome.PASSED: (100.0, 100.0), Outcome.FAILED: (0.0, 0.0)}.get(outcome, (0.0, 100.0))
    return Verdict(
        item.id,
        outcome,
        reason,
        *span,
        findings=tuple(
            Finding(
                element.id,
                element.requirement,
                outcome,
                reason,
                Authority.REPORTED,
                Binding.REQUIRED,
                counts=number == 0,
                results=(_result(outcome, reason),),
                evidence=_evidence(),
                url=LONG,
                hint=element.hint.th,
                hint_en=element.hint.en,
            )
            for number, element in enumerate(item.elements)
        ),
        places=(
            PlaceReport(
                item.topics[0],
                "javascript:alert(3)",
                f"{SCRIPT} {CITIZEN_ID}",
                HOME,
                ("หน้าแรก", SCRIPT),
                0.9,
                (f"label:{SCRIPT}",),
                outcome,
            ),
            PlaceReport(item.topics[0], LONG, FORMULA, HOME, (), 0.5, (), outcome),
        ),
        searches=(
            SearchReport(
                item.topics[0],
                (HOME, LONG, "javascript:alert(4)"),
                (FrontierLink(LONG, SCRIPT, HOME),),
                (LONG,),
                True,
            ),
        ),
        points=0.93,
    )


def _result(outcome: Outcome, reason: Reason | None) -> CheckResult:
    facts = {"url": f"{HOME}?{ATTRIBUTE}", "readability": "no_text"}
    if outcome is Outcome.FAILED:
        return CheckResult("opens", "general", Observation(outcome, reason, facts))
    return CheckResult("access", "present", Observation(outcome, reason, facts))


def _evidence() -> tuple[Evidence, ...]:
    return (
        Evidence(LONG, f"{FORMULA} {SCRIPT} เลขประจำตัว {CITIZEN_ID}", "table", sheet="แผ่น 1"),
        Evidence("javascript:alert(5)", f"1-1017-00230-70-8 {ATTRIBUTE}", "text", page=2, block=4),
    )


def _crawl() -> CrawlSummary:
    return CrawlSummary(
        pages=2,
        files=1,
        bytes=900,
        failures=(
            FetchFailure(
                f"{HOME}{SCRIPT}", FetchCause.NOT_FOUND, Blame.AGENCY, False, NOON, status=404
            ),
        ),
        frontier_total=400,
        frontier=(
            FrontierLink("javascript:alert(6)", SCRIPT, HOME, why="scheme"),
            FrontierLink(LONG, f"{CITIZEN_ID}", HOME, why="trap"),
        ),
        sitemap=SitemapReport("read", 12),
        complete=False,
        stopped_by="interrupted",
        tls=TlsReport("expired", "10", "TLSv1.2"),
        unreadable=((LONG, "no_text"),),
    )
