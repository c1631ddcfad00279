from __future__ import annotations

from collections.abc import Mapping

import pytest

from oit_checker import messages
from oit_checker.messages import Speech, slots_of


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> Speech:
    known: Mapping[str, str] = {
        "x.clause": "ขาด {missing}[? (พบ {found})][? ที่ {place}]",
        "x.months": "ขาด {missing_months}",
    }
    monkeypatch.setattr(messages, "sentences", lambda _: known)
    return Speech("th")


@pytest.mark.parametrize("nothing", ["", "-", None, [], ()])
def test_a_clause_without_facts_is_left_out(speech: Speech, nothing: object) -> None:
    assert speech.say("x.clause", missing="ก", found=nothing, place=nothing) == "ขาด ก"


def test_a_clause_with_facts_is_said(speech: Speech) -> None:
    said = speech.say("x.clause", missing=["ก", "ข"], found=0, place="")
    assert said == "ขาด ก, ข (พบ 0)"


def test_a_fact_that_looks_like_a_clause_stays_as_it_is(speech: Speech) -> None:
    said = speech.say("x.clause", missing="[? {found}]", found="{place}", place=None)
    assert said == "ขาด [? {found}] (พบ {place})"


def test_months_are_said_in_the_buddhist_era(speech: Speech) -> None:
    assert speech.say("x.months", missing_months=["2020-02"]) == "ขาด กุมภาพันธ์ 2563"


def test_the_slots_of_a_clause_are_slots() -> None:
    assert slots_of("a[? {b}]") == {"b"}
