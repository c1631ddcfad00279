from datetime import date

import pytest
from checks_material import (
    MONTHLY,
    block,
    context,
    dead,
    file,
    link,
    page,
    scan,
    seen,
    shown,
    unfetched,
    verdict,
)

from oit_checker import checks
from oit_checker.model.document import Region, Table

TITLE = "# สรุปผลการจัดซื้อจัดจ้างรายเดือน ปีงบประมาณ 2563"
WANTED = {
    "ตุลาคม 2562": "2019-10",
    "พฤศจิกายน 2562": "2019-11",
    "ธันวาคม 2562": "2019-12",
    "มกราคม 2563": "2020-01",
    "กุมภาพันธ์ 2563": "2020-02",
    "มีนาคม 2563": "2020-03",
}
ROW = "| 1 | ซื้อวัสดุสำนักงาน | วงเงิน 12,000 | 1/2563 ลงวันที่ 8 ต.ค. 2562"


def months(exhibits, at=None, **parameters):
    given = {"from_": "october", "to": "march", "of": "fiscal_year", **parameters}
    return seen("months", exhibits, at or context(MONTHLY), **given)


def of_month(name, *lines, label="", file_name="", headings=()):
    """A file of one month, its month in the title unless `lines` are given."""
    lines = lines or (f"แบบ สขร.1 สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน {name}", ROW)
    document = file(*lines, name=file_name or f"{name}.pdf")
    return shown(document, label or name, headings, step=1)


def files(*left_out):
    return [of_month(name) for name in WANTED if name not in left_out]


def test_six_files_show_six_months():
    observation = months([shown(page(TITLE)), *files()])
    assert verdict(observation) == "passed"
    assert observation.facts["found_months"] == list(WANTED.values())


def test_a_month_that_is_missing_fails():
    observation = months([shown(page(TITLE)), *files("มกราคม 2563")])
    assert verdict(observation) == "failed months_missing"
    assert observation.facts["missing_months"] == ["2020-01"]


def test_a_file_of_another_year_does_not_show_the_month():
    wrong = of_month("มกราคม 2562")
    observation = months([shown(page(TITLE)), *files("มกราคม 2563"), wrong])
    assert observation.facts["missing_months"] == ["2020-01"]


def test_the_title_of_a_file_goes_before_its_label():
    wrong = of_month("มกราคม 2562", label="มกราคม 2563", file_name="x.pdf")
    observation = months([shown(page(TITLE)), *files("มกราคม 2563"), wrong])
    assert verdict(observation) == "failed months_missing"


def test_labels_without_a_year_take_the_fiscal_year_of_the_page():
    place = shown(page(TITLE))
    labels = ["ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค.", "ก.พ.", "มี.ค."]
    others = [
        of_month("", "ราคากลาง", ROW, label=x, file_name=f"{i}.pdf") for i, x in enumerate(labels)
    ]
    assert verdict(months([place, *others])) == "passed"


def test_labels_below_a_heading_of_another_fiscal_year_show_other_months():
    place = shown(page("# สรุปผลการจัดซื้อจัดจ้าง"))
    lines = ("ราคากลาง", ROW)
    old = [
        of_month(
            "", *lines, label=name.split()[0], file_name=f"{i}.pdf", headings=("ปีงบประมาณ 2561",)
        )
        for i, name in enumerate(WANTED)
    ]
    assert verdict(months([place, *old])) == "failed months_missing"


def test_months_without_any_year_are_doubtful():
    place = shown(page("# สรุปผลการจัดซื้อจัดจ้างรายเดือน"))
    lines = ("ราคากลาง", "ซื้อวัสดุสำนักงาน วงเงินสองพันบาท")
    bare = [
        of_month("", *lines, label=name.split()[0], file_name=f"{i}.pdf")
        for i, name in enumerate(WANTED)
    ]
    assert verdict(months([place, *bare])) == "cant_tell doubtful_date"


@pytest.mark.parametrize(
    "label", ["10/2562", "ต.ค. 62", "สขร.1 เดือน ต.ค.62", "๑๐/๒๕๖๒", "Oct 2562"]
)
def test_ways_to_write_a_month(label):
    first = of_month("", "ราคากลาง", ROW, label=label, file_name="x.pdf")
    observation = months([shown(page("# สขร.1")), first, *files("ตุลาคม 2562")])
    assert verdict(observation) == "passed"


def test_the_number_and_the_day_of_a_contract_are_no_months():
    rows = ("ราคากลาง", "| 1 | ซื้อวัสดุ | วงเงิน 9,000 | 3/2563 ลงวันที่ 31 มี.ค. 2563")
    order = ("ใบสั่งซื้อเลขที่ 3/2563", "ราคากลาง วงเงิน 9,000 บาท")
    for lines in (rows, order):
        only = of_month("", *lines, label="เอกสาร", file_name="x.pdf")
        observation = months([shown(page(TITLE)), *files("มีนาคม 2563"), only])
        assert observation.facts["missing_months"] == ["2020-03"]


def test_a_range_of_months_shows_no_month():
    summary = of_month("", "สรุปผลการจัดซื้อจัดจ้าง ตุลาคม 2562 - มีนาคม 2563", ROW, label="รวม")
    observation = months([shown(page(TITLE)), summary])
    assert len(observation.facts["missing_months"]) == 6


