from datetime import date

import pytest
from checks_material import (
    block,
    context,
    file,
    link,
    page,
    scan,
    seen,
    shown,
    unfetched,
    verdict,
)

from oit_checker.model.document import Image, Region, Table

ACCOUNT = (
    "เทศบาลตำบลบ้านสมมติจัดประชุมประชาคมเพื่อรับฟังความคิดเห็นของประชาชน มีผู้เข้าร่วมจำนวนมาก "
    "และร่วมกันเสนอโครงการพัฒนาท้องถิ่นหลายโครงการเพื่อบรรจุลงในแผน"
)
PHOTO = Image("https://www.ban-sommut.example/a.jpg", 0, "ภาพกิจกรรม", "", 640, 480)
ICON = Image("https://www.ban-sommut.example/i.png", 0, "ไอคอน", "", 16, 16)


@pytest.mark.parametrize(
    "line",
    ["อยู่ระหว่างดำเนินการจัดทำ", "ขออภัย กำลังปรับปรุงข้อมูล", "Coming soon", "Under construction"],
)
def test_a_placeholder_has_no_substance(line):
    observation = seen("substance", shown(page("# แผนดำเนินงานประจำปี", line)), characters=30)
    assert verdict(observation) == "failed unclear_content"
    assert observation.facts["placeholder"] == line


def test_lorem_ipsum_has_no_substance():
    lorem = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 10
    assert verdict(seen("substance", shown(page("# แผน", lorem)))) == "failed unclear_content"


def test_a_long_text_that_speaks_of_something_under_way_has_substance():
    text = ACCOUNT + " ส่วนโครงการก่อสร้างถนนอยู่ระหว่างดำเนินการจัดทำแบบแปลน"
    observation = seen("substance", shown(page("# รายงานผล", text)), characters=100)
    assert verdict(observation) == "passed"


def test_labels_of_links_and_menus_have_no_substance():
    links = [link(f"แผนดำเนินงานของกองที่หนึ่งถึงกองที่ {i}", f"{i}.pdf") for i in range(20)]
    document = page("# แผน", block(ACCOUNT, Region.NAV), *links)
    assert verdict(seen("substance", shown(document), characters=50)) == "failed unclear_content"


def test_a_filled_table_is_substance():
    full = Table((("ที่", "โครงการ"), ("1", "ถนน"), ("2", "น้ำ")), 0)
    empty = Table((("ที่", "โครงการ"), ("1", ""), ("2", "")), 0)
    assert verdict(seen("substance", shown(page("ตาราง", tables=(full,))))) == "passed"
    assert verdict(seen("substance", shown(page("ตาราง", tables=(empty,))))) != "passed"


def test_a_large_picture_must_be_looked_at():
    assert (
        verdict(seen("substance", shown(page("# ผัง", images=(PHOTO,))))) == "cant_tell unreadable"
    )
    assert verdict(seen("substance", shown(page("# ผัง", images=(ICON,))))) != "cant_tell unreadable"


OF = {"of": ("ร้องเรียน", "เรื่อง")}


@pytest.mark.parametrize(
    "line",
    [
        "เรื่องร้องเรียนทั้งหมด จำนวน 3 เรื่อง",
        "เรื่องร้องเรียน ๐ เรื่อง",
        "ไม่มีเรื่องร้องเรียนการทุจริต",
        "ไม่พบการร้องเรียนในรอบปี",
    ],
)
def test_numbers_and_statements_of_none_are_statistics(line):
    assert verdict(seen("statistics", shown(page("# สถิติเรื่องร้องเรียน", line)), **OF)) == "passed"


def test_none_of_something_else_than_complaints_is_no_statistic():
    document = page("# สถิติการให้บริการ", "ไม่มีเรื่องร้องเรียน")
    observation = seen("statistics", shown(document), of=("ให้บริการ",))
    assert verdict(observation) == "failed unclear_content"


def test_dates_and_paragraph_numbers_are_no_statistics():
    lines = ("# สถิติเรื่องร้องเรียน", "ตามมาตรา 9 ข้อ 3", "วันที่ 5 มกราคม 2563", "เจ้าหน้าที่จะรวบรวม")
    assert verdict(seen("statistics", shown(page(*lines)), **OF)) == "failed unclear_content"


def test_a_table_of_numbers_is_a_statistic():
    numbers = Table((("บริการ", "ราย"), ("ทะเบียนราษฎร", "1,204")), 0)
    blank = Table((("บริการ", "ราย"), ("ทะเบียนราษฎร", "")), 0)
    title = "# สถิติการให้บริการ"
    of = ("บริการ",)
    assert verdict(seen("statistics", shown(page(title, tables=(numbers,))), of=of)) == "passed"
    assert verdict(seen("statistics", shown(page(title, tables=(blank,))), of=of)) != "passed"


