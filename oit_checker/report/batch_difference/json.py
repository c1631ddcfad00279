"""JSON with a versioned schema (docs/batch-difference.schema.json)."""

from __future__ import annotations

import json
from typing import Any

from oit_checker.model.batch import AgencyResult, BatchHead, JobState
from oit_checker.report.batch_difference._view import (
    BatchDifferenceView,
    ChangedAgency,
    ItemChange,
)

EXTENSION = "json"
SCHEMA = "oit-checker/batch-difference/1"


def rendered(view: BatchDifferenceView) -> bytes:
    text = json.dumps(plain(view), ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def plain(view: BatchDifferenceView) -> dict[str, Any]:
    """JSON values of the whole report."""
    return {
        "schema": SCHEMA,
        "language": view.speech.language,
        "before": _head(view.difference.before),
        "after": _head(view.difference.after),
        "notes": list(view.notes),
        "compared": view.compared,
        "counts": dict(view.counts),
        "agencies": [_agency(changed) for changed in view.changed],
    }


def _head(head: BatchHead) -> dict[str, Any]:
    return {
        "number": head.number,
        "name": head.name,
        "fiscal_year": head.fiscal_year,
        "as_of": head.as_of.isoformat(),
        "started_at": head.started_at.isoformat(),
        "pack_digest": head.pack_digest,
        "tool_version": head.tool_version,
    }


def _agency(changed: ChangedAgency) -> dict[str, Any]:
    row, found = changed.row, changed.row.difference
    return {
        "main_site": row.site,
        "name": row.name,
        "place": row.place,
        "trend": row.trend,
        "causes": [cause for cause, _ in row.causes],
        "before": _side(found.before),
        "after": _side(found.after),
        "unclear": list(row.unclear),
        "items": [_item(item) for item in changed.items],
    }


def _side(result: AgencyResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    oit = result.oit if result.state is JobState.DONE else None
    return {
        "run_id": result.run_id,
        "state": result.state.value,
        "cause": result.cause,
        "oit": {"low": round(oit.low, 4), "high": round(oit.high, 4)} if oit else None,
    }


def _item(item: ItemChange) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "name": item.name,
        "trend": item.trend,
        "before": item.before,
        "after": item.after,
        "causes": [cause for cause, _ in item.causes],
    }
