from datetime import date

import pytest
from checks_material import block, context, file, page, scan, seen, shown, verdict

from oit_checker import checks
from oit_checker.model.document import Region

OF = {"of": "fiscal_year"}


def judged(document, label="", headings=(), at=None, **parameters):
    return seen("period", shown(document, label, headings, step=1), at, **(parameters or OF))


@pytest.mark.parametrize(
    "title",
    [
        "แผนการใช้จ่ายงบประมาณ ประจำปีงบประมาณ พ.ศ. 2563",
        "แผนการใช้จ่ายงบประมาณ ประจำปี ๒๕๖๓",
        "แผนการใช้จ่ายงบประมาณ 2563",
        "แผนการใช้จ่ายงบประมาณ (1 ตุลาคม 2562 – 30 กันยายน 2563)",
        "รายงานรอบ 6 เดือน (1 ตุลาคม 2562 – 31 มีนาคม 2563)",
        "รายงานผล มกราคม - ธันวาคม 2563",
    ],
)
def test_a_title_of_the_year_passes(title):
    assert verdict(judged(file(title, "เปรียบเทียบกับปี 2562 และปี 2561"))) == "passed"


def test_a_title_of_another_year_is_out_of_date_whatever_the_label_says():
    document = file("แผนการใช้จ่ายงบประมาณ ประจำปีงบประมาณ 2562", "ใช้จนถึงปี 2563")
    observation = judged(document, label="แผนปี 2563")
    assert verdict(observation) == "failed out_of_date"
    assert observation.facts["found_years"] == [2562]


def test_the_year_of_a_law_dates_nothing():
    law = "พระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560"
    new_law = law.replace("2560", "2563")
    assert judged(file("แผนดำเนินงาน", law)).facts["found_years"] == []
    assert verdict(judged(file("แผนดำเนินงาน", new_law))) == "failed out_of_date"
    assert verdict(judged(file("แผนดำเนินงาน 2563", law))) == "passed"


def test_no_year_at_all_is_out_of_date():
    observation = judged(file("แผนดำเนินงาน", "โครงการต่าง ๆ"))
    assert verdict(observation) == "failed out_of_date"
    assert observation.facts["found_years"] == []


def test_a_year_in_the_label_alone_is_doubtful():
    assert verdict(judged(file("แผนดำเนินงาน"), label="แผน 2563")) == "cant_tell doubtful_date"
    observation = judged(file("แผนดำเนินงาน"), headings=("ปีงบประมาณ 2563",))
    assert verdict(observation) == "cant_tell doubtful_date"


def test_a_year_in_the_file_name_alone_is_doubtful():
    assert verdict(judged(file("แผนดำเนินงาน", name="plan2563.pdf"))) == "cant_tell doubtful_date"
    assert verdict(judged(file("แผนดำเนินงาน", name="plan2561.pdf"))) == "failed out_of_date"


def test_a_text_that_speaks_of_the_year_several_times_passes():
    title = "# แผนดำเนินงาน"
    filler = "ข้อความทั่วไป " * 60
    document = page(title, filler, "เริ่มเดือนมกราคม 2563", "แล้วเสร็จเดือนมีนาคม 2563")
    assert verdict(judged(document)) == "passed"


def test_a_single_date_in_the_text_is_doubtful():
    filler = "ข้อความทั่วไป " * 60
    document = page("# แผนดำเนินงาน", filler, "ประกาศ ณ วันที่ 5 มกราคม 2563")
    assert verdict(judged(document)) == "cant_tell doubtful_date"


def test_a_footer_and_a_counter_date_nothing():
    document = page(
        "# แผนดำเนินงาน",
        "โครงการต่าง ๆ",
        "ปรับปรุงล่าสุด 5 มกราคม 2563",
        block("© 2563 เทศบาลตำบลบ้านสมมติ", Region.FOOTER),
    )
    assert verdict(judged(document)) == "failed out_of_date"


def test_several_years_need_covers():
    document = file("นโยบายการบริหารทรัพยากรบุคคล พ.ศ. 2561 - 2564", "สาระของนโยบาย")
    assert verdict(judged(document, of="fiscal_year", covers=True)) == "passed"
    assert verdict(judged(document)) == "failed out_of_date"
    later = context(fiscal_year=2566, as_of=date(2023, 4, 30))
    observation = judged(document, at=later, of="fiscal_year", covers=True)
    assert verdict(observation) == "failed out_of_date"


def test_the_year_before_is_at_home_below_a_heading_of_the_assessed_year():
    document = file("รายงานผลการดำเนินงาน", "ประจำปีงบประมาณ 2562")
    observation = judged(document, headings=("ITA 2563",), of="fiscal_year - 1")
    assert verdict(observation) == "passed"
    assert verdict(judged(document, headings=("ITA 2563",))) == "failed out_of_date"


def test_a_text_of_the_year_below_a_heading_of_another_year_is_doubtful():
    filler = "ข้อความทั่วไป " * 60
    document = page("# แผนดำเนินงาน", filler, "ประจำปีงบประมาณ 2563 ใช้จ่ายตามแผน")
    assert verdict(judged(document, headings=("ปี 2561",))) == "cant_tell doubtful_date"


def test_a_reporting_period_that_is_not_over_is_not_due_yet():
    document = file("รายงานผล ประจำปีงบประมาณ 2563")
    observation = judged(document, of="fiscal_year", over=True)
    assert verdict(observation) == "untested not_due_yet"
    half = judged(document, of="first 6 months of fiscal_year", over=True)
    assert verdict(half) == "passed"


def test_the_second_half_is_not_the_first():
    document = file("รายงานรอบ 6 เดือน (1 เมษายน 2563 – 30 กันยายน 2563)")
    observation = judged(document, of="first 6 months of fiscal_year")
    assert verdict(observation) == "failed out_of_date"


def test_a_memo_with_the_date_of_signing_is_for_the_year_of_its_subject():
    document = file(
        "บันทึกข้อความ",
        "ส่วนราชการ สำนักปลัด เทศบาลตำบลบ้านสมมติ",
        "วันที่ 1 มีนาคม 2563",
        "เรื่อง รายงานผลการดำเนินงาน ประจำปีงบประมาณ 2562",
    )
    assert verdict(judged(document)) == "failed out_of_date"
    assert verdict(judged(document, of="fiscal_year - 1")) == "passed"


def test_a_scan_with_the_label_of_another_year_is_out_of_date():
    assert verdict(judged(scan("a.pdf"), label="แผนปี 2561")) == "failed out_of_date"


def test_an_unknown_period_is_refused():
    with pytest.raises(ValueError):
        checks.load("period").Parameters(of="last year")
