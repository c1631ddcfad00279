from datetime import date

import pytest

from oit_checker.thai.fiscal import (
    fiscal_year_of,
    fiscal_year_period,
    months_of,
    period_named,
    thai_date,
    thai_month,
    thai_period,
)


def test_a_fiscal_year_begins_in_october_of_the_year_before() -> None:
    period = fiscal_year_period(2563)
    assert (period.start, period.end) == (date(2019, 10, 1), date(2020, 9, 30))
    assert fiscal_year_of(date(2019, 9, 30)) == 2562
    assert fiscal_year_of(date(2019, 10, 1)) == 2563


def test_the_months_of_a_period_are_listed_over_the_new_year() -> None:
    assert months_of(period_named("october to march of fiscal_year", 2563)) == (
        "2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "iso"),
    [
        ("fiscal_year", "2019-10-01/2020-09-30"),
        ("fiscal_year - 1", "2018-10-01/2019-09-30"),
        ("fiscal_year + 1", "2020-10-01/2021-09-30"),
        ("first 6 months of fiscal_year", "2019-10-01/2020-03-31"),
        ("first 3 months of fiscal_year", "2019-10-01/2019-12-31"),
        ("october to march of fiscal_year", "2019-10-01/2020-03-31"),
        ("january to february of fiscal_year", "2020-01-01/2020-02-29"),
    ],
)
def test_a_relative_period_is_resolved(spec: str, iso: str) -> None:
    assert period_named(spec, 2563).iso() == iso


@pytest.mark.parametrize("spec", ["", "2563", "fiscal_year - x", "first 13 months of fiscal_year",
                                  "march to october of fiscal_year"])  # fmt: skip
def test_an_unknown_period_is_refused_with_the_allowed_forms(spec: str) -> None:
    with pytest.raises(ValueError, match="first 6 months of fiscal_year"):
        period_named(spec, 2563)


def test_thai_words_show_the_buddhist_era() -> None:
    assert thai_month("2020-03") == "มีนาคม 2563"
    assert thai_date(date(2020, 4, 30)) == "30 เมษายน 2563"
    assert thai_period(fiscal_year_period(2563)) == "1 ตุลาคม 2562 – 30 กันยายน 2563"
