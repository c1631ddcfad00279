"""Hand labels: what two readers, blind to each other, said of a page or an item."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oit_checker.model.errors import ManyUserErrors, UserError
from oit_checker.thai.charset import decoded

VERDICTS = ("present", "partial", "absent")  # best first
COLUMNS = ("site", "item_fy", "item", "page_or_file", "verdict", "second", "reason")
_SNAPSHOT_GAP = "[snapshot_gap]"


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One row. `verdict` and `second` are present | partial | absent ('' when not given)."""

    site: str
    fiscal_year: int
    item: str
    page: str
    verdict: str
    second: str
    reason: str = ""
    second_reason: str = ""

    @property
    def is_agreed(self) -> bool:
        return self.verdict == self.second

    @property
    def is_snapshot_gap(self) -> bool:
        """The agency had the file and the copy lacks it: no matter of accuracy."""
        return any(r.startswith(_SNAPSHOT_GAP) for r in (self.reason, self.second_reason))


def read_labels(path: Path) -> tuple[LabelRow, ...]:
    """Rows of a CSV with `COLUMNS`; all bad rows are told at once."""
    rows = list(csv.DictReader(io.StringIO(decoded(path.read_bytes()).text.lstrip("\ufeff"))))
    if not rows:
        raise UserError("evaluate.empty", file=path.name, columns=list(COLUMNS))
    missing = [c for c in COLUMNS if c not in rows[0]]
    if missing:
        raise UserError("evaluate.columns", file=path.name, columns=missing)
    errors, good = [], []
    for line, row in enumerate(rows, start=2):
        problem = _problem(row)
        if problem:
            errors.append(UserError("evaluate.row", file=path.name, line=line, detail=problem))
        else:
            good.append(_row(row))
    if errors:
        raise ManyUserErrors(errors)
    return tuple(good)


def _problem(row: Mapping[str, str | None]) -> str:
    if not (row["item_fy"] or "").strip().isdigit():
        return f"item_fy: {row['item_fy']}"
    for column in ("verdict", "second"):
        value = (row[column] or "").strip()
        if value not in VERDICTS and not (column == "second" and not value):
            return f"{column}: {value}"
    return ""


def _row(row: Mapping[str, str | None]) -> LabelRow:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    return LabelRow(
        site=cell("site"),
        fiscal_year=int(cell("item_fy")),
        item=cell("item").upper(),
        page=cell("page_or_file"),
        verdict=cell("verdict"),
        second=cell("second") or cell("verdict"),
        reason=cell("reason"),
        second_reason=cell("second_reason"),
    )


def best_rows(rows: Iterable[LabelRow]) -> tuple[LabelRow, ...]:
    """One row an item: each reader's best verdict over the item's pages, with the reasons that
    belong to it."""
    groups: dict[tuple[str, int, str], list[LabelRow]] = {}
    for row in rows:
        groups.setdefault((row.site, row.fiscal_year, row.item), []).append(row)
    return tuple(_best(group) for group in groups.values())


def _best(group: list[LabelRow]) -> LabelRow:
    first = min(group, key=lambda r: VERDICTS.index(r.verdict))
    second = min(group, key=lambda r: VERDICTS.index(r.second))
    return LabelRow(
        site=first.site,
        fiscal_year=first.fiscal_year,
        item=first.item,
        page=first.page,
        verdict=first.verdict,
        second=second.second,
        reason=first.reason,
        second_reason=second.second_reason,
    )
