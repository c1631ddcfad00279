"""Confusion, precision, coverage and Cohen's kappa of judgements against labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oit_checker.evaluate.labels import VERDICTS
from oit_checker.model.outcome import Outcome

OUTCOMES = (Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL, Outcome.UNTESTED)
_DECIDED = (Outcome.PASSED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares are 0-1; None where nothing was there to divide by.

    `confusion` maps outcome -> label -> rows. `precision_of_failed` counts `partial` as rightly
    failed. `coverage` is the share of decided rows. The kappas are on met / not met: over decided
    rows, and over all (open = not met).
    """

    rows: int
    confusion: Mapping[str, Mapping[str, int]]
    precision_of_passed: float | None
    precision_of_failed: float | None
    cant_tell: float | None
    untested: float | None
    coverage: float | None
    kappa_decided: float | None
    kappa_all: float | None


def agreement_of(pairs: Sequence[tuple[Outcome, str]]) -> Agreement:
    """`pairs` of the machine's outcome and the label (present | partial | absent)."""
    counts = Counter((outcome, label) for outcome, label in pairs)
    total = len(pairs)

    def of(outcome: Outcome, *labels: str) -> int:
        return sum(counts[outcome, label] for label in labels)

    decided = [(o is Outcome.PASSED, label == "present") for o, label in pairs if o in _DECIDED]
    return Agreement(
        rows=total,
        confusion={o.value: {v: counts[o, v] for v in VERDICTS} for o in OUTCOMES},
        precision_of_passed=_share(of(Outcome.PASSED, "present"), of(Outcome.PASSED, *VERDICTS)),
        precision_of_failed=_share(
            of(Outcome.FAILED, "partial", "absent"), of(Outcome.FAILED, *VERDICTS)
        ),
        cant_tell=_share(of(Outcome.CANT_TELL, *VERDICTS), total),
        untested=_share(of(Outcome.UNTESTED, *VERDICTS), total),
        coverage=_share(len(decided), total),
        kappa_decided=cohens_kappa(decided),
        kappa_all=cohens_kappa([(o is Outcome.PASSED, label == "present") for o, label in pairs]),
    )


def cohens_kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Agreement of two yes/no judges beyond chance; None for no rows. When both always say the
    same single answer, chance explains all: 1.0 by convention."""
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    yes_a, yes_b = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = yes_a * yes_b + (1 - yes_a) * (1 - yes_b)
    if chance == 1.0:
        return 1.0
    return (observed - chance) / (1 - chance)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
