"""`oit rules list|show|lint|test|schema`, for whoever writes rules."""

from __future__ import annotations

import json
import re
from typing import Any

import click

from oit_checker import checks
from oit_checker.cli import exits
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.values import YEAR
from oit_checker.examples import run_examples
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.rule import Element, Item, RulePack
from oit_checker.rulepack import (
    ItemChange,
    changes_between,
    crosswalk,
    json_schema,
    lint,
    load_pack,
    packs,
)
from oit_checker.thai.script import arabic_digits


def rules_group(speech: Speech) -> click.Group:
    group = SpeakingGroup(speech, name="rules", help=speech.say("cli.rules.help"))
    for make in (_list, _show, _lint, _test, _schema, _diff, _crosswalk):
        group.add_command(make(speech))
    return group


def item_named(pack: RulePack, given: str) -> Item:
    """`O23`, `o23`, `023`, `23`, `OIT23` or Thai digits; UserError with the known ids."""
    number = re.sub(r"\D", "", arabic_digits(given))
    for item in pack.items:
        if number and item.number == int(number):
            return item
    raise UserError(
        "cli.no_item",
        given=given,
        fiscal_year=pack.fiscal_year,
        first=pack.items[0].id,
        last=pack.items[-1].id,
    )


class FiscalYear(click.ParamType[int]):
    """`2566`, `fy2566` or Thai digits."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        year = re.fullmatch(r"(?:fy)?(25\d\d)", arabic_digits(str(value)).strip().lower())
        if year is None or int(year[1]) not in packs():
            raise UserError("rules.no_pack", fiscal_year=str(value), known=list(packs()))
        return int(year[1])


def _year(speech: Speech) -> click.Option:
    return option(speech, "--fiscal-year", type=YEAR, default=None)


def _pack(fiscal_year: int | None) -> RulePack:
    years = packs()
    return load_pack(fiscal_year if fiscal_year is not None else max(years))


def _list(speech: Speech) -> click.Command:
    def run_list(fiscal_year: int | None) -> int:
        pack = _pack(fiscal_year)
        click.echo(speech.say("cli.rules.pack", fiscal_year=pack.fiscal_year, digest=pack.digest))
        for indicator in pack.indicators:
            for sub in indicator.sub_indicators:
                click.echo(f"\n{sub.id} {sub.name.in_language(speech.language)}")
                for item_id in sub.items:
                    item = pack.item(item_id)
                    name = item.name.in_language(speech.language)
                    click.echo(f"  {item.id:<4} {name} ({len(item.elements)})")
        return exits.DONE

    return command(speech, "rules list", run_list, [_year(speech)])


def _show(speech: Speech) -> click.Command:
    def run_show(item: str, fiscal_year: int | None) -> int:
        pack = _pack(fiscal_year)
        found = item_named(pack, item)
        click.echo(f"{found.id} {found.name.in_language(speech.language)}")
        click.echo(f"  {speech.say('cli.rules.topics')}: {', '.join(found.topics)}")
        if found.origin:
            click.echo(f"  {found.origin.file}")
        for element in found.elements:
            _show_element(speech, pack, element)
        return exits.DONE

    arguments = [click.Argument(["item"]), _year(speech)]
    return command(speech, "rules show", run_show, arguments)


def _show_element(speech: Speech, pack: RulePack, element: Element) -> None:
    authority = element.authority(pack.fiscal_year)
    click.echo(f"\n  {element.id}: {element.requirement}")
    click.echo(
        f"    {speech.say(f'authority.{authority.value}')} · "
        f"{speech.say(f'binding.{element.binding.value}')} · "
        f"{pack.sources.get(element.source.document, element.source.document)}"
    )
    if element.source.note:
        click.echo(f"    {element.source.note}")
    for part in ("present", "recent", "absent"):
        condition = getattr(element, part)
        if condition is not None:
            named = ", ".join(_check_line(c.kind, c.parameters) for c in condition.checks)
            click.echo(f"    {part} {condition.mode}: {named}")
    click.echo(f"    → {element.hint.in_language(speech.language)}")


def _check_line(kind: str, parameters: Any) -> str:
    given = {
        name: getattr(parameters, name)
        for name, field in getattr(parameters, "__dataclass_fields__", {}).items()
        if getattr(parameters, name) != field.default
    }
    return f"{kind} {given}" if given else kind


def _lint(speech: Speech) -> click.Command:
    def run_lint(fiscal_year: int | None) -> int:
        problems = lint(fiscal_year)
        for problem in problems:
            click.echo(speech.say(f"error.{problem.message_id}", **problem.facts))
        if problems:
            raise UserError("cli.lint_failed", count=len(problems))
        click.echo(speech.say("cli.rules.clean", years=list(packs()), kinds=len(checks.kinds())))
        return exits.DONE

    return command(speech, "rules lint", run_lint, [_year(speech)])


def _test(speech: Speech) -> click.Command:
    def run_test(items: tuple[str, ...], fiscal_year: int | None) -> int:
        failed = total = 0
        for year in (fiscal_year,) if fiscal_year else packs():
            pack = load_pack(year)
            wanted = [item_named(pack, given).id for given in items] or None
            for result in run_examples(pack, wanted):
                total += 1
                if result.ok:
                    continue
                failed += 1
                click.echo(f"{year} {result.item_id} {result.name}")
                for problem in result.problems:
                    click.echo(f"    {problem}")
        click.echo(speech.say("cli.rules.tested", total=total, failed=failed))
        return exits.GATE_MISSED if failed else exits.DONE

    arguments = [click.Argument(["items"], nargs=-1), _year(speech)]
    return command(speech, "rules test", run_test, arguments)


def _schema(speech: Speech) -> click.Command:
    def run_schema() -> int:
        click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return exits.DONE

    return command(speech, "rules schema", run_schema, [])


def _diff(speech: Speech) -> click.Command:
    def run_diff(old: int, new: int) -> int:
        changes = changes_between(load_pack(old), load_pack(new))
        click.echo(speech.say("cli.rules.changed", old=old, new=new, count=len(changes)))
        for change in changes:
            _show_change(speech, change)
        return exits.DONE

    years = [click.Argument([name], type=FiscalYear()) for name in ("old", "new")]
    return command(speech, "rules diff", run_diff, years)


def _show_change(speech: Speech, change: ItemChange) -> None:
    sides = [" + ".join(i.id for i in items) for items in (change.before, change.after) if items]
    numbers = " → ".join(dict.fromkeys(sides))
    name = (change.after or change.before)[0].name.in_language(speech.language)
    kinds = ", ".join(speech.say(f"cli.rules.change.{kind.value}") for kind in change.kinds)
    click.echo(f"\n{numbers}  {name}\n  {kinds}")
    names = " + ".join(item.name.th for item in change.before)
    if change.before and change.after and names != change.after[0].name.th:
        click.echo(f"  - {names}\n  + {change.after[0].name.th}")
    for wording in change.wordings:
        binding = f" ({wording.binding})" if wording.binding else ""
        for sign, text in (("-", wording.before), ("+", wording.after)):
            if text:
                click.echo(f"  {sign} {wording.element_id}: {text}{binding if sign == '+' else ''}")
    if change.periods:
        before, after = ("; ".join(each) or "-" for each in change.periods)
        click.echo(f"  {speech.say('cli.rules.period', before=before, after=after)}")


def _crosswalk(speech: Speech) -> click.Command:
    def run_crosswalk() -> int:
        years = packs()
        rows = crosswalk([load_pack(year) for year in years])
        head = [speech.say("cli.rules.topics"), *(str(year) for year in years)]
        lines = [head, ["---"] * len(head)]
        for row in rows:
            name = row.topic.name.in_language(speech.language)
            lines.append([name, *(row.items.get(year, "–") for year in years)])
        for line in lines:
            click.echo(f"| {' | '.join(line)} |")
        return exits.DONE

    return command(speech, "rules crosswalk", run_crosswalk, [])
