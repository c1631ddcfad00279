"""Images of pages: of a PDF through PDFium, of picture files through Pillow.

Each comes as grey tiles of a size that can be read, and with what leads from a tile's pixels back
to the page's: small pictures are scaled up, huge ones down, tall ones (a drawn web page) cut where
a row is blank.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from oit_checker.documents._straight import Grey
from oit_checker.documents.ocr import DPI, flat
from oit_checker.documents.source import ReadLimits

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
_MOST_PAGE_PIXELS = 9_000_000  # A3 at 200 dpi is 7.7 million
_MOST_EDGE = 12_000
_SMALL_WIDTH = 1_300  # pixels; letters of an ordinary screen are too small for Tesseract
_MOST_GROWTH = 2.0
_TALL = 2.0  # times the width
_TILE_ROWS = 1_800  # of the scaled picture
_SEARCHED = 0.35  # of a tile: where a blank row is looked for


class NoImage(Exception):
    """The page cannot be shown. `problem` is a short id."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Tile:
    """A grey image (mode L) and the row of the scaled page at which it begins."""

    image: Image.Image
    top: int


@dataclass(frozen=True, slots=True)
class PageImage:
    """`width` and `height` are the page's own pixels; a tile's are `scale` times as many."""

    width: int
    height: int
    scale: float
    tiles: tuple[Tile, ...]


def page_images(
    data: bytes, pages: tuple[int, ...], limits: ReadLimits
) -> Iterator[tuple[int, PageImage | NoImage]]:
    """The asked pages (1-based) one by one, in the order asked; never more than one is held."""
    show = _pdf_pages if b"%PDF-" in data[:1024] else _frames
    yield from show(data, pages, limits)


def _pdf_pages(
    data: bytes, pages: tuple[int, ...], limits: ReadLimits
) -> Iterator[tuple[int, PageImage | NoImage]]:
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        yield from ((number, NoImage("broken")) for number in pages)
        return
    try:
        for number in pages:
            try:
                yield number, _rendered(file, number, limits)
            except (pdfium.PdfiumError, IndexError, ValueError, MemoryError):
                yield number, NoImage("broken")
    finally:
        file.close()


def _rendered(file: pdfium.PdfDocument, number: int, limits: ReadLimits) -> PageImage:
    if not 1 <= number <= len(file):
        raise IndexError(number)
    page = file[number - 1]
    try:
        width, height = page.get_size()
        scale = _render_scale(width, height)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        try:
            image = bitmap.to_pil().convert("L")
        finally:
            bitmap.close()
    finally:
        page.close()
    return PageImage(image.width, image.height, 1.0, _tiles(image))


def _render_scale(width: float, height: float) -> float:
    """Pixels a point: 200 dpi, less for a page that would be huge."""
    if not (width > 0 and height > 0):
        raise ValueError((width, height))
    scale = DPI / 72
    scale = min(scale, math.sqrt(_MOST_PAGE_PIXELS / (width * height)))
    return min(scale, _MOST_EDGE / max(width, height))


def _frames(
    data: bytes, pages: tuple[int, ...], limits: ReadLimits
) -> Iterator[tuple[int, PageImage | NoImage]]:
    for number in pages:
        try:
            yield number, _frame(data, number, limits)
        except Exception as error:  # Pillow's plug-ins raise what they like on broken bytes
            too_large = isinstance(error, Image.DecompressionBombError)
            yield number, NoImage("too_large" if too_large else "broken")


def frame_count(data: bytes) -> int:
    """Pages of a picture file: the frames of a TIFF; 1 for all others, and for what is broken.
    An animation is one picture."""
    if not data.startswith((b"II*\0", b"MM\0*")):
        return 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                return max(int(getattr(image, "n_frames", 1)), 1)
    except Exception:  # as above
        return 1


def _frame(data: bytes, number: int, limits: ReadLimits) -> PageImage:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns at sizes that we decide on ourselves
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if number > 1:
                if number > frame_count(data):
                    raise IndexError(number)
                image.seek(number - 1)
            if image.width * image.height > limits.max_image_pixels:
                raise Image.DecompressionBombError(image.size)
            upright = ImageOps.exif_transpose(_loaded(image))
            grey = flat(upright)
    scale = _reading_scale(grey.width, grey.height)
    size = max(round(grey.width * scale), 1), max(round(grey.height * scale), 1)
    if scale != 1.0:
        grey = grey.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return PageImage(upright.width, upright.height, scale, _tiles(grey))


def _loaded(image: Image.Image) -> Image.Image:
    if image.format == "JPEG":
        largest = max(image.size)
        if largest > 4 * _MOST_EDGE // 3:
            image.draft("L", (largest // 2, largest // 2))
    image.load()
    return image


def _reading_scale(width: int, height: int) -> float:
    """Small pictures up, huge ones down; a tall one goes by its width alone, for it is cut."""
    scale = min(max(_SMALL_WIDTH / width, 1.0), _MOST_GROWTH)
    seen = min(height, _TALL * width)
    scale = min(scale, max(math.sqrt(_MOST_PAGE_PIXELS / (width * seen)), 0.01))
    most_pixels = 4 * _MOST_PAGE_PIXELS
    return min(scale, math.sqrt(most_pixels / (width * height)))


def _tiles(image: Image.Image) -> tuple[Tile, ...]:
    width, height = image.size
    if height <= max(_TALL * width, _TILE_ROWS * 1.5):
        return (Tile(image, 0),)
    values = np.asarray(image)
    tiles: list[Tile] = []
    top = 0
    while height - top > 1.3 * _TILE_ROWS:
        end = top + _TILE_ROWS
        first = end - int(_SEARCHED * _TILE_ROWS)
        cut = first + _calmest(values[first:end])
        tiles.append(Tile(image.crop((0, top, width, cut)), top))
        top = cut
    tiles.append(Tile(image.crop((0, top, width, height)), top))
    return tuple(tiles)


def _calmest(rows: Grey) -> int:
    """The middle of the last of the calmest runs of rows: most likely between two lines."""
    unrest = rows.astype(np.float32).std(axis=1)
    calm = unrest <= unrest.min() + 1.0
    last = int(np.flatnonzero(calm)[-1])
    first = last
    while first > 0 and calm[first - 1]:
        first -= 1
    return (first + last) // 2
