"""`oit families`: which families of sites are known, and which a scan met."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from oit_checker.batch.assembling import results
from oit_checker.batch.families import LEAST_SITES, Learnt, learnt_families
from oit_checker.batch.learning import family_learnt
from oit_checker.cli import exits
from oit_checker.cli.batch import shown_batch
from oit_checker.cli.check import families_option, known_families
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import BatchNumber
from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyResult
from oit_checker.model.errors import UserError
from oit_checker.model.rule import Family
from oit_checker.rulepack import load_pack
from oit_checker.rulepack.families import family_text
from oit_checker.store import Store

_EXAMPLES = 3


def families_group(speech: Speech) -> click.Group:
    group = SpeakingGroup(speech, name="families", help=speech.say("cli.families.help"))
    for make in (_list, _learn):
        group.add_command(make(speech))
    return group


def _list(speech: Speech) -> click.Command:
    def run_list(**options: Any) -> int:
        families = known_families(options)
        if not families:
            click.echo(speech.say("family.list.none"))
        for family in families:
            for line in _lines(family, speech):
                click.echo(line)
        return exits.DONE

    return command(speech, "families list", run_list, [families_option(speech)])


def _lines(family: Family, speech: Speech) -> list[str]:
    row = speech.say(
        "family.list.row",
        id=family.id,
        name=family.name.in_language(speech.language),
        kind=speech.say("family.list.system") if family.is_system else "",
        needed=family.needed,
        signs=len(family.signs),
        places=len(family.places),
        defects=len(family.defects),
    )
    attested = speech.say(
        "family.list.attested",
        source=family.source,
        seen_date=family.seen_on,
        sites=family.sites or None,
    )
    return [row, attested]


def _learn(speech: Speech) -> click.Command:
    def run_learn(batch: int, **options: Any) -> int:
        folder = Path(options["output"]) if options["output"] else None
        families = known_families(options)
        with open_store(options, must_exist=True) as store:
            found = _learnt(store, batch, families, speech)
        facts = {"batch": shown_batch(batch), "least": LEAST_SITES}
        if not found:
            click.echo(speech.say("family.learn.none", **facts))
        for group, family in found:
            for line in _group_lines(group, family, speech):
                click.echo(line)
            if folder is not None:
                path = _written(folder, family)
                click.echo(speech.say("family.learn.written", path=str(path)), err=True)
        if found and folder is None:
            click.echo(speech.say("family.learn.not_written"), err=True)
        return exits.DONE

    return command(
        speech,
        "families learn",
        run_learn,
        [
            click.Argument(["batch"], type=BatchNumber()),
            option(speech, "--output", type=click.Path(), default=""),
            families_option(speech),
            *database_options(speech),
        ],
    )


def _learnt(
    store: Store, number: int, families: tuple[Family, ...], speech: Speech
) -> list[tuple[Learnt, Family]]:
    head = store.batch_head(number)
    kept = results(store, number, load_pack(head.fiscal_year))
    source = speech.say("family.learn.source", name=head.name, batch=shown_batch(number))
    on = (head.finished_at or head.started_at).date()
    by_site = {result.listed.agency.main_site: result for result in kept}
    found = []
    for group in learnt_families(kept, families):
        members = [by_site[site] for site in group.main_sites]
        runs = (run for each in members if (run := _run_of(store, each)) is not None)
        found.append((group, family_learnt(group, kept, runs, source, on)))
    return found


def _run_of(store: Store, result: AgencyResult) -> Any:
    try:
        return store.load_run(result.run_id) if result.run_id is not None else None
    except UserError:  # it was pruned
        return None


def _group_lines(group: Learnt, family: Family, speech: Speech) -> list[str]:
    sites, counts = group.main_sites, {"signs": len(family.signs), "places": len(family.places)}
    maker = group.name if group.name != group.id else ""
    return [
        speech.say("family.learn.group", id=group.id, count=len(sites), maker=maker),
        speech.say("family.learn.sites", sites=sites[:_EXAMPLES]),
        speech.say("family.learn.signs", **counts),
    ]


def _written(folder: Path, family: Family) -> Path:
    """The new file; one that is there already is never written over."""
    path = folder / f"{family.id}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(family_text(family))
    except FileExistsError:
        raise UserError("family.exists", path=str(path)) from None
    except OSError as error:
        detail = error.strerror or str(error)
        raise UserError("family.not_writable", path=str(folder), detail=detail) from None
    return path
