"""Word files (.docx) by their own zip and XML: paragraphs, headings, tables, links, pictures.

Deleted revisions are left out; text boxes, headers, footers and notes are read. The XML parser
resolves no entities and opens no connection. A row of a table is one Block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from oit_checker.documents._drafts import Cell, clean
from oit_checker.documents._package import (
    W,
    main_part,
    optional_part,
    parsed,
    properties_of,
    style_names,
    targets_of,
)
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents.archive import Archive, ArchiveError
from oit_checker.documents.source import Source
from oit_checker.model.document import (
    BlockKind,
    Document,
    Region,
)
from oit_checker.thai.script import normalised

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_SKIPPED = frozenset((f"{W}del", f"{W}moveFrom", f"{_MC}Fallback", f"{W}instrText"))
_BODY = "word/document.xml"
_HEADING_STYLE = re.compile(r"^(?:heading|หัวเรื่อง|หัวข้อ)\s*([1-6])?", re.I)
_TITLE_STYLE = re.compile(r"^(?:title|subtitle|ชื่อเรื่อง)", re.I)


@dataclass(slots=True)
class _Part(Part):
    """A part with what its XML refers to: style names and addresses by id."""

    styles: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)


def read(data: bytes, source: Source) -> Document:
    """A .docx from its bytes; never raises for their content."""
    try:
        archive = Archive(data, source.limits)
        main = main_part(archive, _BODY)
        body = parsed(archive.read(main))
    except ArchiveError as error:
        return failed_file(source, error.problem, "docx", len(data))
    except etree.XMLSyntaxError:
        return failed_file(source, "broken_xml", "docx", len(data))
    styles = style_names(archive)
    part = _Part(styles=styles, targets=targets_of(archive, main))
    headers = _side_parts(archive, "header", Region.HEADER, styles)
    footers = _side_parts(archive, "foot", Region.FOOTER, styles)
    _read_container(body, part)
    return assembled(
        (*headers, part, *footers),
        source,
        format="docx",
        size_bytes=len(data),
        properties=properties_of(archive),
    )


def _side_parts(
    archive: Archive, prefix: str, region: Region, styles: dict[str, str]
) -> list[_Part]:
    """Headers or footers and notes, each text once: every section repeats them."""
    parts: list[_Part] = []
    seen: set[str] = set()
    for name in sorted(archive.names):
        if not re.fullmatch(rf"word/{prefix}(?:er|notes)?\d*\.xml", name):
            continue
        root = optional_part(archive, name)
        if root is None:
            continue
        part = _Part(region, styles=styles, targets=targets_of(archive, name))
        _read_container(root, part)
        text = "\n".join(block.text for block in part.blocks)
        if text and text not in seen:
            seen.add(text)
            parts.append(part)
    return parts


def _read_container(root: etree._Element, part: _Part) -> None:
    """Paragraphs and tables in their order, through boxes and content controls."""
    stack: list[etree._Element] = [root]
    while stack:
        element = stack.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag == f"{W}p":
            _read_paragraph(element, part)
        elif element.tag == f"{W}tbl":
            _read_table(element, part)
        else:
            stack.extend(reversed(element))


def _read_paragraph(paragraph: etree._Element, part: _Part) -> None:
    raw = _text_of(paragraph).strip()
    text = normalised(raw) if raw else ""
    _note_pictures(paragraph, part, text)
    _note_links(paragraph, part)
    if text:
        kind, level = _rank(paragraph, part.styles)
        part.add_text(raw, kind, level, is_bold=_is_bold(paragraph))
    for box in _boxes(paragraph):
        _read_container(box, part)


def _pieces(element: etree._Element) -> Iterator[str]:
    """Text in reading order, without deleted revisions and text boxes."""
    stack: list[etree._Element] = [element]
    while stack:
        current = stack.pop()
        tag = current.tag
        if tag in _SKIPPED or tag == f"{W}txbxContent":
            continue
        if tag == f"{W}t":
            yield current.text or ""
        elif tag == f"{W}tab":
            yield "\t" if current.getparent() is not None else ""
        elif tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif tag != f"{W}pPr":
            stack.extend(reversed(current))


def _text_of(element: etree._Element) -> str:
    return re.sub(r"[ \t]+", " ", "".join(_pieces(element)))


def _boxes(paragraph: etree._Element) -> list[etree._Element]:
    return [
        box
        for box in paragraph.iter(f"{W}txbxContent")
        if not any(above.tag in _SKIPPED for above in box.iterancestors())
        and next(box.iterancestors(f"{W}txbxContent"), None) is None
    ]


def _rank(paragraph: etree._Element, styles: dict[str, str]) -> tuple[BlockKind, int]:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return BlockKind.PARAGRAPH, 0
    style = properties.find(f"{W}pStyle")
    style_id = "" if style is None else style.get(f"{W}val", "")
    for name in (styles.get(style_id, ""), style_id):
        heading = _HEADING_STYLE.match(name)
        if heading:
            return BlockKind.HEADING, int(heading[1] or 1)
        if _TITLE_STYLE.match(name):
            return BlockKind.HEADING, 1
    outline = properties.find(f"{W}outlineLvl")
    if outline is not None and outline.get(f"{W}val", "") in ("0", "1", "2", "3", "4", "5"):
        return BlockKind.HEADING, int(outline.get(f"{W}val", "0")) + 1
    if properties.find(f"{W}numPr") is not None:
        return BlockKind.LIST_ITEM, 0
    return BlockKind.PARAGRAPH, 0


def _is_bold(paragraph: etree._Element) -> bool:
    """Whether every run with text is bold. Thai letters take `bCs`, others `b`."""
    runs = [run for run in paragraph.iter(f"{W}r") if "".join(_pieces(run)).strip()]
    return bool(runs) and all(_run_is_bold(run) for run in runs)


def _run_is_bold(run: etree._Element) -> bool:
    for name in ("b", "bCs"):
        mark = run.find(f"{W}rPr/{W}{name}")
        if mark is not None and mark.get(f"{W}val", "1") not in ("0", "false", "off"):
            return True
    return False


def _note_pictures(element: etree._Element, part: _Part, near: str) -> None:
    pictures = [*element.iter(f"{_A}blip"), *element.iter(f"{_V}imagedata")]
    for picture in pictures:
        if any(above.tag == f"{_MC}Fallback" for above in picture.iterancestors()):
            continue
        drawn = next(
            (a.find(_DRAWN) for a in picture.iterancestors() if a.find(_DRAWN) is not None), None
        )
        alt = "" if drawn is None else drawn.get("descr", "")
        part.add_image(alt, near)


def _note_links(element: etree._Element, part: _Part) -> None:
    for link in element.iter(f"{W}hyperlink"):
        part.add_link(part.targets.get(link.get(f"{_R}id", ""), ""), _text_of(link))


def _read_table(table: etree._Element, part: _Part) -> None:
    first = len(part.blocks)
    rows: list[list[Cell]] = []
    above: dict[int, str] = {}  # column -> text of the merged cell that goes on below
    for row in table.iterchildren(f"{W}tr"):
        cells: list[Cell] = []
        column = 0
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tbl"), None) is not table:
                continue
            text = clean(" ".join(_text_of(p) for p in cell.iter(f"{W}p")))
            columns, merge = _spans(cell)
            if merge == "continue":
                text = above.get(column, text)
            above[column] = text
            cells.append(Cell(text, columns=columns))
            _note_links(cell, part)
            _note_pictures(cell, part, text)
            column += columns
        rows.append(cells)
        part.add_row(cells)
    part.add_table(rows, first)


def _spans(cell: etree._Element) -> tuple[int, str]:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    value = span.get(f"{W}val", "1") if span is not None else "1"
    columns = int(value) if value.isdecimal() and len(value) <= 3 else 1
    return max(columns, 1), "" if merge is None else merge.get(f"{W}val", "continue")
