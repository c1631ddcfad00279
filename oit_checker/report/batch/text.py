"""Plain text for the screen: overview, items most often missed, agencies to call, changes, and what
could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from oit_checker.report.batch._overview import as_of_line, overview_rows, window_lines
from oit_checker.report.batch._shapes import AgencyView, BatchView

EXTENSION = "txt"
SHOWN = 10


def rendered(view: BatchView) -> bytes:
    lines = [*_head(view), *_bands(view), *_missed(view), *_calls(view)]
    lines += [*_changes(view), *_unread(view), *_defects(view), "", view.say("not_official")]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _head(view: BatchView) -> Iterator[str]:
    yield view.title
    yield as_of_line(view)
    yield from window_lines(view)
    yield from view.notes
    yield ""
    yield view.say("overview.title")
    for row in overview_rows(view):
        yield f"  {row.label}: {row.value}"
        if row.note:
            yield f"    {row.note}"


def _bands(view: BatchView) -> Iterator[str]:
    for table in view.bands:
        yield ""
        yield table.title
        yield f"  {view.say('bands.columns')}"
        for row in table.rows:
            yield f"  {row.name:<3} {_count(row.low, row.high)}"
        passed = _count(table.passing_low, table.passing_high)
        failed = _count(table.counted - table.passing_low, table.counted - table.passing_high)
        yield f"  {view.say('bands.passed')} {passed} · {view.say('bands.not_passed')} {failed}"


def _count(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} → {high}"


def _missed(view: BatchView) -> Iterator[str]:
    if not view.most_missed:
        return
    yield ""
    yield view.say("missed.title")
    for row in view.most_missed[:SHOWN]:
        yield f"  {row.id:<4} {row.name}"
        reasons = " · ".join(f"{word} {count}" for word, count in row.reasons[:3])
        yield f"       {view.say('missed.line', missed=row.missed, open=row.open)}"
        if reasons:
            yield f"       {reasons}"


def _calls(view: BatchView) -> Iterator[str]:
    if not view.to_call:
        return
    yield ""
    yield view.say("call.title")
    for agency in view.to_call[:SHOWN]:
        yield from _call(agency, view)
    if len(view.to_call) > SHOWN:
        yield f"  {view.say('call.more', count=len(view.to_call) - SHOWN)}"


def _call(agency: AgencyView, view: BatchView) -> Iterator[str]:
    listed = agency.result.listed
    line = view.say(
        "call.line", now=agency.shown, after=agency.shown_after, count=len(agency.fixes)
    )
    yield "  " + " · ".join(filter(None, (agency.name, agency.place, listed.contact, line)))
    for fix in agency.fixes:
        yield f"      {fix.item_id} {fix.name} ({fix.shown_gain}) – {fix.reason}"


def _changes(view: BatchView) -> Iterator[str]:
    if view.batch.difference is None:
        return
    yield ""
    yield view.say("change.title")
    say = view.say
    counts = view.change_counts.items()
    yield "  " + " · ".join(say("change.count", word=say(f"trend.{t}"), count=n) for t, n in counts)
    for row in view.changes[:SHOWN]:
        causes = ", ".join(word for _, word in row.causes)
        items = ", ".join((*row.worsened, *row.improved))
        parts = filter(
            None, (row.trend_word, row.name, f"{row.before} → {row.after}", items, causes)
        )
        yield "  " + " · ".join(parts)


def _unread(view: BatchView) -> Iterator[str]:
    if not view.unread:
        return
    yield ""
    yield view.say("unread.title")
    for row in view.unread:
        yield f"  {row.means} ({row.whose_word})"
        for agency in row.agencies[:SHOWN]:
            yield f"      {agency.name} {agency.shown_site} {agency.result.listed.contact}".rstrip()
        if len(row.agencies) > SHOWN:
            yield f"      {view.say('call.more', count=len(row.agencies) - SHOWN)}"


def _defects(view: BatchView) -> Iterator[str]:
    if not view.defects:
        return
    yield ""
    yield view.say("defect.title")
    for row in view.defects:
        yield f"  {row.said} ({view.say('defect.sites', count=len(row.agencies))})"
