"""What the page's table of all agencies is drawn from: short, for it may hold thousands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from oit_checker.model.outcome import Reason
from oit_checker.report.batch._shapes import SIGNS, AgencyView, BatchView, FixView
from oit_checker.report.html import is_web

LETTERS: Mapping[str, str] = {
    "passed": "p",
    "failed": "f",
    "cant_tell": "c",
    "untested": "u",
    "inapplicable": "i",
    "": "-",
}
_REASONS = [reason.value for reason in Reason]
_WORDS = (
    *("shown", "printed", "contact", "site", "run", "fixes", "after", "not_passed"),
    *("notices", "why", "tags"),
)
_SLOTS = {name: f"{{{name}}}" for name in ("shown", "all", "left", "now", "after")}
"""The script fills them."""
_FIRST = 48  # "0": a reason is one character


def payload(view: BatchView) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(_plain(view), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plain(view: BatchView) -> dict[str, Any]:
    known: dict[str, int] = {}

    def number_of(text: str) -> int:
        return known.setdefault(text, len(known))

    trends = {row.site: row.trend for row in view.changes}
    rows = [_row(each, trends.get(each.site, ""), number_of) for each in view.agencies]
    return {
        "mark": view.pass_mark,
        "items": [[item.id, item.name] for item in view.items],
        "outcomes": {
            letter: [name, SIGNS[name], view.speech.say(f"outcome.{name}")]
            for name, letter in LETTERS.items()
            if name
        },
        "reasons": {
            chr(_FIRST + n): view.speech.say(f"reason.{name}") for n, name in enumerate(_REASONS)
        },
        "trends": {trend: view.say(f"trend.{trend}") for trend in sorted(set(trends.values()))},
        "words": {name: view.say(f"table.{name}", **_SLOTS) for name in _WORDS},
        "texts": list(known),
        "rows": rows,
    }


def _row(agency: AgencyView, trend: str, number_of: Callable[[str], int]) -> list[Any]:
    """Positions are those that batch.js names."""
    result, listed = agency.result, agency.result.listed
    reasons = (chr(_FIRST + _REASONS.index(r)) if r else "-" for r in agency.reasons)
    return [
        agency.name,
        agency.site if is_web(agency.site) else "",
        agency.shown_site,
        number_of(listed.province),
        number_of(listed.district),
        number_of(agency.type_word),
        listed.contact,
        number_of(agency.standing.value),
        number_of(agency.standing_word),
        agency.shown,
        round(agency.now.low, 2) if agency.is_read else -1,
        agency.rating,
        agency.shown_after,
        round(agency.gain, 2),
        "".join(LETTERS[outcome] for outcome in agency.items),
        "".join(reasons),
        [_fix(fix, number_of) for fix in agency.fixes],
        list(agency.notices),
        number_of(f"{agency.why} ({agency.whose_word})" if agency.why else ""),
        trend,
        result.run_id or 0,
        list(listed.tags),
        1 if result.complete or not agency.is_read else 0,
    ]


def _fix(fix: FixView, number_of: Callable[[str], int]) -> list[Any]:
    url = fix.url if is_web(fix.url) else ""
    return [fix.item_id, number_of(fix.shown_gain), number_of(fix.reason), number_of(fix.hint), url]
