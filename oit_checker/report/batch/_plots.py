"""Plots as SVG that goes straight into a page: its text is text, in the page's own fonts."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import matplotlib
from lxml import etree
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from oit_checker.model.result import Span
from oit_checker.report.batch._shapes import BandTable, Curve

INK, SOFT, GRID = "#1c2530", "#5a6675", "#d9dfe6"
LOW, HIGH, MARK = "#1f7a3d", "#f0cf84", "#b3261e"
PLAIN = "#4a6792"
_LETTER, _MOST_OF_NAMES = 0.0125, 0.43  # of a plot's width: ratings have up to forty letters
_SETTINGS: Mapping[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": SOFT,
    "axes.edgecolor": GRID,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}
_SVG = "{http://www.w3.org/2000/svg}"
_REFERRED = re.compile(r'(?:url\(#|href="#)([^)"]+)')


def band_plot(table: BandTable, name: str) -> str:
    """Agencies a rating: solid if what is open fails, hatched if it passes; one row of bars where
    nothing is open. `name` is for those who don't see it."""

    def draw(axes: Axes) -> None:
        lows, highs = [r.low for r in table.rows], [r.high for r in table.rows]
        places = range(len(table.rows))
        is_one = lows == highs
        width = 0.6 if is_one else 0.4
        shift = 0.0 if is_one else width / 2
        color = PLAIN if is_one else LOW  # a rating is not good because many have it
        bars = [axes.barh([p - shift for p in places], lows, width, color=color)]
        if not is_one:
            style: dict[str, Any] = {
                "facecolor": HIGH,
                "edgecolor": "#8a5a00",
                "linewidth": 0.6,
                "hatch": "///",
            }
            places_high = [p + shift for p in places]
            bars.append(axes.barh(places_high, highs, width, **style))
        for each in bars:
            axes.bar_label(each, fontsize=9, padding=3)
        axes.set_yticks(list(places), [row.name for row in table.rows], fontsize=10, color=INK)
        axes.invert_yaxis()  # the best rating stands first, as in the table
        axes.tick_params(length=0)
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.margins(x=0.12)
        axes.grid(axis="x", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)

    longest = max(len(row.name) for row in table.rows)
    names = min(_MOST_OF_NAMES, 0.03 + longest * _LETTER)
    height = 0.8 + 0.42 * len(table.rows)
    return _svg(draw, (5.8, height), name, frame=(names, 0.1, 0.97 - names, 0.87))


def progress_plot(
    curve: Curve,
    name: str,
    mark: float | None,
    days: tuple[date, date],
    label: Callable[[date], str],
) -> str:
    """A range over the weeks until the last of `days` (when the window closes)."""

    def draw(axes: Axes) -> None:
        _draw_range(axes, curve.points, days)
        if mark is not None:
            axes.axhline(mark, color=MARK, linewidth=1, linestyle=(0, (4, 3)))
        for on, span in (curve.points[0], curve.points[-1]):
            text = f"{span.low:.0f}" if _is_one(span) else f"{span.low:.0f} – {span.high:.0f}"
            side = "left" if on == curve.points[0][0] and len(curve.points) > 1 else "right"
            axes.annotate(
                text, (on.toordinal(), span.high), (0, 5), textcoords="offset points", ha=side
            )
        ticks = _ticks([on for on, _ in curve.points], days)
        axes.set_xticks([on.toordinal() for on in ticks], [label(on) for on in ticks], fontsize=9)
        axes.set_yticks([0, 25, 50, 75, 100])
        axes.tick_params(length=0, pad=6)
        axes.grid(axis="y", color=GRID, linewidth=0.6)

    return _svg(draw, (5.4, 2.4), name, frame=(0.06, 0.15, 0.89, 0.81))


def small_plot(curve: Curve, name: str, mark: float | None, days: tuple[date, date]) -> str:
    """The same without words: what it shows stands beside it."""

    def draw(axes: Axes) -> None:
        _draw_range(axes, curve.points, days)
        if mark is not None:
            axes.axhline(mark, color=MARK, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.set_xticks([])
        axes.set_yticks([])
        axes.axhline(50, color=GRID, linewidth=0.6, zorder=0)

    return _svg(draw, (2.0, 0.8), name, frame=(0.01, 0.02, 0.98, 0.96))


def _draw_range(axes: Axes, points: Sequence[tuple[date, Span]], days: tuple[date, date]) -> None:
    on = [day.toordinal() for day, _ in points]
    lows, highs = [span.low for _, span in points], [span.high for _, span in points]
    axes.fill_between(on, lows, highs, color=HIGH, linewidth=0)
    axes.plot(on, highs, color="#8a5a00", linewidth=1)
    axes.plot(on, lows, color=LOW, linewidth=1.8, marker="o", markersize=3)
    first, last = (day.toordinal() for day in days)
    room = max(1.0, (last - first) * 0.02)
    axes.set_xlim(first - room, last + room)
    axes.axvline(last, color=SOFT, linewidth=1)
    axes.set_ylim(0, 104)


def _is_one(span: Span) -> bool:
    return f"{span.low:.0f}" == f"{span.high:.0f}"


def _ticks(on: Sequence[date], days: tuple[date, date]) -> list[date]:
    """At most seven of the days, and both ends, none on top of another."""
    step = max(1, -(-len(on) // 6))
    apart = max(1, (days[1] - days[0]).days // 12)
    kept = [day for day in on[::step] if all(abs((day - end).days) > apart for end in days)]
    return sorted({days[0], *kept, days[1]})


def _svg(
    draw: Callable[[Axes], None],
    size: tuple[float, float],
    name: str,
    frame: tuple[float, float, float, float],
) -> str:
    out = io.StringIO()
    with matplotlib.rc_context({**_SETTINGS, "svg.hashsalt": name}), warnings.catch_warnings():
        # Letters are measured with a font of its own, which has no Thai: they are only anchored.
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure = Figure(figsize=size)
        figure.patch.set_visible(False)
        axes = figure.add_axes(frame)
        axes.patch.set_visible(False)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        draw(axes)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return _inline(out.getvalue(), name)


def _inline(text: str, name: str) -> str:
    """Without what only a file of its own needs. Ids stay where something refers to them."""
    root = etree.fromstring(text.encode("utf-8"))
    used = set(_REFERRED.findall(text))
    for each in root.iter():
        if each.attrib.get("id", "") not in used:
            each.attrib.pop("id", "")
        if each.tag == f"{_SVG}text":
            each.set("style", _without_font(each.attrib.get("style", "")))
    for each in (*root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")):
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    for size in ("width", "height"):
        root.attrib.pop(size, "")
    root.set("role", "img")
    root.set("aria-label", name)
    root.set("class", "plot")
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode").replace("\n", " ")


def _without_font(style: str) -> str:
    kept = (part for part in style.split(";") if "font-family" not in part)
    return ";".join(kept).strip()
