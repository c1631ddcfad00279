"""`oit rules test` says which example of which file fell, and what was found instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oit_checker.cli import exits
from oit_checker.cli.rules import rules_group
from oit_checker.data import data_path
from oit_checker.messages import Speech
from oit_checker.rulepack import pack as reading


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rules, in place of the shipped ones."""
    folder = tmp_path / "rules"
    shutil.copytree(data_path("rules"), folder)
    monkeypatch.setattr(reading, "data_path", lambda name: tmp_path / name)
    return folder


def answer_to(*words: str, language: str = "th") -> Result:
    group = rules_group(Speech(language))
    return CliRunner().invoke(
        group, ["test", *words, "--fiscal-year", "2563"], standalone_mode=False
    )


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_sound_rules_get_one_line(rules: Path) -> None:
    answer = answer_to("O16")
    assert answer.return_value == exits.DONE
    assert answer.output == "ตัวอย่าง 4 รายการ ไม่ตรง 0 รายการ\n"


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_rule_that_asks_for_another_year_fells_its_examples(rules: Path, language: str) -> None:
    spoil(rules / "fy2563/o16-satisfaction-survey.yaml", "of: fiscal_year - 1", "of: fiscal_year")
    answer = answer_to("O16", language=language)
    assert answer.return_value == exits.GATE_MISSED
    assert "rules/fy2563/o16-satisfaction-survey.yaml:" in answer.output
    (line, *_) = (each for each in answer.output.splitlines() if "previous-year" in each)
    assert line.index("passed") < line.index("failed out_of_date")


def test_a_gap_that_is_closed_is_told(rules: Path) -> None:
    name = "  - name: last year's survey\n"
    spoil(rules / "fy2563/o16-satisfaction-survey.yaml", name, f"{name}    todo: unclear\n")
    # The passing example proves nothing as long as it is marked, so another one must.
    spoil(
        rules / "fy2563/o16-satisfaction-survey.yaml",
        "  - name: minutes of the council",
        "  - name: once more\n    change: {of: last year's survey, replace: 300 คน, with: 200 คน}\n"
        "    expect: {passed: [published, survey-results, previous-year]}\n"
        "  - name: minutes of the council",
    )
    assert "ให้ลบ todo ออก" in answer_to("O16").output


def test_a_label_that_is_taken_for_another_topic_is_told(rules: Path) -> None:
    spoil(rules / "topics/satisfaction-survey.yaml", "is_not: [", "is_not: [ผลการสำรวจความพึงพอใจ, ")
    answer = answer_to("O16")
    assert answer.return_value == exits.GATE_MISSED
    assert "ป้าย “ผลการสำรวจความพึงพอใจ” ต้องไม่ใช่เรื่อง satisfaction-survey" in answer.output
    assert answer_to("O15").return_value == exits.DONE
