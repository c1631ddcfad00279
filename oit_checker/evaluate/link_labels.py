"""How well locating knows a topic by its label alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oit_checker.locate.label import topics_of
from oit_checker.model.errors import UserError
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack, packs

TAKEN_AT = 0.5
"""From this score on a label counts as taken for a topic (as the locator itself does)."""


@dataclass(frozen=True, slots=True)
class LinkLabelReport:
    """`exact_right` of `exact` labels had their own topic first; `wrongly_taken` of `others`
    (near, none, section) were taken for an item's topic. `confusions`: (wanted, got) -> count.
    `skipped` labels name a concept whose topic no pack could tell."""

    exact: int
    exact_right: int
    others: int
    wrongly_taken: int
    confusions: Mapping[tuple[str, str], int]
    mistakes: tuple[tuple[str, str, str], ...]  # label, wanted, got
    skipped: int


def evaluate_link_labels(path: Path) -> LinkLabelReport:
    """Reads JSON lines with `item_fy`, `text`, `item`, `concept`, `kind`. A label of a year
    without a pack is measured under the nearest year's, and through its concept: the topic that
    the concept has in a year with a pack."""
    rows = _read(path)
    by_year = {year: load_pack(year) for year in packs()}
    topic_of_concept = _topics_of_concepts(rows, by_year)
    right = exact = others = taken = skipped = 0
    confusions: Counter[tuple[str, str]] = Counter()
    mistakes = []
    for row in rows:
        pack = by_year[min(by_year, key=lambda year: (abs(year - row["item_fy"]), -year))]
        got = _topic_of(row, pack, pack.fiscal_year == row["item_fy"])
        if row["kind"] == "exact":
            wanted = _wanted(row, by_year, topic_of_concept)
            if not wanted:
                skipped += 1
                continue
            exact += 1
            right += got in wanted
            if got not in wanted:
                confusions[min(wanted), got] += 1
                mistakes.append((row["text"], min(wanted), got))
        else:
            others += 1
            if any(got in item.topics for item in pack.items):
                taken += 1
                confusions["", got] += 1
                mistakes.append((row["text"], "", got))
    return LinkLabelReport(exact, right, others, taken, confusions, tuple(mistakes), skipped)


def _topic_of(row: Mapping[str, Any], pack: RulePack, codes_hold: bool) -> str:
    codes = {item.number: item.topics[0] for item in pack.items} if codes_hold else None
    matches = topics_of(row["text"], pack.topics, item_codes=codes)
    return matches[0].topic if matches and matches[0].score >= TAKEN_AT else ""


def _wanted(
    row: Mapping[str, Any], by_year: Mapping[int, RulePack], known: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    pack = by_year.get(row["item_fy"])
    if pack is not None and any(i.id == row["item"] for i in pack.items):
        return frozenset(pack.item(row["item"]).topics)
    return known.get(row.get("concept", ""), frozenset())


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
