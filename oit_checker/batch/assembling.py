"""A stored Batch -> all that its reports need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from oit_checker.batch.checking import Packs
from oit_checker.batch.difference import Teller, batch_difference
from oit_checker.batch.families import told_by_family
from oit_checker.batch.results import result_of
from oit_checker.batch.settings import BatchSettings, families_of
from oit_checker.batch.standing import standpoint_of
from oit_checker.model.batch import (
    AgencyResult,
    Batch,
    BatchDifference,
    BatchHead,
    Standpoint,
)
from oit_checker.model.errors import UserError
from oit_checker.model.rule import RulePack
from oit_checker.run.reviewing import ruled
from oit_checker.store import Store

WINDOW = "oit_window"


def assembled(store: Store, number: int, packs: Packs) -> Batch:
    """The Batch as it stands now, beside the one before it of the same list and year. UserError
    where there is none of that number."""
    head = store.batch_head(number)
    pack = packs(head.fiscal_year)
    families = families_of(BatchSettings.from_mapping(store.batch_settings(number)))
    agencies, defects = told_by_family(results(store, number, pack), pack, families)
    return Batch(
        head=with_window(head, pack),
        agencies=agencies,
        difference=_since(store, head, agencies, packs),
        history=_history(store, head, agencies, pack),
        shared_defects=defects,
    )


def results(store: Store, number: int, pack: RulePack) -> tuple[AgencyResult, ...]:
    """In the list's order, with what people ruled since."""
    kept = store.agency_results(number)
    ruled_sites = store.reviewed_sites(pack.fiscal_year)
    if not ruled_sites:
        return kept
    return tuple(
        _ruled(store, each, pack) if each.listed.agency.main_site in ruled_sites else each
        for each in kept
    )


def difference_between(store: Store, before: int, after: int, packs: Packs) -> BatchDifference:
    """Older first, whatever the order asked in."""
    older, newer = sorted((before, after))
    heads = store.batch_head(older), store.batch_head(newer)
    sides = [(h, results(store, h.number, packs(h.fiscal_year))) for h in heads]
    return batch_difference(sides[0], sides[1], Teller(store, packs))


def with_window(head: BatchHead, pack: RulePack) -> BatchHead:
    """When agencies answer, where the pack's calendar knows."""
    event = next((e for e in pack.calendar if e.id == WINDOW), None)
    return head if event is None else replace(head, opens=event.start, closes=event.end)


def previous_of(store: Store, head: BatchHead) -> BatchHead | None:
    """The newest ended Batch before this one, of the same list and year."""
    known = store.batch_heads(name=head.name)
    earlier = (
        h
        for h in known
        if h.number < head.number and h.fiscal_year == head.fiscal_year and h.finished_at
    )
    return next(earlier, None)


def _since(
    store: Store, head: BatchHead, agencies: Iterable[AgencyResult], packs: Packs
) -> BatchDifference | None:
    earlier = previous_of(store, head)
    if earlier is None:
        return None
    before = results(store, earlier.number, packs(earlier.fiscal_year))
    return batch_difference((earlier, before), (head, list(agencies)), Teller(store, packs))


def _history(
    store: Store, head: BatchHead, agencies: tuple[AgencyResult, ...], pack: RulePack
) -> tuple[Standpoint, ...]:
    earlier = [p for p in store.standpoints(head.name, head.fiscal_year) if p.number < head.number]
    on = (head.finished_at or head.started_at).date()
    return (*earlier, standpoint_of(head, agencies, pack, on))


def _ruled(store: Store, result: AgencyResult, pack: RulePack) -> AgencyResult:
    if result.run_id is None:
        return result
    try:
        run = ruled(store.load_run(result.run_id), store, pack)
    except UserError:  # it was pruned; what was kept of it stands
        return result
    again = result_of(result.listed, run, pack, result.notices)
    return replace(again, attempts=result.attempts, family=result.family, marks=result.marks)
