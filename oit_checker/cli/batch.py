"""`oit batch`: what is kept of scans, and their reports."""

from __future__ import annotations

import re
from typing import Any

import click

from oit_checker.batch.assembling import assembled
from oit_checker.batch.engines import engine_of
from oit_checker.cli import exits
from oit_checker.cli.output import Papers, prepare_output, write_papers
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import COUNT, BatchNumber, Word
from oit_checker.messages import Speech
from oit_checker.model.batch import Batch, BatchHead
from oit_checker.report import batch as batch_report
from oit_checker.rulepack import load_pack
from oit_checker.store import Store


def batch_group(speech: Speech) -> click.Group:
    group = SpeakingGroup(speech, name="batch", help=speech.say("cli.batch.help"))
    for make in (_list, _report, _cancel):
        group.add_command(make(speech))
    return group


def shown_batch(number: int) -> str:
    """As people write it, told apart from the number of a Run."""
    return f"B{number}"


def batch_output_options(speech: Speech) -> list[click.Option]:
    known = batch_report.formats()
    return [
        option(speech, "--format", "formats", type=Word(known), multiple=True, default=()),
        option(speech, "--output", type=click.Path(), default=""),
    ]


def write_batch_reports(
    speech: Speech, store: Store, number: int, options: dict[str, Any]
) -> Batch:
    """Writes every format asked for; without `--format`, a summary and an HTML page."""
    batch = assembled(store, number, load_pack)
    pack = load_pack(batch.head.fiscal_year)
    papers = Papers(
        render=lambda name: batch_report.render(name, batch, pack, speech.language),
        extension=batch_report.extension,
        known=batch_report.formats(),
        stem=f"oit-{shown_batch(number)}-{_file_name(batch.head)}",
    )
    write_papers(speech, papers, options)
    return batch


def _file_name(head: BatchHead) -> str:
    return f"{re.sub(r'[^0-9A-Za-z฀-๿]+', '-', head.name).strip('-')}-{head.fiscal_year}"


def _list(speech: Speech) -> click.Command:
    def run_list(**options: Any) -> int:
        with open_store(options, must_exist=True) as store:
            heads = store.batch_heads()[: options["most"]]
            if not heads:
                click.echo(speech.say("cli.batch.none"))
            for head in heads:
                click.echo(_row(speech, store, head))
        return exits.DONE

    return command(
        speech,
        "batch list",
        run_list,
        [*database_options(speech), option(speech, "--most", type=COUNT, default=50)],
    )


def _row(speech: Speech, store: Store, head: BatchHead) -> str:
    progress = store.batch_progress(head.number)
    facts = {
        "batch": shown_batch(head.number),
        "name": head.name,
        "fiscal_year": head.fiscal_year,
        "started_date": head.started_at.date(),
        "done": progress.total - progress.left,
        "total": progress.total,
    }
    return speech.say("cli.batch.row_open" if progress.left else "cli.batch.row", **facts)


def _report(speech: Speech) -> click.Command:
    def run_report(batch: int, **options: Any) -> int:
        prepare_output(options)
        with open_store(options, must_exist=True) as store:
            write_batch_reports(speech, store, batch, options)
        return exits.DONE

    return command(
        speech,
        "batch report",
        run_report,
        [
            click.Argument(["batch"], type=BatchNumber()),
            *batch_output_options(speech),
            *database_options(speech),
        ],
    )


def _cancel(speech: Speech) -> click.Command:
    def run_cancel(batch: int, **options: Any) -> int:
        with open_store(options, must_exist=True) as store:
            store.batch_head(batch)
            engine = engine_of(options["database"], store)
            try:
                engine.cancel(batch)
            finally:
                engine.close()
            count = store.cancel_batch(batch)
        click.echo(speech.say("cli.batch.cancelled", batch=shown_batch(batch), count=count))
        return exits.DONE

    return command(
        speech,
        "batch cancel",
        run_cancel,
        [click.Argument(["batch"], type=BatchNumber()), *database_options(speech)],
    )
