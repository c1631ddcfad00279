"""JSON with a versioned schema. Ids, days and versions stand under `runs`."""

from __future__ import annotations

import json
from typing import Any

from oit_checker.model.difference import ElementDifference, ItemDifference, Standing
from oit_checker.model.place import Evidence
from oit_checker.model.result import Run
from oit_checker.report.difference._view import DifferenceView, ItemRow
from oit_checker.thai.privacy import masked

EXTENSION = "json"
SCHEMA = "oit-checker/difference/1"


def rendered(view: DifferenceView) -> bytes:
    text = json.dumps(plain(view), ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def plain(view: DifferenceView) -> dict[str, Any]:
    """JSON values of the whole report."""
    difference = view.difference
    rows = {row.id: row for row in (*view.changed, *view.unchanged)}
    return {
        "schema": SCHEMA,
        "fiscal_year": difference.after.fiscal_year,
        "language": view.speech.language,
        "runs": {"before": _run(difference.before), "after": _run(difference.after)},
        "same_crawl": difference.is_one_crawl,
        "pages": dict(difference.pages),
        "notes": list(view.notes),
        "counts": dict(view.counts),
        "items": [_item(item, rows[item.item_id]) for item in difference.items],
    }


def _run(run: Run) -> dict[str, Any]:
    scores, crawl, meta = run.ruled_scores or run.scores, run.crawl, run.meta
    return {
        "run_id": meta.run_id,
        "crawl_id": meta.crawl_id,
        "main_site": run.agency.main_site,
        "agency_type": run.agency.agency_type.value,
        "as_of": run.as_of.isoformat(),
        "started_at": meta.started_at.isoformat() if meta.started_at else None,
        "tool_version": meta.tool_version,
        "pack": {"digest": run.pack_digest, "draft": run.pack_draft},
        "oit": {"low": round(scores.oit.low, 4), "high": round(scores.oit.high, 4)},
        "indicators": {
            name: {"low": round(span.low, 4), "high": round(span.high, 4)}
            for name, span in scores.indicators.items()
        },
        "pages": crawl.pages,
        "files": crawl.files,
        "complete": crawl.complete,
        "stopped_by": crawl.stopped_by,
        "browser": crawl.abilities.browser,
        "ocr": crawl.abilities.ocr,
        "has_sheet": bool(run.answers),
    }


def _item(item: ItemDifference, row: ItemRow) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "name": row.name,
        "trend": item.trend.value,
        "before": _standing(item.before),
        "after": _standing(item.after),
        "causes": [cause.value for cause in item.causes],
        "explained": list(row.explained),
        "elements": [_element(element) for element in item.elements],
        "pages": [
            {
                "url": page.url,
                "change": page.change.value,
                "cause": page.cause.value,
                "why": page.why,
                "lost": [masked(text) for text in page.lost],
                "added": [masked(text) for text in page.added],
            }
            for page in item.pages
        ],
        "rules": [
            {
                "element_id": rule.element_id,
                "change": rule.change.value,
                "before": rule.before,
                "after": rule.after,
            }
            for rule in item.rules
        ],
        "rulings": [
            {
                "element_id": ruling.review.element_id,
                "outcome": ruling.review.outcome.value,
                "by": ruling.review.by,
                "reason": masked(ruling.review.reason),
                "at": ruling.review.at.isoformat(),
                "holds": ruling.holds,
                "changed": list(ruling.changed),
            }
            for ruling in item.rulings
        ],
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    reason = standing.reason.value if standing.reason else None
    return {"outcome": standing.outcome.value, "reason": reason, "by_a_person": standing.is_ruled}


def _element(element: ElementDifference) -> dict[str, Any]:
    return {
        "element_id": element.element_id,
        "requirement": element.requirement,
        "before": _standing(element.before),
        "after": _standing(element.after),
        "quotes_before": [_quote(each) for each in element.quotes_before],
        "quotes_after": [_quote(each) for each in element.quotes_after],
    }


def _quote(evidence: Evidence) -> dict[str, Any]:
    return {"url": evidence.url, "quote": masked(evidence.quote), "page": evidence.page}
