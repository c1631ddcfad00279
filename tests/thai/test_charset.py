import pytest

from oit_checker.thai.charset import decoded

SENTENCE = "องค์การบริหารส่วนตำบลบึงทดสอบ รายงานผลการดำเนินงาน ประจำปี ๒๕๖๓ (รอบ 6 เดือน)"


@pytest.mark.parametrize(
    "declared", ["", "utf-8", "tis-620", "windows-874", "x-windows-874", "iso-8859-1", "nonsense"]
)
@pytest.mark.parametrize("real", ["utf-8", "cp874"])
def test_text_is_read_whatever_is_declared(real: str, declared: str) -> None:
    assert decoded(SENTENCE.encode(real), declared).text == SENTENCE


def test_a_short_thai_label_in_an_ascii_page_is_read() -> None:
    page = b"<html><body>" + b"<p>plain words</p>" * 200 + "ก ข".encode("cp874")
    assert decoded(page).text.endswith("ก ข")


def test_utf8_with_a_broken_character_stays_utf8() -> None:
    data = SENTENCE.encode() + b"\xe0\xb8" + SENTENCE.encode()
    read = decoded(data, "tis-620")
    assert read.charset == "utf-8"
    assert read.text.count(SENTENCE) == 2
    assert "broken_characters" in read.problems


def test_windows_quotes_are_not_control_characters() -> None:
    assert decoded(b"\x93" + "แผน".encode("cp874") + b"\x94", "tis-620").text == "“แผน”"


def test_a_byte_order_mark_is_dropped() -> None:
    assert decoded(b"\xef\xbb\xbf" + SENTENCE.encode()).text == SENTENCE
    assert decoded(SENTENCE.encode("utf-16")).text == SENTENCE


def test_the_declaration_inside_the_page_counts() -> None:
    page = b'<meta charset="koi8-r">' + "привет".encode("koi8-r")
    assert decoded(page).text.endswith("привет")


def test_a_wrong_declaration_is_reported() -> None:
    assert "charset_mislabelled:cp874" in decoded(SENTENCE.encode(), "tis-620").problems
    assert decoded(SENTENCE.encode(), "utf-8").problems == ()


def test_thai_that_was_encoded_twice_is_repaired() -> None:
    twice = SENTENCE.encode().decode("latin-1").encode()
    read = decoded(twice)
    assert read.text == SENTENCE and "double_encoded" in read.problems


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x00\x80\xff", bytes(range(256))])
def test_no_bytes_raise(data: bytes) -> None:
    assert isinstance(decoded(data, "utf-16").text, str)
