"""An agency's answers in every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from oit_checker.model.outcome import Outcome
from oit_checker.model.result import AnswerReport, PlaceReport, Remark, Run, UrlReport
from oit_checker.report import render
from tests.report.runs_material import CITIZEN_ID, hostile_run, pack

RUN = hostile_run()
DOCS = Path(__file__).resolve().parents[2] / "docs"
ITEM = RUN.verdicts[0].item_id
URL = "https://samut.example/e-service"
BETTER = "https://samut.example/online"


def answered(gain: float = 1.25) -> Run:
    url = UrlReport(
        URL,
        URL,
        Outcome.FAILED,
        answered_at=URL,
        path=("บริการ",),
        clicks=1,
        remarks=(Remark("home_page", {"name": "E-Service"}, costs=True),),
    )
    better = PlaceReport(
        "e-service", BETTER, "บริการออนไลน์", URL, ("บริการ", "ออนไลน์"), 1, (), Outcome.PASSED
    )
    answer = AnswerReport(
        ITEM,
        True,
        f"ดูที่เมนูบริการ {CITIZEN_ID}",
        (url,),
        (Remark("same_url", {"items": ["O1", "O2"]}),),
        Outcome.PASSED,
        better,
        gain,
    )
    return replace(RUN, answers=(answer,))


@pytest.mark.parametrize("name", ["text", "html", "xlsx", "csv", "json"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_format_is_written_with_answers(name: str, language: str) -> None:
    data = render(name, answered(), pack(), language)
    assert CITIZEN_ID.encode() not in data
    if name in ("text", "html", "json"):
        text = data.decode("utf-8")
        assert URL in text and BETTER in text


def test_the_better_address_is_named_with_its_points_or_left_to_a_person() -> None:
    sure = render("text", answered(), pack(), "th").decode()
    assert f"ใช้ที่อยู่นี้แทน: {BETTER}" in sure and "1.25" in sure
    unsure = render("text", answered(gain=0.0), pack(), "th").decode()
    assert "ใช้ที่อยู่นี้แทน" not in unsure and BETTER in unsure


def test_the_sheet_of_items_has_the_answer_beside_the_outcome() -> None:
    sheet = load_workbook(io.BytesIO(render("xlsx", answered(), pack(), "th"))).worksheets[0]
    head = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2, values_only=True) if r[0] == ITEM)
    assert "คำตอบในแบบ: มี" in row[head.index("คำตอบในแบบ")]
    assert row[head.index("ที่อยู่ที่ควรใช้แทน")] == BETTER


def test_json_with_answers_fits_the_schema() -> None:
    schema = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
    report = json.loads(render("json", answered(), pack(), "th"))
    Draft202012Validator(schema).validate(report)
    assert report["answers"][ITEM]["urls"][0]["remarks"][0]["id"] == "home_page"
    assert json.loads(render("json", RUN, pack(), "th"))["answers"] == {}


def test_without_a_sheet_the_columns_stay_empty() -> None:
    rows = list(csv.reader(io.StringIO(render("csv", RUN, pack(), "th").decode("utf-8-sig"))))
    assert not any("คำตอบในแบบ:" in cell for row in rows for cell in row)
