"""Folders of YAML -> a RulePack, or every Problem that keeps them from being one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from oit_checker.data import data_path
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Authority
from oit_checker.model.rule import Host, Item, Origin, RulePack, Scheme, Topic
from oit_checker.rulepack import building, crossing, hosting, validation
from oit_checker.rulepack.example import Example, example_problems, examples_from
from oit_checker.rulepack.nodes import Node, read_nodes
from oit_checker.rulepack.problems import Problem, each_once, problem, raise_all, unknown
from oit_checker.rulepack.schema import (
    Schema,
    hosts_schema,
    item_schema,
    pack_schema,
    schemes_schema,
    topic_schema,
)
from oit_checker.rulepack.years import date_from
from oit_checker.thai.fiscal import fiscal_year_of

_FOLDER = re.compile(r"fy(25\d\d)$")


@dataclass
class _Reading:
    """What reading one pack has found so far. `files`: relative name -> content."""

    rules_dir: Path
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def node(self, path: Path, schema: Schema) -> Node | None:
        """The tree of a file when it fits the schema, check kinds aside; its problems are kept."""
        name = path.relative_to(self.rules_dir).as_posix()
        node, found = read_nodes(path, f"rules/{name}")
        if node is not None:
            found = (*found, *validation.problems_of(node, schema))
            self.files[name] = path.read_bytes()
        self.problems.extend(found)
        misfits = [p for p in found if not p.message_id.startswith("rules.unknown_check")]
        return None if misfits else node

    def digest(self) -> str:
        """SHA-256 over name and content, line ends made LF, in the order of names."""
        total = hashlib.sha256()
        for name in sorted(self.files):
            content = self.files[name].replace(b"\r\n", b"\n")
            total.update(f"{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()


def rules_dir() -> Path:
    """The rules that come with the program."""
    try:
        return data_path("rules")
    except FileNotFoundError:
        raise UserError("rules.no_rules_dir", path="rules") from None


def packs(rules_dir: Path | None = None) -> tuple[int, ...]:
    """The fiscal years that have a pack, oldest first. UserError when the folder is missing."""
    folder = _folder(rules_dir)
    years = (
        int(found.group(1))
        for path in folder.iterdir()
        if (found := _FOLDER.match(path.name)) and (path / "pack.yaml").is_file()
    )
    return tuple(sorted(years))


def default_fiscal_year(as_of: date, rules_dir: Path | None = None) -> int:
    """The newest pack that is not a draft and not after `as_of`; UserError when there is none."""
    known = packs(rules_dir)
    folder = _folder(rules_dir)
    for fiscal_year in reversed(known):
        if fiscal_year <= fiscal_year_of(as_of) and not _is_draft(folder, fiscal_year):
            return fiscal_year
    raise UserError("rules.no_default_pack", as_of_date=as_of.isoformat(), known=list(known))


def load_pack(fiscal_year: int, rules_dir: Path | None = None) -> RulePack:
    """The RulePack of a year. ManyUserErrors with every Problem, UserError for an unknown year."""
    pack, _, problems = _read(fiscal_year, _folder(rules_dir))
    raise_all(problems)
    assert pack is not None
    return pack


def load_examples(
    fiscal_year: int, rules_dir: Path | None = None
) -> Mapping[str, tuple[Example, ...]]:
    """The examples of every item of the pack by item id; raises as `load_pack`."""
    _, examples, problems = _read(fiscal_year, _folder(rules_dir))
    raise_all(problems)
    return examples


def lint(fiscal_year: int | None = None, rules_dir: Path | None = None) -> tuple[Problem, ...]:
    """Every Problem of one year's pack, or of all packs and of files that no pack lists."""
    folder = _folder(rules_dir)
    if fiscal_year is not None:
        return each_once(_read(fiscal_year, folder)[2])
    found: list[Problem] = []
    for each in packs(folder):
        found.extend(_read(each, folder)[2])
    return each_once([*found, *_unlisted(folder)])


def _folder(given: Path | None) -> Path:
    folder = (given if given is not None else rules_dir()).resolve()
    if not folder.is_dir():
        raise UserError("rules.no_rules_dir", path=str(given))
    return folder


def _is_draft(folder: Path, fiscal_year: int) -> bool:
    node, _ = read_nodes(folder / f"fy{fiscal_year}" / "pack.yaml", "")
    draft = node.at("draft") if node else None
    return draft is None or draft.value is not False


def _read(
    fiscal_year: int, folder: Path
) -> tuple[RulePack | None, Mapping[str, tuple[Example, ...]], tuple[Problem, ...]]:
    path = folder / f"fy{fiscal_year}" / "pack.yaml"
    if not path.is_file():
        raise UserError("rules.no_pack", fiscal_year=fiscal_year, known=list(packs(folder)))
    reading = _Reading(folder)
    topics, topic_names = _topics(reading)
    schemes, hosts = _schemes(reading), _hosts(reading)
    node = reading.node(path, pack_schema())
    if node is None:
        return None, {}, tuple(reading.problems)
    sources = tuple(key for key, _ in (node.at("sources") or node).entries())
    around = building.Surroundings(fiscal_year, topic_names, sources)
    items, examples = _items(node, reading, around)
    pack = _pack(node, reading, around, items)
    pack = replace(pack, topics=topics, schemes=schemes, hosts=hosts, digest=reading.digest())
    return pack, examples, tuple(reading.problems)


