"""The rows that spreadsheet formats share."""

from __future__ import annotations

from oit_checker.report._answers import answer_lines
from oit_checker.report._shapes import ItemView, QuoteView, ReportView

ITEM_COLUMNS = (
    "item",
    "name",
    "sub_indicator",
    "outcome",
    "reason",
    "score_low",
    "score_high",
    "points",
    "url",
    "path",
    "todo",
    "help",
    "answer",
    "better",
    "ruled",
    "review",
)
ELEMENT_COLUMNS = (
    "item",
    "element",
    "requirement",
    "outcome",
    "said",
    "quote",
    "url",
    "place",
    "hint",
    "help",
    "authority",
    "counts",
    "review",
)

Cell = str | float


def item_rows(view: ReportView) -> list[list[Cell]]:
    """A row an item, in the order of `ITEM_COLUMNS`."""
    rows: list[list[Cell]] = []
    for verdict, item in zip(view.run.verdicts, view.items, strict=True):
        place = item.place
        rows.append(
            [
                item.id,
                item.name,
                item.sub_indicator,
                item.outcome_word,
                item.reason,
                verdict.score_low,
                verdict.score_high,
                item.points,
                place.url if place else "",
                place.path if place else "",
                "\n".join(item.todo),
                "\n".join(item.help),
                *_answer(view, item),
                item.ruled_word,
                "\n".join(line for ruling in item.rulings for line in ruling.lines),
            ]
        )
    return rows


def _answer(view: ReportView, item: ItemView) -> list[Cell]:
    """What is said of the agency's answer, and the place that would do better."""
    if item.answer is None:
        return ["", ""]
    better = item.answer.better
    return ["\n".join(answer_lines(item.answer, view.speech)), better.url if better else ""]


def element_rows(view: ReportView) -> list[list[Cell]]:
    """A row an element, in the order of `ELEMENT_COLUMNS`."""
    rows: list[list[Cell]] = []
    for item in view.items:
        for finding in (*item.findings, *item.advice):
            quote = finding.quotes[0] if finding.quotes else None
            rows.append(
                [
                    item.id,
                    finding.id,
                    finding.requirement,
                    finding.outcome_word,
                    " ".join(finding.sentences),
                    quote.quote if quote else "",
                    finding.url,
                    _place(quote) if quote else "",
                    finding.hint,
                    "\n".join(finding.help),
                    finding.authority,
                    view.say("yes") if finding.counts else finding.note,
                    _review(item, finding.id),
                ]
            )
    return rows


def _review(item: ItemView, element_id: str) -> str:
    """The rulings that bear on an element: its own, and those on the whole item."""
    bearing = [r for r in item.rulings if r.element_id in ("", element_id)]
    return "\n".join(line for ruling in bearing for line in ruling.lines)


def _place(quote: QuoteView) -> str:
    return f"{quote.place} · {quote.read_from}" if quote.read_from else quote.place


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula is marked as text: pages are not ours."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
