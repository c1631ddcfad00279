"""What reading a list gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.batch import ListedAgency


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something in the list that whoever keeps it should look at.

    `row` is 1-based, None where it is about the list as a whole; `column` the spreadsheet's letter,
    '' for none; `sheet` the worksheet's name where the list has several. `message_id` names a
    sentence (`listing.problem.…`) that takes `facts`: what is wrong, what was made of it, what to
    do. A row with an error was left out, or the value in it; anything else was understood.
    """

    row: int | None
    column: str
    message_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_error: bool = False
    sheet: str = ""


@dataclass(frozen=True)
class AgencyList:
    """A list as understood: each agency once, in its order. `name` is the file's, without its
    ending."""

    name: str
    agencies: tuple[ListedAgency, ...]
    problems: tuple[RowProblem, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def sentence_of(problem: RowProblem, speech: Speech) -> str:
    """Where it stands, what is wrong and what to do."""
    what = speech.say(problem.message_id, **problem.facts)
    if problem.row is None:
        return what
    facts = {"row": problem.row, "column": problem.column, "sheet": problem.sheet}
    return speech.say("listing.at", what=what, **facts)
