"""Rulings that the program did not foresee, as labelled examples.

The CSV has the columns of the labels that `oit evaluate --labels` reads (`site`, `item_fy`, `item`,
`page_or_file`, `verdict`, `second`, `reason`), and beside them what that reader passes over. A
ruling on a single element is no label of its item and stands in the JSON lines only.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

_LABELS = ("site", "item_fy", "item", "page_or_file", "verdict", "second", "reason")
_BESIDE = ("machine", "by", "at", "run", "main_site")
_INERT = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class LabelledRuling:
    """One example. `site` is the host (of the folder that holds the copy of the site), `verdict`
    present | absent as the person ruled, `machine` the outcome that it was laid over. `evidence`
    maps addresses to digests of what was seen there."""

    site: str
    item_fy: int
    item: str
    element: str
    page_or_file: str
    verdict: str
    reason: str
    machine: str
    by: str
    at: str
    run: int
    main_site: str
    evidence: dict[str, str]


def labelled_csv(rows: Iterable[LabelledRuling]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows the Thai."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*_LABELS, *_BESIDE])
    for row in rows:
        if row.element:
            continue
        values = asdict(row) | {"second": row.verdict}
        writer.writerow([_inert(str(values[name])) for name in (*_LABELS, *_BESIDE)])
    return out.getvalue().encode("utf-8-sig")


def labelled_jsonl(rows: Iterable[LabelledRuling]) -> bytes:
    """One JSON object a line."""
    lines = (json.dumps(asdict(row), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _inert(text: str) -> str:
    """A text that a spreadsheet would run as a formula, marked as text."""
    return f"'{text}" if text.startswith(_INERT) else text
