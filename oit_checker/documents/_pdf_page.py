"""What one PDF page holds beside its text: links and pictures."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from oit_checker.documents._drafts import clean
from oit_checker.model.document import Image, Link
from oit_checker.model.url import normalised_url

_SMALL_PICTURE = 40.0  # points
_MOST_OBJECTS = 500
_MOST_PICTURES = 100
_MOST_LINKS = 500


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


def pictures_of(page: pdfium.PdfPage) -> tuple[list[Image], bool]:
    """Pictures of more than icon size (sizes in points), and whether the page holds anything."""
    images: list[Image] = []
    count = raw.FPDFPage_CountObjects(page.raw)
    for index in range(min(count, _MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        if width >= _SMALL_PICTURE and height >= _SMALL_PICTURE and len(images) < _MOST_PICTURES:
            images.append(Image(url="", block=0, width=round(width), height=round(height)))
    return images, count > 0
