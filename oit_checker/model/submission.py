"""What an agency answered: its sheet, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oit_checker.model.agency import Agency


@dataclass(frozen=True, slots=True)
class Answer:
    """One item of the sheet. `published`: มี, ไม่มี, or None while it is left blank.

    `urls` are normalised, each once, in the sheet's order. `written` holds them as the sheet
    writes them, one beside each of `urls`; () when that is the same. `row` (1-based) is where the
    answer stands and no part of what it says.
    """

    item_id: str
    published: bool | None
    urls: tuple[str, ...] = ()
    explanation: str = ""
    row: int | None = field(default=None, compare=False)
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """Something in the sheet that its writer should look at.

    `row` is 1-based, None where it is about the sheet as a whole. `column` is the spreadsheet's
    letter, '' for none. `message_id` names a sentence in `messages/` that takes `facts`. An error
    must be mended; anything else was understood, and how is said.
    """

    row: int | None
    column: str
    message_id: str
    facts: Mapping[str, Any]
    is_error: bool


@dataclass(frozen=True)
class Submission:
    """A sheet as understood. `answers` are keyed by item id in the pack's order.

    An item without a row, and one whose rows contradict each other, has no answer. The agency's
    `main_site` is '' when neither the sheet nor the caller names one; `problems` then says so.
    """

    agency: Agency
    fiscal_year: int
    answers: Mapping[str, Answer] = field(default_factory=dict)
    problems: tuple[SheetProblem, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)
