"""The Elements of one topic, judged together on one Candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oit_checker.assess.element import Judged, is_about_place, judge_element
from oit_checker.assess.outcomes import all_of, rank_between_places
from oit_checker.checks import Context
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Candidate, Exhibit
from oit_checker.model.rule import Element, Item


@dataclass(frozen=True, slots=True)
class PlaceJudged:
    """A Candidate with every Element's outcome on it. `outcome` is over the counting ones."""

    candidate: Candidate
    judged: Mapping[str, Judged]
    outcome: Outcome
    passed: int

    @property
    def order(self) -> tuple[int, int, float]:
        """Sorts the best place first."""
        return (rank_between_places(self.outcome), -self.passed, -self.candidate.score)


def judge_place(
    item: Item,
    elements: Sequence[Element],
    counting: frozenset[str],
    candidate: Candidate,
    context: Context,
) -> PlaceJudged:
    """Judge `elements` (those of the Candidate's topic) on one Candidate.

    `counting` names the Elements that bear on the Verdict. Presence and recency hold in the same
    Document: for an Item that is judged on a Document, all its Document-wide Elements are judged
    on the one exhibit that does best on them together.
    """
    exhibits = candidate.exhibits
    wide = [e for e in elements if is_about_place(e)]
    narrow = [e for e in elements if not is_about_place(e)]
    judged = {e.id: judge_element(e, candidate.place, exhibits, context) for e in wide}
    if item.judged_on == "place":
        for element in narrow:
            tried = [judge_element(element, x, exhibits, context) for x in exhibits]
            judged[element.id] = min(tried, key=lambda j: rank_between_places(j.outcome))
    elif narrow:
        judged |= _best_document(narrow, counting, exhibits, context)
    outcome = all_of(judged[e.id].outcome for e in elements if e.id in counting)
    passed = sum(j.outcome is Outcome.PASSED for j in judged.values())
    return PlaceJudged(candidate, judged, outcome, passed)


def _best_document(
    elements: Sequence[Element],
    counting: frozenset[str],
    exhibits: Sequence[Exhibit],
    context: Context,
) -> dict[str, Judged]:
    tried = [{e.id: judge_element(e, x, exhibits, context) for e in elements} for x in exhibits]

    def order(judged: Mapping[str, Judged]) -> tuple[int, int, int]:
        of_counting = all_of(j.outcome for i, j in judged.items() if i in counting)
        return (
            rank_between_places(of_counting),
            -sum(j.outcome is Outcome.PASSED for i, j in judged.items() if i in counting),
            -sum(j.outcome is Outcome.PASSED for j in judged.values()),
        )

    return min(tried, key=order)
