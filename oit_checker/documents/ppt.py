"""PowerPoint 97-2003 files (.ppt): each slide a page; titles, text, tables, links, pictures.

Notes of the speaker and what stands on the slides' masters are left out; text of hidden slides is
kept as hidden. What earlier edits left in the file is not read.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from oit_checker.documents import _slide_records as records
from oit_checker.documents._drafts import Cell, clean
from oit_checker.documents._ole import properties_of, stream_of
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents._slide_records import PresentationError, Record, children, descendants
from oit_checker.documents.source import Source, failed_document
from oit_checker.model.document import BlockKind, Document, Readability

_TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES, _TEXT_REFERENCE = 3999, 4000, 4008, 3998
_SLIDE_SHOW, _HYPERLINK, _HYPERLINK_ATOM, _STRING = 1017, 4055, 4051, 4026
_CLICKED, _CLICKED_ATOM, _CLICKED_RANGE = 4082, 4083, 4063
_GROUP, _SHAPE, _PROPERTIES, _MORE_PROPERTIES = 0xF003, 0xF004, 0xF00B, 0xF122
_CHILD_ANCHOR, _TEXT_BOX = 0xF00F, 0xF00D
_TABLE_PROPERTY, _PICTURE_PROPERTY = 0x39F, 0x104
_TITLES = (0, 6)  # of a slide, of a title slide
_HIDDEN = 0x4
_THAI_RUN = re.compile(rb"[\xa1-\xfb]{4,}")
_LETTERS = str.maketrans({"\x0b": "\n", "\0": None})


@dataclass(slots=True)
class _Words:
    """The text of one box. `links` are (address, first letter, end)."""

    kind: int = -1
    text: str = ""
    links: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Deck:
    """The stream with what its document record tells about all slides."""

    data: bytes
    addresses: dict[int, str] = field(default_factory=dict)
    slides: list[tuple[int, list[_Words]]] = field(default_factory=list)  # number, outline


def read(data: bytes, source: Source) -> Document:
    """A .ppt from its bytes; never raises for their content."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = stream_of(ole, "PowerPoint Document")
            user = stream_of(ole, "Current User") if ole.exists("Current User") else b""
            places = records.persisted(stream, user)
            properties = properties_of(ole)
    except PresentationError:
        return failed_document(
            source, Readability.ENCRYPTED, "", format="ppt", size_bytes=len(data)
        )
    # The library names its own kinds; broken chains of sectors and fields raise these as well.
    except (OSError, ValueError, LookupError, struct.error, TypeError, AttributeError):
        return failed_file(source, "broken_ole", "ppt", len(data))
    deck = _deck_of(stream, places)
    if deck is None:
        return failed_file(source, "no_slides", "ppt", len(data))
    slides, problems = _slides_of(deck, places, source)
    if len(problems) >= len(slides) and not any(slide.blocks for slide in slides):
        return failed_file(source, "truncated", "ppt", len(data))
    return assembled(
        slides,
        source,
        format="ppt",
        size_bytes=len(data),
        properties=properties,
        page_count=len(deck.slides),
        problems=problems,
    )


def _deck_of(data: bytes, places: dict[int, int]) -> _Deck | None:
    """By the newest edit's document record, else by the last one in the stream."""
    tops = list(children(data, records.whole(data)))
    at = (records.record_at(data, place, len(data)) for place in places.values())
    known = [record for record in at if record and record.kind == records.DOCUMENT]
    found = known[:1] or [top for top in tops if top.kind == records.DOCUMENT][-1:]
    deck = _Deck(data)
    for document in found:
        for record in children(data, document):
            if record.kind == records.SLIDE_LIST and record.instance == 0:
                _note_slides(deck, record)
        deck.addresses = _addresses_in(data, document)
    if not deck.slides:  # a broken list: all slides, older ones too
        deck.slides = [(-top.begin, []) for top in tops if top.kind == records.SLIDE]
    return deck if deck.slides else None


