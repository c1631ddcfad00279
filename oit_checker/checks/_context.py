"""What a check is told besides the Documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from oit_checker.checks._topics import TopicLookup
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Exhibit
from oit_checker.model.rule import Host, Topic


@dataclass(frozen=True, slots=True)
class Related:
    """The best place of another topic, for checks that compare two items."""

    outcome: Outcome
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """`topic` is the Element's; `path_year` the Buddhist year that menu, heading or path binds."""

    fiscal_year: int
    as_of: date
    agency: Agency
    topic: Topic
    topics: Mapping[str, Topic]
    related: Mapping[str, Related] = field(default_factory=dict)
    path_year: int | None = None
    hosts: tuple[Host, ...] = ()
    lookup: TopicLookup | None = None  # of `topics`, prepared once; without it each is tried
