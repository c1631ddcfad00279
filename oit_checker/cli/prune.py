"""`oit prune`: old Runs and the bytes that nothing refers to go; what the rest takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, now, open_store
from oit_checker.cli.values import COUNT, Number
from oit_checker.messages import Speech
from oit_checker.store import Doomed, Rule, Sizes

_GRACE = timedelta(hours=24)
"""Bytes so young may belong to a page that a scan has yet to write down."""
_BROKEN = timedelta(days=7)
"""A Crawl that broke off may be gone on with for so long."""
_MB = 1_000_000


def prune_command(speech: Speech) -> click.Command:
    def run_prune(**options: Any) -> int:
        at = now()
        rule = _rule(options, at)
        is_dry = bool(options["dry_run"])
        with open_store(options, must_exist=True) as store:
            doomed = store.doomed(rule, at - _BROKEN)
            if not is_dry:
                store.remove(doomed)
            sizes = store.sweep(at - _GRACE, without=doomed.crawls, is_dry=is_dry)
        _tell(speech, doomed, sizes, rule, is_dry)
        return exits.DONE

    return command(
        speech,
        "prune",
        run_prune,
        [
            option(speech, "--keep-runs", type=COUNT, default=None),
            option(speech, "--older-than", type=Number(0, 36_500), default=None),
            option(speech, "--dry-run", is_flag=True),
            *database_options(speech),
        ],
    )


def _rule(options: dict[str, Any], at: datetime) -> Rule:
    days = options["older_than"]
    return Rule(options["keep_runs"], at - timedelta(days=days) if days is not None else None)


def _tell(speech: Speech, doomed: Doomed, sizes: Sizes, rule: Rule, is_dry: bool) -> None:
    click.echo(
        speech.say(
            "cli.prune.would" if is_dry else "cli.prune.done",
            runs=len(doomed.runs),
            crawls=len(doomed.crawls),
            files=sizes.freed.files,
            megabytes=_megabytes(sizes.freed.size_bytes),
        )
    )
    if rule.is_empty:
        click.echo(speech.say("cli.prune.no_rule"))
    click.echo(speech.say("cli.prune.left"))
    if sizes.database_bytes is not None:
        size = _megabytes(sizes.database_bytes)
        click.echo(speech.say("cli.prune.database", megabytes=size))
    for kind, heap in sizes.kinds.items():
        size = _megabytes(heap.size_bytes)
        click.echo(speech.say(f"cli.prune.{kind}", files=heap.files, megabytes=size))


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / _MB:,.1f}"
