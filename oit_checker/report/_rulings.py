"""What people ruled, beside what the program found."""

from __future__ import annotations

from oit_checker.messages import Speech
from oit_checker.model.result import Ruling, Run
from oit_checker.report._shapes import RulingView
from oit_checker.thai.privacy import masked


def rulings_on(run: Run, item_id: str, speech: Speech) -> tuple[RulingView, ...]:
    """The rulings on an Item and on its Elements."""
    return tuple(_view(r, run, speech) for r in run.rulings if r.review.item_id == item_id)


def _view(ruling: Ruling, run: Run, speech: Speech) -> RulingView:
    review = ruling.review
    findings = run.verdict(review.item_id).findings
    requirement = next((f.requirement for f in findings if f.element_id == review.element_id), "")
    now = next((f.outcome for f in findings if f.element_id == review.element_id), None)
    machine = now or run.verdict(review.item_id).outcome
    said = speech.say(
        "report.ruling.said",
        machine=speech.say(f"outcome.{machine.value}"),
        by=masked(review.by),
        at_date=review.at.date().isoformat(),
        outcome=speech.say(f"outcome.{review.outcome.value}"),
        reason=masked(review.reason),
        element=requirement,
    )
    return RulingView(
        element_id=review.element_id,
        outcome=review.outcome.value,
        said=said,
        reason=masked(review.reason),
        holds=ruling.holds,
        flag="" if ruling.holds else speech.say("report.ruling.changed"),
        changed=ruling.changed,
    )
