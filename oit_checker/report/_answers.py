"""What the agency answered, beside what was found there."""

from __future__ import annotations

from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.result import AnswerReport, Remark, Run, UrlReport
from oit_checker.report._addresses import shown_url
from oit_checker.report._shapes import AnsweredUrlView, AnswerView, PlaceView, RemarkView
from oit_checker.thai.privacy import masked

_SAID = {True: "has", False: "has_not", None: "blank"}


def answer_to(run: Run, item_id: str, speech: Speech) -> AnswerView | None:
    """None when no sheet was checked."""
    found = next((a for a in run.answers if a.item_id == item_id), None)
    return None if found is None else _view(found, speech)


def _view(answer: AnswerReport, speech: Speech) -> AnswerView:
    said = speech.say(f"report.answer.{_SAID[answer.published]}")
    better = answer.better
    return AnswerView(
        said=said,
        explanation=masked(answer.explanation),
        urls=tuple(_url(url, speech) for url in answer.urls),
        remarks=tuple(_remark(r, speech) for r in answer.remarks),
        on_site=answer.on_site.value,
        on_site_word=speech.say(f"outcome.{answer.on_site.value}"),
        better=None
        if better is None
        else PlaceView(
            url=better.url,
            shown_url=shown_url(better.url),
            label=masked(better.label),
            path=" › ".join(masked(step) for step in better.path),
            outcome=better.outcome.value,
            outcome_word=speech.say(f"outcome.{better.outcome.value}"),
        ),
        gain=answer.gain,
    )


def _url(url: UrlReport, speech: Speech) -> AnsweredUrlView:
    way = ""
    if url.clicks:
        path = " › ".join(masked(step) for step in url.path)
        way = speech.say("report.answer.way", clicks=url.clicks, path=path)
    return AnsweredUrlView(
        url=url.url,
        shown_url=shown_url(url.url),
        outcome=url.outcome.value,
        outcome_word=speech.say(f"outcome.{url.outcome.value}"),
        way=way,
        remarks=tuple(_remark(r, speech) for r in url.remarks),
    )


def _remark(remark: Remark, speech: Speech) -> RemarkView:
    said = speech.say(f"answer.remark.{remark.id}", **remark.facts)
    return RemarkView(remark.id, masked(said), remark.costs)


def answer_lines(answer: AnswerView, speech: Speech) -> list[str]:
    """The same as plain lines."""
    lines = [speech.say("report.answer.answered", said=answer.said)]
    lines += [f"- {remark.said}" for remark in answer.remarks]
    for url in answer.urls:
        lines.append(f"- {url.outcome_word} {url.shown_url}")
        lines += [f"    {remark.said}" for remark in url.remarks]
    if answer.better is not None:
        lines.append(better_line(answer, speech))
    return lines


def better_line(answer: AnswerView, speech: Speech) -> str:
    """Where the same site does better than what was answered; '' when it doesn't."""
    if answer.better is None:
        return ""
    facts = {"url": answer.better.shown_url, "path": answer.better.path}
    if answer.gain:
        return speech.say("report.answer.better", points=f"{answer.gain:.2f}", **facts)
    return speech.say("report.answer.better_open", **facts)


def plain_answer(answer: AnswerReport, speech: Speech) -> dict[str, Any]:
    """JSON values."""
    return {
        "published": answer.published,
        "explanation": masked(answer.explanation),
        "on_site": answer.on_site.value,
        "remarks": [_plain_remark(r, speech) for r in answer.remarks],
        "urls": [
            {
                "url": u.url,
                "written": masked(u.written),
                "outcome": u.outcome.value,
                "answered_at": u.answered_at,
                "linked_from": u.linked_from,
                "clicks": u.clicks,
                "path": [masked(step) for step in u.path],
                "looks_like": list(u.looks_like),
                "years": list(u.years),
                "remarks": [_plain_remark(r, speech) for r in u.remarks],
            }
            for u in answer.urls
        ],
        "better": None
        if answer.better is None
        else {"url": answer.better.url, "outcome": answer.better.outcome.value},
        "gain": answer.gain,
    }


def _plain_remark(remark: Remark, speech: Speech) -> dict[str, Any]:
    spoken = _remark(remark, speech)
    return {"id": spoken.id, "costs": spoken.costs, "said": spoken.said}
