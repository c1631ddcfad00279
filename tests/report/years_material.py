"""A Run of any year in which the named items fail or are open and all others pass."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from oit_checker.assess import score, span_of
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import CrawlSummary, Finding, PlaceReport, Run, RunMeta, Verdict
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.web import SitemapReport, TlsReport
from oit_checker.rulepack import load_pack

SITE = "https://www.samut.example/"


def run_of(
    fiscal_year: int,
    *,
    failed: Collection[str] = (),
    open_items: Collection[str] = (),
    agency_type: AgencyType = AgencyType.SUBDISTRICT_MUNICIPALITY,
    number: int = 1,
    as_of: date | None = None,
    site: str = SITE,
) -> Run:
    pack = load_pack(fiscal_year)

    def outcome_of(item: Item) -> Outcome:
        if item.id in failed:
            return Outcome.FAILED
        return Outcome.CANT_TELL if item.id in open_items else Outcome.PASSED

    verdicts = tuple(_verdict(pack, item, outcome_of(item)) for item in pack.items)
    return Run(
        agency=Agency(site, "เทศบาลตำบลบ้านสมมุติ", agency_type),
        fiscal_year=fiscal_year,
        as_of=as_of or date(fiscal_year - 543, 4, 30),
        pack_digest=pack.digest,
        pack_draft=pack.draft,
        verdicts=verdicts,
        scores=score(pack, {v.item_id: span_of(v) for v in verdicts}),
        crawl=CrawlSummary(9, 3, 900, (), 0, (), SitemapReport(), True, "", TlsReport()),
        meta=RunMeta(number, number),
    )


_REASONS = {Outcome.FAILED: Reason.INCOMPLETE, Outcome.CANT_TELL: Reason.UNREADABLE}


def _verdict(pack: RulePack, item: Item, outcome: Outcome) -> Verdict:
    """The first element decides; the others pass."""
    reason = _REASONS.get(outcome)
    first = item.elements[0].id
    findings = tuple(
        Finding(
            element.id,
            element.requirement,
            outcome if element.id == first else Outcome.PASSED,
            reason if element.id == first else None,
            element.authority(pack.fiscal_year),
            element.binding,
            counts=True,
            hint=element.hint.th,
            hint_en=element.hint.en,
        )
        for element in item.elements
    )
    low, high = {Outcome.FAILED: (0.0, 0.0), Outcome.CANT_TELL: (0.0, 100.0)}.get(
        outcome, (100.0, 100.0)
    )
    place = PlaceReport(item.topics[0], SITE, item.name.th, SITE, (), 0.9, (), outcome)
    return Verdict(item.id, outcome, reason, low, high, findings, (place,), (), 0.9)
