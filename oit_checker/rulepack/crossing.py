"""What only the whole pack can show: items without an indicator, cycles between items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from oit_checker.model.rule import Check, Indicator, Item, Origin, Scoring
from oit_checker.rulepack.nodes import Node
from oit_checker.rulepack.problems import Problem, problem, unknown


def compared_topics(check: Check) -> tuple[str, ...]:
    """The topics of other items that a check needs to be judged first."""
    if check.kind == "consistent_with":
        return (check.parameters.topic,)
    if check.kind == "signed_by_executive" and getattr(check.parameters, "current", False):
        return ("executives",)
    return ()


def indicator_problems(node: Node, indicators: Sequence[Indicator]) -> tuple[Problem, ...]:
    """Every item stands in exactly one sub-indicator, and every name there is an item."""
    items = node.at("items")
    known = dict(items.entries()) if items else {}
    origin = node.keys.get("indicators", node.origin)
    found: list[Problem] = []
    seen: set[str] = set()
    for sub in (sub for indicator in indicators for sub in indicator.sub_indicators):
        for item_id in sub.items:
            if item_id not in known:
                found.append(unknown(origin, "indicator_of_no_item", item_id, known, sub=sub.id))
            elif item_id in seen:
                found.append(problem(origin, "item_in_two_indicators", item=item_id))
            seen.add(item_id)
    for item_id in known:
        if item_id not in seen and items is not None:
            found.append(problem(items.keys[item_id], "item_without_indicator", item=item_id))
    return tuple(found)


def scoring_problems(node: Node, scoring: Scoring) -> tuple[Problem, ...]:
    origin = node.keys.get("scoring", node.origin)
    total = round(sum(scoring.weights.values()), 6)
    if total != 1:
        return (problem(origin, "weights_sum", total=total),)
    return ()


def item_problems(items: Sequence[Item]) -> tuple[Problem, ...]:
    """Topics without an Element, comparisons with topics that no item has, and cycles."""
    found: list[Problem] = []
    owner = {topic: item.id for item in items for topic in item.topics}
    needs: dict[str, dict[str, Origin]] = {item.id: {} for item in items}
    for item in items:
        judged = {element.topic or item.topics[0] for element in item.elements}
        for topic in item.topics:
            if topic not in judged:
                origin = item.origin or Origin("", 1)
                found.append(problem(origin, "topic_without_element", word=topic))
        for check in (check for element in item.elements for check in element.checks()):
            origin = check.origin or item.origin or Origin("", 1)
            for topic in compared_topics(check):
                if topic not in owner:
                    found.append(problem(origin, "compared_topic_not_in_pack", word=topic))
                else:
                    needs[item.id].setdefault(owner[topic], origin)
    return (*found, *_cycles(needs))


def _cycles(needs: Mapping[str, Mapping[str, Origin]]) -> Iterable[Problem]:
    """One problem a cycle, at the check that begins it."""
    told: set[frozenset[str]] = set()
    for start in needs:
        for way in _ways_back(start, (start,), needs):
            if frozenset(way) not in told:
                told.add(frozenset(way))
                yield problem(needs[start][way[1 % len(way)]], "cycle", items=[*way, start])


def _ways_back(
    start: str, way: tuple[str, ...], needs: Mapping[str, Mapping[str, Origin]]
) -> Iterable[tuple[str, ...]]:
    for after in needs[way[-1]]:
        if after == start:
            yield way
        elif after not in way:
            yield from _ways_back(start, (*way, after), needs)


def topic_problems(names: Sequence[str], nodes: Mapping[str, Node]) -> tuple[Problem, ...]:
    """Every confusable or followed topic exists and is another one."""
    found: list[Problem] = []
    for topic_id, node in nodes.items():
        lists = (node.at("confusable"), node.at("follows"))
        for each in (member for named in lists if named for member in named.members()):
            known = [name for name in names if name != topic_id]
            if each.value not in known:
                found.append(unknown(each.origin, "unknown_topic", str(each.value), known))
    return tuple(found)
