"""`oit score`: from item results to the total, against figures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oit_checker.model.result import Span
from oit_checker.run.checking import main_site_of
from oit_checker.run.scorefile import score_file

# 14 items at nought: 9.1 8/9, 9.2 7/8, 9.3 5/7, 9.4 0/4, 9.5 4/5; 10.1 4/8, 10.2 1/2
ZEROS = [
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


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_case_worked_out_by_hand_comes_out_to_the_hundredth(tmp_path: Path) -> None:
    text = f"fiscal_year: 2563\niit: 87.89\neit: 86.06\nzero_items: [{', '.join(ZEROS)}]\n"
    (case,) = score_file(written(tmp_path, "case.yaml", text))
    nine = (8 / 9 + 7 / 8 + 5 / 7 + 0 + 4 / 5) / 5 * 100
    assert case.sheet.indicators["9"].low == pytest.approx(nine)
    assert case.sheet.indicators["10"].low == pytest.approx(50.0)
    assert case.sheet.oit.low == pytest.approx((nine + 50) / 2)
    assert case.sheet.total is not None
    assert round(case.sheet.total.low, 2) == round(
        0.3 * 87.89 + 0.3 * 86.06 + 0.4 * (nine + 50) / 2, 2
    )


def test_open_items_widen_the_range_and_inapplicable_ones_leave_it(tmp_path: Path) -> None:
    items = {f"O{n}": "passed" for n in range(1, 44)}
    items |= {"O42": "cant_tell", "O43": "inapplicable"}
    path = written(tmp_path, "case.json", json.dumps({"fiscal_year": 2563, "items": items}))
    (case,) = score_file(path)
    assert case.sheet.sub_indicators["10.2"] == Span(0.0, 100.0)
    assert case.sheet.oit == Span(pytest.approx(75.0), pytest.approx(100.0))
    assert case.sheet.total is None


def test_a_table_of_items_is_read_and_options_win(tmp_path: Path) -> None:
    lines = "".join(f"O{n},100\n" for n in range(1, 44))
    path = written(tmp_path, "case.csv", "\ufeffitem,score\n" + lines)
    (case,) = score_file(path, fiscal_year=2563, iit=100, eit=100)
    assert case.sheet.total == Span(100.0, 100.0) and case.sheet.rating_low == "AA"


def test_published_rows_give_a_total_each(tmp_path: Path) -> None:
    path = written(
        tmp_path, "all.csv", "case,fiscal_year,iit,eit,oit\nก,2563,90,80,70\nข,2540,1,2,3\n"
    )
    one, other = score_file(path)
    assert one.sheet.total is not None and one.sheet.total.low == pytest.approx(79.0)
    assert (one.name, one.sheet.rating_low, one.sheet.passes_low) == ("ก", "B", False)
    assert other.sheet.assumptions == ("other_year",) and other.sheet.rating_low == ""


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("www.samut.example", "https://www.samut.example/"),
        (" HTTP://www.Samut.example/a b ", "http://www.samut.example/a%20b"),
        ("https://เทศบาล.ไทย/", "https://xn--o3cg7ak5c9d.xn--o3cw4h/"),
    ],
)
def test_an_address_is_made_absolute(typed: str, site: str) -> None:
    assert main_site_of(typed) == site
