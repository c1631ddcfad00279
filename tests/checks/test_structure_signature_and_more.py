"""Charts, signatures, what two places share, and how a place is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checks_material import HOME, context, dead, file, scan, seen, shown, unfetched

from oit_checker.checks import Context, Related
from oit_checker.documents import read
from oit_checker.model.document import Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.rule import Topic, Words
from oit_checker.model.web import FetchCause

UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา")
ITEMS = "".join(f"<li>{unit}</li>" for unit in UNITS)


def html(body: str, path: str = "page") -> Exhibit:
    url = path if path.startswith("http") else f"{HOME}/{path}"
    return Exhibit(url, read(body.encode(), url=url, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{ITEMS}</ul>",
        "<table><tr>" + "".join(f"<td>{unit}</td>" for unit in UNITS) + "</tr></table>",
        "".join(f'<a href="/{i}">{unit}</a> ' for i, unit in enumerate(UNITS)),
        '<img src="c.jpg" width="900" height="700" alt="สำนักปลัด กองคลัง กองช่าง">',
    ],
)
def test_units_are_read_in_any_drawing(body: str) -> None:
    observation = seen("structure_chart", html(f"<h1>โครงสร้าง</h1>{body}"))
    assert observation.outcome is Outcome.PASSED, observation.facts


def test_positions_are_asked_besides() -> None:
    without = html(f"<h1>โครงสร้าง</h1><ul>{ITEMS}</ul>")
    assert seen("structure_chart", without, positions=1).reason is Reason.INCOMPLETE
    with_one = html(f"<h1>โครงสร้าง</h1><ul><li>นายกเทศมนตรี</li>{ITEMS}</ul>")
    assert seen("structure_chart", with_one, positions=1).outcome is Outcome.PASSED


def test_a_chart_as_a_picture_needs_a_person() -> None:
    page = html('<h1>โครงสร้าง</h1><img src="chart.jpg" width="1200" height="600">')
    observation = seen("structure_chart", page)
    assert (observation.outcome, observation.reason) == (Outcome.CANT_TELL, Reason.UNREADABLE)


@pytest.mark.parametrize(
    "body",
    [
        "<p>กองคลังได้จัดอบรมพนักงาน</p>",
        f"<nav><ul>{ITEMS}</ul></nav><p>ประวัติ</p>",
        "<p>งานประเพณี</p><p>กองทุนหมู่บ้าน</p><p>คณะกรรมการ</p>",
    ],
)
def test_units_in_a_menu_or_other_words_do_not_count(body: str) -> None:
    observation = seen("structure_chart", html(f"<h1>โครงสร้าง</h1>{body}"))
    assert observation.reason is Reason.INCOMPLETE, observation.facts


SIGNED = (
    "# ประกาศเจตจำนงสุจริต",
    "ข้าพเจ้าจะบริหารงานด้วยความซื่อสัตย์",
    "ประกาศ ณ วันที่ 2 มกราคม พ.ศ. 2563",
    "(นายสมมุติ ทดสอบดี)",
    "นายกเทศมนตรีตำบลบ้านสมมติ",
)


def executives(*lines: str, outcome: Outcome = Outcome.PASSED) -> Context:
    place = shown(file("# คณะผู้บริหาร", *lines))
    return context(related={"executives": Related(outcome, (place,) if lines else ())})


def test_a_signature_block_with_the_top_position_passes() -> None:
    observation = seen("signed_by_executive", shown(file(*SIGNED)))
    assert observation.outcome is Outcome.PASSED
    assert observation.facts["name"] == "นายสมมุติ ทดสอบดี"
    assert observation.facts["signed_date"] == "2020-01-02"


def test_a_missing_date_is_only_told() -> None:
    observation = seen("signed_by_executive", shown(file(*SIGNED[:2], *SIGNED[3:])))
    assert observation.outcome is Outcome.PASSED and observation.facts["signed_date"] is None


@pytest.mark.parametrize(
    "end",
    [
        ("ลงชื่อ นายสมมุติ ทดสอบดี ตำแหน่ง นายกเทศมนตรี",),
        ("นายสมมุติ ทดสอบดี", "นายกเทศมนตรี"),
        ("(นายสมมุติ ทดสอบดี)", "ปลัดเทศบาล ปฏิบัติหน้าที่", "นายกเทศมนตรีตำบลบ้านสมมติ"),
    ],
)
def test_other_ways_of_signing_pass(end: tuple[str, ...]) -> None:
    assert seen("signed_by_executive", shown(file(*SIGNED[:3], *end))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "end",
    [
        (),
        ("(นายสมมุติ ทดสอบดี)", "หัวหน้าสำนักปลัด"),
        ("(นายสมมุติ ทดสอบดี)", "ประธานสภาเทศบาล", "เสนอ นายกเทศมนตรี"),
    ],
)
def test_no_or_another_signatory_fails(end: tuple[str, ...]) -> None:
    observation = seen("signed_by_executive", shown(file(*SIGNED[:3], *end)))
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, Reason.UNCLEAR_CONTENT)


def test_a_picture_without_a_name_needs_a_person() -> None:
    page = html("<h1>ประกาศเจตจำนง</h1><img src='sign.jpg' width='700' height='900'>")
    assert seen("signed_by_executive", page).reason is Reason.UNREADABLE


def test_the_signatory_must_be_among_the_present_executives() -> None:
    mine = shown(file(*SIGNED))
    now = executives("นายสมมุติ ทดสอบดี นายกเทศมนตรี")
    assert seen("signed_by_executive", mine, now, current=True).outcome is Outcome.PASSED
    later = executives("นางคนใหม่ มาแทน นายกเทศมนตรี")
    assert seen("signed_by_executive", mine, later, current=True).reason is Reason.OUT_OF_DATE
    unknown = seen("signed_by_executive", mine, executives(), current=True)
    assert (unknown.outcome, unknown.reason) == (Outcome.CANT_TELL, Reason.RELATED_ITEM_OPEN)


RISKS = Topic("risks", Words("การประเมินความเสี่ยงการทุจริต"), names=("ประเมินความเสี่ยง",))
MEASURES = ("ติดป้ายค่าธรรมเนียมและกำหนดเวลา", "จัดทำสมุดควบคุมการใช้รถ")
ASSESSMENT = (
    "<h1>การประเมินความเสี่ยงการทุจริต ประจำปีงบประมาณ พ.ศ. 2563</h1><table>"
    "<tr><th>ความเสี่ยง</th><th>มาตรการ</th><th>ผู้รับผิดชอบ</th></tr>"
    f"<tr><td>เรียกรับเงินค่าใบอนุญาต</td><td>{MEASURES[0]}</td><td>กองช่างเทศบาล</td></tr>"
    f"<tr><td>นำรถส่วนกลางไปใช้</td><td>{MEASURES[1]}</td><td>สำนักปลัดเทศบาล</td></tr></table>"
)


def compared(body: str, assessment: str = ASSESSMENT, outcome: Outcome = Outcome.PASSED):  # type: ignore[no-untyped-def]
    at = context(related={"risks": Related(outcome, (html(assessment, "risks"),))})
    at = replace(at, topics={**at.topics, "risks": RISKS})
    return seen("consistent_with", html(body), at, topic="risks", share="measures")


def test_a_measure_taken_up_is_shared_and_the_rest_told() -> None:
    observation = compared(f"<h1>ผล</h1><p>ได้ {MEASURES[1]} แล้ว</p>")
    assert observation.outcome is Outcome.PASSED
    assert observation.facts["shared"] == [MEASURES[1]]
    assert MEASURES[0] in observation.facts["unmatched"]


def test_a_few_other_letters_do_not_hide_a_measure() -> None:
    slightly = "จัดทำสมุดควบคุมและการใช้รถ"
    assert compared(f"<h1>ผล</h1><p>{slightly}</p>").outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "body",
    [
        "<h1>ผล</h1><p>เชิญวิทยากรบรรยายให้นักเรียน</p>",
        "<h1>ผลตามการประเมินความเสี่ยงการทุจริต ประจำปีงบประมาณ พ.ศ. 2563</h1>"
        "<p>กองช่างเทศบาล ปลูกต้นไม้</p>",
    ],
)
def test_titles_and_units_alone_are_not_shared(body: str) -> None:
    observation = compared(body)
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, Reason.INCONSISTENT_WITH)


def test_headings_of_every_report_are_not_shared() -> None:
    usual = "<h2>หลักการและเหตุผล</h2><h2>ประจำปีงบประมาณ 2563 ทั้งปี</h2>"
    usual += "<h3>หน่วยงานที่เกี่ยวข้อง</h3><h3>สถิติผู้เข้าชม</h3><h3>ค้นหาข้อมูล</h3>"
    other = f"<h1>ประเมิน</h1>{usual}<ul><li>{MEASURES[0]}</li></ul>"
    assert compared(f"<h1>ผล</h1>{usual}", other).reason is Reason.INCONSISTENT_WITH


def test_an_open_or_missing_other_place_leaves_it_open() -> None:
    body = f"<h1>ผล</h1><p>{MEASURES[1]}</p>"
    assert compared(body, outcome=Outcome.UNTESTED).reason is Reason.RELATED_ITEM_OPEN
    alone = seen("consistent_with", html(body), context(), topic="risks")
    assert (alone.outcome, alone.reason) == (Outcome.CANT_TELL, Reason.RELATED_ITEM_OPEN)


def test_nothing_to_compare_needs_a_person() -> None:
    assert compared("<h1>ผล</h1>", "<h1>ประเมินความเสี่ยง</h1>").reason is Reason.DOUBTFUL_CONTENT


def test_a_place_opens_with_its_files() -> None:
    place = html("<title>หน้า</title><p>x</p>")
    assert seen("file_opens", [place, shown(scan("a.pdf"), step=1)]).outcome is Outcome.PASSED
    broken = seen("file_opens", [place, dead("a.pdf", "แผน")])
    assert (broken.outcome, broken.reason) == (Outcome.FAILED, Reason.BROKEN_LINK)
    assert broken.facts["broken"] == ["แผน"]
    page_below = dead("gone/", "ข่าวเก่า")
    assert seen("file_opens", [place, page_below]).outcome is Outcome.PASSED
    locked = shown(file(readability=Readability.ENCRYPTED), "แผน", step=1)
    assert seen("file_opens", [place, locked]).outcome is Outcome.CANT_TELL


def test_a_log_in_in_the_way_fails_and_one_beside_the_content_does_not() -> None:
    login = '<form action="/l"><input name="u"><input type="password" name="p">เข้าสู่ระบบ</form>'
    assert seen("login_free", html(login)).reason is Reason.LOGIN_REQUIRED
    beside = html(f"<p>{'แผนปฏิบัติการของเทศบาล ' * 40}</p>{login}")
    assert seen("login_free", beside).outcome is Outcome.PASSED
    refused = dead("a.pdf", "แผน")
    assert refused.failure is not None
    cause = FetchCause.LOGIN_REQUIRED
    refused = replace(refused, failure=replace(refused.failure, cause=cause))
    assert seen("login_free", refused).reason is Reason.LOGIN_REQUIRED
    assert seen("login_free", unfetched("a")).outcome is Outcome.UNTESTED


def test_a_place_is_reached_on_or_from_the_main_site() -> None:
    kind = "reachable_from_main_site"
    assert seen(kind, html("<p>x</p>")).outcome is Outcome.PASSED
    elsewhere = html("<p>x</p>", "https://forms.elsewhere.example.org/a")
    assert seen(kind, elsewhere).reason is Reason.OFF_MAIN_SITE
    assert seen(kind, replace(elsewhere, found_on=f"{HOME}/menu")).outcome is Outcome.PASSED
    assert seen(kind, dead("a")).reason is Reason.BROKEN_LINK
    assert seen(kind, unfetched("a")).outcome is Outcome.UNTESTED
