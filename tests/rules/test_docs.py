"""The generated pages of `docs/` say what the rules and the check kinds say today."""

from __future__ import annotations

import difflib
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from oit_checker import checks
from oit_checker.cli.rules import rules_group
from oit_checker.messages import Speech
from oit_checker.model.outcome import Authority
from oit_checker.rulepack import changes_between, crosswalk, load_pack, packs
from oit_checker.rulepack.handbook import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


@cache
def made_of(language: str) -> dict[str, str]:
    return pages([load_pack(fiscal_year) for fiscal_year in packs()], Speech(language))


@pytest.mark.parametrize("name", ["years.md", "checks.md"])
def test_the_page_in_docs_is_the_one_that_the_rules_make(name: str) -> None:
    kept, made = ((DOCS / name).read_text(encoding="utf-8"), made_of("th")[name])
    if kept != made:
        lines = difflib.unified_diff(kept.splitlines(), made.splitlines(), "docs", "rules", n=0)
        told = "\n".join(islice(lines, 20))
        pytest.fail(
            f"docs/{name} is old; make it again: oit --lang th rules docs\n{told}", pytrace=False
        )


def test_every_check_kind_has_its_section_with_parameters_and_outcomes() -> None:
    page = made_of("th")["checks.md"]
    sections = page.split("\n## ")[1:]
    assert [section.partition("\n")[0] for section in sections] == list(checks.kinds())
    for section in sections:
        assert section.count("```text") == 2, section[:40]


def test_the_counts_by_authority_add_up_to_the_elements() -> None:
    rows = [line.strip("| ").split(" | ") for line in made_of("en")["years.md"].splitlines()]
    counts = {row[0][:4]: [int(cell) for cell in row[1:]] for row in rows if len(row) == 9
              and row[0][:4].isdigit()}  # fmt: skip
    assert list(counts) == [str(fiscal_year) for fiscal_year in packs()]
    for fiscal_year, (items, elements, counting, _, *authorities) in counts.items():
        pack = load_pack(int(fiscal_year))
        assert items == len(pack.items)
        assert elements == sum(len(item.elements) for item in pack.items)
        assert len(authorities) == len(Authority) and sum(authorities) == elements
        assert 0 < counting <= elements


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_of_years_tells_every_topic_and_every_change(language: str) -> None:
    page = made_of(language)["years.md"]
    loaded = [load_pack(fiscal_year) for fiscal_year in packs()]
    for row in crosswalk(loaded):
        assert f"\n| {row.topic.name.in_language(language)} | " in page
    changes = [changes_between(a, b) for a, b in pairwise(loaded)]
    assert page.count("\n### ") == sum(map(len, changes))


def test_the_command_writes_both_pages(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "docs"
    written = CliRunner().invoke(rules_group(Speech("th")), ["docs", str(folder)])
    assert written.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["checks.md", "years.md"]
    for name, text in made_of("th").items():
        assert (folder / name).read_bytes().decode() == text
