"""What was seen at an address, for people: the text as it was read, and pictures of the quotes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from oit_checker.evidence.addresses import Capture, in_utc
from oit_checker.messages import Speech
from oit_checker.model.document import Block, BlockKind, Document
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.url import file_name_of
from oit_checker.thai.privacy import masked

_LONGEST = 3_000_000  # letters of one text
_INK = (200, 0, 0)
_PEN = 3


def stem_of(capture: Capture) -> str:
    """`07-plan-2563`: its number, and what ASCII letters its address has."""
    name = file_name_of(capture.url).rpartition(".")[0] or file_name_of(capture.url)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    if not slug:
        slug = re.sub(r"[^a-z0-9]+", "-", (urlsplit(capture.url).hostname or "")).strip("-")
    return f"{capture.number:03d}-{slug or 'page'}"


def ending_of(document: Document | None, url: str) -> str:
    """The ending of an original file: what its bytes are, else what its name says."""
    given = file_name_of(url).rpartition(".")[2].lower()
    known = document.format if document is not None else ""
    for ending in (given, known):
        if re.fullmatch(r"[a-z0-9]{1,5}", ending):
            return ending
    return "bin"


def readable_text(capture: Capture, speech: Speech) -> bytes | None:
    """UTF-8 with a mark of its order, so that every editor shows Thai; citizen ids masked. None
    where nothing was read."""
    document = capture.page.document if capture.page else None
    if document is None:
        return None
    text = masked("\n".join([*_head(capture, document, speech), *_lines(document, speech)]))
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\n{speech.say('evidence.readable.cut')}"
    return f"{text}\n".encode("utf-8-sig", "replace")


def _head(capture: Capture, document: Document, speech: Speech) -> Iterator[str]:
    yield document.title or document.file_name
    yield capture.url
    yield from (f"  ← {url}" for url in capture.asked if url != capture.url)
    if capture.fetched_at is not None:
        moment = capture.fetched_at
        yield speech.say(
            "evidence.readable.fetched",
            fetched_date=moment.date().isoformat(),
            time=f"{moment:%H:%M:%S}",
        )
    snapshot = capture.page.snapshot if capture.page else None
    if snapshot is not None and snapshot.full_at is not None:
        full_at = in_utc(snapshot.full_at)
        yield speech.say("evidence.readable.unchanged", full_date=full_at.date().isoformat())
    yield speech.say(
        "evidence.readable.reader",
        reader=document.reader or "-",
        readability=speech.say(f"readability.{document.readability.value}"),
    )
    yield ""


def _lines(document: Document, speech: Speech) -> Iterator[str]:
    place: tuple[int | None, str | None] = (None, None)
    for block in document.blocks:
        if (block.page, block.sheet) != place:
            place = (block.page, block.sheet)
            yield from _place(block, speech)
        text = block.raw or block.text
        if text.strip():
            is_heading = block.kind is BlockKind.HEADING
            yield f"{'#' * max(block.level, 1)} {text}" if is_heading else text
    if document.links:
        yield from ("", speech.say("evidence.readable.links"))
        yield from (f"- {link.label} {link.url}" for link in document.links if link.url)
    for member in document.members:
        yield from ("", f"===== {member.file_name or member.url}", "")
        yield from _lines(member, speech)


def _place(block: Block, speech: Speech) -> Iterator[str]:
    if block.page is not None:
        yield from ("", speech.say("evidence.readable.page", page=block.page))
    if block.sheet:
        yield from ("", speech.say("evidence.readable.sheet", sheet=block.sheet))


def marked(picture: EvidencePicture) -> bytes:
    """The picture with the quote's places framed, as JPEG; as it is where none was found."""
    if not picture.marks:
        return picture.jpeg
    try:
        with Image.open(io.BytesIO(picture.jpeg), formats=("JPEG",)) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return picture.jpeg
    pen = ImageDraw.Draw(image)
    for mark in picture.marks:
        left, top = max(mark.left - _PEN, 0), max(mark.top - _PEN, 0)
        right, bottom = mark.left + mark.width + _PEN, mark.top + mark.height + _PEN
        pen.rectangle((left, top, right, bottom), outline=_INK, width=_PEN)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
