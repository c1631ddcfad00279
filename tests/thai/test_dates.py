from datetime import date

import pytest

from oit_checker.thai.dates import DateMention, covers, dates_in, may_mean, years_in
from oit_checker.thai.fiscal import Period, fiscal_year_period, period_named

DAY = ("2024-10-01", "2024-10-01", "day")
HALF = ("2024-10-01", "2025-03-31", "range")


def only(text: str) -> DateMention:
    mentions = dates_in(text)
    assert len(mentions) == 1, mentions
    return mentions[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 ตุลาคม 2567", DAY),
        ("๑ ตุลาคม ๒๕๖๗", DAY),
        ("วันที่ 1 ตุลาคม พ.ศ. 2567", DAY),
        ("วันที่ ๑ เดือน ตุลาคม พ.ศ. ๒๕๖๗", DAY),
        ("๑ ต.ค. ๖๗", DAY),
        ("1 ตค 67", DAY),
        ("27 ก.ย.67", ("2024-09-27", "2024-09-27", "day")),
        ("1 ต.ค. 2567", DAY),
        ("1 ตุลาคม พ.ศ 2567", DAY),
        ("1 ตุลาคม พุทธศักราช 2567", DAY),
        ("1-ต.ค.-67", DAY),
        ("1/ต.ค./2567", DAY),
        ("01-Oct-2024", DAY),
        ("ต.ค.'67", ("2024-10-01", "2024-10-31", "month")),
        ("ปีงบฯ 68", ("2024-10-01", "2025-09-30", "fiscal_year")),
        ("พ.ศ 2567", ("2024-01-01", "2024-12-31", "year")),
        ("พุทธศักราช ๒๕๖๗", ("2024-01-01", "2024-12-31", "year")),
        ("ค.ศ. 2018-2022", ("2018-01-01", "2022-12-31", "years")),
        ("ค.ศ. 2018 – ค.ศ. 2022", ("2018-01-01", "2022-12-31", "years")),
        ("01/10/2567", DAY),
        ("1/10/67", DAY),
        ("1-10-2567", DAY),
        ("1.10.2567", DAY),
        ("2024-10-01", DAY),
        ("1 October 2024", DAY),
        ("October 1, 2024", DAY),
        ("ตุลาคม 2567", ("2024-10-01", "2024-10-31", "month")),
        ("ต.ค. ๖๗", ("2024-10-01", "2024-10-31", "month")),
        ("Oct 2024", ("2024-10-01", "2024-10-31", "month")),
        ("ประจำเดือนมี.ค.63", ("2020-03-01", "2020-03-31", "month")),
        ("ตุลาคม 2567 - มีนาคม 2568", HALF),
        ("ต.ค. 67 – มี.ค. 68", HALF),
        ("ตั้งแต่เดือนตุลาคม 2567 ถึงเดือนมีนาคม 2568", HALF),
        ("1 ตุลาคม 2566 - 31 มีนาคม 2567", ("2023-10-01", "2024-03-31", "range")),
        ("01/10/2566 - 31/03/2567", ("2023-10-01", "2024-03-31", "range")),
        ("1 ต.ค. - 31 ธ.ค. 2567", ("2024-10-01", "2024-12-31", "range")),
        ("ตุลาคม - มีนาคม 2568", HALF),
        ("10-12 มกราคม 2568", ("2025-01-10", "2025-01-12", "range")),
        ("ไตรมาสที่ 2/2568", ("2025-01-01", "2025-03-31", "quarter")),
        ("ไตรมาส ๑ ปีงบประมาณ ๒๕๖๘", ("2024-10-01", "2024-12-31", "quarter")),
        ("ไตรมาสที่ 1-2 ปีงบประมาณ 2568", HALF),
        ("รอบ 6 เดือน ปีงบประมาณ 2568", ("2024-10-01", "2025-03-31", "half")),
        ("ปีงบประมาณ พ.ศ. 2568 (รอบ 6 เดือนแรก)", ("2024-10-01", "2025-03-31", "half")),
        ("รอบ 6 เดือนหลัง ปีงบประมาณ 2568", ("2025-04-01", "2025-09-30", "half")),
        ("รอบ 12 เดือน ปีงบประมาณ 2568", ("2024-10-01", "2025-09-30", "fiscal_year")),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๘", ("2024-10-01", "2025-09-30", "fiscal_year")),
        ("ปีงบ 68", ("2024-10-01", "2025-09-30", "fiscal_year")),
        ("Fiscal year 2025", ("2024-10-01", "2025-09-30", "fiscal_year")),
        ("ประจำปี 2567", ("2024-01-01", "2024-12-31", "year")),
        ("ปี 67", ("2024-01-01", "2024-12-31", "year")),
        ("พ.ศ. 2561-2565", ("2018-01-01", "2022-12-31", "years")),
        ("ปี 2561 – 2564", ("2018-01-01", "2021-12-31", "years")),
        ("(2561 - 2565)", ("2018-01-01", "2022-12-31", "years")),
        ("ปีงบประมาณ 2561-2565", ("2017-10-01", "2022-09-30", "years")),
        ("29 กุมภาพันธ์ 2567", ("2024-02-29", "2024-02-29", "day")),
        ("ส\u0e4d\u0e32รวจ 1 ตุลาคม\u00a02567", DAY),
    ],
)
def test_a_written_date_is_read(text: str, expected: tuple[str, str, str]) -> None:
    mention = only(text)
    assert (mention.start.isoformat(), mention.end.isoformat(), mention.precision) == expected


