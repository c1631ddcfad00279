"""The form of item, topic and pack files, as JSON Schema (draft 2020-12).

The same dictionaries check the files here and serve editors. Keys of every mapping are texts.
`x-word` says what a word of an open list is called in messages.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from oit_checker import checks
from oit_checker.model.agency import AgencyType
from oit_checker.model.document import Readability
from oit_checker.model.outcome import (
    REASONS_OF_CANT_TELL,
    REASONS_OF_FAILED,
    REASONS_OF_UNTESTED,
    Authority,
    Binding,
    Outcome,
    Reason,
)
from oit_checker.model.web import FetchCause
from oit_checker.rulepack.parameters import UnusableParameters, schema_of

Schema = dict[str, Any]

UNFETCHED = (
    *("budget", "robots", "trap", "off_site", "scheme", "interrupted", "unneeded"),
    "hosted_elsewhere",
)
SHOWS = ("file", "folder", "document", "page", "post", "video", "chat")
GENERAL_CHECKS = ("main_site", "no_login", "findable", "opens")

TEXT: Schema = {"type": "string", "minLength": 1}
TEXTS: Schema = {"type": "array", "items": TEXT}
ID: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
HOST_NAME: Schema = {"type": "string", "pattern": r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$"}
ITEM_ID = r"^O[1-9][0-9]*$"
YEAR = r"^25[0-9]{2}$"


def _enum(values: type[StrEnum] | frozenset[Reason]) -> Schema:
    return {"enum": sorted(str(value) for value in values)}


def _object(required: Schema, optional: Schema | None = None, **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _map(values: Schema, names: str | None = None, **more: Any) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": values, **more}
    if names:
        found["propertyNames"] = {"pattern": names}
    return found


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


WORDS = _object({"th": TEXT}, {"en": TEXT})
ATTESTED = _map(_enum(Authority), YEAR)
SOURCE = _object({"document": TEXT}, {"note": TEXT})
DATE: Schema = {"type": "string", "format": "date"}
ELEMENT_IDS: Schema = {"type": "array", "items": ID}

FILE: Schema = {
    "anyOf": [
        {"type": "string"},
        _object(
            {},
            {
                "failure": _enum(FetchCause),
                "readability": _enum(Readability),
                "unfetched": {"enum": list(UNFETCHED)},
            },
            minProperties=1,
            maxProperties=1,
        ),
    ]
}
FILES = _map(FILE, minProperties=1)
ONE_OR_MORE: Schema = {"anyOf": [TEXT, {**TEXTS, "minItems": 1}]}
CHANGE = _object(
    {"of": TEXT},
    {
        "remove": ONE_OR_MORE,
        "replace": TEXT,
        "with": {"type": "string"},
        "drop": ONE_OR_MORE,
        "rename": _object({"from": TEXT, "to": TEXT}),
        "add": FILES,
    },
)
EXPECT = _object(
    {},
    {
        "passed": ELEMENT_IDS,
        "failed": _map(_enum(REASONS_OF_FAILED)),
        "cant_tell": _map(_enum(REASONS_OF_CANT_TELL)),
        "untested": _map(_enum(REASONS_OF_UNTESTED)),
        "inapplicable": ELEMENT_IDS,
    },
    minProperties=1,
)
RELATED = _map(_object({"documents": FILES}, {"outcome": _enum(Outcome)}), minProperties=1)
EXAMPLE = _object(
    {"name": TEXT, "expect": EXPECT},
    {
        "documents": FILES,
        "change": CHANGE,
        "as_of": TEXT,
        "related": RELATED,
        "label": TEXT,
        "headings": TEXTS,
        "linked": {"type": "boolean"},
        "agency_type": _enum(AgencyType),
        "todo": TEXT,
    },
)


def check_schema() -> Schema:
    """One check: `{kind: {parameters}}`, or the kind alone when it needs none."""
    kinds = {kind: _or_null(_parameters(kind)) for kind in checks.kinds()}
    named: Schema = {
        "type": "object",
        "properties": kinds,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "x-word": "check",
    }
    return {"anyOf": [{"enum": sorted(kinds), "type": "string", "x-word": "check"}, named]}


def _parameters(kind: str) -> Schema:
    try:
        return schema_of(kind)
    except UnusableParameters:
        return {"type": "object"}  # told once, where the rule is built


def item_schema() -> Schema:
    checks_of = {"type": "array", "items": check_schema(), "minItems": 1}
    condition = _object(
        {}, {"any_of": checks_of, "all_of": checks_of}, minProperties=1, maxProperties=1
    )
    element = _object(
        {
            "id": ID,
            "requirement": TEXT,
            "attested": ATTESTED,
            "source": SOURCE,
            "binding": _enum(Binding),
            "hint": WORDS,
        },
        {
            "otherwise": {"enum": ["derived", "recalled"]},
            "present": condition,
            "recent": condition,
            "absent": condition,
            "topic": TEXT,
            "agency_types": {"type": "array", "items": _enum(AgencyType), "minItems": 1},
        },
    )
    return _object(
        {
            "topics": {**TEXTS, "minItems": 1},
            "name": WORDS,
            "elements": {"type": "array", "items": element, "minItems": 1},
            "examples": {"type": "array", "items": EXAMPLE, "minItems": 1},
        },
        {"judged_on": {"enum": ["document", "place"]}},
    )


def topic_schema() -> Schema:
    return _object(
        {"name": WORDS, "names": {**TEXTS, "minItems": 1}},
        {
            "keywords": {"type": "array", "items": {**TEXTS, "minItems": 1}},
            "excludes": TEXTS,
            "content_words": TEXTS,
            "confusable": TEXTS,
            "at_home": {"type": "boolean"},
            "oit": {"type": "boolean"},
            "follows": TEXTS,
            "labels": _object({}, {"is": TEXTS, "is_not": TEXTS}),
        },
    )


def schemes_schema() -> Schema:
    """One mapping for all schemes, by their ids."""
    lists = {name: {**TEXTS, "minItems": 1} for name in ("codes", "titles", "names", "items")}
    return _map(_object({"name": WORDS}, lists, minProperties=2), ID["pattern"], minProperties=1)


def hosts_schema() -> Schema:
    """One mapping for all services that keep things for agencies, by their ids."""
    kind = _object({"matches": TEXT, "shows": {"enum": list(SHOWS)}}, {"bytes_at": TEXT})
    host = _object(
        {
            "name": WORDS,
            "at": {"type": "array", "items": HOST_NAME, "minItems": 1},
            "kinds": {"type": "array", "items": kind, "minItems": 1},
            "view": WORDS,
            "authority": _enum(Authority),
        }
    )
    return _map(host, ID["pattern"], minProperties=1)


def family_schema() -> Schema:
    """One family of sites a file, called after its id."""
    paths = {"paths": {**TEXTS, "minItems": 1}, "labels": {**TEXTS, "minItems": 1}}
    defect = _object(
        {"id": ID, "topic": ID, "reason": {"enum": sorted(REASONS_OF_FAILED)}, "words": WORDS},
        {"element": ID},
    )
    count: Schema = {"type": "integer"}
    return _object(
        {
            "name": WORDS,
            "signs": {**TEXTS, "minItems": 1},
            "attested": _object({"source": TEXT}, {"seen_on": DATE, "sites": count}),
        },
        {
            "needed": count,
            "system": {"type": "boolean"},
            "common": TEXTS,
            "places": _map(_object({}, paths, minProperties=1), ID["pattern"]),
            "defects": {"type": "array", "items": defect},
        },
    )


def pack_schema() -> Schema:
    sub_indicator = _object(
        {"id": TEXT, "name": WORDS, "items": {**TEXTS, "minItems": 1}},
    )
    indicator = _object(
        {
            "id": TEXT,
            "name": WORDS,
            "sub_indicators": {"type": "array", "items": sub_indicator, "minItems": 1},
        }
    )
    return _object(
        {
            "fiscal_year": {"type": "integer"},
            "draft": {"type": "boolean"},
            "may_fail": {"type": "array", "items": _enum(Authority)},
            "items": _map(TEXT, ITEM_ID, minProperties=1),
            "indicators": {"type": "array", "items": indicator, "minItems": 1},
            "scoring": _scoring(),
            "sources": _map(TEXT, minProperties=1),
        },
        {
            "general_conditions": {"type": "array", "items": _general_condition()},
            "calendar": {"type": "array", "items": _calendar_event()},
            "notes": WORDS,
        },
    )


def _scoring() -> Schema:
    number: Schema = {"type": "number"}
    band = _object({"name": TEXT, "at_least": number}, {"every_instrument_at_least": number})
    return _object(
        {
            "weights": _object({"iit": number, "eit": number, "oit": number}),
            "bands": {"type": "array", "items": band, "minItems": 1},
            "pass_mark": number,
        },
        {
            "authority": _object(
                {}, {name: _enum(Authority) for name in ("weights", "bands", "pass_mark")}
            ),
        },
    )


def _general_condition() -> Schema:
    return _object(
        {
            "id": ID,
            "requirement": TEXT,
            "attested": ATTESTED,
            "source": SOURCE,
            "hint": WORDS,
            "check": {"enum": list(GENERAL_CHECKS)},
        },
        {"otherwise": {"enum": ["derived", "recalled"]}},
    )


def _calendar_event() -> Schema:
    return _object(
        {
            "id": TEXT,
            "name": WORDS,
            "start": _or_null(DATE),
            "end": _or_null(DATE),
            "authority": _enum(Authority),
        }
    )


def json_schema() -> dict[str, Schema]:
    """The schemas of the kinds of file: `item`, `topic`, `pack`, `schemes`, `hosts`, `family`."""
    found = {
        "item": item_schema(),
        "topic": topic_schema(),
        "pack": pack_schema(),
        "schemes": schemes_schema(),
        "hosts": hosts_schema(),
        "family": family_schema(),
    }
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"oit-checker {name} file",
            **schema,
        }
        for name, schema in found.items()
    }
