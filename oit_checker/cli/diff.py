"""`oit diff`: what changed between two stored Runs of one year, and why."""

from __future__ import annotations

from typing import Any

import click

from oit_checker.batch.assembling import difference_between
from oit_checker.cli import exits
from oit_checker.cli.batch import shown_batch
from oit_checker.cli.compare import in_order
from oit_checker.cli.output import Papers, prepare_output, stem_of, write_papers
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import Numbered, RunOrBatch, Word
from oit_checker.messages import Speech
from oit_checker.model.batch import BatchDifference
from oit_checker.model.difference import Difference
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.model.web import Crawl
from oit_checker.report import batch_difference, difference
from oit_checker.rulepack import load_pack
from oit_checker.run.difference import difference_of
from oit_checker.run.reviewing import ruled
from oit_checker.store import Store


def diff_command(speech: Speech) -> click.Command:
    def run_diff(before: Numbered, after: Numbered, **options: Any) -> int:
        if before.is_batch is not after.is_batch:
            raise UserError("cli.run_and_batch")
        if before == after:
            raise UserError("cli.same_run", run=before.number)
        prepare_output(options)
        with open_store(options, must_exist=True) as store:
            if before.is_batch:
                papers = _of_batches(speech, store, before.number, after.number)
            else:
                papers = _of_runs(speech, store, before.number, after.number)
        write_papers(speech, papers, options)
        return exits.DONE

    return command(
        speech,
        "diff",
        run_diff,
        [
            click.Argument(["before"], type=RunOrBatch()),
            click.Argument(["after"], type=RunOrBatch()),
            option(
                speech,
                "--format",
                "formats",
                type=Word(difference.formats()),
                multiple=True,
                default=(),
            ),
            option(speech, "--output", type=click.Path(), default=""),
            *database_options(speech),
        ],
    )


def _of_runs(speech: Speech, store: Store, before: int, after: int) -> Papers:
    runs = in_order(store.load_run(before), store.load_run(after))
    pack = load_pack(runs[1].fiscal_year)
    return _papers(speech, _difference(store, runs, pack), pack)


def _of_batches(speech: Speech, store: Store, before: int, after: int) -> Papers:
    found = difference_between(store, before, after, load_pack)
    pack = load_pack(found.after.fiscal_year)
    return batch_papers(speech, found, pack)


def batch_papers(speech: Speech, found: BatchDifference, pack: RulePack) -> Papers:
    numbers = f"{shown_batch(found.before.number)}-{shown_batch(found.after.number)}"
    return Papers(
        render=lambda name: batch_difference.render(name, found, pack, speech.language),
        extension=batch_difference.extension,
        known=batch_difference.formats(),
        stem=f"oit-difference-{numbers}",
    )


def _difference(store: Store, runs: tuple[Run, Run], pack: RulePack) -> Difference:
    before, after = runs
    if before.fiscal_year == after.fiscal_year:
        before, after = (_ruled(run, store, pack) for run in runs)
    return difference_of(before, after, _crawls(store, runs), pack)


def _ruled(run: Run, store: Store, pack: RulePack) -> Run:
    """With the rulings of people, unless the year's items are other ones by now."""
    if {v.item_id for v in run.verdicts} != {item.id for item in pack.items}:
        return run
    return ruled(run, store, pack)


def _crawls(store: Store, runs: tuple[Run, Run]) -> tuple[Crawl, Crawl] | None:
    """What the Runs judged; not needed, and not loaded, where it is the same or the years are not.
    None where it is no longer there."""
    before, after = (run.meta.crawl_id for run in runs)
    if before is None or after is None or before == after:
        return None
    if runs[0].fiscal_year != runs[1].fiscal_year:
        return None
    return store.load_crawl(before), store.load_crawl(after)


def _papers(speech: Speech, found: Difference, pack: RulePack) -> Papers:
    return Papers(
        render=lambda name: difference.render(name, found, pack, speech.language),
        extension=difference.extension,
        known=difference.formats(),
        stem=f"oit-difference-{found.before.meta.run_id or 0}-{stem_of(found.after)}",
    )
