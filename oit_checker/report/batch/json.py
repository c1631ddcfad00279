"""JSON with a versioned schema (docs/batch.schema.json); an agency a line. Ids and times of our own
stand under `meta`."""

from __future__ import annotations

import json
from typing import Any

from oit_checker.model.batch import AgencyResult, JobState, Notice
from oit_checker.model.result import Span
from oit_checker.report.batch._shapes import AgencyView, BatchView, ChangeRow, FixView
from oit_checker.thai.privacy import masked

EXTENSION = "json"
SCHEMA = "oit-checker/batch/1"


def rendered(view: BatchView) -> bytes:
    text = json.dumps(_plain_head(view), ensure_ascii=False, indent=1)
    lines = ",\n".join(
        "  " + json.dumps(_plain_agency(each), ensure_ascii=False, separators=(",", ":"))
        for each in view.agencies
    )
    agencies = f"[\n{lines}\n ]" if lines else "[]"
    return f'{text.removesuffix("}").rstrip()},\n "agencies": {agencies}\n}}\n'.encode()


def _plain_head(view: BatchView) -> dict[str, Any]:
    """All but the agencies, of which there may be thousands."""
    head = view.batch.head
    return {
        "schema": SCHEMA,
        "name": head.name,
        "fiscal_year": head.fiscal_year,
        "as_of": head.as_of.isoformat(),
        "pack": {"digest": head.pack_digest, "draft": view.pack.draft},
        "opens": head.opens.isoformat() if head.opens else None,
        "closes": head.closes.isoformat() if head.closes else None,
        "basis": view.basis.value,
        "pass_mark": view.pass_mark,
        "counts": {"listed": view.listed, "read": view.read, **view.counts},
        "mean_oit": _span(view.mean),
        "bands": [
            {
                "basis": table.basis.value,
                "counted": table.counted,
                "passing_low": table.passing_low,
                "passing_high": table.passing_high,
                "ratings": [
                    {"name": r.name, "at_least": r.at_least, "low": r.low, "high": r.high}
                    for r in table.rows
                ],
            }
            for table in view.bands
        ],
        "groups": [
            {
                "by": table.id,
                "rows": [
                    {
                        "name": row.name,
                        "listed": row.listed,
                        "read": row.read,
                        "mean_oit": _span(row.mean),
                        "passing_low": row.passing_low,
                        "passing_high": row.passing_high,
                    }
                    for row in table.rows
                ],
            }
            for table in view.groups
        ],
        "items": [
            {
                "item_id": row.id,
                "name": row.name,
                "sub_indicator": row.sub_indicator,
                "outcomes": dict(row.counts),
                "points_lost": round(row.lost, 4),
                "points_open": round(row.open_points, 4),
            }
            for row in view.items
        ],
        "changes": [_change(row) for row in view.changes],
        "shared_defects": [
            {
                "family": each.family,
                "family_name": each.family_name,
                "id": each.id,
                "main_sites": list(each.main_sites),
            }
            for each in view.batch.shared_defects
        ],
        "history": [
            {
                "number": each.number,
                "on": each.on.isoformat(),
                "agencies": each.agencies,
                "read": each.read,
                "mean_oit": _span(each.means),
                "passing_low": round(each.passing_low, 4),
                "passing_high": round(each.passing_high, 4),
                "by_group": {name: _span(span) for name, span in each.by_group.items()},
            }
            for each in view.batch.history
        ],
        "meta": {
            "number": head.number,
            "language": view.speech.language,
            "tool_version": head.tool_version,
            "started_at": head.started_at.isoformat(),
            "finished_at": head.finished_at.isoformat() if head.finished_at else None,
        },
    }


def _plain_agency(agency: AgencyView) -> dict[str, Any]:
    result, listed = agency.result, agency.result.listed
    return {
        "row": listed.row,
        "main_site": agency.site,
        "name": agency.name,
        "agency_type": listed.agency.agency_type.value,
        "province": listed.province,
        "district": listed.district,
        "tags": list(listed.tags),
        "contact": listed.contact,
        "iit": listed.iit,
        "eit": listed.eit,
        "state": result.state.value,
        "cause": result.cause,
        "whose": agency.whose,
        "run_id": result.run_id,
        "finished_at": result.finished_at.isoformat() if result.finished_at else None,
        "attempts": result.attempts,
        "pages": result.pages,
        "files": result.files,
        "complete": result.complete,
        "standing": agency.standing.value,
        "oit": _span(result.oit) if agency.is_read else None,
        "total": _span(result.total),
        "rating_low": result.rating_low,
        "rating_high": result.rating_high,
        "sub_indicators": {name: _span(span) for name, span in result.sub_indicators.items()},
        "items": {
            item_id: [found.outcome.value, found.reason.value if found.reason else None]
            for item_id, found in result.items.items()
        },
        "fixes": [_fix(fix) for fix in agency.fixes],
        "after_fixes": _span(agency.after) if agency.fixes else None,
        "notices": [_notice(notice) for notice in result.notices],
        "family": result.family,
        "defects": list(result.defects),
        "pack_digest": result.pack_digest,
        "tool_version": result.tool_version,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {"id": notice.id, "facts": {key: masked(text) for key, text in notice.facts.items()}}


def _fix(fix: FixView) -> dict[str, Any]:
    return {
        "item_id": fix.item_id,
        "points": round(fix.points, 4),
        "gain": round(fix.gain, 4),
        "outcome": fix.outcome,
        "hint": fix.hint,
        "url": fix.url,
    }


def _change(row: ChangeRow) -> dict[str, Any]:
    found = row.difference
    return {
        "main_site": row.site,
        "name": row.name,
        "trend": row.trend,
        "oit_before": _oit(found.before),
        "oit_after": _oit(found.after),
        "improved": list(row.improved),
        "worsened": list(row.worsened),
        "unclear": list(row.unclear),
        "causes": [cause for cause, _ in row.causes],
    }


def _oit(result: AgencyResult | None) -> dict[str, float] | None:
    """None where there was nothing to judge."""
    return _span(result.oit) if result and result.state is JobState.DONE else None


def _span(span: Span | None) -> dict[str, float] | None:
    return {"low": round(span.low, 4), "high": round(span.high, 4)} if span else None
