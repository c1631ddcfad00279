"""One item of a pack as text: its elements, how well they are attested, and their checks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.rule import Check, Element, Item, RulePack
from oit_checker.rulepack.building import PERIOD_PARAMETERS
from oit_checker.rulepack.handbook import counts_for_score
from oit_checker.thai.fiscal import period_named

_PARTS = ("present", "recent", "absent")


def item_lines(speech: Speech, pack: RulePack, item: Item) -> Iterator[str]:
    """The lines of `oit rules show`."""
    say, language = speech.say, speech.language
    yield f"{item.id} {item.name.in_language(language)}"
    topics = [f"{pack.topics[t].name.in_language(language)} ({t})" for t in item.topics]
    yield say("cli.rules.line.topics", topics=topics)
    yield say("cli.rules.line.judged_on", how=say(f"cli.rules.judged_on.{item.judged_on}"))
    if item.origin:
        yield say("cli.rules.line.file", file=item.origin.file)
    for element in item.elements:
        yield ""
        yield from (f"  {line}" for line in _element_lines(speech, pack, element))


def _element_lines(speech: Speech, pack: RulePack, element: Element) -> Iterator[str]:
    authority = element.authority(pack.fiscal_year)
    source = pack.sources.get(element.source.document, element.source.document)
    yield f"{element.id}: {element.requirement}"
    standing = [speech.say(f"binding.{element.binding}"), speech.say(f"authority.{authority}")]
    if not counts_for_score(element, pack):
        standing.append(speech.say("cli.rules.not_counted"))
    yield f"  {' · '.join(standing)}"
    yield "  " + speech.say("cli.rules.line.source", source=source, note=element.source.note)
    if element.agency_types:
        kinds = [speech.say(f"cli.rules.agency.{each}") for each in element.agency_types]
        yield "  " + speech.say("cli.rules.line.agency_types", agency_types=kinds)
    for part in _PARTS:
        condition = getattr(element, part)
        if condition is not None:
            mode = speech.say(f"cli.rules.mode.{condition.mode}")
            several = f" ({mode})" if len(condition.checks) > 1 else ""
            yield f"  {speech.say(f'cli.rules.part.{part}')}{several}"
            for check in condition.checks:
                yield from (f"    {line}" for line in _check_lines(speech, pack, check))
    yield f"  → {element.hint.in_language(speech.language)}"


def _check_lines(speech: Speech, pack: RulePack, check: Check) -> Iterator[str]:
    yield f"- {check.kind}"
    for name, value in _given(check.parameters):
        if isinstance(value, Mapping):
            yield f"    {name}:"
            yield from (f"      {key}: {_shown(speech, each)}" for key, each in value.items())
        else:
            period = _period(speech, check.kind, name, value, pack.fiscal_year)
            yield f"    {name}: {_shown(speech, value)}{period}"


def _given(parameters: Any) -> Iterator[tuple[str, Any]]:
    """The parameters that differ from their defaults, by their names in YAML."""
    if not dataclasses.is_dataclass(parameters):
        return
    for field in dataclasses.fields(parameters):
        value = getattr(parameters, field.name)
        factory = field.default_factory
        default = field.default if factory is dataclasses.MISSING else factory()
        if field.init and value != default:
            yield field.name.rstrip("_"), value


def _shown(speech: Speech, value: Any) -> str:
    """As a person writes it: lists with commas, yes or no, an empty list as a dash."""
    if isinstance(value, bool):
        return speech.say("cli.rules.yes" if value else "cli.rules.no")
    if isinstance(value, (tuple, list)):
        return ", ".join(_shown(speech, each) for each in value) or "-"
    if isinstance(value, (set, frozenset)):
        return _shown(speech, sorted(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(speech, each)}" for key, each in value.items())
    return "-" if value is None else str(value)


def _period(speech: Speech, kind: str, name: str, value: Any, fiscal_year: int) -> str:
    """What a relative period means in the pack's year."""
    if (kind, name) not in PERIOD_PARAMETERS:
        return ""
    iso = period_named(str(value), fiscal_year).iso()
    return f" ({speech.say('cli.rules.line.period', of_period=iso)})"
