"""What the packs of several years have in common, and what one year must not take from another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from oit_checker.assess import JudgeContext, judge_item
from oit_checker.examples import exhibits_of
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Candidate
from oit_checker.model.result import Finding
from oit_checker.model.rule import Item, RulePack
from oit_checker.rulepack import ExampleFile, load_pack, packs, rules_dir

EVIDENCE_YEARS = (2563, 2564, 2565, 2566)
_LAW = re.compile(r"(?:พ\.ร\.บ\.|พรบ\.?|พระราชบัญญัติ)[^<>\n]{0,80}?พ\.ศ\. 25\d\d")
_YEAR = re.compile(r"25[4-9]\d|๒๕\S\S")
_ITEM_ID = re.compile(r"\bO(\d+)\b")


@cache
def pack_of(fiscal_year: int) -> RulePack:
    return load_pack(fiscal_year)


@cache
def written_in(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)


def item_files(fiscal_year: int) -> dict[str, Path]:
    folder = rules_dir() / f"fy{fiscal_year}"
    listed = written_in(folder / "pack.yaml")["items"]
    return {item_id: (folder / name).resolve() for item_id, name in listed.items()}


def all_files() -> list[Path]:
    return sorted({path for year in packs() for path in item_files(year).values()})


def texts_of(value: Any) -> Iterator[str]:
    """Every string in a rule file, keys too, but for attestation and sources."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key not in ("attested", "source"):
                yield from texts_of(key)
                yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def findings_of(
    fiscal_year: int, item_id: str, files: Mapping[str, str], as_of: date = date(2023, 4, 30)
) -> dict[str, Finding]:
    """The same pages judged as evidence for one item of one year."""
    pack = pack_of(fiscal_year)
    item = pack.item(item_id)
    exhibits = exhibits_of({n: ExampleFile(text) for n, text in files.items()}, fiscal_year, "")
    candidates = {
        topic: [Candidate(topic, exhibits[0].url, exhibits, 1.0, ())] for topic in item.topics
    }
    context = JudgeContext(pack, as_of, Agency("http://example.test/"), general=False)
    return {each.element_id: each for each in judge_item(item, candidates, context).findings}


@pytest.mark.parametrize("fiscal_year", EVIDENCE_YEARS)
def test_every_pack_has_43_items_numbered_without_a_gap(fiscal_year: int) -> None:
    pack = pack_of(fiscal_year)
    assert [item.id for item in pack.items] == [f"O{n}" for n in range(1, 44)]
    assert not pack.draft
    assert pack.may_fail == {Authority.OFFICIAL, Authority.REPORTED, Authority.DERIVED}


@pytest.mark.parametrize("fiscal_year", EVIDENCE_YEARS)
def test_every_item_can_be_failed_by_an_element_that_counts(fiscal_year: int) -> None:
    pack = pack_of(fiscal_year)
    assert [item.id for item in pack.items if not counting(item, pack)] == []


def counting(item: Item, pack: RulePack) -> list[str]:
    return [
        element.id
        for element in item.elements
        if element.binding is Binding.REQUIRED
        and element.authority(pack.fiscal_year) in pack.may_fail
    ]


