"""What the images of pages say."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from oit_checker.documents._page_images import NoImage, PageImage, page_images
from oit_checker.documents.ocr import Ocr, mean_confidence, read_image, state_of
from oit_checker.documents.source import ReadLimits
from oit_checker.model.document import PageState
from oit_checker.model.scan import Box, ScannedLine, ScannedPage


def scanned_pages(
    data: bytes, *, pages: tuple[int, ...], ocr: Ocr, limits: ReadLimits
) -> tuple[ScannedPage, ...]:
    """What the images of a PDF's pages, or of a picture file, say; in the order asked. Never raises
    for the bytes: an image that cannot be shown is a TIMEOUT, as nothing is known of it."""
    return tuple(
        _scanned(number, image, ocr, limits) for number, image in page_images(data, pages, limits)
    )


def _scanned(number: int, image: PageImage | NoImage, ocr: Ocr, limits: ReadLimits) -> ScannedPage:
    if isinstance(image, NoImage):
        return ScannedPage(number, PageState.TIMEOUT, reader=ocr.reader)
    deadline = time.monotonic() + limits.max_page_seconds
    parts: list[ScannedPage] = []
    for tile in image.tiles:
        left_s = deadline - time.monotonic()
        part = read_image(tile.image, ocr, number, timeout_s=left_s)
        if part.state is PageState.TIMEOUT:
            return replace(part, width=image.width, height=image.height)
        parts.append(part)
    if len(parts) == 1:
        return _scaled(parts[0], image)
    return _joined(parts, image, number, ocr)


def _scaled(page: ScannedPage, image: PageImage) -> ScannedPage:
    is_sideways = page.turned_deg in (90, 270)
    lines = tuple(_moved(line, 0, image.scale, 0) for line in page.lines)
    return replace(
        page,
        lines=lines,
        width=image.height if is_sideways else image.width,
        height=image.width if is_sideways else image.height,
    )


def _joined(parts: Sequence[ScannedPage], image: PageImage, number: int, ocr: Ocr) -> ScannedPage:
    """The tiles of a tall picture as one page. A tile is never turned: its like are screens."""
    lines: list[ScannedLine] = []
    paragraphs = 0
    for part, tile in zip(parts, image.tiles, strict=True):
        if part.turned_deg:
            continue
        lines.extend(_moved(line, tile.top, image.scale, paragraphs) for line in part.lines)
        paragraphs = lines[-1].paragraph + 1 if lines else 0
    confidence = mean_confidence(lines)
    return ScannedPage(
        number,
        state_of(lines, confidence),
        image.width,
        image.height,
        tuple(lines),
        round(confidence, 1),
        sum(part.unread_digits for part in parts if not part.turned_deg),
        reader=ocr.reader,
    )


def _moved(line: ScannedLine, top: int, scale: float, paragraphs: int) -> ScannedLine:
    """The line in the page's own pixels."""
    if scale == 1.0 and not top and not paragraphs:
        return line

    def own(box: Box) -> Box:
        return Box(
            round(box.left / scale),
            round((box.top + top) / scale),
            max(round(box.width / scale), 1),
            max(round(box.height / scale), 1),
        )

    return replace(
        line,
        box=own(line.box),
        paragraph=line.paragraph + paragraphs,
        words=tuple(replace(word, box=own(word.box)) for word in line.words),
    )
