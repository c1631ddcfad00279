"""`oit agencies template|read|check`: the list of agencies that a batch is made from."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from oit_checker.batch.listing import (
    AgencyList,
    RowProblem,
    read_list,
    sentence_of,
    write_list,
    write_template,
)
from oit_checker.batch.listing.asking import Answered, Asking, ask_all
from oit_checker.batch.listing.writing import check_format
from oit_checker.cli import exits
from oit_checker.cli.output import prepare_output
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.surroundings import now
from oit_checker.cli.values import Number
from oit_checker.crawl import Limits
from oit_checker.messages import Speech
from oit_checker.model.batch import ListedAgency
from oit_checker.model.errors import UserError
from oit_checker.thai.places import province_named

_TEMPLATE = "agencies.xlsx"
_MOST_COUNTED = 40  # districts of a province told one by one; more are told by province
_PATIENCE_S = 30.0  # a home page that takes longer is told as too slow
_PLAIN_EVERY_S = 10.0


def agencies_group(speech: Speech) -> click.Group:
    group = SpeakingGroup(speech, name="agencies", help=speech.say("cli.agencies.help"))
    for make in (_template, _read, _check):
        group.add_command(make(speech))
    return group


def _template(speech: Speech) -> click.Command:
    def run_template(list_file: str, province: str) -> int:
        path = Path(list_file)
        if path.is_dir():
            path /= _TEMPLATE
        found = province_named(province) if province else None
        if province and found is None:
            raise UserError("listing.no_province", given=province)
        write_template(path, speech.language, found.name if found else "")
        click.echo(speech.say("listing.read.written", path=str(path)), err=True)
        return exits.DONE

    return command(
        speech,
        "agencies template",
        run_template,
        [
            option(speech, "--output", "list_file", type=click.Path(), default=_TEMPLATE),
            option(speech, "--province", default=""),
        ],
    )


def _read(speech: Speech) -> click.Command:
    def run_read(list: str, list_file: str) -> int:
        _prepare(list_file)
        agencies = read_list(list)
        for line in list_lines(agencies, speech):
            click.echo(line)
        _write(speech, list_file, agencies.agencies)
        return exits.BAD_INPUT if agencies.has_errors else exits.DONE

    return command(
        speech,
        "agencies read",
        run_read,
        [
            click.Argument(["list"], type=click.Path()),
            option(speech, "--output", "list_file", type=click.Path(), default=""),
        ],
    )


def _check(speech: Speech) -> click.Command:
    limits = Limits()

    def run_check(list: str, list_file: str, quiet: bool, **options: Any) -> int:
        _prepare(list_file)
        agencies = read_list(list)
        for line in problem_lines(agencies.problems, speech):
            click.echo(line, err=True)
        with _asking_listener(speech, quiet) as listener:
            how = Asking(
                Limits(
                    per_host=options["per_host"],
                    delay_s=options["delay"],
                    fetch_timeout_s=_PATIENCE_S,
                    retries=1,
                ),
                now,
                allow_private=options["allow_private"],
                contact=options["contact"],
                listener=listener,
            )
            answers = asyncio.run(ask_all(agencies.agencies, how))
        for line in answer_lines(answers, speech):
            click.echo(line)
        _write_answers(speech, list_file, answers)
        return exits.BAD_INPUT if agencies.has_errors else exits.DONE

    return command(
        speech,
        "agencies check",
        run_check,
        [
            click.Argument(["list"], type=click.Path()),
            option(speech, "--output", "list_file", type=click.Path(), default=""),
            option(speech, "--per-host", type=Number(1, 8, is_whole=True), default=limits.per_host),
            option(speech, "--delay", type=Number(0, 3600), default=limits.delay_s),
            option(speech, "--contact", default=""),
            option(speech, "--allow-private", is_flag=True),
            option(speech, "--quiet", is_flag=True),
        ],
    )


def _prepare(list_file: str) -> None:
    """Tells before the work begins that the list could not be written."""
    if list_file:
        check_format(Path(list_file))
        prepare_output({"output": list_file, "formats": ("list",)})


def _write(speech: Speech, path: str, agencies: Sequence[ListedAgency]) -> None:
    if path:
        write_list(path, agencies, speech.language)
        click.echo(speech.say("listing.read.written", path=path), err=True)


def _write_answers(speech: Speech, path: str, answers: Sequence[Answered]) -> None:
    """The list with addresses as they answered, and what was found in a last column."""
    if path:
        mended = [answer.mended for answer in answers]
        remarks = {
            listed.agency.main_site: " ".join(_found(answer, speech))
            for answer, listed in zip(answers, mended, strict=True)
        }
        write_list(path, mended, speech.language, remarks)
        click.echo(speech.say("listing.read.written", path=path), err=True)


def list_lines(agencies: AgencyList, speech: Speech) -> list[str]:
    """What was understood, counted, and then every problem."""
    each = agencies.agencies
    lines = [speech.say("listing.read.summary", name=agencies.name, count=len(each))]
    types = [speech.say(f"submission.agency_type.{a.agency.agency_type.value}") for a in each]
    lines += _counted(speech, "types", types)
    provinces = Counter(a.province for a in each)
    if len(provinces) == 1:
        lines += _counted(speech, "provinces", list(provinces.elements()))
    places = [a.district for a in each] if len(provinces) == 1 else [a.province for a in each]
    if len(set(places)) <= _MOST_COUNTED or len(provinces) > 1:
        lines += _counted(speech, "districts" if len(provinces) == 1 else "provinces", places)
    facts = {
        "contacts": sum(bool(a.contact) for a in each),
        "sheets": sum(bool(a.submission_file) for a in each),
        "scores": sum(a.iit is not None and a.eit is not None for a in each),
    }
    lines.append(speech.say("listing.read.with_contact", **facts))
    return [*lines, "", *problem_lines(agencies.problems, speech)]


def _counted(speech: Speech, title: str, words: Sequence[str]) -> list[str]:
    nowhere = speech.say("listing.read.nowhere")
    counts = Counter(word or nowhere for word in words).most_common()
    shown = [speech.say("listing.read.count", name=name, count=count) for name, count in counts]
    return [speech.say(f"listing.read.{title}"), *(f"  {line}" for line in shown)]


def problem_lines(problems: Sequence[RowProblem], speech: Speech) -> list[str]:
    """What must be mended first, then what is worth a look."""
    lines = []
    for is_error, title in ((True, "error"), (False, "note")):
        told = [problem for problem in problems if problem.is_error is is_error]
        if told:
            lines.append(speech.say(f"listing.problem.{title}", count=len(told)))
            lines += [f"  {sentence_of(problem, speech)}" for problem in told]
    return lines or [speech.say("listing.problem.none")]


def answer_lines(answers: Sequence[Answered], speech: Speech) -> list[str]:
    """Addresses that don't open, then those with something to look at, then the sums."""
    dead = [answer for answer in answers if answer.failure is not None]
    noticed = [answer for answer in answers if answer.notices]
    lines = [
        speech.say(
            "listing.asked.line",
            row=answer.listed.row,
            name=answer.listed.agency.name,
            site=answer.listed.agency.main_site,
            what=what,
        )
        for answer in (*dead, *noticed)
        for what in _found(answer, speech)
    ]
    facts = {"alive": len(answers) - len(dead), "dead": len(dead), "noticed": len(noticed)}
    return [*lines, speech.say("listing.asked.summary", total=len(answers), **facts)]


