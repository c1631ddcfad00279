"""XLSX: the agencies that changed, then every item of theirs that did."""

from __future__ import annotations

import io

from openpyxl import Workbook

from oit_checker.report._sheet import GREEN, RED, YELLOW
from oit_checker.report._streamed import (
    Cell,
    area_of,
    colour_by_value,
    new_sheet,
    write_head,
    write_wrapped,
)
from oit_checker.report.batch_difference._lines import counts_line
from oit_checker.report.batch_difference._rows import ITEM_COLUMNS, item_rows
from oit_checker.report.batch_difference._view import BatchDifferenceView, ChangedAgency

EXTENSION = "xlsx"
_AGENCY = (
    *("change", "agency", "place", "site", "before", "now", "worsened", "improved", "unclear"),
    *("causes", "why"),
)
_WIDTHS = (16, 38, 20, 32, 18, 18, 30, 30, 20, 30, 60)
_ITEM_WIDTHS = (16, 38, 20, 32, 8, 44, 12, 16, 16, 34, 30)


def rendered(view: BatchDifferenceView) -> bytes:
    book = Workbook(write_only=True)
    _fill_agencies(book, view)
    sheet = new_sheet(book, view.say("sheet.items"), _ITEM_WIDTHS, frozen="C2")
    write_head(sheet, [view.say(f"sheet.column.{name}") for name in ITEM_COLUMNS])
    rows = list(item_rows(view))
    write_wrapped(sheet, rows, _ITEM_WIDTHS)
    area = area_of((1, len(ITEM_COLUMNS)), (1, len(rows) + 1))
    sheet.auto_filter.ref = area
    colour_by_value(sheet, area, _colours(view))
    about = new_sheet(book, view.say("sheet.overview"), (110,))
    means = [view.say("difference.means", before=view.means[0], after=view.means[1])]
    lines = [view.title, *view.notes, *(means if view.compared else []), counts_line(view)]
    write_wrapped(about, [[line] for line in (*lines, view.say("not_official"))], (110,), first=1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_agencies(book: Workbook, view: BatchDifferenceView) -> None:
    sheet = new_sheet(book, view.say("sheet.changes"), _WIDTHS, frozen="C2")
    write_head(sheet, [view.say(f"sheet.column.{name}") for name in _AGENCY])
    write_wrapped(sheet, (_agency(changed) for changed in view.changed), _WIDTHS)
    last = len(view.changed) + 1
    sheet.auto_filter.ref = area_of((1, len(_AGENCY)), (1, last))
    colour_by_value(sheet, area_of((1, 1), (2, last)), _colours(view))


def _colours(view: BatchDifferenceView) -> dict[str, str]:
    colours = {"worsened": RED, "improved": GREEN, "unclear": YELLOW}
    return {view.say(f"trend.{name}"): colour for name, colour in colours.items()}


def _agency(changed: ChangedAgency) -> list[Cell]:
    row = changed.row
    return [
        *(row.trend_word, row.name, row.place, row.site, row.before, row.after),
        *(" ".join(ids) for ids in (row.worsened, row.improved, row.unclear)),
        ", ".join(word for _, word in row.causes),
        changed.why,
    ]