@pytest.mark.parametrize("path", all_files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_rule_carries_a_date_that_was_meant_for_one_year(path: Path) -> None:
    written = written_in(path)
    dated = [t for t in texts_of(written) if _YEAR.search(_LAW.sub("", t)) and "2560" not in t]
    assert dated == []


def test_a_hint_shows_the_years_of_its_own_pack() -> None:
    hints = {
        year: next(e.hint.th for e in pack_of(year).item(item_id).elements if e.id == "in-force")
        for year, item_id in ((2563, "O39"), (2566, "O36"))
    }
    assert "พ.ศ. 2561 - 2564" in hints[2563]
    assert "พ.ศ. 2564 - 2567" in hints[2566]


def test_a_file_that_years_share_names_no_item_that_another_year_numbers_otherwise() -> None:
    shared: dict[Path, list[tuple[int, str]]] = defaultdict(list)
    for year in packs():
        for item_id, path in item_files(year).items():
            shared[path].append((year, item_id))
    wrong = []
    for path, users in shared.items():
        elements = written_in(path)["elements"]
        said = " ".join(t for e in elements for t in (e["requirement"], *e["hint"].values()))
        for number in set(_ITEM_ID.findall(said)):
            meant = {topics_at(year, f"O{number}") for year, _ in users}
            if len(meant) > 1:
                wrong.append((path.name, f"O{number}", meant))
    assert wrong == []


def topics_at(fiscal_year: int, item_id: str) -> tuple[str, ...]:
    return next((item.topics for item in pack_of(fiscal_year).items if item.id == item_id), ())


@pytest.mark.parametrize("fiscal_year", packs())
def test_nothing_is_called_official_without_the_official_manual(fiscal_year: int) -> None:
    pack = pack_of(fiscal_year)
    assert [
        (item.id, element.id)
        for item in pack.items
        for element in item.elements
        if element.authority(fiscal_year) is Authority.OFFICIAL
    ] == []


PLAN = """<h1>แผนการดำเนินงานประจำปีงบประมาณ พ.ศ. 2565</h1><p>เทศบาลตำบลบ้านสมมติ</p>
<table><tr><th>โครงการ</th><th>วงเงิน (บาท)</th><th>ระยะเวลา</th></tr>
<tr><td>ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ 2</td><td>480,000</td><td>ม.ค. - มี.ค.</td></tr>
<tr><td>ส่งเสริมคุณภาพชีวิตผู้สูงอายุ</td><td>50,000</td><td>เม.ย. - มิ.ย.</td></tr></table>"""

PROGRESS = """<h1>รายงานการกำกับติดตามการดำเนินงานประจำปีงบประมาณ พ.ศ. 2565 รอบ 6 เดือน
(ตุลาคม 2564 - มีนาคม 2565)</h1>
<table><tr><th>โครงการ</th><th>ความก้าวหน้า</th><th>งบประมาณที่ใช้ (บาท)</th></tr>
<tr><td>ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ 2</td><td>แล้วเสร็จ</td><td>478,500</td></tr>
<tr><td>ส่งเสริมคุณภาพชีวิตผู้สูงอายุ</td><td>อยู่ระหว่างดำเนินการ</td><td>12,000</td></tr></table>"""


def test_a_plan_of_2565_meets_o10_of_2565_and_is_out_of_date_a_year_before_and_after() -> None:
    now = findings_of(2565, "O10", {"index.html": PLAN})
    before = findings_of(2564, "O10", {"index.html": PLAN})
    after = findings_of(2566, "O11", {"index.html": PLAN})
    assert {f.outcome for f in now.values()} == {Outcome.PASSED}
    for findings in (before, after):
        assert findings["annual-plan"].outcome is Outcome.PASSED
        assert findings["plan-of-the-year"].reason is Reason.OUT_OF_DATE


def test_o10_of_2566_asks_for_another_thing_than_o10_of_2565() -> None:
    assert findings_of(2566, "O10", {"index.html": PLAN})["published"].reason is Reason.OFF_TOPIC


def test_a_six_month_report_of_2565_meets_o11_of_2565_and_not_o12_of_2566() -> None:
    now = findings_of(2565, "O11", {"index.html": PROGRESS})
    after = findings_of(2566, "O12", {"index.html": PROGRESS})
    assert {f.outcome for f in now.values()} == {Outcome.PASSED}
    assert after["progress-of-plan"].outcome is Outcome.PASSED
    assert after["first-six-months"].reason is Reason.OUT_OF_DATE


def test_the_months_of_2565_meet_o23_of_2565_and_not_o21_of_2566() -> None:
    months = ("ตุลาคม 2564", "พฤศจิกายน 2564", "ธันวาคม 2564")
    months += ("มกราคม 2565", "กุมภาพันธ์ 2565", "มีนาคม 2565")
    columns = "งานที่ซื้อหรือจ้าง | วงเงิน | ราคากลาง | วิธีซื้อหรือจ้าง | ผู้เสนอราคา"
    columns += " | ผู้ได้รับการคัดเลือก | เหตุผล | เลขที่สัญญา"
    row = "ซื้อวัสดุ | 9,000 | 9,000 | เฉพาะเจาะจง | ร้านสมมติ | ร้านสมมติ | ราคาเหมาะสม | 1"
    links = "".join(f'<li><a href="{m}.pdf">{m}</a></li>' for m in months)
    files = {"index.html": f"<h1>สรุปผลการจัดซื้อจัดจ้างรายเดือน สขร.1</h1><ul>{links}</ul>"}
    files |= {f"{m}.pdf": f"แบบ สขร.1 สรุปผลการจัดซื้อจัดจ้าง {m}\n{columns}\n{row}" for m in months}
    now = findings_of(2565, "O23", files)
    after = findings_of(2566, "O21", files)
    assert now["every-month-to-march"].outcome is Outcome.PASSED
    assert after["every-month-to-march"].reason is Reason.MONTHS_MISSING
    assert after["summary"].outcome is Outcome.PASSED


def test_details_that_were_examples_until_2564_are_a_must_in_2565() -> None:
    details = {
        year: next(e for e in pack_of(year).item("O10").elements if e.id == "plan-details").binding
        for year in (2563, 2564, 2565)
    }
    assert details == {2563: Binding.EXAMPLE, 2564: Binding.EXAMPLE, 2565: Binding.REQUIRED}


@pytest.mark.parametrize(
    ("fiscal_year", "item_id", "element_id", "authority"),
    [
        (2564, "O42", "ita-analysis", Authority.REPORTED),
        (2563, "O42", "ita-analysis", Authority.DERIVED),
        (2566, "O42", "ita-analysis", Authority.DERIVED),
        (2565, "O10", "plan-details", Authority.REPORTED),
        (2566, "O11", "plan-details", Authority.DERIVED),
        (2565, "O34", "policy", Authority.DERIVED),
        (2566, "O31", "signed-by-top-executive", Authority.REPORTED),
        (2566, "O10", "published", Authority.REPORTED),
        (2566, "O16", "this-year", Authority.RECALLED),
        (2566, "O22", "previous-year", Authority.RECALLED),
        (2566, "O24", "first-six-months", Authority.REPORTED),
        (2566, "O20", "notices", Authority.REPORTED),
        (2565, "O22", "notices", Authority.DERIVED),
    ],
)
def test_attestation_is_of_the_year_and_is_not_inherited(
    fiscal_year: int, item_id: str, element_id: str, authority: Authority
) -> None:
    elements = {e.id: e for e in pack_of(fiscal_year).item(item_id).elements}
    assert elements[element_id].authority(fiscal_year) is authority


@pytest.mark.parametrize("fiscal_year", [2566])
def test_items_of_which_only_the_name_is_known_ask_for_nothing_more(fiscal_year: int) -> None:
    for item_id in ("O10", "O33", "O41"):
        assert [e.id for e in pack_of(fiscal_year).item(item_id).elements] == ["published"]


@pytest.mark.parametrize(
    ("fiscal_year", "event", "start", "end"),
    [
        (2564, "oit_window", date(2021, 3, 1), date(2021, 4, 30)),
        (2564, "results", date(2021, 8, 26), date(2021, 8, 26)),
        (2565, "registration", date(2022, 1, 1), date(2022, 2, 28)),
        (2565, "objections", date(2022, 6, 1), date(2022, 6, 15)),
        (2566, "oit_window", None, None),
    ],
)
def test_the_calendar_gives_the_days_that_are_attested_and_no_others(
    fiscal_year: int, event: str, start: date | None, end: date | None
) -> None:
    found = next(each for each in pack_of(fiscal_year).calendar if each.id == event)
    assert (found.start, found.end) == (start, end)
