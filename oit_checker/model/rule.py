"""One fiscal year's rules as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from oit_checker.model.agency import AgencyType
from oit_checker.model.outcome import Authority, Binding, Reason


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Thai (a must) and English."""

    th: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return (self.en or self.th) if language == "en" else self.th


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line was written: for error messages."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Check:
    """A check kind with its parameters, validated by the kind's own `Parameters`."""

    kind: str
    parameters: Any
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One `any_of` or `all_of` of checks."""

    mode: str  # any_of | all_of
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """`document` is a key of the pack's `sources`."""

    document: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that an Item must show.

    `present`: it is there; `recent`: it is current; `absent`: what must not be there.
    `attested` maps fiscal years to how well the wording is attested; years that are not named
    use `otherwise`. `agency_types` empty means all.
    """

    id: str
    requirement: str
    attested: Mapping[int, Authority]
    otherwise: Authority
    source: Source
    binding: Binding
    hint: Words
    present: Condition | None = None
    recent: Condition | None = None
    absent: Condition | None = None
    topic: str = ""  # which of the Item's topics it is about ('' = the first)
    agency_types: tuple[AgencyType, ...] = ()
    origin: Origin | None = None

    def authority(self, fiscal_year: int) -> Authority:
        return self.attested.get(fiscal_year, self.otherwise)

    def checks(self) -> tuple[Check, ...]:
        return tuple(
            check
            for condition in (self.present, self.recent, self.absent)
            if condition is not None
            for check in condition.checks
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One disclosure duty. `judged_on`: `document` (all its Elements hold in one Document at the
    place) or `place` (each Element may be shown by another Document at the same place)."""

    id: str
    name: Words
    topics: tuple[str, ...]
    elements: tuple[Element, ...]
    judged_on: str = "document"
    origin: Origin | None = None

    @property
    def number(self) -> int:
        return int(self.id[1:])


@dataclass(frozen=True, slots=True)
class Topic:
    """The words under which agencies publish one thing, and the words that rule it out.

    `names` are full names and synonyms (a phrase that contains one is about the topic);
    `keywords` are sets of words that must all occur; `excludes` rule a label out when they occur
    (unless the name itself contains them). `confusable` names topics that are easily taken for it.
    `at_home`: the home page and its header and footer are themselves places for it. `oit`: it is
    asked for in some year (others are only easily taken for one that is). `follows` names topics
    of earlier years that went into it: one that it replaced, or several that it merges.
    """

    id: str
    name: Words
    names: tuple[str, ...] = ()
    keywords: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    content_words: tuple[str, ...] = ()
    confusable: tuple[str, ...] = ()
    at_home: bool = False
    oit: bool = True
    follows: tuple[str, ...] = ()
    labels_is: tuple[str, ...] = ()
    labels_is_not: tuple[str, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """Another assessment's list that looks like NACC's (schools, hospitals, police, vocational).

    `codes` are what its items are numbered with (`MOIT` for MOIT1, MOIT2 ...); `titles` stand in a
    page's title or first heading, `names` in any heading or label, and both speak only beside a
    list of item codes; `items` are names of items that only this scheme has.
    """

    id: str
    name: Words
    codes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class HostedKind:
    """One sort of address at a Host. `matches` is a regular expression for the beginning of path
    and query; `bytes_at` a template with its named groups (and `{url}`, `{domain}`: the address as
    it is, its host name) that gives the address serving the bytes, '' when there is none; `shows`:
    file | folder | document | page | post | video | chat."""

    matches: str
    shows: str
    bytes_at: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """A service on which agencies keep what they publish (Google Drive, Facebook ...).

    `view` says how assessors look upon things kept there, `authority` how well that is attested.
    `at` are its host names: `drive.google.com` is itself, with and without www., and `*.box.com`
    is whatever lies below box.com as well.
    """

    id: str
    name: Words
    kinds: tuple[HostedKind, ...]
    view: Words
    authority: Authority
    at: tuple[str, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class FamilyPlace:
    """Where the sites of a Family keep one topic: `paths` are shapes of path and query
    (`/list.php?cat=12`, `#` for any digits), `labels` words of the link that leads there."""

    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyDefect:
    """A known flaw of a Family's sites: what shows it (an Item's topic that fails for `reason`, at
    `element` where one is named), and its `words`."""

    id: str
    topic: str
    reason: Reason
    words: Words
    element: str = ""


@dataclass(frozen=True)
class Family:
    """Sites built alike, by one vendor or with one system.

    `signs` are marks of its pages (`*` stands for anything), of which `needed` must be there.
    `is_system`: a system that many vendors build upon (WordPress ...), so that its sites may be of
    a vendor's family as well; `common` are marks that tell no more than the system. `seen_on` and
    `sites` attest the knowledge, `source` says where it is from.
    """

    id: str
    name: Words
    signs: tuple[str, ...]
    needed: int = 1
    is_system: bool = False
    common: tuple[str, ...] = ()
    places: Mapping[str, FamilyPlace] = field(default_factory=dict)
    defects: tuple[FamilyDefect, ...] = ()
    seen_on: date | None = None
    sites: int = 0
    source: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class SubIndicator:
    id: str
    name: Words
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    name: Words
    sub_indicators: tuple[SubIndicator, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A rating and the lowest total (0-100) that earns it.

    `every_instrument_at_least`: an extra condition on IIT, EIT and OIT each.
    """

    name: str
    at_least: float
    every_instrument_at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Scoring:
    """Weights sum to 1. `pass_mark` is a total. Authorities say how well each part is attested."""

    weights: Mapping[str, float]  # iit, eit, oit
    bands: tuple[Band, ...]
    pass_mark: float
    authority: Mapping[str, Authority] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    id: str  # registration | oit_window | objections | results ...
    name: Words
    start: date | None
    end: date | None
    authority: Authority


@dataclass(frozen=True, slots=True)
class GeneralCondition:
    """A condition that applies to every Item (main site, no login, findable, opens)."""

    id: str
    requirement: str
    attested: Mapping[int, Authority]
    otherwise: Authority
    source: Source
    hint: Words
    check: str  # main_site | no_login | findable | opens

    def authority(self, fiscal_year: int) -> Authority:
        return self.attested.get(fiscal_year, self.otherwise)


@dataclass(frozen=True)
class RulePack:
    """`digest` is the SHA-256 over the contents of every file that makes up the pack."""

    fiscal_year: int
    digest: str
    draft: bool
    items: tuple[Item, ...]
    topics: Mapping[str, Topic]
    indicators: tuple[Indicator, ...]
    scoring: Scoring
    may_fail: frozenset[Authority]
    general_conditions: tuple[GeneralCondition, ...] = ()
    calendar: tuple[CalendarEvent, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    notes: Words = Words("")
    schemes: tuple[Scheme, ...] = ()
    hosts: tuple[Host, ...] = ()

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What pure readers of this pack worked out before: a cache that lives and dies with it (a
        pack is asked about every link of every page). Never part of its value."""
        return {}

    def item(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)

    def host(self, host_id: str) -> Host | None:
        """The Host of that id; None for '' and for one that this pack doesn't know."""
        return next((host for host in self.hosts if host.id == host_id), None)

    def sub_indicator_of(self, item_id: str) -> SubIndicator:
        return next(
            sub
            for indicator in self.indicators
            for sub in indicator.sub_indicators
            if item_id in sub.items
        )
