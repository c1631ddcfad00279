"""Plain text for the screen: scores, what to mend, then a line an item."""

from __future__ import annotations

from oit_checker.report.comparison._view import ComparisonView, RowView

EXTENSION = "txt"
_NOTHING = "–"


def rendered(view: ComparisonView) -> bytes:
    lines = [*_head(view), *_todo(view), *_all(view), "", view.say("not_official")]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _head(view: ComparisonView) -> list[str]:
    lines = [view.title, view.agency, *view.notes, "", view.say("scores")]
    for row in view.scores:
        difference = f" ({row.difference})" if row.difference else ""
        lines.append(f"  {row.id:<4} {row.last} → {row.now}{difference}  {row.name}")
    counts = [
        view.say("count", word=view.say(f"progress.{name}"), count=count)
        for name, count in view.counts.items()
    ]
    return [*lines, "", " · ".join(counts)]


def _todo(view: ComparisonView) -> list[str]:
    lines = ["", view.say("todo")]
    if not view.todo:
        return [*lines, f"  {view.say('nothing_to_do')}"]
    for row in view.todo:
        lines.append(f"  {_title(row)}: {_scores(row)} · {row.progress_word}")
        lines += [f"      {text}" for text in (*row.reason, *row.moved)]
        lines += [f"      → {text}" for text in row.remedy]
    return lines


def _all(view: ComparisonView) -> list[str]:
    lines = ["", f"{view.say('all_items')} ({view.last_head} → {view.now_head})"]
    for row in view.rows:
        lines.append(f"  {_title(row)}: {_scores(row)} · {row.progress_word}")
        lines += [f"      {text}" for text in row.rules]
    return lines


def _title(row: RowView) -> str:
    ids = row.id or row.before_ids
    if row.id and row.before_ids and row.before_ids != row.id:
        ids = f"{row.id} ({row.before_ids})"
    return f"{ids} {row.name}"


def _scores(row: RowView) -> str:
    return f"{row.last or _NOTHING} → {row.now or _NOTHING}"
