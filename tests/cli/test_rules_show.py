"""`oit rules show` is read by people."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from oit_checker.cli.item_view import item_lines
from oit_checker.cli.rules import rules_group
from oit_checker.messages import Speech
from oit_checker.rulepack import load_pack, packs


def shown(item: str, fiscal_year: int, language: str = "th") -> str:
    words = ["show", item, "--fiscal-year", str(fiscal_year)]
    answer = CliRunner().invoke(rules_group(Speech(language)), words)
    assert answer.exit_code == 0
    return str(answer.output)


def test_parameters_are_shown_as_a_rule_writes_them() -> None:
    lines = [line.strip() for line in shown("O23", 2563).splitlines()]
    at = lines.index("- months")
    assert lines[at - 1] == "ต้องมี"
    assert lines[at + 1 : at + 3] == ["from: october", "to: march"]
    assert "วงเงิน: วงเงิน, งบประมาณ, จำนวนเงิน" in lines


def test_a_period_is_told_in_the_days_of_the_year() -> None:
    assert "1 ตุลาคม 2562 – 30 กันยายน 2563" in shown("O23", 2563)
    assert "1 ตุลาคม 2564 – 30 กันยายน 2565" in shown("O23", 2565)


def test_an_element_that_does_not_count_says_so() -> None:
    blocks = shown("O23", 2563).split("\n\n")
    told = {block.strip().partition(":")[0]: "ปีนี้ไม่นับคะแนน" in block for block in blocks[1:]}
    assert told == {
        "summary": False,
        "summary-columns": True,
        "every-month-to-march": False,
        "months-without-purchase": True,
    }


def test_an_element_for_some_agencies_names_them() -> None:
    assert "เฉพาะ: อบต., เทศบาลตำบล" in shown("O2", 2568)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("fiscal_year", packs())
def test_no_item_is_shown_in_the_words_of_python(fiscal_year: int, language: str) -> None:
    pack, speech = load_pack(fiscal_year), Speech(language)
    for item in pack.items:
        text = "\n".join(item_lines(speech, pack, item))
        assert not re.search(r"\('|',\)|\{'|': |mappingproxy|\bTrue\b|\bFalse\b|\bNone\b", text)
