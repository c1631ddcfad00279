"""PowerPoint files (.pptx): each slide a page; titles, text, tables, diagrams, links, pictures.

Notes of the speaker and what stands on the slides' masters are left out; text of hidden slides is
kept as hidden.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from oit_checker.documents._drafts import Cell, clean
from oit_checker.documents._package import optional_part, parsed, properties_of, relations_of
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents.archive import Archive, ArchiveError
from oit_checker.documents.source import Source
from oit_checker.model.document import BlockKind, Document

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAIN = "ppt/presentation.xml"
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("sldNum", "dt", "ftr")


@dataclass(slots=True)
class _Slide(Part):
    """A slide with the addresses that its XML refers to by id."""

    targets: dict[str, str] = field(default_factory=dict)


def read(data: bytes, source: Source) -> Document:
    """A .pptx from its bytes; never raises for their content."""
    try:
        archive = Archive(data, source.limits)
        main = parsed(archive.read(_MAIN))
    except ArchiveError as error:
        return failed_file(source, error.problem, "pptx", len(data))
    except etree.XMLSyntaxError:
        return failed_file(source, "broken_xml", "pptx", len(data))
    names = _slide_names(archive, main)
    slides: list[_Slide] = []
    problems: list[str] = []
    for page, name in enumerate(names[: source.limits.max_pages], 1):
        root = optional_part(archive, name)
        if root is None:
            problems.append(f"slide_unread:{page}")
            continue
        slides.append(_slide_of(archive, name, root, page))
    if len(names) > source.limits.max_pages:
        problems.append(f"pages_cut:{source.limits.max_pages}")
    if names and not slides:
        return failed_file(source, "broken_xml", "pptx", len(data))
    return assembled(
        slides,
        source,
        format="pptx",
        size_bytes=len(data),
        properties=properties_of(archive),
        page_count=len(names),
        problems=problems,
    )


def _slide_names(archive: Archive, main: etree._Element) -> list[str]:
    """The slides' parts in the order of the show."""
    relations = relations_of(archive, _MAIN)
    names: list[str] = []
    for entry in main.iter(f"{_P}sldId"):
        target = relations.get(entry.get(f"{_R}id", ""))
        if target:
            names.append(posixpath.normpath(posixpath.join("ppt", target)).lstrip("/"))
    return names


def _slide_of(archive: Archive, name: str, root: etree._Element, page: int) -> _Slide:
    relations = relations_of(archive, name)
    slide = _Slide(page=page, hidden=root.get("show") in ("0", "false"), targets=relations)
    shapes = sorted(_shapes_of(root), key=lambda shape: _place_name(shape) not in _TITLES)
    for shape in shapes:
        if shape.tag == f"{_P}pic":
            drawn = shape.find(f"{_P}nvPicPr/{_P}cNvPr")
            slide.add_image("" if drawn is None else drawn.get("descr", ""))
        elif shape.tag == f"{_P}graphicFrame":
            _read_frame(archive, name, shape, slide)
        elif _place_name(shape) not in _FURNITURE:
            _read_paragraphs(shape, slide, is_title=_place_name(shape) in _TITLES)
    return slide


def _shapes_of(root: etree._Element) -> Iterator[etree._Element]:
    """Shapes, pictures and frames in their order, those of groups too."""
    for element in root.iter(f"{_P}sp", f"{_P}cxnSp", f"{_P}pic", f"{_P}graphicFrame"):
        if next(element.iterancestors(_FALLBACK), None) is None:
            yield element


def _place_name(shape: etree._Element) -> str:
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if place is None else place.get("type", "")


def _read_paragraphs(root: etree._Element, slide: _Slide, *, is_title: bool = False) -> None:
    for paragraph in root.iter(f"{_A}p"):
        _note_links(paragraph, slide)
        if is_title:
            slide.add_text(_text_of(paragraph), BlockKind.HEADING, 1)
        else:
            slide.add_text(_text_of(paragraph), is_bold=_is_bold(paragraph))


def _text_of(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(f"{_A}t", f"{_A}br", f"{_A}tab"):
        if element.tag == f"{_A}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_A}br":
            pieces.append("\n")
    return "".join(pieces)


def _is_bold(paragraph: etree._Element) -> bool:
    runs = [r for r in paragraph.iter(f"{_A}r") if (r.findtext(f"{_A}t") or "").strip()]
    marks = (run.find(f"{_A}rPr") for run in runs)
    return bool(runs) and all(m is not None and m.get("b") in ("1", "true") for m in marks)


def _note_links(root: etree._Element, slide: _Slide) -> None:
    for run in root.iter(f"{_A}r"):
        link = run.find(f"{_A}rPr/{_A}hlinkClick")
        address = "" if link is None else slide.targets.get(link.get(f"{_R}id", ""), "")
        if "://" in address or address.startswith("mailto:"):
            slide.add_link(address, run.findtext(f"{_A}t") or "")


def _read_frame(archive: Archive, name: str, frame: etree._Element, slide: _Slide) -> None:
    for table in frame.iter(f"{_A}tbl"):
        _read_table(table, slide)
    for reference in frame.iter(f"{_D}relIds"):  # a drawn chart of an organisation, for one
        target = slide.targets.get(reference.get(f"{_R}dm", ""), "")
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        diagram = optional_part(archive, part.lstrip("/"))
        for point in diagram.iter(f"{_D}t") if diagram is not None else ():
            _read_paragraphs(point, slide)


def _read_table(table: etree._Element, slide: _Slide) -> None:
    first = len(slide.blocks)
    rows: list[list[Cell]] = []
    above: dict[int, str] = {}
    for row in table.iterchildren(f"{_A}tr"):
        cells: list[Cell] = []
        for column, cell in enumerate(row.iterchildren(f"{_A}tc")):
            text = clean(" ".join(_text_of(p) for p in cell.iter(f"{_A}p")))
            if cell.get("hMerge") in ("1", "true") and cells:
                text = cells[-1].text
            elif cell.get("vMerge") in ("1", "true"):
                text = above.get(column, text)
            above[column] = text
            cells.append(Cell(text))
            _note_links(cell, slide)
        rows.append(cells)
        slide.add_row(cells)
    slide.add_table(rows, first)
