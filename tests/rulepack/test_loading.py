from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.rulepack import (
    default_fiscal_year,
    json_schema,
    lint,
    load_examples,
    load_pack,
    packs,
    rules_dir,
)
from oit_checker.rulepack.nodes import read_nodes

ITEM = "fy2563/o01-plan.yaml"


def test_a_pack_becomes_the_nouns_of_the_model(rules: Any) -> None:
    pack = load_pack(2563, rules.folder)
    element = pack.item("O1").elements[0]
    assert [item.id for item in pack.items] == ["O1", "O2"]
    assert element.authority(2563) is Authority.REPORTED
    assert element.authority(2570) is Authority.DERIVED
    assert element.binding is Binding.REQUIRED
    assert element.present is not None
    assert element.present.checks[0].kind == "about"
    assert element.origin is not None
    assert (element.origin.file, element.origin.line) == ("rules/fy2563/o01-plan.yaml", 4)
    assert [band.name for band in pack.scoring.bands] == ["A", "B"]
    assert pack.calendar[0].start == date(2020, 3, 1)
    assert pack.calendar[0].end is None
    assert pack.sub_indicator_of("O2").id == "9.1"


def test_items_come_in_the_order_of_their_numbers(rules: Any) -> None:
    rules.replace("fy2563/pack.yaml", "  O1: o01-plan.yaml\n  O2:", "  O10: o01-plan.yaml\n  O2:")
    rules.replace("fy2563/pack.yaml", "[O1, O2]", "[O10, O2]")
    assert [item.id for item in load_pack(2563, rules.folder).items] == ["O2", "O10"]


def test_lists_of_parameters_become_tuples(rules: Any) -> None:
    rules.replace(ITEM, "{about: {}}", "{phrase: {any: [ก ข, ค]}}")
    condition = load_pack(2563, rules.folder).item("O1").elements[0].present
    assert condition is not None
    assert condition.checks[0].parameters.any == ("ก ข", "ค")


def test_the_digest_changes_with_any_file_of_the_pack(rules: Any) -> None:
    before = load_pack(2563, rules.folder).digest
    for name in ("topics/report.yaml", "fy2563/o02-report.yaml", "fy2563/pack.yaml"):
        path = rules.folder / name
        original = path.read_bytes()
        path.write_bytes(original + b"# x\n")
        assert load_pack(2563, rules.folder).digest != before, name
        path.write_bytes(original)
    assert load_pack(2563, rules.folder).digest == before


def test_the_digest_is_the_same_with_line_ends_of_windows(rules: Any) -> None:
    before = load_pack(2563, rules.folder).digest
    for path in rules.folder.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_pack(2563, rules.folder).digest == before


def test_a_file_that_the_pack_does_not_list_leaves_the_digest_alone(rules: Any) -> None:
    before = load_pack(2563, rules.folder).digest
    rules.write("fy2563/o99-other.yaml", "topics: [plan]\n")
    assert load_pack(2563, rules.folder).digest == before


def test_the_default_year_is_the_newest_that_is_no_draft_and_not_after_the_day(rules: Any) -> None:
    text = (rules.folder / "fy2563/pack.yaml").read_text(encoding="utf-8")
    rules.write("fy2564/pack.yaml", text.replace("2563", "2564"))
    rules.write("fy2565/pack.yaml", text.replace("draft: false", "draft: true"))
    assert packs(rules.folder) == (2563, 2564, 2565)
    assert default_fiscal_year(date(2020, 9, 30), rules.folder) == 2563
    assert default_fiscal_year(date(2020, 10, 1), rules.folder) == 2564
    assert default_fiscal_year(date(2025, 1, 1), rules.folder) == 2564
    with pytest.raises(UserError) as raised:
        default_fiscal_year(date(2019, 1, 1), rules.folder)
    assert raised.value.message_id == "rules.no_default_pack"


def test_a_change_is_carried_out_on_the_other_example(rules: Any) -> None:
    rules.replace(ITEM, "index.html:", '"a {Y}.html":')
    examples = load_examples(2563, rules.folder)["O1"]
    assert [example.name for example in examples] == ["there", "not there"]
    assert examples[1].files["a {Y}.html"].content == "<h1>เรื่องอื่น</h1>"
    expected = examples[1].expect["published"]
    assert (expected.outcome, expected.reason) == (Outcome.FAILED, Reason.OFF_TOPIC)


def test_words_are_what_they_look_like(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(
        "a: no\nb: 023\nc: 10:30\nd: 2020-03-31\ne: 12\nf: 1.5\ng: true\nh: &x [1]\ni: *x\nj:\n",
        encoding="utf-8",
    )
    node, problems = read_nodes(path, "words.yaml")
    assert node is not None and problems == ()
    assert node.plain() == {
        "a": "no", "b": "023", "c": "10:30", "d": "2020-03-31", "e": 12, "f": 1.5, "g": True,
        "h": [1], "i": [1], "j": None,
    }  # fmt: skip


def test_an_anchor_that_contains_itself_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_text("a: &a [*a]\n", encoding="utf-8")
    assert [p.message_id for p in read_nodes(path, "loop.yaml")[1]] == ["rules.not_yaml"]


def test_the_schemas_are_schemas() -> None:
    for schema in json_schema().values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("spoil", "is_fitting"),
    [(("x: 1", "x: 1"), True), (("hint:", "hnt:"), False), (("[plan]", "plan"), False)],
)
def test_the_schema_and_the_linter_agree(
    rules: Any, spoil: tuple[str, str], is_fitting: bool
) -> None:
    if not is_fitting:
        rules.replace(ITEM, *spoil)
    node, _ = read_nodes(rules.folder / ITEM, ITEM)
    assert node is not None
    validator = jsonschema.Draft202012Validator(json_schema()["item"])
    assert validator.is_valid(node.plain()) is is_fitting
    assert (rules.problems() == ()) is is_fitting


def _shipped() -> list[Path]:
    return sorted(rules_dir().rglob("*.yaml"))


@pytest.mark.parametrize("path", _shipped(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_rules_that_are_shipped_fit_the_published_schema(path: Path) -> None:
    kind = {"topics": "topic", "families": "family"}.get(path.parent.name, "item")
    shared = {"pack.yaml": "pack", "schemes.yaml": "schemes", "hosts.yaml": "hosts"}
    kind = shared.get(path.name, kind)
    node, problems = read_nodes(path, path.name)
    assert node is not None and problems == ()
    found = jsonschema.Draft202012Validator(json_schema()[kind]).iter_errors(node.plain())
    assert [error.message for error in found] == []


def test_a_misspelt_word_in_the_list_of_schemes_is_told_with_its_line(rules: Any) -> None:
    text = "police:\n  name: {th: สถานีตำรวจ}\n  titels: [สถานีตำรวจ]\n"
    (rules.folder / "schemes.yaml").write_text(text, encoding="utf-8")
    (found,) = lint(2563, rules.folder)
    assert (found.file, found.line) == ("rules/schemes.yaml", 3)
    assert found.facts["nearest"] == "titles"
