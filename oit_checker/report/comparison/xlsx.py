"""XLSX: a sheet of items, a sheet of scores."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.report._sheet import GREEN, RED, fill, outcome_colours
from oit_checker.report.comparison._rows import COLUMNS, cell_of, head_of
from oit_checker.report.comparison._view import ComparisonView

EXTENSION = "xlsx"
_WIDTHS = {
    "before": 11,
    "item": 7,
    "sub_indicator": 9,
    "last": 12,
    "now": 12,
    "progress": 18,
    "outcome": 14,
}


def rendered(view: ComparisonView) -> bytes:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = view.say("sheet.items")
    fill(
        first,
        [head_of(view, column) for column in COLUMNS],
        [[cell_of(row, column) for column in COLUMNS] for row in view.rows],
        widths=[_WIDTHS.get(column, 42) for column in COLUMNS],
        colours={
            **outcome_colours(view.speech),
            view.say("progress.worsened"): RED,
            view.say("progress.improved"): GREEN,
        },
    )
    first.freeze_panes = "D2"
    first.page_setup.orientation = "landscape"
    first.page_setup.fitToHeight = 0
    first.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    first.print_title_rows = "1:1"
    _fill_scores(view, book.create_sheet(view.say("sheet.scores")))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_scores(view: ComparisonView, sheet: Worksheet) -> None:
    fill(
        sheet,
        [view.say("score"), "", view.last_head, view.now_head, view.say("difference")],
        [[row.id, row.name, row.last, row.now, row.difference] for row in view.scores],
        widths=[10, 42, 18, 18, 10],
        colours={},
    )
    for line in (view.title, view.agency, *view.notes, view.say("not_official")):
        sheet.append([line])
