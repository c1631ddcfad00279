from __future__ import annotations

import pytest

from oit_checker.assess.outcomes import all_of, any_of
from oit_checker.model.outcome import Outcome

P, F, C, U, N = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.CANT_TELL,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([P, P], P),
        ([P, F], F),
        ([C, F, U], F),
        ([C, U, P], C),
        ([U, P], U),
        ([N, P], P),
        ([N, N], N),
        ([], N),
    ],
)
def test_within_a_place_the_weakest_link_decides(
    outcomes: list[Outcome], expected: Outcome
) -> None:
    assert all_of(outcomes) is expected
    assert all_of(reversed(outcomes)) is expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [([F, P], P), ([F, C, U], C), ([F, U], U), ([F, F], F), ([N, F], F), ([], N)],
)
def test_between_places_the_best_one_counts(outcomes: list[Outcome], expected: Outcome) -> None:
    assert any_of(outcomes) is expected
    assert any_of(reversed(outcomes)) is expected
