"""The rules of the house itself: rooms, words for everything, no sentence in Python."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import pytest

import oit_checker
from oit_checker import checks
from oit_checker.messages import languages, sentences, slots_of
from oit_checker.model.document import Readability
from oit_checker.model.outcome import (
    REASONS_OF_CANT_TELL,
    REASONS_OF_FAILED,
    REASONS_OF_UNTESTED,
    Outcome,
    Reason,
)
from oit_checker.model.web import FetchCause
from oit_checker.rulepack.schema import UNFETCHED

PACKAGE = Path(oit_checker.__file__).resolve().parent
THAI = re.compile("[\u0e01-\u0e5b]")
WORD_LISTS = ("thai/", "checks/", "locate/", "documents/", "messages/", "crawl/soft404.py")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def members_named(tree: ast.AST, enum: type[StrEnum]) -> set[str]:
    """The values of the enum's members that a module mentions (`Outcome.PASSED`)."""
    return {
        str(enum[node.attr])
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == enum.__name__
        and node.attr in enum.__members__
    }


def answers_in(tree: ast.Module) -> ast.Module:
    """The module without the places where it only compares outcomes (`is`, `in`, sets of them)."""

    class Comparisons(ast.NodeTransformer):
        def visit_Compare(self, node: ast.Compare) -> None:
            return None

        def visit_Set(self, node: ast.Set) -> ast.Set:
            return ast.Set(elts=[])

    return Comparisons().visit(tree)  # type: ignore[no-any-return]


def texts_in(tree: ast.Module) -> Iterator[ast.Constant]:
    """String literals that are not docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node


def test_each_room_imports_only_rooms_on_lower_rows() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(tool), "--no-cache"],
        cwd=PACKAGE.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_languages_say_the_same() -> None:
    thai, english = sentences("th"), sentences("en")
    assert set(languages()) >= {"th", "en"}
    assert sorted(set(thai) ^ set(english)) == []
    assert {key for key in thai if slots_of(thai[key]) != slots_of(english[key])} == set()


def test_no_sentence_is_empty_and_thai_ones_are_thai() -> None:
    for language in languages():
        assert {key for key, text in sentences(language).items() if not text.strip()} == set()
    names_only = {key for key, text in sentences("th").items() if not THAI.search(text)}
    assert {
        key for key in names_only if re.search("[a-z]{4} [a-z]{3}", sentences("th")[key])
    } == set()


@pytest.mark.parametrize(
    ("room", "values"),
    [
        ("outcome", Outcome),
        ("reason", Reason),
        ("fetch", FetchCause),
        ("readability", Readability),
        ("frontier", UNFETCHED),
    ],
    ids=["outcome", "reason", "fetch", "readability", "frontier"],
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_value_of_an_enum_has_its_words(
    room: str, values: type[StrEnum] | tuple[str, ...], language: str
) -> None:
    known = sentences(language)
    assert [str(value) for value in values if f"{room}.{value}" not in known] == []


def test_every_reason_belongs_to_an_outcome() -> None:
    families = (REASONS_OF_FAILED, REASONS_OF_CANT_TELL, REASONS_OF_UNTESTED)
    assert set(Reason) == frozenset().union(*families)
    assert sum(map(len, families)) == len(Reason)


@pytest.mark.parametrize("kind", checks.kinds())
def test_a_check_kind_has_its_manual(kind: str) -> None:
    module = checks.load(kind)
    manual = module.__doc__ or ""
    assert len(manual.split()) >= 15
    assert module.SCOPE in ("document", "place")
    for field in fields(module.Parameters):
        assert field.name.rstrip("_") in manual, f"the manual does not speak of {field.name}"


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", checks.kinds())
def test_a_check_kind_has_words_for_every_outcome_that_its_source_answers(
    kind: str, language: str
) -> None:
    tree = answers_in(parsed(PACKAGE / "checks" / f"{kind}.py"))
    outcomes = members_named(tree, Outcome)
    wanted = {f"checks.{kind}.{outcome}" for outcome in outcomes | {"passed", "failed"}}
    assert wanted - set(sentences(language)) == set()


def test_a_thai_text_stands_in_python_only_where_lists_of_words_live() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{text.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.relative_to(PACKAGE).as_posix().startswith(WORD_LISTS)
        for text in texts_in(parsed(path))
        if THAI.search(text.value)
    ]
    assert found == []


def test_no_sentence_for_a_user_is_raised_in_python() -> None:
    """`UserError` takes the id of a sentence, and that sentence exists in both languages."""
    missing = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.args[0].value}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "UserError"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and f"error.{node.args[0].value}" not in sentences("th")
    ]
    assert missing == []


def test_no_two_test_files_share_a_name() -> None:
    """They are no package: the second of one name could not be imported."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
