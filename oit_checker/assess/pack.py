"""All Items of a RulePack, in the order of their dependencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oit_checker.assess.item import JudgeContext, judge_item
from oit_checker.checks import Related
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Candidate
from oit_checker.model.result import Verdict
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.worth import points_of


def judge(
    candidates: Mapping[str, Sequence[Candidate]], context: JudgeContext
) -> tuple[Verdict, ...]:
    """Verdicts in the pack's own order. Cross-item checks see the other Item's best place."""
    verdicts = _judged(in_dependency_order(context.pack), candidates, context)
    left_out = [v.item_id for v in verdicts.values() if v.outcome is Outcome.INAPPLICABLE]
    points = points_of(context.pack, left_out)
    return tuple(replace(verdicts[item.id], points=points[item.id]) for item in context.pack.items)


def judge_one(
    item: Item, candidates: Mapping[str, Sequence[Candidate]], context: JudgeContext
) -> Verdict:
    """The Verdict on one Item, after the Items that its checks consult."""
    order = in_dependency_order(context.pack)
    needed = _needed(item, {t: i for i in order for t in i.topics})
    return _judged([i for i in order if i.id in needed], candidates, context)[item.id]


def _needed(item: Item, owner: Mapping[str, Item]) -> frozenset[str]:
    found, waiting = {item.id}, [item]
    while waiting:
        for topic in topics_needed_by(waiting.pop()):
            if topic in owner and owner[topic].id not in found:
                found.add(owner[topic].id)
                waiting.append(owner[topic])
    return frozenset(found)


def _judged(
    items: Sequence[Item],
    candidates: Mapping[str, Sequence[Candidate]],
    context: JudgeContext,
) -> dict[str, Verdict]:
    related: dict[str, Related] = dict(context.related)
    verdicts: dict[str, Verdict] = {}
    for item in items:
        here = replace(context, related=related)
        verdict = judge_item(item, candidates, here)
        verdicts[item.id] = verdict
        for topic in item.topics:
            related[topic] = _related(topic, verdict, candidates.get(topic, ()))
    return verdicts


def relations(
    verdicts: Sequence[Verdict],
    candidates: Mapping[str, Sequence[Candidate]],
    context: JudgeContext,
) -> dict[str, Related]:
    """What Items that were judged offer to the checks of others; and what the context knew."""
    related: dict[str, Related] = dict(context.related)
    for verdict in verdicts:
        for topic in context.pack.item(verdict.item_id).topics:
            related[topic] = _related(topic, verdict, candidates.get(topic, ()))
    return related


def topics_needed_by(item: Item) -> frozenset[str]:
    """Topics whose judgement an Item's checks consult."""
    named: set[str] = set()
    for element in item.elements:
        for check in element.checks():
            for name in ("topic", "general"):
                value = getattr(check.parameters, name, None)
                if isinstance(value, str) and value:
                    named.add(value)
            if getattr(check.parameters, "current", False):
                named.add("executives")
    return frozenset(named) - frozenset(item.topics)


def in_dependency_order(pack: RulePack) -> tuple[Item, ...]:
    """An Item comes after the Items it consults; otherwise the pack's order. Cycles are broken
    at the later Item (the linter refuses them)."""
    owner = {topic: item for item in pack.items for topic in item.topics}
    done: dict[str, Item] = {}

    def visit(item: Item, above: frozenset[str]) -> None:
        if item.id in done or item.id in above:
            return
        for topic in sorted(topics_needed_by(item)):
            if topic in owner:
                visit(owner[topic], above | {item.id})
        done[item.id] = item

    for item in pack.items:
        visit(item, frozenset())
    return tuple(done.values())


def _related(topic: str, verdict: Verdict, candidates: Sequence[Candidate]) -> Related:
    best = next((p for p in verdict.places if p.topic == topic), None)
    if best is None:
        return Related(Outcome.FAILED if verdict.outcome is Outcome.FAILED else verdict.outcome)
    chosen = next(c for c in candidates if (c.url, c.label) == (best.url, best.label))
    return Related(best.outcome, chosen.exhibits)
