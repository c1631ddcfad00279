"""How well Thai digits of page images are read, end to end through Tesseract.

    python benchmarks/digits.py [--fonts FOLDER ...] [--pages N] [--only held-out|trained]

Makes pages of official-looking papers in fonts that the reader never learnt from (held-out) and in
some that it did, spoils them in the ways of scanners (by other means than training does), and
prints for years of four digits and for all numbers in Thai digits: the share read right, the share
read wrong without a word, the share of which nothing was said; numbers invented on pages without
digits and on pages with Arabic digits only; milliseconds a page beside Tesseract's own.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from oit_checker.documents import digits
from oit_checker.documents.digits._network import Floats
from oit_checker.documents.digits._typesetting import (
    THAI_DIGITS,
    Face,
    canvas,
    faces_in,
    set_line,
)
from oit_checker.documents.digits.training import ASCII_FAMILY, FOLDERS, HELD_OUT, LEFT_OUT
from oit_checker.documents.ocr import Ocr, find_ocr, read_image
from oit_checker.model.document import UNREAD_DIGIT
from oit_checker.model.scan import ScannedPage

TRAINED = ("TH Sarabun New", "Laksaman", "Sarabun", "Kinnari", "Loma", "Umpush", "Tlwg Mono")
LINES = (
    "ประกาศองค์การบริหารส่วนตำบลตัวอย่าง",
    "เรื่อง แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. {y}",
    "ตามที่คณะกรรมการได้มีมติ เมื่อวันที่ {d} {m} {y} ให้หน่วยงานดำเนินการต่าง ๆ",
    "ตามพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. {y} มาตรา {n}",
    "{l}. แต่งตั้งเจ้าหน้าที่ผู้รับผิดชอบ ติดต่อ ดูแล และติดตามผล ฯลฯ",
    "{l}. โครงการก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ {l} งบประมาณ {a} บาท",
    "แผนพัฒนาท้องถิ่น (พ.ศ. {y} - {y}) เด็กและเยาวชน ตลาดเดิม",
    "รายงานผลการดำเนินงาน รอบ {n} เดือน ตั้งแต่ {d} {m} {y} ถึง {d} {m} {y}",
    "โทรศัพท์ {p} ต่อ {n} โทรสาร {p}",
    "คำสั่งที่ {n}/{y} ลงวันที่ {d} {m} พ.ศ. {y}",
    "จำนวน {n} โครงการ รวมเป็นเงินทั้งสิ้น {a} บาท คิดเป็นร้อยละ {n}.{n}",
    "ข้อ {l}.{l} การประเมินคุณธรรมและความโปร่งใส ปี {y} ได้คะแนน {n}.{n}",
    "คณะผู้บริหารและพนักงานทุกคนต้องปฏิบัติตามประมวลจริยธรรมโดยเคร่งครัด",
    "จึงประกาศมาให้ทราบโดยทั่วกัน",
    "ประกาศ ณ วันที่ {d} เดือน {m} พ.ศ. {y}",
)
MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "ตุลาคม", "พฤศจิกายน", "ม.ค.", "ก.ย.")
NUMBER = re.compile(f"[{THAI_DIGITS}{UNREAD_DIGIT}]+")
TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")


@dataclass
class Tally:
    """How numbers fared."""

    right: int = 0
    wrong: int = 0
    silent: int = 0
    mistakes: list[str] = field(default_factory=list)

    def said(self) -> str:
        count = max(self.right + self.wrong + self.silent, 1)
        return (
            f"{self.right / count:7.1%} {self.wrong / count:7.2%} {self.silent / count:7.1%}"
            f"  of {count:4}"
        )


def filled(line: str, chance: random.Random) -> str:
    def digits_of(count: int) -> str:
        return "".join(chance.choice(THAI_DIGITS) for _ in range(count))

    def put(found: re.Match[str]) -> str:
        return {
            "y": lambda: "๒๕" + digits_of(2),
            "d": lambda: str(chance.randint(1, 31)).translate(
                str.maketrans("0123456789", THAI_DIGITS)
            ),
            "l": lambda: chance.choice(THAI_DIGITS[1:]),
            "n": lambda: digits_of(chance.randint(1, 3)),
            "a": lambda: f"{chance.choice(THAI_DIGITS[1:])},{digits_of(3)},{digits_of(3)}.๐๐",
            "p": lambda: f"๐ {digits_of(4)} {digits_of(4)}",
            "m": lambda: chance.choice(MONTHS),
        }[found[1]]()

    return re.sub(r"\{(\w)\}", put, line)


def page_of(
    face: Face, other: Face, texts: Sequence[str], body_px: float
) -> tuple[Image.Image, list[float]]:
    """A page of 200 dpi, and the middle of each line."""
    widest = max(face.font(body_px).getlength(text) for text in texts)
    body_px *= min(1.0, 1380 / widest)
    pitch = body_px * 3.7
    image, draw = canvas(1654, int(300 + pitch * len(texts)))
    middles = []
    for number, text in enumerate(texts):
        baseline = 150 + pitch * (number + 1)
        set_line(draw, (150, baseline), text, face, other, body_px, fill=15)
        middles.append(baseline - body_px / 2)
    return image, middles


def compressed(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("L")


def clean(image: Image.Image, chance: random.Random) -> Image.Image:
    return image


def scanned(image: Image.Image, chance: random.Random) -> Image.Image:
    turned = image.rotate(chance.uniform(-0.6, 0.6), Image.Resampling.BICUBIC, fillcolor=255)
    values: Floats = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    noise = np.random.default_rng(chance.randrange(1 << 30))
    values = 30 + values * 0.82 + noise.normal(0, 9, values.shape)
    return compressed(Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)), 60)


def copied(image: Image.Image, chance: random.Random) -> Image.Image:
    """A copy of a copy: coarse, thin here and thick there, specks."""
    turned = image.rotate(chance.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=255)
    share = chance.uniform(0.6, 0.8)
    small = turned.resize(
        (int(turned.width * share), int(turned.height * share)), Image.Resampling.BOX
    )
    if chance.random() < 0.5:
        small = small.point(lambda level: min(255, int(level * 1.25)))
    back = small.resize(turned.size, Image.Resampling.BICUBIC)
    noise = np.random.default_rng(chance.randrange(1 << 30))
    values = np.asarray(back, dtype=np.float32) + noise.normal(0, 22, back.size[::-1])
    values[noise.random(values.shape) < 0.0015] = 40
    return compressed(Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)), 40)


def faxed(image: Image.Image, chance: random.Random) -> Image.Image:
    """Black and white, with broken strokes."""
    turned = image.rotate(chance.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(chance.randrange(1 << 30))
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32)
    limit = 140 + noise.normal(0, 16, soft.shape)
    return Image.fromarray(np.where(soft > limit, 255, 0).astype(np.uint8))


WAYS: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "clean": clean,
    "scan": scanned,
    "fax": faxed,
    "copy": copied,
}


def lines_near(page: ScannedPage, middle: float, reach: float) -> str:
    found = [
        line for line in page.lines if abs(line.box.top + line.box.height / 2 - middle) < reach
    ]
    return " ".join(line.text for line in sorted(found, key=lambda line: line.box.left))


def judged(wanted: Sequence[str], got: Sequence[str]) -> list[tuple[str, str]]:
    """Each wanted number with what stands in its place ('' nothing)."""
    rows, columns = len(wanted) + 1, len(got) + 1
    cost = [[float(row + column) for column in range(columns)] for row in range(rows)]
    for row in range(1, rows):
        for column in range(1, columns):
            pair = unlike(wanted[row - 1], got[column - 1])
            cost[row][column] = min(
                cost[row - 1][column - 1] + pair,
                cost[row - 1][column] + 1,
                cost[row][column - 1] + 1,
            )
    pairs: list[tuple[str, str]] = []
    row, column = rows - 1, columns - 1
    while row:
        if column and cost[row][column] == cost[row - 1][column - 1] + unlike(
            wanted[row - 1], got[column - 1]
        ):
            pairs.append((wanted[row - 1], got[column - 1]))
            row, column = row - 1, column - 1
        elif cost[row][column] == cost[row - 1][column] + 1:
            pairs.append((wanted[row - 1], ""))
            row -= 1
        else:
            column -= 1
    return pairs


def unlike(wanted: str, got: str) -> float:
    if wanted == got:
        return 0.0
    return 0.5 + 0.5 * abs(len(wanted) - len(got)) / max(len(wanted), len(got))


def count(pairs: Sequence[tuple[str, str]], numbers: Tally, years: Tally) -> None:
    for wanted, got in pairs:
        is_year = len(wanted) == 4 and wanted.startswith("๒๕")
        for tally in (numbers, years) if is_year else (numbers,):
            if got == wanted:
                tally.right += 1
            elif not got or UNREAD_DIGIT in got:
                tally.silent += 1
                tally.mistakes.append(f"{wanted}?{got}")
            else:
                tally.wrong += 1
                tally.mistakes.append(f"{wanted}>{got}")


def measure(
    faces: Sequence[Face], other: Face, way: str, pages: int, ocr: Ocr, chance: random.Random
) -> tuple[Tally, Tally]:
    numbers, years = Tally(), Tally()
    for face in faces:
        its = Tally()
        for _ in range(pages):
            texts = [filled(line, chance) for line in LINES]
            body = chance.uniform(13, 19)
            image, middles = page_of(face, other, texts, body)
            page = read_image(WAYS[way](image, chance), ocr, 1, timeout_s=60)
            for text, middle in zip(texts, middles, strict=True):
                got = NUMBER.findall(lines_near(page, middle, body * 1.9))
                count(judged(NUMBER.findall(text), got), numbers, its)
        print(
            f"    {way:6} {face.family:18} {its.said()}  {' '.join(its.mistakes[:6])}", flush=True
        )
        years.right += its.right
        years.wrong += its.wrong
        years.silent += its.silent
    return years, numbers


def invented(
    faces: Sequence[Face], other: Face, way: str, ocr: Ocr, chance: random.Random, is_arabic: bool
) -> int:
    """Numbers in Thai digits that stand in the text of pages without any."""
    met = 0
    for face in faces:
        texts = [filled(line, chance) for line in LINES]
        if is_arabic:
            texts = [text.translate(TO_ARABIC) for text in texts]
        else:
            texts = [NUMBER.sub("", text) for text in texts]
        image, _ = page_of(face, other, texts, chance.uniform(13, 19))
        spoiled = WAYS[way](image, chance)
        page = read_image(spoiled, ocr, 1, timeout_s=60)
        met += sum(len(NUMBER.findall(line.text)) for line in page.lines)
        found = [n for line in page.lines for n in NUMBER.findall(line.text)]
        if found:
            lines = [line.text for line in page.lines if NUMBER.search(line.text)]
            print(f"      {way} {face.family}: {' | '.join(lines)[:150]}")
    return met


def milliseconds(face: Face, other: Face, ocr: Ocr, chance: random.Random) -> tuple[float, float]:
    """Of the digits, and of all reading, a page of 30 lines."""
    texts = [filled(line, chance) for line in LINES * 2]
    image, _ = page_of(face, other, texts, 15)
    started = time.perf_counter()
    page = read_image(image, ocr, 1, timeout_s=60)
    whole = time.perf_counter() - started
    words = [replace(word) for line in page.lines for word in line.words]
    grey = np.asarray(image)
    started = time.perf_counter()
    digits.corrected(grey, words)
    return 1000 * (time.perf_counter() - started), 1000 * whole


def main() -> None:
    parser = argparse.ArgumentParser(description="reads Thai digits of made pages")
    parser.add_argument("--fonts", type=Path, action="append", default=list(FOLDERS))
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--only", choices=("held-out", "trained"))
    parser.add_argument("--ways", default=",".join(WAYS))
    asked = parser.parse_args()
    ocr = find_ocr()
    if isinstance(ocr, str):
        sys.exit(f"no Tesseract to measure with: {ocr}")
    plain = {face.family: face for face in reversed(faces_in(asked.fonts)) if is_plain(face)}
    other = plain.get(ASCII_FAMILY) or next(iter(plain.values()))
    groups = {
        "held-out": [plain[name] for name in sorted(HELD_OUT & plain.keys())],
        "trained": [plain[name] for name in TRAINED if name in plain],
    }
    ways = asked.ways.split(",")
    print("years and numbers: right, wrong without a word, nothing said")
    for name, faces in groups.items():
        if asked.only not in (None, name):
            continue
        for way in ways:
            years, numbers = measure(faces, other, way, asked.pages, ocr, random.Random(7))
            print(f"{name:9} {way:6} years {years.said()}   numbers {numbers.said()}", flush=True)
    everyone = [face for faces in groups.values() for face in faces]
    for label, is_arabic in (("without digits", False), ("Arabic digits", True)):
        for way in ways:
            met = invented(everyone, other, way, ocr, random.Random(8), is_arabic)
            print(f"{label}, {way}: {met} Thai digits on {len(everyone)} pages", flush=True)
    own, whole = milliseconds(everyone[0], other, ocr, random.Random(9))
    print(f"{own:.0f} ms for digits of {whole:.0f} ms a page of 30 lines")


def is_plain(face: Face) -> bool:
    name = Path(face.file).stem.lower()
    return face.family not in LEFT_OUT and not any(
        word in name for word in ("bold", "italic", "oblique", "light", "thin", "medium")
    )


if __name__ == "__main__":
    main()
