"""The packs of 2567 (draft), 2568 and 2569: what is attested may fail, the rest advises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from oit_checker.assess import JudgeContext, judge, judge_item, rating_of, score, span_of
from oit_checker.examples import exhibits_of
from oit_checker.locate.label import item_of, topics_of
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Candidate
from oit_checker.model.result import Finding, Span
from oit_checker.model.rule import Item, RulePack
from oit_checker.rulepack import (
    ExampleFile,
    default_fiscal_year,
    lint,
    load_examples,
    load_pack,
    rules_dir,
)

YEARS = (2567, 2568, 2569)
AS_OF = {2567: date(2024, 4, 30), 2568: date(2025, 4, 30), 2569: date(2026, 4, 30)}
ATTESTED_2567 = ["O1", "O2", "O3", "O10", "O25", "O30"]
REPORT = """<h1>รายงานผลการดำเนินงานประจำปีงบประมาณ พ.ศ. 2567</h1>
<table>
  <tr><th>โครงการ</th><th>ผลการดำเนินการ</th></tr>
  <tr><td>ปรับปรุงท่อระบายน้ำ หมู่ 5</td><td>แล้วเสร็จ เบิกจ่าย 199,000 บาท</td></tr>
  <tr><td>ฝึกอบรมอาชีพกลุ่มแม่บ้าน</td><td>แล้วเสร็จ เบิกจ่าย 40,000 บาท</td></tr>
</table>"""
RISKS = """<h1>การประเมินความเสี่ยงการทุจริต ประจำปีงบประมาณ พ.ศ. {year}</h1>
<table>
  <tr><th>กระบวนงาน</th><th>ความเสี่ยงการทุจริต</th><th>ระดับ</th></tr>
  <tr><td>การตรวจรับพัสดุ</td><td>ตรวจรับของไม่ครบ</td><td>สูง</td></tr>
  <tr><td>การอนุญาตก่อสร้าง</td><td>ละเว้นการตรวจสอบแบบ</td><td>สูง</td></tr>
