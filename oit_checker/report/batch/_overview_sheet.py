"""The first sheet of the workbook: sums, with charts that the spreadsheet draws itself."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.model.result import Span
from oit_checker.report._streamed import Cell, new_sheet, write_head, write_rows, write_title
from oit_checker.report.batch._overview import as_of_line, overview_rows, window_lines
from oit_checker.report.batch._shapes import BandTable, BatchView, GroupTable

_WIDTHS = (44, 18, 18, 14, 14, 16, 16)
_COLOURS = ("1F7A3D", "E0B84F", "1554A0")
_CHART_COLUMN = "I"
_CHART_ROWS = 16


class _Sheet:
    """Counts the rows, so that charts know theirs."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 0
        self.charts = 0

    def title(self, text: str, size: int = 14) -> None:
        write_title(self.sheet, text, size)
        self.row += 1

    def head(self, names: Sequence[str]) -> None:
        write_head(self.sheet, names, self.row + 1)
        self.row += 1

    def rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        write_rows(self.sheet, rows)
        self.row += len(rows)

    def add(self, chart: BarChart | LineChart) -> None:
        chart.height, chart.width = 7.5, 16
        self.sheet.add_chart(chart, f"{_CHART_COLUMN}{2 + self.charts * _CHART_ROWS}")
        self.charts += 1


def fill_overview(book: Workbook, view: BatchView) -> None:
    sheet = _Sheet(new_sheet(book, view.say("sheet.overview"), _WIDTHS))
    sheet.title(view.title)
    sheet.rows([[as_of_line(view)], *([line] for line in (*window_lines(view), *view.notes)), []])
    for row in overview_rows(view):
        digits = row.value.replace(",", "")
        value = int(digits) if digits.isdigit() else row.value
        sheet.rows([[row.label, value, row.note or None]])
    for table in view.bands:
        _bands(sheet, table, view)
    for group in view.groups:
        _group(sheet, group, view)
    if len(view.batch.history) > 1:
        _history(sheet, view)
    _defects(sheet, view)
    sheet.rows([[], [view.say("not_official")]])
    sheet.sheet.print_title_rows = None


def _bands(sheet: _Sheet, table: BandTable, view: BatchView) -> None:
    sheet.rows([[]])
    sheet.title(table.title, 12)
    words = ("bands.rating", "bands.if_failed", "bands.if_passed")
    sheet.head([view.say(word) for word in words])
    first = sheet.row
    sheet.rows([[row.name, row.low, row.high] for row in table.rows])
    chart = BarChart()
    chart.title = table.title
    chart.add_data(_area(sheet, 2, 3, first), titles_from_data=True)
    chart.set_categories(_area(sheet, 1, 1, first + 1))
    _styled(chart)
    sheet.add(chart)
    failed = table.counted - table.passing_low, table.counted - table.passing_high
    sheet.rows(
        [
            [view.say("bands.passed"), table.passing_low, table.passing_high],
            [view.say("bands.not_passed"), *failed],
        ]
    )


def _area(sheet: _Sheet, first: int, last: int, top: int) -> Reference:
    """Columns `first` to `last`, from row `top` to the row written last."""
    return Reference(sheet.sheet, min_col=first, max_col=last, min_row=top, max_row=sheet.row)


def _styled(chart: BarChart | LineChart) -> None:
    """In the colours of the page; left to itself the library hides the axes from newer
    spreadsheets."""
    chart.x_axis.delete = False
    chart.y_axis.delete = False
    if chart.legend is not None:
        chart.legend.position = "b"
    for series, colour in zip(chart.series, _COLOURS, strict=False):
        series.graphicalProperties.solidFill = colour
        series.graphicalProperties.line.solidFill = colour
        series.smooth = False


def _group(sheet: _Sheet, table: GroupTable, view: BatchView) -> None:
    sheet.rows([[]])
    sheet.title(table.title, 12)
    words = ("group", "listed", "read", "mean_low", "mean_high", "passing_low", "passing_high")
    sheet.head([view.say(f"sheet.column.{word}") for word in words])
    sheet.rows(
        [
            [row.name, row.listed, row.read, *_ends(row.mean), row.passing_low, row.passing_high]
            for row in table.rows
        ]
    )


def _ends(span: Span | None) -> tuple[Cell, Cell]:
    return (round(span.low, 2), round(span.high, 2)) if span else (None, None)


def _history(sheet: _Sheet, view: BatchView) -> None:
    sheet.rows([[]])
    sheet.title(view.say("progress.title"), 12)
    words = ("on", "mean_low", "mean_high", "read", "listed", "share_low", "share_high")
    sheet.head([view.say(f"sheet.column.{word}") for word in words])
    first = sheet.row
    sheet.rows(
        [
            [
                view.speech.date(each.on.isoformat()),
                *_ends(each.means if each.read else None),
                *(each.read, each.agencies),
                *(round(share * 100, 2) for share in (each.passing_low, each.passing_high)),
            ]
            for each in view.batch.history
        ]
    )
    chart = LineChart()
    chart.title = view.say("progress.title")
    for column in (2, 3, 6):
        chart.add_data(_area(sheet, column, column, first), titles_from_data=True)
    chart.set_categories(_area(sheet, 1, 1, first + 1))
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
    _styled(chart)
    sheet.add(chart)


def _defects(sheet: _Sheet, view: BatchView) -> None:
    if not view.defects:
        return
    sheet.rows([[]])
    sheet.title(view.say("defect.title"), 12)
    for row in view.defects:
        sheet.rows([[row.said, view.say("defect.sites", count=len(row.agencies))]])
