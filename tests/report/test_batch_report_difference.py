"""What changed from one Batch to the next, in every format, and the letter that tells it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyDifference, AgencyResult, BatchDifference, JobState
from oit_checker.model.difference import Cause, Trend
from oit_checker.report import batch_difference
from oit_checker.report.batch_difference._letter import TOLD
from oit_checker.rulepack import load_pack
from tests.report.batch_material import batch_of
from tests.report.runs_material import FORMULA, SCRIPT

PACK = load_pack(2563)
DOCS = Path(__file__).resolve().parents[2] / "docs"


@cache
def made() -> BatchDifference:
    found = batch_of(PACK, 45, weeks=4).difference
    assert found is not None
    return found


def of(*agencies: AgencyDifference) -> BatchDifference:
    return replace(made(), agencies=agencies)


def first(trend: Trend) -> AgencyDifference:
    return next(each for each in made().agencies if each.trend is trend)


def report(name: str, found: BatchDifference, language: str = "th") -> str:
    data = batch_difference.render(name, found, PACK, language)
    if name != "xlsx":
        return data.decode("utf-8-sig" if name == "csv" else "utf-8")
    book = load_workbook(io.BytesIO(data))
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)


def test_the_listing_of_the_folder_is_the_registry() -> None:
    assert batch_difference.formats() == ("csv", "html", "json", "text", "xlsx")
    with pytest.raises(KeyError):
        batch_difference.render("docx", made(), PACK, "th")


@pytest.mark.parametrize("name", batch_difference.formats())
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_agency_that_changed_is_told_with_its_items(name: str, language: str) -> None:
    text, speech = report(name, made(), language), Speech(language)
    for each in made().agencies:
        assert (each.name in text) is (each.trend is not Trend.SAME), each.trend
    worse = first(Trend.WORSENED)
    for item_id in worse.worsened:
        assert item_id in text
    if name != "json":
        assert speech.say("batch-report.trend.worsened") in text
        assert speech.say("difference.cause.site") in text


def test_what_got_worse_comes_first_with_what_became_of_it() -> None:
    text = report("text", made())
    worse, better = first(Trend.WORSENED), first(Trend.IMPROVED)
    assert text.index(worse.name) < text.index(better.name)
    assert worse.after is not None
    reason = worse.after.items[worse.worsened[0]].reason
    assert reason is not None
    assert f"ผ่าน → ไม่ผ่าน ({Speech('th').say(f'reason.{reason.value}')})" in text


def test_means_are_over_those_that_both_could_read() -> None:
    """Else a list would seem to get better when its worst site goes down."""
    text = report("text", made())
    both = [
        (each.before.oit, each.after.oit)
        for each in made().agencies
        if each.before and each.after and each.before.state is each.after.state is JobState.DONE
    ]
    low = sum(before.low for before, _ in both) / len(both)
    assert f"{low:.2f} – " in text
    assert Speech("th").say("batch-report.difference.compared", count=len(both)) in text
    assert len(both) < len(made().agencies)


def test_causes_are_said_once_where_they_are_the_same_for_all_items() -> None:
    each = next(each for each in made().agencies if len(each.improved) > 1 and not each.worsened)
    one = replace(
        each, causes=(Cause.SITE,), item_causes=dict.fromkeys(each.improved, (Cause.SITE,))
    )
    mixed = {**one.item_causes, each.improved[0]: (Cause.TOOL,)}
    two = replace(one, causes=(Cause.SITE, Cause.TOOL), item_causes=mixed)
    word = Speech("th").say("difference.cause.site")
    assert report("text", of(one)).count(word) == 1
    assert report("text", of(two)).count(word) == len(each.improved) - 1


def test_other_rules_another_program_and_another_list_are_noted() -> None:
    after = replace(made().after, pack_digest="f" * 64, tool_version="9.9", name="อีกบัญชี")
    text = report("text", replace(made(), after=after))
    speech = Speech("th")
    assert speech.say("batch-report.difference.note.other_rules") in text
    assert "9.9" in text and "อีกบัญชี" in text


def test_nothing_changed_is_said_and_no_letter_written() -> None:
    same = of(*(each for each in made().agencies if each.trend is Trend.SAME))
    assert same.agencies
    for name in ("text", "html"):
        assert Speech("th").say("batch-report.change.none") in report(name, same)
    assert batch_difference.notice(same, PACK, "th") is None
    for name in batch_difference.formats():
        assert report(name, of())


def test_our_own_luck_in_gathering_is_no_reason_for_a_letter() -> None:
    each = first(Trend.IMPROVED)
    luck = replace(each, causes=(Cause.FETCH,))
    assert batch_difference.notice(of(luck), PACK, "th") is None
    letter = batch_difference.notice(of(first(Trend.WORSENED), luck), PACK, "th")
    assert letter is not None and each.name not in letter.text
    assert Speech("th").say("batch-report.difference.letter.luck", count=1) in letter.text


def test_the_letter_is_short_and_its_subject_a_line() -> None:
    letter = batch_difference.notice(made(), PACK, "th")
    assert letter is not None
    worse = sum(each.trend is Trend.WORSENED for each in made().agencies)
    assert "\n" not in letter.subject and f"แย่ลง {worse} หน่วยงาน" in letter.subject
    assert letter.text.count("\n- ") <= TOLD
    unchanged = [each for each in made().agencies if each.trend is Trend.SAME]
    assert not [each for each in unchanged if each.name in letter.text]
    assert f"oit diff B{made().before.number} B{made().after.number}" in letter.text


def test_an_agency_that_cannot_be_read_any_more_says_why() -> None:
    each = first(Trend.WORSENED)
    assert each.after is not None
    gone = AgencyResult(each.after.listed, JobState.FAILED, cause="dns")
    failed = replace(each, trend=Trend.UNCLEAR, after=gone, improved=(), worsened=())
    for name in ("text", "html", "csv", "xlsx"):
        assert Speech("th").say("fetch.dns") in report(name, of(failed))


def test_the_json_keeps_its_schema() -> None:
    schema = json.loads((DOCS / "batch-difference.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for found in (made(), of()):
        errors = Draft202012Validator(schema).iter_errors(json.loads(report("json", found)))
        assert [error.message for error in errors] == []


def test_what_could_not_be_judged_has_no_score() -> None:
    found = json.loads(report("json", of(first(Trend.UNCLEAR))))["agencies"][0]
    assert [found["before"]["oit"], found["after"]["oit"]].count(None) == 1


def test_hostile_names_stay_text() -> None:
    each = replace(first(Trend.WORSENED), name=FORMULA, main_site="javascript:alert(1)")
    other = replace(first(Trend.IMPROVED), name=SCRIPT)
    page = report("html", of(each, other))
    assert SCRIPT not in page and 'href="javascript:' not in page and "<script" not in page
    assert f"'{FORMULA[:6]}" in report("csv", of(each))
    assert FORMULA in report("xlsx", of(each))
