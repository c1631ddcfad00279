"""A Word file as Thai offices write it: A4, one Thai font, blanks marked in yellow.

Thai is a complex script to Word, so that sizes and boldness are set twice; a font that was set for
Latin letters alone would leave Thai ones in another.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import CharacterStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "TH Sarabun New"
BLANK = re.compile("⟦(.*?)⟧")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIXED = datetime(2000, 1, 1)

LEFT = WD_ALIGN_PARAGRAPH.LEFT
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
THAI = WD_ALIGN_PARAGRAPH.THAI_JUSTIFY


@dataclass(frozen=True, slots=True)
class Margins:
    """In centimetres."""

    top: float = 2.5
    right: float = 2.0
    bottom: float = 2.0
    left: float = 3.0


def new_paper(
    title: str, *, size_pt: float, margins: Margins, landscape: bool = False, language: str = "th"
) -> Document:
    """An empty A4 paper whose every style is in the Thai font."""
    paper = new_document()
    paper.core_properties.title = title
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    paper.core_properties.created = paper.core_properties.modified = _FIXED
    paper.core_properties.language = f"{language}-TH" if language == "th" else language
    section = paper.sections[0]
    width, height = Cm(21), Cm(29.7)
    if landscape:
        section.orientation, width, height = WD_ORIENT.LANDSCAPE, height, width
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = Cm(margins.top), Cm(margins.bottom)
    section.left_margin, section.right_margin = Cm(margins.left), Cm(margins.right)
    normal = paper.styles["Normal"]
    assert isinstance(normal, CharacterStyle)
    _set_font(normal.element.get_or_add_rPr(), size_pt)
    spacing = normal.paragraph_format  # type: ignore[attr-defined]
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing = 1.0
    return paper


def add_text(
    where: Document | _Cell,
    text: str,
    *,
    bold: bool = False,
    size_pt: float | None = None,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    first_line_cm: float = 0,
    left_cm: float = 0,
    before_pt: float = 0,
    keep_with_next: bool = False,
    heading: int = 0,
) -> Paragraph:
    """A paragraph; what stands between ⟦ and ⟧ is a blank to fill in."""
    paragraph = where.add_paragraph()
    if heading:
        outline = OxmlElement("w:outlineLvl")  # in the outline, without the look of a heading style
        outline.set(qn("w:val"), str(heading - 1))
        paragraph._p.get_or_add_pPr().append(outline)
    write(paragraph, text, bold=bold, size_pt=size_pt)
    paragraph.alignment = align
    layout = paragraph.paragraph_format
    layout.first_line_indent = Cm(first_line_cm) if first_line_cm else None
    layout.left_indent = Cm(left_cm) if left_cm else None
    layout.space_before = Pt(before_pt)
    layout.keep_with_next = keep_with_next or None
    return paragraph


def write(
    paragraph: Paragraph, text: str, *, bold: bool = False, size_pt: float | None = None
) -> None:
    """Adds to a paragraph; blanks are marked in yellow."""
    for number, piece in enumerate(BLANK.split(text)):
        if piece:
            run = paragraph.add_run(_CONTROL.sub("", piece))
            _style_run(run, bold, size_pt)
            if number % 2:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def add_table(
    paper: Document,
    head: Sequence[str],
    rows: Sequence[Sequence[Sequence[str] | str]],
    *,
    widths_cm: Sequence[float],
    size_pt: float | None = None,
    centred: Sequence[int] = (),
) -> None:
    """A table with a head that is repeated on each page; a cell is a text or several paragraphs."""
    table = paper.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    table.autofit = False
    _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    for number, text in enumerate(head):
        _fill_cell(table.rows[0].cells[number], (text,), CENTRE, bold=True, size_pt=size_pt)
        _shade(table.rows[0].cells[number])
    for row in rows:
        made = table.add_row()
        _mark(made._tr.get_or_add_trPr(), "w:cantSplit")
        for number, value in enumerate(row):
            texts = (value,) if isinstance(value, str) else value
            align = CENTRE if number in centred else LEFT
            _fill_cell(made.cells[number], texts, align, bold=False, size_pt=size_pt)
    for each in table.rows:
        for cell, width in zip(each.cells, widths_cm, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)


def saved(paper: Document) -> bytes:
    """The file; the same paper gives the same bytes whenever it is written."""
    raw = io.BytesIO()
    paper.save(raw)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _fill_cell(
    cell: _Cell,
    texts: Sequence[str],
    align: WD_ALIGN_PARAGRAPH,
    *,
    bold: bool,
    size_pt: float | None,
) -> None:
    paragraph = cell.paragraphs[0]
    for number, text in enumerate(texts):
        paragraph = cell.add_paragraph() if number else paragraph
        paragraph.alignment = align
        write(paragraph, text, bold=bold, size_pt=size_pt)


def _style_run(run: Run, bold: bool, size_pt: float | None) -> None:
    if bold:
        run.font.bold = run.font.cs_bold = True
    if size_pt:
        _set_size(run._r.get_or_add_rPr(), size_pt)
    run.font.complex_script = True


def _set_font(properties: Any, size_pt: float) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):  # a theme's font would win over a named one
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    _set_size(properties, size_pt)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:bidi"), "th-TH")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def _set_size(properties: Any, size_pt: float) -> None:
    for tag in ("w:sz", "w:szCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        size = OxmlElement(tag)
        size.set(qn("w:val"), str(round(size_pt * 2)))
        properties.append(size)


def _mark(properties: Any, tag: str) -> None:
    properties.append(OxmlElement(tag))


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E7ECF2")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