def test_a_chart_must_be_looked_at():
    document = page("# สถิติการให้บริการ", images=(PHOTO,))
    observation = seen("statistics", shown(document), of=("บริการ",))
    assert verdict(observation) == "cant_tell unreadable"


def test_an_activity_has_a_date_and_an_account_or_pictures():
    told = page("# ประชุมประชาคม", "วันที่ 15 มกราคม 2563", ACCOUNT)
    pictured = page("# ประชุมประชาคม 15 มกราคม 2563", images=(PHOTO,))
    theme = {"theme": ("ประชาคม", "มีส่วนร่วม")}
    assert verdict(seen("activity", shown(told), **theme)) == "passed"
    assert verdict(seen("activity", shown(pictured), **theme)) == "passed"
    assert seen("activity", shown(told), theme=("กีฬา",)).facts["missing"] == ["theme"]


def test_a_heading_with_a_date_is_no_activity():
    document = page("# การเปิดโอกาสให้มีส่วนร่วม", "เผยแพร่ ณ วันที่ 15 มกราคม 2563", images=(ICON,))
    observation = seen("activity", shown(document))
    assert verdict(observation) == "failed unclear_content"
    assert observation.facts["missing"] == ["content"]


def test_an_activity_without_a_date_is_unclear_and_with_a_mere_year_doubtful():
    undated = page("# ประชุมประชาคม", ACCOUNT)
    yearly = page("# ประชุมประชาคม ประจำปี 2563", ACCOUNT)
    assert verdict(seen("activity", shown(undated))) == "failed unclear_content"
    assert verdict(seen("activity", shown(yearly))) == "cant_tell doubtful_date"


WITHIN = {"within": "fiscal_year"}


def test_news_of_the_year_are_dated_within_it():
    document = page("# ข่าว", "- ประชุมสภา 12 มี.ค. 63", "- วันเด็ก 11 มกราคม 2563", "- เก่า 5 พ.ค. 2561")
    observation = seen("dated", shown(document), **WITHIN, at_least=2)
    assert verdict(observation) == "passed"
    assert observation.facts["counted"] == 2


def test_old_news_are_out_of_date():
    observation = seen("dated", shown(page("# ข่าว", "- วันเด็ก 12 มกราคม 2561")), **WITHIN)
    assert verdict(observation) == "failed out_of_date"
    assert observation.facts["found_years"] == [2561]


def test_furniture_dates_no_news():
    document = page(
        "# ข่าว",
        "วันนี้ 5 มีนาคม 2563",
        "ผู้เข้าชมเว็บไซต์ 1,200 คน ตั้งแต่ 1 มกราคม 2563",
        block("ปรับปรุงเมื่อ 5 มกราคม 2563", Region.FOOTER),
        block("ปฏิทิน 5 มีนาคม 2563", Region.ASIDE),
    )
    assert verdict(seen("dated", shown(document), **WITHIN)) == "failed out_of_date"


def test_an_article_below_the_list_dates_it():
    article = shown(page("# วันเด็ก", "วันที่ 11 มกราคม 2563"), "วันเด็ก", step=1)
    assert verdict(seen("dated", [shown(page("# ข่าว", "วันเด็ก")), article], **WITHIN)) == "passed"


def test_what_was_not_read_or_fetched_leaves_the_dates_open():
    place = shown(page("# ข่าว", "วันเด็ก"))
    blind = shown(scan("a.pdf"), "วันเด็ก", step=1)
    assert verdict(seen("dated", [place, blind], **WITHIN)) == "cant_tell unreadable"
    later = unfetched("a.pdf", "วันเด็ก")
    assert verdict(seen("dated", [place, later], **WITHIN)) == "untested budget"


def test_news_of_the_calendar_year_are_accepted():
    at = context(as_of=date(2020, 12, 30))
    document = file("ข่าว", "ประชุม 5 พฤศจิกายน 2563")
    assert verdict(seen("dated", shown(document), at, **WITHIN)) == "passed"
    half = seen("dated", shown(document), at, within="first 6 months of fiscal_year")
    assert verdict(half) == "failed out_of_date"


def test_a_year_that_has_not_begun_is_not_due_yet():
    at = context(fiscal_year=2564)
    document = page("# ข่าว", "5 มกราคม 2563")
    assert verdict(seen("dated", shown(document), at, **WITHIN)) == "untested not_due_yet"