def _topics(reading: _Reading) -> tuple[dict[str, Topic], tuple[str, ...]]:
    """The topics that could be read, and the names of all topic files."""
    schema = topic_schema()
    paths = sorted((reading.rules_dir / "topics").glob("*.yaml"))
    nodes = {path.stem: node for path in paths if (node := reading.node(path, schema)) is not None}
    topics = {topic_id: building.topic_from(topic_id, node) for topic_id, node in nodes.items()}
    names = tuple(path.stem for path in paths)
    reading.problems.extend(crossing.topic_problems(names, nodes))
    return topics, names


def _schemes(reading: _Reading) -> tuple[Scheme, ...]:
    """The lists of other assessments; a rules folder may do without them."""
    path = reading.rules_dir / "schemes.yaml"
    node = reading.node(path, schemes_schema()) if path.is_file() else None
    return building.schemes_from(node) if node is not None else ()


def _hosts(reading: _Reading) -> tuple[Host, ...]:
    """The services on which agencies keep things; a rules folder may do without them."""
    path = reading.rules_dir / "hosts.yaml"
    node = reading.node(path, hosts_schema()) if path.is_file() else None
    hosts, found = hosting.hosts_from(node) if node is not None else ((), ())
    reading.problems.extend(found)
    return hosts


def _items(
    pack_node: Node, reading: _Reading, around: building.Surroundings
) -> tuple[tuple[Item, ...], dict[str, tuple[Example, ...]]]:
    schema = item_schema()
    items: list[Item] = []
    examples: dict[str, tuple[Example, ...]] = {}
    listed = pack_node.at("items")
    for item_id, named in sorted(
        listed.entries() if listed else (), key=lambda each: int(each[0][1:])
    ):
        path = (reading.rules_dir / f"fy{around.fiscal_year}" / str(named.value)).resolve()
        if not path.is_relative_to(reading.rules_dir) or not path.is_file():
            near = _file_names(reading.rules_dir, around.fiscal_year)
            reading.problems.append(unknown(named.origin, "item_file_missing", named.value, near))
            continue
        node = reading.node(path, schema)
        if node is None:
            continue
        item, found = building.item_from(item_id, node, around)
        examples[item_id], faults = examples_from(node)
        faults += _reference_problems(examples[item_id], around)
        reading.problems.extend((*found, *faults))
        reading.problems.extend(example_problems(node, item.elements, examples[item_id]))
        items.append(item)
    return tuple(items), examples


def _reference_problems(
    examples: tuple[Example, ...], around: building.Surroundings
) -> tuple[Problem, ...]:
    """Topics that don't exist and days of judging that are none."""
    found: list[Problem] = []
    for example in examples:
        for topic in example.related:
            if topic not in around.topics:
                found.append(unknown(example.origin, "unknown_topic", topic, around.topics))
        try:
            date_from(example.as_of or "{Y}-04-30", around.fiscal_year)
        except ValueError:
            word, name = example.as_of, example.name
            found.append(problem(example.origin, "bad_as_of", example=name, word=word))
    return tuple(found)


def _pack(
    node: Node, reading: _Reading, around: building.Surroundings, items: tuple[Item, ...]
) -> RulePack:
    words = node.plain()
    year_origin = building.origin_of(node, "fiscal_year")
    if words["fiscal_year"] != around.fiscal_year:
        reading.problems.append(
            problem(
                year_origin, "wrong_year", given=words["fiscal_year"], wanted=around.fiscal_year
            )
        )
    indicators = building.indicators_from(node.at("indicators") or node)
    scoring = building.scoring_from(node.at("scoring") or node)
    conditions, found = building.general_conditions_from(node.at("general_conditions"), around)
    reading.problems.extend(
        (
            *found,
            *crossing.indicator_problems(node, indicators),
            *crossing.scoring_problems(node, scoring),
            *(crossing.item_problems(items) if len(items) == len(words["items"]) else ()),
        )
    )
    return RulePack(
        fiscal_year=around.fiscal_year,
        digest="",
        draft=words["draft"],
        items=items,
        topics={},
        indicators=indicators,
        scoring=scoring,
        may_fail=frozenset(Authority(word) for word in words["may_fail"]),
        general_conditions=conditions,
        calendar=building.calendar_from(node.at("calendar")),
        sources=words["sources"],
        notes=building.notes_from(node.at("notes")),
    )


def _file_names(folder: Path, fiscal_year: int) -> list[str]:
    own = [path.name for path in (folder / f"fy{fiscal_year}").glob("*.yaml")]
    others = [f"../{path.parent.name}/{path.name}" for path in folder.glob("fy*/*.yaml")]
    return [name for name in (*own, *others) if not name.endswith("pack.yaml")]


def _unlisted(folder: Path) -> list[Problem]:
    """Item files that no pack lists: a file that was forgotten judges nobody."""
    listed: set[Path] = set()
    for fiscal_year in packs(folder):
        home = folder / f"fy{fiscal_year}"
        node, _ = read_nodes(home / "pack.yaml", "")
        items = node.at("items") if node else None
        if items is not None:
            listed.update((home / str(each.value)).resolve() for _, each in items.entries())
    return [
        problem(Origin(f"rules/{path.relative_to(folder).as_posix()}", 1), "file_unlisted")
        for path in sorted(folder.glob("fy*/*.yaml"))
        if path.name != "pack.yaml" and path.resolve() not in listed
    ]
