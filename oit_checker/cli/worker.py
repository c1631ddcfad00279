"""`oit worker`: does the work of scans, here or on other machines."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import click

from oit_checker.batch.checking import AgencyChecker
from oit_checker.batch.engines import engine_of
from oit_checker.batch.settings import BatchSettings
from oit_checker.batch.slots import Slots
from oit_checker.batch.working import (
    Reconnecting,
    collecting_rarely,
    keep_working,
    share_one_heap,
    stop_when_closed,
    stopped_by_signals,
)
from oit_checker.cli import exits
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import READERS, database_options, now, open_store
from oit_checker.cli.values import BatchNumber, Number
from oit_checker.crawl import Limits
from oit_checker.crawl.shared_turns import SharedTurns
from oit_checker.documents.pool import ReaderPool
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.rulepack import load_pack
from oit_checker.run.gather import Shared
from oit_checker.store import Store

SLOTS = 12
"""Agencies side by side in one process: mostly it waits for their servers."""


def worker_command(speech: Speech) -> click.Command:
    def run_worker(**options: Any) -> int:
        for name in ("procrastinate", "psycopg"):  # what they warn of is told in our words
            logging.getLogger(name).setLevel(logging.CRITICAL)
        share_one_heap()
        with open_store(options) as store:
            return asyncio.run(_work(speech, store, options))

    return command(
        speech,
        "worker",
        run_worker,
        [
            *database_options(speech),
            option(speech, "--batch", type=BatchNumber(), default=None),
            option(speech, "--slots", type=Number(1, 200, is_whole=True), default=SLOTS),
            option(speech, "--while-open", is_flag=True),
            option(speech, "--quiet", is_flag=True),
        ],
    )


async def _work(speech: Speech, store: Store, options: dict[str, Any]) -> int:
    def tell(message_id: str, **facts: Any) -> None:
        if not options["quiet"]:
            click.echo(speech.say(f"cli.worker.{message_id}", **facts), err=True)

    def tell_lost(error: UserError, pause_s: float) -> None:
        tell("lost", error=speech.error(error), seconds=round(pause_s))

    engine = engine_of(options["database"], store)
    stop = asyncio.Event()
    with stopped_by_signals(stop), collecting_rarely():
        if options["while_open"]:
            stop_when_closed(sys.stdin.fileno(), stop)
        async with _checker(store, _limits_of(store, options["batch"])) as checker:
            tell("ready", slots=options["slots"])
            await keep_working(
                engine,
                checker.check,
                Slots(options["slots"]),
                stop,
                options["batch"],
                how=Reconnecting(),
                tell=tell_lost,
            )
    engine.close()
    if not stop.is_set():  # its Batch has no work left
        return exits.DONE
    tell("over")
    return exits.INTERRUPTED


@asynccontextmanager
async def _checker(store: Store, limits: Limits) -> AsyncIterator[AgencyChecker]:
    """Readers and turns at servers for all agencies of this process; turns are shared with every
    process that uses the same database."""
    leases = store.leases(secrets.token_hex(16))
    async with (
        ReaderPool(workers=READERS) as pool,
        SharedTurns(leases, limits.per_host, limits.delay_s) as turns,
    ):
        shared = Shared(pool, turns, asyncio.Semaphore(1))
        yield AgencyChecker(store, shared, now, cache(load_pack))


def _limits_of(store: Store, batch: int | None) -> Limits:
    if batch is None:
        return Limits()
    return BatchSettings.from_mapping(store.batch_settings(batch)).limits
