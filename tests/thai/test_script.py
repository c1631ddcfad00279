import pytest

from oit_checker.thai.script import arabic_digits, is_thai, normalised, squeezed, thai_digits


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("ส\uf70aวน", "ส่วน"),
        ("\uf700าน", "ฐาน"),
        ("ป\uf701", "ปิ"),
        ("\uf70fา", "ญา"),
        ("ก\uf710น", "กัน"),
        ("ก\uf718ล", "กุล"),
        ("ส\u0e4d\u0e32นัก", "สำนัก"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("ส านักงาน", "สำนักงาน"),
        ("น ้า", "น้ำ"),
        ("ก ำหนด", "กำหนด"),
        ("ท ี่", "ที่"),
        ("ท\u0e48\u0e35", "ที่"),
        ("สิทธ\u0e4c\u0e34", "สิทธิ์"),
        ("นำ\u0e49", "น้ำ"),
        ("เเผน", "แผน"),
        ("ที่\u0e48", "ที่"),
        ("แผน\u200bงาน", "แผนงาน"),
        ("แผน\u00a0\u00a0 งาน", "แผน งาน"),
        ("ก\r\n  ข\t ค", "ก\nข ค"),
    ],
)
def test_a_broken_spelling_becomes_the_right_one(broken: str, whole: str) -> None:
    assert normalised(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "สรุปผลการจัดซื้อจัดจ้าง ประจำเดือนมีนาคม ๒๕๖๓",
        "น้ำใจ ทำดี ตำแหน่ง กฤษฎีกา ฤๅษี ต่าง ๆ เห็นแก่เรา",
        "Plan 2563 (v1)\nline two",
    ],
)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert normalised(text) == text


def test_normalising_twice_changes_nothing_more() -> None:
    once = normalised("ส านักงาน\u00a0ท\u0e48\u0e35  น\u0e49\u0e4d\u0e32")
    assert normalised(once) == once


def test_sara_am_is_never_taken_apart() -> None:
    assert "\u0e33" in normalised("น้ำ") and "\u0e4d" not in normalised("น้ำ")


def test_squeezed_ignores_spaces_punctuation_and_kinds_of_digits() -> None:
    assert squeezed("“ปี พ.ศ. ๒๕๖๓” – ITA") == squeezed("ปีพศ 2563 ita")
    assert squeezed("กรุงเทพฯ") == squeezed("กรุงเทพ")


def test_digits_change_in_both_directions() -> None:
    assert arabic_digits("๐๑๒๓๔๕๖๗๘๙") == "0123456789"
    assert thai_digits("2563") == "๒๕๖๓"


def test_thai_is_told_from_other_scripts() -> None:
    assert is_thai("abc ก") and not is_thai("abc ๕ 123")
