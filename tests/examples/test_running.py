from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from oit_checker import examples as room
from oit_checker.examples import ExampleResult, judged_findings, run_examples, run_label_examples
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.rulepack import load_examples, load_pack

PACK = """\
fiscal_year: 2563
draft: false
may_fail: [reported]
items: {O1: o01-plan.yaml}
indicators:
  - {id: "9", name: {th: ก}, sub_indicators: [{id: "9.1", name: {th: ข}, items: [O1]}]}
scoring: {weights: {iit: 0.3, eit: 0.3, oit: 0.4}, bands: [{name: A, at_least: 85}], pass_mark: 85}
sources: {handbook: คู่มือ}
"""
ITEM = """\
topics: [plan]
name: {th: แผน}
elements:
  - id: signed
    requirement: ลงนาม
    attested: {2563: reported}
    source: {document: handbook}
    binding: required
    present: {all_of: [{phrase: {any: [ลงนามโดย]}}]}
    hint: {th: ลงนาม}
  - id: budget
    requirement: งบประมาณ
    attested: {2563: reported}
    source: {document: handbook}
    binding: example
    agency_types: [town-municipality]
    present: {all_of: [{phrase: {any: ["งบประมาณ {Y}", งบประมาณ]}}]}
    hint: {th: งบประมาณ}
examples:
  - name: whole
    agency_type: town-municipality
    documents:
      index.html: <h1>แผนปฏิบัติการ {Y}</h1><p>ลงนามโดย นายก</p>
      "แผน {Y}.pdf": |
        แผนปฏิบัติการ {Y}
        ลงนามโดย นายก
        โครงการ | งบประมาณ
    expect: {passed: [signed, budget]}
  - name: unsigned
    change: {of: whole, remove: ลงนามโดย}
    expect: {failed: {signed: incomplete}, passed: [budget]}
  - name: without money
    change: {of: whole, replace: งบประมาณ, with: เงิน}
    expect: {failed: {budget: incomplete}, passed: [signed]}
  - name: elsewhere
    change: {of: whole, drop: "แผน {Y}.pdf"}
    agency_type: central
    expect: {passed: [signed], inapplicable: [budget]}
"""
TOPIC = """\
name: {th: แผนปฏิบัติการ}
names: [แผนปฏิบัติการ]
labels: {is: ["แผนปฏิบัติการ ปี {Y}"], is_not: [ข่าวกีฬา]}
"""