def _note_slides(deck: _Deck, slide_list: Record) -> None:
    for record in children(deck.data, slide_list):
        if record.kind == records.SLIDE_PERSIST and record.end - record.begin >= 4:
            (number,) = struct.unpack_from("<I", deck.data, record.begin)
            deck.slides.append((number, []))
        elif deck.slides:
            _note_words(deck, record, deck.slides[-1][1])


def _addresses_in(data: bytes, document: Record) -> dict[int, str]:
    addresses: dict[int, str] = {}
    for link in descendants(data, document):
        if link.kind != _HYPERLINK:
            continue
        number, texts = -1, [""]
        for record in children(data, link):
            if record.kind == _HYPERLINK_ATOM and record.end - record.begin >= 4:
                (number,) = struct.unpack_from("<I", data, record.begin)
            elif record.kind == _STRING:
                texts.append(data[record.begin : record.end].decode("utf-16-le", "replace"))
        if "://" in texts[-1] or texts[-1].startswith("mailto:"):
            addresses[number] = texts[-1].strip("\0 ")
    return addresses


def _slides_of(
    deck: _Deck, places: dict[int, int], source: Source
) -> tuple[list[Part], tuple[str, ...]]:
    slides: list[Part] = []
    problems: list[str] = []
    left, seen = source.limits.max_text_chars, set[int]()
    for page, (number, outline) in enumerate(deck.slides[: source.limits.max_pages], 1):
        place = places.get(number, -1) if number >= 0 else -number - 8
        record = records.record_at(deck.data, place, len(deck.data))
        if record is None or record.kind != records.SLIDE or place in seen:
            record = None
            problems.append(f"slide_unread:{page}")
        seen.add(place)
        slides.append(_slide_of(deck, record, outline, page))
        left -= sum(len(block.text) for block in slides[-1].blocks)
        if left < 0:
            break  # the cut is said when the parts are put together
    if len(deck.slides) > source.limits.max_pages:
        problems.append(f"pages_cut:{source.limits.max_pages}")
    return slides, tuple(problems)


def _slide_of(deck: _Deck, record: Record | None, outline: list[_Words], page: int) -> Part:
    slide = Part(page=page)
    used: set[int] = set()
    drawn: list[_Words | list[tuple[tuple[int, int], _Words]]] = []
    if record is not None:
        slide.hidden = _is_hidden(deck.data, record)
        drawn = list(_drawn_on(deck, record, outline, used, slide))
    boxes = [*(words for index, words in enumerate(outline) if index not in used), *drawn]
    for box in boxes:
        if isinstance(box, _Words) and box.kind in _TITLES:
            slide.add_text(box.text.replace("\r", " "), BlockKind.HEADING, 1)
    for box in boxes:
        if isinstance(box, list):
            _add_table(slide, box)
        elif box.kind not in _TITLES:
            _add_paragraphs(slide, box)
    return slide


def _is_hidden(data: bytes, slide: Record) -> bool:
    for record in children(data, slide):
        if record.kind == _SLIDE_SHOW and record.end - record.begin >= 12:
            return bool(struct.unpack_from("<H", data, record.begin + 10)[0] & _HIDDEN)
    return False


def _drawn_on(
    deck: _Deck, slide: Record, outline: list[_Words], used: set[int], part: Part
) -> Iterator[_Words | list[tuple[tuple[int, int], _Words]]]:
    """Texts of the shapes in their order; those of a table together, each with its row's and its
    own left edge."""
    table: list[tuple[tuple[int, int], _Words]] = []
    table_end = 0
    for shape in descendants(deck.data, slide):
        if shape.begin >= table_end and table:
            yield table
            table = []
        if shape.kind == _GROUP and shape.begin >= table_end and _is_table(deck.data, shape):
            table_end = shape.end
        if shape.kind != _SHAPE:
            continue
        corner, texts = _shape_of(deck, shape, outline, used, part)
        if shape.begin < table_end:
            if corner is not None:
                table.append((corner, texts[0] if texts else _Words()))
        else:
            yield from texts
    if table:
        yield table


