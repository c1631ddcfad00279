"""What happened to an item from one year's rules to another's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oit_checker.model.rule import Item


class ChangeKind(StrEnum):
    """What happened to an item from one year to the next; several may hold at once."""

    NEW = "new"
    GONE = "gone"
    MERGED = "merged"  # several items became one
    REPLACED = "replaced"  # another topic took an item's place
    RENUMBERED = "renumbered"
    REWORDED = "reworded"  # its name, or what its elements ask for
    PERIOD_MOVED = "period_moved"


@dataclass(frozen=True, slots=True)
class Wording:
    """An element's words; '' before: it is new, '' after: it is gone.

    `binding` is told when it changed as well: `example -> required`.
    """

    element_id: str
    before: str
    after: str
    binding: str = ""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """`before` and `after` are empty for a new and a gone item; `after` has one item at most.

    `periods` are the rule's own words (`first 6 months of fiscal_year`), before and after.
    """

    kinds: tuple[ChangeKind, ...]
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    wordings: tuple[Wording, ...] = ()
    periods: tuple[tuple[str, ...], tuple[str, ...]] | None = None
