"""A worker process: does jobs until it is told to stop, whatever the database does meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from oit_checker.batch.engine import Engine, Perform
from oit_checker.batch.slots import Slots
from oit_checker.model.errors import UserError

_M_ARENA_MAX = -8  # of malloc.h
_PASSING = ("store.server", "store.database")
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """How a lost database is waited for: pauses in seconds that double from `first_s` to
    `longest_s`, `most` of them in a row. Work that lasted `settled_s` ends the row."""

    first_s: float = 0.5
    longest_s: float = 30.0
    most: int = 25  # more than 10 minutes
    settled_s: float = 30.0

    def pause_s(self, failures: int) -> float:
        return min(self.longest_s, self.first_s * 2.0 ** (failures - 1))


async def keep_working(
    engine: Engine,
    perform: Perform,
    slots: Slots,
    stop: asyncio.Event,
    batch: int | None = None,
    *,
    how: Reconnecting,
    tell: Callable[[UserError, float], None],
) -> None:
    """As `engine.work`, and goes on when a lost database is back: `tell` gets the error and the
    pause in seconds. UserError when it does not come back."""
    loop = asyncio.get_running_loop()
    failures = 0
    while not stop.is_set():
        began = loop.time()
        try:
            return await engine.work(perform, slots, stop, batch)
        except UserError as error:
            failures = 1 if loop.time() - began > how.settled_s else failures + 1
            if error.message_id not in _PASSING or failures > how.most:
                raise
            pause_s = how.pause_s(failures)
            tell(error, pause_s)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_s)


_COLLECTED_EVERY = (20_000, 20, 10)
"""New objects, then rounds of the younger generation. Nearly all that a page needs goes by itself,
and to look for what does not cost a twentieth of a worker's time at Python's own numbers."""


@contextlib.contextmanager
def collecting_rarely() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTED_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def share_one_heap() -> bool:
    """To be called before threads begin: with glibc each of them would keep a heap of its own, and
    what one frees is of no use to the others. Whether this system can be told."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1))
    except (OSError, AttributeError, TypeError):  # another C library, or none by that name
        return False


@contextlib.contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """The first SIGTERM or Ctrl-C sets `stop`; the second one ends the process as it would have
    without us."""
    loop = asyncio.get_running_loop()
    before = {each: signal.getsignal(each) for each in _SIGNALS}

    def told(number: int, _frame: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop.set)

    for each in _SIGNALS:
        signal.signal(each, told)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def stop_when_closed(descriptor: int, stop: asyncio.Event) -> None:
    """Sets `stop` when the other end of a pipe closes: whoever started this process is gone."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(descriptor, 4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop is over
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, daemon=True).start()
