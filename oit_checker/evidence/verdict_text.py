"""The Verdict on one item as the pack tells it: what was found, answered and ruled, and how the
item fared in other Runs. Citizen ids are masked throughout."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from oit_checker.evidence.addresses import Capture
from oit_checker.messages import Speech
from oit_checker.model.result import Review, Run
from oit_checker.model.rule import RulePack
from oit_checker.report import Pictures, no_pictures, render
from oit_checker.store import Store, VerdictRow
from oit_checker.store.shapes import as_json
from oit_checker.thai.privacy import masked


@dataclass(frozen=True, slots=True)
class ItemFile:
    """All that the pack tells of one item; `verdict` is the item of the JSON report."""

    item_id: str
    verdict: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    rulings: Sequence[Mapping[str, Any]]
    reviews: Sequence[Mapping[str, Any]]
    history: Sequence[Mapping[str, Any]]

    def as_json(self) -> bytes:
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def only(run: Run, item_ids: Sequence[str]) -> Run:
    """The Run cut down to some of its items; its scores stay those of the whole."""
    return replace(
        run,
        verdicts=tuple(v for v in run.verdicts if v.item_id in item_ids),
        answers=tuple(a for a in run.answers if a.item_id in item_ids),
        rulings=tuple(r for r in run.rulings if r.review.item_id in item_ids),
    )


def verdict_html(
    run: Run, pack: RulePack, item_id: str, language: str, pictures: Pictures = no_pictures
) -> bytes:
    return render("html", only(run, (item_id,)), pack, language, pictures)


def item_file(
    run: Run,
    pack: RulePack,
    item_id: str,
    captures: Sequence[Capture],
    store: Store,
    language: str,
) -> ItemFile:
    [verdict] = json.loads(render("json", only(run, (item_id,)), pack, language))["items"]
    answers = [a for a in run.answers if a.item_id == item_id]
    reviews = [
        r for r in store.reviews_of(run.agency.main_site, run.fiscal_year) if r.item_id == item_id
    ]
    return ItemFile(
        item_id,
        verdict,
        _plain(answers[0]) if answers else None,
        [_plain(r) for r in run.rulings if r.review.item_id == item_id],
        [_plain(r) for r in reviews],
        [
            _history_row(row, run, [c for c in captures if item_id in c.items], store)
            for row in store.verdict_history(run.agency.main_site, run.fiscal_year, item_id)
        ],
    )


def _history_row(
    row: VerdictRow, run: Run, captures: Sequence[Capture], store: Store
) -> dict[str, Any]:
    """`changed` names the addresses whose digest was another one in that Run: '' for one that
    gave nothing, None for one that was not asked for."""
    now = {c.url: c.snapshot.sha256 if c.snapshot else "" for c in captures if c.page}
    then = store.page_digests(row.crawl_id, list(now))
    return {
        **asdict(row),
        "is_this": row.run_id == run.meta.run_id,
        "same_rules": row.pack_digest == run.pack_digest,
        "same_crawl": row.crawl_id == run.meta.crawl_id,
        "changed": [
            {"url": url, "sha256": then.get(url), "here": digest}
            for url, digest in now.items()
            if then.get(url) != digest
        ],
    }


def _plain(value: Any) -> Any:
    return _masked(json.loads(as_json(value)))


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value


def verdict_lines(file: ItemFile, run: Run, speech: Speech) -> Iterator[str]:
    """The same for people."""
    verdict, say = file.verdict, speech.say
    yield f"{run.agency.name} {run.agency.main_site}".strip()
    yield f"{file.item_id} {verdict['name']}"
    yield say("evidence.verdict.year", fiscal_year=run.fiscal_year, run=run.meta.run_id)
    yield say("report.as_of", as_of_date=run.as_of.isoformat())
    yield ""
    yield say("evidence.verdict.outcome", outcome=_outcome(verdict, speech))
    low, high = (f"{verdict[name]:g}" for name in ("score_low", "score_high"))
    yield say("evidence.verdict.score", low=low, high=high)
    for place in verdict["places"][:1]:
        yield f"{say('report.judged_at')} {place['url']}"
        if place["path"]:
            yield f"{say('report.click_path')} {' › '.join(place['path'])}"
    yield from _answer(file, run, speech)
    yield from _rulings(run, file.item_id, speech)
    yield from _findings(verdict, speech)
    yield from _searched(verdict, speech)
    yield from _history(file, speech)


def _outcome(told: Mapping[str, Any], speech: Speech) -> str:
    word = speech.say(f"outcome.{told['outcome']}")
    reason = told.get("reason")
    return f"{word} ({speech.say(f'reason.{reason}')})" if reason else word


def _findings(verdict: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    for counts, title in ((True, "report.must_show"), (False, "report.advice")):
        findings = [f for f in verdict["findings"] if f["counts"] is counts]
        if findings:
            yield from ("", f"== {speech.say(title)}")
        for finding in findings:
            yield f"- {finding['requirement']}"
            yield f"  {_outcome(finding, speech)}"
            authority = speech.say(f"authority.{finding['authority']}")
            yield "  " + speech.say("evidence.rule.authority", authority=authority)
            yield from (f"  {sentence}" for sentence in finding["said"])
            for quote in finding["evidence"]:
                yield f"  “{masked(quote['quote'])}”"
                yield f"    {_where(quote, speech)} {quote['url']}"
            if finding["outcome"] != "passed" and finding["hint"]:
                yield f"  → {finding['hint']}"


def _where(quote: Mapping[str, Any], speech: Speech) -> str:
    where = speech.say(f"where.{quote['where']}")
    if quote["page"] is not None:
        where = speech.say("where.page_number", where=where, page=quote["page"])
    if quote["sheet"]:
        where = speech.say("where.sheet_name", where=where, sheet=quote["sheet"])
    return where


def _answer(file: ItemFile, run: Run, speech: Speech) -> Iterator[str]:
    for answer in (a for a in run.answers if a.item_id == file.item_id):
        word = {True: "yes", False: "no", None: "unanswered"}[answer.published]
        yield from ("", f"== {speech.say('evidence.verdict.answer')}")
        yield speech.say(f"submission.{word}")
        if answer.explanation:
            yield masked(answer.explanation)
        for url in answer.urls:
            yield f"- {url.written or url.url}: {speech.say(f'outcome.{url.outcome.value}')}"
            if url.answered_at and url.answered_at != url.url:
                yield f"  → {url.answered_at}"


def _rulings(run: Run, item_id: str, speech: Speech) -> Iterator[str]:
    rulings = [r for r in run.rulings if r.review.item_id == item_id]
    if rulings:
        yield from ("", f"== {speech.say('evidence.verdict.rulings')}")
    for ruling in rulings:
        yield f"- {_ruled(ruling.review, speech)}"
        yield "  " + speech.say(f"evidence.verdict.{'holds' if ruling.holds else 'falls'}")
        yield from (f"  {url}" for url in ruling.changed)


def _ruled(review: Review, speech: Speech) -> str:
    return speech.say(
        "evidence.verdict.ruled",
        element=review.element_id,
        outcome=speech.say(f"outcome.{review.outcome.value}"),
        machine=speech.say(f"outcome.{review.machine.value}"),
        reason=masked(review.reason),
        by=review.by,
        at_date=review.at.date().isoformat(),
    )


def _searched(verdict: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    looked = list(dict.fromkeys(url for s in verdict["searched"] for url in s["looked_at"]))
    if looked:
        yield from ("", f"== {speech.say('report.looked_at', count=len(looked))}")
        yield from (f"- {url}" for url in looked)
    unfetched = list(dict.fromkeys(url for s in verdict["searched"] for url in s["unfetched"]))
    if unfetched:
        yield from ("", f"== {speech.say('report.unfetched_here')}")
        yield from (f"- {url}" for url in unfetched)


def _history(file: ItemFile, speech: Speech) -> Iterator[str]:
    yield from ("", f"== {speech.say('evidence.verdict.history')}")
    for row in file.history:
        yield "- " + speech.say(
            "evidence.verdict.run",
            run=row["run_id"],
            created_date=row["created_at"][:10] or None,
            outcome=_outcome(row, speech),
            version=row["tool_version"],
            digest=row["pack_digest"][:12],
        )
        if row["is_this"]:
            yield f"  {speech.say('evidence.verdict.this_run')}"
        elif not row["same_rules"]:
            yield f"  {speech.say('evidence.verdict.other_rules')}"
        for change in row["changed"]:
            state = {None: "not_asked", "": "gave_nothing"}.get(change["sha256"], "differed")
            yield "  " + speech.say(f"evidence.verdict.{state}", url=change["url"])
