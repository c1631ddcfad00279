"""Trees that fit their schema -> the nouns of the model.

What only building can show (a value that a check kind refuses, an unknown source or topic) comes
back as Problems, all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oit_checker.checks import kinds
from oit_checker.model.agency import AgencyType
from oit_checker.model.outcome import Authority, Binding
from oit_checker.model.rule import (
    Band,
    CalendarEvent,
    Check,
    Condition,
    Element,
    GeneralCondition,
    Indicator,
    Item,
    Origin,
    Scheme,
    Scoring,
    Source,
    SubIndicator,
    Topic,
    Words,
)
from oit_checker.rulepack.nodes import Node
from oit_checker.rulepack.parameters import UnusableParameters, parameters_of, schema_of
from oit_checker.rulepack.problems import Problem, problem, unknown
from oit_checker.rulepack.years import with_years
from oit_checker.thai.fiscal import period_named
from oit_checker.thai.script import is_thai

# Parameters that name a period or a topic: (kind, field).
PERIOD_PARAMETERS = (("period", "of"), ("dated", "within"), ("months", "of"), ("year_near", "of"))
TOPIC_PARAMETERS = (
    ("about", "topic"),
    ("about", "or_topics"),
    ("consistent_with", "topic"),
    ("dedicated_channel", "general"),
)


@dataclass(frozen=True)
class Surroundings:
    """What the words of an item file may refer to."""

    fiscal_year: int
    topics: tuple[str, ...]
    sources: tuple[str, ...]


def topic_from(topic_id: str, node: Node) -> Topic:
    words: dict[str, Any] = node.plain()
    labels = words.get("labels", {})
    return Topic(
        id=topic_id,
        name=_words(words["name"]),
        names=tuple(words["names"]),
        keywords=tuple(tuple(each) for each in words.get("keywords", ())),
        excludes=tuple(words.get("excludes", ())),
        content_words=tuple(words.get("content_words", ())),
        confusable=tuple(words.get("confusable", ())),
        at_home=words.get("at_home", False),
        oit=words.get("oit", True),
        follows=tuple(words.get("follows", ())),
        labels_is=tuple(labels.get("is", ())),
        labels_is_not=tuple(labels.get("is_not", ())),
        origin=node.origin,
    )


def schemes_from(node: Node) -> tuple[Scheme, ...]:
    found = []
    for scheme_id, each in node.entries():
        words: dict[str, Any] = each.plain()
        lists = {k: tuple(words.get(k, ())) for k in ("codes", "titles", "names", "items")}
        found.append(Scheme(scheme_id, _words(words["name"]), **lists, origin=each.origin))
    return tuple(found)


def item_from(item_id: str, node: Node, around: Surroundings) -> tuple[Item, tuple[Problem, ...]]:
    """An Item and what is wrong with its references and check parameters."""
    found: list[Problem] = []
    words = node.plain()
    topics_node = _need(node, "topics")
    for each in topics_node.members():
        _known(each, "unknown_topic", around.topics, found)
    elements = tuple(
        _element(each, topics_node.plain(), around, found)
        for each in _need(node, "elements").members()
    )
    item = Item(
        id=item_id,
        name=_words(words["name"]),
        topics=tuple(words["topics"]),
        elements=elements,
        judged_on=words.get("judged_on", "document"),
        origin=node.origin,
    )
    return item, tuple(found)


def _need(node: Node, key: str) -> Node:
    child = node.at(key)
    assert child is not None, key  # the schema demands it
    return child


def _words(words: Mapping[str, str] | None) -> Words:
    return Words(words["th"], words.get("en", "")) if words else Words("")


def _words_of_year(words: Mapping[str, str], fiscal_year: int) -> Words:
    """With the pack's years in place of `{Y}`: a file serves several years."""
    return _words({key: with_years(text, fiscal_year) for key, text in words.items()})


def _known(node: Node, message: str, known: tuple[str, ...], found: list[Problem]) -> None:
    if node.value not in known:
        found.append(unknown(node.origin, message, str(node.value), known))


def _attested(words: Mapping[str, str]) -> dict[int, Authority]:
    return {int(fiscal_year): Authority(word) for fiscal_year, word in words.items()}


def _source(node: Node, around: Surroundings, found: list[Problem]) -> Source:
    source = _need(node, "source")
    _known(_need(source, "document"), "unknown_source", around.sources, found)
    words = source.plain()
    return Source(words["document"], words.get("note", ""))


