"""`oit runs`: the stored Runs, a line each."""

from __future__ import annotations

from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import COUNT
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.result import Span
from oit_checker.run.stored import stored_run
from oit_checker.store import RunRow, Store


def runs_command(speech: Speech) -> click.Command:
    def run_runs(**options: Any) -> int:
        with open_store(options, must_exist=True) as store:
            rows = store.runs(options["most"])
            ruled_on = {y: store.reviewed_sites(y) for y in {row.fiscal_year for row in rows}}
            if not rows:
                click.echo(speech.say("cli.runs.none"))
            for row in rows:
                people = row.main_site in ruled_on[row.fiscal_year]
                click.echo(_run_line(speech, row, _counted(store, row.run_id) if people else None))
        return exits.DONE

    return command(
        speech,
        "runs",
        run_runs,
        [
            *database_options(speech),
            option(speech, "--most", type=COUNT, default=50),
        ],
    )


def _counted(store: Store, run_id: int) -> Span | None:
    """The score that counts, where people's rulings hold. None also for a Run of items that its
    year no longer has: the list is to show it all the same."""
    try:
        counted = stored_run(store, run_id)[0].ruled_scores
    except UserError:
        return None
    return counted.oit if counted else None


def _run_line(speech: Speech, row: RunRow, counted: Span | None) -> str:
    span = counted or Span(row.oit_low, row.oit_high)
    return speech.say(
        "cli.runs.row",
        run=row.run_id,
        site=row.main_site,
        name=row.agency_name,
        fiscal_year=row.fiscal_year,
        created_date=row.created_at[:10],
        low=f"{span.low:.2f}",
        high=f"{span.high:.2f}",
        people=speech.say("cli.runs.people") if counted else "",
    )
