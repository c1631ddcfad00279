"""A letter to whoever watches a list: short, and only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oit_checker.report.batch_difference._lines import agency_lines
from oit_checker.report.batch_difference._view import BatchDifferenceView, ChangedAgency

TOLD = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """`subject` is one line, `text` several with an end to each."""

    subject: str
    text: str


def letter_of(view: BatchDifferenceView) -> Letter | None:
    told = [changed for changed in view.changed if not changed.is_luck]
    if not told:
        return None
    facts = {
        "name": view.difference.after.name,
        "worsened": view.counts.get("worsened", 0) or "",
        "improved": view.counts.get("improved", 0) or "",
        "others": sum(view.counts.get(each, 0) for each in ("unclear", "new", "gone")) or "",
    }
    subject = " ".join(view.say("difference.letter.subject", **facts).split())
    return Letter(subject, "\n".join(_lines(view, told)) + "\n")


def _lines(view: BatchDifferenceView, told: list[ChangedAgency]) -> Iterator[str]:
    yield view.title
    yield from view.notes
    if view.compared:
        yield view.say("difference.means", before=view.means[0], after=view.means[1])
    yield ""
    for changed in told[:TOLD]:
        yield from agency_lines(changed)
    if len(told) > TOLD:
        yield view.say("difference.letter.more", count=len(told) - TOLD)
    luck = len(view.changed) - len(told)
    if luck:
        yield view.say("difference.letter.luck", count=luck)
    yield ""
    numbers = {"before": view.difference.before.number, "after": view.difference.after.number}
    yield view.say("difference.letter.whole", **numbers)
    yield view.say("not_official")
