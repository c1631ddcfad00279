"""A sheet of a workbook: head, rows, widths; a cell that holds an outcome's word has its colour."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.messages import Speech

RED, GREEN, YELLOW, GREY = "F8DEDB", "E3F1E5", "FCF0CF", "E9EBEE"
_OUTCOMES = {"passed": GREEN, "failed": RED, "cant_tell": YELLOW, "untested": GREY}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def outcome_colours(speech: Speech) -> dict[str, str]:
    """Colours (RGB) by the words of the outcomes."""
    return {speech.say(f"outcome.{name}"): colour for name, colour in _OUTCOMES.items()}


def fill(
    sheet: Worksheet,
    head: Sequence[str],
    rows: Sequence[Sequence[str | float]],
    *,
    widths: Sequence[float],
    colours: Mapping[str, str],
) -> None:
    """Writes the rows below a head that stays in sight; widths in characters, one a column."""
    sheet.append(list(head))
    for row in rows:
        sheet.append([clean(cell) for cell in row])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # pages are not ours: their text is never a formula
                cell.data_type = "s"
    _style(sheet, widths, colours)


def clean(cell: str | float) -> str | float:
    """Without what XML cannot hold, and no longer than a cell."""
    return _CONTROL.sub("", cell)[:32000] if isinstance(cell, str) else cell


def _style(sheet: Worksheet, widths: Sequence[float], colours: Mapping[str, str]) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F2")
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows(min_row=1):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if str(cell.value) in colours:
                cell.fill = PatternFill("solid", fgColor=colours[str(cell.value)])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
