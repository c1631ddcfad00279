"""What a report shows of a Run, in words: the shapes that every format reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.outcome import Outcome
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack

Pictures = Callable[[], Mapping[Evidence, EvidencePicture]]
"""Makes the pictures of a Run's evidence: asked for only by formats that show them."""


def no_pictures() -> Mapping[Evidence, EvidencePicture]:
    return {}


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
    """`place` says where it stands in words: page, sheet, heading ...; `read_from` that its letters
    come from an image, '' where they are the page's own."""

    evidence: Evidence
    quote: str
    url: str
    shown_url: str
    place: str
    read_from: str
    fetched: str


@dataclass(frozen=True, slots=True)
class GapView:
    """What was not drawn or read, what that means for open items, and what to do."""

    what: str
    means: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """`help`: where a person must look, and what would let a program see it."""

    id: str
    requirement: str
    outcome: str
    outcome_word: str
    sentences: tuple[str, ...]
    quotes: tuple[QuoteView, ...]
    url: str
    shown_url: str
    hint: str
    help: tuple[str, ...]
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
class RulingView:
    """A person's ruling beside the program's outcome, in one sentence. `flag` asks to look again,
    '' where it holds; `changed` are the addresses that differ."""

    element_id: str
    outcome: str
    said: str
    reason: str
    holds: bool
    flag: str
    changed: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        flag = [self.flag, *(f"- {url}" for url in self.changed)] if self.flag else []
        return (self.said, *flag)


@dataclass(frozen=True, slots=True)
class RemarkView:
    """`costs`: it bears on the Verdict."""

    id: str
    said: str
    costs: bool


@dataclass(frozen=True, slots=True)
class AnsweredUrlView:
    """`way`: how one gets there from the home page, '' when no link leads there."""

    url: str
    shown_url: str
    outcome: str
    outcome_word: str
    way: str
    remarks: tuple[RemarkView, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The agency's answer to one item. `said`: มี, ไม่มี, not answered; `better` a place of the
    same site that does better, with the points that it would bring (0: a person must look)."""

    said: str
    explanation: str
    urls: tuple[AnsweredUrlView, ...]
    remarks: tuple[RemarkView, ...]
    on_site: str
    on_site_word: str
    better: PlaceView | None
    gain: float


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
    help: tuple[str, ...]
    found: tuple[str, ...]  # what was seen where the item did not pass
    rulings: tuple[RulingView, ...] = ()
    ruled_outcome: str = ""  # under a ruling that holds
    ruled_word: str = ""
    ruled_score: str = ""
    answer: AnswerView | None = None  # when a sheet was checked

    @property
    def counted_outcome(self) -> str:
        return self.ruled_outcome or self.outcome

    @property
    def counted_score(self) -> str:
        return self.ruled_score or self.score

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
    """`todo`: items that would gain points, most first. `oit`, `indicators` and `counts` are those
    that count; `machine_oit` is the program's own where people ruled otherwise."""

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
    gaps: tuple[GapView, ...]
    reminder: str  # the next date of the year's calendar, '' when none is known
    attested: Mapping[str, int]
    pictures: Pictures = no_pictures
    machine_oit: ScoreView | None = None

    def say(self, message_id: str, /, **facts: Any) -> str:
        return self.speech.say(f"report.{message_id}", **facts)
