"""Two years' packs compared by topic, and the item numbers of a topic through the years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oit_checker.model.change import ChangeKind, ItemChange, Wording
from oit_checker.model.rule import Check, Element, Item, RulePack, Topic
from oit_checker.rulepack.building import PERIOD_PARAMETERS
from oit_checker.thai.fiscal import months_of, period_named

_ANY_YEAR = 2563
_FIRST_HALF = "first 6 months of fiscal_year"


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic and its item id in each year that asks for it."""

    topic: Topic
    items: Mapping[int, str] = field(default_factory=dict)


def changes_between(old: RulePack, new: RulePack) -> tuple[ItemChange, ...]:
    """What changed, item by item: first the new pack's items in order, then those that are gone.
    Items of which nothing changed are left out."""
    return tuple(change for change in items_between(old, new) if change.kinds)


def items_between(old: RulePack, new: RulePack) -> tuple[ItemChange, ...]:
    """Every item of both packs beside the one that it continues, in the order of
    `changes_between`; without `kinds` where nothing changed."""
    followed: set[str] = set()
    found: list[ItemChange] = []
    for item in new.items:
        before = _before(item, old, new)
        followed.update(each.id for each in before)
        found.append(_change(before, item))
    gone = (item for item in old.items if item.id not in followed)
    return (*found, *(ItemChange((ChangeKind.GONE,), (item,), ()) for item in gone))


def crosswalk(packs: Sequence[RulePack]) -> tuple[TopicRow, ...]:
    """A row for each topic that any of the packs asks for, in the order of its first number."""
    rows: dict[str, dict[int, str]] = {}
    topics: dict[str, Topic] = {}
    for pack in sorted(packs, key=lambda each: each.fiscal_year):
        for item in pack.items:
            for topic in item.topics:
                rows.setdefault(topic, {})[pack.fiscal_year] = item.id
                topics[topic] = pack.topics[topic]
    return tuple(TopicRow(topics[topic], items) for topic, items in rows.items())


def _before(item: Item, old: RulePack, new: RulePack) -> tuple[Item, ...]:
    """The old items that an item continues: of the same topics, or of topics that went into it."""
    kept = {topic for each in new.items for topic in each.topics}
    wanted = set(item.topics)
    for topic in item.topics:
        wanted |= set(_ancestors(topic, new.topics)) - kept
    return tuple(each for each in old.items if wanted & set(each.topics))


def _ancestors(
    topic: str, topics: Mapping[str, Topic], seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    for earlier in topics[topic].follows if topic in topics else ():
        if earlier not in seen:
            yield earlier
            yield from _ancestors(earlier, topics, seen | {topic, earlier})


def _change(before: tuple[Item, ...], item: Item) -> ItemChange:
    if not before:
        return ItemChange((ChangeKind.NEW,), (), (item,))
    kinds: list[ChangeKind] = []
    if len(before) > 1:
        kinds.append(ChangeKind.MERGED)
    elif not set(before[0].topics) & set(item.topics):
        kinds.append(ChangeKind.REPLACED)
    if item.id not in {each.id for each in before}:
        kinds.append(ChangeKind.RENUMBERED)
    wordings = tuple(_wordings(before, item)) if len(before) == 1 else ()
    if wordings or len(before) > 1 or before[0].name.th != item.name.th:
        kinds.append(ChangeKind.REWORDED)
    periods = (_periods(before), _periods((item,)))
    moved = periods[0] != periods[1]
    if moved:
        kinds.append(ChangeKind.PERIOD_MOVED)
    return ItemChange(tuple(kinds), before, (item,), wordings, periods if moved else None)


def _wordings(before: Sequence[Item], item: Item) -> Iterator[Wording]:
    old = {element.id: element for each in before for element in each.elements}
    for element in item.elements:
        earlier = old.pop(element.id, None)
        if earlier is None:
            yield Wording(element.id, "", element.requirement)
        elif earlier.requirement != element.requirement or earlier.binding != element.binding:
            yield Wording(
                element.id, earlier.requirement, element.requirement, _binding(earlier, element)
            )
    for element in old.values():
        yield Wording(element.id, element.requirement, "")


def _binding(earlier: Element, element: Element) -> str:
    if earlier.binding == element.binding:
        return ""
    return f"{earlier.binding.value} -> {element.binding.value}"


def _periods(items: Iterable[Item]) -> tuple[str, ...]:
    """The periods that the items name, each once, in order."""
    checks = (c for item in items for element in item.elements for c in element.checks())
    return tuple(sorted({spec for check in checks for spec in _specs(check)}))


def _specs(check: Check) -> Iterator[str]:
    for kind, name in PERIOD_PARAMETERS:
        if kind != check.kind:
            continue
        spec = str(getattr(check.parameters, name))
        yield _months_spec(check, spec) if kind == "months" else spec


def _months_spec(check: Check, of: str) -> str:
    """October to March is the first half year, said in another way."""
    months = check.parameters.months(_ANY_YEAR)
    if months == months_of(period_named(_FIRST_HALF, _ANY_YEAR)):
        return _FIRST_HALF
    return f"{months[0][5:]}-{months[-1][5:]} of {of}"
