"""The arithmetic and the ratings of each year, against scores that were published."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from oit_checker.assess import rating_of, score, total_of
from oit_checker.model.outcome import Authority
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack
from oit_checker.model.worth import points_of
from oit_checker.rulepack import load_pack
from oit_checker.run.scorefile import score_file


@cache
def pack_of(fiscal_year: int) -> RulePack:
    return load_pack(fiscal_year)


@pytest.mark.parametrize(
    ("fiscal_year", "sizes"),
    [
        (2563, [9, 8, 7, 4, 5, 8, 2]),
        (2564, [9, 8, 7, 4, 5, 8, 2]),
        (2565, [9, 8, 7, 4, 5, 8, 2]),
        (2566, [10, 8, 4, 4, 4, 8, 5]),
    ],
)
def test_the_groups_have_the_sizes_that_published_scores_prove(
    fiscal_year: int, sizes: list[int]
) -> None:
    groups = [sub for each in pack_of(fiscal_year).indicators for sub in each.sub_indicators]
    assert [len(sub.items) for sub in groups] == sizes


def test_an_item_of_procurement_weighs_more_in_2566() -> None:
    assert round(points_of(pack_of(2565))["O21"], 2) == 0.57
    assert round(points_of(pack_of(2566))["O19"], 2) == 1.00
    assert round(points_of(pack_of(2565))["O42"], 2) == 5.00
    assert round(points_of(pack_of(2566))["O42"], 2) == 2.00


@pytest.mark.parametrize(
    ("fiscal_year", "total", "instruments", "rating"),
    [
        (2564, 95.62, (), "AA"),
        (2565, 90.22, (), "A"),
        (2566, 92.43, (91.71, 83.06, 100.0), "ผ่าน"),
        (2566, 92.43, (91.71, 85.00, 100.0), "ผ่านดี"),
        (2566, 84.99, (91.0, 84.0, 82.0), "ต้องปรับปรุง หรือต้องปรับปรุงโดยด่วน"),
    ],
)
def test_a_total_gets_the_rating_of_its_year(
    fiscal_year: int, total: float, instruments: tuple[float, ...], rating: str
) -> None:
    assert rating_of(pack_of(fiscal_year).scoring, total, instruments) == rating


def test_the_published_row_of_2566_is_reproduced_and_the_levels_are_owned_to_be_recalled(
    tmp_path: Path,
) -> None:
    rows = tmp_path / "published.csv"
    rows.write_text("case,fiscal_year,iit,eit,oit\nministry,2566,91.71,83.06,100.00\n", "utf-8")
    (case,) = score_file(rows)
    assert case.sheet.total is not None
    assert round(case.sheet.total.high, 2) == 92.43
    assert (case.sheet.rating_low, case.sheet.passes_low) == ("ผ่าน", True)
    assert case.sheet.assumptions == ("recalled_bands",)


@pytest.mark.parametrize(
    ("fiscal_year", "assumptions"),
    [
        (2563, ()),
        (2564, ("derived_bands", "derived_pass_mark", "derived_weights")),
        (2566, ("recalled_bands",)),
    ],
)
def test_a_rating_from_items_says_what_is_assumed(
    fiscal_year: int, assumptions: tuple[str, ...]
) -> None:
    pack = pack_of(fiscal_year)
    items = {item.id: Span(100.0, 100.0) for item in pack.items}
    sheet = score(pack, items, iit=90.0, eit=90.0)
    assert sheet.assumptions == assumptions
    assert score(pack, items).assumptions == ()


def test_indicator_10_of_the_area_office_of_2566_is_reachable() -> None:
    """87.5 needs eight items in 10.1: two zeros there, none in 10.2."""
    pack = pack_of(2566)
    items = {item.id: Span(100.0, 100.0) for item in pack.items}
    for zero in ("O31", "O32"):
        items[zero] = Span(0.0, 0.0)
    sheet = score(pack, items)
    assert sheet.indicators["10"] == Span(87.5, 87.5)
    assert sheet.sub_indicators["10.1"] == Span(75.0, 75.0)


def test_the_weights_of_years_with_a_published_triple_are_not_called_inferred() -> None:
    assert pack_of(2563).scoring.authority["weights"] is Authority.REPORTED
    assert pack_of(2565).scoring.authority["weights"] is Authority.DERIVED
    assert round(total_of(pack_of(2563).scoring, 88.95, 85.02, 57.78), 2) == 75.30
