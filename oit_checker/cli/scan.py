"""`oit scan`: every agency of a list."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from oit_checker.batch import scanning
from oit_checker.batch.engine import Engine
from oit_checker.batch.engines import engine_of
from oit_checker.batch.fleet import WorkerFleet
from oit_checker.batch.listing import AgencyList, RowProblem, read_list, sentence_of
from oit_checker.batch.settings import BatchSettings, families_kept
from oit_checker.cli import exits
from oit_checker.cli.batch import batch_output_options, shown_batch, write_batch_reports
from oit_checker.cli.check import (
    depth_of,
    depth_options,
    families_option,
    known_families,
    parsed_date,
)
from oit_checker.cli.output import prepare_output
from oit_checker.cli.scan_progress import Listener, scan_listener
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, now, open_store
from oit_checker.cli.values import COUNT, YEAR, Number
from oit_checker.crawl import Limits
from oit_checker.messages import Speech
from oit_checker.model.batch import Batch, BatchHead, JobState, ListedAgency
from oit_checker.model.errors import UserError
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import default_fiscal_year, load_pack
from oit_checker.store import Store

TOLD = 3
FAILED, CHANGED = "failed", "changed"
TAG = "tag:"
_OPEN = (JobState.WAITING, JobState.RUNNING)


def scan_command(speech: Speech) -> click.Command:
    def run_scan(list: str, **options: Any) -> int:
        prepare_output(options)
        done = scan(speech, list, options)
        return exits.INTERRUPTED if done is None else code_of(done)

    return command(
        speech,
        "scan",
        run_scan,
        [
            click.Argument(["list"], type=click.Path()),
            option(speech, "--only", default=""),
            option(speech, "--new", "anew", is_flag=True),
            *scan_options(speech),
            *batch_output_options(speech),
            *database_options(speech),
        ],
    )


def scan_options(speech: Speech) -> list[click.Option]:
    """How a list is scanned."""
    limits = Limits()
    return [
        option(speech, "--fiscal-year", type=YEAR, default=None),
        option(speech, "--as-of", default=None),
        option(speech, "--workers", type=Number(0, 64, is_whole=True), default=None),
        option(speech, "--slots", type=Number(1, 200, is_whole=True), default=12),
        option(speech, "--max-pages", type=COUNT, default=limits.max_pages),
        option(
            speech, "--max-minutes", type=Number(0, 100_000, above=True), default=limits.max_minutes
        ),
        option(speech, "--delay", type=Number(0, 3600), default=limits.delay_s),
        option(speech, "--per-host", type=Number(1, 8, is_whole=True), default=limits.per_host),
        option(speech, "--contact", default=""),
        option(speech, "--allow-private", is_flag=True),
        option(speech, "--full", is_flag=True),
        families_option(speech),
        *depth_options(speech),
        option(speech, "--quiet", is_flag=True),
    ]


def scan(speech: Speech, path: str, options: dict[str, Any]) -> Batch | None:
    """Scans the list at `path` and writes its reports; None where a person stopped it before."""
    return _Scan(speech, options, _asked_for(speech, path, options)).run()


def code_of(batch: Batch) -> int:
    """The exit code: whether every agency was read, and whole."""
    whole = all(a.state is JobState.DONE and a.complete for a in batch.agencies)
    return exits.DONE if whole else exits.INCOMPLETE


@dataclass(frozen=True, slots=True)
class _Asked:
    """`name` is the list's, `folder` where it stands."""

    name: str
    folder: str
    agencies: tuple[ListedAgency, ...]
    only: str


def _asked_for(speech: Speech, path: str, options: dict[str, Any]) -> _Asked:
    """Tells the list's problems before the work begins. UserError when nothing can be scanned."""
    listed = read_list(path)
    tell_problems(speech, listed)
    agencies, only, name = listed.agencies, options["only"].strip(), listed.name
    if not agencies:
        raise UserError("batch.empty_list", path=path)
    if only and only not in (FAILED, CHANGED):
        tag = only.removeprefix(TAG)
        agencies = tuple(each for each in agencies if tag in each.tags)
        name, only = f"{name} {tag}", ""
        if not agencies:
            known = sorted({tag for each in listed.agencies for tag in each.tags})
            raise UserError("batch.no_tag", tag=tag, known=known)
    return _Asked(name, str(Path(path).resolve().parent), agencies, only)