</table>"""


@cache
def pack_of(fiscal_year: int) -> RulePack:
    return load_pack(fiscal_year)


def counting(item: Item, pack: RulePack) -> list[str]:
    return [
        element.id
        for element in item.elements
        if element.binding is Binding.REQUIRED
        and element.authority(pack.fiscal_year) in pack.may_fail
    ]


def judged(
    fiscal_year: int, item_id: str, page: str, agency_type: AgencyType = AgencyType.OTHER
) -> tuple[Outcome, dict[str, Finding]]:
    pack = pack_of(fiscal_year)
    item = pack.item(item_id)
    exhibits = exhibits_of({"index.html": ExampleFile(page)}, fiscal_year, "")
    agency = Agency("http://example.test/", agency_type=agency_type)
    context = JudgeContext(pack, AS_OF[fiscal_year], agency, general=False)
    places = {t: [Candidate(t, exhibits[0].url, exhibits, 1.0)] for t in item.topics}
    verdict = judge_item(item, places, context)
    return verdict.outcome, {finding.element_id: finding for finding in verdict.findings}


@pytest.mark.parametrize("fiscal_year", YEARS)
def test_the_linter_has_nothing_to_say(fiscal_year: int) -> None:
    assert lint(fiscal_year) == ()


@pytest.mark.parametrize(
    ("fiscal_year", "sizes"),
    [(2567, [6, 7, 4, 4, 4, 6, 4]), (2568, [4, 7, 2, 3, 4, 4, 4]), (2569, [4, 6, 2, 3, 4, 3, 4])],
)
def test_the_items_stand_in_their_sub_indicators(fiscal_year: int, sizes: list[int]) -> None:
    pack = pack_of(fiscal_year)
    subs = [sub for indicator in pack.indicators for sub in indicator.sub_indicators]
    assert [sub.id for sub in subs] == ["9.1", "9.2", "9.3", "9.4", "9.5", "10.1", "10.2"]
    assert [len(sub.items) for sub in subs] == sizes
    assert [item.number for item in pack.items] == list(range(1, sum(sizes) + 1))


def test_only_2567_is_a_draft_and_is_never_chosen_by_itself() -> None:
    assert [pack_of(year).draft for year in YEARS] == [True, False, False]
    assert default_fiscal_year(date(2024, 5, 1)) == 2566
    assert default_fiscal_year(date(2025, 5, 1)) == 2568
    assert "ฉบับร่าง" in pack_of(2567).notes.th
    assert "Draft" in pack_of(2567).notes.en


@pytest.mark.parametrize("fiscal_year", YEARS)
def test_what_was_inferred_or_recalled_fails_nobody(fiscal_year: int) -> None:
    assert pack_of(fiscal_year).may_fail == {Authority.OFFICIAL, Authority.REPORTED}


def test_items_without_an_attested_element_are_the_ones_that_the_sources_leave_open() -> None:
    able = {
        year: [i.id for i in pack_of(year).items if counting(i, pack_of(year))] for year in YEARS
    }
    assert able[2567] == ATTESTED_2567
    assert [i.id for i in pack_of(2568).items if i.id not in able[2568]] == ["O25", "O26"]
    assert [i.id for i in pack_of(2569).items if i.id not in able[2569]] == []


def test_an_empty_site_of_2567_fails_the_attested_items_and_leaves_the_rest_out() -> None:
    pack = pack_of(2567)
    context = JudgeContext(pack, AS_OF[2567], Agency("http://example.test/"))
    verdicts = {verdict.item_id: verdict for verdict in judge({}, context)}

    failed = [i for i, verdict in verdicts.items() if verdict.outcome is Outcome.FAILED]
    assert failed == ATTESTED_2567
    others = {v.outcome for i, v in verdicts.items() if i not in ATTESTED_2567}
    assert others == {Outcome.INAPPLICABLE}
    sheet = score(pack, {i: span_of(verdict) for i, verdict in verdicts.items()})
    assert set(sheet.sub_indicators) == {"9.1", "9.2", "9.5", "10.1"}
    assert sheet.oit == Span(0.0, 0.0)


def test_names_that_nobody_attests_are_recalled() -> None:
    pack = pack_of(2567)
    for item_id in ("O7", "O14", "O17", "O26", "O33", "O35"):
        authorities = {e.authority(2567) for e in pack.item(item_id).elements}
        assert authorities == {Authority.RECALLED}, item_id


def test_a_report_of_2567_meets_o7_of_2568_and_fails_o7_of_2569() -> None:
    outcome, _ = judged(2568, "O7", REPORT)
    assert outcome is Outcome.PASSED
    outcome, findings = judged(2569, "O7", REPORT)
    assert outcome is Outcome.FAILED
    assert findings["published"].outcome is Outcome.PASSED
    assert findings["of-the-previous-year"].reason is Reason.OUT_OF_DATE


def test_the_same_report_is_advice_only_in_the_draft_year() -> None:
    outcome, findings = judged(2567, "O9", REPORT)
    assert outcome is Outcome.INAPPLICABLE
    assert findings["of-the-previous-year"].outcome is Outcome.FAILED


def test_a_risk_assessment_without_bribery_was_not_enough_until_2568_and_is_in_2569() -> None:
    outcome, findings = judged(2568, "O23", RISKS.format(year=2568))
    assert outcome is Outcome.FAILED
    assert findings["bribery"].reason is Reason.INCOMPLETE
    assert judged(2569, "O21", RISKS.format(year=2569))[0] is Outcome.PASSED
    assert judged(2569, "O21", RISKS.format(year=2568))[0] is Outcome.FAILED


def test_an_anti_corruption_plan_is_advice_in_2568_and_counts_in_2569() -> None:
    elements = {e.id: e for e in pack_of(2568).item("O25").elements}
    assert elements.keys() == {e.id for e in pack_of(2569).item("O23").elements}
    assert elements["published"].authority(2568) is Authority.DERIVED
    assert elements["published"].authority(2569) is Authority.REPORTED


@pytest.mark.parametrize(
    ("fiscal_year", "element_id", "agency_type", "counts"),
    [
        (2567, "political-and-permanent", AgencyType.CITY_MUNICIPALITY, True),
        (2568, "political-and-permanent", AgencyType.SUBDISTRICT_ORGANISATION, True),
        (2568, "political-and-permanent", AgencyType.CENTRAL, False),
        (2569, "political-and-permanent", AgencyType.CITY_MUNICIPALITY, False),
        (2568, "province-parts", AgencyType.PROVINCE, True),
        (2568, "province-parts", AgencyType.CITY_MUNICIPALITY, False),
        (2569, "province-parts", AgencyType.PROVINCE, False),
    ],
)
def test_a_note_for_some_agencies_counts_for_them_in_the_years_that_attest_it(
    fiscal_year: int, element_id: str, agency_type: AgencyType, counts: bool
) -> None:
    page = "<h1>โครงสร้างการแบ่งส่วนราชการ</h1><ul><li>กองคลัง</li><li>กองช่าง</li></ul>"
    _, findings = judged(fiscal_year, "O1", page, agency_type)
    assert findings[element_id].counts is counts


def test_the_province_is_not_mentioned_in_2567() -> None:
    assert "province-parts" not in {e.id for e in pack_of(2567).item("O1").elements}


def test_a_chart_as_a_picture_is_left_to_a_person_and_does_not_fail_a_municipality() -> None:
    page = '<h1>โครงสร้างหน่วยงาน</h1><img src="/c.jpg" alt="แผนผัง" width="900" height="700">'
    outcome, _ = judged(2567, "O1", page, AgencyType.SUBDISTRICT_MUNICIPALITY)
    assert outcome is Outcome.CANT_TELL


@pytest.mark.parametrize("fiscal_year", YEARS)
def test_every_item_is_found_by_its_own_name(fiscal_year: int) -> None:
    """A merged item's name leads to every one of its topics."""
    pack = pack_of(fiscal_year)
    for item in pack.items:
        found = {match.topic for match in topics_of(item.name.th, pack.topics)}
        assert set(item.topics) <= found, item.id
        assert item_of(f"{item.id} {item.name.th}", pack) == item.id


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in ("attested", "source"):
                yield from texts_of(str(key))
                yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    else:
        yield str(value)


