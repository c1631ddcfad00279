"""Dataclasses to JSON bytes and back."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

from cattrs.preconf.json import JsonConverter, make_converter

T = TypeVar("T")


@cache
def _converter() -> JsonConverter:
    return make_converter(detailed_validation=False, omit_if_default=True)


def as_json(value: Any) -> bytes:
    """Compact UTF-8 JSON with sorted keys only where order carries no meaning (it is kept here)."""
    plain = _converter().unstructure(value)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def from_json(data: bytes | str, shape: type[T]) -> T:
    """The value again; raises cattrs' own errors when the JSON is of another shape."""
    return _converter().structure(json.loads(data), shape)
