"""What stands in a row of the worklist, going out and coming back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oit_checker.model.outcome import Outcome
from oit_checker.model.picture import EvidencePicture

_KEY = re.compile(r"(\d{1,9})/([0-9a-f]{8})/(O\d{1,3})/(.{0,80})")


@dataclass(frozen=True, slots=True)
class Key:
    """Which ruling a row is about. `mark` (8 hex digits) tells that Run from one of the same number
    in another database; `element_id` is '' for the whole Item."""

    run_id: int
    mark: str
    item_id: str
    element_id: str = ""

    def __str__(self) -> str:
        return f"{self.run_id}/{self.mark}/{self.item_id}/{self.element_id}"


def key_of(text: str) -> Key | None:
    """The Key that a cell holds; None when somebody wrote over it."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        return None
    return Key(int(found[1]), found[2], found[3], found[4])


@dataclass(frozen=True, slots=True)
class Look:
    """An address to open, as people read it; `page` of a file, 1-based."""

    url: str
    shown_url: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a person is asked to rule on, in the language of the sheet. `asks` are
    sentences; `machine` the word of the program's outcome."""

    key: Key
    agency: str
    main_site: str
    fiscal_year: int
    item_name: str
    asks: tuple[str, ...]
    looks: tuple[Look, ...]
    quote: str
    machine: str
    picture: EvidencePicture | None = None


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row that came back with a ruling. `row` is 1-based."""

    row: int
    key: Key
    outcome: Outcome
    reason: str
    by: str
