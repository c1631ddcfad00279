"""A check kind's `Parameters` dataclass as a schema, and a rule's words as its instance.

A field whose name ends in `_` stands for the word without it (`from_` is `from` in YAML).
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from oit_checker import checks

_SCALARS: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_LISTS = (tuple, list, frozenset, set, Sequence)


class UnusableParameters(Exception):
    """A check module that cannot be imported or has parameters of a type unknown here."""


@cache
def schema_of(kind: str) -> dict[str, Any]:
    """The JSON schema of a kind's parameters. KeyError: no such kind. UnusableParameters."""
    fields = _fields(kind)
    required = [
        _word(f.name)
        for f, _ in fields
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    found: dict[str, Any] = {
        "type": "object",
        "properties": {_word(f.name): _schema(hint) for f, hint in fields},
        "additionalProperties": False,
    }
    if required:
        found["required"] = required
    return found


def parameters_of(kind: str, words: Mapping[str, Any]) -> Any:
    """An instance of the kind's `Parameters`; ValueError for a value that it refuses.

    `words` are known to fit the schema.
    """
    fields = _fields(kind)
    given = {
        f.name: _converted(hint, words[_word(f.name)])
        for f, hint in fields
        if _word(f.name) in words
    }
    return checks.load(kind).Parameters(**given)


def _word(name: str) -> str:
    return name.rstrip("_")


def _fields(kind: str) -> list[tuple[dataclasses.Field[Any], Any]]:
    try:
        parameters = checks.load(kind).Parameters
        hints = get_type_hints(parameters)
        return [(f, hints[f.name]) for f in dataclasses.fields(parameters) if f.init]
    except KeyError:
        raise
    except Exception as error:  # a half-written module is a fault of that module, not ours
        raise UnusableParameters(f"{type(error).__name__}: {error}") from error


def _schema(hint: Any) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if hint is type(None):
        return {"type": "null"}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(each) for each in arguments]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if origin in _LISTS:
        return {"type": "array", "items": _schema(arguments[0])}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1])}
    raise UnusableParameters(f"a parameter of type {hint}")


def _converted(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        fitting = next(each for each in arguments if _fits(each, value))
        return _converted(fitting, value)
    if hint is float:
        return float(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if origin in _LISTS:
        members = (_converted(arguments[0], each) for each in value)
        return frozenset(members) if origin in (frozenset, set) else tuple(members)
    if origin in (dict, Mapping):
        return {key: _converted(arguments[1], each) for key, each in value.items()}
    return value


def _fits(hint: Any, value: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(each, value) for each in arguments)
    if hint is type(None):
        return value is None
    if origin is Literal:
        return value in arguments
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint in _SCALARS:
        return isinstance(value, hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return value in [member.value for member in hint]
    if origin in _LISTS:
        return isinstance(value, list) and all(_fits(arguments[0], each) for each in value)
    return isinstance(value, dict) and all(_fits(arguments[1], each) for each in value.values())
