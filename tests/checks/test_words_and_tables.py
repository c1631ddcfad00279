import pytest
from checks_material import block, file, page, seen, shown, verdict

from oit_checker import checks
from oit_checker.model.document import Link, Region, Table

GROUPS = {"งบประมาณ": ("งบประมาณ", "วงเงิน"), "ผู้รับผิดชอบ": ("ผู้รับผิดชอบ",)}


def test_a_phrase_is_found_across_spaces_lines_and_thai_digits():
    document = page("แบบ ส ข ร . ๑", "สรุปผลการ", "จัดซื้อ จัดจ้าง")
    observation = seen("phrase", shown(document), all=("สขร.1", "สรุปผลการจัดซื้อจัดจ้าง"))
    assert verdict(observation) == "passed"


def test_a_phrase_in_a_menu_does_not_count_but_anywhere():
    document = page("# หน้าแรก", block("ร้องเรียนการทุจริต", Region.NAV))
    wanted = {"any": ("ร้องเรียนการทุจริต",)}
    assert verdict(seen("phrase", shown(document), **wanted)) == "failed incomplete"
    assert verdict(seen("phrase", shown(document), where="anywhere", **wanted)) == "passed"


def test_enough_of_the_alternatives_must_occur():
    document = page("ความโปร่งใส และความซื่อสัตย์")
    words = ("โปร่งใส", "ซื่อสัตย์", "ตรวจสอบได้")
    assert verdict(seen("phrase", shown(document), any=words, at_least=2)) == "passed"
    observation = seen("phrase", shown(document), any=words, at_least=3)
    assert observation.facts["missing"] == ["ตรวจสอบได้"]


def test_phrases_of_a_window_must_stand_together():
    near = page("นายกเทศมนตรีเข้าร่วมกิจกรรมต่อต้านการทุจริต")
    far = page("นายกเทศมนตรี", "ข้อความอื่น " * 40, "ต่อต้านการทุจริต")
    wanted = {"all": ("นายกเทศมนตรี", "ต่อต้านการทุจริต"), "window": 80}
    assert verdict(seen("phrase", shown(near), **wanted)) == "passed"
    assert verdict(seen("phrase", shown(far), **wanted)) == "failed incomplete"


def test_a_phrase_of_the_title_may_stand_in_the_label():
    document = page("# เทศบาลตำบลบ้านสมมติ", "ประกาศนโยบาย")
    exhibit = shown(document, "ประกาศนโยบาย", step=1)
    assert verdict(seen("phrase", exhibit, any=("ประกาศนโยบาย",), where="title")) == "passed"
    assert verdict(seen("phrase", exhibit, any=("ประกาศนโยบาย",), where="headings")) != "passed"


def test_groups_name_what_is_missing():
    observation = seen("groups", shown(page("วงเงิน 5,000 บาท")), groups=GROUPS)
    assert verdict(observation) == "failed incomplete"
    assert observation.facts["missing"] == ["ผู้รับผิดชอบ"]
    assert observation.facts["found"] == ["งบประมาณ"]


def test_enough_groups_pass():
    exhibit = shown(page("วงเงิน 5,000 บาท"))
    assert verdict(seen("groups", exhibit, groups=GROUPS, at_least=1)) == "passed"


COLUMNS = {"วงเงิน": ("วงเงิน",), "ราคากลาง": ("ราคากลาง",), "วิธี": ("วิธีซื้อ", "วิธีจ้าง")}


def table(*rows):
    return page("ตาราง", tables=(Table(tuple(rows), 0),))


def test_columns_of_a_header_in_two_rows_are_found():
    document = table(("ราคา", "วงเงินที่", "วิธีซื้อ"), ("กลาง", "จะซื้อ", "หรือจ้าง"))
    assert verdict(seen("table_columns", shown(document), columns=COLUMNS)) == "passed"


def test_columns_of_two_tables_do_not_add_up():
    document = page(
        "ตาราง",
        tables=(Table((("วงเงิน", "ราคากลาง"),), 0), Table((("วิธีซื้อ", "วงเงิน"),), 0)),
    )
    observation = seen("table_columns", shown(document), columns=COLUMNS)
    assert verdict(observation) == "failed incomplete"
    assert observation.facts["missing"] == ["วิธี"]


def test_words_of_a_page_are_no_columns_but_those_of_a_file_without_tables_are():
    words = "วงเงิน ราคากลาง วิธีซื้อหรือจ้าง"
    assert verdict(seen("table_columns", shown(page(words)), columns=COLUMNS)) != "passed"
    assert verdict(seen("table_columns", shown(file(words)), columns=COLUMNS)) == "passed"


def test_a_phrase_that_must_not_occur_fails():
    document = page("# แผนอัตรากำลัง 3 ปี", "อ้างถึงนโยบาย")
    for where in ("text", "title"):
        observation = seen("not_matching", shown(document), any=("แผนอัตรากำลัง",), where=where)
        assert verdict(observation) == "failed off_topic"
    assert verdict(seen("not_matching", shown(document), any=("งบทดลอง",))) == "passed"


def numbered(*labels, region=Region.MAIN):
    return tuple(
        Link(f"https://www.ban-sommut.example/{label}", label, 0, region) for label in labels
    )


def test_links_of_a_menu_are_not_counted():
    menu = numbered("c.pdf", "d.pdf", region=Region.NAV)
    document = page("# เอกสาร", links=(*numbered("a.pdf", "b", "a.pdf"), *menu))
    assert seen("count", shown(document), of="links", at_least=2).outcome == "passed"
    assert seen("count", shown(document), of="links", at_least=3).outcome == "failed"
    assert seen("count", shown(document), of="files", at_least=1).facts["counted"] == 1


def test_filled_rows_are_counted_without_the_header():
    document = table(("ที่", "เรื่อง"), ("1", "ก"), ("", ""), ("2", "ข"))
    assert seen("count", shown(document), of="rows").facts["counted"] == 2
    assert seen("count", shown(page("- ก", "- ข")), of="list_items").facts["counted"] == 2


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("phrase", {}),
        ("phrase", {"any": ("ก",), "at_least": 2}),
        ("groups", {"groups": {}}),
        ("groups", {"groups": GROUPS, "at_least": 3}),
        ("table_columns", {"columns": {"ก": ()}}),
        ("not_matching", {"any": ()}),
        ("count", {"of": "links", "at_least": 0}),
        ("substance", {"characters": 0}),
        ("dated", {"within": "fiscal_year", "at_least": 0}),
    ],
)
def test_parameters_that_ask_for_nothing_are_refused(kind, parameters):
    with pytest.raises(ValueError):
        checks.load(kind).Parameters(**parameters)
