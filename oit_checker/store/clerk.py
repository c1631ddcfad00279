"""Writes in a thread of its own what gathering brings: a crawl doesn't wait for the disk, and what
comes within a moment goes in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert

from oit_checker.store.tables import pages

LAG_S = 0.1
_MOST_BYTES = 8 * 1024**2
_IDLE_S = 2.0
_HANDS = 4
"""Files are waited for side by side: the disk takes several as quickly as one."""

Row = Mapping[str, Any]
Change = Callable[[Connection], None]
Order = Callable[[], Row | Change]
"""Writes its files and returns what is then to be done in the database: a new row of `pages`, with
all that such a row has, or anything else."""


@dataclass(frozen=True, slots=True)
class _Given:
    crawl_id: int
    order: Order
    size_bytes: int


class Clerk:
    """Orders are carried out in the order in which they were given. A program that is killed loses
    those of the last moment (`LAG_S` and the time that the disk takes).

    What goes wrong is raised by the next call for that Crawl, whose later orders are dropped. Calls
    may come from any thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._news = threading.Condition()
        self._given: list[_Given] = []
        self._size_bytes = 0
        self._numbers = self._done = 0  # of orders given, and carried out
        self._is_hurried = self._is_closing = False
        self._errors: dict[int, Exception] = {}
        self._thread: threading.Thread | None = None

    def begin(self, crawl_id: int) -> None:
        """What went wrong with that Crawl before is over."""
        with self._news:
            self._errors.pop(crawl_id, None)

    def give(self, crawl_id: int, order: Order, size_bytes: int = 0) -> None:
        """Waits only where more waits already than the memory should hold. `size_bytes` is what
        the order itself holds."""
        with self._news:
            while self._size_bytes > _MOST_BYTES and crawl_id not in self._errors:
                self._news.wait()
            self._raise(crawl_id)
            self._given.append(_Given(crawl_id, order, size_bytes))
            self._size_bytes += size_bytes
            self._numbers += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="clerk", daemon=True)
                self._thread.start()
            elif len(self._given) == 1 or self._size_bytes > _MOST_BYTES:
                self._news.notify_all()

    def wait(self, crawl_id: int) -> None:
        """Until all that was given by now is carried out."""
        with self._news:
            wanted = self._numbers
            if self._done < wanted:
                self._is_hurried = True  # once: those who wait must not wake each other
                self._news.notify_all()
                self._news.wait_for(lambda: self._done >= wanted)
            self._raise(crawl_id)

    def do_now(self, order: Order) -> None:
        """In the caller's thread, in a transaction of its own."""
        row_or_change = order()
        with self._engine.begin() as connection:
            _carry_out(connection, (row_or_change,))

    def close(self) -> None:
        """All that was given is carried out first."""
        with self._news:
            thread = self._thread
            self._is_hurried = self._is_closing = True
            self._news.notify_all()
        if thread is not None:
            thread.join()

    def _raise(self, crawl_id: int) -> None:
        if crawl_id in self._errors:
            raise self._errors[crawl_id]

    def _work(self) -> None:
        with ThreadPoolExecutor(_HANDS, thread_name_prefix="clerk") as hands:
            self._work_with(hands)

    def _work_with(self, hands: Executor) -> None:
        while True:
            with self._news:
                if not self._given and not self._is_closing:
                    self._news.wait(_IDLE_S)
                if self._given and not self._is_hurried:
                    self._news.wait_for(self._may_not_wait, LAG_S)
                given, self._given, self._is_hurried = self._given, [], False
                if not given:
                    self._thread, self._is_closing = None, False
                    return
            self._write(given, hands)
            with self._news:
                self._done += len(given)
                self._size_bytes -= sum(each.size_bytes for each in given)
                self._news.notify_all()

    def _may_not_wait(self) -> bool:
        return self._is_hurried or self._size_bytes > _MOST_BYTES

    def _write(self, given: Sequence[_Given], hands: Executor) -> None:
        prepared: list[tuple[int, Row | Change]] = []
        try:
            for each, what in zip(given, hands.map(self._prepared, given), strict=True):
                if what is not None:
                    prepared.append((each.crawl_id, what))
            wanted = [each for crawl_id, each in prepared if crawl_id not in self._errors]
            if wanted:
                with self._engine.begin() as connection:
                    _carry_out(connection, wanted)
        except Exception as error:
            for each in given:
                self._errors.setdefault(each.crawl_id, error)

    def _prepared(self, given: _Given) -> Row | Change | None:
        if given.crawl_id in self._errors:
            return None
        try:
            return given.order()
        except Exception as error:
            self._errors.setdefault(given.crawl_id, error)
            return None


def _carry_out(connection: Connection, wanted: Sequence[Row | Change]) -> None:
    """In their order; new rows that follow each other in one statement."""
    rows: list[Row] = []
    for each in wanted:
        if isinstance(each, Mapping):
            rows.append(each)
            continue
        _insert(connection, rows)
        each(connection)
    _insert(connection, rows)


def _insert(connection: Connection, rows: list[Row]) -> None:
    if rows:
        connection.execute(insert(pages), rows)
        rows.clear()
