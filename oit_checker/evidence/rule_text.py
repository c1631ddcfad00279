"""The rule of one item as the pack shows it: what is asked, how well that is attested, and how it
was checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

import yaml

from oit_checker.messages import Speech
from oit_checker.model.outcome import Authority
from oit_checker.model.result import Run
from oit_checker.model.rule import Element, GeneralCondition, Item, RulePack, Source
from oit_checker.rulepack.handbook import counts_for_score


def rule_yaml(run: Run, pack: RulePack, item: Item) -> bytes:
    """`judged_by` is the digest of the rules that judged; `digest` that of the rules shown."""
    year = pack.fiscal_year
    tree = {
        "fiscal_year": year,
        "draft": pack.draft,
        "digest": pack.digest,
        "judged_by": run.pack_digest,
        "may_fail": sorted(a.value for a in pack.may_fail),
        "item": item.id,
        "name": {"th": item.name.th, "en": item.name.en},
        "topics": list(item.topics),
        "judged_on": item.judged_on,
        "elements": [_element(element, pack) for element in item.elements],
        "general_conditions": [
            {
                "id": condition.id,
                **_asked(condition, pack),
                "check": condition.check,
            }
            for condition in pack.general_conditions
        ],
    }
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode("utf-8")


def _element(element: Element, pack: RulePack) -> dict[str, Any]:
    parts = {
        name: {condition.mode: [{c.kind: _plain(c.parameters)} for c in condition.checks]}
        for name in ("present", "recent", "absent")
        if (condition := getattr(element, name)) is not None
    }
    return {
        "id": element.id,
        **_asked(element, pack),
        "binding": element.binding.value,
        "counts": counts_for_score(element, pack),
        **(
            {"agency_types": [a.value for a in element.agency_types]}
            if element.agency_types
            else {}
        ),
        **parts,
    }


def _asked(asked: Element | GeneralCondition, pack: RulePack) -> dict[str, Any]:
    return {
        "requirement": asked.requirement,
        "authority": asked.authority(pack.fiscal_year).value,
        "attested": {year: a.value for year, a in sorted(asked.attested.items())},
        "otherwise": asked.otherwise.value,
        "source": _source(asked.source, pack),
        "hint": {"th": asked.hint.th, "en": asked.hint.en},
    }


def _source(source: Source, pack: RulePack) -> dict[str, str]:
    named = pack.sources.get(source.document, source.document)
    return {"document": named, "note": source.note}


def _plain(value: Any) -> Any:
    """A check's parameters that differ from their defaults, as YAML writes them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [f for f in dataclasses.fields(value) if f.init]
        given = {f.name.rstrip("_"): getattr(value, f.name) for f in fields if _is_given(value, f)}
        return {name: _plain(each) for name, each in given.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _is_given(value: Any, field: dataclasses.Field[Any]) -> bool:
    factory = field.default_factory
    default = field.default if factory is dataclasses.MISSING else factory()
    return bool(getattr(value, field.name) != default)


def rule_lines(run: Run, pack: RulePack, item: Item, speech: Speech) -> Iterator[str]:
    """The same for people."""
    say, language = speech.say, speech.language
    yield f"{item.id} {item.name.in_language(language)}"
    yield say("evidence.rule.pack", fiscal_year=pack.fiscal_year, digest=pack.digest)
    if pack.digest != run.pack_digest:
        yield say("evidence.rule.changed", digest=run.pack_digest)
    if pack.draft:
        yield say("report.draft")
    for element in item.elements:
        yield ""
        yield f"- {element.requirement} ({element.id})"
        standing = [say(f"binding.{element.binding}")]
        standing += [] if counts_for_score(element, pack) else [say("evidence.rule.not_counted")]
        yield f"  {' · '.join(standing)}"
        yield from _attestation(element, pack, speech)
    yield ""
    yield say("evidence.rule.conditions")
    for condition in pack.general_conditions:
        yield f"- {condition.requirement}"
        yield from _attestation(condition, pack, speech)


def _attestation(
    asked: Element | GeneralCondition, pack: RulePack, speech: Speech
) -> Iterator[str]:
    authority = asked.authority(pack.fiscal_year)
    yield "  " + speech.say(
        "evidence.rule.authority", authority=speech.say(f"authority.{authority}")
    )
    source = _source(asked.source, pack)
    yield "  " + speech.say("evidence.rule.source", source=source["document"], note=source["note"])
    others = _years(asked.attested.items(), pack.fiscal_year, speech)
    if others:
        yield "  " + speech.say("evidence.rule.other_years", years=others)
    hint = asked.hint.in_language(speech.language)
    if hint:
        yield f"  → {hint}"


def _years(
    attested: Iterable[tuple[int, Authority]], fiscal_year: int, speech: Speech
) -> list[str]:
    return [
        f"{year}: {speech.say(f'authority.{authority}')}"
        for year, authority in sorted(attested)
        if year != fiscal_year
    ]
