"""What a report shows of a Run, in words: the shapes that every format reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack

_RANKS = {
    o.value: rank
    for rank, o in enumerate(
        (
            Outcome.FAILED,
            Outcome.CANT_TELL,
            Outcome.UNTESTED,
            Outcome.PASSED,
            Outcome.INAPPLICABLE,
        )
    )
}


@dataclass(frozen=True, slots=True)
class QuoteView:
    """`place` says where it stands in words: page, sheet, heading ..."""

    quote: str
    url: str
    shown_url: str
    place: str
    fetched: str


@dataclass(frozen=True, slots=True)
class FindingView:
    id: str
    requirement: str
    outcome: str
    outcome_word: str
    sentences: tuple[str, ...]
    quotes: tuple[QuoteView, ...]
    url: str
    shown_url: str
    hint: str
    authority: str
    counts: bool
    note: str  # why it does not count: '' when it does

    @property
    def is_settled_condition(self) -> bool:
        """A condition of every item that holds: the same four lines each time."""
        return self.outcome == Outcome.PASSED.value and self.id.startswith("general/")

    @property
    def rank(self) -> int:
        """What needs work comes first."""
        return _RANKS[self.outcome]


@dataclass(frozen=True, slots=True)
class PlaceView:
    url: str
    shown_url: str
    label: str
    path: str
    outcome: str
    outcome_word: str


@dataclass(frozen=True, slots=True)
class LinkView:
    url: str
    shown_url: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class ItemView:
    id: str
    name: str
    sub_indicator: str
    outcome: str
    outcome_word: str
    reason: str
    score: str
    points: float
    findings: tuple[FindingView, ...]
    advice: tuple[FindingView, ...]
    place: PlaceView | None
    other_places: tuple[PlaceView, ...]
    looked_at: tuple[str, ...]
    looked_at_total: int
    unfetched: tuple[LinkView, ...]
    todo: tuple[str, ...]
    found: tuple[str, ...]  # what was seen where the item did not pass

    @property
    def is_nowhere(self) -> bool:
        """No place at all was found for it."""
        return self.place is None


@dataclass(frozen=True, slots=True)
class ScoreView:
    id: str
    name: str
    low: float
    high: float
    shown: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """`todo`: items that would gain points, most first."""

    run: Run
    pack: RulePack
    speech: Speech
    oit: ScoreView
    indicators: tuple[tuple[ScoreView, tuple[ScoreView, ...]], ...]
    counts: Mapping[str, int]
    items: tuple[ItemView, ...]
    todo: tuple[ItemView, ...]
    open_items: tuple[ItemView, ...]
    failures: tuple[LinkView, ...]
    unreadable: tuple[LinkView, ...]
    unfetched: tuple[LinkView, ...]
    alarm: str  # why nothing at all could be checked; '' when something was
    has_old_rules: bool  # the rules were edited since
    gathered: tuple[str, ...]
    reminder: str  # the next date of the year's calendar, '' when none is known
    attested: Mapping[str, int]

    def say(self, message_id: str, /, **facts: Any) -> str:
        return self.speech.say(f"report.{message_id}", **facts)
