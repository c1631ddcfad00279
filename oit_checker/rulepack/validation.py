"""Checks a tree of Nodes against the schemas of this room, line by line.

Only the keywords that `schema.py` uses are known here. An `anyOf` is told apart by the JSON type of
the value, so that a fault inside the meant alternative is shown and not "fits none of them".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from oit_checker.rulepack.nodes import Node
from oit_checker.rulepack.problems import Problem, problem, unknown

Schema = dict[str, Any]

_SHOWN = {  # how a type is called in messages
    "object": "mapping",
    "array": "list",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true/false",
    "null": "null",
}


def problems_of(node: Node, schema: Schema, key: str = "") -> Iterator[Problem]:
    """Every way in which `node`, which stands under `key`, differs from the schema."""
    if "anyOf" in schema:
        yield from _any_of(node, schema["anyOf"], key)
        return
    if "type" in schema and not _is_of_type(node.value, schema["type"]):
        yield _wrong_type(node, [schema["type"]], key)
        return
    if "enum" in schema:
        yield from _enum(node, schema, key)
        return
    if isinstance(node.value, dict):
        yield from _mapping(node, schema, key)
    elif isinstance(node.value, tuple):
        yield from _list(node, schema, key)
    elif isinstance(node.value, str):
        yield from _text(node, schema, key)


def _any_of(node: Node, alternatives: list[Schema], key: str) -> Iterator[Problem]:
    meant = [each for each in alternatives if _may_mean(node.value, each)]
    if not meant:
        yield _wrong_type(node, [t for each in alternatives for t in _types(each)], key)
        return
    found = [list(problems_of(node, each, key)) for each in meant]
    if all(found):
        yield from found[-1]


def _types(schema: Schema) -> list[str]:
    if "anyOf" in schema:
        return [t for each in schema["anyOf"] for t in _types(each)]
    return [schema["type"]] if "type" in schema else [str(each) for each in schema.get("enum", ())]


def _may_mean(value: Any, schema: Schema) -> bool:
    if "anyOf" in schema:
        return any(_may_mean(value, each) for each in schema["anyOf"])
    if "type" in schema:
        return _is_of_type(value, schema["type"])
    return not isinstance(value, (dict, tuple)) and type(value) in map(type, schema["enum"])


def _is_of_type(value: Any, wanted: str) -> bool:
    if wanted == "object":
        return isinstance(value, dict)
    if wanted == "array":
        return isinstance(value, tuple)
    if wanted == "null":
        return value is None
    if isinstance(value, bool):
        return wanted == "boolean"
    if wanted == "number":
        return isinstance(value, (int, float))
    return isinstance(value, {"string": str, "integer": int, "boolean": bool}[wanted])


def _wrong_type(node: Node, wanted: list[str], key: str) -> Problem:
    given = next(shown for name, shown in _SHOWN.items() if _is_of_type(node.value, name))
    shown = list(dict.fromkeys(_SHOWN.get(name, name) for name in wanted))
    return problem(node.origin, "wrong_type", key=key or "-", wanted=shown, given=given)


def _enum(node: Node, schema: Schema, key: str) -> Iterator[Problem]:
    if node.value in schema["enum"]:
        return
    known = [str(each) for each in schema["enum"]]
    if schema.get("x-word") == "check":
        yield unknown(node.origin, "unknown_check", str(node.value), known)
    else:
        yield unknown(node.origin, "unknown_value", str(node.plain()), known, key=key)


def _mapping(node: Node, schema: Schema, key: str) -> Iterator[Problem]:
    properties: Schema = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    names = schema.get("propertyNames", {}).get("pattern")
    misspelt: set[str] = set()
    for word, child in node.entries():
        if word in properties:
            yield from problems_of(child, properties[word], word)
        elif others is False:
            message = "unknown_check" if schema.get("x-word") == "check" else "unknown_key"
            found = unknown(node.keys[word], message, word, properties)
            misspelt.add(found.facts.get("nearest", ""))
            yield found
        elif names and not re.match(names, word):
            yield problem(node.keys[word], "bad_form", key=key, word=word, wanted=names)
        else:
            yield from problems_of(child, others, word)
    for word in schema.get("required", ()):
        if word not in node.value and word not in misspelt:
            yield problem(node.origin, "missing_key", word=word)
    yield from _size(node, schema, key)


def _size(node: Node, schema: Schema, key: str) -> Iterator[Problem]:
    size = len(node.value)
    if size < schema.get("minProperties", 0) or size < schema.get("minItems", 0):
        yield problem(node.origin, "too_few", key=key, count=size)
    if size > schema.get("maxProperties", size):
        yield problem(node.origin, "too_many", key=key, words=list(node.value))


def _list(node: Node, schema: Schema, key: str) -> Iterator[Problem]:
    for child in node.members():
        yield from problems_of(child, schema.get("items", {}), key)
    yield from _size(node, schema, key)


def _text(node: Node, schema: Schema, key: str) -> Iterator[Problem]:
    text = node.value
    if len(text.strip()) < schema.get("minLength", 0):
        yield problem(node.origin, "too_few", key=key, count=0)
    elif "pattern" in schema and not re.match(schema["pattern"], text):
        yield problem(node.origin, "bad_form", key=key, word=text, wanted=schema["pattern"])
    elif schema.get("format") == "date" and not _is_date(text):
        yield problem(node.origin, "bad_form", key=key, word=text, wanted="YYYY-MM-DD")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
