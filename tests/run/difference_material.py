"""Two Runs of a small site, made by hand: pages by name, one item, one element."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.document import Block, Document, Link, PageQuality, PageState, Region
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import (
    CrawlSummary,
    Finding,
    PlaceReport,
    Run,
    RunMeta,
    ScoreSheet,
    SearchReport,
    Span,
    Verdict,
)
from oit_checker.model.web import (
    Abilities,
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    FrontierLink,
    Rendering,
    RenderReason,
    SitemapReport,
    Snapshot,
    TlsReport,
)

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
HOME = "https://www.samut.example/"
PLAN = f"{HOME}plan.html"
DIGEST = "a" * 64


@dataclass(frozen=True)
class Page:
    """What a page says; `data` are its bytes ('' = the text), `reader` who read them."""

    text: str
    links: Sequence[str] = ()
    data: str = ""
    footer: str = ""
    reader: str = "html/1"
    is_scan: bool = False
    is_drawn: bool = False


@dataclass(frozen=True)
class Site:
    """Pages, failures and links left alone, by address; `found_on` where each was found."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    failures: Mapping[str, FetchCause] = field(default_factory=dict)
    frontier: Mapping[str, str] = field(default_factory=dict)
    found_on: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    home: str = HOME


_BLAMES = {
    FetchCause.NOT_FOUND: Blame.AGENCY,
    FetchCause.TIMEOUT: Blame.NETWORK,
    FetchCause.ROBOTS: Blame.US,
}


def crawl_of(site: Site) -> Crawl:
    return Crawl(
        Agency(site.home, "เทศบาลตำบลบ้านสมมุติ", AgencyType.SUBDISTRICT_MUNICIPALITY),
        snapshots={url: _snapshot(url, page) for url, page in site.pages.items()},
        documents={url: _document(url, page) for url, page in site.pages.items()},
        failures={
            url: FetchFailure(url, cause, _BLAMES[cause], True, NOON)
            for url, cause in site.failures.items()
        },
        discovered_on=dict(site.found_on),
        frontier=tuple(
            FrontierLink(url, "แผน", site.found_on.get(url, site.home), why=why)
            for url, why in site.frontier.items()
        ),
        complete=site.complete,
        stopped_by="" if site.complete else "pages",
    )


def _snapshot(url: str, page: Page) -> Snapshot:
    data = (page.data or f"{page.text}{page.footer}{page.links}").encode()
    rendering = None
    if page.is_drawn:
        rendering = Rendering(RenderReason.NO_TEXT, "chromium 1", dom_sha256="d" * 64)
    digest = hashlib.sha256(data).hexdigest()
    return Snapshot(url, url, 200, (), NOON, digest, len(data), "text/html", rendering=rendering)


def _document(url: str, page: Page) -> Document:
    blocks = [Block(line) for line in page.text.split("\n")]
    if page.footer:
        blocks.append(Block(page.footer, region=Region.FOOTER))
    return Document(
        url,
        "text/html",
        "html",
        blocks=tuple(blocks),
        links=tuple(Link(link, "แผน", 0) for link in page.links),
        reader=page.reader,
        scan=(PageQuality(1, PageState.READ, 90.0),) if page.is_scan else (),
    )


def finding(
    outcome: Outcome = Outcome.PASSED,
    reason: Reason | None = None,
    url: str = PLAN,
    element_id: str = "plan",
    requirement: str = "แสดงแผน",
    counts: bool = True,
) -> Finding:
    return Finding(
        element_id,
        requirement,
        outcome,
        reason,
        Authority.REPORTED,
        Binding.REQUIRED,
        counts,
        evidence=(Evidence(url, "แผนปี 2563"),) if url else (),
        url=url,
    )


_SPANS = {Outcome.PASSED: (100.0, 100.0), Outcome.FAILED: (0.0, 0.0)}


def verdict(
    outcome: Outcome = Outcome.PASSED,
    reason: Reason | None = None,
    url: str = PLAN,
    findings: Sequence[Finding] = (),
    item_id: str = "O4",
    unfetched: Sequence[str] = (),
) -> Verdict:
    """`url` is the place, '' for none."""
    places = (PlaceReport("plan", url, "แผน", HOME, (), 0.9, (), outcome),) if url else ()
    links = tuple(FrontierLink(each, "แผน", HOME) for each in unfetched)
    return Verdict(
        item_id,
        outcome,
        reason,
        *_SPANS.get(outcome, (0.0, 100.0)),
        findings=tuple(findings) or (finding(outcome, reason, url),),
        places=places,
        searches=(SearchReport("plan", (HOME,), links, (), True),),
    )


def run_of(number: int, *verdicts: Verdict, home: str = HOME) -> Run:
    oit = Span(verdicts[0].score_low, verdicts[0].score_high) if verdicts else Span(0, 0)
    return Run(
        agency=Agency(home, "เทศบาลตำบลบ้านสมมุติ", AgencyType.SUBDISTRICT_MUNICIPALITY),
        fiscal_year=2563,
        as_of=date(2020, 4, 30),
        pack_digest=DIGEST,
        pack_draft=False,
        verdicts=verdicts,
        scores=ScoreSheet({}, {}, oit),
        crawl=CrawlSummary(
            2, 0, 9, (), 0, (), SitemapReport(), True, "", TlsReport(), abilities=Abilities()
        ),
        meta=RunMeta(number, number, NOON, NOON, "1.0"),
    )


def judged_on(run: Run, crawl_id: int) -> Run:
    return replace(run, meta=replace(run.meta, crawl_id=crawl_id))
