from checks_material import (
    HOME,
    PLAN,
    RESULT,
    context,
    file,
    link,
    page,
    scan,
    seen,
    shown,
    verdict,
)

from oit_checker.model.document import Block, BlockKind, Image

LONG = "ข้อความทั่วไปที่ไม่เกี่ยวข้องกับสิ่งใดเลยเขียนไว้ยืดยาว " * 12
ROWS = "โครงการซ่อมถนน งบประมาณ 200,000 บาท หน่วยงานรับผิดชอบ กองช่าง"


def test_a_page_with_the_title_of_the_topic_is_about_it():
    observation = seen("about", shown(page("# แผนดำเนินงานประจำปี 2563", ROWS)))
    assert verdict(observation) == "passed"
    assert observation.evidence[0].quote == "แผนดำเนินงานประจำปี 2563"


def test_a_bold_line_over_the_titles_of_boxes_is_the_title_of_the_page():
    bold = Block("แผนดำเนินงานประจำปี 2563", bold=True)
    box = Block("กองช่าง", BlockKind.HEADING, 5)
    assert verdict(seen("about", shown(page(bold, box, ROWS)))) == "passed"
    report = Block("รายงานผลการดำเนินงานประจำปี 2563", bold=True)
    assert verdict(seen("about", shown(page(report, box, ROWS)))) == "failed off_topic"


def test_a_report_on_the_plan_is_not_the_plan():
    document = file("รายงานผลการดำเนินงานตามแผนดำเนินงานประจำปี 2563", ROWS)
    observation = seen("about", shown(document, label="แผนดำเนินงาน"))
    assert verdict(observation) == "failed off_topic"
    assert observation.facts["other_id"] == "operation-result"


def test_a_report_whose_title_wraps_is_not_the_plan():
    document = file("รายงานผลการดำเนินงาน", "ตามแผนดำเนินงานประจำปี พ.ศ. 2563", ROWS)
    assert verdict(seen("about", shown(document))) == "failed off_topic"
    assert verdict(seen("about", shown(document), context(RESULT))) == "passed"


def test_a_name_that_wraps_is_found():
    document = file("เทศบาลตำบลบ้านสมมติ", "แผนดำเนินงาน", "ประจำปี 2563", ROWS)
    assert verdict(seen("about", shown(document))) == "passed"


def test_a_menu_of_many_topics_is_about_none_of_them():
    document = page(
        "# การเปิดเผยข้อมูลสาธารณะ OIT",
        link("แผนดำเนินงานประจำปี", "plan.pdf"),
        link("รายงานผลการดำเนินงาน", "result.pdf"),
    )
    assert verdict(seen("about", shown(document))) == "failed off_topic"


def test_a_list_of_links_without_a_title_does_not_speak_of_the_topic():
    document = page(link("แผนดำเนินงานประจำปี", "plan.pdf"), link("อื่น ๆ", "other.pdf"))
    assert verdict(seen("about", shown(document))) == "failed unclear_content"


def test_a_heading_inside_a_page_needs_content_of_its_own():
    empty = page("# ข้อมูลสาธารณะ", "## แผนดำเนินงานประจำปี", "## อื่น ๆ", LONG)
    full = page("# ข้อมูลสาธารณะ", "## แผนดำเนินงานประจำปี", ROWS, "## อื่น ๆ", LONG)
    assert verdict(seen("about", shown(empty))) == "failed off_topic"
    assert verdict(seen("about", shown(full))) == "passed"


def test_a_label_that_the_text_bears_out_passes():
    document = file("เทศบาลตำบลบ้านสมมติ", ROWS)
    assert verdict(seen("about", shown(document, label="แผนดำเนินงานประจำปี"))) == "passed"


def test_a_label_alone_leaves_it_open():
    document = file("หน้า 1", "เอกสารแนบท้าย")
    observation = seen("about", shown(document, label="แผนดำเนินงานประจำปี"))
    assert verdict(observation) == "cant_tell doubtful_content"


def test_a_long_text_without_one_word_of_the_topic_denies_the_label():
    document = file("ประวัติความเป็นมา", LONG)
    observation = seen("about", shown(document, label="แผนดำเนินงานประจำปี"))
    assert verdict(observation) == "failed unclear_content"


def test_another_title_and_no_word_of_the_topic_is_off_topic():
    observation = seen("about", shown(page("# แหล่งท่องเที่ยวในตำบล", LONG)))
    assert verdict(observation) == "failed off_topic"
    assert observation.facts["other"] is None


def test_a_title_linked_to_its_own_page_is_still_a_title():
    own = link("แผนดำเนินงานประจำปี 2563", "x")
    url = f"{HOME}/files/x"
    assert verdict(seen("about", shown(page(own, ROWS, url=url)))) == "passed"


def test_a_scan_with_the_label_of_another_topic_is_off_topic():
    observation = seen("about", shown(scan("a.pdf"), label="รายงานผลการดำเนินงาน"))
    assert verdict(observation) == "failed off_topic"


def test_another_topic_can_be_asked_for():
    document = page("# รายงานผลการดำเนินงานประจำปี 2562", ROWS)
    observation = seen("about", shown(document), context(PLAN), topic="operation-result")
    assert verdict(observation) == "passed"


def test_a_law_that_mentions_the_topic_in_running_text_is_not_about_it():
    law = "โดยที่เป็นการสมควรปรับปรุงระเบียบว่าด้วยวิธีการ " * 4 + "เพื่อให้มีแผนดำเนินงาน " + LONG
    assert verdict(seen("about", shown(page(law)))) == "failed unclear_content"


def test_a_page_of_one_picture_must_be_looked_at():
    picture = Image(f"{HOME}/chart.jpg", 0, "", "", 900, 700)
    document = page(".", images=(picture,))
    assert verdict(seen("about", shown(document))) == "cant_tell unreadable"


def test_an_empty_page_is_not_what_its_label_says():
    observation = seen("about", shown(page("."), "แผนดำเนินงานประจำปี", step=1))
    assert verdict(observation) == "failed unclear_content"


def test_the_pictures_of_a_layout_are_not_content():
    portraits = tuple(Image(f"{HOME}/{i}.jpg", 0, "", "", 150, 190) for i in range(9))
    assert verdict(seen("about", shown(page(".", images=portraits)))) == "failed unclear_content"


def test_a_report_whose_first_line_of_text_names_the_plan_is_not_the_plan():
    document = page("# รายงานผลการดำเนินงาน 2562", "ตามแผนดำเนินงานประจำปี", ROWS)
    assert verdict(seen("about", shown(document))) == "failed off_topic"


def test_a_link_that_lands_on_the_front_page_is_no_clear_place():
    lines = ("ยินดีต้อนรับสู่เทศบาลตำบลบ้านสมมติ", "ประชาสัมพันธ์การชำระภาษี")
    for url, expected in (
        (f"{HOME}/", "failed unclear_location"),
        (f"{HOME}/index.html", "failed unclear_location"),
        (f"{HOME}/news/index.html", "cant_tell doubtful_content"),
    ):
        exhibit = shown(page(*lines, url=url), label="แผนดำเนินงานประจำปี 2563")
        assert verdict(seen("about", exhibit)) == expected


def test_a_front_page_that_confirms_the_label_is_about_the_topic():
    exhibit = shown(page("ตารางแสดงแผน", ROWS, url=f"{HOME}/"), label="แผนดำเนินงานประจำปี 2563")
    assert verdict(seen("about", exhibit)) == "passed"
