"""`oit review worklist|read|export`: rulings by the sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.output import prepare_output, write_file
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, now, open_store
from oit_checker.cli.values import RUN_NUMBER
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.submission import SheetProblem
from oit_checker.review import labelled_csv, labelled_jsonl, read_worklist, worklist_sheet
from oit_checker.rulepack import load_pack
from oit_checker.run.taking import labelled, take_rows
from oit_checker.run.worklist import questions

_SHAPES = {".csv": labelled_csv, ".jsonl": labelled_jsonl}


def worklist_command(speech: Speech) -> click.Command:
    def run_worklist(run: tuple[int, ...], **options: Any) -> int:
        if bool(run) is options["every"]:
            raise UserError("review.runs_or_all")
        path = Path(options["output"] or "oit-worklist.xlsx")
        prepare_output({"output": str(path), "formats": ("xlsx",)})
        with open_store(options, must_exist=True) as store:
            run_ids = store.newest_runs() if options["every"] else tuple(dict.fromkeys(run))
            years = {store.load_run(run_id).fiscal_year for run_id in run_ids}
            packs = {year: load_pack(year) for year in years}
            found = questions(
                store, run_ids, packs, speech.language, with_pictures=not options["no_pictures"]
            )
        write_file(path, worklist_sheet(found, speech))
        if not found:
            click.echo(speech.say("review.nothing_open"), err=True)
        facts = {"count": len(found), "runs": len(run_ids), "path": str(path)}
        click.echo(speech.say("review.worklist_written", **facts), err=True)
        return exits.DONE

    return command(
        speech,
        "review worklist",
        run_worklist,
        [
            click.Argument(["run"], type=RUN_NUMBER, nargs=-1),
            option(speech, "--all", "every", is_flag=True),
            option(speech, "--output", type=click.Path(), default=""),
            option(speech, "--no-pictures", is_flag=True),
            *database_options(speech),
        ],
    )


def read_command(speech: Speech) -> click.Command:
    def run_read(file: str, **options: Any) -> int:
        filled = read_worklist(Path(file))
        with open_store(options, must_exist=True) as store:
            taken = take_rows(store, filled.rows, now())
        problems = sorted((*filled.problems, *taken.problems), key=lambda p: p.row or 0)
        for problem in problems:
            click.echo(_told(speech, problem), err=True)
        facts = {
            "kept": len(taken.kept),
            "known": taken.known,
            "untouched": filled.untouched,
            "wrong": len(problems),
        }
        click.echo(speech.say("review.taken", **facts))
        return exits.BAD_INPUT if problems else exits.DONE

    return command(
        speech,
        "review read",
        run_read,
        [click.Argument(["file"], type=click.Path()), *database_options(speech)],
    )


def export_command(speech: Speech) -> click.Command:
    def run_export(**options: Any) -> int:
        path = Path(options["output"] or "oit-rulings.csv")
        shape = _SHAPES.get(path.suffix.casefold())
        if shape is None:
            raise UserError("review.export_format", given=str(path))
        prepare_output({"output": str(path), "formats": (path.suffix,)})
        with open_store(options, must_exist=True) as store:
            rows = labelled(store)
        write_file(path, shape(rows))
        click.echo(speech.say("review.exported", count=len(rows), path=str(path)), err=True)
        return exits.DONE

    return command(
        speech,
        "review export",
        run_export,
        [option(speech, "--output", type=click.Path(), default=""), *database_options(speech)],
    )


def _told(speech: Speech, problem: SheetProblem) -> str:
    said = speech.say(f"review.problem.{problem.message_id}", **problem.facts)
    place = {"row": problem.row, "column": problem.column}
    return speech.say("review.problem.at", **place, said=said)
