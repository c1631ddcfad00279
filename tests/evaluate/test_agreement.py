"""The arithmetic of agreement, against tables worked out by hand."""

from __future__ import annotations

import pytest

from oit_checker.evaluate import agreement_of, cohens_kappa
from oit_checker.model.outcome import Outcome

PASSED, FAILED = Outcome.PASSED, Outcome.FAILED
OPEN, UNTESTED = Outcome.CANT_TELL, Outcome.UNTESTED


def test_kappa_of_a_textbook_table() -> None:
    # observed 35/50 = 0.7; chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5; (0.7 - 0.5) / 0.5
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)


def test_kappa_of_agreement_that_chance_explains_is_nought() -> None:
    assert cohens_kappa([(True, True), (True, False), (False, True), (False, False)]) == 0.0


def test_kappa_of_judges_who_always_differ_is_minus_one() -> None:
    assert cohens_kappa([(True, False), (False, True)]) == pytest.approx(-1.0)


def test_kappa_of_judges_who_know_one_answer_only() -> None:
    assert cohens_kappa([(True, True)] * 3) == 1.0
    assert cohens_kappa([(True, False)] * 3) == 0.0


def test_kappa_of_nothing_is_nothing() -> None:
    assert cohens_kappa([]) is None


def test_every_number_of_a_mixed_table() -> None:
    pairs = [
        *[(PASSED, "present")] * 6,
        *[(PASSED, "partial")] * 1,
        *[(PASSED, "absent")] * 1,
        *[(FAILED, "present")] * 1,
        *[(FAILED, "partial")] * 2,
        *[(FAILED, "absent")] * 5,
        *[(OPEN, "present")] * 2,
        *[(OPEN, "absent")] * 1,
        *[(UNTESTED, "partial")] * 1,
    ]
    found = agreement_of(pairs)
    assert found.rows == 20
    assert found.confusion["passed"] == {"present": 6, "partial": 1, "absent": 1}
    assert found.confusion["cant_tell"] == {"present": 2, "partial": 0, "absent": 1}
    assert found.precision_of_passed == pytest.approx(6 / 8)
    assert found.precision_of_failed == pytest.approx(7 / 8)
    assert found.cant_tell == pytest.approx(3 / 20)
    assert found.untested == pytest.approx(1 / 20)
    assert found.coverage == pytest.approx(16 / 20)
    # decided: yes/yes 6, yes/no 2, no/yes 1, no/no 7; po 13/16, pe (8*7 + 8*9)/256 = 0.5
    assert found.kappa_decided == pytest.approx((13 / 16 - 0.5) / 0.5)
    # all, open = not met: 6, 2, 3, 9; po 15/20, pe (8*9 + 12*11)/400 = 0.51
    assert found.kappa_all == pytest.approx((0.75 - 0.51) / 0.49)


def test_shares_of_nothing_are_nothing() -> None:
    nothing = agreement_of([])
    assert (nothing.precision_of_passed, nothing.coverage, nothing.kappa_all) == (None,) * 3
    assert agreement_of([(OPEN, "absent")]).precision_of_failed is None
