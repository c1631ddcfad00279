"""What counts once people have ruled: their outcome in place of the machine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oit_checker.assess.outcomes import all_of
from oit_checker.assess.scores import score
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Ruling, ScoreSheet, Verdict, span_of
from oit_checker.model.rule import RulePack


def ruled_outcome(verdict: Verdict, rulings: Iterable[Ruling]) -> Outcome:
    """An Item's Outcome under the rulings that hold. One on the whole Item decides; otherwise
    those on its Elements stand in their Findings' place, and the Item is combined anew. A ruling
    on an Element that does not count changes nothing."""
    held = [r.review for r in rulings if r.holds and r.review.item_id == verdict.item_id]
    whole = [review.outcome for review in held if not review.element_id]
    if whole:
        return whole[-1]
    elements = {review.element_id: review.outcome for review in held}
    counted = [f for f in verdict.findings if f.counts]
    if verdict.outcome is Outcome.INAPPLICABLE or not any(
        f.element_id in elements for f in counted
    ):
        return verdict.outcome
    return all_of(elements.get(f.element_id, f.outcome) for f in counted)


def ruled_score(
    pack: RulePack, verdicts: Iterable[Verdict], outcomes: Mapping[str, Outcome]
) -> ScoreSheet:
    """The scores with `outcomes` (by Item) in place of the Verdicts' own."""
    return score(pack, {v.item_id: span_of(outcomes[v.item_id]) for v in verdicts})
