"""What judging says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.submission import Submission
from oit_checker.model.web import Abilities, FetchFailure, FrontierLink, SitemapReport, TlsReport


@dataclass(frozen=True, slots=True)
class Observation:
    """What one Check saw. `facts` fill the slots of the check's sentence in `messages/`."""

    outcome: Outcome
    reason: Reason | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """An Observation with the check kind that made it, so that `messages/` can word it.

    `part`: present | recent | absent | general.
    """

    kind: str
    part: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Finding:
    """An Element's Outcome. `counts`: it bears on the Verdict (its authority may fail, and it is
    required); otherwise it is advice. `key` words it: the check result that decided."""

    element_id: str
    requirement: str
    outcome: Outcome
    reason: Reason | None
    authority: Authority
    binding: Binding
    counts: bool
    results: tuple[CheckResult, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    url: str = ""  # the Document that it was judged on
    hint: str = ""  # th; `hint_en` beside it
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """A Candidate as reports show it."""

    topic: str
    url: str
    label: str
    found_on: str
    path: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Where a topic was looked for."""

    topic: str
    looked_at: tuple[str, ...]
    unfetched: tuple[FrontierLink, ...]
    unread: tuple[str, ...]
    sitemap_read: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """An Item's Outcome. Scores are 100 or 0; `score_low` < `score_high` when it is open."""

    item_id: str
    outcome: Outcome
    reason: Reason | None
    score_low: float
    score_high: float
    findings: tuple[Finding, ...] = ()
    places: tuple[PlaceReport, ...] = ()  # best first
    searches: tuple[SearchReport, ...] = ()
    points: float = 0.0  # what the Item is worth in the 100-point total


@dataclass(frozen=True, slots=True)
class Span:
    """A score from lowest (open = 0) to highest (open = 100)."""

    low: float
    high: float


_SETTLED = {Outcome.PASSED: Span(100.0, 100.0), Outcome.FAILED: Span(0.0, 0.0)}


def span_of(outcome: Outcome) -> Span | None:
    """What an Item of that Outcome scores; None for one that does not apply."""
    return None if outcome is Outcome.INAPPLICABLE else _SETTLED.get(outcome, Span(0.0, 100.0))


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """`total` and `rating` only when IIT and EIT were given."""

    sub_indicators: Mapping[str, Span]
    indicators: Mapping[str, Span]
    oit: Span
    total: Span | None = None
    rating_low: str = ""
    rating_high: str = ""
    passes_low: bool | None = None
    passes_high: bool | None = None
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemeReport:
    """A page with the list of another assessment, whose numbers mean other things."""

    url: str
    scheme_id: str
    name: str
    name_en: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a report says about gathering."""

    pages: int
    files: int
    bytes: int
    failures: tuple[FetchFailure, ...]
    frontier_total: int
    frontier: tuple[FrontierLink, ...]  # the first few hundred
    sitemap: SitemapReport
    complete: bool
    stopped_by: str
    tls: TlsReport
    unreadable: tuple[tuple[str, str], ...] = ()  # url, readability
    schemes: tuple[SchemeReport, ...] = ()
    abilities: Abilities = field(default_factory=Abilities)
    family: str = ""  # id of the family of sites that the pages belong to, '' for none known


@dataclass(frozen=True)
class RunMeta:
    """All that may differ between two equal Runs."""

    run_id: int | None = None
    crawl_id: int | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    tool_version: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)
    fetched_at: Mapping[str, datetime] = field(default_factory=dict)  # by URL


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about an Answer or one of its addresses. `messages/` words it under
    `answer.<id>` with `facts`. `costs`: it bears on the Verdict; otherwise it is advice."""

    id: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    costs: bool = False


@dataclass(frozen=True, slots=True)
class UrlReport:
    """What an assessor meets at one submitted address.

    `answered_at` is the address after redirects, '' when nothing answered. `linked_from` is the
    page of the agency's site that links there ('' for none), `path` the labels from the home page,
    `clicks` how many. `looks_like` names the items that the place shows, best first; `years` the
    Buddhist years that it speaks of. `outcome` is the Verdict on this address alone.
    """

    url: str
    written: str
    outcome: Outcome
    answered_at: str = ""
    linked_from: str = ""
    path: tuple[str, ...] = ()
    clicks: int | None = None
    looks_like: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """One Item of the agency's sheet beside what was found.

    `published`: มี, ไม่มี, or None (left blank). `on_site` is the Verdict's outcome had the whole
    site counted; `better` a place of the same site that would do better than what was answered,
    `gain` the points (of 100) that it would bring at least.
    """

    item_id: str
    published: bool | None
    explanation: str = ""
    urls: tuple[UrlReport, ...] = ()
    remarks: tuple[Remark, ...] = ()
    on_site: Outcome = Outcome.UNTESTED
    better: PlaceReport | None = None
    gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Review:
    """A person's ruling laid over a Verdict (`element_id` '') or a Finding.

    `machine` is what it was laid over. `evidence` maps addresses that the ruling rests on to the
    SHA-256 of what was there: while they are unchanged in a later Run, the ruling holds; an
    address that gave nothing stands with `failure:<cause>`, one never fetched with ''. `texts`
    holds, for web pages, a digest of what they say (`main:<sha256>` of the main text, `all:…` of
    all of it), for pages whose bytes change at each fetch. `withdrawn`: the person took an
    earlier ruling back; `outcome` is then the machine's again.
    """

    item_id: str
    outcome: Outcome
    reason: str
    by: str
    at: datetime
    machine: Outcome
    element_id: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    run_id: int | None = None
    review_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A Review as it bears on one Run. It holds while the digests of its evidence are those of
    the Run's Crawl; `changed` names the addresses that differ, and then it asks to be looked at
    again and counts no more."""

    review: Review
    holds: bool
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Crawl + RulePack + `as_of` + results.

    `scores` are the machine's; with rulings that hold, `ruled_scores` are those that count, and
    `ruled_outcomes` the Outcomes (by item id) of the Items that they bear on.
    `answers` stand beside the Verdicts when a sheet was checked: then only what was answered, and
    what lies one click below, decided them. `submission` is that sheet, with its problems.
    """

    agency: Agency
    fiscal_year: int
    as_of: date
    pack_digest: str
    pack_draft: bool
    verdicts: tuple[Verdict, ...]
    scores: ScoreSheet
    crawl: CrawlSummary
    meta: RunMeta = RunMeta()
    answers: tuple[AnswerReport, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    ruled_scores: ScoreSheet | None = None
    ruled_outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    submission: Submission | None = None

    @property
    def counted_scores(self) -> ScoreSheet:
        return self.ruled_scores or self.scores

    def counted_outcome(self, item_id: str) -> Outcome:
        """The person's where a ruling holds, else the machine's."""
        return self.ruled_outcomes.get(item_id) or self.verdict(item_id).outcome

    def counted_span(self, item_id: str) -> Span | None:
        """What the Item scores by that; None where it does not apply."""
        return span_of(self.counted_outcome(item_id))

    def verdict(self, item_id: str) -> Verdict:
        return next(v for v in self.verdicts if v.item_id == item_id)
