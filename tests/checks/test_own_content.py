from __future__ import annotations

from dataclasses import replace

import pytest
from checks_material import HOME, seen

from oit_checker.checks._text import own_stretch
from oit_checker.documents import read
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit

_HEAD = "<html><head><title>{0}</title></head><body><h2>{0}</h2>"
_LIST = (
    "<table><tr><th>หัวข้อ</th><th>คำอธิบาย</th></tr>"
    "<tr><td>O39 <a href='#'>แผนปฏิบัติการป้องกันการทุจริต</a></td>"
    "<td>อยู่ที่เมนู แผนงาน หัวข้อ แผนป้องกันการทุจริต ของเทศบาล</td></tr>"
    "<tr><td>O40 <a href='b.pdf'>รายงานรอบ 6 เดือน</a></td><td>อยู่ที่เมนู รายงาน</td></tr>"
    "</table>"
)


def exhibit(body: str, title: str = "แผนปฏิบัติการป้องกันการทุจริต") -> Exhibit:
    page = _HEAD.format(title) + body
    return Exhibit(HOME, read(page.encode(), url=HOME, content_type="text/html; charset=utf-8"))


def test_rows_that_point_elsewhere_are_no_content() -> None:
    document = exhibit(_LIST).document
    assert document is not None
    assert "อยู่ที่เมนู" not in own_stretch(document).text


def test_a_list_of_disclosures_is_not_what_it_lists() -> None:
    result = seen("substance", exhibit(_LIST), characters=50)
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.UNCLEAR_CONTENT)


@pytest.mark.parametrize(
    "row",
    [
        "<td>1</td><td>โครงการอบรมคุณธรรม</td><td>20,000 บาท</td><td>ไตรมาส 2</td>",
        "<td>โครงการอบรม <a href='p.jpg'>ภาพ</a></td><td>จัดอบรมพนักงาน 40 คน</td>",
    ],
)
def test_rows_of_a_plan_are_content(row: str) -> None:
    document = exhibit(f"<table><tr>{row}</tr></table>").document
    assert document is not None
    assert "อบรม" in own_stretch(document).text


def test_the_headings_inside_a_list_of_links_are_no_content_either() -> None:
    rows = "".join(
        f"<tr><td>6.{n}</td><td><a href='{n}.pdf'>บันทึกข้อความ {n}</a></td></tr>" for n in "123"
    )
    body = f"<table><tr><td>6</td><td>นโยบายการบริหารทรัพยากรบุคคล</td></tr>{rows}</table>"
    document = exhibit(body, "รายการ").document
    assert document is not None
    assert "นโยบาย" not in own_stretch(document).text


_HEADLINE = "<div><h5><a href='{0}'>ประชุมประชาคมหมู่บ้านประจำปี {1}</a></h5><p>3/4/2563</p></div>"


@pytest.mark.parametrize(
    ("href", "outcome", "reason"),
    [("#!", Outcome.FAILED, Reason.BROKEN_LINK), ("n.html", Outcome.PASSED, None)],
)
def test_headlines_whose_links_lead_nowhere_are_no_news(
    href: str, outcome: Outcome, reason: Reason | None
) -> None:
    body = "".join(_HEADLINE.format(href, n) for n in (1, 2, 3))
    result = seen("dated", exhibit(body, "ข่าวประชาสัมพันธ์"), within="fiscal_year")
    assert (result.outcome, result.reason) == (outcome, reason)


def test_a_page_with_sections_of_other_topics_is_not_about_a_missing_one() -> None:
    body = "<h2>รายงานผลการดำเนินงาน</h2><p>ก</p><h2>ประกาศผู้ชนะการเสนอราคา</h2><p>ข</p>"
    page = replace(exhibit(body, "เทศบาล"), label="แผนดำเนินงานประจำปี")
    result = seen("about", page)
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.OFF_TOPIC)


def test_a_heading_above_a_list_of_links_is_not_the_thing() -> None:
    body = f"<h4>ประเมินคุณธรรม ITA</h4><p>รายการ</p><h4>แผนดำเนินงานประจำปี</h4>{_LIST}"
    assert seen("about", exhibit(body, "เทศบาล")).outcome is not Outcome.PASSED


def test_words_of_furniture_are_no_words_of_the_page() -> None:
    page = exhibit("<p>แผนงาน</p><p>ปรับปรุงข้อมูลล่าสุด 30 เมษายน 2563</p>")
    assert seen("phrase", page, any=("ปรับปรุง",)).outcome is Outcome.FAILED
    assert seen("phrase", page, any=("แผนงาน",)).outcome is Outcome.PASSED


