"""The memo read back as a published file, and judged by the item that asks for it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from oit_checker import documents
from oit_checker.assess import JudgeContext, judge_item
from oit_checker.cli.memo import purpose_after
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Candidate, Exhibit, Search
from oit_checker.model.result import Run, Verdict
from oit_checker.report import memo
from oit_checker.rulepack import load_pack
from tests.report.runs_material import HOME, hostile_run
from tests.report.years_material import run_of

URL = f"{HOME}ita-measures.docx"
_ADDRESS = re.compile(r"https?://\S+")


def memo_bytes(run: Run, language: str = "th") -> bytes:
    pack = load_pack(run.fiscal_year)
    return memo.render(run, pack, purpose_after(pack), language)


def read_back(run: Run, language: str = "th") -> Document:
    return documents.read(memo_bytes(run, language), url=URL)


def judged(document: Document, fiscal_year: int) -> Verdict:
    """The Verdict on the year's memo item where the file is all that was published."""
    pack = load_pack(fiscal_year)
    item = next(i for i in pack.items if memo.TOPIC in i.topics)
    candidate = Candidate(
        topic=memo.TOPIC,
        url=URL,
        label=item.name.th,
        found_on=HOME,
        path=("ITA", item.name.th),
        score=0.9,
        reasons=("label",),
        exhibits=(Exhibit(URL, document),),
    )
    context = JudgeContext(
        pack=pack,
        as_of=date(fiscal_year - 543, 4, 30),
        agency=Agency(HOME),
        searches={memo.TOPIC: Search(memo.TOPIC, looked_at=(URL,))},
    )
    return judge_item(item, {memo.TOPIC: (candidate,)}, context)


def outcomes(verdict: Verdict) -> dict[str, Outcome]:
    return {
        f.element_id: f.outcome for f in verdict.findings if not f.element_id.startswith("general/")
    }


@pytest.mark.parametrize("last", [2563, 2564, 2565, 2567, 2568])
@pytest.mark.parametrize("failed", [("O2", "O10"), ()])
def test_the_memo_meets_every_element_of_the_item_that_asks_for_it(
    last: int, failed: tuple[str, ...]
) -> None:
    seen = outcomes(judged(read_back(run_of(last, failed=failed)), last + 1))
    assert len(seen) >= 3
    assert {name for name, outcome in seen.items() if outcome is not Outcome.PASSED} == set()


def test_the_memo_of_another_year_does_not_meet_it() -> None:
    seen = outcomes(judged(read_back(run_of(2563, failed=("O2",))), 2566))
    assert seen["ita-analysis"] is Outcome.FAILED


def test_the_memo_is_not_met_without_its_measures() -> None:
    whole = read_back(run_of(2563, failed=("O2",)))
    words = ("มาตรการที่", "กำหนดมาตรการ", "ตารางมาตรการ")
    kept = tuple(b for b in whole.blocks if not any(word in b.text for word in words))
    bare = replace(whole, blocks=kept, tables=())
    assert outcomes(judged(bare, 2564))["measures"] is Outcome.FAILED


def test_each_failed_item_has_a_weakness_and_a_measure_with_steps() -> None:
    run = run_of(2563, failed=("O2", "O23"))
    text = "\n".join(block.text for block in read_back(run).blocks)
    for item_id in ("O๒", "O๒๓"):
        assert text.count(f"ข้อ {item_id} ") + text.count(f"ข้อ {item_id})") >= 2
    hint = load_pack(2563).item("O23").elements[0].hint.th
    assert hint.split()[0] in text
    assert "มาตรการที่ ๔" in text  # two for the items, two for every agency


def test_an_item_that_is_gone_next_year_gets_no_measure() -> None:
    text = "\n".join(b.text for b in read_back(run_of(2565, failed=("O32", "O17"))).blocks)
    assert "ไม่มีข้อนี้แล้ว" in text and "เป็นข้อ O๑๘" in text
    assert "มาตรการที่ ๓" in text and "มาตรการที่ ๔" not in text


def test_digits_are_thai_but_for_addresses() -> None:
    for run in (run_of(2563, failed=("O2", "O17")), hostile_run()):
        for block in read_back(run).blocks:
            assert re.search(r"[0-9]", _ADDRESS.sub("", block.text)) is None, block.text


def test_it_has_the_parts_of_an_official_memo_in_their_order() -> None:
    lines = [b.text for b in read_back(run_of(2563, failed=("O2",))).blocks]
    labels = ("บันทึกข้อความ", "ส่วนราชการ", "ที่ ", "เรื่อง", "เรียน", "๑. ", "๖. ", "(ลงชื่อ)")
    places = [next(n for n, t in enumerate(lines) if t.startswith(label)) for label in labels]
    text = "\n".join(lines)
    assert places == sorted(places) and "วันที่" in lines[places[2]]
    assert "⟦" not in text and "⟧" not in text


def test_the_font_is_set_for_thai_letters_at_sixteen_points() -> None:
    with zipfile.ZipFile(io.BytesIO(memo_bytes(run_of(2563)))) as package:
        styles = package.read("word/styles.xml").decode()
        body = package.read("word/document.xml").decode()
    assert 'w:cs="TH Sarabun New"' in styles and '<w:szCs w:val="32"/>' in styles
    assert 'w:highlight w:val="yellow"' in body


def test_the_same_run_gives_the_same_memo_and_hostile_text_stays_text() -> None:
    assert memo_bytes(hostile_run()) == memo_bytes(hostile_run())
    assert any("<script>" in block.text for block in read_back(hostile_run()).blocks)


def test_a_year_without_rules_yet_still_gets_a_memo() -> None:
    text = "\n".join(b.text for b in read_back(run_of(2569, failed=("O2",))).blocks)
    assert "พ.ศ. ๒๕๗๐" in text and "ข้อ O๒" in text


def test_it_suggests_who_is_responsible_by_topic_and_kind_of_agency() -> None:
    town = run_of(2563, failed=("O23",), agency_type=AgencyType.TOWN_MUNICIPALITY)
    ministry = run_of(2563, failed=("O23",), agency_type=AgencyType.CENTRAL)
    assert any("กองคลัง" in b.text for b in read_back(town).blocks)
    assert not any("กองคลัง" in b.text for b in read_back(ministry).blocks)


def test_a_memo_under_draft_rules_says_so() -> None:
    drafted = replace(run_of(2567), pack_draft=True)
    plain = replace(run_of(2567), pack_draft=False)
    for run, told in ((drafted, True), (plain, False)):
        assert any("ฉบับร่าง" in block.text for block in read_back(run).blocks) is told


def test_there_is_an_english_reading_of_it() -> None:
    text = "\n".join(b.text for b in read_back(run_of(2563, failed=("O2",)), "en").blocks)
    assert "Memorandum" in text and "fiscal year 2564" in text
