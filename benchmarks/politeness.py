"""What sharing turns costs, and what the server sees.

    python benchmarks/politeness.py [--hosts 60] [--pages 40] [--answer-s 0.1] [--database URL]

Every host is asked for so many pages, two at a time, over connections that stay open; a server of
this file counts what is under way at once for each host and address. First with plain gates in one
process, then with turns shared through the database by one process and by two (half the hosts
each), and last with all hosts at one address. CPU seconds are those of the asking processes, from
the first request on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from oit_checker.crawl import Limits
from oit_checker.crawl.fetch import Answer, Fetcher
from oit_checker.crawl.gate import Gates, Turns
from oit_checker.crawl.shared_turns import SharedTurns
from oit_checker.store import Store

SERVER = Path(__file__).parent.parent / "tests" / "crawl" / "counting_server.py"
PER_HOST = 2


@dataclass(frozen=True)
class Asking:
    """What one process asks for. `database` '' means plain gates."""

    database: str
    folder: str
    name: str
    hosts: tuple[tuple[str, str], ...]  # name, address
    port: int
    pages: int


async def ask(asking: Asking, turns: Turns) -> int:
    addresses = dict(asking.hosts)

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return (addresses[host],)

    async def ask_host(host: str) -> int:
        queue = iter(range(asking.pages))
        fetcher = Fetcher(
            Limits(per_host=PER_HOST),
            clock=lambda: datetime(2020, 1, 1, tzinfo=UTC),
            user_agent=asking.name,
            allow_private=True,
            resolve=resolve,
            turns=turns,
        )

        async def ask_on() -> int:
            got = 0
            for n in queue:
                url = f"http://{host}:{asking.port}/site/page{n}"
                got += isinstance(await fetcher.fetch(url), Answer)
            return got

        async with fetcher:
            return sum(await asyncio.gather(*(ask_on() for _ in range(PER_HOST))))

    return sum(await asyncio.gather(*(ask_host(host) for host in addresses)))


async def ask_in_turn(asking: Asking) -> int:
    if not asking.database:
        return await ask(asking, Gates(PER_HOST, 0.0))
    with Store.open(asking.database, asking.folder) as store:
        async with SharedTurns(store.leases(asking.name), PER_HOST, 0.0) as turns:
            return await ask(asking, turns)


def work(asking: Asking, results: multiprocessing.SimpleQueue[tuple[int, float, float]]) -> None:
    if asking.database:
        Store.open(asking.database, asking.folder).close()  # what it imports is not counted
    cpu_s, wall_s = time.process_time(), time.monotonic()
    got = asyncio.run(ask_in_turn(asking))
    results.put((got, time.process_time() - cpu_s, time.monotonic() - wall_s))


def measure(name: str, askings: Sequence[Asking], answer_s: float) -> tuple[int, float]:
    """Prints a line; returns the pages got and the CPU seconds of all processes."""
    addresses = sorted({address for asking in askings for _, address in asking.hosts})
    server = subprocess.Popen(
        [sys.executable, str(SERVER), str(answer_s), *addresses],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    port = int(server.stdout.readline())
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    processes = [
        context.Process(target=work, args=(replace(a, port=port), results)) for a in askings
    ]
    for process in processes:
        process.start()
    told = [results.get() for _ in processes]
    for process in processes:
        process.join()
    counted = json.loads(server.communicate("")[0])["most"]
    got, cpu_s = sum(t[0] for t in told), sum(t[1] for t in told)
    hosts = max(n for key, n in counted.items() if key.startswith("host:"))
    ips = max(n for key, n in counted.items() if key.startswith("ip:"))
    print(
        f"{name:34} {got:6} {max(t[2] for t in told):8.1f} {cpu_s:7.2f} "
        f"{1000 * cpu_s / got:8.2f} {hosts:6} {ips:6}",
        flush=True,
    )
    return got, cpu_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--answer-s", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", default="", help="'' is an SQLite file of its own")
    given = parser.parse_args()
    far = tuple((f"h{n}.test", f"127.0.1.{n + 1}") for n in range(given.hosts))
    near = tuple((host, "127.0.2.1") for host, _ in far[: given.hosts // 10])
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/oit.sqlite"
        Store.open(url, folder).close()

        def asking(name: str, hosts: Sequence[tuple[str, str]], database: str = url) -> Asking:
            return Asking(database, folder, name, tuple(hosts), 0, given.pages)

        print(
            f"{'':34} {'pages':>6} {'wall s':>8} {'CPU s':>7} {'ms/page':>8} {'a host':>6} "
            f"{'an IP':>6}"
        )
        plain = shared = 0.0
        for _ in range(given.rounds):
            plain += measure("gates, 1 process", [asking("g", far, "")], given.answer_s)[1]
            shared += measure("shared turns, 1 process", [asking("a", far)], given.answer_s)[1]
        halves = [asking("a", far[::2]), asking("b", far[1::2])]
        measure("shared turns, 2 processes", halves, given.answer_s)
        halves = [asking("a", near[::2]), asking("b", near[1::2])]
        measure("the same, all at one address", halves, given.answer_s)
        print(f"shared turns cost {100 * (shared / plain - 1):+.1f} % CPU against gates")


if __name__ == "__main__":
    main()
