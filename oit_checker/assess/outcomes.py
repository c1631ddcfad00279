"""How outcomes combine: the two orders of the project, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from oit_checker.model.outcome import Outcome

# Within a place a chain is as strong as its weakest link.
_WORST_FIRST = (Outcome.FAILED, Outcome.CANT_TELL, Outcome.UNTESTED, Outcome.PASSED)
# Between places the agency may choose, so the best one counts.
_BEST_FIRST = (Outcome.PASSED, Outcome.CANT_TELL, Outcome.UNTESTED, Outcome.FAILED)


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """failed > cant_tell > untested > passed; `inapplicable` only when nothing else is there."""
    return _first_of(_WORST_FIRST, outcomes)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """passed > cant_tell > untested > failed; `inapplicable` only when nothing else is there."""
    return _first_of(_BEST_FIRST, outcomes)


def rank_between_places(outcome: Outcome) -> int:
    """0 is best; `inapplicable` ranks with `passed`."""
    return _BEST_FIRST.index(outcome) if outcome in _BEST_FIRST else 0


def rank_within_place(outcome: Outcome) -> int:
    """0 is worst: the one that decides."""
    return _WORST_FIRST.index(outcome) if outcome in _WORST_FIRST else len(_WORST_FIRST)


def _first_of(order: tuple[Outcome, ...], outcomes: Iterable[Outcome]) -> Outcome:
    seen = set(outcomes)
    return next((o for o in order if o in seen), Outcome.INAPPLICABLE)
