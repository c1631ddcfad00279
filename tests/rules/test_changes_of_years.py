"""What `rules diff` and `rules crosswalk` say about the packs that are shipped."""

from __future__ import annotations

from functools import cache

import pytest
from click.testing import CliRunner

from oit_checker.cli.rules import rules_group
from oit_checker.messages import Speech
from oit_checker.rulepack import ChangeKind, ItemChange, changes_between, crosswalk, load_pack

FIRST = (2563, 2564, 2565, 2566)


@cache
def changes(old: int, new: int) -> tuple[ItemChange, ...]:
    return changes_between(load_pack(old), load_pack(new))


def change_to(old: int, new: int, item_id: str) -> ItemChange:
    return next(c for c in changes(old, new) if c.after and c.after[0].id == item_id)


@pytest.mark.parametrize(
    ("after", "before"),
    [
        ("O11", ["O10", "O18"]),
        ("O12", ["O11", "O19"]),
        ("O13", ["O12", "O20"]),
        ("O14", ["O13"]),
        ("O18", ["O17"]),
        ("O19", ["O21"]),
        ("O22", ["O24"]),
        ("O23", ["O25"]),
        ("O29", ["O31"]),
        ("O30", ["O33"]),
        ("O31", ["O34"]),
        ("O32", ["O38"]),
        ("O34", ["O36"]),
        ("O38", ["O41"]),
    ],
)
def test_an_item_of_2566_continues_the_old_items_that_the_mapping_names(
    after: str, before: list[str]
) -> None:
    change = change_to(2565, 2566, after)
    assert [item.id for item in change.before] == before
    assert ChangeKind.RENUMBERED in change.kinds
    assert (ChangeKind.MERGED in change.kinds) is (len(before) > 1)


def test_items_without_a_predecessor_are_new_and_those_without_a_successor_gone() -> None:
    found = changes(2565, 2566)
    new = [c.after[0].id for c in found if ChangeKind.NEW in c.kinds]
    gone = [c.before[0].id for c in found if ChangeKind.GONE in c.kinds]
    assert new == ["O10", "O33", "O39", "O40", "O41"]
    assert gone == ["O32", "O35"]


def test_an_item_that_stayed_is_not_told() -> None:
    assert "O1" not in [c.after[0].id for c in changes(2565, 2566) if c.after]
    assert changes_between(load_pack(2565), load_pack(2565)) == ()


def test_a_year_that_only_reworded_is_told_as_such() -> None:
    assert [(c.after[0].id, c.kinds) for c in changes(2563, 2564)] == [
        ("O2", (ChangeKind.REWORDED,)),
        ("O34", (ChangeKind.REWORDED,)),
    ]


def test_a_detail_that_became_a_must_is_a_rewording() -> None:
    (wording,) = change_to(2564, 2565, "O10").wordings
    assert (wording.element_id, wording.binding) == ("plan-details", "example -> required")


def test_another_policy_took_the_place_of_the_declaration_in_2565() -> None:
    assert ChangeKind.REPLACED in change_to(2564, 2565, "O34").kinds


def test_the_actions_under_the_staff_policy_moved_to_the_first_half_year() -> None:
    change = change_to(2565, 2566, "O24")
    assert ChangeKind.PERIOD_MOVED in change.kinds
    assert change.periods == (("fiscal_year",), ("first 6 months of fiscal_year",))


def test_months_to_march_are_the_first_half_year_in_other_words() -> None:
    assert change_to(2565, 2566, "O12").periods is None


def test_the_crosswalk_follows_a_topic_through_the_years() -> None:
    rows = {row.topic.id: row.items for row in crosswalk([load_pack(year) for year in FIRST])}
    assert rows["procurement-monthly"] == {2563: "O23", 2564: "O23", 2565: "O23", 2566: "O21"}
    assert rows["privacy-policy"] == {2566: "O10"}
    assert rows["feedback-channel"] == {2563: "O32", 2564: "O32", 2565: "O32"}
    assert list(rows)[:2] == ["structure", "executives"]


@pytest.mark.parametrize("language", ["th", "en"])
def test_both_can_be_asked_for_at_the_command_line(language: str) -> None:
    group = rules_group(Speech(language))
    diff = CliRunner().invoke(group, ["diff", "fy2565", "๒๕๖๖"])
    assert diff.exit_code == 0
    assert "\nO10 + O18 → O11  " in diff.output
    table = CliRunner().invoke(group, ["crosswalk"])
    assert "| O23 | O23 | O23 | O21 |" in table.output
