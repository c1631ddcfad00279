"""Rulings that come back in a sheet -> Reviews; and the rulings that taught us something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review, Run
from oit_checker.model.submission import SheetProblem
from oit_checker.model.url import spellings
from oit_checker.review import FilledRow, LabelledRuling
from oit_checker.run.reviewing import Decision, made_review, standing_reviews
from oit_checker.run.worklist import mark_of
from oit_checker.store import Store

_VERDICTS = {Outcome.PASSED: "present", Outcome.FAILED: "absent"}


@dataclass(frozen=True, slots=True)
class Taken:
    """`kept` are new; `known` counts rows that were taken before."""

    kept: tuple[Review, ...]
    known: int
    problems: tuple[SheetProblem, ...]


def take_rows(store: Store, rows: Iterable[FilledRow], at: datetime) -> Taken:
    """Keeps the rulings of a sheet. A row whose ruling was ever given for its Run, with the same
    outcome, reason and name, is not taken twice, even if it was withdrawn since; a row about
    something that is not there is a problem."""
    runs: dict[int, Run | None] = {}
    given: dict[tuple[str, int], tuple[Review, ...]] = {}
    made, problems, known = [], [], 0
    for row in rows:
        run = runs.setdefault(row.key.run_id, _run_of(store, row.key.run_id))
        if run is None or mark_of(run) != row.key.mark:
            problems.append(_problem(row, "no_run", run=row.key.run_id))
            continue
        agency = (run.agency.main_site, run.fiscal_year)
        earlier = given.setdefault(agency, store.reviews_of(*agency))
        decision = Decision(row.key.item_id, row.outcome, row.reason, row.by, row.key.element_id)
        if any(_is_same(each, row) for each in earlier):
            known += 1
            continue
        try:
            made.append(made_review(store, run, decision, at))
        except UserError:
            facts = {"item": row.key.item_id, "element": row.key.element_id}
            problems.append(_problem(row, "no_item", **facts))
    return Taken(store.add_reviews(made), known, tuple(problems))


def labelled(store: Store) -> tuple[LabelledRuling, ...]:
    """Every standing ruling, passed or failed, that the program did not foresee: where it found
    the opposite, or could not tell. By agency, year and item."""
    runs: dict[int | None, Run] = {}
    by_agency: dict[tuple[str, int], list[Review]] = {}
    for review in store.all_reviews():
        if review.run_id is None:
            continue
        run = runs.setdefault(review.run_id, store.load_run(review.run_id))
        site = min(spellings(run.agency.main_site))
        by_agency.setdefault((site, run.fiscal_year), []).append(review)
    return tuple(
        _labelled(review, runs[review.run_id])
        for _, reviews in sorted(by_agency.items())
        for review in sorted(
            standing_reviews(reviews), key=lambda r: (int(r.item_id[1:]), r.element_id)
        )
        if review.outcome in _VERDICTS and review.outcome is not review.machine
    )


def _labelled(review: Review, run: Run) -> LabelledRuling:
    verdict = run.verdict(review.item_id)
    places = [place.url for place in verdict.places] or list(review.evidence)
    return LabelledRuling(
        site=urlsplit(run.agency.main_site).hostname or "",
        item_fy=run.fiscal_year,
        item=review.item_id,
        element=review.element_id,
        page_or_file=places[0] if places else "",
        verdict=_VERDICTS[review.outcome],
        reason=review.reason,
        machine=review.machine.value,
        by=review.by,
        at=review.at.isoformat(),
        run=review.run_id or 0,
        main_site=run.agency.main_site,
        evidence=dict(review.evidence),
    )


def _run_of(store: Store, run_id: int) -> Run | None:
    try:
        return store.load_run(run_id)
    except UserError:
        return None


def _is_same(review: Review, row: FilledRow) -> bool:
    return (
        review.run_id == row.key.run_id
        and (review.item_id, review.element_id) == (row.key.item_id, row.key.element_id)
        and not review.withdrawn
        and (review.outcome, review.reason, review.by) == (row.outcome, row.reason, row.by)
    )


def _problem(row: FilledRow, message_id: str, **facts: Any) -> SheetProblem:
    return SheetProblem(row.row, "", message_id, facts, True)
