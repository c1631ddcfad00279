from oit_checker.thai.phrases import Haystack, contains, covers, find


def test_spaces_digits_and_broken_marks_do_not_hide_a_phrase() -> None:
    text = "ดาวน์โหลด  เเผนปฏิบัติการ ส านัก\nงาน ปี ๒๕๖๓"
    assert contains(text, "แผนปฏิบัติการสำนักงาน ปี 2563")


def test_the_span_is_that_of_the_text_as_given() -> None:
    text = "ดู  ส านักงาน และ แผน"
    span = find(text, "สำนักงาน")
    assert span is not None and text[slice(*span)] == "ส านักงาน"
    assert find("ข้อ ก. แผนงาน!", "แผนงาน") == (7, 13)
    assert find(text, "คู่มือ") is None


def test_a_number_or_a_latin_word_is_not_cut() -> None:
    assert contains("ข้อ O1 โครงสร้าง", "O1") and not contains("ข้อ O10", "O1")
    assert contains("ปี 2563", "2563") and not contains("เลข 25630", "2563")
    assert contains("ผล ITA 2563", "ITA") and not contains("Guitar", "ita")


def test_a_syllable_is_not_cut() -> None:
    assert not contains("การณ์", "การณ") or not contains("น้ำ", "น")
    assert not contains("แผนที่", "แผนท")


def test_a_short_word_needs_a_border_or_a_companion() -> None:
    assert contains("รายงานผลการดำเนินงาน", "ผล")
    assert contains("แผนงาน", "แผน")
    assert not contains("มะละกอผลไม้สด", "ผล")


def test_a_quote_shows_the_text_around_the_hit_and_stays_on_the_line() -> None:
    quote = Haystack("บรรทัดแรก\nเรื่อง นโยบาย ไม่รับของขวัญ\nท้าย").quote("นโยบายไม่รับของขวัญ")
    assert quote == "เรื่อง นโยบาย ไม่รับของขวัญ"


def test_an_exclude_inside_the_name_does_not_rule_it_out() -> None:
    assert covers("แผนการจัดซื้อจัดจ้าง", ["แผนการจัดซื้อจัดจ้าง"], ["ผลการจัดซื้อ"])
    assert covers("รายงานผลตามแผนการจัดซื้อ", ["แผนการจัดซื้อ"], ["รายงานผล"]) == ""
    assert covers("คู่มือการร้องเรียนการทุจริต", ["คู่มือการร้องเรียนการทุจริต"], ["ร้องเรียน"])


def test_an_empty_phrase_is_nowhere() -> None:
    assert not contains("อะไรก็ได้", " -")
