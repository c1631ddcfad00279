"""The Document contains given phrases.

Spaces, line breaks, punctuation and the kind of digits do not matter. Menus, headers and footers
are looked at only with `where: anywhere`.

Parameters
    any         phrases of which `at_least` must occur
    all         phrases that must all occur
    at_least    how many of `any` (default 1)
    where       `text` (the content), `headings`, `title` (titles and the label of the link), or
                `anywhere`
    window      letters within which all phrases of `all` and one of `any` must stand together;
                0: anywhere in the text (only with `where: text` or `anywhere`)

Outcomes
    passed      enough of them occur
    failed      `incomplete`; facts `missing`, `found`

What it cannot see: a negation ("there is no plan"); use `not_matching` beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._text import first_evidence, opening_evidence
from oit_checker.checks._where import Searched, Where, narrowest, searched
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation

SCOPE = "document"


@dataclass(frozen=True)
class Parameters:
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    at_least: int = 1
    where: Where = "text"
    window: int = 0

    def __post_init__(self) -> None:
        if not self.any and not self.all:
            raise ValueError("any or all must name a phrase")
        if self.any and not 1 <= self.at_least <= len(self.any):
            raise ValueError(f"at_least must be 1 to {len(self.any)}")
        if self.window < 0:
            raise ValueError("window must not be negative")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    exhibit = exhibits[0]
    place = searched(exhibit, parameters.where)
    found = [phrase for phrase in (*parameters.all, *parameters.any) if place.has(phrase)]
    missing = [phrase for phrase in parameters.all if phrase not in found]
    alternatives = [phrase for phrase in parameters.any if phrase in found]
    if parameters.any and len(alternatives) < parameters.at_least:
        missing += [phrase for phrase in parameters.any if phrase not in found]
    facts = {"found": found, "missing": missing or None}
    evidence = first_evidence([place.evidence(phrase) for phrase in found])
    if not missing and _is_together(parameters, place, alternatives):
        return Observation(Outcome.PASSED, None, facts, evidence)
    if exhibit.document is not None:
        evidence = evidence or opening_evidence(exhibit.document)
    facts["missing"] = missing or list(parameters.all)
    facts["shown_found"] = found or None
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, evidence)


def _is_together(parameters: Parameters, place: Searched, alternatives: list[str]) -> bool:
    if not parameters.window or place.stretch is None:
        return True
    for one in alternatives or [""]:
        run = narrowest(place.stretch.text, [*parameters.all, *([one] if one else [])])
        if run is not None and run <= parameters.window:
            return True
    return False
