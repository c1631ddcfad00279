"""`oit watch`: a list scanned again and again; a notice where something changed."""

from __future__ import annotations

import os
import smtplib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from oit_checker.batch.mailing import Attachment, MailServer, send
from oit_checker.batch.schedule import Schedule
from oit_checker.cli import exits
from oit_checker.cli.batch import batch_output_options
from oit_checker.cli.output import prepare_output, write_file
from oit_checker.cli.scan import code_of, scan, scan_options
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options
from oit_checker.messages import Speech
from oit_checker.model.batch import Batch
from oit_checker.model.errors import UserError
from oit_checker.report import batch_difference
from oit_checker.rulepack import load_pack

NOTICE = "oit-notice.txt"
NAME = "oit-watch"
PASSWORD = "OIT_SMTP_PASSWORD"


def watch_command(speech: Speech) -> click.Command:
    def run_watch(list: str, **options: Any) -> int:
        if options["schedule"]:
            _print_schedule(speech, list, options["schedule"])
            return exits.DONE
        if options["mail_to"] and not options["mail_from"]:
            raise UserError("cli.no_mail_from")
        server = MailServer.of(options["smtp"], options["smtp_user"], os.environ.get(PASSWORD, ""))
        prepare_output(options)
        batch = scan(speech, list, {**options, "only": "", "anew": False})
        if batch is None:
            return exits.INTERRUPTED
        _notify(speech, batch, server, options)
        return code_of(batch)

    return command(
        speech,
        "watch",
        run_watch,
        [
            click.Argument(["list"], type=click.Path()),
            option(speech, "--schedule", default=""),
            option(speech, "--notice", type=click.Path(), default=NOTICE),
            option(speech, "--mail-to", multiple=True, default=()),
            option(speech, "--mail-from", default=""),
            option(speech, "--smtp", default="localhost:25"),
            option(speech, "--smtp-user", default=""),
            *scan_options(speech),
            *batch_output_options(speech),
            *database_options(speech),
        ],
    )


def _notify(speech: Speech, batch: Batch, server: MailServer, options: dict[str, Any]) -> None:
    if batch.difference is None:
        click.echo(speech.say("cli.watch.first"), err=True)
        return
    pack = load_pack(batch.head.fiscal_year)
    letter = batch_difference.notice(batch.difference, pack, speech.language)
    if letter is None:
        click.echo(speech.say("cli.watch.unchanged"), err=True)
        return
    path = Path(options["notice"])
    write_file(path, f"{letter.subject}\n\n{letter.text}".encode())
    click.echo(speech.say("cli.watch.noticed", path=str(path)), err=True)
    to: Sequence[str] = options["mail_to"]
    if not to:
        return
    page = batch_difference.render("html", batch.difference, pack, speech.language)
    paper = Attachment(f"{path.stem}.html", "text/html", page)
    try:
        send(server, options["mail_from"], to, letter.subject, letter.text, [paper])
    except (OSError, smtplib.SMTPException) as error:
        raise UserError(
            "cli.mail_failed", smtp=str(server), detail=str(error), path=str(path)
        ) from error
    click.echo(speech.say("cli.watch.mailed", to=list(to)), err=True)


def _print_schedule(speech: Speech, path: str, text: str) -> None:
    """The command that was typed, without asking for the schedule again."""
    schedule = Schedule.of(text)
    words = [sys.executable, "-m", "oit_checker", "--lang", speech.language, "watch"]
    words += [str(Path(path).resolve()), *_rest(sys.argv, path)]
    folder = str(Path.cwd())
    parts = (
        ("cron", schedule.cron(folder, words)),
        ("service", schedule.service(NAME, folder, words)),
        ("timer", schedule.timer(NAME)),
        ("windows", schedule.windows(NAME, words)),
    )
    for name, body in parts:
        click.echo(speech.say(f"cli.watch.schedule.{name}", name=NAME))
        click.echo(f"\n{body}\n")


def _rest(arguments: Sequence[str], path: str) -> list[str]:
    """What follows `watch`, but for the list and the schedule."""
    after = list(arguments[arguments.index("watch") + 1 :]) if "watch" in arguments else []
    kept: list[str] = []
    skip = False
    for word in after:
        if skip or word == path or word.startswith("--schedule="):
            skip = False
        elif word == "--schedule":
            skip = True
        else:
            kept.append(word)
    return kept
