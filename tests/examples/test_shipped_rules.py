"""The rules that are shipped, judged by their own examples."""

from __future__ import annotations

from functools import cache

import pytest

from oit_checker.examples import run_examples, run_label_examples
from oit_checker.messages import Speech
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import lint, load_pack, packs


@cache
def pack_of(fiscal_year: int) -> RulePack:
    return load_pack(fiscal_year)


def test_the_shipped_rules_have_no_problem() -> None:
    speech = Speech("en")
    assert [speech.error(problem.error()) for problem in lint()] == []


@pytest.mark.parametrize("fiscal_year", packs())
def test_every_example_gets_what_it_says(fiscal_year: int) -> None:
    bad = [
        (
            f"{result.origin.file}:{result.origin.line}",
            result.item_id,
            result.name,
            result.problems,
        )
        for result in run_examples(pack_of(fiscal_year))
        if not result.ok
    ]
    assert bad == []


@pytest.mark.parametrize("fiscal_year", packs())
def test_every_example_label_gets_its_topic(fiscal_year: int) -> None:
    misses = run_label_examples(pack_of(fiscal_year))
    assert [(miss.topic, miss.label, miss.belongs, miss.got) for miss in misses] == []
