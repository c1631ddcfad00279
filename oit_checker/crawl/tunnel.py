"""A browser's tunnel to one host, and its turns there.

What is inside is encrypted: a question is seen only as bytes going up, its answer as bytes coming
down. From a question until its answer falls silent the tunnel holds a turn; a quiet one holds none,
stays open, and waits for a new turn with the next question.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from oit_checker.crawl.gate import LostTurnError
from oit_checker.crawl.waiting import Waiting

_QUIET_S = 0.5  # after its last byte an answer is taken to be over
_ANSWER_S = 30.0  # for its first byte
_NO_QUESTION_BYTES = 64  # HTTP/2 tells so little upwards when it acknowledges something
CHUNK = 65536


class Tunnel:
    """Both ends, and whether a question is under way. Made by `open_tunnel`."""

    def __init__(self, near: asyncio.StreamWriter) -> None:
        self._writers = [near]
        self._used_at = asyncio.get_running_loop().time()
        self._is_asking = True  # the connection itself is a question
        self._wanted = asyncio.Event()
        self._granted = asyncio.Event()
        self._failure: BaseException | None = None

    def add(self, far: asyncio.StreamWriter) -> None:
        """It is connected."""
        self._writers.append(far)
        self.came_down()

    async def goes_up(self, size_bytes: int) -> None:
        """Waits for a turn where this is a question."""
        if size_bytes > _NO_QUESTION_BYTES:
            self._is_asking = True
            self._used_at = asyncio.get_running_loop().time()
            await self.begin()

    def came_down(self) -> None:
        self._is_asking = False
        self._used_at = asyncio.get_running_loop().time()

    async def begin(self) -> None:
        """Returns in a turn. Raises what kept us from it."""
        if not self._granted.is_set():
            self._wanted.set()
            await self._granted.wait()
        if self._failure is not None:
            raise self._failure

    async def take_turns(self, turns: Waiting, host: str, address: str) -> None:
        """One after the other, for as long as the tunnel lasts."""
        try:
            while True:
                await self._wanted.wait()
                async with turns.turn(host, address):
                    self._used_at = asyncio.get_running_loop().time()
                    self._granted.set()
                    while (left_s := self._left_s()) > 0:
                        await asyncio.sleep(min(left_s, _QUIET_S))  # it may fall silent sooner
                    self._granted.clear()
                    self._wanted.clear()
        except LostTurnError:  # others may be asking by now, and what is under way can't be stopped
            self._fail(ConnectionAbortedError("the turn was lost"))
        except Exception as error:
            self._fail(error)

    def _left_s(self) -> float:
        """Until the question that is under way is taken to be answered."""
        patience_s = _ANSWER_S if self._is_asking else _QUIET_S
        return self._used_at + patience_s - asyncio.get_running_loop().time()

    def _fail(self, error: BaseException) -> None:
        self._failure = error
        self._granted.set()
        for writer in self._writers[1:]:
            writer.transport.abort()

    async def pump(self, reader: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        """Carries upwards what the browser says, each question in a turn."""
        with suppress(OSError):
            while chunk := await reader.read(CHUNK):
                await self.goes_up(len(chunk))
                far.write(chunk)
                await far.drain()
        far.transport.abort()


@asynccontextmanager
async def open_tunnel(
    near: asyncio.StreamWriter, turns: Waiting, host: str, address: str
) -> AsyncIterator[Tunnel]:
    """In its first turn, for connecting and greeting."""
    tunnel = Tunnel(near)
    turning = asyncio.get_running_loop().create_task(tunnel.take_turns(turns, host, address))
    try:
        await tunnel.begin()
        yield tunnel
    finally:
        turning.cancel()
        await asyncio.gather(turning, return_exceptions=True)
