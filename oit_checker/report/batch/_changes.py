"""What became of the agencies of a list from one Batch to the next, in words. The report of a
Batch and that of a difference share it."""

from __future__ import annotations

from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyDifference, AgencyResult, BatchDifference, JobState
from oit_checker.model.difference import Trend
from oit_checker.report._addresses import shown_url
from oit_checker.report._view import shown_span
from oit_checker.report.batch._agencies import place_of
from oit_checker.report.batch._shapes import ChangeRow
from oit_checker.thai.privacy import masked


def change_rows(
    difference: BatchDifference, group_id: str, speech: Speech
) -> tuple[ChangeRow, ...]:
    """Those that are not as they were, what got worse first; a score that moved although no item
    did (people's rulings, a sheet) counts as a change."""
    return tuple(
        _row(each, group_id, speech)
        for each in difference.agencies
        if each.trend is not Trend.SAME or each.improved or each.worsened
    )


def _row(found: AgencyDifference, group_id: str, speech: Speech) -> ChangeRow:
    result = found.after or found.before
    return ChangeRow(
        trend=found.trend.value,
        trend_word=speech.say(f"batch-report.trend.{found.trend.value}"),
        name=masked(found.name) or shown_url(found.main_site),
        site=found.main_site,
        shown_site=shown_url(found.main_site),
        place=place_of(result.listed, group_id) if result else "",
        before=_shown(found.before, speech),
        after=_shown(found.after, speech),
        improved=found.improved,
        worsened=found.worsened,
        unclear=found.unclear,
        causes=tuple((c.value, speech.say(f"difference.cause.{c.value}")) for c in found.causes),
        difference=found,
    )


def _shown(result: AgencyResult | None, speech: Speech) -> str:
    """The OIT score, or why there is none."""
    if result is None:
        return speech.say("batch-report.not_listed")
    if result.state is not JobState.DONE:
        state = "unread" if result.state is JobState.FAILED else result.state.value
        return speech.say(f"batch-report.standing.{state}")
    return shown_span(result.oit)


def counts_of(difference: BatchDifference) -> dict[str, int]:
    """How many agencies each Trend has, in the order of the enum."""
    return {
        trend.value: count
        for trend in Trend
        if (count := sum(each.trend is trend for each in difference.agencies))
    }
