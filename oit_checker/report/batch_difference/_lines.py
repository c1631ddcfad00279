"""The lines of plain text about one agency; the screen and the letter share them."""

from __future__ import annotations

from collections.abc import Iterator

from oit_checker.report.batch_difference._view import BatchDifferenceView, ChangedAgency, ItemChange


def agency_lines(changed: ChangedAgency) -> Iterator[str]:
    row = changed.row
    name = " ".join(filter(None, (row.name, f"({row.place})" if row.place else "")))
    causes = ", ".join(word for _, word in row.causes)
    told = f" · {causes}" if causes and changed.is_uniform else ""
    yield f"- {name}: {row.trend_word} {row.before} → {row.after}{told}"
    if changed.why:
        yield f"    {changed.why}"
    for item in changed.items:
        yield f"    {_sign(item)} {item.item_id} {item.name}: {_step(item, not changed.is_uniform)}"


def _sign(item: ItemChange) -> str:
    return "▲" if item.trend == "improved" else "▼"


def _step(item: ItemChange, with_causes: bool) -> str:
    after = f"{item.after_word} ({item.reason})" if item.reason else item.after_word
    causes = ", ".join(word for _, word in item.causes) if with_causes else ""
    return f"{item.before_word} → {after}" + (f" · {causes}" if causes else "")


def counts_line(view: BatchDifferenceView) -> str:
    say = view.say
    return " · ".join(
        say("change.count", word=say(f"trend.{name}"), count=count)
        for name, count in view.counts.items()
    )
