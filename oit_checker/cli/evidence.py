"""`oit evidence`: the pack for an objection, and whether one is genuine."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.output import stem_of
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import COUNT, RUN_NUMBER, ExistingPath
from oit_checker.evidence import (
    MEGABYTE,
    Flaw,
    Packed,
    Verification,
    Wish,
    database_flaws,
    verify_pack,
    write_pack,
)
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack
from oit_checker.run.reviewing import known_item, ruled
from oit_checker.store import Store
from oit_checker.thai.script import arabic_digits

_PACK = "pack"


class _EvidenceGroup(SpeakingGroup):
    """`oit evidence 3 O23 …` is `oit evidence pack 3 O23 …`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and arabic_digits(args[0]).isdecimal():
            args = [_PACK, *args]
        return super().resolve_command(ctx, args)


def evidence_group(speech: Speech) -> click.Group:
    group = _EvidenceGroup(speech, name="evidence", help=speech.say("cli.evidence.help"))
    for make in (_pack, _verify):
        group.add_command(make(speech))
    return group


def _pack(speech: Speech) -> click.Command:
    def run_pack(run: int, items: Sequence[str], **options: Any) -> int:
        with open_store(options, must_exist=True) as store:
            stored, pack = _ruled_run(store, run)
            wish = Wish(
                _wanted(stored, items, options["all_items"], pack),
                speech.language,
                not options["no_originals"],
                int(options["max_megabytes"]) * MEGABYTE,
            )
            path = _path_for(stored, wish, options["pack_file"])
            packed = write_pack(stored, pack, store, path, wish)
        _tell_packed(speech, packed, path, options)
        return exits.DONE

    return command(
        speech,
        f"evidence {_PACK}",
        run_pack,
        [
            click.Argument(["run"], type=RUN_NUMBER),
            click.Argument(["items"], nargs=-1),
            option(speech, "--all", "all_items", is_flag=True),
            option(speech, "--output", "pack_file", type=click.Path(), default=""),
            option(speech, "--no-originals", is_flag=True),
            option(speech, "--max-megabytes", type=COUNT, default=Wish(()).max_bytes // MEGABYTE),
            *database_options(speech),
        ],
    )


def _ruled_run(store: Store, run_id: int) -> tuple[Run, RulePack]:
    """The Run with its rulings, and today's rules of its year."""
    stored = store.load_run(run_id)
    pack = load_pack(stored.fiscal_year)
    return ruled(stored, store, pack), pack


def _wanted(run: Run, given: Sequence[str], everything: bool, pack: RulePack) -> tuple[str, ...]:
    """The items in the Run's order, each once."""
    if everything == bool(given):
        raise UserError("evidence.no_items", run=run.meta.run_id)
    named = {known_item(run, each) for each in given}
    wanted = tuple(v.item_id for v in run.verdicts if everything or v.item_id in named)
    known = {item.id for item in pack.items}
    for item_id in wanted:
        if item_id not in known:
            facts = {"item": item_id, "fiscal_year": pack.fiscal_year, "run": run.meta.run_id}
            raise UserError("evidence.gone_item", **facts)
    return wanted


def _path_for(run: Run, wish: Wish, output: str) -> Path:
    """`--output` is the file, or a folder that is there. UserError before the work begins."""
    items = wish.item_ids[0] if len(wish.item_ids) == 1 else f"{len(wish.item_ids)}-items"
    name = f"oit-evidence-{stem_of(run)}-{items}.zip"
    path = Path(output or name)
    path = path / name if path.is_dir() else path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        detail = error.strerror or str(error)
        raise UserError("cli.cannot_write", path=str(path), detail=detail) from error
    if not os.access(path.parent, os.W_OK):
        detail = os.strerror(errno.EACCES)
        raise UserError("cli.cannot_write", path=str(path), detail=detail)
    return path


def _tell_packed(speech: Speech, packed: Packed, path: Path, options: dict[str, Any]) -> None:
    manifest = packed.manifest
    click.echo(
        speech.say(
            "evidence.written",
            path=str(path),
            items=[item.item_id for item in manifest.items],
            addresses=len(manifest.evidence),
            files=len(manifest.files),
        ),
        err=True,
    )
    for name, count in manifest.notes.items():
        note = speech.say(f"evidence.note.{name}", count=count, megabytes=options["max_megabytes"])
        click.echo(note, err=True)
    click.echo(speech.say("evidence.seal", seal=packed.seal))


def _verify(speech: Speech) -> click.Command:
    def run_verify(file: str, **options: Any) -> int:
        told = verify_pack(Path(file), seal=options["seal"])
        flaws = list(told.flaws)
        if options["run_number"] is not None and told.manifest is not None:
            with open_store(options, must_exist=True) as store:
                run, pack = _ruled_run(store, options["run_number"])
                flaws += database_flaws(told.manifest, run, pack, store)
        return _tell_verified(speech, told, flaws, options["run_number"])

    return command(
        speech,
        "evidence verify",
        run_verify,
        [
            click.Argument(["file"], type=ExistingPath()),
            option(speech, "--sha256", "seal", default=""),
            option(speech, "--run", "run_number", type=RUN_NUMBER, default=None),
            *database_options(speech),
        ],
    )


def _tell_verified(
    speech: Speech, told: Verification, flaws: Sequence[Flaw], run: int | None
) -> int:
    manifest = told.manifest
    if flaws or manifest is None:
        click.echo(speech.say("evidence.refuted", count=len(flaws)))
        for flaw in flaws:
            click.echo(f"- {speech.say(flaw.message_id, **flaw.facts)}")
        return exits.GATE_MISSED
    click.echo(
        speech.say(
            "evidence.verified",
            files=len(manifest.files),
            addresses=len(manifest.evidence),
            items=[item.item_id for item in manifest.items],
            site=manifest.run.get("main_site"),
            fiscal_year=manifest.run.get("fiscal_year"),
        )
    )
    if run is not None:
        click.echo(speech.say("evidence.verified_run", run=run))
    click.echo(speech.say("evidence.seal", seal=told.seal))
    return exits.DONE
