"""The reader of Thai digits, on strips drawn in fonts that it never learnt from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from oit_checker.documents.digits import MODEL, corrected
from oit_checker.documents.digits._network import LAYERS, load_network
from oit_checker.documents.digits._typesetting import Face, canvas, faces_in, set_line
from oit_checker.documents.digits._writing import doubted
from oit_checker.documents.digits.training import HELD_OUT, main
from oit_checker.model.document import UNREAD_DIGIT
from oit_checker.model.scan import Box, ScannedWord

FONTS = Path("/usr/share/fonts")
BODY_PX = 16.0
FAMILIES = ("Garuda", "Norasi", "Tlwg Typist")


@pytest.fixture(scope="module", params=FAMILIES)
def face(request: pytest.FixtureRequest) -> Face:
    return _face(request.param)


def _face(family: str) -> Face:
    assert family in HELD_OUT
    for face in faces_in([FONTS]):
        if face.family == family and "Bold" not in face.file and "Obl" not in face.file:
            return face
    pytest.skip(f"the font {family} (Debian: fonts-thai-tlwg) is not on this machine")


def page(face: Face, *lines: str) -> tuple[np.ndarray, list[ScannedWord]]:
    """Lines of 200 dpi, and a word for each piece between spaces, as drawn and where drawn."""
    image, draw = canvas(1400, 90 + 80 * len(lines))
    words: list[ScannedWord] = []
    font = face.font(BODY_PX)
    for number, line in enumerate(lines):
        baseline = 90 + 80 * number
        set_line(draw, (80, baseline), line, face, face, BODY_PX)
        place = 0
        for piece in line.split(" "):
            left = 80 + font.getlength(line[:place])
            box = Box(int(left), baseline - 26, int(font.getlength(piece)), 32)
            words.append(ScannedWord(piece, box, 90.0))
            place += len(piece) + 1
    return np.asarray(image), words


def taken_for(words: list[ScannedWord], **texts: str) -> list[ScannedWord]:
    """The words with what Tesseract made of some of them: `word2="..."` is the third."""
    changed = {int(name.removeprefix("word")): text for name, text in texts.items()}
    return [
        replace(w, text=changed[n], confidence=55.0) if n in changed else w
        for n, w in enumerate(words)
    ]


def read(grey: np.ndarray, words: list[ScannedWord]) -> list[str]:
    return [word.text for word in corrected(grey, words).words]


def test_a_year_that_tesseract_took_for_another_is_read_right(face: Face) -> None:
    grey, words = page(face, "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗ ของสำนักงาน")
    assert read(grey, taken_for(words, word2="๒๕๒๒"))[2] == "๒๕๖๗"


def test_all_ten_digits_are_known_and_none_is_read_wrong(face: Face) -> None:
    grey, words = page(face, "เลขที่ ๐๑๒๓๔๕๖๗๘๙ ลงวันที่")
    number = read(grey, taken_for(words, word1="๐๑๒๓๕๕๒ด๕๑"))[1]
    same = [got == digit for got, digit in zip(number, "๐๑๒๓๔๕๖๗๘๙", strict=True)]
    assert sum(same) >= 9
    assert all(fits or got == UNREAD_DIGIT for got, fits in zip(number, same, strict=True))


def test_a_year_that_was_read_as_letters_of_its_word_is_put_in_their_place(face: Face) -> None:
    grey, words = page(face, "แผนพัฒนา พ.ศ.๒๕๖๘ เด็กและเยาวชน")
    assert read(grey, taken_for(words, word1="พ.ศ.๒๕5ต"))[1] == "พ.ศ.๒๕๖๘"


def test_a_number_that_was_read_as_two_words_is_one(face: Face) -> None:
    grey, words = page(face, "ประกาศ ณ วันที่ ๑๕ มกราคม ๒๕๖๘")
    year = words[5]
    half = year.box.width // 2
    left = ScannedWord("๒๕", replace(year.box, width=half), 60.0)
    right = ScannedWord("บต", replace(year.box, left=year.box.left + half, width=half), 40.0)
    texts = read(grey, [*words[:5], left, right])
    assert texts == ["ประกาศ", "ณ", "วันที่", "๑๕", "มกราคม", "๒๕๖๘", ""]


def test_amounts_keep_their_signs(face: Face) -> None:
    grey, words = page(face, "งบประมาณทั้งสิ้น ๑,๒๕๐.๐๐ บาท")
    assert read(grey, taken_for(words, word1="๑,๒๕๐.๐๐"))[1] == "๑,๒๕๐.๐๐"


def test_two_numbers_are_not_one_where_tesseract_lost_what_parts_them(face: Face) -> None:
    grey, words = page(face, "คำสั่งที่ ๘๕๑/๒๕๖๔ โทรศัพท์ ๐ ๕๒๔๕ ๑๘๖๒")
    texts = read(grey, taken_for(words, word1="๕๕๑๒๕๐๕"))
    assert texts[1] == "๘๕๑/๒๕๖๔"
    assert texts[3:] == ["๐", "๕๒๔๕", "๑๘๖๒"]


def test_letters_alone_stay_as_they_are(face: Face) -> None:
    grey, words = page(
        face,
        "ต ด ค ๆ ฯลฯ เ แ อ ว ถ ภ ติดต่อ ดูแล เด็กต่าง ๆ",
        "คณะกรรมการตลาดเดิม แต่งตั้ง ฤดู ถนน กรุงเทพฯ",
    )
    found = corrected(grey, words)
    assert [word.text for word in found.words] == [word.text for word in words]
    assert found.unread == 0


def test_arabic_digits_stay_as_they_are(face: Face) -> None:
    grey, words = page(face, "ปีงบประมาณ พ.ศ. 2567 งบประมาณ 1,250,000.00 บาท โทร 0 2345 6789 หมู่ 4")
    assert read(grey, words) == [word.text for word in words]


def test_as_many_words_come_back_with_the_same_boxes(face: Face) -> None:
    grey, words = page(face, "วันที่ ๑๕ มกราคม ๒๕๖๓", "ข้อ ๑ ๒ ๓ และ ๔๕๖๗")
    found = corrected(grey, words).words
    assert [word.box for word in found] == [word.box for word in words]


def test_a_digit_that_cannot_be_made_out_is_unread() -> None:
    face = _face("Garuda")
    grey, words = page(face, "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗ ของสำนักงาน")
    box = words[2].box
    smeared = grey.copy()
    last = slice(box.left + box.width * 3 // 4, box.left + box.width)
    part = Image.fromarray(smeared[box.top - 10 : box.top + box.height + 10, last])
    soft = np.asarray(part.filter(ImageFilter.GaussianBlur(5)))
    smeared[box.top - 10 : box.top + box.height + 10, last] = soft
    found = corrected(smeared, taken_for(words, word2="๒๕๒๒"))
    assert UNREAD_DIGIT in found.words[2].text
    assert found.unread == 1


def test_a_thai_digit_of_tesseracts_that_the_picture_does_not_bear_out_is_unread() -> None:
    grey = np.full((200, 600), 255, np.uint8)
    grey[80:100, 100:104] = 0
    grey[80:100, 480:484] = 0
    words = [ScannedWord("๒๕๒๒", Box(200, 76, 100, 30), 80.0)]
    found = corrected(grey, words)
    assert "๒" not in found.words[0].text


@pytest.mark.parametrize(
    ("number", "before", "kept"),
    [
        ("๒๕๖๗", "พ.ศ.", "๒๕๖๗"),
        ("๓๕๖๗", "พ.ศ.", UNREAD_DIGIT * 2 + "๖๗"),
        ("๒๕๖", "มกราคม", UNREAD_DIGIT * 3),
        ("๖๗", "ปีงบประมาณ", "๖๗"),
        ("๓๕๖๗", "จำนวน", "๓๕๖๗"),
        (UNREAD_DIGIT + "๕๖๗", "พ.ศ.", UNREAD_DIGIT + "๕๖๗"),
    ],
)
def test_no_year_is_held_for_read_that_cannot_be_one(number: str, before: str, kept: str) -> None:
    assert doubted(number, before) == kept


def test_a_blank_picture_and_no_words_are_no_error() -> None:
    grey = np.full((40, 60), 255, np.uint8)
    assert corrected(grey, []).words == ()
    words = [ScannedWord("ก", Box(0, 0, 60, 40), 10.0), ScannedWord("", Box(70, 90, 5, 5), 0.0)]
    assert corrected(grey, words).words == tuple(words)


def test_the_model_is_the_one_that_training_wrote_down() -> None:
    facts = json.loads(MODEL.with_name("model.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == facts["sha256"]
    assert MODEL.stat().st_size < 300_000
    assert not set(facts["families"]) & HELD_OUT


def trained(folder: Path) -> bytes:
    """The model of a small training."""
    if not faces_in([FONTS]):
        pytest.skip("no Thai font on this machine")
    main([str(folder), "--lines", "6", "--steps", "2"])
    return (folder / "model.npz").read_bytes()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    trained(folder)
    return folder


def test_a_small_training_writes_a_model_that_can_be_loaded(small: Path) -> None:
    network = load_network(small / "model.npz")
    assert len(network.weights) == len(LAYERS)
    facts = json.loads((small / "model.json").read_text(encoding="utf-8"))
    assert facts["sha256"] == hashlib.sha256((small / "model.npz").read_bytes()).hexdigest()


def test_the_same_seed_gives_the_same_model(small: Path, tmp_path: Path) -> None:
    assert trained(tmp_path) == (small / "model.npz").read_bytes()
