"""What changed between two Runs of one year, in every format."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from oit_checker import documents
from oit_checker.messages import Speech
from oit_checker.model.difference import (
    Cause,
    Difference,
    PageChange,
    PageDifference,
    RuleChange,
    RuleDifference,
)
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review, Ruling, Run
from oit_checker.report import difference
from oit_checker.rulepack import load_pack
from oit_checker.run.difference import difference_of
from tests.report.runs_material import ATTRIBUTE, CITIZEN_ID, FORMULA, NOON, SCRIPT, hostile_run
from tests.report.years_material import SITE, run_of

PACK = load_pack(2563)
COUNTS = {"same": 5, "changed": 1, "new": 0, "gone": 0, "missed": 2}
PAGES = (
    PageDifference(f"{SITE}a.html", PageChange.CHANGED, Cause.SITE, "", ("เดิม",), ("ใหม่",)),
    PageDifference(f"{SITE}b.html", PageChange.UNFETCHED, Cause.FETCH, "fetch.timeout"),
    PageDifference(f"{SITE}c.html", PageChange.MENDED, Cause.SITE, "fetch.not_found"),
)


def found(before: Run | None = None, after: Run | None = None) -> Difference:
    """O2 was mended, O7 got worse; the rest is the same."""
    made = difference_of(
        before or run_of(2563, failed=("O2",), number=1),
        after or run_of(2563, failed=("O7",), number=2),
    )
    return replace(made, pages=COUNTS, has_crawls=True)


def with_everything() -> Difference:
    """Every cause, every page change, every change of a rule, a ruling that holds and one that
    fell."""
    made = found()
    review = Review("O7", Outcome.PASSED, "เปิดดูแล้ว", "ผู้ประเมิน", NOON, Outcome.FAILED)
    rulings = (Ruling(review, True), Ruling(review, False, (SITE,)))
    pages = tuple(PageDifference(SITE, change, Cause.SITE) for change in PageChange)
    rules = tuple(RuleDifference("e", change, "ก่อน", "หลัง") for change in RuleChange)
    items = tuple(
        replace(item, causes=tuple(Cause), pages=PAGES + pages, rules=rules, rulings=rulings)
        if item.item_id == "O7"
        else item
        for item in made.items
    )
    return replace(made, items=items)


def rendered(name: str, made: Difference, language: str = "th") -> bytes:
    return difference.render(name, made, PACK, language)


def text_of(name: str, made: Difference, language: str = "th") -> str:
    data = rendered(name, made, language)
    if name in ("text", "json"):
        return data.decode()
    url = f"https://www.samut.example/d.{difference.extension(name)}"
    return "\n".join(block.text for block in documents.read(data, url=url).blocks)


def test_the_listing_of_the_folder_is_the_registry() -> None:
    assert difference.formats() == ("html", "json", "text", "xlsx")


@pytest.mark.parametrize("name", difference.formats())
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_format_tells_every_item_and_every_cause(name: str, language: str) -> None:
    text, speech = text_of(name, with_everything(), language), Speech(language)
    for item in PACK.items:
        assert item.id in text and item.name.in_language(language) in text
    for cause in Cause:
        known = cause.value if name == "json" else speech.say(f"difference.cause.{cause.value}")
        assert known in text, cause
    for words in (f"{SITE}a.html", "เดิม", "ใหม่"):
        assert words in text
    if name != "json":
        assert speech.say("fetch.timeout") in text


def test_what_got_worse_comes_first() -> None:
    text = text_of("text", found())
    assert text.index("O7 ") < text.index("O2 ")
    assert Speech("th").say("difference.cause.unexplained") in text


def test_a_page_that_came_back_is_told_with_what_it_was_before() -> None:
    text = text_of("text", with_everything())
    speech = Speech("th")
    why = speech.say("fetch.not_found")
    assert speech.say("difference.met.before", why=why) in text
    assert speech.say("difference.met.after", why=speech.say("fetch.timeout")) in text


def test_scores_are_shown_as_ranges() -> None:
    made = found(run_of(2563, open_items=("O2",), number=1), run_of(2563, number=2))
    text = text_of("text", made)
    assert " – 100.00 → 100.00" in text


def test_the_score_that_counts_is_the_one_with_the_rulings() -> None:
    before, after = run_of(2563, failed=("O2",), number=1), run_of(2563, failed=("O2",), number=2)
    ruled = replace(after, ruled_scores=run_of(2563).scores)
    assert json.loads(rendered("json", found(before, ruled)))["runs"]["after"]["oit"]["low"] == 100


def test_two_runs_that_say_the_same_say_so() -> None:
    made = found(run_of(2563, number=1), run_of(2563, number=2))
    for name in ("text", "html"):
        assert Speech("th").say("difference.nothing_changed") in text_of(name, made)


def test_notes_tell_what_a_reader_must_know() -> None:
    one, two = run_of(2563, number=1), run_of(2563, number=2)
    other = replace(two, pack_digest="f" * 64, meta=replace(two.meta, tool_version="9.9"))
    text = text_of("text", found(one, other))
    assert "ffffffffffff" in text and "9.9" in text and "oit judge 1" in text
    same = text_of("text", found(one, replace(two, meta=replace(two.meta, crawl_id=1))))
    assert Speech("th").say("difference.note.one_crawl") in same


def test_an_item_that_the_rules_no_longer_have_goes_by_its_number() -> None:
    one, two = run_of(2563, number=1), run_of(2563, number=2)
    old = replace(one, verdicts=(*one.verdicts, replace(one.verdicts[0], item_id="O99")))
    row = next(
        i for i in json.loads(rendered("json", found(old, two)))["items"] if i["item_id"] == "O99"
    )
    assert (row["trend"], row["name"], row["after"]) == ("gone", "", None)


@pytest.mark.parametrize("name", ["text", "html", "json"])
def test_the_same_runs_give_the_same_bytes(name: str) -> None:
    assert rendered(name, with_everything()) == rendered(name, with_everything())


def test_hostile_text_stays_text() -> None:
    runs = run_of(2563, number=1), hostile_run()
    page = PageDifference(
        "javascript:alert(1)",
        PageChange.CHANGED,
        Cause.SITE,
        lost=(SCRIPT, f"{ATTRIBUTE} {CITIZEN_ID}"),
        added=(FORMULA,),
    )
    made = found(*runs)
    items = tuple(replace(item, pages=(page,)) for item in made.items)
    made = replace(made, items=items)
    html = rendered("html", made).decode()
    assert "<script" not in html and 'href="javascript:' not in html
    assert 'onmouseover="' not in html
    book = load_workbook(io.BytesIO(rendered("xlsx", made)))
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    for name in difference.formats():
        assert CITIZEN_ID not in text_of(name, made)


def test_a_page_needs_nothing_from_outside() -> None:
    html = rendered("html", with_everything()).decode()
    assert "src=" not in html and "<link" not in html and "@import" not in html
