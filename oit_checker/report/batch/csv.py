"""CSV, tidy: a row an agency and item, and one for each agency that could not be read; with a byte
order mark, so that Excel shows the Thai."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from oit_checker.report._rows import harmless
from oit_checker.report.batch._shapes import AgencyView, BatchView

EXTENSION = "csv"
_AGENCY = ("batch", "as_of", "site", "agency", "type", "province", "district", "state")
_ITEM = ("item", "outcome", "reason", "score_low", "score_high")


def rendered(view: BatchView) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([view.say(f"sheet.column.{name}") for name in (*_AGENCY, *_ITEM)])
    for agency in view.agencies:
        writer.writerows(_rows(agency, view))
    return out.getvalue().encode("utf-8-sig")


def _rows(agency: AgencyView, view: BatchView) -> Iterator[list[str | float]]:
    listed, head = agency.result.listed, view.batch.head
    texts = (agency.site, agency.name, agency.type_word, listed.province, listed.district)
    state = view.say("overview.read") if agency.is_read else agency.standing_word
    start = [head.number, head.as_of.isoformat(), *(harmless(text) for text in texts), state]
    if not agency.is_read:
        yield [*start, "", "", agency.why, "", ""]
        return
    for item_id, found in agency.result.items.items():
        outcome = view.speech.say(f"outcome.{found.outcome.value}")
        reason = view.speech.say(f"reason.{found.reason.value}") if found.reason else ""
        scores = (f"{found.score_low:g}", f"{found.score_high:g}")
        yield [*start, item_id, outcome, reason, *scores]
