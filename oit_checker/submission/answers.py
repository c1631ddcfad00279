"""Entries -> one Answer an item; rows that repeat or contradict each other are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from oit_checker.model.rule import RulePack
from oit_checker.model.submission import Answer, SheetProblem
from oit_checker.submission.addresses import Found
from oit_checker.submission.rows import Entry


def answers_of(
    entries: Iterable[Entry], pack: RulePack
) -> tuple[dict[str, Answer], list[SheetProblem]]:
    """Answers by item id in the pack's order; an item whose rows contradict each other has none."""
    by_item: dict[str, list[Entry]] = {}
    for entry in entries:
        by_item.setdefault(entry.item_id, []).append(entry)
    answers: dict[str, Answer] = {}
    problems: list[SheetProblem] = []
    for item in pack.items:
        rows = by_item.get(item.id)
        if rows is None:
            continue
        repeated = _about_repetition(rows)
        problems.extend(repeated)
        if any(problem.is_error for problem in repeated):
            continue
        answers[item.id] = answer = _answer(rows)
        problems.extend(_about_answer(answer, rows))
    return answers, problems


def _problem(entry: Entry, column: str, message: str, is_error: bool, **facts: Any) -> SheetProblem:
    facts = {"item": entry.item_id, **facts}
    return SheetProblem(entry.row, column, f"submission.problem.{message}", facts, is_error)


def _about_repetition(rows: Sequence[Entry]) -> list[SheetProblem]:
    said = {entry.published for entry in rows} - {None}
    numbers = [entry.row for entry in rows]
    column = rows[0].columns[0]
    if len(said) > 1:
        return [_problem(rows[-1], column, "twice_conflicting", True, rows=numbers)]
    anew = [entry for entry in rows[1:] if not entry.goes_on]
    if not anew:
        return []
    numbers = [rows[0].row, *(entry.row for entry in anew)]
    is_equal = len({_content(entry) for entry in rows}) == 1
    message = "twice_equal" if is_equal else "twice_merged"
    return [_problem(anew[0], "", message, False, rows=numbers)]


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.published, tuple(found.url for found in entry.found), entry.explanation


def _answer(rows: Sequence[Entry]) -> Answer:
    addresses: dict[str, Found] = {}
    explanations: dict[str, None] = {}
    for entry in rows:
        for found in entry.found:
            addresses.setdefault(found.url, found)
        if entry.explanation:
            explanations.setdefault(entry.explanation)
    written = tuple(found.written for found in addresses.values())
    return Answer(
        item_id=rows[0].item_id,
        published=next((e.published for e in rows if e.published is not None), None),
        urls=tuple(addresses),
        explanation="\n".join(explanations),
        row=rows[0].row,
        written=() if written == tuple(addresses) else written,
    )


def _about_answer(answer: Answer, rows: Sequence[Entry]) -> Iterable[SheetProblem]:
    first = rows[0]
    answer_column, url_column = first.columns
    if answer.published is None:
        if not any(entry.has_faulty_answer for entry in rows):
            message = "blank_with_url" if answer.urls else "blank"
            yield _problem(first, answer_column, message, True)
    elif answer.published and not answer.urls:
        if not any(entry.has_faulty_url for entry in rows):
            yield _problem(first, url_column, "yes_without_url", True)
    elif not answer.published and answer.urls:
        yield _problem(first, url_column, "no_with_url", True, urls=list(answer.urls))
