"""What changed between two Batches as people read it. All formats share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyDifference, AgencyResult, BatchDifference, JobState
from oit_checker.model.difference import Cause, Trend
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack
from oit_checker.report._view import shown_span
from oit_checker.report.batch._changes import change_rows, counts_of
from oit_checker.report.batch._shapes import ChangeRow
from oit_checker.report.batch._sums import group_id_of

_LUCK = frozenset({Cause.FETCH.value})


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item of one agency. Outcomes and words are '' on a side without a result."""

    item_id: str
    name: str
    trend: str
    trend_word: str
    before: str
    before_word: str
    after: str
    after_word: str
    reason: str
    causes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangedAgency:
    """`is_luck`: nothing but our own luck in gathering explains it."""

    row: ChangeRow
    items: tuple[ItemChange, ...]
    why: str  # it could not be read this time; '' when it could

    @property
    def is_uniform(self) -> bool:
        """Every item has the causes of the agency: they need to be said only once."""
        return len({item.causes for item in self.items}) <= 1

    @property
    def is_luck(self) -> bool:
        causes = {cause for cause, _ in self.row.causes}
        return bool(causes) and causes <= _LUCK


@dataclass(frozen=True, slots=True)
class BatchDifferenceView:
    """`changed`: agencies that are not as they were, what got worse first."""

    difference: BatchDifference
    pack: RulePack
    speech: Speech
    title: str
    notes: tuple[str, ...]
    means: tuple[str, str]  # of the agencies that both Batches could read
    compared: int
    counts: Mapping[str, int]
    changed: tuple[ChangedAgency, ...]

    def say(self, message_id: str, /, **facts: Any) -> str:
        return self.speech.say(f"batch-report.{message_id}", **facts)


def difference_view(
    difference: BatchDifference, pack: RulePack, language: str
) -> BatchDifferenceView:
    speech = Speech(language)
    both = list(_read_twice(difference))
    facts = {
        "name": difference.after.name,
        "before": difference.before.number,
        "after": difference.after.number,
        "before_date": difference.before.as_of.isoformat(),
        "after_date": difference.after.as_of.isoformat(),
    }
    results = [each.after or each.before for each in difference.agencies]
    places = [(r.listed.province, r.listed.district) for r in results if r is not None]
    rows = change_rows(difference, group_id_of(places), speech)
    names = {item.id: item.name.in_language(language) for item in pack.items}
    return BatchDifferenceView(
        difference=difference,
        pack=pack,
        speech=speech,
        title=speech.say("batch-report.difference.title", **facts),
        notes=tuple(_notes(difference, speech)),
        means=(_mean([one for one, _ in both]), _mean([two for _, two in both])),
        compared=len(both),
        counts=counts_of(difference),
        changed=tuple(_changed(row, names, speech) for row in rows),
    )


def _notes(difference: BatchDifference, speech: Speech) -> Iterator[str]:
    before, after = difference.before, difference.after
    if before.name != after.name:
        facts = {"before": before.name, "after": after.name}
        yield speech.say("batch-report.difference.note.other_list", **facts)
    if before.fiscal_year != after.fiscal_year:
        facts = {"before": str(before.fiscal_year), "after": str(after.fiscal_year)}
        yield speech.say("batch-report.difference.note.other_year", **facts)
    if before.pack_digest != after.pack_digest:
        yield speech.say("batch-report.difference.note.other_rules")
    if before.tool_version != after.tool_version:
        facts = {"before": before.tool_version, "after": after.tool_version}
        yield speech.say("batch-report.difference.note.other_tool", **facts)


def _read_twice(difference: BatchDifference) -> Iterator[tuple[Span, Span]]:
    for each in difference.agencies:
        if _is_done(each.before) and _is_done(each.after) and each.before and each.after:
            yield each.before.oit, each.after.oit


def _is_done(result: AgencyResult | None) -> bool:
    return result is not None and result.state is JobState.DONE


def _mean(spans: Sequence[Span]) -> str:
    if not spans:
        return ""
    low, high = sum(span.low for span in spans), sum(span.high for span in spans)
    return shown_span(Span(low / len(spans), high / len(spans)))


def _changed(row: ChangeRow, names: Mapping[str, str], speech: Speech) -> ChangedAgency:
    found = row.difference
    kinds = ((Trend.WORSENED, row.worsened), (Trend.IMPROVED, row.improved))
    items = tuple(
        _item(found, item_id, trend, names, speech) for trend, ids in kinds for item_id in ids
    )
    why = ""
    if found.after is not None and found.after.state is JobState.FAILED:
        cause = found.after.cause
        ids = f"fetch.{cause}", f"batch.cause.{cause}", "batch-report.cause_unknown"
        why = speech.first(*ids, cause=cause)
    return ChangedAgency(row, items, why)


def _item(
    found: AgencyDifference,
    item_id: str,
    trend: Trend,
    names: Mapping[str, str],
    speech: Speech,
) -> ItemChange:
    sides = [side.items.get(item_id) if side else None for side in (found.before, found.after)]
    outcomes = [side.outcome.value if side else "" for side in sides]
    words = [speech.say(f"outcome.{each}") if each else "" for each in outcomes]
    reason = sides[1].reason if sides[1] else None
    causes = found.item_causes.get(item_id, ())
    return ItemChange(
        item_id=item_id,
        name=names.get(item_id, ""),
        trend=trend.value,
        trend_word=speech.say(f"batch-report.trend.{trend.value}"),
        before=outcomes[0],
        before_word=words[0],
        after=outcomes[1],
        after_word=words[1],
        reason=speech.say(f"reason.{reason.value}") if reason else "",
        causes=tuple((c.value, speech.say(f"difference.cause.{c.value}")) for c in causes),
    )
