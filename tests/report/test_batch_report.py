"""A Batch in every format: the sums are right, and every agency is told."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from oit_checker.assess import rating_of, score
from oit_checker.crawl.causes import NATURE
from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyResult, Batch, JobState, Notice
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Span
from oit_checker.model.web import FetchCause
from oit_checker.report import batch
from oit_checker.report.batch._agencies import blame_of
from oit_checker.report.batch._shapes import SIGNS, AgencyView, BatchView, Standing
from oit_checker.report.batch._view import batch_view
from tests.report.batches_rendered import PACK, hostile, made, of, report, viewed
from tests.report.runs_material import CITIZEN_ID, FORMULA

DOCS = Path(__file__).resolve().parents[2] / "docs"


def plain(found: Batch) -> dict[str, Any]:
    return dict(json.loads(report("json", found)))


def schema() -> dict[str, Any]:
    return dict(json.loads((DOCS / "batch.schema.json").read_text(encoding="utf-8")))


# --- the sums ------------------------------------------------------------------------------------


def test_ratings_are_counted_as_in_a_published_comparison() -> None:
    """30 municipalities of 2563: 11 A, 9 B, 4 C, 3 D, 1 E, 2 F; 11 passed, 19 not."""
    totals = {"A": (11, 88), "B": (9, 80), "C": (4, 70), "D": (3, 60), "E": (1, 52), "F": (2, 40)}
    read = next(each for each in made().agencies if each.state is JobState.DONE)
    results = [
        replace(read, total=Span(t, t), rating_low=name, rating_high=name, oit=Span(t, t))
        for name, (count, t) in totals.items()
        for _ in range(count)
    ]
    view = batch_view(of(results), PACK, "th")
    by_total, by_oit = view.bands
    assert {row.name: row.low for row in by_total.rows} == {
        "AA": 0,
        **{name: count for name, (count, _) in totals.items()},
    }
    assert (by_total.passing_low, by_total.counted - by_total.passing_high) == (11, 19)
    assert not by_total.is_open and by_oit.counted == 30
    assert view.basis == "total" and plain(of(results))["basis"] == "total"


def test_one_missing_total_makes_the_oit_score_the_measure() -> None:
    results = list(made(with_totals=True).agencies)
    read = next(n for n, each in enumerate(results) if each.state is JobState.DONE)
    results[read] = replace(results[read], total=None, rating_low="", rating_high="")
    view = batch_view(of(results), PACK, "th")
    assert view.basis == "oit"
    assert [table.basis for table in view.bands] == ["total", "oit"]
    assert view.bands[0].counted == view.bands[1].counted - 1
    assert view.say("overview.basis.oit") in report("text", of(results)).decode()


def test_the_mean_and_the_shares_are_ranges() -> None:
    view = viewed()
    oits = [each.oit for each in view.batch.agencies if each.state is JobState.DONE]
    assert view.mean is not None
    assert view.mean.low == pytest.approx(sum(s.low for s in oits) / len(oits))
    assert view.mean.high == pytest.approx(sum(s.high for s in oits) / len(oits))
    mark = PACK.scoring.pass_mark
    sure, possible = (
        sum(round(e, 2) >= mark for e in ends)
        for ends in zip(*((s.low, s.high) for s in oits), strict=True)
    )
    assert view.counts[Standing.PASSES] == sure
    assert view.counts[Standing.PASSES] + view.counts[Standing.MAY_PASS] == possible > sure
    line = next(row for row in report("text", made()).decode().splitlines() if str(mark)[:2] in row)
    assert f"{sure} – {possible} จาก 45" in line


def test_ratings_over_the_oit_score_follow_the_rules() -> None:
    table = viewed().bands[0]
    oits = [each.oit for each in made().agencies if each.state is JobState.DONE]
    for row in table.rows:
        assert row.low == sum(rating_of(PACK.scoring, s.low, (s.low,)) == row.name for s in oits)
        assert row.high == sum(rating_of(PACK.scoring, s.high, (s.high,)) == row.name for s in oits)


@pytest.mark.parametrize("with_totals", [False, True])
def test_the_points_that_the_items_lose_are_those_that_the_agencies_lack(with_totals: bool) -> None:
    view = viewed(with_totals)
    weight = PACK.scoring.weights["oit"] if with_totals else 1.0
    oits = [each.oit for each in view.batch.agencies if each.state is JobState.DONE]
    lacking = sum(100 - span.low for span in oits) * weight
    unsure = sum(span.high - span.low for span in oits) * weight
    assert sum(row.lost + row.open_points for row in view.items) == pytest.approx(lacking)
    assert sum(row.open_points for row in view.items) == pytest.approx(unsure)


def test_items_most_often_missed_come_first_with_their_reasons() -> None:
    rows = viewed().most_missed
    assert [row.missed for row in rows] == sorted((row.missed for row in rows), reverse=True)
    first = rows[0]
    assert sum(count for _, count in first.reasons) == first.missed > 0
    text = report("text", made()).decode()
    assert text.index(f"{first.id} ") < text.index(f"{rows[3].id} ")


@pytest.mark.parametrize("with_totals", [False, True])
def test_the_score_after_the_fixes_is_what_judging_would_give(with_totals: bool) -> None:
    tested = 0
    for agency in viewed(with_totals).to_call:
        listed, items = agency.result.listed, dict(agency.result.items)
        spans: dict[str, Span | None] = {
            name: None
            if each.outcome is Outcome.INAPPLICABLE
            else Span(each.score_low, each.score_high)
            for name, each in items.items()
        }
        spans |= {fix.item_id: Span(100.0, 100.0) for fix in agency.fixes}
        scores = score(PACK, spans, iit=listed.iit, eit=listed.eit)
        expected = scores.total if with_totals else scores.oit
        assert expected is not None
        assert agency.after.low == pytest.approx(expected.low)
        assert agency.after.high == pytest.approx(expected.high)
        tested += 1
    assert tested > 30


def test_what_only_we_failed_to_look_at_is_nothing_to_mend() -> None:
    read = [each for each in made().agencies if each.state is JobState.DONE]
    ours = next(
        each
        for each in read
        if any(_outcome(each, f.item_id) is Outcome.UNTESTED for f in each.fixes)
    )
    view = batch_view(of([ours]), PACK, "th")
    outcomes = {fix.outcome for agency in view.agencies for fix in agency.fixes}
    assert outcomes <= {Outcome.FAILED.value, Outcome.CANT_TELL.value}


def _outcome(result: AgencyResult, item_id: str) -> Outcome:
    return result.items[item_id].outcome


def test_whom_to_call_first() -> None:
    """Nearest below the mark; and in the other list whoever has most to gain."""
    view = viewed()
    below = [agency.now.low for agency in view.to_call if agency.now.low < view.pass_mark]
    assert below == sorted(below, reverse=True) and view.to_call[0].now.low < view.pass_mark
    gains = [round(agency.gain, 4) for agency in view.most_to_gain]
    assert gains == sorted(gains, reverse=True)
    assert {a.number for a in view.to_call} == {a.number for a in view.most_to_gain}


def test_groups_add_up_and_the_weakest_comes_first() -> None:
    view = viewed()
    assert [table.id for table in view.groups] == ["district", "type"]
    for table in view.groups:
        assert sum(row.listed for row in table.rows) == view.listed
        assert sum(row.passing_low for row in table.rows) == view.counts[Standing.PASSES]
        lows = [row.mean.low for row in table.rows if row.mean]
        assert lows == sorted(lows)


def test_shares_of_a_group_leave_out_those_to_whom_an_item_does_not_apply() -> None:
    one, two = [each for each in made().agencies if each.state is JobState.DONE][:2]
    away = replace(
        two, items={**two.items, "O1": replace(two.items["O1"], outcome=Outcome.INAPPLICABLE)}
    )
    passed = replace(one.items["O1"], outcome=Outcome.PASSED)
    (row,) = (
        batch_view(
            of(
                [
                    _in_one_place(replace(one, items={**one.items, "O1": passed})),
                    _in_one_place(away),
                ]
            ),
            PACK,
            "th",
        )
        .groups[0]
        .rows
    )
    assert row.shares[0] == Span(1.0, 1.0)


def _in_one_place(result: AgencyResult) -> AgencyResult:
    return replace(result, listed=replace(result.listed, district="อำเภอหนึ่ง", province=""))


def test_whose_doing_a_failure_is_agrees_with_gathering() -> None:
    assert {cause: blame_of(cause.value) for cause in FetchCause} == {
        cause: blame for cause, (blame, _) in NATURE.items()
    }
    assert blame_of("out_of_time").value == "us"


# --- every format --------------------------------------------------------------------------------


def test_the_listing_of_the_folder_is_the_registry() -> None:
    assert batch.formats() == ("csv", "html", "json", "text", "xlsx")
    with pytest.raises(KeyError):
        batch.render("docx", made(), PACK, "th")


@pytest.mark.parametrize("name", ["csv", "html", "json", "text"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_no_slot_is_left_open_and_the_same_batch_gives_the_same_bytes(
    name: str, language: str
) -> None:
    data = report(name, made(), language)
    assert data == report(name, made(), language)
    shown = data.decode("utf-8").partition('<script id="data"')[0]
    if name != "json":
        assert "{name}" not in shown and "{count}" not in shown and "{mark}" not in shown


@pytest.mark.parametrize("name", batch.formats())
def test_a_batch_of_nobody_and_one_that_could_read_nobody_are_told(name: str) -> None:
    waiting = AgencyResult(made().agencies[0].listed, JobState.WAITING)
    cancelled = AgencyResult(made().agencies[1].listed, JobState.CANCELLED)
    failed = AgencyResult(made().agencies[2].listed, JobState.FAILED, cause="dns")
    for found in (of([]), of([waiting, cancelled, failed])):
        assert report(name, found)
    text = report("text", of([waiting, cancelled, failed])).decode()
    assert Speech("th").say("batch-report.note.unfinished", left=1) in text
    assert Speech("th").say("fetch.dns") in text


def test_rules_and_versions_that_differ_are_noted() -> None:
    results = list(made().agencies)
    results = [replace(each, pack_digest="f" * 64, tool_version="9.9") for each in results]
    text, speech = report("text", of(results)).decode(), Speech("th")
    read = sum(each.state is JobState.DONE for each in results)
    assert speech.say("batch-report.note.other_rules", count=read) in text
    assert speech.say("batch-report.note.other_tool", count=read) in text
    assert (
        speech.say("batch-report.note.other_rules", count=read)
        not in report("text", made()).decode()
    )


def test_the_csv_has_a_row_an_agency_and_item() -> None:
    data = report("csv", made())
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    read = [each for each in made().agencies if each.state is JobState.DONE]
    assert len(rows) == len(read) * len(PACK.items) + len(made().agencies) - len(read)
    word = Speech("th").say("batch-report.sheet.column.outcome")
    passed = sum(each.outcome is Outcome.PASSED for r in read for each in r.items.values())
    assert sum(row[word] == Speech("th").say("outcome.passed") for row in rows) == passed


def test_the_workbook_has_its_sheets_filters_signs_and_charts() -> None:
    view = viewed()
    book = load_workbook(io.BytesIO(report("xlsx", made())))
    assert book.sheetnames == [
        view.say(f"sheet.{name}")
        for name in ("overview", "agencies", "items", "calls", "changes", "unread")
    ]
    first, agencies = (book[view.say(f"sheet.{name}")] for name in ("overview", "agencies"))
    assert len(first._charts) == 2  # type: ignore[attr-defined]
    assert agencies.max_row == view.listed + 1 and agencies.freeze_panes == "C2"
    assert agencies.auto_filter.ref == agencies.dimensions
    shown = [cell for row in agencies.iter_rows(min_row=2, values_only=True) for cell in row]
    failed = sum(row.missed for row in view.items)
    assert shown.count(SIGNS["failed"]) == failed
    for name in ("items", "calls", "changes", "unread"):
        sheet = book[view.say(f"sheet.{name}")]
        assert sheet.max_row > 1 and sheet.auto_filter.ref == sheet.dimensions


def test_numbers_of_the_workbook_are_numbers() -> None:
    view = viewed()
    sheet = load_workbook(io.BytesIO(report("xlsx", made())))[view.say("sheet.agencies")]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index(view.say("sheet.column.score_low")) + 1
    agency = next(each for each in view.agencies if each.is_read)
    assert sheet.cell(agency.number + 1, column).value == round(agency.now.low, 2)


# --- JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["usual", "totals", "hostile", "empty"])
def test_the_json_keeps_its_schema(which: str) -> None:
    found = {
        "usual": made(),
        "totals": made(with_totals=True),
        "hostile": hostile(),
        "empty": of([]),
    }[which]
    Draft202012Validator.check_schema(schema())
    assert [e.message for e in Draft202012Validator(schema()).iter_errors(plain(found))] == []


def test_a_key_that_the_schema_does_not_know_is_noticed() -> None:
    found = plain(made())
    found["agencies"][0]["new"] = 1
    assert list(Draft202012Validator(schema()).iter_errors(found))


def test_every_key_of_the_json_is_documented() -> None:
    page = (DOCS / "batch-reports.md").read_text(encoding="utf-8")
    assert [key for key in schema()["required"] if f"`{key}`" not in page] == []


def test_an_agency_stands_on_a_line_of_its_own() -> None:
    lines = report("json", made()).decode().splitlines()
    agencies = [json.loads(line.rstrip(",")) for line in lines if line.startswith('  {"row"')]
    assert [each["main_site"] for each in agencies] == [
        each.listed.agency.main_site for each in made().agencies
    ]


# --- what lists and pages hold -------------------------------------------------------------------


@pytest.mark.parametrize("name", batch.formats())
def test_hostile_text_stays_text(name: str) -> None:
    data = report(name, hostile())
    if name == "xlsx":
        cells = [
            cell
            for sheet in load_workbook(io.BytesIO(data))
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert FORMULA in {cell.value for cell in cells}
        assert not [cell for cell in cells if cell.data_type == "f"]
        data = "\n".join(str(cell.value) for cell in cells).encode()
    text = data.decode("utf-8")
    if name != "json":  # the list's own words, for programs
        assert CITIZEN_ID not in text
    if name == "html":
        assert "<script>alert(1)" not in text and 'href="javascript:' not in text
    if name == "csv":
        assert f"'{FORMULA}" in next(csv.reader(io.StringIO(text.splitlines()[1])))


def agency(view: BatchView, number: int) -> AgencyView:
    return view.agencies[number - 1]


def test_notices_and_causes_that_have_no_words_yet_are_still_told() -> None:
    view = batch_view(hostile(), PACK, "th")
    assert "no_such_notice" in agency(view, 1).notices[0]
    assert "no_such_cause" in agency(view, 2).why


def test_a_notice_that_asks_for_nothing_is_told_only_with_the_agency_itself() -> None:
    read = next(each for each in made().agencies if each.state is JobState.DONE)
    kept = replace(read, notices=(Notice("kept_result", {"batch": "3"}),))
    view = batch_view(of([kept]), PACK, "th")
    assert view.agencies[0].notices and view.noticed == ()
