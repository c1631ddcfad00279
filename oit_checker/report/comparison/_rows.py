"""The columns that spreadsheets and papers share."""

from __future__ import annotations

from oit_checker.report.comparison._view import ComparisonView, RowView

COLUMNS = (
    "before",
    "item",
    "name",
    "sub_indicator",
    "last",
    "now",
    "progress",
    "outcome",
    "reason",
    "remedy",
    "rules",
    "moved",
    "url",
)


def head_of(view: ComparisonView, column: str) -> str:
    """A column's name; the two scores are named for their years or days."""
    heads = {"last": view.last_head, "now": view.now_head}
    return heads.get(column) or view.say(f"column.{column}")


def cell_of(row: RowView, column: str) -> str | float:
    """A row's text, or its score as a number where it is one."""
    found = {
        "before": row.before_ids,
        "item": row.id,
        "name": row.name,
        "sub_indicator": row.sub_indicator,
        "last": _number(row.last),
        "now": _number(row.now),
        "progress": row.progress_word,
        "outcome": row.outcome_word,
        "reason": "\n".join(row.reason),
        "remedy": "\n".join(row.remedy),
        "rules": "\n".join(row.rules),
        "moved": "\n".join(row.moved),
        "url": row.url,
    }
    return found[column]


def _number(score: str) -> str | float:
    return float(score) if score.isdigit() else score
