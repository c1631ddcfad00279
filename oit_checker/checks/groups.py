"""The Document shows several things, each under one of its names.

Looks at the content (not at menus, headers, footers), the title, captions and texts of pictures.
Spaces, line breaks and punctuation do not matter.

Parameters
    groups      a name (shown in reports) with the words that stand for it; one word is enough
    at_least    how many groups must be there (default `all`)

Outcomes
    passed      enough groups are there
    failed      `incomplete`; facts `missing` and `found` name the groups

What it cannot see: whether a word heads real content or is only mentioned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from oit_checker.checks._context import Context
from oit_checker.checks._text import first_evidence, main_stretch, opening_evidence
from oit_checker.checks._titles import Standing, document_lines
from oit_checker.checks._where import Searched
from oit_checker.model.document import Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

SCOPE = "document"


@dataclass(frozen=True)
class Parameters:
    groups: Mapping[str, tuple[str, ...]]
    at_least: int | Literal["all"] = "all"

    def __post_init__(self) -> None:
        if not self.groups or not all(self.groups.values()):
            raise ValueError("groups must name words for each group")
        if self.at_least != "all" and not 1 <= self.at_least <= len(self.groups):
            raise ValueError(f"at_least must be 1 to {len(self.groups)} or all")

    @property
    def needed(self) -> int:
        return len(self.groups) if self.at_least == "all" else self.at_least


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    if document is None:
        raise ValueError("groups looks at a readable Document")
    place = _content(document)
    shown: dict[str, Evidence] = {}
    for name, words in parameters.groups.items():
        quote = next((e for e in map(place.evidence, words) if e is not None), None)
        if quote is not None:
            shown[name] = quote
    missing = [name for name in parameters.groups if name not in shown]
    facts = {
        "found": list(shown),
        "shown_found": list(shown) or None,
        "missing": missing or None,
        "needed": parameters.needed,
    }
    if len(shown) >= parameters.needed:
        return Observation(Outcome.PASSED, None, facts, first_evidence(list(shown.values()), 8))
    evidence = first_evidence(list(shown.values()), 8) or opening_evidence(document)
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, evidence)


def _content(document: Document) -> Searched:
    titles = tuple(
        line.evidence
        for line in document_lines(document)
        if line.standing in (Standing.TITLE, Standing.HEADING)
    )
    images = tuple(
        Evidence(document.url, text, "image", block=image.block)
        for image in document.images
        if image.region is Region.MAIN and (text := f"{image.alt} {image.title}".strip())
    )
    return Searched(main_stretch(document), (*titles, *images))
