"""Questions -> an XLSX in which an assessor rules, with links to open and pictures to look at."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageDraw, UnidentifiedImageError

from oit_checker.messages import Speech
from oit_checker.model.picture import EvidencePicture
from oit_checker.review.layout import COLUMNS, FILLED_IN, LOOK_WIDTH, LOOKS, RULINGS, WIDTHS
from oit_checker.review.questions import Look, Question

_HEAD_ROW = 2
_PICTURE_PX = (330, 190)
_POINTS_A_PIXEL = 0.75
_POINTS_A_LINE = 16.0
_TALLEST = 400.0  # points; a row of Excel holds 409
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 4000  # characters that somebody would read in one cell
_LONGEST_LINK = 2000  # characters; Excel refuses a file with a longer one
_MARK_COLOUR = (200, 40, 30)


def worklist_sheet(questions: Sequence[Question], speech: Speech) -> bytes:
    """The workbook: one row a Question in the order given, three empty columns to fill in."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = speech.say("review.sheet")
    _write_head(sheet, speech)
    for number, question in enumerate(questions, start=_HEAD_ROW + 1):
        _write_row(sheet, number, question, speech)
    last = max(sheet.max_row, _HEAD_ROW + 1)
    _style(sheet)
    _add_drop_down(sheet, last, speech)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_head(sheet: Worksheet, speech: Speech) -> None:
    _put(sheet.cell(1, 1), speech.say("review.how_to"))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS) - 1)
    sheet.row_dimensions[1].height = 3 * _POINTS_A_LINE
    for number, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(_HEAD_ROW, number)
        _put(cell, speech.say(f"review.column.{column}"))
        cell.font = Font(bold=True)
        is_ours = column not in FILLED_IN
        cell.fill = PatternFill("solid", fgColor="DCE6F2" if is_ours else "FFE699")


def _write_row(sheet: Worksheet, row: int, question: Question, speech: Speech) -> None:
    texts = {
        "agency": f"{question.agency}\n{question.main_site}".strip(),
        "fiscal_year": str(question.fiscal_year),
        "item": question.key.item_id,
        "name": question.item_name,
        "asks": "\n".join(question.asks),
        "quote": question.quote,
        "machine": question.machine,
        "key": str(question.key),
    }
    for column, text in texts.items():
        _put(sheet.cell(row, _number(column)), text)
    for number, look in enumerate(question.looks[:LOOKS], start=1):
        _put_look(sheet.cell(row, _number(f"look_{number}")), look, speech)
    tall = max(_height(texts["asks"], "asks"), _height(texts["quote"], "quote"), 60.0)
    picture = _small(question.picture) if question.picture else None
    if picture is not None:
        sheet.add_image(picture, f"{_letter('picture')}{row}")
        tall = max(tall, picture.height * _POINTS_A_PIXEL + 6)
    sheet.row_dimensions[row].height = min(tall, _TALLEST)


def _put(cell: Any, text: str) -> None:
    """A text, whatever it looks like: pages are not ours, and theirs are never formulas."""
    cell.value = _CONTROL.sub("", text)[:_LONGEST] or None
    if cell.data_type == "f":
        cell.data_type = "s"


def _put_look(cell: Any, look: Look, speech: Speech) -> None:
    page = look.page
    _put(cell, speech.say("review.look", url=look.shown_url, page=page or ""))
    if not look.url.startswith(("http://", "https://")):
        return
    target = f"{look.url}#page={page}" if page and "#" not in look.url else look.url
    if len(target) <= _LONGEST_LINK:
        cell.hyperlink = target
        cell.font = Font(color="0563C1", underline="single")


def _small(picture: EvidencePicture) -> SheetImage | None:
    """The crop with its quote framed, small enough for a row; None for what is no picture."""
    try:
        image = Image.open(io.BytesIO(picture.jpeg)).convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    pen = ImageDraw.Draw(image)
    for mark in picture.marks:
        right, bottom = mark.left + mark.width, mark.top + mark.height
        pen.rectangle((mark.left - 3, mark.top - 3, right + 3, bottom + 3), None, _MARK_COLOUR, 3)
    shown = SheetImage(_jpeg(image))
    scale = min(_PICTURE_PX[0] / image.width, _PICTURE_PX[1] / image.height, 1.0)
    shown.width, shown.height = round(image.width * scale), round(image.height * scale)
    return shown


def _jpeg(image: Image.Image) -> io.BytesIO:
    """At twice the size at which it is shown, so that it can be enlarged and still be read."""
    image.thumbnail((_PICTURE_PX[0] * 2, _PICTURE_PX[1] * 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    out.seek(0)
    return out


def _style(sheet: Worksheet) -> None:
    for column in COLUMNS:
        sheet.column_dimensions[_letter(column)].width = WIDTHS.get(column, LOOK_WIDTH)
    sheet.column_dimensions[_letter("key")].hidden = True
    line = Side("thin", color="C8CDD3")
    for row, cells in enumerate(sheet.iter_rows(max_col=len(COLUMNS)), start=1):
        for column, cell in zip(COLUMNS, cells, strict=True):
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if row >= _HEAD_ROW:
                cell.border = Border(bottom=line, right=line)
            if row > _HEAD_ROW and column in FILLED_IN:
                cell.fill = PatternFill("solid", fgColor="FFF8E1")
    sheet.freeze_panes = f"{_letter('asks')}{_HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{_letter('key')}{max(sheet.max_row, _HEAD_ROW)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"


def _add_drop_down(sheet: Worksheet, last: int, speech: Speech) -> None:
    words = [speech.say(f"review.ruling.{outcome.value}") for outcome in RULINGS]
    choice = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.showErrorMessage = True
    choice.errorTitle = speech.say("review.column.ruling")
    choice.error = speech.say("review.choose", known=words)
    choice.add(f"{_letter('ruling')}{_HEAD_ROW + 1}:{_letter('ruling')}{last}")
    sheet.add_data_validation(choice)


def _height(text: str, column: str) -> float:
    """Points that a text needs; vowels above and below take no width, so this is a little more."""
    lines = sum(1 + len(line) // WIDTHS[column] for line in text.split("\n"))
    return lines * _POINTS_A_LINE


def _number(column: str) -> int:
    return COLUMNS.index(column) + 1


def _letter(column: str) -> str:
    return get_column_letter(_number(column))