def _is_table(data: bytes, group: Record) -> bool:
    first = next(children(data, group), None)
    return first is not None and any(
        record.kind == _MORE_PROPERTIES and _TABLE_PROPERTY in _property_ids(data, record)
        for record in children(data, first)
    )


def _property_ids(data: bytes, record: Record) -> set[int]:
    most = min(record.instance, (record.end - record.begin) // 6)
    return {struct.unpack_from("<H", data, record.begin + 6 * n)[0] & 0x3FFF for n in range(most)}


def _shape_of(
    deck: _Deck, shape: Record, outline: list[_Words], used: set[int], part: Part
) -> tuple[tuple[int, int] | None, list[_Words]]:
    """The upper and left edge of a shape in a group, and its texts."""
    corner: tuple[int, int] | None = None
    texts: list[_Words] = []
    for record in children(deck.data, shape):
        if record.kind == _CHILD_ANCHOR and record.end - record.begin >= 16:
            left, top = struct.unpack_from("<ii", deck.data, record.begin)
            corner = (top, left)
        elif record.kind == _PROPERTIES and _PICTURE_PROPERTY in _property_ids(deck.data, record):
            part.add_image()
        elif record.kind == _TEXT_BOX:
            for inner in children(deck.data, record):
                if inner.kind == _TEXT_REFERENCE and inner.end - inner.begin >= 4:
                    (index,) = struct.unpack_from("<I", deck.data, inner.begin)
                    if index < len(outline) and index not in used:
                        used.add(index)
                        texts.append(outline[index])
                else:
                    _note_words(deck, inner, texts)
    return corner, texts


def _note_words(deck: _Deck, record: Record, texts: list[_Words]) -> None:
    data = deck.data
    if record.kind == _TEXT_HEADER and record.end - record.begin >= 4:
        texts.append(_Words(struct.unpack_from("<I", data, record.begin)[0]))
    elif not texts:
        return
    elif record.kind == _TEXT_CHARS:
        texts[-1].text = data[record.begin : record.end].decode("utf-16-le", "replace")
    elif record.kind == _TEXT_BYTES:
        # Western letters by the standard; old Thai programs wrote windows-874 there.
        raw = data[record.begin : record.end]
        texts[-1].text = raw.decode("cp874" if _THAI_RUN.search(raw) else "latin-1", "replace")
    elif record.kind == _CLICKED:
        for atom in children(data, record):
            if atom.kind == _CLICKED_ATOM and atom.end - atom.begin >= 8:
                (number,) = struct.unpack_from("<I", data, atom.begin + 4)
                if number in deck.addresses:
                    texts[-1].links.append((deck.addresses[number], 0, 0))
    elif record.kind == _CLICKED_RANGE and texts[-1].links and record.end - record.begin >= 8:
        address, _, end = texts[-1].links[-1]
        if not end:
            texts[-1].links[-1] = (address, *struct.unpack_from("<II", data, record.begin))


def _add_paragraphs(slide: Part, words: _Words) -> None:
    begin = 0
    for line in words.text.split("\r"):
        for address, start, end in words.links:
            if begin <= start < begin + len(line) + 1:
                slide.add_link(address, words.text[start:end])
        slide.add_text(line.translate(_LETTERS))
        begin += len(line) + 1


def _add_table(slide: Part, cells: list[tuple[tuple[int, int], _Words]]) -> None:
    first = len(slide.blocks)
    rows: dict[int, list[Cell]] = {}
    for (top, _), words in sorted(cells, key=lambda cell: cell[0]):
        rows.setdefault(top, []).append(Cell(clean(words.text.translate(_LETTERS))))
        for address, start, end in words.links:
            slide.add_link(address, words.text[start:end])
    for row in rows.values():
        slide.add_row(row)
    slide.add_table(list(rows.values()), first)
