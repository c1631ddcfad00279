"""`oit submission template|read`: the sheet in which an agency answers."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.sheet import problem_lines
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.surroundings import now
from oit_checker.cli.values import YEAR, Word
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.submission import Answer, Submission
from oit_checker.rulepack import default_fiscal_year, load_pack
from oit_checker.run.checking import main_site_of
from oit_checker.submission import read_submission, write_template


def submission_group(speech: Speech) -> click.Group:
    group = SpeakingGroup(speech, name="submission", help=speech.say("cli.submission.help"))
    for make in (_template, _read):
        group.add_command(make(speech))
    return group


def _template(speech: Speech) -> click.Command:
    def run_template(**options: Any) -> int:
        year = options["fiscal_year"] or default_fiscal_year(now().date())
        pack = load_pack(year)
        site = main_site_of(options["main_site"]) if options["main_site"] else ""
        agency = Agency(site, options["name"], AgencyType(options["agency_type"]))
        path = _sheet_path(options["sheet"], year)
        write_template(pack, agency, path, speech.language)
        click.echo(speech.say("submission.written", path=str(path)), err=True)
        return exits.DONE

    return command(
        speech,
        "submission template",
        run_template,
        [
            option(speech, "--fiscal-year", type=YEAR, default=None),
            option(
                speech,
                "--agency-type",
                type=Word([t.value for t in AgencyType]),
                default=AgencyType.OTHER.value,
            ),
            option(speech, "--name", default=""),
            option(speech, "--main-site", default=""),
            option(speech, "--output", "sheet", type=click.Path(), default=""),
        ],
    )


def _sheet_path(output: str, fiscal_year: int) -> Path:
    name = f"oit-submission-{fiscal_year}.xlsx"
    if not output:
        return Path(name)
    return Path(output) / name if Path(output).is_dir() else Path(output)


def _read(speech: Speech) -> click.Command:
    def run_read(file: str, fiscal_year: int | None) -> int:
        submission = read_submission(file, load_pack, fiscal_year=fiscal_year)
        for line in submission_lines(submission, speech):
            click.echo(line)
        return exits.BAD_INPUT if submission.has_errors else exits.DONE

    return command(
        speech,
        "submission read",
        run_read,
        [
            click.Argument(["file"], type=click.Path()),
            option(speech, "--fiscal-year", type=YEAR, default=None),
        ],
    )


def submission_lines(submission: Submission, speech: Speech) -> list[str]:
    """What was understood, item by item, and then every problem."""
    agency = submission.agency
    values = {
        "name": agency.name,
        "agency_type": speech.say(f"submission.agency_type.{agency.agency_type.value}"),
        "main_site": agency.main_site,
        "fiscal_year": str(submission.fiscal_year),
    }
    lines = [f"{speech.say(f'submission.head.{key}')}: {value}" for key, value in values.items()]
    lines.append("")
    for answer in submission.answers.values():
        lines += _answer_lines(answer, speech)
    return [*lines, "", *problem_lines(submission, speech)]


def _answer_lines(answer: Answer, speech: Speech) -> list[str]:
    word = {True: "yes", False: "no", None: "unanswered"}[answer.published]
    lines = [f"{answer.item_id:<4} {speech.say(f'submission.{word}')}"]
    lines += [f"       {url}" for url in answer.urls]
    if answer.explanation:
        text = textwrap.shorten(answer.explanation, 200, placeholder="…")
        lines.append(f"       {text}")
    return lines