COOKIES = (
    "<div><p>เว็บไซต์ของเราใช้คุกกี้เพื่อพัฒนาประสบการณ์ของท่าน อ่านได้ที่ "
    "<a href='#'>นโยบายคุ้มครองข้อมูลส่วนบุคคล</a> และ <a href='#'>นโยบายการใช้คุกกี้</a></p></div>"
)


def test_what_a_site_asks_about_cookies_is_no_content() -> None:
    document = exhibit(f"<p>ประชุมสภา</p>{COOKIES}").document
    assert document is not None
    assert own_stretch(document).text.split("\n")[1:] == ["ประชุมสภา"]


def test_a_policy_on_cookies_is_content() -> None:
    document = exhibit("<p>คุกกี้คือไฟล์ขนาดเล็กที่เก็บไว้ในเครื่องของผู้ใช้</p>").document
    assert document is not None
    assert "ไฟล์ขนาดเล็ก" in own_stretch(document).text


def test_news_beside_a_notice_on_cookies_are_no_dead_list() -> None:
    news = "<ul><li><a href='a.html'>ประชุมสภาสมัยสามัญ 12 มีนาคม 2563</a></li></ul>"
    seen_news = seen("dated", [exhibit(news + COOKIES)], within="fiscal_year")
    assert seen_news.outcome is Outcome.PASSED


def test_dead_links_without_dates_kill_no_news() -> None:
    body = (
        "<p>ประชุมสภาสมัยสามัญ เมื่อ 12 มีนาคม 2563</p><p>หนึ่ง</p><p>สอง</p><p>สาม</p>"
        "<p><a href='#'>แบบประเมินความพึงพอใจ</a></p><p><a href='#'>ระบบสารบรรณอิเล็กทรอนิกส์</a></p>"
    )
    assert seen("dated", [exhibit(body)], within="fiscal_year").outcome is Outcome.PASSED


def test_a_dated_list_whose_links_are_dead_tells_no_news() -> None:
    rows = "".join(f"<li><a href='#'>ประชุมสภาครั้งที่ {n}</a> {n} มีนาคม 2563</li>" for n in (1, 2, 3))
    found = seen("dated", [exhibit(f"<ul>{rows}</ul>")], within="fiscal_year")
    assert (found.outcome, found.reason) == (Outcome.FAILED, Reason.BROKEN_LINK)


ICON = "<a href='{}'><img src='/i/p.gif'></a>"


@pytest.mark.parametrize(
    "link",
    [
        ICON.format("#"),
        ICON.format("a.pdf"),
        "<a href='a.pdf'>ดาวน์โหลด</a>",
        "<a href='#'>[คลิก]</a>",
    ],
)
@pytest.mark.parametrize(
    "row",
    [
        "<p>แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ 2563 {}</p>",
        "<ul><li>แผนปฏิบัติการป้องกันการทุจริต {}</li></ul>",
        "<table><tr><td>ที่</td><td>เรื่อง</td></tr><tr><td>1</td><td>แผนป้องกันการทุจริต</td><td>{}</td></tr>"
        "</table>",
        "<table><tr><td>O39 {}</td><td>" + "อยู่ที่เมนู แผนงาน " * 15 + "</td></tr></table>",
    ],
)
def test_a_title_with_a_link_beside_it_is_no_content(row: str, link: str) -> None:
    document = exhibit(row.format(link)).document
    assert document is not None
    assert own_stretch(document).text == "แผนปฏิบัติการป้องกันการทุจริต"


@pytest.mark.parametrize("link", [ICON.format("1.pdf"), "<a href='1.pdf'>ดาวน์โหลด</a>"])
def test_a_record_with_its_file_beside_it_is_content(link: str) -> None:
    cells = ("1", "จ้างซ่อมถนน", "5,000", "5,000", "เฉพาะเจาะจง", "ร้านหนึ่ง", link)
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    document = exhibit(f"<table>{f'<tr>{row}</tr>' * 2}</table>").document
    assert document is not None
    assert "จ้างซ่อมถนน" in own_stretch(document).text


def test_a_caption_under_its_own_picture_is_content() -> None:
    body = "<p><a href='big.jpg'><img src='small.jpg'></a> นายกเทศมนตรีมอบนโยบาย</p>"
    document = exhibit(body).document
    assert document is not None
    assert "มอบนโยบาย" in own_stretch(document).text


def test_a_line_that_tells_in_which_menu_something_is_is_no_content() -> None:
    body = '<p>1. อยู่ที่เมนู "แผนงาน" หัวข้อ "แผนป้องกันการทุจริต" เป็นแผนของปี พ.ศ. 2563</p><p>โครงการ</p>'
    document = exhibit(body).document
    assert document is not None
    assert own_stretch(document).text.split("\n")[1:] == ["โครงการ"]
