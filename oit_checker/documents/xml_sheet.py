"""Worksheets as Excel 2003 wrote them in XML, which programs still export under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from oit_checker.documents._drafts import Cell, clean
from oit_checker.documents._package import parsed
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents.source import Source
from oit_checker.model.document import Document

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOST_COLUMNS = 500


def read(data: bytes, source: Source) -> Document:
    """A workbook from its bytes; never raises for their content."""
    try:
        root = parsed(data)
    except (etree.XMLSyntaxError, ValueError):
        return failed_file(source, "broken_xml", "xml_sheet", len(data))
    sheets: list[Part] = []
    left = source.limits.max_rows
    for sheet in root.iter(f"{_S}Worksheet"):
        part = _sheet_of(sheet, left)
        left -= sum(len(table.rows) for table in part.tables)
        sheets.append(part)
    return assembled(
        sheets,
        source,
        format="xml_sheet",
        size_bytes=len(data),
        properties={},
        page_count=len(sheets),
        problems=() if left > 0 else ("text_truncated",),
    )


def _sheet_of(sheet: etree._Element, most_rows: int) -> Part:
    part = Part(sheet=clean(sheet.get(f"{_S}Name", "")))
    rows = [list(_cells_of(row, part)) for row in islice(sheet.iter(f"{_S}Row"), most_rows)]
    rows = [row for row in rows if any(cell.text for cell in row)]
    for row in rows:
        part.add_row(row)
    part.add_table(rows, 0)
    return part


def _cells_of(row: etree._Element, part: Part) -> Iterator[Cell]:
    column = 1
    for cell in row.iterchildren(f"{_S}Cell"):
        place = _number(cell, "Index") or column
        for _ in range(column, min(place, _MOST_COLUMNS)):
            yield Cell("")
        data = cell.find(f"{_S}Data")
        text = clean("".join(str(piece) for piece in data.itertext())) if data is not None else ""
        kind = data.get(f"{_S}Type") if data is not None else ""
        if kind == "DateTime" and text.endswith("T00:00:00.000"):
            text = text.partition("T")[0]
        part.add_link(cell.get(f"{_S}HRef", ""), text)
        width = _number(cell, "MergeAcross") + 1
        yield Cell(text, columns=width, rows=_number(cell, "MergeDown") + 1)
        column = max(place, column) + width
        if column > _MOST_COLUMNS:
            return


def _number(cell: etree._Element, name: str) -> int:
    value = cell.get(f"{_S}{name}", "")
    return int(value) if value.isdecimal() and len(value) <= 6 else 0
