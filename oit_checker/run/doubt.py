"""Which Verdicts need a person, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import Finding, Run, Verdict

_NEAR = 0.5
_UNSURE = 85.0  # confidence 0-100 below which letters read in an image may be wrong


@dataclass(frozen=True, slots=True)
class Doubt:
    """`rank` 0 (a ruling to look at again), 1 (`cant_tell`), 2 (`untested`), 3 (`failed`, but
    narrowly); `nearness` 0-1: the share of what counts that speaks for the other side."""

    rank: int
    nearness: float

    @property
    def order(self) -> tuple[int, float]:
        """Most doubtful first."""
        return (self.rank, -self.nearness)


def doubt_of(run: Run, verdict: Verdict) -> Doubt | None:
    """None where nobody needs to look: it passed, it failed plainly, it is not due yet, or a
    person's ruling holds. A narrow failure: half of what counts was there, or it rests on letters
    that were read unsurely."""
    rulings = [r for r in run.rulings if r.review.item_id == verdict.item_id]
    nearness = _nearness(verdict)
    if verdict.item_id in run.ruled_outcomes:
        return None
    if any(not r.holds for r in rulings):
        return Doubt(0, nearness)
    if verdict.outcome is Outcome.CANT_TELL:
        return Doubt(1, nearness)
    if verdict.outcome is Outcome.UNTESTED:
        return None if verdict.reason is Reason.NOT_DUE_YET else Doubt(2, nearness)
    if verdict.outcome is not Outcome.FAILED:
        return None
    if _is_read_unsurely(verdict):
        return Doubt(3, max(nearness, _NEAR))
    return Doubt(3, nearness) if nearness >= _NEAR else None


def _own(verdict: Verdict) -> list[Finding]:
    return [f for f in verdict.findings if f.counts and not f.element_id.startswith("general/")]


def _nearness(verdict: Verdict) -> float:
    counted = _own(verdict)
    passed = sum(f.outcome is Outcome.PASSED for f in counted)
    return passed / len(counted) if counted else 0.0


def _is_read_unsurely(verdict: Verdict) -> bool:
    return any(
        e.read_from and e.confidence < _UNSURE
        for f in _own(verdict)
        if f.outcome is Outcome.FAILED
        for e in f.evidence
    )
