"""One self-contained page: no outside files, one script of its own for the table of all agencies;
everything else is there without it, and on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from oit_checker.report import html
from oit_checker.report.batch._overview import as_of_line, overview_rows, window_lines
from oit_checker.report.batch._payload import LETTERS, payload
from oit_checker.report.batch._plots import band_plot, progress_plot, small_plot
from oit_checker.report.batch._shapes import SIGNS, Basis, BatchView, Curve, GroupTable
from oit_checker.report.batch._sums import MOST_GROUPS

EXTENSION = "html"
_SHOWN = {"missed": 15, "calls": 12, "gainers": 12, "changes": 20, "unread": 20}
_CHANGES_KEPT = 500
_SHOWN |= {"notices": 20, "defects": 120}


def rendered(view: BatchView) -> bytes:
    script = (Path(html.__file__).parent / "templates" / "batch.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    text = html.template("batch.html.j2").render(
        v=view,
        say=view.say,
        is_web=html.is_web,
        signs=SIGNS,
        as_of=as_of_line(view),
        window=window_lines(view),
        parts=tuple(_parts(view)),
        overview=overview_rows(view),
        bands=tuple(_bands(view)),
        progress=tuple(_progress(view)),
        marked=view.basis is Basis.OIT,
        curves=tuple(_curves(view)),
        changes_kept=_CHANGES_KEPT,
        shares=_shares(view),
        filters=tuple(_filters(view)),
        choices=_choices(view),
        data=Markup(payload(view)),
        script=Markup(script),
        script_digest=digest,
        **{f"{name}_shown": count for name, count in _SHOWN.items()},
    )
    return text.encode("utf-8")


def _parts(view: BatchView) -> Iterator[tuple[str, str]]:
    """What the page has: ids and titles."""
    yield "overview", view.say("overview.title")
    if len(view.batch.history) > 1:
        yield "progress", view.say("progress.title")
    there = {
        "missed": view.most_missed,
        "call": view.to_call,
        "change": view.batch.difference,
        "unread": view.unread,
        "notices": view.noticed,
        "defects": view.defects,
    }
    titles = {"notices": "notice", "defects": "defect"}
    for name, found in there.items():
        if found:
            yield name, view.say(f"{titles.get(name, name)}.title")
    shares = _shares(view)
    if shares:
        yield "shares", view.say(f"shares.title.{shares.id}")
    yield "agencies", view.say("table.title")


def _bands(view: BatchView) -> Iterator[tuple[Any, Markup]]:
    for table in view.bands:
        yield table, Markup(band_plot(table, table.title))


def _days(view: BatchView) -> tuple[date, date]:
    """From the opening of the window, or the first Batch, to its close, or the last."""
    head = view.batch.head
    first, last = view.batch.history[0].on, view.batch.history[-1].on
    return min(head.opens or first, first), max(head.closes or last, last)


def _mark(view: BatchView) -> float | None:
    """Means are of the OIT score: a mark for totals says nothing about them."""
    return view.pass_mark if view.basis is Basis.OIT else None


def _progress(view: BatchView) -> Iterator[tuple[str, Markup]]:
    if len(view.batch.history) < 2 or not view.progress.points:
        return
    for curve, mark in ((view.progress, _mark(view)), (view.passing, None)):
        plot = progress_plot(curve, curve.name, mark, _days(view), lambda on: _short(view, on))
        yield curve.name, Markup(plot)


def _short(view: BatchView, on: date) -> str:
    return view.say("day", day=on.day, month=view.say(f"months.m{on.month}"))


def _curves(view: BatchView) -> Iterator[tuple[Curve, str, Markup]]:
    if len(view.batch.history) < 2:
        return
    days, mark = _days(view), _mark(view)
    for curve in view.curves[:MOST_GROUPS]:
        yield curve, _now(curve), Markup(small_plot(curve, curve.name, mark, days))


def _now(curve: Curve) -> str:
    """From the first lowest mean to the last."""
    first, last = curve.points[0][1].low, curve.points[-1][1].low
    return f"{first:.0f} → {last:.0f}" if len(curve.points) > 1 else f"{last:.0f}"


def _shares(view: BatchView) -> GroupTable | None:
    """The groups that tell most apart; one alone says what the items say."""
    found = next((table for table in view.groups if table.id == view.group_id), None)
    return found if found and sum(row.read > 0 for row in found.rows) > 1 else None


def _filters(view: BatchView) -> Iterator[tuple[str, str]]:
    """Ids of the table's filters, with the word for none."""
    listed = [agency.result.listed for agency in view.agencies]
    several = {
        "province": len({each.province for each in listed}) > 1,
        "district": len({each.district for each in listed}) > 1,
        "type": len({each.agency.agency_type for each in listed}) > 1,
        "standing": True,
        "trend": bool(view.changes),
        "item": True,
        "outcome": True,
    }
    for name, is_there in several.items():
        if is_there:
            yield name, view.say("table.all")
    yield "order", view.say("table.as_listed")


def _choices(view: BatchView) -> Mapping[str, list[tuple[str, str]]]:
    """Of the filters that the script does not fill from the rows."""
    say = view.say
    standings = [name for name in ("passes", "may_pass", "below", "unread", "waiting")]
    return {
        "standing": [(n, say(f"standing.{n}")) for n in standings if view.counts.get(n)],
        "trend": [(n, say(f"trend.{n}")) for n in view.change_counts if n not in ("same", "gone")],
        "item": [(item.id, f"{item.id} {item.name}") for item in view.items],
        "outcome": [
            (LETTERS[name], f"{sign} {view.speech.say(f'outcome.{name}')}")
            for name, sign in SIGNS.items()
        ],
        "order": [(name, say(f"table.orders.{name}")) for name in ("near", "gain", "score")],
    }
