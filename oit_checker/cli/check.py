"""`oit check`, `judge`, `report`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.output import prepare_output, write_reports
from oit_checker.cli.progress import progress_listener
from oit_checker.cli.sheet import asked_for, prepare_sheet, tell_bad_rows, write_proposed
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import READERS, database_options, now, open_store
from oit_checker.cli.values import COUNT, RUN_NUMBER, SCORE, YEAR, Number, Word
from oit_checker.crawl import Limits
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.result import Run
from oit_checker.model.rule import Family, RulePack
from oit_checker.report import Pictures, formats, no_pictures
from oit_checker.rulepack import default_fiscal_year, load_pack
from oit_checker.rulepack.families import load_families
from oit_checker.run.checking import check, judge_again
from oit_checker.run.deepening import Depth
from oit_checker.run.evidence_pictures import stored_pictures
from oit_checker.run.gather import Gathering
from oit_checker.run.reviewing import ruled
from oit_checker.run.stored import stored_run
from oit_checker.store import Store


def check_command(speech: Speech) -> click.Command:
    def run_check(url: str | None, **options: Any) -> int:
        return _check(speech, url, options)

    limits = Limits()
    return command(
        speech,
        "check",
        run_check,
        [
            click.Argument(["url"], required=False),
            option(speech, "--submission", type=click.Path(), default=""),
            option(speech, "--write-submission", type=click.Path(), default=""),
            *_rule_options(speech),
            option(
                speech,
                "--agency-type",
                type=Word([t.value for t in AgencyType]),
                default=AgencyType.OTHER.value,
            ),
            option(speech, "--name", default=""),
            *output_options(speech),
            *database_options(speech),
            option(speech, "--max-pages", type=COUNT, default=limits.max_pages),
            option(
                speech,
                "--max-minutes",
                type=Number(0, 100_000, above=True),
                default=limits.max_minutes,
            ),
            option(speech, "--delay", type=Number(0, 3600), default=limits.delay_s),
            option(speech, "--per-host", type=Number(1, 8, is_whole=True), default=limits.per_host),
            option(speech, "--contact", default=""),
            option(speech, "--allow-private", is_flag=True),
            option(speech, "--full", is_flag=True),
            families_option(speech),
            *depth_options(speech),
            option(speech, "--fail-on", default=""),
            option(speech, "--quiet", is_flag=True),
        ],
    )


def judge_command(speech: Speech) -> click.Command:
    def run_judge(run: int, **options: Any) -> int:
        gate_of(options["fail_on"])
        prepare_output(options)
        as_of = parsed_date(options["as_of"]) if options["as_of"] is not None else None
        with open_store(options, must_exist=True) as store:
            earlier = store.load_run(run)
            pack = load_pack(options["fiscal_year"] or earlier.fiscal_year)
            again = ruled(judge_again(store, run, pack, as_of, now), store, pack)
        return _delivered(speech, again, pack, options)

    return command(
        speech,
        "judge",
        run_judge,
        [
            click.Argument(["run"], type=RUN_NUMBER),
            *_rule_options(speech),
            *output_options(speech),
            *database_options(speech),
            option(speech, "--fail-on", default=""),
        ],
    )


def report_command(speech: Speech) -> click.Command:
    def run_report(run: int, **options: Any) -> int:
        prepare_output(options)
        with open_store(options, must_exist=True) as store:
            stored, pack = stored_run(store, run)
        write_reports(speech, stored, pack, options, pictures_for(stored, options))
        return exits.DONE

    return command(
        speech,
        "report",
        run_report,
        [
            click.Argument(["run"], type=RUN_NUMBER),
            *output_options(speech),
            *database_options(speech),
        ],
    )


def _rule_options(speech: Speech) -> list[click.Option]:
    return [
        option(speech, "--fiscal-year", type=YEAR, default=None),
        option(speech, "--as-of", default=None),
    ]


def depth_options(speech: Speech) -> list[click.Option]:
    """How far gathering goes beyond plain fetching."""
    depth = Depth()
    return [
        option(speech, "--no-browser", is_flag=True),
        option(speech, "--no-ocr", is_flag=True),
        option(speech, "--no-pictures", is_flag=True),
        option(speech, "--browser", default=""),
        option(speech, "--draw-pages", type=COUNT, default=Limits().max_drawings),
        option(speech, "--ocr-pages", type=COUNT, default=depth.ocr_pages),
        option(speech, "--ocr-minutes", type=Number(0, 100_000), default=depth.ocr_minutes),
    ]


def depth_of(options: dict[str, Any]) -> Depth:
    return Depth(
        draw=not options["no_browser"],
        ocr=not options["no_ocr"],
        ocr_pages=options["ocr_pages"],
        ocr_minutes=options["ocr_minutes"],
        shown=0 if options["no_pictures"] else Depth().shown,
    )


def output_options(speech: Speech) -> list[click.Option]:
    return [
        option(
            speech,
            "--format",
            "formats",
            type=Word(formats()),
            multiple=True,
            default=(),
        ),
        option(speech, "--output", type=click.Path(), default=""),
    ]


def pictures_for(run: Run, options: dict[str, Any]) -> Pictures:
    """Makes the pictures of a stored Run's evidence when a report asks for them; none where the
    store is no longer what it was."""
    if options.get("no_pictures"):
        return no_pictures

    def made() -> Mapping[Evidence, EvidencePicture]:
        try:
            with open_store(options, must_exist=True) as store:
                return stored_pictures(run, store)
        except UserError:
            return {}

    return made


def parsed_date(text: str) -> date:
    """ISO, Common Era or Buddhist Era: 2020-04-30 or 2563-04-30."""
    try:
        year, month, day = (int(part) for part in text.strip().split("-"))
        return date(year - 543 if year > 2400 else year, month, day)
    except ValueError as error:
        raise UserError("cli.bad_date", given=text) from error


@dataclass(frozen=True, slots=True)
class Gate:
    """What `--fail-on` asks: any Verdict of these outcomes, or an OIT score that is not surely at
    a mark (0-100)."""

    outcomes: frozenset[Outcome] = frozenset()
    below: float | None = None

    def is_missed_by(self, run: Run) -> bool:
        if self.below is not None and run.counted_scores.oit.low < self.below:
            return True
        return any(run.counted_outcome(v.item_id) in self.outcomes for v in run.verdicts)


def gate_of(text: str) -> Gate:
    """`failed`, `open` (anything but passed), or `below:85`; '' is no gate. UserError else."""
    if not text:
        return Gate()
    if text == "failed":
        return Gate(frozenset({Outcome.FAILED}))
    if text == "open":
        return Gate(frozenset({Outcome.FAILED, Outcome.CANT_TELL, Outcome.UNTESTED}))
    word, _, mark = text.partition(":")
    try:
        if word == "below":
            return Gate(below=SCORE.convert(mark, None, None))
    except UserError as error:
        raise UserError("cli.bad_gate", given=text) from error
    raise UserError("cli.bad_gate", given=text)


def _check(speech: Speech, url: str | None, options: dict[str, Any]) -> int:
    gate_of(options["fail_on"])  # what is wrong is told before the work, not after
    prepare_output(options)
    prepare_sheet(options["write_submission"])
    given = options["as_of"]
    as_of = parsed_date(given) if given is not None else now().date()
    asked = asked_for(speech, url, options)
    pack = load_pack(asked.fiscal_year or default_fiscal_year(as_of))
    limits = replace(
        Limits(),
        max_pages=options["max_pages"],
        max_minutes=options["max_minutes"],
        delay_s=options["delay"],
        per_host=options["per_host"],
        max_drawings=options["draw_pages"],
    )
    with open_store(options) as store, progress_listener(speech, options["quiet"]) as listener:
        how = Gathering(
            limits=limits,
            clock=now,
            allow_private=options["allow_private"],
            contact=options["contact"],
            listener=listener,
            readers=READERS,
            depth=depth_of(options),
            browser=options["browser"],
            submission=asked.submission,
            full=options["full"],
            families=known_families(options),
        )
        run = asyncio.run(_check_until_interrupted(asked.agency, pack, as_of, store, how))
        write_proposed(speech, options["write_submission"], run, pack, store)
        run = ruled(run, store, pack)
    code = _delivered(speech, run, pack, options)
    tell_bad_rows(speech, asked.submission)
    return code


def families_option(speech: Speech) -> click.Option:
    return option(speech, "--families", type=click.Path(), default="")


def known_families(options: dict[str, Any]) -> tuple[Family, ...]:
    """Those of the program and of the folder that the user names."""
    return load_families(Path(options["families"]) if options["families"] else None)


async def _check_until_interrupted(
    agency: Agency, pack: RulePack, as_of: date, store: Store, how: Gathering
) -> Run:
    """The first Ctrl-C ends gathering and still judges; the second one ends the program."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def interrupted(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        loop.call_soon_threadsafe(stop.set)

    signal.signal(signal.SIGINT, interrupted)
    try:
        return await check(agency, pack, as_of, store, replace(how, stop=stop))
    finally:
        signal.signal(signal.SIGINT, before)


def _delivered(speech: Speech, run: Run, pack: RulePack, options: dict[str, Any]) -> int:
    write_reports(speech, run, pack, options, pictures_for(run, options))
    if run.crawl.stopped_by == "interrupted":
        return exits.INTERRUPTED
    if gate_of(options["fail_on"]).is_missed_by(run):
        return exits.GATE_MISSED
    return exits.INCOMPLETE if is_incomplete(run) else exits.DONE


def is_incomplete(run: Run) -> bool:
    """Something was left untested that could have been tested today, and no person ruled on it."""
    return any(
        v.outcome is Outcome.UNTESTED
        and v.reason is not Reason.NOT_DUE_YET
        and v.item_id not in run.ruled_outcomes
        for v in run.verdicts
    )
