"""How well and how fast page images are read.

    python benchmarks/ocr.py [--pages N] [PICTURE ...]

Makes scans of its own (Thai text set in the fonts of this machine, then spoilt in the ways of
scanners) and prints the share of wrong letters (CER, white space left out) and the confidence for
each way; then, over pages spoilt at random, what the confidence says of the CER, which is what
`LOW_CONFIDENCE` rests on; what is made of pictures without any writing; seconds a page, memory,
and two workers against one in the same run. Pictures named are only read: state, confidence,
lines, time.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from oit_checker.documents.ocr import LOW_CONFIDENCE, Ocr, find_ocr
from oit_checker.documents.pool import ReaderPool
from oit_checker.documents.scan import scanned_pages
from oit_checker.documents.source import ReadLimits
from oit_checker.model.document import PageState
from oit_checker.model.scan import ScannedPage
from oit_checker.thai.script import normalised

LINES = (
    "แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. 2563",
    "องค์การบริหารส่วนตำบลตัวอย่าง อำเภอตัวอย่าง จังหวัดตัวอย่าง",
    "ด้วยพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ กำหนดให้หน่วยงานของรัฐ",
    "จัดทำแผนการจัดซื้อจัดจ้างประจำปี และประกาศเผยแพร่ในระบบเครือข่ายสารสนเทศ",
    "ของหน่วยงาน รวมถึงปิดประกาศโดยเปิดเผย ณ สถานที่ปิดประกาศของหน่วยงานนั้น",
    "รายงานผลการใช้จ่ายงบประมาณ รอบ 6 เดือน ระหว่างเดือนตุลาคม 2562 ถึงมีนาคม 2563",
    "ช่องทางการร้องเรียนการทุจริต โทรศัพท์ 0-2000-1234 ต่อ 15 ในวันและเวลาราชการ",
    "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ผู้รับผิดชอบ สำนักปลัด",
    "ลำดับที่ 1 ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 4 จำนวน 498,000 บาท",
    "ลำดับที่ 2 ปรับปรุงระบบประปาหมู่บ้าน หมู่ที่ 7 จำนวน 1,250,000 บาท",
    "จึงประกาศให้ทราบโดยทั่วกัน ณ วันที่ 15 มกราคม พ.ศ. 2563",
)
FONTS = ("Laksaman", "Norasi", "Garuda")
FOLDERS = ("/usr/share/fonts/truetype/tlwg", "/usr/share/fonts/opentype/tlwg")
PATIENT = ReadLimits(max_page_seconds=60)
Spoiling = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Reading:
    page: ScannedPage
    cer: float
    seconds: float


def font_files() -> list[Path]:
    places = (Path(folder) / f"{name}.ttf" for folder in FOLDERS for name in FONTS)
    return [place for place in places if place.is_file()]


def page_of(font: Path, lines: tuple[str, ...] = LINES) -> Image.Image:
    """A part of an A4 page at 200 dpi, letters of 16 point."""
    image = Image.new("L", (1654, 180 + 72 * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    letters = ImageFont.truetype(str(font), 42 if "Garuda" not in font.name else 34)
    for number, line in enumerate(lines):
        draw.text((150, 80 + 72 * number), line, font=letters, fill=10)
    return image


def noisy(image: Image.Image, strength: float, chance: random.Random) -> Image.Image:
    values = np.asarray(image).astype(np.float32)
    noise = np.random.default_rng(chance.randrange(1 << 30)).normal(0, strength, values.shape)
    return Image.fromarray(np.clip(values + noise, 0, 255).astype(np.uint8))


def faded(image: Image.Image, contrast: float) -> Image.Image:
    values = 235 - (255 - np.asarray(image).astype(np.float32)) * contrast
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def coarse(image: Image.Image, dpi: int) -> Image.Image:
    size = round(image.width * dpi / 200), round(image.height * dpi / 200)
    return image.resize(size, Image.Resampling.BOX)


def squashed(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out)


def leaning(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


SPOILINGS: dict[str, Spoiling] = {
    "as printed": lambda image, _: image,
    "noise 20": lambda image, chance: noisy(image, 20, chance),
    "noise 50": lambda image, chance: noisy(image, 50, chance),
    "blur 1.5": lambda image, _: blurred(image, 1.5),
    "blur 3": lambda image, _: blurred(image, 3),
    "lean 1 deg": lambda image, _: leaning(image, 1),
    "lean 5 deg": lambda image, _: leaning(image, 5),
    "turned 90": lambda image, _: image.rotate(90, expand=True),
    "turned 180": lambda image, _: image.rotate(180, expand=True),
    "turned 270": lambda image, _: image.rotate(270, expand=True),
    "100 dpi": lambda image, _: coarse(image, 100),
    "75 dpi": lambda image, _: coarse(image, 75),
    "50 dpi": lambda image, _: coarse(image, 50),
    "JPEG 20": lambda image, _: squashed(image, 20),
    "JPEG 5": lambda image, _: squashed(image, 5),
    "faded to 30 %": lambda image, _: faded(image, 0.3),
    "faded to 10 %": lambda image, _: faded(image, 0.1),
    "100 dpi, JPEG 20, lean, noise": lambda image, chance: squashed(
        coarse(leaning(noisy(image, 25, chance), 1.2), 100), 20
    ),
}


def spoilt_at_random(image: Image.Image, chance: random.Random) -> Image.Image:
    image = leaning(blurred(image, chance.choice((0, 0, 1, 2, 3))), chance.uniform(-2, 2))
    image = faded(image, chance.choice((1, 0.6, 0.3, 0.15)))
    image = noisy(image, chance.choice((0, 10, 30, 60)), chance)
    image = coarse(image, chance.choice((200, 150, 100, 75, 60, 50)))
    return squashed(image, chance.choice((80, 40, 20, 8)))


def png_of(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def reading_of(image: Image.Image, ocr: Ocr, truth: str) -> Reading:
    data = png_of(image)
    start = time.perf_counter()
    (page,) = scanned_pages(data, pages=(1,), ocr=ocr, limits=PATIENT)
    seconds = time.perf_counter() - start
    return Reading(page, cer(page, truth), seconds)


def cer(page: ScannedPage, truth: str) -> float:
    """Wrong letters of all, in per cent."""
    right = "".join(normalised(truth).split())
    read = "".join("".join(line.text for line in page.lines).split())
    return 100 * Levenshtein.distance(right, read) / len(right)


def by_spoiling(ocr: Ocr, fonts: list[Path]) -> None:
    chance = random.Random(1)
    truth = "".join(LINES)
    print(f"\n{'spoilt by':30} {'CER %':>7} {'worst':>7} {'conf.':>6} {'low':>5} {'s/page':>7}")
    for name, spoil in SPOILINGS.items():
        all_of = [reading_of(spoil(page_of(font), chance), ocr, truth) for font in fonts]
        low = sum(reading.page.state is not PageState.READ for reading in all_of)
        print(
            f"{name:30} {mean([r.cer for r in all_of]):7.1f} {max(r.cer for r in all_of):7.1f} "
            f"{mean([r.page.confidence for r in all_of]):6.1f} {low:3}/{len(all_of)} "
            f"{mean([r.seconds for r in all_of]):7.2f}",
            flush=True,
        )


def by_confidence(ocr: Ocr, fonts: list[Path], count: int) -> None:
    chance = random.Random(2)
    found: list[Reading] = []
    for number in range(count):
        lines = tuple(chance.sample(LINES, 6))
        image = spoilt_at_random(page_of(fonts[number % len(fonts)], lines), chance)
        found.append(reading_of(image, ocr, "".join(lines)))
    print(
        f"\n{count} pages spoilt at random\n"
        f"{'confidence':>12} {'pages':>6} {'CER %':>7} {'> 15 %':>7}"
    )
    for lowest, highest in ((0, 60), (60, 70), (70, 75), (75, 80), (80, 85), (85, 90), (90, 101)):
        some = [r.cer for r in found if lowest <= r.page.confidence < highest]
        if some:
            bad = sum(one > 15 for one in some)
            print(f"{lowest:6} -{highest:4} {len(some):7} {mean(some):7.1f} {bad:7}")
    for threshold in (65, 70, 75, 78, 80, 82, 85, 88):
        missed = sum(r.cer > 15 and r.page.confidence >= threshold for r in found)
        wronged = sum(r.cer <= 15 and r.page.confidence < threshold for r in found)
        print(f"threshold {threshold}: {missed} bad pages pass, {wronged} good ones are called low")
    low = sum(r.page.state is not PageState.READ for r in found)
    print(f"as set ({LOW_CONFIDENCE:g}): {low} of {count} are low or blank")


def without_writing(ocr: Ocr) -> None:
    print("\npictures without writing")
    for name, image in pictures_without_writing().items():
        (page,) = scanned_pages(png_of(image), pages=(1,), ocr=ocr, limits=PATIENT)
        letters = sum(len(line.text) for line in page.lines)
        print(f"{name:20} {page.state:8} {letters:4} letters  confidence {page.confidence:5.1f}")


def pictures_without_writing() -> dict[str, Image.Image]:
    chance = np.random.default_rng(3)
    clouds = np.zeros((600, 900), np.float32)
    for size in (4, 8, 16, 32, 64, 128):
        patch = Image.fromarray(chance.integers(0, 255, (size, size), np.uint8))
        clouds += np.asarray(patch.resize((900, 600), Image.Resampling.BICUBIC)) / size**0.5
    clouds = 255 * (clouds - clouds.min()) / (clouds.max() - clouds.min())
    slope = np.tile(np.linspace(40, 220, 900, dtype=np.float32), (600, 1))
    leaves = Image.new("L", (900, 600), 200)
    draw = ImageDraw.Draw(leaves)
    for _ in range(400):
        x, y = (int(v) for v in chance.integers(0, (880, 580)))
        w, h = (int(v) for v in chance.integers(5, 60, 2))
        draw.ellipse((x, y, x + w, y + h), fill=int(chance.integers(0, 255)))
    return {
        "white": Image.new("L", (900, 600), 255),
        "slope": Image.fromarray(slope.astype(np.uint8)),
        "clouds": Image.fromarray(clouds.astype(np.uint8)),
        "grain": Image.fromarray(chance.integers(0, 255, (600, 900), np.uint8)),
        "leaves": leaves,
    }


async def workers_seconds(data: bytes, ocr: Ocr, workers: int, pages: int) -> float:
    async with ReaderPool(workers, limits=PATIENT) as pool:
        await asyncio.gather(*(pool.scan(data, pages=(1,), ocr=ocr) for _ in range(workers)))
        start = time.perf_counter()
        await asyncio.gather(*(pool.scan(data, pages=(1,), ocr=ocr) for _ in range(pages)))
        return time.perf_counter() - start


def speed(ocr: Ocr, font: Path) -> None:
    data = png_of(page_of(font, LINES * 2))
    one = asyncio.run(workers_seconds(data, ocr, 1, 4))
    two = asyncio.run(workers_seconds(data, ocr, 2, 4))
    print(f"\na page of {2 * len(LINES)} lines: {one / 4:.2f} s; two workers {one / two:.2f} x one")
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the largest child process took {used:.0f} MB")


def named(paths: list[str], ocr: Ocr) -> None:
    for path in paths:
        start = time.perf_counter()
        (page,) = scanned_pages(Path(path).read_bytes(), pages=(1,), ocr=ocr, limits=PATIENT)
        letters = sum(len(line.text) for line in page.lines)
        print(
            f"{Path(path).name[-40:]:40} {page.width:5} x {page.height:5} {page.state:8} "
            f"{page.confidence:5.1f} {len(page.lines):4} lines {letters:5} letters "
            f"{time.perf_counter() - start:5.1f} s",
            flush=True,
        )


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, default=60, help="pages spoilt at random")
    arguments.add_argument("pictures", nargs="*")
    chosen = arguments.parse_args()
    ocr = find_ocr()
    fonts = font_files()
    if isinstance(ocr, str) or not fonts:
        sys.exit(f"tesseract: {ocr}; fonts: {len(fonts)}")
    print(ocr.reader)
    if chosen.pictures:
        named(chosen.pictures, ocr)
        return
    by_spoiling(ocr, fonts)
    by_confidence(ocr, fonts, chosen.pages)
    without_writing(ocr)
    speed(ocr, fonts[0])


if __name__ == "__main__":
    main()
