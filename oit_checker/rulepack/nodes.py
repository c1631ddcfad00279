"""YAML with the line of every value, strictly read.

Differences from plain YAML 1.1, so that a rule says what it looks like: only `true` and `false` are
booleans (not `no`, `on`), `023` and `10:30` and `2020-03-31` are texts, keys are always texts, and
a key that stands twice is refused. Anchors and aliases work; merge keys (`<<`) don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from oit_checker.model.rule import Origin
from oit_checker.rulepack.problems import Problem, problem


@dataclass(frozen=True)
class Node:
    """A scalar (str, int, float, bool, None), a tuple of Nodes, or a mapping of texts to Nodes.

    `keys` gives each key's own line.
    """

    value: Any
    origin: Origin
    keys: Mapping[str, Origin] = field(default_factory=dict)

    def at(self, key: str) -> Node | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Key and value of a mapping; nothing for anything else."""
        return iter(self.value.items()) if isinstance(self.value, dict) else iter(())

    def members(self) -> tuple[Node, ...]:
        """The members of a list; nothing for anything else."""
        return self.value if isinstance(self.value, tuple) else ()

    def plain(self) -> Any:
        """The same as dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 (the library's own form)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)


def read_nodes(path: Path, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a file, or None with the problems that kept it from being read.

    `name` is how messages call the file. A duplicate key is a problem, but the tree still comes.
    """
    start = Origin(name, 1)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None, (problem(start, "file_missing"),)
    except (UnicodeDecodeError, OSError) as error:
        return None, (problem(start, "not_readable", detail=str(error)),)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, (problem(Origin(name, line), "not_yaml", detail=error.problem or ""),)
    except yaml.YAMLError as error:
        return None, (problem(start, "not_yaml", detail=str(error)),)
    if root is None:
        return None, (problem(start, "empty_file"),)
    found: list[Problem] = []
    return _located(root, name, found, ()), tuple(found)


def _located(node: yaml.Node, name: str, found: list[Problem], above: tuple[int, ...]) -> Node:
    origin = Origin(name, node.start_mark.line + 1)
    if id(node) in above:
        found.append(problem(origin, "not_yaml", detail="an anchor that contains itself"))
        return Node(None, origin)
    above = (*above, id(node))
    if isinstance(node, yaml.SequenceNode):
        return Node(tuple(_located(child, name, found, above) for child in node.value), origin)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, name, found, above)
    return Node(_scalar(node), origin)


def _mapping(
    node: yaml.MappingNode, name: str, found: list[Problem], above: tuple[int, ...]
) -> Node:
    values: dict[str, Node] = {}
    keys: dict[str, Origin] = {}
    for key_node, value_node in node.value:
        origin = Origin(name, key_node.start_mark.line + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            found.append(problem(origin, "key_not_text"))
            continue
        key = str(key_node.value)
        if key in values:
            found.append(problem(origin, "duplicate_key", word=key, first_line=keys[key].line))
            continue
        keys[key] = origin
        values[key] = _located(value_node, name, found, above)
    return Node(values, Origin(name, node.start_mark.line + 1), keys)


def _scalar(node: yaml.Node) -> Any:
    kind = node.tag.rpartition(":")[2]
    text = str(node.value)
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "bool":
        return text.lower() == "true"
    if kind == "null":
        return None
    return text