def test_sections_of_one_page_show_their_months():
    lines = [TITLE]
    for name in WANTED:
        lines += [f"## {name}", "จัดซื้อวัสดุสำนักงาน วงเงิน 12,000 บาท"]
    assert verdict(months(shown(page(*lines)))) == "passed"
    observation = months(shown(page(*lines[:-1])))
    assert observation.facts["missing_months"] == ["2020-03"]


def test_rows_of_a_summary_show_their_months():
    rows = [f"| {i} | {name.split()[0]} | 5 | 250,000" for i, name in enumerate(WANTED, 1)]
    document = file("สรุปผลการจัดซื้อจัดจ้าง ปีงบประมาณ 2563", "| ที่ | เดือน | จำนวน | บาท", *rows)
    assert verdict(months(shown(document))) == "passed"


def test_columns_of_a_summary_show_their_months():
    head = ("วิธี", "ต.ค. 62", "พ.ย. 62", "ธ.ค. 62", "ม.ค. 63", "ก.พ. 63", "มี.ค. 63")
    table = Table((head, ("เฉพาะเจาะจง", "1", "2", "3", "4", "5", "6")), 1)
    rows = [block("| " + " | ".join(row)) for row in table.rows]
    full = page(TITLE, *rows, tables=(table,))
    assert verdict(months(shown(full))) == "passed"
    table = Table((head, ("เฉพาะเจาะจง", "1", "2", "3", "4", "5", "")), 1)
    observation = months(shown(page(TITLE, *rows[:1], tables=(table,))))
    assert observation.facts["missing_months"] == ["2020-03"]


def test_a_statement_that_there_was_none_shows_its_month():
    said = "เดือนมกราคม 2563 ไม่มีการจัดซื้อจัดจ้าง"
    exhibits = [shown(page(TITLE, said)), *files("มกราคม 2563")]
    assert verdict(months(exhibits)) == "passed"
    assert verdict(months(exhibits, none_allowed=False)) == "failed months_missing"


def test_an_archive_menu_shows_nothing():
    links = [link(name, f"{name}.pdf", Region.ASIDE) for name in WANTED]
    observation = months([shown(page(TITLE, *links)), *files()])
    assert verdict(observation) == "failed months_missing"


def test_links_that_lead_nowhere_show_nothing():
    links = [link(name, "") for name in WANTED]
    assert verdict(months(shown(page(TITLE, *links)))) == "failed months_missing"


def test_a_month_whose_file_cannot_be_read_is_left_to_a_person():
    blind = shown(scan("x.pdf"), "มกราคม 2563", step=1)
    observation = months([shown(page(TITLE)), *files("มกราคม 2563"), blind])
    assert verdict(observation) == "cant_tell unreadable"
    assert observation.facts["doubtful_months"] == ["2020-01"]


def test_an_unreadable_file_of_another_month_holds_no_missing_month():
    blind = shown(scan("x.pdf"), "ตุลาคม 2562", step=1)
    observation = months([shown(page(TITLE)), *files("มกราคม 2563"), blind])
    assert verdict(observation) == "failed months_missing"


def test_an_unreadable_file_without_a_month_may_hold_the_missing_one():
    blind = shown(scan("x.pdf"), "เอกสารเพิ่มเติม", step=1)
    observation = months([shown(page(TITLE)), *files("มกราคม 2563"), blind])
    assert verdict(observation) == "cant_tell unreadable"


def test_a_dead_link_shows_nothing():
    exhibits = [shown(page(TITLE)), *files("มกราคม 2563"), dead("x.pdf", "มกราคม 2563")]
    assert verdict(months(exhibits)) == "failed months_missing"


def test_a_file_that_was_not_fetched_is_untested():
    exhibits = [shown(page(TITLE)), *files("มกราคม 2563"), unfetched("x.pdf", "มกราคม 2563")]
    assert verdict(months(exhibits)) == "untested budget"


def test_a_link_that_nobody_followed_is_untested():
    place = shown(page(TITLE, link("มกราคม 2563", "x.pdf")))
    assert verdict(months([place, *files("มกราคม 2563")])) == "untested budget"


def test_months_to_come_are_not_due_yet():
    february = context(MONTHLY, as_of=date(2020, 3, 15))
    exhibits = [shown(page(TITLE)), *files("มีนาคม 2563")]
    assert verdict(months(exhibits, february)) == "untested not_due_yet"
    missing = [shown(page(TITLE)), *files("มีนาคม 2563", "มกราคม 2563")]
    assert verdict(months(missing, february)) == "failed months_missing"


def test_notices_of_winners_beside_the_summaries_do_not_fill_a_gap():
    notice = of_month("มกราคม 2563", "ประกาศผู้ชนะการเสนอราคา ประจำเดือนมกราคม 2563", ROW)
    observation = months([shown(page(TITLE)), *files("มกราคม 2563"), notice])
    assert verdict(observation) == "failed months_missing"


def test_a_stretch_that_runs_backwards_is_refused():
    with pytest.raises(ValueError):
        checks.load("months").Parameters(from_="march", to="october", of="fiscal_year")
