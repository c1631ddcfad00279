"""`oit compare`: two stored Runs side by side."""

from __future__ import annotations

from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.output import Papers, prepare_output, stem_of, write_papers
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import RUN_NUMBER, Word
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report import comparison
from oit_checker.rulepack import items_between
from oit_checker.run.stored import stored_run


def compare_command(speech: Speech) -> click.Command:
    def run_compare(before: int, after: int, **options: Any) -> int:
        if before == after:
            raise UserError("cli.same_run", run=before)
        prepare_output(options)
        with open_store(options, must_exist=True) as store:
            pair = stored_run(store, before), stored_run(store, after)
        packs = {run.fiscal_year: pack for run, pack in pair}
        runs = in_order(*(run for run, _ in pair))
        papers = _papers(speech, runs, (packs[runs[0].fiscal_year], packs[runs[1].fiscal_year]))
        write_papers(speech, papers, options)
        return exits.DONE

    return command(
        speech,
        "compare",
        run_compare,
        [
            click.Argument(["before"], type=RUN_NUMBER),
            click.Argument(["after"], type=RUN_NUMBER),
            option(
                speech,
                "--format",
                "formats",
                type=Word(comparison.formats()),
                multiple=True,
                default=(),
            ),
            option(speech, "--output", type=click.Path(), default=""),
            *database_options(speech),
        ],
    )


def in_order(one: Run, other: Run) -> tuple[Run, Run]:
    """The earlier year first, whatever was typed first; of one year the earlier day. Runs of one
    year and day stay as they were typed."""
    if (other.fiscal_year, other.as_of) < (one.fiscal_year, one.as_of):
        return other, one
    return one, other


def _papers(speech: Speech, runs: tuple[Run, Run], packs: tuple[RulePack, RulePack]) -> Papers:
    changes = items_between(*packs)
    before, after = runs
    return Papers(
        render=lambda name: comparison.render(name, runs, packs, changes, speech.language),
        extension=comparison.extension,
        known=comparison.formats(),
        stem=f"oit-comparison-{before.meta.run_id or 0}-{stem_of(after)}",
    )
