"""What became of an agency's items from one Run to another of the same fiscal year, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import Ruling, Run


class Trend(StrEnum):
    """What became of an item's result. `unclear`: it was not tested in one of the two Runs."""

    WORSENED = "worsened"
    IMPROVED = "improved"
    UNCLEAR = "unclear"
    SAME = "same"
    NEW = "new"
    GONE = "gone"


class Cause(StrEnum):
    """Why a result is another one; several may hold."""

    SITE = "site"  # what the agency publishes
    ANSWER = "answer"  # the sheet that the agency gave in
    AGENCY = "agency"  # the type of agency that was named
    RULES = "rules"
    DAY = "day"  # the day that the Run is judged for
    TOOL = "tool"
    FETCH = "fetch"  # our luck or the network's, or what the machine could draw and read with
    REVIEW = "review"  # a person's ruling
    UNEXPLAINED = "unexplained"


class PageChange(StrEnum):
    """What became of a page from one Crawl to the other."""

    CHANGED = "changed"
    NEW = "new"  # nothing led to it before
    GONE = "gone"
    BROKEN = "broken"  # it answered before; that it does not is the agency's doing
    MENDED = "mended"
    UNFETCHED = "unfetched"  # gathering missed it in the later Crawl, by no doing of the agency
    FETCHED = "fetched"  # it had missed it in the earlier one
    READ_LESS = "read_less"  # the same bytes, drawn or read with less: browser, OCR
    READ_MORE = "read_more"
    READ_OTHERWISE = "read_otherwise"  # the same bytes, by another version of our reader


@dataclass(frozen=True, slots=True)
class PageDifference:
    """A page that an item's result rests on and that is not what it was.

    `url` is the later Run's address where it has one. `why` says what gathering met where the page
    is missing: `fetch.<cause>` or `frontier.<why>` of `messages/`, '' for nothing. `lost` and
    `added` are the first lines that only the earlier, or only the later, reading has.
    """

    url: str
    change: PageChange
    cause: Cause
    why: str = ""
    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A result as it counts: with a person's ruling where one holds (`is_ruled`)."""

    outcome: Outcome
    reason: Reason | None
    is_ruled: bool = False


@dataclass(frozen=True, slots=True)
class ElementDifference:
    """An Element whose result is another one; None on the side that does not have it."""

    element_id: str
    requirement: str
    before: Standing | None
    after: Standing | None
    quotes_before: tuple[Evidence, ...] = ()
    quotes_after: tuple[Evidence, ...] = ()


class RuleChange(StrEnum):
    """What an Element's rule shows of a change, by the Findings of the two Runs."""

    NEW = "new"
    GONE = "gone"
    REWORDED = "reworded"
    COUNTS = "counts"  # it bears on the score now
    COUNTS_NOT = "counts_not"


@dataclass(frozen=True, slots=True)
class RuleDifference:
    element_id: str
    change: RuleChange
    before: str = ""  # the requirement as it read
    after: str = ""


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """`causes` is () where nothing differs. `rulings`: those of a person that were laid, changed
    or ceased to hold in between; the later state where there is one."""

    item_id: str
    trend: Trend
    before: Standing | None
    after: Standing | None
    elements: tuple[ElementDifference, ...] = ()
    causes: tuple[Cause, ...] = ()
    pages: tuple[PageDifference, ...] = ()
    rules: tuple[RuleDifference, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    @property
    def differs(self) -> bool:
        """Its outcome, its reason or an Element's is another one."""
        return bool(self.causes)


@dataclass(frozen=True)
class Difference:
    """Two Runs of one agency and year. `items` stand in the later Run's order, those that are gone
    last. `pages` counts the addresses of both Crawls: same, changed, new, gone, missed (by
    gathering, in one of the two); empty where a Crawl is not at hand. `is_one_crawl`: both Runs
    judged the same gathered data."""

    before: Run
    after: Run
    items: tuple[ItemDifference, ...]
    is_one_crawl: bool
    has_crawls: bool
    pages: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_other_rules(self) -> bool:
        return self.before.pack_digest != self.after.pack_digest

    @property
    def has_other_tool(self) -> bool:
        return self.before.meta.tool_version != self.after.meta.tool_version
