"""Page images made for the tests: set in a font of this machine, fictitious offices."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from made_files import THAI_FONT
from PIL import Image, ImageDraw, ImageFont

from oit_checker.documents.ocr import Ocr, find_ocr
from oit_checker.model.document import PageState
from oit_checker.model.scan import Box, ScannedLine, ScannedPage, ScannedWord
from oit_checker.thai.script import squeezed

LETTERS = (
    "แผนการจัดซื้อจัดจ้างประจำปี",
    "สำนักงานตัวอย่างดำเนินงานตามแผน 2563",
    "ประกาศ ณ กรุงเทพมหานคร 15 มกราคม 2563",
)
NO_OCR = Ocr("no-such-program", "0")

found = find_ocr() if THAI_FONT.is_file() else "no_font"
needs_ocr = pytest.mark.skipif(
    isinstance(found, str), reason=f"no Tesseract with Thai, or no Thai font here: {found}"
)
needs_scripts = pytest.mark.skipif(
    sys.platform == "win32", reason="stand-ins for programs are scripts"
)


def ocr() -> Ocr:
    assert isinstance(found, Ocr)
    return found


def image_of(
    lines: Sequence[str] = LETTERS, *, width: int = 1000, size: int = 40, height: int = 0
) -> Image.Image:
    """A white page; the letters of line n begin at about `size + n * 1.75 * size`."""
    image = Image.new("L", (width, height or size * (2 * len(lines) + 2)), 255)
    draw = ImageDraw.Draw(image)
    letters = ImageFont.truetype(str(THAI_FONT), size)
    for number, line in enumerate(lines):
        draw.text((2 * size, size + 7 * size * number // 4), line, font=letters, fill=0)
    return image


def bytes_of(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)  # type: ignore[arg-type]
    return out.getvalue()


def pdf_of_images(*pages: Image.Image | str) -> bytes:
    """A PDF of full-page images; a page given as words has them as text and no image."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 400), invariant=1)
    for page in pages:
        if isinstance(page, str):
            words, _, over = page.partition("|")
            if over:
                canvas.drawImage(ImageReader(image_of()), 0, 0, 500, 400)
            canvas.drawString(50, 350, words)
        else:
            height = 500 * page.height / page.width
            canvas.drawImage(ImageReader(page), 0, 400 - height, 500, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def likeness(text: str, truth: str) -> float:
    """0-1, white space left out: versions of Tesseract differ in a mark or two."""
    return SequenceMatcher(None, squeezed(text), squeezed(truth), autojunk=False).ratio()


def program(folder: Path, body: str) -> str:
    """A script that stands in for Tesseract."""
    path = folder / "tesseract"
    path.write_text(f"#!{sys.executable}\nimport sys, time, os\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def line(
    text: str, top: int, *, left: int = 100, height: int = 30, paragraph: int = 0, gap: int = 12
) -> ScannedLine:
    """A line of words, 15 pixels a letter; `|` stands for a gap of 200 pixels."""
    words: list[ScannedWord] = []
    x = left
    for cell in text.split("|"):
        for word in cell.split():
            words.append(ScannedWord(word, Box(x, top, 15 * len(word), height), 92.0))
            x += 15 * len(word) + gap
        x += 200
    right = words[-1].box.left + words[-1].box.width
    plain = " ".join(word.text for word in words)
    return ScannedLine(plain, Box(left, top, right - left, height), 92.0, paragraph, tuple(words))


def page(number: int, *lines: ScannedLine, state: PageState = PageState.READ) -> ScannedPage:
    return ScannedPage(number, state, 1000, 1400, lines, 92.0, reader="tesseract/5")
