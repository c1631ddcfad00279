"""`families/*.yaml` -> Families: sites built alike, and what is known to be where on them.

They are no part of a RulePack and of its digest: what they say is a hint for gathering and a word
for reports, and no Verdict rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Reason
from oit_checker.model.rule import Family, FamilyDefect, FamilyPlace, Words
from oit_checker.rulepack.nodes import Node, read_nodes
from oit_checker.rulepack.pack import rules_dir
from oit_checker.rulepack.problems import Problem, each_once, problem, raise_all, unknown
from oit_checker.rulepack.schema import family_schema
from oit_checker.rulepack.validation import problems_of

FOLDER = "families"
_MARK = re.compile(r"(?:generator|by|asset|at|path):\S.*")


def load_families(folder: Path | None = None) -> tuple[Family, ...]:
    """Those that come with the program, and those of a user's folder before them, each by id.
    ManyUserErrors with every Problem; UserError where the folder is missing."""
    found: dict[str, Family] = {}
    problems: list[Problem] = []
    if folder is not None and not folder.is_dir():
        raise UserError("family.no_folder", path=str(folder))
    topics = _topics()
    for each in (folder, rules_dir() / FOLDER):
        families, faults = _read(each, topics) if each is not None else ((), ())
        problems.extend(faults)
        found = {family.id: family for family in families} | found
    raise_all(problems)
    return tuple(found[name] for name in sorted(found))


def family_problems(rules: Path | None = None) -> tuple[Problem, ...]:
    """Every Problem of the families in a rules folder."""
    folder = (rules or rules_dir()) / FOLDER
    return each_once(_read(folder, _topics(rules))[1])


def _topics(rules: Path | None = None) -> frozenset[str]:
    return frozenset(path.stem for path in ((rules or rules_dir()) / "topics").glob("*.yaml"))


def _read(folder: Path, topics: frozenset[str]) -> tuple[tuple[Family, ...], list[Problem]]:
    families: list[Family] = []
    problems: list[Problem] = []
    schema = family_schema()
    for path in sorted(folder.glob("*.yaml")):
        node, found = read_nodes(path, f"{folder.name}/{path.name}")
        faults = [*found, *(problems_of(node, schema) if node is not None else ())]
        if node is not None and not faults:
            faults = list(_misfits(node, topics))
            families.append(_family_from(path.stem, node))
        problems.extend(faults)
    return tuple(families), problems


def _misfits(node: Node, topics: frozenset[str]) -> Iterator[Problem]:
    """What the schema cannot see: marks of no kind, unknown topics, more signs needed than are."""
    signs = _members(node, "signs")
    for sign in (*signs, *_members(node, "common")):
        if not _MARK.fullmatch(sign.value):
            yield problem(sign.origin, "bad_mark", word=sign.value)
    needed = node.at("needed")
    if needed is not None and not 1 <= needed.value <= len(signs):
        yield problem(needed.origin, "needed_signs", count=needed.value, signs=len(signs))
    places = node.at("places")
    for topic, place in places.entries() if places else ():
        if topic not in topics:
            yield unknown(place.origin, "unknown_topic", topic, topics)
    for defect in _members(node, "defects"):
        topic_node = defect.at("topic")
        if topic_node is not None and topic_node.value not in topics:
            yield unknown(topic_node.origin, "unknown_topic", topic_node.value, topics)


def _members(node: Node, key: str) -> tuple[Node, ...]:
    found = node.at(key)
    return found.members() if found is not None else ()


def _family_from(family_id: str, node: Node) -> Family:
    words: dict[str, Any] = node.plain()
    places = words.get("places", {})
    seen_on = words["attested"].get("seen_on")
    return Family(
        id=family_id,
        name=Words(words["name"]["th"], words["name"].get("en", "")),
        signs=tuple(words["signs"]),
        needed=words.get("needed", 1),
        is_system=words.get("system", False),
        common=tuple(words.get("common", ())),
        places={
            topic: FamilyPlace(tuple(p.get("paths", ())), tuple(p.get("labels", ())))
            for topic, p in places.items()
        },
        defects=tuple(_defects(words.get("defects", ()))),
        seen_on=date.fromisoformat(seen_on) if seen_on else None,
        sites=words["attested"].get("sites", 0),
        source=words["attested"]["source"],
        origin=node.origin,
    )


def _defects(given: Iterable[dict[str, Any]]) -> Iterator[FamilyDefect]:
    for each in given:
        yield FamilyDefect(
            id=each["id"],
            topic=each["topic"],
            reason=Reason(each["reason"]),
            words=Words(each["words"]["th"], each["words"].get("en", "")),
            element=each.get("element", ""),
        )


def family_text(family: Family) -> str:
    """The YAML of a family's file: read again it is the same Family."""
    attested: dict[str, Any] = {"source": family.source}
    if family.seen_on is not None:
        attested |= {"seen_on": family.seen_on.isoformat(), "sites": family.sites}
    words: dict[str, Any] = {
        "name": {"th": family.name.th, "en": family.name.in_language("en")},
        "signs": list(family.signs),
        "needed": family.needed,
        **({"system": True} if family.is_system else {}),
        **({"common": list(family.common)} if family.common else {}),
        "places": {topic: _plain_place(place) for topic, place in family.places.items()},
        "defects": [_plain_defect(defect) for defect in family.defects],
        "attested": attested,
    }
    return yaml.safe_dump(words, allow_unicode=True, sort_keys=False, width=100)


def _plain_place(place: FamilyPlace) -> dict[str, list[str]]:
    kept = {"paths": list(place.paths), "labels": list(place.labels)}
    return {key: texts for key, texts in kept.items() if texts}


def _plain_defect(defect: FamilyDefect) -> dict[str, Any]:
    words = {"th": defect.words.th, "en": defect.words.in_language("en")}
    kept = {"id": defect.id, "topic": defect.topic, "reason": defect.reason.value, "words": words}
    return kept | ({"element": defect.element} if defect.element else {})
