"""`oit rules list|show|lint|test|schema|diff|crosswalk|docs`, for whoever writes rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from oit_checker import checks
from oit_checker.cli import exits
from oit_checker.cli.item_view import item_lines
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.values import YEAR
from oit_checker.examples import ExampleResult, run_examples, run_label_examples
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.rule import Item, RulePack
from oit_checker.rulepack import (
    ItemChange,
    changes_between,
    json_schema,
    lint,
    load_pack,
    packs,
)
from oit_checker.rulepack.families import family_problems
from oit_checker.rulepack.handbook import (
    change_kinds,
    change_lines,
    change_title,
    crosswalk_rows,
    pages,
)
from oit_checker.thai.script import arabic_digits


def rules_group(speech: Speech) -> click.Group:
    group = SpeakingGroup(speech, name="rules", help=speech.say("cli.rules.help"))
    for make in (_list, _show, _lint, _test, _schema, _diff, _crosswalk, _docs):
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
        for line in item_lines(speech, pack, item_named(pack, item)):
            click.echo(line)
        return exits.DONE

    arguments = [click.Argument(["item"]), _year(speech)]
    return command(speech, "rules show", run_show, arguments)


def _lint(speech: Speech) -> click.Command:
    def run_lint(fiscal_year: int | None) -> int:
        problems = (*lint(fiscal_year), *family_problems())
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
            results = run_examples(pack, wanted)
            told = [line for each in results if not each.ok for line in _missed(speech, year, each)]
            misses = _label_misses(speech, pack, wanted)
            for line in (*told, *misses):
                click.echo(line)
            total += len(results)
            failed += sum(not each.ok for each in results) + len(misses)
        click.echo(speech.say("cli.rules.tested", total=total, failed=failed))
        return exits.GATE_MISSED if failed else exits.DONE

    arguments = [click.Argument(["items"], nargs=-1), _year(speech)]
    return command(speech, "rules test", run_test, arguments)


def _missed(speech: Speech, fiscal_year: int, result: ExampleResult) -> Iterator[str]:
    """Where the example stands, and each element that got something else than it says."""
    where = {"file": result.origin.file, "line": result.origin.line, "fiscal_year": fiscal_year}
    yield speech.say("cli.rules.example", item=result.item_id, name=result.name, **where)
    if result.state == "stale_todo":
        yield f"    {speech.say('cli.rules.stale_todo', todo=result.todo)}"
    elif result.state == "crashed":
        yield f"    {speech.say('cli.rules.crashed', detail=result.detail)}"
    for each in result.differences:
        facts = {"element": each.element_id}
        for name, finding in (("expected", each.expected), ("got", each.got)):
            facts[name] = f"{finding.outcome} {finding.reason or ''}".rstrip()
        yield f"    {speech.say('cli.rules.difference', **facts)}"


def _label_misses(speech: Speech, pack: RulePack, items: list[str] | None) -> list[str]:
    """The labels of topic files that are not taken as the file says."""
    topics = {t for item in pack.items if items and item.id in items for t in item.topics}
    return [
        speech.say(
            f"cli.rules.label_{'is' if miss.belongs else 'is_not'}",
            file=miss.origin.file,
            fiscal_year=pack.fiscal_year,
            label=miss.label,
            topic=miss.topic,
            got=miss.got or None,
        )
        for miss in run_label_examples(pack)
        if items is None or miss.topic in topics
    ]


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
    click.echo(f"\n{change_title(change, speech)}\n  {change_kinds(change, speech)}")
    for line in change_lines(change, speech):
        click.echo(f"  {line}")


def _crosswalk(speech: Speech) -> click.Command:
    def run_crosswalk() -> int:
        for line in crosswalk_rows([load_pack(year) for year in packs()], speech):
            click.echo(line)
        return exits.DONE

    return command(speech, "rules crosswalk", run_crosswalk, [])


def _docs(speech: Speech) -> click.Command:
    def run_docs(folder: str) -> int:
        made = pages([load_pack(year) for year in packs()], speech)
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8", newline="\n")
            click.echo(speech.say("cli.rules.written", file=path.as_posix()))
        return exits.DONE

    folder = click.Argument(["folder"], default="docs", type=click.Path(file_okay=False))
    return command(speech, "rules docs", run_docs, [folder])
