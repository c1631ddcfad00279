"""A sheet on the command line: read with all its problems told, or filled in from a Run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from oit_checker.cli.output import prepare_output
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.model.submission import Answer, Submission
from oit_checker.rulepack import load_pack
from oit_checker.run.checking import main_site_of
from oit_checker.run.proposing import proposed_submission
from oit_checker.store import Store
from oit_checker.submission import read_submission, sentence_of, write_submission
from oit_checker.submission.writing import Target


@dataclass(frozen=True)
class Asked:
    """Whom to check, and under which year: what was typed, completed by a sheet if there is one."""

    agency: Agency
    fiscal_year: int | None
    submission: Submission | None = None


def asked_for(speech: Speech, url: str | None, options: dict[str, Any]) -> Asked:
    """Reads the sheet of `--submission` and tells its problems. UserError when nothing says which
    site to check, and when the sheet has no usable row."""
    site = main_site_of(url) if url else ""
    given = Agency(site, options["name"], AgencyType(options["agency_type"]))
    file = options["submission"]
    if not file:
        if not site:
            raise UserError("cli.missing", name="URL", command="oit check")
        return Asked(given, options["fiscal_year"])
    sheet = read_submission(file, load_pack, given, options["fiscal_year"])
    if sheet.problems:
        for line in problem_lines(sheet, speech):
            click.echo(line, err=True)
    if not any(is_usable(answer) for answer in sheet.answers.values()):
        raise UserError("answer.no_usable_row", path=file)
    if not sheet.agency.main_site:
        raise UserError("answer.no_main_site", path=file)
    return Asked(sheet.agency, sheet.fiscal_year, sheet)


def is_usable(answer: Answer) -> bool:
    """มี with an address, or ไม่มี."""
    return answer.published is not None and (not answer.published or bool(answer.urls))


def tell_bad_rows(speech: Speech, submission: Submission | None) -> None:
    """Once more below the report, where nobody overlooks it."""
    problems = submission.problems if submission is not None else ()
    rows = {problem.row for problem in problems if problem.is_error and problem.row is not None}
    if rows:
        click.echo(speech.say("answer.bad_rows", count=len(rows), rows=sorted(rows)), err=True)


def prepare_sheet(file: str) -> None:
    """Tells before the work begins that `--write-submission` could not be done."""
    if file:
        Target.of(file)
        prepare_output({"output": file, "formats": ("sheet",)})


def write_proposed(speech: Speech, file: str, run: Run, pack: RulePack, store: Store) -> None:
    """Fills the sheet from what the Run's Crawl holds."""
    if not file or run.meta.crawl_id is None:
        return
    crawl = store.load_crawl(run.meta.crawl_id)
    sheet = proposed_submission(crawl, pack, run.as_of, run.agency, speech)
    write_submission(sheet, pack, Path(file), speech.language)
    filled = sum(bool(answer.urls) for answer in sheet.answers.values())
    facts = {"path": file, "filled": filled, "total": len(pack.items)}
    click.echo(speech.say("answer.sheet_written", **facts), err=True)


def problem_lines(submission: Submission, speech: Speech) -> list[str]:
    """Errors first, each with its row, column and remedy; then what is worth a look."""
    lines = []
    for is_error, title in ((True, "error"), (False, "note")):
        told = [p for p in submission.problems if p.is_error is is_error]
        if told:
            lines.append(speech.say(f"submission.problem.{title}", count=len(told)))
            lines += [f"  {sentence_of(problem, speech)}" for problem in told]
    return lines or [speech.say("submission.no_problems")]