Change = Mapping[str, str]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., dict[str, ExampleResult]]:
    """Writes the pack with texts replaced, runs its examples, answers by their names."""

    def ran(*changes: tuple[str, str]) -> dict[str, ExampleResult]:
        item = ITEM
        for old, new in changes:
            assert old in item, old
            item = item.replace(old, new)
        folder = tmp_path / "rules"
        for name, text in (
            ("fy2563/pack.yaml", PACK),
            ("fy2563/o01-plan.yaml", item),
            ("topics/plan.yaml", TOPIC),
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        pack = load_pack(2563, folder)
        return {result.name: result for result in run_examples(pack, None, folder)}

    return ran


def test_examples_that_get_what_they_say_pass(run: Callable[..., dict[str, ExampleResult]]) -> None:
    assert {name: each.state for name, each in run().items()} == {
        "whole": "passed",
        "unsigned": "passed",
        "without money": "passed",
        "elsewhere": "passed",
    }


def test_an_example_that_gets_another_outcome_fails_and_says_which(
    run: Callable[..., dict[str, ExampleResult]],
) -> None:
    result = run(("ลงนามโดย นายก</p>\n", "ลงนาม</p>\n"), ("        ลงนามโดย นายก\n", "        -\n"),
                 ("remove: ลงนามโดย", "remove: แผนปฏิบัติการ"))["whole"]  # fmt: skip
    (difference,) = result.differences
    assert result.state == "failed" and not result.ok
    assert difference.element_id == "signed"
    assert result.problems == ("signed: passed != failed incomplete",)
    assert (difference.got.outcome, difference.got.reason) == (Outcome.FAILED, Reason.INCOMPLETE)


def test_another_reason_is_a_failure_too(run: Callable[..., dict[str, ExampleResult]]) -> None:
    results = run(("{signed: incomplete}", "{signed: off_topic}"))
    assert results["unsigned"].state == "failed"
    assert results["whole"].state == "passed"


def test_a_known_gap_ok_until_it_is_closed(
    run: Callable[..., dict[str, ExampleResult]],
) -> None:
    results = run(
        (
            "  - name: elsewhere\n",
            "  - name: unsigned again\n    todo: a gap\n"
            "    change: {of: whole, remove: ลงนามโดย}\n"
            "    expect: {failed: {signed: off_topic}, passed: [budget]}\n"
            "  - name: elsewhere\n    todo: closed long ago\n",
        ),
    )
    assert (results["elsewhere"].state, results["elsewhere"].ok) == ("stale_todo", False)
    assert (results["unsigned again"].state, results["unsigned again"].ok) == ("todo", True)


def test_a_change_of_a_known_gap_is_not_a_gap_itself(
    run: Callable[..., dict[str, ExampleResult]],
) -> None:
    results = run(("  - name: whole\n", "  - name: whole\n    todo: closed long ago\n"))
    assert results["unsigned"].state == "passed"


def test_a_crash_is_one_example_s_result(
    run: Callable[..., dict[str, ExampleResult]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = judged_findings

    def crashing(pack, item, example):  # type: ignore[no-untyped-def]
        if example.name == "unsigned":
            raise RuntimeError("boom")
        return real(pack, item, example)

    monkeypatch.setattr(room, "judged_findings", crashing)
    results = run()
    assert (results["unsigned"].state, results["unsigned"].detail) == (
        "crashed",
        "RuntimeError: boom",
    )
    assert results["whole"].state == "passed"


def test_only_the_items_named_are_run(
    run: Callable[..., dict[str, ExampleResult]], tmp_path: Path
) -> None:
    run()
    pack = load_pack(2563, tmp_path / "rules")
    assert run_examples(pack, ["O2"], tmp_path / "rules") == ()
    assert len(run_examples(pack, ["O1"], tmp_path / "rules")) == 4


def test_the_place_is_linked_from_the_main_site_unless_the_example_says_otherwise(
    run: Callable[..., dict[str, ExampleResult]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = {}
    real = room.judge_item

    def watching(item, candidates, context):  # type: ignore[no-untyped-def]
        seen[len(seen)] = candidates["plan"][0]
        return real(item, candidates, context)

    monkeypatch.setattr(room, "judge_item", watching)
    run(("    agency_type: central\n", "    agency_type: central\n    linked: false\n"
         '    label: แผน {Y}\n    headings: ["ปีงบประมาณ พ.ศ. {Y-1}"]\n'))  # fmt: skip
    assert (seen[0].found_on, seen[0].year) == (room.SITE, None)
    assert (seen[3].found_on, seen[3].path) == ("", ())
    assert (seen[3].label, seen[3].year) == ("แผน 2563", 2562)


def test_labels_of_a_topic_are_tried_on_the_locator(
    run: Callable[..., dict[str, ExampleResult]], tmp_path: Path
) -> None:
    run()
    topic = tmp_path / "rules" / "topics" / "plan.yaml"
    assert run_label_examples(load_pack(2563, tmp_path / "rules")) == ()
    topic.write_text(TOPIC.replace("ข่าวกีฬา", "แผนปฏิบัติการ"), encoding="utf-8")
    (miss,) = run_label_examples(load_pack(2563, tmp_path / "rules"))
    assert (miss.topic, miss.label, miss.belongs) == ("plan", "แผนปฏิบัติการ", False)
    assert load_examples(2563, tmp_path / "rules")["O1"][0].name == "whole"
