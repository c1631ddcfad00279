"""A server that counts what it is asked at once, for each host name and each address of its own.

As a program: `python counting_server.py ANSWER_S ADDRESS ...` prints its port, answers every page
after that time until its input ends, then prints what it counted as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field

PAGES_OF_A_SITE = 5


@dataclass
class Counts:
    """Requests in progress by "host:<name>" and "ip:<address>", and the most there ever were."""

    now: Counter[str] = field(default_factory=Counter)
    most: dict[str, int] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    starts: list[tuple[float, str, str]] = field(default_factory=list)  # s, host, user agent

    def begin(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            self.now[key] += 1
            self.asked[key] += 1
            self.most[key] = max(self.most.get(key, 0), self.now[key])

    def end(self, keys: tuple[str, ...]) -> None:
        self.now.subtract(keys)


class CountingServer:
    """`async with CountingServer(answer_s, addresses) as server`: one port on all of them."""

    def __init__(self, answer_s: float, addresses: list[str]) -> None:
        self.answer_s = answer_s
        self.counts = Counts()
        self._addresses = addresses
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> CountingServer:
        self._server = await asyncio.start_server(self._serve, self._addresses[0], 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._others = [
            await asyncio.start_server(self._serve, address, self.port)
            for address in self._addresses[1:]
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in (self._server, *self._others):
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        address = writer.get_extra_info("sockname")[0]
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self._answer(head, address, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, head: str, address: str, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        host = headers["host"].partition(":")[0]
        keys = (f"host:{host}", f"ip:{address}")
        now_s = asyncio.get_running_loop().time()
        self.counts.begin(keys)
        self.counts.starts.append((now_s, host, headers.get("user-agent", "")))
        try:
            await asyncio.sleep(self.answer_s)
        finally:
            self.counts.end(keys)
        status, body = self.page(first.split(" ")[1])
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await writer.drain()

    def page(self, path: str) -> tuple[int, str]:
        """Each folder is a site: its home links to its pages."""
        site, _, name = path.strip("/").partition("/")
        if not site.startswith("site") or (name and not name.startswith("page")):
            return 404, "not found"
        links = "".join(f'<a href="/{site}/page{n}">plan {n}</a>' for n in range(PAGES_OF_A_SITE))
        return 200, f"<title>{site} {name}</title><h1>{path}</h1>{'word ' * 30}{links}"


async def serve(answer_s: float, addresses: list[str]) -> None:
    loop = asyncio.get_running_loop()
    async with CountingServer(answer_s, addresses) as server:
        print(server.port, flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        counts = server.counts
        print(json.dumps({"most": counts.most, "asked": counts.asked, "starts": counts.starts}))


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), sys.argv[2:]))
