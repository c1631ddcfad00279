"""Many Runs from one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from oit_checker.model.agency import Agency
from oit_checker.model.difference import Cause, Trend
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import Span


@dataclass(frozen=True, slots=True)
class ListedAgency:
    """One line of the list. `row` is its number in the file (1 is the heading), 0 for none.

    `contact` is whom to call, as written; `submission_file` a path, as written.
    """

    agency: Agency
    province: str = ""
    district: str = ""
    tags: tuple[str, ...] = ()
    contact: str = ""
    submission_file: str = ""
    iit: float | None = None  # 0-100, where the team knows them: then there is a total
    eit: float | None = None
    row: int = 0


class JobState(StrEnum):
    """How far one agency of a Batch is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"  # there is a Run
    FAILED = "failed"  # gathering gave nothing to judge, after all attempts
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ItemResult:
    """An Item of a Run, as far as sums over many agencies need it. Outcomes as they count.

    `lacking` are ids of the first few Elements that failed it.
    """

    outcome: Outcome
    reason: Reason | None = None
    score_low: float = 0.0
    score_high: float = 0.0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to mend. `points` is what it brings of 100 at least; `hint` what to do (th),
    `hint_en` beside it; `url` where it was looked for, '' for nowhere."""

    item_id: str
    points: float
    reason: Reason | None = None
    hint: str = ""
    hint_en: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about an agency of a Batch that a person should know. `messages/` words it under
    `batch.notice.<id>` with `facts`."""

    id: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgencyResult:
    """Where one agency of a Batch stands.

    `cause` and `detail` say why a FAILED one could not be read (`fetch.<cause>` of `messages/`, or
    `batch.cause.<cause>` for our own doing). `items`, `oit`, `fixes` (most points first) are those
    of the Run. `family` is the id of the vendor's family of sites that its pages belong to;
    `marks` tell how they were built (`locate/families.py`), `broken` are shapes of links of the
    site that lead to nothing (`/detail.php?id=#`).
    """

    listed: ListedAgency
    state: JobState
    run_id: int | None = None
    cause: str = ""
    detail: str = ""
    attempts: int = 0
    finished_at: datetime | None = None
    oit: Span = field(default_factory=lambda: Span(0.0, 100.0))
    total: Span | None = None  # with the list's IIT and EIT
    rating_low: str = ""  # of the total, '' without it
    rating_high: str = ""
    sub_indicators: Mapping[str, Span] = field(default_factory=dict)
    items: Mapping[str, ItemResult] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()
    notices: tuple[Notice, ...] = ()
    pages: int = 0
    files: int = 0
    complete: bool = True
    family: str = ""
    defects: tuple[str, ...] = ()  # ids of defects that its family shares
    pack_digest: str = ""
    tool_version: str = ""
    marks: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchHead:
    """A Batch without its agencies. `number` counts from 1 in a database; `name` is the list's.

    `opens` and `closes` bound the window in which agencies answer, None where the pack knows none.
    """

    number: int
    name: str
    fiscal_year: int
    as_of: date
    started_at: datetime
    finished_at: datetime | None = None
    pack_digest: str = ""
    tool_version: str = ""
    opens: date | None = None
    closes: date | None = None


@dataclass(frozen=True, slots=True)
class AgencyDifference:
    """What became of an agency from one Batch to the next. `improved` and `worsened` are ids of
    Items; `causes` those of all of them together, most frequent first. `trend` NEW and GONE mean
    that only one of the two lists has it; UNCLEAR that it could not be read in one of them."""

    main_site: str
    name: str
    trend: Trend
    before: AgencyResult | None
    after: AgencyResult | None
    improved: tuple[str, ...] = ()
    worsened: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    item_causes: Mapping[str, tuple[Cause, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class BatchDifference:
    """Two Batches, agency by agency: those that worsened first, then improved, unclear, new, gone,
    same; within each in the later list's order."""

    before: BatchHead
    after: BatchHead
    agencies: tuple[AgencyDifference, ...]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """One earlier Batch of the same list and year, for the curve of progress. Shares are 0-1 of
    all listed agencies; `means` are the mean lowest and highest OIT score of those read."""

    number: int
    on: date
    agencies: int
    read: int
    means: Span
    passing_low: float
    passing_high: float
    by_group: Mapping[str, Span] = field(default_factory=dict)  # mean score by district or province


@dataclass(frozen=True, slots=True)
class SharedDefect:
    """What is wrong on many sites of one vendor, told once. `messages/` words it under
    `family.defect.<kind>` with `facts`; a fact may be a mapping of languages to words."""

    family: str
    family_name: str
    id: str
    main_sites: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""  # item | path | known


@dataclass(frozen=True)
class Batch:
    """A Batch with all that its reports need; nothing is loaded later."""

    head: BatchHead
    agencies: tuple[AgencyResult, ...]  # in the list's order
    difference: BatchDifference | None = None
    history: tuple[Standpoint, ...] = ()  # oldest first, the Batch itself last
    shared_defects: tuple[SharedDefect, ...] = ()
