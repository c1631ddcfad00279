"""A problem of a sheet as a sentence."""

from __future__ import annotations

from oit_checker.messages import Speech
from oit_checker.model.submission import SheetProblem


def sentence_of(problem: SheetProblem, speech: Speech) -> str:
    """Where it stands, what is wrong and what to do."""
    what = speech.say(problem.message_id, **problem.facts)
    if problem.row is None:
        return what
    if not problem.column:
        return speech.say("submission.problem.at_row", row=problem.row, what=what)
    return speech.say("submission.problem.at", row=problem.row, column=problem.column, what=what)
