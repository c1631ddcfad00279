from __future__ import annotations

from pathlib import Path

import pytest

from oit_checker.assess import rating_of, score
from oit_checker.model.errors import UserError
from oit_checker.model.result import Span
from oit_checker.model.worth import points_of
from oit_checker.rulepack import load_pack
from oit_checker.run.scorefile import score_file

# What one city municipality published of its own result in 2563: the items scored 0.
ZERO_ITEMS = [
    "O2",
    "O17",
    "O18",
    "O23",
    "O25",
    "O26",
    "O27",
    "O28",
    "O30",
    "O34",
    "O37",
    "O38",
    "O41",
    "O43",
]
PUBLISHED = """case,fiscal_year,iit,eit,oit,total,rating
a,2561,82.75,76.58,97.50,86.80,A
b,2562,83.71,72.91,78.96,78.57,B
c,2563,88.95,85.02,57.78,75.30,B
d,2566,91.71,83.06,100.00,92.43,
"""


def test_the_published_zeros_arrive_at_the_published_scores(tmp_path: Path) -> None:
    zeros = "".join(f"  {i}: {{}}\n" for i in ZERO_ITEMS)
    file = tmp_path / "city.yaml"
    file.write_text(
        f"fiscal_year: 2563\niit: 88.95\neit: 85.02\nzero_items:\n{zeros}", encoding="utf-8"
    )
    (case,) = score_file(file)
    sheet = case.sheet
    assert sheet.total is not None
    assert round(sheet.indicators["9"].low, 2) == 65.56
    assert round(sheet.indicators["10"].low, 2) == 50.00
    assert round(sheet.oit.low, 2) == 57.78
    assert round(sheet.total.low, 2) == 75.30
    assert sheet.rating_low == sheet.rating_high == "B"
    assert sheet.passes_low is False


def test_published_rows_arrive_at_their_totals(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text(PUBLISHED, encoding="utf-8-sig")
    totals = [round(c.sheet.total.low, 2) for c in score_file(file) if c.sheet.total]
    assert totals == [86.80, 78.57, 75.30, 92.43]


def test_an_open_item_makes_every_score_above_it_a_range() -> None:
    pack = load_pack(2563)
    items = {i.id: Span(100, 100) for i in pack.items} | {"O1": Span(0, 100)}
    sheet = score(pack, items, iit=100, eit=100)
    assert (round(sheet.sub_indicators["9.1"].low, 2), sheet.sub_indicators["9.1"].high) == (
        88.89,
        100,
    )
    assert sheet.sub_indicators["9.2"] == Span(100, 100)
    assert round(sheet.oit.low, 2) == 98.89
    assert sheet.total is not None
    assert round(sheet.total.high - sheet.total.low, 2) == 0.44


def test_an_item_that_does_not_apply_leaves_the_mean() -> None:
    pack = load_pack(2563)
    items: dict[str, Span | None] = {i.id: Span(0, 0) for i in pack.items}
    items |= {"O42": Span(100, 100), "O43": None}
    assert score(pack, items).sub_indicators["10.2"] == Span(100, 100)


def test_the_points_of_all_items_are_the_weight_of_oit() -> None:
    points = points_of(load_pack(2563))
    assert round(sum(points.values()), 6) == 40
    assert round(points["O1"], 2) == 0.44
    assert round(points["O43"], 2) == 5.00


def test_an_item_that_left_the_means_is_worth_nothing_and_leaves_its_share_to_the_others() -> None:
    pack = load_pack(2563)
    points = points_of(pack, ["O42"])
    assert points["O42"] == 0
    assert round(points["O43"], 2) == 10.00
    assert round(sum(points.values()), 6) == 40
    assert points_of(pack, ["O42", "O43"])["O34"] == 2 * points_of(pack)["O34"]


@pytest.mark.parametrize(
    ("total", "rating"),
    [(95, "AA"), (94.995, "AA"), (94.99, "A"), (85, "A"), (84.99, "B"), (50, "E"), (49.99, "F")],
)
def test_bands_begin_at_their_limits(total: float, rating: str) -> None:
    assert rating_of(load_pack(2563).scoring, total) == rating


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "zero_items: [O1]", "score.no_year"),
        ("a.yaml", "fiscal_year: 2563", "score.no_items"),
        ("a.yaml", "fiscal_year: 2563\nzero_items: [O99]", "score.unknown_items"),
        ("a.yaml", "fiscal_year: 2563\nitems: {O1: 100}", "score.missing_items"),
        ("a.yaml", "fiscal_year: 2563\niit: 120\nzero_items: []", "score.bad_number"),
        ("a.yaml", "fiscal_year: [", "score.unreadable"),
        ("a.yaml", "- 1", "score.unreadable"),
        ("a.csv", "x,y\n1,2\n", "score.columns"),
        ("a.csv", "case,fiscal_year,iit,eit,oit\na,2563,x,1,1\n", "score.bad_number"),
    ],
)
def test_a_bad_file_is_told_and_not_guessed(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        score_file(file)
    assert caught.value.message_id == message


def test_half_points_are_refused(tmp_path: Path) -> None:
    pack = load_pack(2563)
    rows = "".join(f"  {i.id}: 100\n" for i in pack.items).replace("O7: 100", "O7: 50")
    file = tmp_path / "half.yaml"
    file.write_text(f"fiscal_year: 2563\nitems:\n{rows}", encoding="utf-8")
    with pytest.raises(UserError, match=r"score\.bad_score"):
        score_file(file)
