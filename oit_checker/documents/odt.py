"""OpenDocument texts (.odt) and slides (.odp): headings, text, tables, links, pictures.

Tracked changes, comments and speakers' notes are left out; headers and footers are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from oit_checker.documents._drafts import Cell, clean
from oit_checker.documents._package import optional_part, parsed
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents.archive import Archive, ArchiveError
from oit_checker.documents.source import Source
from oit_checker.model.document import BlockKind, Document, Region

_NS = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE = f"{_NS}office:1.0}}", f"{_NS}text:1.0}}", f"{_NS}table:1.0}}"
_DRAW, _STYLE, _META = f"{_NS}drawing:1.0}}", f"{_NS}style:1.0}}", f"{_NS}meta:1.0}}"
_SHOW = f"{_NS}presentation:1.0}}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(
    (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_SHOW}notes", f"{_TEXT}sequence-decls")
)
_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_PROPERTIES = {
    f"{_DC}title": "title",
    f"{_DC}subject": "subject",
    f"{_META}initial-creator": "author",
    f"{_DC}creator": "last_modified_by",
    f"{_META}creation-date": "created",
    f"{_DC}date": "modified",
}
_MOST_REPEATED = 100


def read(data: bytes, source: Source) -> Document:
    """An .odt or .odp from its bytes; never raises for their content."""
    format = "odp" if source.media_type.endswith("presentation") else "odt"
    try:
        archive = Archive(data, source.limits)
        if _is_encrypted(archive):
            return failed_file(source, "encrypted_zip", format, len(data))
        root = parsed(archive.read("content.xml"))
    except ArchiveError as error:
        return failed_file(source, error.problem, format, len(data))
    except etree.XMLSyntaxError:
        return failed_file(source, "broken_xml", format, len(data))
    pages = [*root.iter(f"{_DRAW}page")] if format == "odp" else []
    parts: list[Part] = []
    for number, page in enumerate(pages[: source.limits.max_pages], 1):
        part = Part(page=number)
        _read_container(page, part)
        parts.append(part)
    if not pages:
        part = Part()
        for body in root.iter(f"{_OFFICE}body"):
            _read_container(body, part)
        parts = [*_sides(archive, "header"), part, *_sides(archive, "footer")]
    is_cut = len(pages) > source.limits.max_pages
    return assembled(
        parts,
        source,
        format=format,
        size_bytes=len(data),
        properties=_properties(archive),
        page_count=len(pages) or None,
        problems=(f"pages_cut:{source.limits.max_pages}",) if is_cut else (),
    )


def _is_encrypted(archive: Archive) -> bool:
    manifest = optional_part(archive, "META-INF/manifest.xml")
    return manifest is not None and any(
        isinstance(e.tag, str) and e.tag.endswith("}encryption-data") for e in manifest.iter()
    )


def _sides(archive: Archive, name: str) -> list[Part]:
    """Headers or footers of all page styles, each text once."""
    styles = optional_part(archive, "styles.xml")
    parts: list[Part] = []
    seen: set[str] = set()
    for element in styles.iter(f"{_STYLE}{name}") if styles is not None else ():
        part = Part(Region(name))
        _read_container(element, part)
        text = "\n".join(block.text for block in part.blocks)
        if text and text not in seen:
            seen.add(text)
            parts.append(part)
    return parts


def _read_container(root: etree._Element, part: Part) -> None:
    stack: list[tuple[etree._Element, bool, bool]] = [(root, False, False)]
    while stack:
        element, in_list, in_title = stack.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            _read_paragraph(element, part, in_list, in_title)
        elif element.tag == f"{_TABLE}table":
            _read_table(element, part)
        else:
            if element.tag == f"{_DRAW}image":
                part.add_image()
            in_list = in_list or element.tag == f"{_TEXT}list"
            in_title = in_title or element.get(f"{_SHOW}class") == "title"
            stack.extend((child, in_list, in_title) for child in reversed(element))


def _read_paragraph(paragraph: etree._Element, part: Part, in_list: bool, in_title: bool) -> None:
    _note(paragraph, part)
    level = paragraph.get(f"{_TEXT}outline-level", "1")
    if paragraph.tag == f"{_TEXT}h" or in_title:
        number = int(level) if level in "123456" and len(level) == 1 else 6
        part.add_text(_text_of(paragraph), BlockKind.HEADING, number)
    elif paragraph.get(f"{_TEXT}style-name") in ("Title", "Subtitle"):
        part.add_text(_text_of(paragraph), BlockKind.HEADING, 1)
    else:
        kind = BlockKind.LIST_ITEM if in_list else BlockKind.PARAGRAPH
        part.add_text(_text_of(paragraph), kind)
    for box in paragraph.iter(f"{_DRAW}text-box"):
        if next(box.iterancestors(f"{_TEXT}p"), None) is paragraph:
            _read_container(box, part)


def _note(element: etree._Element, part: Part) -> None:
    for link in element.iter(f"{_TEXT}a"):
        address = link.get(_HREF, "")
        if "://" in address or address.startswith("mailto:"):
            part.add_link(address, _text_of(link))
    for _ in element.iter(f"{_DRAW}image"):
        part.add_image()


def _text_of(element: etree._Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: etree._Element) -> Iterator[str]:
    """Text in reading order, without boxes, which are read by themselves."""
    stack: list[etree._Element | str] = [element]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            yield current
            continue
        is_left_out = current.tag in _SKIPPED or current.tag == f"{_DRAW}text-box"
        if current is not element and current.tail:
            stack.append(current.tail)
        if is_left_out or not isinstance(current.tag, str):
            continue
        stack.extend(reversed(current))
        stack.append(_SPACES.get(current.tag, current.text or ""))


def _read_table(table: etree._Element, part: Part) -> None:
    first = len(part.blocks)
    rows: list[list[Cell]] = []
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table"), None) is not table:
            continue
        cells: list[Cell] = []
        for cell in row.iterchildren(f"{_TABLE}table-cell"):
            text = clean(" ".join(_text_of(p) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h")))
            columns = _number(cell, "number-columns-spanned")
            one = Cell(text, columns=columns, rows=_number(cell, "number-rows-spanned"))
            cells.extend([one] * _number(cell, "number-columns-repeated"))
            _note(cell, part)
        rows.append(cells)
        part.add_row(cells)
    part.add_table(rows, first)


def _number(cell: etree._Element, name: str) -> int:
    value = cell.get(f"{_TABLE}{name}", "1")
    number = int(value) if value.isdecimal() and len(value) <= 6 else 1
    return min(max(number, 1), _MOST_REPEATED)


def _properties(archive: Archive) -> dict[str, str]:
    meta = optional_part(archive, "meta.xml")
    found: dict[str, str] = {}
    for element in meta.iter() if meta is not None else ():
        name = _PROPERTIES.get(element.tag) if isinstance(element.tag, str) else None
        value = clean(element.text or "")
        if name and value:
            found[name] = value[:10] if name in ("created", "modified") else value[:1000]
    return found
