"""What the machine could not draw or read is told in every format, with what to do about it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from oit_checker.model.outcome import Authority, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import CheckResult, Finding, Observation, Run, Verdict
from oit_checker.model.rule import Host, RulePack, Words
from oit_checker.model.web import Abilities
from oit_checker.report import render
from tests.report.runs_material import HOME, hostile_run, pack
from tests.report.test_json_schema import schema

NOTHING = Abilities(
    browser_missing="not_found", ocr_missing="no_thai", pages_undrawn=4, images_unread=17
)
TIRED = Abilities(
    "Chromium 120", "", "tesseract/5", "", pages_drawn=9, pages_undrawn=2, images_unread=30
)
DRIVE = Host(
    "drive",
    Words("กูเกิลไดรฟ์", "Google Drive"),
    (),
    Words("ผู้ประเมินบางรายไม่นับ", "Some assessors do not count it"),
    Authority.REPORTED,
)


def run_with(abilities: Abilities) -> Run:
    run = hostile_run()
    return replace(run, crawl=replace(run.crawl, abilities=abilities))


def told(name: str, run: Run, language: str, rules: RulePack | None = None) -> str:
    data = render(name, run, rules or pack(), language)
    if name != "xlsx":
        return data.decode("utf-8")
    book = load_workbook(io.BytesIO(data))
    return "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row)


@pytest.mark.parametrize("name", ["html", "text", "json", "xlsx"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ("หน้าเว็บ 4 หน้า", "17 ภาพ", "ไม่มีภาษาไทย", "tesseract-ocr-tha", "winget")),
        ("en", ("4 pages", "17 scans", "has no Thai", "tesseract-ocr-tha", "winget")),
    ],
)
def test_a_machine_without_browser_and_thai_says_so(
    name: str, language: str, words: tuple[str, ...]
) -> None:
    report = told(name, run_with(NOTHING), language)
    assert [word for word in words if word not in report] == []


@pytest.mark.parametrize("name", ["html", "text", "json", "xlsx"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_what_a_budget_cut_names_the_option_that_raises_it(name: str, language: str) -> None:
    report = told(name, run_with(TIRED), language)
    assert [o for o in ("--ocr-pages", "--ocr-minutes", "--draw-pages") if o not in report] == []


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_table_tells_it_where_it_left_an_element_open(language: str) -> None:
    assert "tesseract-ocr-tha" in told("csv", run_with(NOTHING), language)
    assert "tesseract-ocr-tha" not in told("csv", run_with(Abilities()), language)


def test_a_run_that_missed_nothing_speaks_of_no_gap() -> None:
    report = json.loads(told("json", run_with(Abilities("Chromium 1", ocr="t/5")), "th"))
    assert report["gathering"]["abilities"]["gaps"] == []
    assert "--ocr-pages" not in told("html", run_with(Abilities()), "th")


@pytest.mark.parametrize("abilities", [NOTHING, TIRED])
def test_the_schema_knows_the_abilities(abilities: Abilities) -> None:
    report = json.loads(told("json", run_with(abilities), "en"))
    assert [e.message for e in Draft202012Validator(schema()).iter_errors(report)] == []
    assert report["gathering"]["abilities"]["images_unread"] == abilities.images_unread


def open_run(reason: Reason, *evidence: Evidence, **facts: object) -> Run:
    """The Run with one item left open for that reason."""
    run = hostile_run()
    seen = Observation(Outcome.CANT_TELL, reason, facts, evidence)
    verdict = run.verdicts[0]
    finding: Finding = replace(
        verdict.findings[0],
        outcome=Outcome.CANT_TELL,
        reason=reason,
        counts=True,
        results=(CheckResult("access", "present", seen),),
        evidence=evidence,
        url=f"{HOME}scan.pdf",
    )
    left: Verdict = replace(
        verdict, outcome=Outcome.CANT_TELL, reason=reason, findings=(finding,), score_high=100.0
    )
    return replace(run, verdicts=(left, *run.verdicts[1:]))


@pytest.mark.parametrize("name", ["html", "text", "json", "csv", "xlsx"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ("ผู้ประเมิน: เปิดดู", "scan.pdf หน้า 4, 7", "ผู้ดูแลเว็บไซต์: เผยแพร่ไฟล์ PDF")),
        ("en", ("Assessor: open", "scan.pdf, page 4, 7", "Webmaster: publish a PDF")),
    ],
)
def test_a_poor_scan_names_its_pages_and_asks_for_text(
    name: str, language: str, words: tuple[str, ...]
) -> None:
    quotes = [
        Evidence(f"{HOME}scan.pdf", "ล า ง", page=page, read_from="scan", confidence=61.4)
        for page in (4, 7)
    ]
    url = f"{HOME}scan.pdf"
    run = open_run(
        Reason.LOW_QUALITY_SCAN,
        *quotes,
        url=url,
        readability="partial",
        host="",
        check="",
        error="",
    )
    report = told(name, run, language)
    assert [word for word in words if word not in report] == []


@pytest.mark.parametrize(
    ("language", "words"), [("th", "อ่านจากภาพสแกน (OCR)"), ("en", "from a scan")]
)
@pytest.mark.parametrize("name", ["html", "csv", "xlsx"])
def test_letters_of_a_scan_are_told_with_how_sure_they_are(
    name: str, language: str, words: str
) -> None:
    quote = Evidence(f"{HOME}scan.pdf", "ล า ง", page=4, read_from="scan", confidence=61.4)
    report = told(
        name, open_run(Reason.UNREADABLE, quote, url=HOME, readability="no_text"), language
    )
    assert words in report and "61%" in report


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ("กูเกิลไดรฟ์: ผู้ประเมินบางรายไม่นับ", "มีเอกสารของปีนั้นอ้างถึง", "นำข้อมูลหรือไฟล์")),
        ("en", ("Google Drive: Some assessors do not count it", "put the data or the file")),
    ],
)
def test_what_lies_on_a_service_is_shown_with_how_assessors_see_it(
    language: str, words: tuple[str, ...]
) -> None:
    rules = replace(pack(), hosts=(DRIVE,))
    url = "https://drive.google.com/file/d/x"
    run = open_run(Reason.HOSTED_ELSEWHERE, url=url, host="drive", readability="")
    for name in ("html", "text", "json", "csv", "xlsx"):
        report = told(name, run, language, rules)
        wanted = words[:1] if name == "text" else words
        assert [word for word in wanted if word not in report] == [], name
