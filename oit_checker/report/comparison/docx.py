"""DOCX: the table that planners write by hand, on A4 landscape, ready to be edited."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document

from oit_checker.report._word import CENTRE, Margins, add_table, add_text, new_paper, saved
from oit_checker.report.comparison._view import ComparisonView, RowView

EXTENSION = "docx"
_SIZE, _TABLE_SIZE = 16, 14
_NOTHING = "–"


def rendered(view: ComparisonView) -> bytes:
    margins = Margins(2.0, 1.5, 1.5, 2.0)
    language = view.speech.language
    paper = new_paper(view.title, size_pt=_SIZE, margins=margins, landscape=True, language=language)
    add_text(paper, view.title, bold=True, size_pt=18, align=CENTRE, heading=1)
    add_text(paper, view.agency, bold=True, align=CENTRE)
    for note in view.notes:
        add_text(paper, note, before_pt=6)
    _head(paper, view.say("scores"))
    _scores(paper, view)
    _head(paper, view.say("todo"))
    _todo(paper, view)
    gone = [row for row in view.rows if not row.id]
    _head(paper, view.say("all_items"))
    _all(paper, view, [row for row in view.rows if row.id])
    if gone:
        _head(paper, view.say("gone_items"))
        _all(paper, view, gone)
    add_text(paper, view.say("not_official"), size_pt=_TABLE_SIZE, before_pt=8)
    return saved(paper)


def _head(paper: Document, text: str) -> None:
    add_text(paper, text, bold=True, before_pt=10, keep_with_next=True, heading=2)


def _scores(paper: Document, view: ComparisonView) -> None:
    add_table(
        paper,
        [view.say("score"), view.last_head, view.now_head, view.say("difference")],
        [
            [
                row.id if row.name == row.id else f"{row.id} {row.name}",
                row.last,
                row.now,
                row.difference or _NOTHING,
            ]
            for row in view.scores
        ],
        widths_cm=(10, 5, 5, 3),
        size_pt=_TABLE_SIZE,
        centred=(1, 2, 3),
    )


def _todo(paper: Document, view: ComparisonView) -> None:
    if not view.todo:
        add_text(paper, view.say("nothing_to_do"))
        return
    columns = ("item", "name", "", "", "reason", "remedy")
    heads = [view.say(f"column.{name}") if name else "" for name in columns]
    heads[2:4] = [view.last_head, view.now_head]
    add_table(
        paper,
        heads,
        [
            [
                _ids(row),
                (row.name, row.progress_word),
                row.last or _NOTHING,
                row.now,
                (*row.reason, *row.moved) or (_NOTHING,),
                row.remedy or (_NOTHING,),
            ]
            for row in view.todo
        ],
        widths_cm=(2.2, 4.8, 2.5, 2.2, 7.3, 7.2),
        size_pt=_TABLE_SIZE,
        centred=(0, 2, 3),
    )


def _all(paper: Document, view: ComparisonView, rows: Sequence[RowView]) -> None:
    add_table(
        paper,
        [
            view.say("column.item"),
            view.say("column.name"),
            view.last_head,
            view.now_head,
            view.say("column.progress"),
            view.say("column.rules"),
        ],
        [
            [
                _ids(row),
                row.name,
                row.last or _NOTHING,
                row.now or _NOTHING,
                row.progress_word,
                row.rules or (_NOTHING,),
            ]
            for row in rows
        ],
        widths_cm=(2.2, 7.3, 2.5, 2.2, 4.0, 8.0),
        size_pt=_TABLE_SIZE,
        centred=(0, 2, 3),
    )


def _ids(row: RowView) -> tuple[str, ...]:
    """This year's number, and the earlier one where it differs."""
    if row.id and row.before_ids and row.before_ids != row.id:
        return (row.id, f"({row.before_ids})")
    return (row.id or row.before_ids,)
