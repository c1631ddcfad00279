"""A small sound pack of two items, which tests spoil in one place each."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from oit_checker.rulepack import Problem, lint

PACK = """
fiscal_year: 2563
draft: false
may_fail: [official, reported]
items:
  O1: o01-plan.yaml
  O2: o02-report.yaml
indicators:
  - id: "9"
    name: {th: ตัวชี้วัด}
    sub_indicators:
      - {id: "9.1", name: {th: ตัวชี้วัดย่อย}, items: [O1, O2]}
scoring:
  weights: {iit: 0.3, eit: 0.3, oit: 0.4}
  bands: [{name: B, at_least: 75}, {name: A, at_least: 85}]
  pass_mark: 85
sources: {handbook: คู่มือ}
calendar:
  - {id: oit_window, name: {th: ช่วงตอบ}, start: 2020-03-01, end: null, authority: reported}
"""

ITEM = """
topics: [{topic}]
name: {{th: ชื่อข้อ, en: Name}}
elements:
  - id: published
    requirement: เผยแพร่
    attested: {{2563: reported}}
    source: {{document: handbook, note: หน้า 3}}
    binding: required
    present: {{all_of: [{{about: {{}}}}]}}
    hint: {{th: คำแนะนำ}}
examples:
  - name: there
    documents: {{index.html: "<h1>{topic}</h1>"}}
    expect: {{passed: [published]}}
  - name: not there
    change: {{of: there, replace: "{topic}", with: เรื่องอื่น}}
    expect: {{failed: {{published: off_topic}}}}
"""

TOPIC = """
name: {{th: {topic}}}
names: [{topic}]
"""


class Rules:
    """A rules folder that can be rewritten."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8", newline="\n")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text, old
        self.write(name, text.replace(old, new))

    def problems(self, fiscal_year: int | None = 2563) -> tuple[Problem, ...]:
        return lint(fiscal_year, self.folder)

    def ids(self) -> list[str]:
        return [problem.message_id.removeprefix("rules.") for problem in self.problems()]


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    made = Rules(tmp_path / "rules")
    made.write("fy2563/pack.yaml", PACK)
    made.write("fy2563/o01-plan.yaml", ITEM.format(topic="plan"))
    made.write("fy2563/o02-report.yaml", ITEM.format(topic="report"))
    made.write("topics/plan.yaml", TOPIC.format(topic="plan"))
    made.write("topics/report.yaml", TOPIC.format(topic="report"))
    return made


@pytest.fixture
def only_problem(rules: Rules) -> Callable[[], Problem]:
    """The single problem of the pack; any other number fails the test."""

    def found() -> Problem:
        problems = rules.problems()
        assert len(problems) == 1, problems
        return problems[0]

    return found
