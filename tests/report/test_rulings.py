"""Reports show a person's ruling beside the machine's outcome, and count it while it holds."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

from oit_checker.assess import ruled_outcome, ruled_score
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review, Ruling, Run
from oit_checker.report import formats, render
from tests.report.runs_material import CITIZEN_ID, HOME, NOON, SCRIPT, hostile_run, pack
from tests.report.test_json_schema import Draft202012Validator, schema

WHY = f"ดูไฟล์แล้ว {SCRIPT} {CITIZEN_ID}"


def overlaid(holds: bool, element: str = "", outcome: Outcome = Outcome.PASSED) -> Run:
    """A failed item (or an element of it) on which somebody ruled."""
    run = hostile_run()
    failed = next(v for v in run.verdicts if v.outcome is Outcome.FAILED)
    review = Review(failed.item_id, outcome, WHY, "นางสาวตัวอย่าง", NOON, failed.outcome, element)
    ruling = Ruling(review, holds, () if holds else (HOME,))
    run = replace(run, rulings=(ruling,))
    if not holds:
        return run
    outcomes = {v.item_id: ruled_outcome(v, run.rulings) for v in run.verdicts}
    return replace(
        run,
        ruled_scores=ruled_score(pack(), run.verdicts, outcomes),
        ruled_outcomes={failed.item_id: outcomes[failed.item_id]},
    )


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", ["text", "html", "csv", "json"])
def test_every_format_names_the_reviewer_and_the_reason_and_is_inert(
    name: str, language: str
) -> None:
    text = render(name, overlaid(True), pack(), language).decode("utf-8")
    assert "นางสาวตัวอย่าง" in text and "ดูไฟล์แล้ว" in text
    assert CITIZEN_ID not in text
    assert name != "html" or SCRIPT not in text


def test_the_head_shows_both_scores() -> None:
    run = overlaid(True)
    assert run.ruled_scores is not None and run.ruled_scores.oit.low > run.scores.oit.low
    text = render("text", run, pack(), "th").decode("utf-8")
    assert f"{run.ruled_scores.oit.low:.2f}" in text and f"{run.scores.oit.low:.2f}" in text
    page = render("html", run, pack(), "th").decode("utf-8")
    assert f"{run.ruled_scores.oit.low:.2f}" in page and f"{run.scores.oit.low:.2f}" in page


def test_a_ruling_that_no_longer_holds_is_flagged_and_does_not_count() -> None:
    run = overlaid(False)
    text = render("text", run, pack(), "th").decode("utf-8")
    assert "ขอให้ดูอีกครั้ง" in text and f"- {HOME}" in text
    assert "คะแนนของโปรแกรมเอง" not in text
    assert run.counted_scores == run.scores


def test_an_item_that_a_person_passed_is_no_longer_to_be_done() -> None:
    run = overlaid(True)
    (ruled,) = run.ruled_outcomes
    for each, is_there in ((run, False), (hostile_run(), True)):
        report = json.loads(render("json", each, pack(), "th"))
        assert (ruled in {t["item_id"] for t in report["todo"]}) is is_there
        item = next(i for i in report["items"] if i["item_id"] == ruled)
        assert item["outcome"] == "failed"


@pytest.mark.parametrize("holds", [True, False])
def test_the_json_keeps_its_schema(holds: bool) -> None:
    report = json.loads(render("json", overlaid(holds), pack(), "th"))
    assert [e.message for e in Draft202012Validator(schema()).iter_errors(report)] == []
    assert report["reviews"][0]["holds"] is holds
    assert (report["ruled_scores"] is not None) is holds


def test_the_workbook_has_a_column_for_the_ruling_and_one_for_what_was_said() -> None:
    run = overlaid(True)
    book = openpyxl.load_workbook(io.BytesIO(render("xlsx", run, pack(), "th")))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    ruled = [row for row in rows if row[head.index("ผลหลังการทบทวน")]]
    assert len(ruled) == 1 and ruled[0][0] in run.ruled_outcomes
    assert "นางสาวตัวอย่าง" in str(ruled[0][head.index("การทบทวนโดยคน")])


def test_a_ruling_on_one_element_lets_the_others_decide() -> None:
    failed = next(
        v
        for v in hostile_run().verdicts
        if v.outcome is Outcome.FAILED and sum(f.counts for f in v.findings) == 1
    )
    counting = next(f.element_id for f in failed.findings if f.counts)
    assert overlaid(True, counting).ruled_outcomes[failed.item_id] is Outcome.PASSED
    two = replace(failed, findings=(*failed.findings, replace(failed.findings[0], element_id="x")))
    review = Review(failed.item_id, Outcome.PASSED, "ดู", "ก", NOON, Outcome.FAILED, counting)
    assert ruled_outcome(two, [Ruling(review, True)]) is Outcome.FAILED
    whole = replace(review, element_id="", outcome=Outcome.CANT_TELL)
    assert ruled_outcome(two, [Ruling(whole, True), Ruling(review, True)]) is Outcome.CANT_TELL
    assert ruled_outcome(two, [Ruling(whole, False)]) is Outcome.FAILED


def test_every_format_takes_a_run_with_rulings() -> None:
    assert all(render(name, overlaid(True), pack(), "en") for name in formats())