def _found(answer: Answered, speech: Speech) -> Iterator[str]:
    failure = answer.failure
    if failure is not None:
        why = speech.say(f"fetch.{failure.cause.value}")
        detail = failure.detail if failure.status is not None else ""  # else our library's words
        yield speech.say("listing.asked.dead", why=why, detail=detail)
    for notice in answer.notices:
        yield speech.say(f"batch.notice.{notice.id}", **notice.facts)
    if failure is None and not answer.notices:
        yield speech.say("listing.asked.ok")


@contextmanager
def _asking_listener(speech: Speech, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """One live bar, or plain lines in a log; None when `quiet`."""
    console = Console(stderr=True)
    if quiet:
        yield None
    elif console.is_terminal:
        with Progress(BarColumn(), TextColumn("{task.description}"), console=console) as bar:
            task = bar.add_task("", total=None)
            yield lambda done, total: bar.update(
                task,
                total=total,
                completed=done,
                description=speech.say("listing.asked.progress", done=done, total=total),
            )
    else:
        yield _plain(speech, console)


def _plain(speech: Speech, console: Console) -> Callable[[int, int], None]:
    last = float("-inf")

    def listen(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_EVERY_S or done == total:
            last = time.monotonic()
            line = speech.say("listing.asked.progress", done=done, total=total)
            console.print(line, highlight=False, soft_wrap=True)

    return listen