@pytest.mark.parametrize("fiscal_year", YEARS)
def test_no_item_names_a_year_of_its_own(fiscal_year: int) -> None:
    law = re.compile(r"(?:พ\.ร\.บ\.|พระราชบัญญัติ|ระเบียบ)[^<>\n]{0,80}?พ\.ศ\. 25\d\d")
    for path in sorted((rules_dir() / f"fy{fiscal_year}").glob("o*.yaml")):
        for text in texts_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert not re.search(r"25[4-9]\d|๒๕\d\d", law.sub("", text)), (path.name, text)


@pytest.mark.parametrize("fiscal_year", YEARS)
def test_every_element_has_a_source_a_hint_and_both_kinds_of_examples(fiscal_year: int) -> None:
    pack = pack_of(fiscal_year)
    examples = load_examples(fiscal_year)
    for item in pack.items:
        seen = {(i, f.outcome) for example in examples[item.id] for i, f in example.expect.items()}
        for element in item.elements:
            assert element.source.document in pack.sources
            assert element.hint.th and element.hint.en
            assert {(element.id, Outcome.PASSED), (element.id, Outcome.FAILED)} <= seen


@pytest.mark.parametrize(
    ("total", "instruments", "level"),
    [
        (96.0, (95.0, 95.0, 95.0), "ผ่านดีเยี่ยม"),
        (96.0, (94.99, 99.0, 99.0), "ผ่านดี"),
        (92.43, (91.71, 83.06, 100.0), "ผ่าน"),
        (85.0, (85.0, 85.0, 85.0), "ผ่านดี"),
        (84.99, (84.99, 84.99, 84.99), "ต้องปรับปรุง"),
        (69.99, (90.0, 90.0, 20.0), "ต้องปรับปรุงโดยด่วน"),
    ],
)
@pytest.mark.parametrize("fiscal_year", YEARS)
def test_a_level_asks_something_of_each_instrument(
    fiscal_year: int, total: float, instruments: tuple[float, ...], level: str
) -> None:
    scoring = pack_of(fiscal_year).scoring
    assert rating_of(scoring, total, instruments) == level
    assert scoring.pass_mark == 85
    assert scoring.authority["weights"] is Authority.DERIVED


def test_the_calendar_gives_only_the_days_that_were_found() -> None:
    days = {y: {e.id: (e.start, e.end) for e in pack_of(y).calendar} for y in YEARS}
    assert days[2568]["oit_window"] == (date(2025, 1, 1), date(2025, 4, 30))
    assert days[2568]["results"][0] == date(2025, 8, 18)
    assert days[2567]["oit_window"] == (None, None)
    assert days[2567]["results"][0] == date(2024, 7, 30)
    assert set(days[2569].values()) == {(None, None)}
