"""The lines that open a report of a Batch."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.report.batch._shapes import BatchView, Standing


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """`id`: listed, read, unread, waiting, mean, passing."""

    id: str
    label: str
    value: str
    note: str = ""


def as_of_line(view: BatchView) -> str:
    head = view.batch.head
    return view.say("as_of", as_of_date=head.as_of.isoformat(), number=head.number)


def window_lines(view: BatchView) -> tuple[str, ...]:
    """When agencies answer, and how long that is still possible; nothing where no one knows."""
    head = view.batch.head
    if head.opens is None or head.closes is None:
        return ()
    days = (head.closes - head.as_of).days
    opens, closes = head.opens.isoformat(), head.closes.isoformat()
    line = view.say("window", opens_date=opens, closes_date=closes)
    return (line, view.say("window_left", days=days)) if days >= 0 else (line,)


def overview_rows(view: BatchView) -> tuple[OverviewRow, ...]:
    say = view.say
    rows = [
        OverviewRow("listed", say("overview.listed"), f"{view.listed:,}"),
        OverviewRow("read", say("overview.read"), f"{view.read:,}"),
    ]
    for name in (Standing.UNREAD.value, Standing.WAITING.value):
        if view.counts.get(name):
            rows.append(OverviewRow(name, say(f"overview.{name}"), f"{view.counts[name]:,}"))
    if view.read:
        label = say("overview.passing", mark=f"{view.pass_mark:g}")
        rows.append(OverviewRow("mean", say("overview.mean"), view.shown_mean))
        rows.append(
            OverviewRow("passing", label, _passing(view), say(f"overview.basis.{view.basis.value}"))
        )
    return tuple(rows)


def _passing(view: BatchView) -> str:
    """Of all that are listed: whoever could not be read has shown nothing yet."""
    low = view.counts.get(Standing.PASSES.value, 0)
    high = low + view.counts.get(Standing.MAY_PASS.value, 0)
    shares = [f"{count / view.listed * 100:.1f}" for count in (low, high)]
    facts = {"low": f"{low:,}", "high": f"{high:,}", "listed": f"{view.listed:,}"}
    if low == high:
        return view.say("overview.passing_value", **facts, share=shares[0])
    share = f"{shares[0]} – {shares[1]}"
    return view.say("overview.passing_range", **facts, share=share)
