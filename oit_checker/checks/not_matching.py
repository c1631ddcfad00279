"""The Document does not contain given phrases. For `absent`.

Parameters
    any         phrases none of which may occur
    where       `text` (the content), `headings`, `title` (titles and the label of the link), or
                `anywhere`

Outcomes
    passed      none occurs
    failed      `off_topic`; fact `found` names the phrases that occur

What it cannot see: whether a phrase is used or only mentioned; choose `title` or `headings` where
that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._text import first_evidence, opening_evidence
from oit_checker.checks._where import Where, searched
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation

SCOPE = "document"


@dataclass(frozen=True)
class Parameters:
    any: tuple[str, ...]
    where: Where = "text"

    def __post_init__(self) -> None:
        if not self.any:
            raise ValueError("any must name a phrase")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    exhibit = exhibits[0]
    place = searched(exhibit, parameters.where)
    found = [phrase for phrase in parameters.any if place.has(phrase)]
    if found:
        evidence = first_evidence([place.evidence(phrase) for phrase in found])
        return Observation(Outcome.FAILED, Reason.OFF_TOPIC, {"found": found}, evidence)
    evidence = opening_evidence(exhibit.document) if exhibit.document is not None else ()
    return Observation(Outcome.PASSED, None, {"looked_for": list(parameters.any)}, evidence)
