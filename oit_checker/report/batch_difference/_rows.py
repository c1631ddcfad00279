"""The rows that spreadsheet formats share: one an agency, one an agency and item."""

from __future__ import annotations

from collections.abc import Iterator

from oit_checker.report.batch_difference._view import BatchDifferenceView, ChangedAgency, ItemChange

ITEM_COLUMNS = (
    *("change", "agency", "place", "site", "item", "name", "item_change", "outcome_before"),
    *("outcome_after", "reason", "causes"),
)


def item_rows(view: BatchDifferenceView) -> Iterator[list[str]]:
    """In the order of `ITEM_COLUMNS`; an agency of which no item changed has a row without one."""
    for changed in view.changed:
        for item in changed.items:
            yield _row(changed, item)
        if not changed.items:
            yield _row(changed, None)


def _row(changed: ChangedAgency, item: ItemChange | None) -> list[str]:
    row = changed.row
    start = [row.trend_word, row.name, row.place, row.site]
    if item is None:
        causes = ", ".join(word for _, word in row.causes)
        return [*start, "", "", "", row.before, row.after, changed.why, causes]
    causes = ", ".join(word for _, word in item.causes)
    words = (item.trend_word, item.before_word, item.after_word, item.reason, causes)
    return [*start, item.item_id, item.name, *words]
