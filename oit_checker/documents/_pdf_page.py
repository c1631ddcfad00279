"""What one PDF page holds beside its text: links and pictures."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from oit_checker.documents._drafts import clean
from oit_checker.model.document import Image, Link
from oit_checker.model.url import normalised_url

_SMALL_PICTURE = 40.0  # points
_MOST_OBJECTS = 500
_MOST_PICTURES = 100
_MOST_LINKS = 500
_GLANCE_EDGE = 500  # pixels
_NEARLY_WHITE = 245
_DEEPEST_FORM = 3
_MOST_IN_FORM = 50


def links_of(file: pdfium.PdfDocument, page: pdfium.PdfPage, base: str) -> list[Link]:
    """The web links of a page; `block` is 0, to be set by the caller."""
    links: list[Link] = []
    text_page = None
    position = ctypes.c_int(0)
    annotation = raw.FPDF_LINK()
    while len(links) < _MOST_LINKS and raw.FPDFLink_Enumerate(page.raw, position, annotation):
        address = _address(file, annotation)
        if not address:
            continue
        text_page = text_page or page.get_textpage()
        rect = raw.FS_RECTF()
        label = ""
        if raw.FPDFLink_GetAnnotRect(annotation, rect):
            label = clean(text_page.get_text_bounded(rect.left, rect.bottom, rect.right, rect.top))[
                :300
            ]
        links.append(
            Link(
                url=normalised_url(address, base),
                label=label or address[:300],
                block=0,
                label_from="text" if label else "file_name",
                href=address[:4000],
            )
        )
    if text_page is not None:
        text_page.close()
    return links


def _address(file: pdfium.PdfDocument, annotation: object) -> str:
    action = raw.FPDFLink_GetAction(annotation)
    if not action:
        return ""
    length = raw.FPDFAction_GetURIPath(file.raw, action, None, 0)
    if not 1 < length < 5000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAction_GetURIPath(file.raw, action, buffer, length)
    return buffer.value.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures of more than icon size (sizes in points). `cover` is the part of the page (0-1) that
    they lie on, together and at most; `holds_anything`: there is any ink at all."""

    images: list[Image]
    cover: float
    holds_anything: bool


def pictures_of(page: pdfium.PdfPage) -> Pictures:
    """What a page shows beside letters. Scanners' programs cut a page into strips, and some put
    them into a form; so areas are added up, also those within forms."""
    images: list[Image] = []
    count = raw.FPDFPage_CountObjects(page.raw)
    page_width, page_height = page.get_size()
    area = 0.0
    for index in range(min(count, _MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page.raw, index)
        if not _is_picture(thing):
            continue
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        if width <= 0 or height <= 0:
            continue
        area += min(width, page_width) * min(height, page_height)
        if width >= _SMALL_PICTURE and height >= _SMALL_PICTURE and len(images) < _MOST_PICTURES:
            images.append(Image(url="", block=0, width=round(width), height=round(height)))
    return Pictures(images, min(area / max(page_width * page_height, 1.0), 1.0), count > 0)


def _is_picture(thing: object, depth: int = 0) -> bool:
    """An image, or a form that holds nothing else."""
    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        return True
    if kind != raw.FPDF_PAGEOBJ_FORM or depth >= _DEEPEST_FORM:
        return False
    count = raw.FPDFFormObj_CountObjects(thing)
    parts = (raw.FPDFFormObj_GetObject(thing, n) for n in range(min(count, _MOST_IN_FORM)))
    return count > 0 and all(_is_picture(part, depth + 1) for part in parts)


def shows_nothing(file: pdfium.PdfDocument, index: int) -> bool:
    """Whether a page (0-based) that holds objects is white all the same: word processors leave
    empty frames."""
    try:
        page = file[index]
        width, height = page.get_size()
        scale = _GLANCE_EDGE / max(width, height, 1.0)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        shade = bytes(bitmap.buffer)
        page.close()
    except (pdfium.PdfiumError, ValueError):
        return False
    return min(shade, default=255) > _NEARLY_WHITE
