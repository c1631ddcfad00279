"""The scores of two Runs side by side."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.report._shapes import ReportView


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """`last` and `now` as shown, ranges where items are open."""

    id: str
    name: str
    last: str
    now: str
    difference: str  # '' where one of the two is a range


def score_rows(before: ReportView, after: ReportView) -> tuple[ScoreRow, ...]:
    """OIT, and the indicators that both Runs have."""
    last = {score.id: score for score in (before.oit, *(i for i, _ in before.indicators))}
    found = []
    for now in (after.oit, *(i for i, _ in after.indicators)):
        earlier = last.get(now.id)
        if earlier is None:
            continue
        settled = earlier.low == earlier.high and now.low == now.high
        difference = f"{now.low - earlier.low:+.2f}" if settled else ""
        found.append(ScoreRow(now.id, now.name, earlier.shown, now.shown, difference))
    return tuple(found)
