"""JSON with a versioned schema (docs/report-json.md). Ids and times stand under `meta` only: two
checks of the same site give the same bytes outside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from oit_checker.model.result import CrawlSummary, Finding, Ruling, ScoreSheet, Span, Verdict
from oit_checker.report._answers import plain_answer
from oit_checker.report._shapes import ItemView, ReportView
from oit_checker.thai.privacy import masked

EXTENSION = "json"
SCHEMA = "oit-checker/report/1"


def rendered(view: ReportView) -> bytes:
    text = json.dumps(plain(view), ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def plain(view: ReportView) -> dict[str, Any]:
    """JSON values of the whole report."""
    run = view.run
    return {
        "schema": SCHEMA,
        "agency": {
            "main_site": run.agency.main_site,
            "name": run.agency.name,
            "agency_type": run.agency.agency_type.value,
        },
        "fiscal_year": run.fiscal_year,
        "as_of": run.as_of.isoformat(),
        "pack": {"digest": run.pack_digest, "draft": run.pack_draft},
        "scores": _scores(run.scores),
        "ruled_scores": _scores(run.ruled_scores) if run.ruled_scores else None,
        "reviews": [_ruling(ruling) for ruling in run.rulings],
        "todo": [{"item_id": i.id, "points": i.points, "do": list(i.todo)} for i in view.todo],
        "answers": {a.item_id: plain_answer(a, view.speech) for a in run.answers},
        "items": [_item(v, i) for v, i in zip(run.verdicts, view.items, strict=True)],
        "gathering": _gathering(run.crawl, view),
        "meta": {
            "run_id": run.meta.run_id,
            "crawl_id": run.meta.crawl_id,
            "tool_version": run.meta.tool_version,
            "language": view.speech.language,
            "started_at": run.meta.started_at.isoformat() if run.meta.started_at else None,
            "finished_at": run.meta.finished_at.isoformat() if run.meta.finished_at else None,
            "limits": dict(run.meta.limits),
            "fetched_at": {u: t.isoformat() for u, t in sorted(run.meta.fetched_at.items())},
        },
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    review = ruling.review
    return {
        "item_id": review.item_id,
        "element_id": review.element_id,
        "machine": review.machine.value,
        "outcome": review.outcome.value,
        "reason": masked(review.reason),
        "by": masked(review.by),
        "at": review.at.isoformat(),
        "holds": ruling.holds,
        "changed": list(ruling.changed),
    }


def _span(span: Span) -> dict[str, float]:
    return {"low": round(span.low, 4), "high": round(span.high, 4)}


def _scores(scores: ScoreSheet) -> dict[str, Any]:
    return {
        "oit": _span(scores.oit),
        "indicators": {k: _span(s) for k, s in scores.indicators.items()},
        "sub_indicators": {k: _span(s) for k, s in scores.sub_indicators.items()},
    }


def _item(verdict: Verdict, view: ItemView) -> dict[str, Any]:
    return {
        "item_id": verdict.item_id,
        "name": view.name,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "score_low": verdict.score_low,
        "score_high": verdict.score_high,
        "points": view.points,
        "findings": [_finding(f, view) for f in verdict.findings],
        "places": [
            {
                "topic": p.topic,
                "url": p.url,
                "label": masked(p.label),
                "found_on": p.found_on,
                "path": [masked(step) for step in p.path],
                "score": p.score,
                "reasons": [masked(r) for r in p.reasons],
                "outcome": p.outcome.value,
            }
            for p in verdict.places
        ],
        "searched": [
            {
                "topic": s.topic,
                "looked_at": list(s.looked_at),
                "unfetched": [link.url for link in s.unfetched],
                "unread": list(s.unread),
                "sitemap_read": s.sitemap_read,
            }
            for s in verdict.searches
        ],
    }


def _finding(finding: Finding, view: ItemView) -> dict[str, Any]:
    spoken = next(f for f in (*view.findings, *view.advice) if f.id == finding.element_id)
    return {
        "element_id": finding.element_id,
        "requirement": finding.requirement,
        "outcome": finding.outcome.value,
        "reason": finding.reason.value if finding.reason else None,
        "authority": finding.authority.value,
        "binding": finding.binding.value,
        "counts": finding.counts,
        "url": finding.url,
        "said": list(spoken.sentences),
        "hint": spoken.hint,
        "help": list(spoken.help),
        "checks": [
            {
                "kind": r.kind,
                "part": r.part,
                "outcome": r.observation.outcome.value,
                "reason": r.observation.reason.value if r.observation.reason else None,
                "facts": _masked(dict(r.observation.facts)),
            }
            for r in finding.results
        ],
        "evidence": [
            {
                "url": e.url,
                "quote": masked(e.quote),
                "where": e.where,
                "page": e.page,
                "sheet": e.sheet,
                "block": e.block,
                "read_from": e.read_from,
                "confidence": e.confidence,
            }
            for e in finding.evidence
        ],
    }


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {k: _masked(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(v) for v in value]
    return value


def _gathering(crawl: CrawlSummary, view: ReportView) -> dict[str, Any]:
    return {
        "pages": crawl.pages,
        "files": crawl.files,
        "bytes": crawl.bytes,
        "complete": crawl.complete,
        "stopped_by": crawl.stopped_by,
        "sitemap": {"state": crawl.sitemap.state, "urls": crawl.sitemap.urls},
        "tls": {"problem": crawl.tls.problem, "version": crawl.tls.version},
        "abilities": {
            **asdict(crawl.abilities),
            "gaps": [asdict(gap) for gap in view.gaps],
        },
        "failures": [
            {
                "url": f.url,
                "cause": f.cause.value,
                "blame": f.blame.value,
                "may_retry": f.may_retry,
                "status": f.status,
            }
            for f in crawl.failures
        ],
        "schemes": [
            {"url": s.url, "scheme_id": s.scheme_id, "codes": list(s.codes)} for s in crawl.schemes
        ],
        "unreadable": [{"url": u, "readability": r} for u, r in crawl.unreadable],
        "frontier_total": crawl.frontier_total,
        "frontier": [
            {"url": f.url, "label": masked(f.label), "found_on": f.found_on, "why": f.why}
            for f in crawl.frontier
        ],
    }
