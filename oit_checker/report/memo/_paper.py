"""The memo on paper, in the form of the Prime Minister's Office: A4, 16 points, margins 3 and 2 cm.

The place of the emblem at the head stays free.
"""

from __future__ import annotations

from docx.document import Document
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from oit_checker.report._word import (
    CENTRE,
    THAI,
    Margins,
    add_table,
    add_text,
    new_paper,
    saved,
    write,
)
from oit_checker.report.memo._view import MemoView

_SIZE, _LABEL, _HEADING, _TABLE = 16, 20, 29, 14
_EMBLEM_PT = 43  # 1.5 cm
_WIDTH_CM = 16.0
_INDENT_CM = 2.5


def paper_of(memo: MemoView) -> bytes:
    paper = new_paper(
        memo.title, size_pt=_SIZE, margins=Margins(1.5, 2, 2, 3), language=memo.language
    )
    add_text(paper, memo.draft_note, size_pt=_TABLE)
    heading = add_text(paper, memo.heading, bold=True, size_pt=_HEADING, align=CENTRE)
    heading.paragraph_format.space_before = Pt(_EMBLEM_PT - _HEADING)
    _fields(paper, memo)
    _section(paper, memo.background)
    _section(paper, memo.result)
    add_table(
        paper,
        memo.score_head,
        memo.scores,
        widths_cm=(9.0, 3.5, 3.5),
        size_pt=_TABLE,
        centred=(1, 2),
    )
    _title(paper, memo.analysis)
    for title, lines in (memo.weaknesses, memo.points, memo.practice):
        add_text(paper, title, bold=True, left_cm=0.6, before_pt=6, keep_with_next=True, heading=2)
        for line in lines:
            add_text(paper, line, align=THAI, left_cm=1.25)
    _measures(paper, memo)
    _section(paper, memo.follow_up)
    _section(paper, memo.proposal)
    for signature in memo.signatures:
        _signature(paper, signature)
    return saved(paper)


def _fields(paper: Document, memo: MemoView) -> None:
    _field(paper, memo, "office")
    line = _field(paper, memo, "number")
    line.paragraph_format.tab_stops.add_tab_stop(Cm(8))
    write(line, "\t")
    label, value = memo.fields["date"]
    write(line, f"{label}  ", bold=True, size_pt=_LABEL)
    write(line, value)
    _field(paper, memo, "subject")
    addressee = _field(paper, memo, "to")
    addressee.paragraph_format.space_before = Pt(6)


def _field(paper: Document, memo: MemoView, name: str) -> Paragraph:
    label, value = memo.fields[name]
    is_large = name != "to"
    line = add_text(paper, f"{label}  ", bold=is_large, size_pt=_LABEL if is_large else None)
    write(line, value)
    return line


def _title(paper: Document, text: str) -> None:
    add_text(paper, text, bold=True, before_pt=8, keep_with_next=True, heading=1)


def _section(paper: Document, section: tuple[str, tuple[str, ...]]) -> None:
    title, lines = section
    _title(paper, title)
    for line in lines:
        is_list = len(lines) > 1
        add_text(
            paper,
            line,
            align=THAI,
            left_cm=1.25 if is_list else 0,
            first_line_cm=0 if is_list else _INDENT_CM,
        )


def _measures(paper: Document, memo: MemoView) -> None:
    _title(paper, memo.measures_title)
    add_text(paper, memo.measures_intro, align=THAI, first_line_cm=_INDENT_CM)
    add_table(
        paper,
        memo.measure_head,
        [(m.title, m.steps, m.unit, m.follow_up) for m in memo.measures],
        widths_cm=(3.8, 6.4, 2.7, 3.1),
        size_pt=_TABLE,
    )


def _signature(paper: Document, lines: tuple[str, ...]) -> None:
    for number, line in enumerate(lines):
        add_text(
            paper,
            line,
            align=CENTRE,
            left_cm=_WIDTH_CM / 2,
            before_pt=0 if number else 24,
            keep_with_next=number < len(lines) - 1,
        )
