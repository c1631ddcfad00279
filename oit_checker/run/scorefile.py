"""Item results or published scores in a file -> score sheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from oit_checker.assess import assumed, rating_of, score, total_of
from oit_checker.model.errors import UserError
from oit_checker.model.result import ScoreSheet, Span
from oit_checker.model.rule import RulePack, Scoring
from oit_checker.rulepack import load_pack, packs
from oit_checker.thai.charset import decoded


@dataclass(frozen=True, slots=True)
class ScoredCase:
    name: str
    fiscal_year: int
    sheet: ScoreSheet


def score_file(
    path: Path,
    *,
    fiscal_year: int | None = None,
    iit: float | None = None,
    eit: float | None = None,
) -> tuple[ScoredCase, ...]:
    """Reads YAML or JSON (`items: {O1: 100, …}` with 0, 100, `passed`, `failed` or an open
    outcome, or `zero_items`, where all others count 100; `iit`, `eit`, `fiscal_year`), a CSV with
    `item` and `score` columns, or a CSV of published scores (`iit`, `eit`, `oit` columns).
    UserError names the file and what is wrong in it."""
    text = decoded(path.read_bytes()).text
    if path.suffix.lower() == ".csv":
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
        if rows and "oit" in rows[0]:
            return tuple(_published(path, n, row) for n, row in enumerate(rows, start=2))
        given: Mapping[str, Any] = {"items": _items_of_rows(path, rows)}
    else:
        given = _mapping(path, text)
    year = fiscal_year or given.get("fiscal_year")
    if not str(year).isdecimal():
        raise UserError("score.no_year", file=path.name)
    year = int(str(year))
    pack = load_pack(year)
    sheet = score(
        pack,
        _spans(path, pack, given),
        iit=_number(path, "iit", iit if iit is not None else given.get("iit")),
        eit=_number(path, "eit", eit if eit is not None else given.get("eit")),
    )
    return (ScoredCase(path.stem, year, sheet),)


def _mapping(path: Path, text: str) -> Mapping[str, Any]:
    try:
        given = json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        detail = str(error).splitlines()[0]
        raise UserError("score.unreadable", file=path.name, detail=detail) from error
    if not isinstance(given, dict):
        raise UserError("score.unreadable", file=path.name, detail="mapping")
    return given


def _items_of_rows(path: Path, rows: list[dict[str, str]]) -> dict[str, str]:
    if not rows or not {"item", "score"} <= set(rows[0]):
        raise UserError("score.columns", file=path.name)
    return {(row["item"] or "").strip(): (row["score"] or "").strip() for row in rows}


def _spans(path: Path, pack: RulePack, given: Mapping[str, Any]) -> dict[str, Span | None]:
    known = [item.id for item in pack.items]
    if "items" in given:
        results = _items_mapping(path, given["items"])
        missing = [i for i in known if i not in results]
    elif "zero_items" in given:
        zeros = _item_ids(path, "zero_items", given["zero_items"] or [])
        results = {i: 0 if i in zeros else 100 for i in known} | {i: 0 for i in zeros}
        missing = []
    else:
        raise UserError("score.no_items", file=path.name)
    unknown = [i for i in results if i not in known]
    if unknown:
        raise UserError(
            "score.unknown_items", file=path.name, items=unknown, fiscal_year=pack.fiscal_year
        )
    if missing:
        raise UserError("score.missing_items", file=path.name, items=missing)
    return {i: _span(path, i, results[i]) for i in known}


def _item_ids(path: Path, name: str, given: Any) -> set[str]:
    """A list of ids, or a mapping of ids to whatever is told about them."""
    if not isinstance(given, (list, dict)) or not all(isinstance(i, str) for i in given):
        raise UserError("score.bad_items", file=path.name, name=name)
    return set(given)


def _items_mapping(path: Path, items: Any) -> dict[str, Any]:
    """`{O1: …}` or a report's list of `{item_id: …, score_low: …, score_high: …}`."""
    if isinstance(items, dict):
        return dict(items)
    try:
        return {
            row.get("item_id") or row["id"]: [row["score_low"], row["score_high"]] for row in items
        }
    except (TypeError, KeyError) as error:
        raise UserError("score.unreadable", file=path.name, detail="items") from error


_WORDS: Mapping[str, tuple[float, float] | None] = {
    "passed": (100, 100),
    "failed": (0, 0),
    "cant_tell": (0, 100),
    "untested": (0, 100),
    "inapplicable": None,
}


def _span(path: Path, item_id: str, value: Any) -> Span | None:
    if isinstance(value, list) and len(value) == 2:
        low, high = (_number(path, item_id, each) for each in value)
        if low is not None and high is not None:
            return Span(low, high)
    if isinstance(value, str) and value in _WORDS:
        word = _WORDS[value]
        return None if word is None else Span(*word)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if number not in (0.0, 100.0):
        raise UserError("score.bad_score", file=path.name, item=item_id, given=str(value))
    return Span(number, number)


def _number(path: Path, name: str, value: Any) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= 100:
        raise UserError("score.bad_number", file=path.name, name=name, given=str(value))
    return number


def _published(path: Path, line: int, row: Mapping[str, str]) -> ScoredCase:
    """A row of IIT, EIT and OIT: only the total and the rating are left to compute."""
    place = f"{path.name}:{line}"
    try:
        year = int(row["fiscal_year"])
        iit, eit, oit = (_number(path, k, row[k]) for k in ("iit", "eit", "oit"))
    except (KeyError, ValueError) as error:
        raise UserError("score.unreadable", file=place, detail=str(error)) from error
    if iit is None or eit is None or oit is None:
        raise UserError("score.unreadable", file=place, detail="iit, eit, oit")
    scoring, assumptions = _scoring_for(year)
    total = total_of(scoring, iit, eit, oit)
    rating = "" if assumptions == ("other_year",) else rating_of(scoring, total, (iit, eit, oit))
    sheet = ScoreSheet(
        {}, {}, Span(oit, oit), Span(total, total), rating, rating, assumptions=assumptions
    )
    passes = round(total, 2) >= scoring.pass_mark
    sheet = replace(sheet, passes_low=passes, passes_high=passes)
    return ScoredCase(row.get("case") or f"{line}", year, sheet)


def _scoring_for(fiscal_year: int) -> tuple[Scoring, tuple[str, ...]]:
    """The year's own scoring; without a pack the nearest year's weights, said so, and no rating."""
    years = packs()
    if fiscal_year in years:
        scoring = load_pack(fiscal_year).scoring
        return scoring, assumed(scoring)
    nearest = min(years, key=lambda y: (abs(y - fiscal_year), y))
    return load_pack(nearest).scoring, ("other_year",)
