"""What a report shows of a Batch: the shapes that every format reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyDifference, AgencyResult, Batch
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack


class Basis(StrEnum):
    """What is held against the pass mark: the total where the list has everybody's IIT and EIT,
    else the OIT score alone."""

    TOTAL = "total"
    OIT = "oit"


class Standing(StrEnum):
    """Where an agency is against the pass mark."""

    PASSES = "passes"
    MAY_PASS = "may_pass"  # if what is open turns out well
    BELOW = "below"
    UNREAD = "unread"  # nothing could be judged
    WAITING = "waiting"  # not yet, or cancelled


SIGNS: Mapping[str, str] = {
    "passed": "✓",
    "failed": "✗",
    "cant_tell": "?",
    "untested": "○",
    "inapplicable": "–",
}
"""Of each outcome: colours alone are lost in grey print and on the colour-blind."""


@dataclass(frozen=True, slots=True)
class FixView:
    """`points` of the 100-point total, `gain` of the Batch's basis; `outcome` that the item has
    now."""

    item_id: str
    name: str
    points: float
    gain: float
    shown_gain: str
    outcome: str
    reason: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class AgencyView:
    """`now` is the score on the batch's basis, `after` what it is once the three `fixes` are made
    (their `gain` in points of the basis). `items` are the outcomes in the pack's order, '' where
    the agency has no such item. `notices`, those of them that someone should act on (`alerts`)
    and `why` (of one that could not be read) are sentences, `detail` what the network said."""

    result: AgencyResult
    number: int  # from 1, in the list's order
    name: str
    site: str
    shown_site: str
    type_word: str
    place: str  # district and province, as far as the list names them
    detail: str
    standing: Standing
    standing_word: str
    now: Span
    shown: str
    rating: str
    counts: Mapping[str, int]
    items: tuple[str, ...]
    reasons: tuple[str, ...]
    fixes: tuple[FixView, ...]
    after: Span
    shown_after: str
    gain: float
    notices: tuple[str, ...]
    alerts: tuple[str, ...]
    why: str
    whose: str
    whose_word: str

    @property
    def is_read(self) -> bool:
        return self.standing not in (Standing.UNREAD, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class BandRow:
    """How many agencies have the rating if what is open fails (`low`), and if it passes."""

    name: str
    at_least: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class BandTable:
    """`counted` agencies have a score on this basis; `passing` as in `BandRow`."""

    basis: Basis
    title: str
    counted: int
    rows: tuple[BandRow, ...]
    passing_low: int
    passing_high: int

    @property
    def is_open(self) -> bool:
        """Ratings may still change."""
        return any(row.low != row.high for row in self.rows)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`shares`: of each item, the share (0-1) of agencies that surely and possibly pass it; None
    where it applies to nobody."""

    name: str
    listed: int
    read: int
    mean: Span | None
    shown_mean: str
    passing_low: int
    passing_high: int
    shares: tuple[Span | None, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupTable:
    """By province, district or type; `id` names which."""

    id: str
    title: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item over all agencies that were read. `lost` and `open_points`: sums of points of the
    Batch's basis, surely and possibly lost. `reasons`: words with how many agencies, most first."""

    id: str
    name: str
    sub_indicator: str
    counts: Mapping[str, int]
    lost: float
    open_points: float
    reasons: tuple[tuple[str, int], ...]

    @property
    def missed(self) -> int:
        return self.counts.get("failed", 0)

    @property
    def open(self) -> int:
        return self.counts.get("cant_tell", 0) + self.counts.get("untested", 0)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An agency that is not as it was. `causes`: id and word; `improved` … ids of items."""

    trend: str
    trend_word: str
    name: str
    site: str
    shown_site: str
    place: str
    before: str
    after: str
    improved: tuple[str, ...]
    worsened: tuple[str, ...]
    unclear: tuple[str, ...]
    causes: tuple[tuple[str, str], ...]
    difference: AgencyDifference


@dataclass(frozen=True, slots=True)
class CauseRow:
    """Agencies that could not be read for one reason; `means` says whose doing, what to do."""

    cause: str
    means: str
    whose: str
    whose_word: str
    agencies: tuple[AgencyView, ...]


@dataclass(frozen=True, slots=True)
class DefectRow:
    family: str
    said: str
    agencies: tuple[str, ...]  # names, or addresses of those that are not in the list


@dataclass(frozen=True, slots=True)
class Curve:
    """Points are (day, lowest and highest mean OIT score)."""

    name: str
    points: tuple[tuple[date, Span], ...]


@dataclass(frozen=True)
class BatchView:
    """`agencies` in the list's order; `items` in the pack's; `most_missed` those that cost points,
    most first; `to_call` all that have something to mend, nearest below the pass mark first, and
    `most_to_gain` the same, greatest gain first."""

    batch: Batch
    pack: RulePack
    speech: Speech
    title: str
    notes: tuple[str, ...]
    basis: Basis
    group_id: str  # province or district, '' where the list names neither
    agencies: tuple[AgencyView, ...]
    counts: Mapping[str, int]  # by Standing
    mean: Span | None
    shown_mean: str
    bands: tuple[BandTable, ...]
    groups: tuple[GroupTable, ...]
    items: tuple[ItemRow, ...]
    most_missed: tuple[ItemRow, ...]
    to_call: tuple[AgencyView, ...]
    most_to_gain: tuple[AgencyView, ...]
    changes: tuple[ChangeRow, ...]
    change_counts: Mapping[str, int]
    unread: tuple[CauseRow, ...]
    noticed: tuple[AgencyView, ...]
    defects: tuple[DefectRow, ...]
    progress: Curve
    passing: Curve  # shares in percent
    curves: tuple[Curve, ...]

    def say(self, message_id: str, /, **facts: Any) -> str:
        return self.speech.say(f"batch-report.{message_id}", **facts)

    @property
    def listed(self) -> int:
        return len(self.agencies)

    @cached_property
    def read(self) -> int:
        return sum(agency.is_read for agency in self.agencies)

    @property
    def pass_mark(self) -> float:
        return self.pack.scoring.pass_mark
