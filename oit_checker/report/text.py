"""Plain text for the screen: score, what to do first, a line an item."""

from __future__ import annotations

from oit_checker.report._answers import answer_lines
from oit_checker.report._shapes import ItemView, ReportView

EXTENSION = "txt"
_TODO_SHOWN = 10


def rendered(view: ReportView) -> bytes:
    lines = [*_head(view), *_scores(view), *_todo(view), *_items(view), *_gathered(view)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _head(view: ReportView) -> list[str]:
    run = view.run
    lines = [
        view.say("title", fiscal_year=run.fiscal_year),
        f"{run.agency.name} {run.agency.main_site}".strip(),
        view.say("as_of", as_of_date=run.as_of.isoformat()),
        *([view.reminder] if view.reminder else []),
    ]
    lines += [view.say("draft")] if run.pack_draft else []
    lines += [view.say("old_rules", run=run.meta.run_id)] if view.has_old_rules else []
    return [*lines, "", view.alarm] if view.alarm else lines


def _scores(view: ReportView) -> list[str]:
    lines = ["", f"OIT {view.oit.shown}"]
    if view.machine_oit is not None:
        lines.append(view.say("ruling.machine_score", score=view.machine_oit.shown))
    counts = [
        f"{view.speech.say(f'outcome.{outcome}')} {count}"
        for outcome, count in sorted(view.counts.items(), key=lambda pair: -pair[1])
    ]
    lines.append(" · ".join(counts))
    for indicator, subs in view.indicators:
        lines.append(f"  {indicator.id:<5} {indicator.shown:<16} {indicator.name}")
        lines += [f"    {sub.id:<5} {sub.shown:<16} {sub.name}" for sub in subs]
    return lines


def _todo(view: ReportView) -> list[str]:
    if view.alarm:
        return []
    todo = (*view.todo, *view.open_items)
    if not todo:
        return ["", view.say("nothing_to_do")]
    lines = ["", view.say("todo")]
    for item in todo[:_TODO_SHOWN]:
        gain = view.say("gain", points=f"{item.points:.2f}")
        lines.append(f"  {item.id} {item.name} ({gain}) – {item.reason}")
        lines += [f"      {sentence}" for sentence in item.found[:1]]
        lines += [f"      → {sentence}" for sentence in item.help[:2]]
        lines += [f"      → {hint}" for hint in item.todo[:3]]
    rest = len(todo) - _TODO_SHOWN
    return [*lines, f"  {view.say('more', count=rest)}"] if rest > 0 else lines


def _items(view: ReportView) -> list[str]:
    lines = ["", view.say("all_items")]
    for item in view.items:
        lines.append(f"  {item.id:<4} {item.outcome_word:<14} {item.name}{_why(item)}")
        if item.place is not None:
            lines.append(f"         {item.place.shown_url}")
        if item.answer is not None:
            lines += [f"         {line}" for line in answer_lines(item.answer, view.speech)]
        lines += [f"         {line}" for ruling in item.rulings for line in ruling.lines]
    return lines


def _why(item: ItemView) -> str:
    return f" – {item.reason}" if item.reason else ""


def _gathered(view: ReportView) -> list[str]:
    lines = ["", view.say("gathering"), *(f"  {line}" for line in view.gathered)]
    if view.gaps:
        lines += ["", view.say("gaps")]
    for gap in view.gaps:
        lines += [f"  {gap.what}", f"      {gap.means}", f"      → {gap.remedy}"]
    return lines
