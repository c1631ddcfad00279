"""A Batch as people read it: every sentence spoken, every list in its order. All formats share
it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyResult, Batch, JobState
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack
from oit_checker.report._view import shown_span
from oit_checker.report.batch._agencies import AgencyTeller
from oit_checker.report.batch._changes import change_rows, counts_of
from oit_checker.report.batch._shapes import (
    AgencyView,
    Basis,
    BatchView,
    CauseRow,
    Curve,
    DefectRow,
    ItemRow,
    Standing,
)
from oit_checker.report.batch._sums import (
    band_tables,
    group_id_of,
    group_tables,
    item_rows,
    mean_of,
)
from oit_checker.thai.privacy import masked


def batch_view(batch: Batch, pack: RulePack, language: str) -> BatchView:
    """The view of a Batch, judged under `pack`, in one language."""
    speech = Speech(language)
    head, basis = batch.head, _basis(batch.agencies)
    group_id = group_id_of([(a.listed.province, a.listed.district) for a in batch.agencies])
    names = {item.id: item.name.in_language(language) for item in pack.items}
    teller = AgencyTeller(pack, speech, basis, group_id, names)
    agencies = tuple(teller.view(n, each) for n, each in enumerate(batch.agencies, start=1))
    mean, items = mean_of(agencies), item_rows(agencies, pack, basis, speech)
    to_call = [agency for agency in agencies if agency.is_read and agency.fixes]
    return BatchView(
        batch=batch,
        pack=pack,
        speech=speech,
        title=speech.say("batch-report.title", name=head.name, fiscal_year=head.fiscal_year),
        notes=tuple(_notes(batch, pack, speech)),
        basis=basis,
        group_id=group_id,
        agencies=agencies,
        counts=Counter(agency.standing.value for agency in agencies),
        mean=mean,
        shown_mean=shown_span(mean) if mean else "",
        bands=band_tables(agencies, pack, speech),
        groups=group_tables(agencies, group_id, speech),
        items=items,
        most_missed=tuple(sorted(filter(_costs, items), key=_most_missed)),
        to_call=tuple(sorted(to_call, key=lambda a: _distance(a, pack.scoring.pass_mark))),
        most_to_gain=tuple(sorted(to_call, key=lambda a: (-round(a.gain, 4), -a.now.low))),
        changes=change_rows(batch.difference, group_id, speech) if batch.difference else (),
        change_counts=counts_of(batch.difference) if batch.difference else {},
        unread=_causes(agencies),
        noticed=tuple(agency for agency in agencies if agency.alerts),
        defects=_defects(batch, agencies, speech),
        progress=_progress(batch, speech),
        passing=_passing(batch, speech),
        curves=_curves(batch),
    )


def _basis(results: Sequence[AgencyResult]) -> Basis:
    read = [result for result in results if result.state is JobState.DONE]
    whole = bool(read) and all(result.total is not None for result in read)
    return Basis.TOTAL if whole else Basis.OIT


def _notes(batch: Batch, pack: RulePack, speech: Speech) -> Iterator[str]:
    """What a reader must know first."""
    head = batch.head
    if pack.draft:
        yield speech.say("report.draft")
    left = sum(a.state in (JobState.WAITING, JobState.RUNNING) for a in batch.agencies)
    if left:
        yield speech.say("batch-report.note.unfinished", left=left)
    done = [a for a in batch.agencies if a.state is JobState.DONE]
    partly = sum(not a.complete for a in done)
    if partly:
        yield speech.say("batch-report.note.partly", count=partly)
    others = sum(bool(head.pack_digest) and a.pack_digest != head.pack_digest for a in done)
    if others:
        yield speech.say("batch-report.note.other_rules", count=others)
    if head.pack_digest and head.pack_digest != pack.digest:
        yield speech.say("batch-report.note.old_rules")
    others = sum(bool(head.tool_version) and a.tool_version != head.tool_version for a in done)
    if others:
        yield speech.say("batch-report.note.other_tool", count=others)


def _costs(item: ItemRow) -> bool:
    return bool(item.missed or item.open)


def _most_missed(item: ItemRow) -> tuple[int, float, int, int]:
    return (-item.missed, -round(item.lost, 4), -item.open, int(item.id[1:]))


def _distance(agency: AgencyView, pass_mark: float) -> tuple[bool, float, float]:
    """Those below the pass mark first, the nearest to it of them first."""
    gap = pass_mark - agency.now.low
    return (gap <= 0, gap if gap > 0 else -agency.gain, -agency.gain)


def _causes(agencies: Sequence[AgencyView]) -> tuple[CauseRow, ...]:
    found: dict[str, list[AgencyView]] = {}
    for agency in agencies:
        if agency.standing is Standing.UNREAD:
            found.setdefault(agency.result.cause, []).append(agency)
    rows = [
        CauseRow(cause, each[0].why, each[0].whose, each[0].whose_word, tuple(each))
        for cause, each in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row.agencies), row.cause)))


def _defects(batch: Batch, agencies: Sequence[AgencyView], speech: Speech) -> tuple[DefectRow, ...]:
    names = {agency.site: agency.name for agency in agencies}
    rows = []
    for defect in batch.shared_defects:
        facts = {
            key: masked(value) if isinstance(value, str) else value
            for key, value in defect.facts.items()
        }
        facts = {"id": defect.id, "family": defect.family_name, **facts}
        ids = f"family.defect.{defect.kind}", "batch-report.defect_unknown"
        sites = tuple(names.get(site, site) for site in defect.main_sites)
        rows.append(DefectRow(defect.family_name, speech.first(*ids, **facts), sites))
    return tuple(sorted(rows, key=lambda row: -len(row.agencies)))


def _progress(batch: Batch, speech: Speech) -> Curve:
    points = tuple((each.on, each.means) for each in batch.history if each.read)
    return Curve(speech.say("batch-report.progress.mean"), points)


def _passing(batch: Batch, speech: Speech) -> Curve:
    points = tuple(
        (each.on, Span(each.passing_low * 100, each.passing_high * 100)) for each in batch.history
    )
    return Curve(speech.say("batch-report.progress.passing"), points)


def _curves(batch: Batch) -> tuple[Curve, ...]:
    """Of each group, the one that stands lowest now first."""
    names = dict.fromkeys(name for each in batch.history for name in each.by_group if name)
    curves = [
        Curve(name, tuple((h.on, h.by_group[name]) for h in batch.history if name in h.by_group))
        for name in names
    ]
    return tuple(sorted(curves, key=lambda curve: curve.points[-1][1].low))
