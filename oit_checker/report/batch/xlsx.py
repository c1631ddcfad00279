"""XLSX: overview with charts, agencies, items, whom to call, changes, what could not be read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from oit_checker.report._sheet import GREEN, GREY, RED, YELLOW
from oit_checker.report._streamed import (
    Cell,
    area_of,
    colour_by_value,
    new_sheet,
    write_head,
    write_rows,
    write_wrapped,
)
from oit_checker.report.batch._overview_sheet import fill_overview
from oit_checker.report.batch._shapes import SIGNS, AgencyView, BatchView, FixView

EXTENSION = "xlsx"
_COLOURS = {"passed": GREEN, "failed": RED, "cant_tell": YELLOW, "untested": GREY}
_STANDINGS = {"passes": GREEN, "may_pass": YELLOW, "below": RED, "unread": GREY, "waiting": GREY}
_AGENCY = (
    *("number", "agency", "province", "district", "type", "standing", "score_low", "score_high"),
    *("rating", "passed", "failed", "open", "change"),
)
_AGENCY_WIDTHS = (6, 38, 16, 16, 15, 14, 9, 9, 10, 7, 7, 8, 12)
_AFTER = ("contact", "site", "tags", "pages", "files", "run", "notices")
_AFTER_WIDTHS = (30, 34, 16, 8, 8, 8, 50)
_CALL = (
    *("agency", "place", "contact", "site", "score_low", "score_high", "after_low", "after_high"),
    *("gain", "fix_1", "fix_2", "fix_3"),
)
_CALL_WIDTHS = (34, 18, 28, 30, 9, 9, 9, 9, 9, 52, 52, 52)


def rendered(view: BatchView) -> bytes:
    book = Workbook(write_only=True)
    fill_overview(book, view)
    _fill_agencies(book, view)
    _fill_items(book, view)
    _fill_calls(book, view)
    _fill_changes(book, view)
    _fill_unread(book, view)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(view: BatchView, names: Sequence[str]) -> list[str]:
    return [view.say(f"sheet.column.{name}") for name in names]


def _fill_agencies(book: Workbook, view: BatchView) -> None:
    """A row an agency; after the sums a sign for each item."""
    ids = [item.id for item in view.items]
    widths = (*_AGENCY_WIDTHS, *(4.5 for _ in ids), *_AFTER_WIDTHS)
    sheet = new_sheet(book, view.say("sheet.agencies"), widths, frozen="C2")
    write_head(sheet, [*_heads(view, _AGENCY), *ids, *_heads(view, _AFTER)])
    trends = {row.site: row.trend_word for row in view.changes}
    write_rows(sheet, (_agency(each, trends.get(each.site, "")) for each in view.agencies))
    last = view.listed + 1
    sheet.auto_filter.ref = area_of((1, len(widths)), (1, last))
    place = len(_AGENCY)
    signs = {SIGNS[name]: colour for name, colour in _COLOURS.items()}
    colour_by_value(sheet, area_of((place + 1, place + len(ids)), (2, last)), signs)
    words = {view.say(f"standing.{name}"): colour for name, colour in _STANDINGS.items()}
    column = _AGENCY.index("standing") + 1
    colour_by_value(sheet, area_of((column, column), (2, last)), words)
    column = _AGENCY.index("change") + 1
    words = {view.say("trend.worsened"): RED, view.say("trend.improved"): GREEN}
    colour_by_value(sheet, area_of((column, column), (2, last)), words)


def _agency(agency: AgencyView, trend: str) -> list[Cell]:
    result, listed, counts = agency.result, agency.result.listed, agency.counts
    is_read = agency.is_read
    open_ = counts.get("cant_tell", 0) + counts.get("untested", 0)
    return [
        agency.number,
        agency.name,
        listed.province,
        listed.district,
        agency.type_word,
        agency.standing_word,
        round(agency.now.low, 2) if is_read else None,
        round(agency.now.high, 2) if is_read else None,
        agency.rating,
        counts.get("passed", 0) if is_read else None,
        counts.get("failed", 0) if is_read else None,
        open_ if is_read else None,
        trend,
        *(SIGNS.get(outcome) for outcome in agency.items),
        listed.contact,
        agency.site,
        ", ".join(listed.tags),
        result.pages,
        result.files,
        result.run_id,
        "; ".join((*agency.notices, *([agency.why] if agency.why else []))),
    ]


def _fill_items(book: Workbook, view: BatchView) -> None:
    names = ["item", "name", "sub_indicator", *SIGNS, f"lost_{view.basis.value}", "reasons"]
    widths = (7, 50, 9, 8, 8, 10, 10, 10, 14, 70)
    sheet = new_sheet(book, view.say("sheet.items"), widths, frozen="C2")
    write_head(sheet, _heads(view, names))
    write_wrapped(
        sheet,
        (
            [
                *(row.id, row.name, row.sub_indicator),
                *(row.counts.get(name, 0) for name in SIGNS),
                round(row.lost, 2),
                " · ".join(f"{word} {count}" for word, count in row.reasons),
            ]
            for row in view.items
        ),
        widths,
    )
    sheet.auto_filter.ref = area_of((1, len(widths)), (1, len(view.items) + 1))


def _fill_calls(book: Workbook, view: BatchView) -> None:
    """The nearest below the pass mark first."""
    sheet = new_sheet(book, view.say("sheet.calls"), _CALL_WIDTHS, frozen="B2")
    write_head(sheet, _heads(view, _CALL))
    write_wrapped(sheet, (_call(agency) for agency in view.to_call), _CALL_WIDTHS)
    sheet.auto_filter.ref = area_of((1, len(_CALL)), (1, len(view.to_call) + 1))


def _call(agency: AgencyView) -> list[Cell]:
    fixes = [_fix(fix) for fix in agency.fixes]
    return [
        agency.name,
        agency.place,
        agency.result.listed.contact,
        agency.site,
        *(round(score, 2) for score in (agency.now.low, agency.now.high)),
        *(round(score, 2) for score in (agency.after.low, agency.after.high)),
        round(agency.gain, 2),
        *fixes,
        *([None] * (3 - len(fixes))),
    ]


def _fix(fix: FixView) -> str:
    first = f"{fix.item_id} {fix.name} ({fix.shown_gain})"
    return "\n".join(filter(None, (first, fix.reason, fix.hint, fix.url)))


def _fill_changes(book: Workbook, view: BatchView) -> None:
    names = ("change", "agency", "place", "before", "now", "worsened", "improved", "unclear")
    widths = (16, 38, 20, 18, 18, 30, 30, 20, 34)
    sheet = new_sheet(book, view.say("sheet.changes"), widths, frozen="C2")
    write_head(sheet, _heads(view, (*names, "causes")))
    write_wrapped(
        sheet,
        (
            [
                *(row.trend_word, row.name, row.place, row.before, row.after),
                *(" ".join(ids) for ids in (row.worsened, row.improved, row.unclear)),
                ", ".join(word for _, word in row.causes),
            ]
            for row in view.changes
        ),
        widths,
    )
    last = len(view.changes) + 1
    sheet.auto_filter.ref = area_of((1, len(widths)), (1, last))
    words = {view.say("trend.worsened"): RED, view.say("trend.improved"): GREEN}
    colour_by_value(sheet, area_of((1, 1), (2, last)), words)


def _fill_unread(book: Workbook, view: BatchView) -> None:
    """Then what should be known of those that could."""
    names = ("agency", "place", "contact", "site", "whose", "why", "detail", "attempts")
    widths = (38, 20, 30, 34, 22, 70, 40, 8)
    sheet = new_sheet(book, view.say("sheet.unread"), widths, frozen="B2")
    write_head(sheet, _heads(view, names))
    rows = list(_unread(view))
    write_wrapped(sheet, rows, widths)
    sheet.auto_filter.ref = area_of((1, len(names)), (1, len(rows) + 1))


def _unread(view: BatchView) -> Iterator[list[Cell]]:
    for cause in view.unread:
        for agency in cause.agencies:
            yield [
                *(agency.name, agency.place, agency.result.listed.contact, agency.site),
                *(cause.whose_word, cause.means, agency.detail, agency.result.attempts),
            ]
    for agency in view.noticed:
        for said in agency.alerts:
            yield [
                *(agency.name, agency.place, agency.result.listed.contact, agency.site),
                *(view.say("sheet.notice"), said, "", None),
            ]
