"""Labelled sites, served on loopback and checked like any other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

from oit_checker.evaluate.agreement import Agreement, agreement_of
from oit_checker.evaluate.labels import LabelRow, best_rows
from oit_checker.locate.places import place_at
from oit_checker.loopback import served
from oit_checker.model.agency import Agency
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Finding, RunMeta, Verdict
from oit_checker.model.rule import RulePack
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Crawl
from oit_checker.rulepack import load_pack, packs
from oit_checker.run.gather import Gathering, gather
from oit_checker.run.judging import judge_crawl, judge_submitted
from oit_checker.store import Store

AS_OF = (4, 30)
"""Month and day of `as_of` in the fiscal year judged: the last day of the OIT window."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A label row with the machine's Verdict on it."""

    row: LabelRow
    verdict: Verdict

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome

    @property
    def is_disagreement(self) -> bool:
        """Decided against the label; an open outcome agrees with `partial`, and where the two
        readers differ it is the best answer."""
        label = self.row.verdict
        if self.outcome is Outcome.PASSED:
            return label != "present"
        if self.outcome is Outcome.FAILED:
            return label == "present"
        return label != "partial" and self.row.is_agreed

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that made the outcome what it is."""
        return tuple(
            f for f in self.verdict.findings if f.counts and f.outcome is self.verdict.outcome
        )


@dataclass(frozen=True, slots=True)
class SitesReport:
    """`skipped` counts rows of years without a pack, `gaps` rows left out as snapshot gaps."""

    judgements: tuple[Judgement, ...]
    skipped: int
    gaps: int
    pages: dict[str, int]

    def agreement(
        self, keep: Callable[[Judgement], bool] = lambda _: True, agreed_only: bool = False
    ) -> Agreement:
        return agreement_of(
            [
                (j.outcome, j.row.verdict)
                for j in self.judgements
                if keep(j) and (j.row.is_agreed or not agreed_only)
            ]
        )


def evaluate_sites(
    sites: Path,
    rows: Sequence[LabelRow],
    *,
    store: Store,
    how: Gathering,
    per_page: bool = False,
    on_site: Callable[[str], None] = lambda _: None,
) -> SitesReport:
    """Checks each labelled site under every year that has a pack. Each site is gathered once."""
    known = packs()
    usable = [r for r in rows if r.fiscal_year in known]
    kept = [r for r in usable if not r.is_snapshot_gap]
    judgements: list[Judgement] = []
    pages: dict[str, int] = {}
    for site in dict.fromkeys(r.site for r in kept):
        folder = sites / site
        if not folder.is_dir():
            raise UserError("evaluate.no_site", folder=str(folder))
        on_site(site)
        of_site = [r for r in kept if r.site == site]
        found, count = asyncio.run(_judge_site(folder, of_site, store, how, per_page))
        judgements += found
        pages[site] = count
    return SitesReport(tuple(judgements), len(rows) - len(usable), len(usable) - len(kept), pages)


async def _judge_site(
    folder: Path, rows: Sequence[LabelRow], store: Store, how: Gathering, per_page: bool
) -> tuple[list[Judgement], int]:
    years = sorted({r.fiscal_year for r in rows})
    judgements: list[Judgement] = []
    with served(folder) as address:
        start = tuple(_addresses(address, rows)) if per_page else ()
        here = replace(how, allow_private=True, start_urls=start)
        agency = Agency(address)
        _, gathered = await gather(agency, load_pack(years[0]), as_of(years[0]), store, here)
        crawl = _with_ways(gathered)
        for year in years:
            pack = load_pack(year)
            of_year = [r for r in rows if r.fiscal_year == year]
            if per_page:
                judgements += _judge_pages(crawl, pack, of_year, address)
            else:
                judgements += _judge_items(crawl, pack, of_year)
    return judgements, len(crawl.snapshots)


def _with_ways(crawl: Crawl) -> Crawl:
    """Pages that were submitted were not discovered; where a link leads to them all the same, that
    is their way, as it would be in an ordinary check."""
    ways = dict(crawl.discovered_on)
    for url, document in crawl.documents.items():
        for link in document.links:
            target = crawl.page_for(link.url)
            if ways.get(target) == "" and target != url:
                ways[target] = url
    return replace(crawl, discovered_on=ways)


def _judge_items(crawl: Crawl, pack: RulePack, rows: Sequence[LabelRow]) -> list[Judgement]:
    run = judge_crawl(crawl, pack, as_of(pack.fiscal_year), RunMeta())
    known = {v.item_id: v for v in run.verdicts}
    return [Judgement(row, known[row.item]) for row in best_rows(rows) if row.item in known]


def _judge_pages(
    crawl: Crawl, pack: RulePack, rows: Sequence[LabelRow], address: str
) -> list[Judgement]:
    judged = []
    ids = {item.id: item for item in pack.items}
    for row in rows:
        if row.item not in ids:
            continue
        url = _address(address, row.page)
        places = {topic: (place_at(crawl, pack, topic, url),) for topic in ids[row.item].topics}
        verdict = judge_submitted(crawl, pack, as_of(pack.fiscal_year), ids[row.item], places)
        judged.append(Judgement(row, verdict))
    return judged


def as_of(fiscal_year: int) -> date:
    return date(fiscal_year - 543, *AS_OF)


def _addresses(address: str, rows: Iterable[LabelRow]) -> Iterable[str]:
    return dict.fromkeys(_address(address, row.page) for row in rows if row.page)


def _address(address: str, page: str) -> str:
    return normalised_url(quote(page, safe="/%#?=&"), address)