@pytest.mark.parametrize(
    "text",
    [
        "รอบ 6 เดือน",
        "31 กันยายน 2567",
        "30/02/2567",
        "โทร 0-2123-4567",
        "ราคา 2,563 บาท",
        "ผู้สูงอายุ 60 ปี 70 คน",
        "เวลา 10.30 น.",
        "หน้า 25630",
        "",
    ],
)
def test_what_is_no_date_is_left_out(text: str) -> None:
    assert dates_in(text) == ()


def test_a_fiscal_year_says_so_and_a_bare_year_leaves_it_open() -> None:
    assert only("ปีงบประมาณ 2563").fiscal is True
    assert only("ประจำปี 2563").fiscal is None
    assert only("1 ตุลาคม 2563").fiscal is False


def test_a_bare_year_may_mean_the_fiscal_year() -> None:
    mention = only("ประจำปี 2563")
    assert may_mean(mention, fiscal_year_period(2563))
    assert may_mean(mention, Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert not may_mean(mention, fiscal_year_period(2562))
    assert not may_mean(mention, period_named("first 6 months of fiscal_year", 2563))


def test_a_month_may_mean_only_what_holds_it() -> None:
    half = period_named("first 6 months of fiscal_year", 2563)
    assert may_mean(only("มีนาคม 2563"), half)
    assert not may_mean(only("เมษายน 2563"), half)


def test_a_plan_of_several_years_covers_each_of_them() -> None:
    plan = only("แผนพัฒนาท้องถิ่น (พ.ศ. 2561 - พ.ศ. 2565)")
    assert covers(plan, fiscal_year_period(2563))
    assert not covers(plan, fiscal_year_period(2566))


@pytest.mark.parametrize(
    "text",
    [
        "พระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560",
        "ตาม พ.ร.บ. ข้อมูลข่าวสารของราชการ พ.ศ. 2540",
        "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526",
        "แก้ไขเพิ่มเติม (ฉบับที่ 3) พ.ศ. 2560",
        "พ.ร.บ. วิธีการงบประมาณ พ.ศ. 2561",
    ],
)
def test_the_year_of_a_law_does_not_date_the_document(text: str) -> None:
    assert only(text).of_law
    assert years_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2563",
        "ข้อบัญญัติงบประมาณรายจ่าย พ.ศ. 2563",
        "รายงานตามระเบียบพัสดุ ประจำปี พ.ศ. 2563",
        "ระเบียบ ก.\nรายงานผล พ.ศ. 2563",
    ],
)
def test_the_year_of_a_plan_is_not_taken_for_a_law(text: str) -> None:
    assert not only(text).of_law


def test_quotes_and_positions_are_those_of_the_text() -> None:
    text = "ข้อมูล ณ วันที่ ๓๐ เมษายน ๒๕๖๓ และ ปี 2562"
    for mention in dates_in(text):
        assert text[mention.position :].startswith(mention.quote)
    assert [m.quote for m in dates_in(text)] == ["๓๐ เมษายน ๒๕๖๓", "ปี 2562"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("plan_2563.pdf", (2563,)),
        ("ita2563/o23", (2563,)),
        ("ปีงบ63", (2563,)),
        ("มี.ค.63.pdf", (2563,)),
        ("25630401.pdf", (2563,)),
        ("แผน 2561-2565", (2561, 2565)),
        ("O23 ๒๕๖๓ และ 2563", (2563,)),
        ("ราคา 2,563 บาท", ()),
        ("256312345", ()),
        ("อาคาร 63", ()),
    ],
)
def test_the_years_of_a_label_are_read(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text) == years
