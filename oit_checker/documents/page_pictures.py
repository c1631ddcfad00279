"""Crops of a page around quotes: PDF pages, pictures, and web pages as a browser drew them.

Bytes are hostile: `crops` runs in a child process (`picture_maker`) and gives back plain bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from oit_checker.documents._pdf_words import words_of
from oit_checker.documents.crops import Crop, CropSize, crop_of
from oit_checker.documents.marks import Standing, marks_of
from oit_checker.documents.source import ReadLimits
from oit_checker.model.scan import Box, TextBox
from oit_checker.thai.privacy import has_citizen_id

DPI = 100
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
_MOST_PIXELS = 50_000_000
_LONGEST_SIDE = 3000  # of a PDF page: a poster is drawn smaller
_HOSTILE = (
    OSError,
    ValueError,
    SyntaxError,
    MemoryError,
    Image.DecompressionBombError,
    pdfium.PdfiumError,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on a page, in the pixels of a picture `width` x `height` that had been turned
    by `turned_deg` clockwise: pieces of text, finest first (words, lines)."""

    width: int
    height: int
    texts: tuple[tuple[TextBox, ...], ...]
    turned_deg: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quote to be shown. `page` is 1-based. `top_otherwise`: the page's top where the quote is
    not found on it."""

    key: int
    quote: str
    page: int = 1
    standing: Standing | None = None
    top_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """The pictures wanted of one file. `readings` are by page; PDF pages without one have their
    own text. `is_pdf` else an image file; one wider than `widest` pixels is made smaller."""

    is_pdf: bool
    wanted: tuple[Wanted, ...]
    readings: Mapping[int, Reading] = field(default_factory=dict)
    widest: int = 900
    size: CropSize = field(default_factory=CropSize)


def crops(data: bytes, *, limits: ReadLimits, order: Order) -> bytes:
    """The pictures that could be made, as `unpacked` reads them; those that could not are left
    out. Never raises for the bytes' sake."""
    made: list[tuple[int, Crop]] = []
    try:
        for key, crop in _made(data, order):
            made.append((key, crop))
    except _HOSTILE:
        pass  # what was made before stands
    head = [
        {
            "key": key,
            "width": crop.width,
            "height": crop.height,
            "size": len(crop.jpeg),
            "marks": [[b.left, b.top, b.width, b.height] for b in crop.marks],
        }
        for key, crop in made
    ]
    return json.dumps(head).encode() + b"\n" + b"".join(crop.jpeg for _, crop in made)


def unpacked(answer: bytes) -> dict[int, Crop]:
    """The pictures in an answer of `crops`, by key; ValueError when it is of another shape."""
    head, _, rest = answer.partition(b"\n")
    found: dict[int, Crop] = {}
    try:
        for row in json.loads(head):
            jpeg, rest = rest[: row["size"]], rest[row["size"] :]
            if not jpeg.startswith(b"\xff\xd8") or len(jpeg) != row["size"]:
                raise ValueError(row["key"])
            marks = tuple(Box(*(int(n) for n in mark)) for mark in row["marks"])
            found[int(row["key"])] = Crop(jpeg, int(row["width"]), int(row["height"]), marks)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error
    return found


def _made(data: bytes, order: Order) -> Iterator[tuple[int, Crop]]:
    pages: dict[int, list[Wanted]] = {}
    for each in order.wanted:
        pages.setdefault(each.page, []).append(each)
    if order.is_pdf:
        yield from _of_pdf(data, pages, order)
        return
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        for number, wanted in pages.items():
            reading = order.readings.get(number)
            if reading is None:
                continue
            if number > 1:
                opened.seek(number - 1)
            picture = _narrowed(_as_read(_flat(opened), reading), order.widest)
            yield from _crops_on(picture, _scaled(reading, picture), wanted, order.size)


def _of_pdf(
    data: bytes, pages: Mapping[int, Sequence[Wanted]], order: Order
) -> Iterator[tuple[int, Crop]]:
    file = pdfium.PdfDocument(data)
    try:
        for number, wanted in pages.items():
            if not 1 <= number <= len(file):
                continue
            page = file[number - 1]
            longest = max(*page.get_size(), 1.0)
            picture = page.render(scale=min(DPI / 72, _LONGEST_SIDE / longest)).to_pil()
            reading = order.readings.get(number)
            if reading is not None:
                picture = _as_read(picture, reading)
                texts = _scaled(reading, picture)
            else:
                texts = words_of(page, picture.width, picture.height)
            page.close()
            yield from _crops_on(picture, texts, wanted, order.size)
    finally:
        file.close()


def _crops_on(
    picture: Image.Image,
    texts: Sequence[Sequence[TextBox]],
    wanted: Sequence[Wanted],
    size: CropSize,
) -> Iterator[tuple[int, Crop]]:
    private = _private(texts)
    for each in wanted:
        marks = marks_of(each.quote, texts, each.standing)
        if not marks and not (each.top_otherwise and any(texts)):
            continue
        crop = crop_of(picture, marks, private, size)
        if crop is not None:
            yield each.key, crop


def _private(texts: Sequence[Sequence[TextBox]]) -> list[Box]:
    """Where citizen ids stand: the words that hold one, the whole line where several words do."""
    found: list[Box] = []
    for each in texts:
        found += [
            t.box
            for t in each
            if has_citizen_id(t.text) and not any(_is_within(box, t.box) for box in found)
        ]
    return found


def _is_within(one: Box, two: Box) -> bool:
    across, down = one.left + one.width // 2, one.top + one.height // 2
    return two.left <= across <= two.left + two.width and two.top <= down <= two.top + two.height


def _narrowed(picture: Image.Image, widest: int) -> Image.Image:
    if picture.width <= widest:
        return picture
    height = max(round(picture.height * widest / picture.width), 1)
    return picture.resize((widest, height), Image.Resampling.LANCZOS)


def _flat(picture: Image.Image) -> Image.Image:
    """As RGB or grey, upright by its own note, what is transparent on white."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("L", "RGB"):
        return upright
    if "A" not in upright.getbands() and "transparency" not in upright.info:
        return upright.convert("L" if upright.mode == "1" else "RGB")
    clear = upright.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    white.alpha_composite(clear)
    return white.convert("RGB")


def _as_read(picture: Image.Image, reading: Reading) -> Image.Image:
    """Turned as the reader had turned it."""
    if not reading.turned_deg:
        return picture
    return picture.rotate(-reading.turned_deg, expand=True, fillcolor="white")


def _scaled(reading: Reading, picture: Image.Image) -> tuple[tuple[TextBox, ...], ...]:
    across = picture.width / max(reading.width, 1)
    down = picture.height / max(reading.height, 1)
    return tuple(
        tuple(replace(t, box=_stretched(t.box, across, down)) for t in texts)
        for texts in reading.texts
    )


def _stretched(box: Box, across: float, down: float) -> Box:
    left, top = int(box.left * across), int(box.top * down)
    right = round((box.left + box.width) * across)
    bottom = round((box.top + box.height) * down)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))
