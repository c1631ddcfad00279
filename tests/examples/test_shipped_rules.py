"""The rules that are shipped, judged by their own examples."""

from __future__ import annotations

from functools import cache

import pytest

from oit_checker.examples import ExampleResult, run_examples, run_label_examples
from oit_checker.messages import Speech
from oit_checker.model.result import CheckResult
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import lint, load_pack, packs


@cache
def pack_of(fiscal_year: int) -> RulePack:
    return load_pack(fiscal_year)


@cache
def results_of(fiscal_year: int) -> tuple[ExampleResult, ...]:
    return run_examples(pack_of(fiscal_year))


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
        for result in results_of(fiscal_year)
        if not result.ok
    ]
    assert bad == []


@pytest.mark.parametrize("fiscal_year", packs())
def test_every_example_label_gets_its_topic(fiscal_year: int) -> None:
    misses = run_label_examples(pack_of(fiscal_year))
    assert [(miss.topic, miss.label, miss.belongs, miss.got) for miss in misses] == []


def word_ids(result: CheckResult) -> list[str]:
    """The sentences that may word a check result, most particular first."""
    reason, outcome = result.observation.reason, result.observation.outcome
    prefixes = (f"checks.{result.kind}", result.kind)
    return [f"{prefix}.{each}" for prefix in prefixes for each in (reason, outcome) if each]


@pytest.mark.long
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("fiscal_year", packs())
def test_everything_that_the_examples_show_can_be_said(fiscal_year: int, language: str) -> None:
    """Each observation has a sentence, and facts for all of its slots."""
    speech = Speech(language)
    unsaid = set()
    for result in (
        check
        for example in results_of(fiscal_year)
        for finding in example.findings
        for check in finding.results
    ):
        try:
            speech.first(*word_ids(result), **result.observation.facts)
        except (KeyError, ValueError, TypeError) as error:
            unsaid.add((result.kind, str(result.observation.outcome), repr(error)))
    assert sorted(unsaid) == []
