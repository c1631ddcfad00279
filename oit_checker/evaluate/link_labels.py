"""How well locating knows a topic by its label alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oit_checker.locate.label import item_of
from oit_checker.model.errors import UserError
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack, packs


@dataclass(frozen=True, slots=True)
class LinkLabelReport:
    """`exact_right` of `exact` labels came out as their own item; `wrongly_taken` of `others`
    (near, none, section) were taken for an item. `confusions`: (wanted, got) -> count, each as
    "year item". `skipped` labels belong to no item of any pack."""

    exact: int
    exact_right: int
    others: int
    wrongly_taken: int
    confusions: Mapping[tuple[str, str], int]
    mistakes: tuple[tuple[str, str, str], ...]  # label, wanted, got
    skipped: int


def evaluate_link_labels(path: Path) -> LinkLabelReport:
    """Reads JSON lines with `item_fy`, `text`, `item`, `concept`, `kind`. A label is measured
    under its own year's pack; one of a year without a pack under the nearest year's, and through
    its concept: the topics that the concept has in a year with a pack."""
    rows = _read(path)
    by_year = {year: load_pack(year) for year in packs()}
    topics = _topics_of_concepts(rows, by_year)
    right = exact = others = taken = skipped = 0
    confusions: Counter[tuple[str, str]] = Counter()
    mistakes = []
    for row in rows:
        pack = by_year[min(by_year, key=lambda year: (abs(year - row["item_fy"]), -year))]
        got = item_of(row["text"], pack)
        wanted = _wanted(row, pack, topics) if row["kind"] == "exact" else frozenset({""})
        if not wanted:
            skipped += 1
            continue
        is_right = got in wanted
        if row["kind"] == "exact":
            exact, right = exact + 1, right + is_right
        else:
            others, taken = others + 1, taken + (not is_right)
        if not is_right:
            pair = (_named(pack, min(wanted)), _named(pack, got))
            confusions[pair] += 1
            mistakes.append((row["text"], *pair))
    return LinkLabelReport(exact, right, others, taken, confusions, tuple(mistakes), skipped)


def _named(pack: RulePack, item_id: str) -> str:
    return f"{pack.fiscal_year} {item_id}" if item_id else ""


def _wanted(
    row: Mapping[str, Any], pack: RulePack, topics: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The ids of the pack's items that the label may rightly be taken for."""
    if pack.fiscal_year == row["item_fy"]:
        return frozenset(i.id for i in pack.items if i.id == row["item"])
    meant = topics.get(row.get("concept", ""), frozenset())
    return frozenset(i.id for i in pack.items if meant & set(i.topics))


def _topics_of_concepts(
    rows: Sequence[Mapping[str, Any]], by_year: Mapping[int, RulePack]
) -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for row in rows:
        pack = by_year.get(row["item_fy"])
        if pack is None or not row.get("concept"):
            continue
        topics = frozenset(t for i in pack.items if i.id == row["item"] for t in i.topics)
        known[row["concept"]] = known.get(row["concept"], frozenset()) | topics
    return known


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UserError("evaluate.not_text", file=path.name) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, kind = str(row["text"]), str(row["kind"])
            year, item = int(row["item_fy"]), str(row["item"])
            rows.append({**row, "item_fy": year, "text": text, "kind": kind, "item": item})
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(
                "evaluate.link_row", file=path.name, line=number, detail=str(error)
            ) from error
    return rows