def _element(node: Node, topics: list[str], around: Surroundings, found: list[Problem]) -> Element:
    words = node.plain()
    conditions = {
        part: _condition(node.at(part), around, found) for part in ("present", "recent", "absent")
    }
    if not any(conditions.values()):
        found.append(problem(node.origin, "no_condition", word=words["id"]))
    topic = node.at("topic")
    if topic is not None:
        _known(topic, "topic_of_other_item", tuple(topics), found)
    return Element(
        id=words["id"],
        requirement=with_years(words["requirement"], around.fiscal_year),
        attested=_attested(words["attested"]),
        otherwise=Authority(words.get("otherwise", "derived")),
        source=_source(node, around, found),
        binding=Binding(words["binding"]),
        hint=_words_of_year(_hint(node, found).plain(), around.fiscal_year),
        topic=words.get("topic", ""),
        agency_types=tuple(AgencyType(each) for each in words.get("agency_types", ())),
        origin=node.origin,
        **conditions,
    )


def _condition(node: Node | None, around: Surroundings, found: list[Problem]) -> Condition | None:
    if node is None:
        return None
    mode, members = next(node.entries())
    built = [_check(each, around, found) for each in members.members()]
    return Condition(mode, tuple(each for each in built if each is not None))


def _check(node: Node, around: Surroundings, found: list[Problem]) -> Check | None:
    if isinstance(node.value, str):
        kind, given = node.value, Node({}, node.origin)
    else:
        kind, given = next(node.entries())
    words = given.plain() or {}
    if kind not in kinds():  # told by validation
        return None
    try:
        schema_of(kind)
        parameters = parameters_of(kind, words)
    except UnusableParameters as error:
        found.append(problem(node.origin, "check_broken", kind=kind, detail=str(error)))
        return None
    except (ValueError, TypeError) as error:
        found.append(problem(node.origin, "bad_parameter", kind=kind, detail=str(error)))
        return None
    found.extend(_bad_references(kind, given, around))
    return Check(kind, parameters, node.origin)


def _bad_references(kind: str, given: Node, around: Surroundings) -> list[Problem]:
    found: list[Problem] = []
    for owner, name in PERIOD_PARAMETERS:
        spec = given.at(name) if owner == kind else None
        if spec is not None:
            try:
                period_named(str(spec.value), around.fiscal_year)
            except ValueError as error:
                found.append(
                    problem(spec.origin, "bad_period", word=str(spec.value), detail=str(error))
                )
    for owner, name in TOPIC_PARAMETERS:
        named = given.at(name) if owner == kind else None
        for topic in _each(named):
            _known(topic, "unknown_topic", around.topics, found)
    return found


def _each(node: Node | None) -> tuple[Node, ...]:
    """The words of a parameter that takes one or several."""
    if node is None or not node.value:
        return ()
    return tuple(node.members()) if isinstance(node.value, tuple) else (node,)


def _hint(node: Node, found: list[Problem]) -> Node:
    """A hint is read by the agency's staff: its `th` must be Thai."""
    hint = _need(node, "hint")
    thai = _need(hint, "th")
    if not is_thai(str(thai.value)):
        found.append(problem(thai.origin, "hint_not_thai", word=str(thai.value)))
    return hint


def indicators_from(node: Node) -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            each["id"],
            _words(each["name"]),
            tuple(
                SubIndicator(sub["id"], _words(sub["name"]), tuple(sub["items"]))
                for sub in each["sub_indicators"]
            ),
        )
        for each in node.plain()
    )


def scoring_from(node: Node) -> Scoring:
    words = node.plain()
    bands = tuple(
        Band(
            each["name"],
            float(each["at_least"]),
            float(each["every_instrument_at_least"])
            if "every_instrument_at_least" in each
            else None,
        )
        for each in words["bands"]
    )
    return Scoring(
        weights={name: float(weight) for name, weight in words["weights"].items()},
        bands=tuple(sorted(bands, key=lambda band: -band.at_least)),
        pass_mark=float(words["pass_mark"]),
        authority={name: Authority(word) for name, word in words.get("authority", {}).items()},
    )


def general_conditions_from(
    node: Node | None, around: Surroundings
) -> tuple[tuple[GeneralCondition, ...], tuple[Problem, ...]]:
    found: list[Problem] = []
    built: list[GeneralCondition] = []
    for each in node.members() if node else ():
        words = each.plain()
        built.append(
            GeneralCondition(
                id=words["id"],
                requirement=words["requirement"],
                attested=_attested(words["attested"]),
                otherwise=Authority(words.get("otherwise", "derived")),
                source=_source(each, around, found),
                hint=_words(_hint(each, found).plain()),
                check=words["check"],
            )
        )
    return tuple(built), tuple(found)


def calendar_from(node: Node | None) -> tuple[CalendarEvent, ...]:
    return tuple(
        CalendarEvent(
            id=words["id"],
            name=_words(words["name"]),
            start=_date(words["start"]),
            end=_date(words["end"]),
            authority=Authority(words["authority"]),
        )
        for words in (node.plain() if node else ())
    )


def notes_from(node: Node | None) -> Words:
    return _words(node.plain()) if node else Words("")


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def origin_of(node: Node, key: str) -> Origin:
    """The line of a key, or of the mapping when the key is missing."""
    return node.keys.get(key, node.origin)