def tell_problems(speech: Speech, listed: AgencyList) -> None:
    """A few of each kind: a column that a list lacks is no news at the thousandth row."""
    kinds: dict[str, list[RowProblem]] = {}
    for problem in listed.problems:
        kinds.setdefault(problem.message_id, []).append(problem)
    for found in kinds.values():
        for problem in found[:TOLD]:
            click.echo(sentence_of(problem, speech), err=True)
        if len(found) > TOLD:
            click.echo(speech.say("cli.scan.more_rows", count=len(found) - TOLD), err=True)


@dataclass
class _Scan:
    speech: Speech
    options: dict[str, Any]
    asked: _Asked

    def run(self) -> Batch | None:
        given = self.options["as_of"]
        as_of = parsed_date(given) if given is not None else now().date()
        pack = load_pack(self.options["fiscal_year"] or default_fiscal_year(as_of))
        with open_store(self.options) as store:
            head = self._head(store, scanning.head_of(self.asked.name, pack, as_of, now))
            pack = load_pack(head.fiscal_year)
            engine = engine_of(self.options["database"], store)
            try:
                if self._is_stopped(store, engine, head, pack):
                    self._say("stopped", batch=shown_batch(head.number))
                    return None
            finally:
                engine.close()
            left = store.agency_rows(head.number, _OPEN)
            scanning.give_up(store, head.number, left, "crash", now)
            scanning.finish(store, head, pack, now)
            return write_batch_reports(self.speech, store, head.number, self.options)

    def _head(self, store: Store, wanted: BatchHead) -> BatchHead:
        if self.asked.only == FAILED:
            return self._reopened(store, wanted)
        head, goes_on = scanning.begin_or_go_on(
            store, wanted, self.asked.agencies, self._settings(), anew=self.options["anew"]
        )
        if goes_on:
            progress = store.batch_progress(head.number)
            done = progress.total - progress.left
            facts = {"batch": shown_batch(head.number), "done": done, "total": progress.total}
            self._say("goes_on", **facts, as_of_date=head.as_of)
        return head

    def _reopened(self, store: Store, wanted: BatchHead) -> BatchHead:
        known = store.batch_heads(name=self.asked.name)
        head = next((h for h in known if h.fiscal_year == wanted.fiscal_year), None)
        if head is None:
            raise UserError("batch.none_before", name=self.asked.name)
        again = store.reopen_batch(head.number, (JobState.FAILED,))
        self._say("again", batch=shown_batch(head.number), count=again)
        return replace(head, finished_at=None)

    def _settings(self) -> BatchSettings:
        options = self.options
        limits = replace(
            Limits(),
            max_pages=options["max_pages"],
            max_minutes=options["max_minutes"],
            delay_s=options["delay"],
            per_host=options["per_host"],
            max_drawings=options["draw_pages"],
        )
        return BatchSettings(
            limits=limits,
            depth=depth_of(options),
            allow_private=options["allow_private"],
            contact=options["contact"],
            browser=options["browser"],
            only_changed=self.asked.only == CHANGED,
            full=options["full"],
            folder=self.asked.folder,
            families=families_kept(known_families(options)),
        )

    def _is_stopped(self, store: Store, engine: Engine, head: BatchHead, pack: RulePack) -> bool:
        """Works until all agencies are done; True when a person stopped it before."""
        asyncio.run(scanning.enqueue(store, engine, head.number, scanning.resolve_by_system))
        agencies = len(self.asked.agencies)
        size = scanning.processes_of(os.cpu_count() or 1, agencies, self.options["workers"])
        fleet = WorkerFleet(self._worker_command(head.number, size), size)
        with fleet, scan_listener(self.speech, self.options["quiet"]) as tell:
            return asyncio.run(self._watch(store, engine, head, len(pack.items), fleet, tell))

    async def _watch(
        self,
        store: Store,
        engine: Engine,
        head: BatchHead,
        items: int,
        fleet: WorkerFleet,
        tell: Listener,
    ) -> bool:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        before = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}
        for each in before:
            signal.signal(each, lambda *_: loop.call_soon_threadsafe(stop.set))
        try:
            await scanning.watch(store, engine, head, items, fleet, tell, stop)
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
        return stop.is_set()

    def _worker_command(self, number: int, size: int) -> list[str]:
        options = self.options
        slots = scanning.slots_of(len(self.asked.agencies), size, options["slots"])
        return [
            sys.executable,
            "-m",
            "oit_checker",
            "--lang",
            self.speech.language,
            "worker",
            "--database",
            options["database"],
            *(("--evidence", options["evidence"]) if options["evidence"] else ()),
            "--batch",
            str(number),
            "--slots",
            str(slots),
            "--while-open",
            "--quiet",
        ]

    def _say(self, name: str, **facts: Any) -> None:
        click.echo(self.speech.say(f"cli.scan.{name}", **facts), err=True)
