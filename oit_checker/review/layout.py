"""Columns of the worklist: their order, widths in characters, and the words for the outcomes."""

from __future__ import annotations

from oit_checker.messages import Speech, languages
from oit_checker.model.outcome import Outcome
from oit_checker.thai.script import squeezed

LOOKS = 3
COLUMNS = (
    "agency",
    "fiscal_year",
    "item",
    "name",
    "asks",
    *(f"look_{number}" for number in range(1, LOOKS + 1)),
    "quote",
    "picture",
    "machine",
    "ruling",
    "reason",
    "by",
    "key",
)
WIDTHS = {
    "agency": 26,
    "fiscal_year": 8,
    "item": 7,
    "name": 26,
    "asks": 52,
    "quote": 34,
    "picture": 46,
    "machine": 14,
    "ruling": 17,
    "reason": 36,
    "by": 20,
    "key": 24,
}
LOOK_WIDTH = 28
FILLED_IN = ("ruling", "reason", "by")
RULINGS = (Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL)
MOST_ROWS = 20_000


def head_words(column: str) -> frozenset[str]:
    """What a column may be called: its head in every language, squeezed."""
    return frozenset(squeezed(Speech(each).say(f"review.column.{column}")) for each in languages())


def ruling_words() -> dict[str, Outcome]:
    """Outcomes by what a person may write for them, squeezed: the words of the drop-down in every
    language, the outcome's own name, and the score."""
    found = {squeezed(outcome.value): outcome for outcome in RULINGS}
    found |= {"100": Outcome.PASSED, "0": Outcome.FAILED}
    for language in languages():
        speech = Speech(language)
        found |= {squeezed(speech.say(f"review.ruling.{o.value}")): o for o in RULINGS}
    return found
