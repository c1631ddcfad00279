"""`docs/writing-rules.md` is tried: its own blocks become an item, a year and a check kind."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from oit_checker.checks import Context
from oit_checker.cli.rules import rules_group
from oit_checker.data import data_path
from oit_checker.examples import run_examples, run_label_examples
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.outcome import Authority, Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.rule import Topic, Words
from oit_checker.rulepack import lint, load_pack, packs

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "writing-rules.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ITEM = "rules/fy2566/o44-tap-water-quality.yaml"
TOPIC = "rules/topics/tap-water-quality.yaml"


def block(file: str) -> str:
    (found,) = (text for _, named, text in BLOCKS if named == file)
    return found


def patched(text: str, patch: str) -> str:
    """`text` with the lines of a `diff` block changed; they must stand in it exactly once."""
    lines = patch.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in " " + sign) for sign in "-+")
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules with the item of the page, added as the page says."""
    folder = tmp_path / "rules"
    shutil.copytree(data_path("rules"), folder)
    for kind, file, text in BLOCKS:
        if file.startswith("rules/"):
            path = tmp_path / file
            assert path.is_file() == (kind == "diff"), file
            written = patched(path.read_text("utf-8"), text) if kind == "diff" else text
            path.write_text(written, "utf-8")
    return folder


def test_the_item_of_the_page_is_sound_and_its_examples_hold(rules: Path) -> None:
    assert lint(None, rules) == ()
    pack = load_pack(2566, rules)
    assert pack.sub_indicator_of("O44").id == "10.2"
    results = run_examples(pack, ["O44"], rules)
    assert {result.name: result.problems for result in results} == {
        "a report with a table": (),
        "values without the standard": (),
        "the report of two years ago": (),
        "nobody says who measured": (),
    }
    assert "2566" in pack.item("O44").elements[1].hint.th
    assert [miss for miss in run_label_examples(pack) if miss.topic == "tap-water-quality"] == []


def test_an_example_of_the_page_falls_with_its_rule(rules: Path) -> None:
    path = rules.parent / ITEM
    text = path.read_text("utf-8")
    path.write_text(text.replace("of: fiscal_year}", "of: fiscal_year - 1}"), "utf-8")
    results = run_examples(load_pack(2566, rules), ["O44"], rules)
    problems = [problem for result in results for problem in result.problems]
    assert any(
        problem.startswith("of-the-year: passed != failed out_of_date") for problem in problems
    )


def test_a_misspelt_key_is_told_in_the_words_of_the_page(rules: Path) -> None:
    path = rules.parent / ITEM
    path.write_text(path.read_text("utf-8").replace("hint:", "hnt:", 1), "utf-8")
    (found,) = lint(2566, rules)
    said = Speech("th").error(found.error())
    (shown,) = (text for kind, _, text in BLOCKS if kind == "text")
    assert said == shown.strip()


def test_a_label_that_the_topic_does_not_take_is_told(rules: Path) -> None:
    path = rules.parent / TOPIC
    path.write_text(path.read_text("utf-8").replace("  - [คุณภาพ, น้ำประปา]", "  - [ก, ข]"), "utf-8")
    misses = run_label_examples(load_pack(2566, rules))
    assert [miss.label for miss in misses] == ["คุณภาพน้ำประปาหมู่บ้าน"]


def test_a_new_year_is_made_as_the_page_says(rules: Path) -> None:
    newest = max(packs(rules))
    text = (rules / f"fy{newest}" / "pack.yaml").read_text("utf-8")
    text = text.replace(f"fiscal_year: {newest}", f"fiscal_year: {newest + 1}")
    text = re.sub(r"(?m)^(  O\d+: )(?=o)", rf"\1../fy{newest}/", text)
    path = rules / f"fy{newest + 1}" / "pack.yaml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert lint(newest + 1, rules) == ()
    made, before = load_pack(newest + 1, rules), load_pack(newest, rules)
    assert [item.id for item in made.items] == [item.id for item in before.items]
    wordings = [element for item in made.items for element in item.elements]
    attested = {element.authority(newest + 1) for element in wordings}
    assert attested <= {Authority.DERIVED, Authority.RECALLED}  # attestation is not inherited
    assert all(result.ok for result in run_examples(made, ["O1", "O4"], rules))


def test_the_check_kind_of_the_page_works(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("page_count")
    monkeypatch.setitem(sys.modules, "page_count", module)
    exec(block("oit_checker/checks/page_count.py"), module.__dict__)
    assert module.SCOPE == "document"
    topic = Topic("plan", Words("แผน"))
    context = Context(2563, date(2020, 4, 30), Agency("http://x.test/"), topic, {"plan": topic})
    answers = []
    for pages in (1, 2):
        document = Document("http://x.test/a.pdf", "application/pdf", "pdf", page_count=pages)
        seen = module.observe(module.Parameters(), [Exhibit(document.url, document)], context)
        answers.append((seen.outcome, seen.reason))
    assert answers == [(Outcome.FAILED, Reason.INCOMPLETE), (Outcome.PASSED, None)]
    with pytest.raises(ValueError, match="at_least"):
        module.Parameters(at_least=0)


def test_every_command_of_the_page_exists() -> None:
    known = rules_group(Speech("en")).commands
    named = re.findall(r"oit rules ([a-z]+)", PAGE)
    assert set(named) <= set(known)
    assert {"lint", "test", "show", "diff", "docs"} <= set(named)
