"""Two Batches -> what became of each agency, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from oit_checker.batch.checking import Packs
from oit_checker.model.batch import (
    AgencyDifference,
    AgencyResult,
    BatchDifference,
    BatchHead,
    ItemResult,
    JobState,
)
from oit_checker.model.difference import Cause, ItemDifference, Trend
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.web import Crawl
from oit_checker.run.difference import difference_of
from oit_checker.run.reviewing import ruled
from oit_checker.store import Store

_ORDER = (Trend.WORSENED, Trend.IMPROVED, Trend.UNCLEAR, Trend.NEW, Trend.GONE, Trend.SAME)
_ALIKE = 0.005  # of 100: two scores that are shown alike


def batch_difference(
    before: tuple[BatchHead, Sequence[AgencyResult]],
    after: tuple[BatchHead, Sequence[AgencyResult]],
    teller: Teller,
) -> BatchDifference:
    """Agency by agency. UserError when the Batches are of different fiscal years."""
    if before[0].fiscal_year != after[0].fiscal_year:
        raise UserError(
            "batch.other_year",
            before=before[0].number,
            before_year=before[0].fiscal_year,
            after=after[0].number,
            after_year=after[0].fiscal_year,
        )
    pairs = list(_pairs(before[1], after[1]))
    found = [teller.difference(one, other) for one, other in pairs]
    ranked = sorted(found, key=lambda each: _ORDER.index(each.trend))
    return BatchDifference(before[0], after[0], tuple(ranked))


def _pairs(
    before: Iterable[AgencyResult], after: Iterable[AgencyResult]
) -> Iterable[tuple[AgencyResult | None, AgencyResult | None]]:
    old = {_key(result): result for result in before}
    for result in after:
        yield old.pop(_key(result), None), result
    for result in old.values():
        yield result, None


def _key(result: AgencyResult) -> str:
    """A site that moved to https, or lost its www, is the same."""
    parts = urlsplit(result.listed.agency.main_site)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


@dataclass(frozen=True)
class Teller:
    """Finds out why results differ, by the Runs and Crawls of a store."""

    store: Store
    packs: Packs

    def difference(
        self, before: AgencyResult | None, after: AgencyResult | None
    ) -> AgencyDifference:
        about = after or before
        assert about is not None
        agency = about.listed.agency
        bare = AgencyDifference(agency.main_site, agency.name, Trend.SAME, before, after)
        if before is None or after is None:
            return replace(bare, trend=Trend.NEW if before is None else Trend.GONE)
        if before.state is not JobState.DONE or after.state is not JobState.DONE:
            is_same = before.state is after.state and before.cause == after.cause
            return replace(bare, trend=Trend.SAME if is_same else Trend.UNCLEAR)
        is_one_run = before.run_id is not None and before.run_id == after.run_id
        if is_one_run or _same_items(before.items, after.items):
            return bare
        return self._explained(bare, before, after)

    def _explained(
        self, bare: AgencyDifference, before: AgencyResult, after: AgencyResult
    ) -> AgencyDifference:
        items = self._items(before, after)
        told = [each for each in items if each.trend is not Trend.SAME]
        causes = {each.item_id: each.causes for each in told}
        counted = Counter(cause for each in causes.values() for cause in each)
        return replace(
            bare,
            trend=_trend(before, after, told),
            improved=_ids(told, Trend.IMPROVED),
            worsened=_ids(told, Trend.WORSENED),
            unclear=_ids(told, Trend.UNCLEAR),
            causes=tuple(cause for cause, _ in counted.most_common()),
            item_causes=causes,
        )

    def _items(self, before: AgencyResult, after: AgencyResult) -> Sequence[ItemDifference]:
        """By the Runs; by the kept results alone where a Run is no longer there."""
        if before.run_id is None or after.run_id is None:
            return _without_runs(before, after)
        try:
            runs = self.store.load_run(before.run_id), self.store.load_run(after.run_id)
        except UserError:
            return _without_runs(before, after)
        pack = self.packs(runs[1].fiscal_year)
        runs = ruled(runs[0], self.store, pack), ruled(runs[1], self.store, pack)
        crawls = self._crawls(runs)
        return difference_of(*runs, crawls, pack, with_counts=False).items

    def _crawls(self, runs: tuple[Run, Run]) -> tuple[Crawl, Crawl] | None:
        before, after = (run.meta.crawl_id for run in runs)
        if before is None or after is None or before == after:
            return None
        load = self.store.load_crawl
        return load(before, on_demand=True), load(after, on_demand=True)


def _ids(items: Iterable[ItemDifference], trend: Trend) -> tuple[str, ...]:
    return tuple(each.item_id for each in items if each.trend is trend)


def _same_items(before: Mapping[str, ItemResult], after: Mapping[str, ItemResult]) -> bool:
    return {i: r.outcome for i, r in before.items()} == {i: r.outcome for i, r in after.items()}


def _trend(before: AgencyResult, after: AgencyResult, told: Sequence[ItemDifference]) -> Trend:
    """By the score; where that is alike, by what became of the items."""
    gain = (after.oit.low + after.oit.high - before.oit.low - before.oit.high) / 2
    if abs(gain) > _ALIKE and any(each.trend is not Trend.UNCLEAR for each in told):
        return Trend.IMPROVED if gain > 0 else Trend.WORSENED
    for trend in (Trend.WORSENED, Trend.IMPROVED, Trend.UNCLEAR):
        if any(each.trend is trend for each in told):
            return trend
    return Trend.SAME


_RANKS = {"failed": 0, "cant_tell": 1, "passed": 2}


def _without_runs(before: AgencyResult, after: AgencyResult) -> list[ItemDifference]:
    """What became of the items, without what explains it."""
    has_rules = before.pack_digest != after.pack_digest
    has_tool = before.tool_version != after.tool_version
    maybe = [c for c, is_so in ((Cause.RULES, has_rules), (Cause.TOOL, has_tool)) if is_so]
    found = []
    for item_id, new in after.items.items():
        old = before.items.get(item_id)
        if old is not None and old.outcome is not new.outcome:
            trend = _trend_of(old, new)
            causes = tuple(maybe) or (Cause.UNEXPLAINED,)
            found.append(ItemDifference(item_id, trend, None, None, causes=causes))
    return found


def _trend_of(old: ItemResult, new: ItemResult) -> Trend:
    ranks = [_RANKS.get(each.outcome.value) for each in (old, new)]
    if ranks[0] is None or ranks[1] is None:
        return Trend.UNCLEAR
    return Trend.IMPROVED if ranks[1] > ranks[0] else Trend.WORSENED
