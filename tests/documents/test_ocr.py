"""Letters of page images through Tesseract, and what becomes of it when that misbehaves."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_scans import LETTERS, NO_OCR, image_of, likeness, needs_ocr, needs_scripts, ocr, program
from PIL import Image, ImageDraw

from oit_checker.documents._straight import lean_deg, leaning_point
from oit_checker.documents._tesseract import _lines
from oit_checker.documents.ocr import find_ocr, flat, read_image
from oit_checker.model.document import PageState
from oit_checker.model.scan import ScannedPage

RESULTS = "รายงานผลการใช้จ่ายงบประมาณ รอบ 6 เดือน"
LANGUAGES = 'List of available languages in "/nowhere/" (2):'


def text_of(page: ScannedPage) -> str:
    return "\n".join(line.text for line in page.lines)


@needs_ocr
def test_a_page_is_read_with_its_words_where_they_stand() -> None:
    page = read_image(image_of(), ocr(), 4, timeout_s=60)
    assert (page.number, page.state, page.turned_deg) == (4, PageState.READ, 0)
    assert likeness(text_of(page), "".join(LETTERS)) > 0.95
    assert "สำนักงาน" in page.lines[1].text  # the model itself has no sara am
    assert page.confidence > 85
    last = page.lines[2]
    assert [word.text for word in last.words] == [
        "ประกาศ",
        "ณ",
        "กรุงเทพมหานคร",
        "15",
        "มกราคม",
        "2563",
    ]
    for number, line in enumerate(page.lines):
        middle = line.box.top + line.box.height / 2
        assert 40 + 70 * number < middle < 40 + 70 * number + 60
        assert all(line.box.left <= word.box.left for word in line.words)


@needs_ocr
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned(turn: int) -> None:
    upright = image_of((*LETTERS, RESULTS))
    page = read_image(upright.rotate(turn, expand=True), ocr(), 1, timeout_s=60)
    assert page.turned_deg == turn  # turned back clockwise
    assert (page.width, page.height) == upright.size
    assert likeness(text_of(page), "".join((*LETTERS, RESULTS))) > 0.9


@needs_ocr
def test_a_page_that_leans_is_read_and_its_boxes_lie_on_the_leaning_letters() -> None:
    image = image_of().rotate(5, expand=True, fillcolor=255)
    page = read_image(image, ocr(), 1, timeout_s=60)
    assert likeness(text_of(page), "".join(LETTERS)) > 0.9
    values = np.asarray(image)
    for word in page.lines[1].words:
        box = word.box
        cut = values[box.top : box.top + box.height, box.left : box.left + box.width]
        assert (cut < 128).mean() > 0.05


@needs_ocr
def test_a_picture_without_writing_gives_no_words() -> None:
    chance = np.random.default_rng(3)
    image = Image.new("L", (500, 400), 190)
    draw = ImageDraw.Draw(image)
    for _ in range(200):
        x, y, width, height = (int(v) for v in chance.integers(5, 380, 4))
        shade = int(chance.integers(0, 255))
        draw.ellipse((x, y, x + width // 6, y + height // 6), fill=shade)
    page = read_image(image, ocr(), 1, timeout_s=60)
    assert len(text_of(page)) < 10


@pytest.mark.parametrize("image", [Image.new("L", (300, 300), 255), Image.new("RGB", (3, 3))])
def test_an_empty_page_is_blank_and_no_program_is_asked(image: Image.Image) -> None:
    assert read_image(image, NO_OCR, 1, timeout_s=5).state is PageState.BLANK


@needs_scripts
def test_lines_that_nobody_can_read_are_low_and_a_lump_of_ink_is_blank(tmp_path: Path) -> None:
    nothing = replace(NO_OCR, command=program(tmp_path, "pass"))
    image = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(image)
    draw.ellipse((300, 200, 500, 400), fill=90)
    assert read_image(image, nothing, 1, timeout_s=20).state is PageState.BLANK
    for top in range(60, 540, 60):
        draw.rectangle((60, top, 740, top + 24), fill=225)
    assert read_image(image, nothing, 1, timeout_s=20).state is PageState.LOW


def test_letters_on_glass_are_seen_on_white() -> None:
    image = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    image.putpixel((0, 0), (0, 0, 0, 255))
    assert np.asarray(flat(image)).tolist() == [[0, 255]]


@pytest.mark.parametrize("lean", [-6.0, -2.0, 0.0, 1.0, 5.0])
def test_the_lean_of_lines_is_measured(lean: float) -> None:
    image = Image.new("L", (900, 600), 255)
    draw = ImageDraw.Draw(image)
    for top in range(100, 500, 40):
        draw.rectangle((100, top, 800, top + 12), fill=0)
    found = lean_deg(np.asarray(image.rotate(-lean, fillcolor=255)))
    assert found == pytest.approx(lean, abs=0.2)


def test_a_point_goes_back_to_where_it_leant() -> None:
    image = Image.new("L", (101, 101), 0)
    image.putpixel((90, 50), 255)
    x, y = leaning_point(90, 50, image.size, 10)
    leaning = np.asarray(image.rotate(-10))
    row, column = np.unravel_index(int(leaning.argmax()), leaning.shape)
    assert (column, row) == (pytest.approx(x, abs=1.5), pytest.approx(y, abs=1.5))


def test_spaces_come_from_the_plain_text_and_marks_join_the_word_before() -> None:
    def cell(left: int, text: str) -> str:
        return f"5\t1\t1\t1\t1\t1\t{left}\t0\t10\t20\t90.0\t{text}"

    table = [
        "level\tpage_num\tblock_num",
        "4\t1\t1\t1\t1\t0\t0\t0\t99\t20\t-1\t",
        *(cell(10 * n, text) for n, text in enumerate(["ปี", "2", "๕", "๖", "ก", "ำ", "x"])),
    ]
    output = "\n".join([*table, "ปี 2๕๖ก ำx", "\f"])
    (pieces,) = _lines(output)
    assert [(piece.text, piece.is_spaced) for piece in pieces] == [
        ("ปี", True),
        ("2", True),
        ("๕๖", False),
        ("ก ำx", False),
    ]


def test_a_program_that_is_not_there_is_not_found() -> None:
    assert find_ocr("no-such-program-at-all") == "not_found"


@needs_scripts
@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("print('tesseract 5.3.0')", "failed"),
        ("print('words ' * 1000)", "failed"),
        ("sys.exit(3)", "failed"),
        (
            f"print('tesseract 5.3.0' if '--version' in sys.argv else '''{LANGUAGES}\neng''')",
            "no_thai",
        ),
        (
            f"print('tesseract 5.3.0' if '--version' in sys.argv else '''{LANGUAGES}\ntha''')\n"
            "sys.exit(0 if '--list-langs' in sys.argv or '--version' in sys.argv else 1)",
            "failed",
        ),
    ],
)
def test_a_program_that_cannot_read_thai_says_why(tmp_path: Path, body: str, why: str) -> None:
    assert find_ocr(program(tmp_path, body)) == why


@needs_scripts
def test_a_program_that_hangs_is_ended_and_the_page_timed_out(tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    body = f"open({str(marker)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    hanging = replace(NO_OCR, command=program(tmp_path, body))
    start = time.monotonic()
    page = read_image(striped(), hanging, 1, timeout_s=3)
    assert time.monotonic() - start < 60
    assert (page.state, page.lines) == (PageState.TIMEOUT, ())
    assert not Path(f"/proc/{marker.read_text()}").exists()


@needs_scripts
@pytest.mark.parametrize(
    "body",
    [
        "sys.exit(1)",
        "sys.stdout.buffer.write(bytes(range(256)) * 99)",
        r"print('5\t1\t1\t1\t1\t1\t9999999999999999999\t0\t1\t1\tx\tก')",
        r"print('4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t1e9\tก')",
        "print('4\t1' * 9)",
    ],
)
def test_rubbish_from_the_program_is_no_text(tmp_path: Path, body: str) -> None:
    rubbish = replace(NO_OCR, command=program(tmp_path, body))
    page = read_image(striped(), rubbish, 1, timeout_s=20)
    assert (page.state is not PageState.READ, page.lines) == (True, ())


def test_the_readers_name_changes_with_all_that_changes_letters() -> None:
    names = {
        NO_OCR.reader,
        replace(NO_OCR, version="1").reader,
        replace(NO_OCR, languages="tha").reader,
        replace(NO_OCR, has_osd=True).reader,
        replace(NO_OCR, models="abc").reader,
    }
    assert len(names) == 5
    assert NO_OCR.reader.startswith("tesseract/0+tha+eng+digits/")


def striped() -> Image.Image:
    image = Image.new("L", (200, 100), 255)
    ImageDraw.Draw(image).rectangle((20, 40, 180, 60), fill=0)
    return image
