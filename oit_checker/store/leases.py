"""Slots at servers, leased to processes for seconds.

All times are the database's own, so that machines whose clocks differ agree. Exchanges are done
one after the other (SQLite has one writer; PostgreSQL takes a lock of its own), therefore nobody
needs to think about two that interleave.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from oit_checker.model.errors import UserError
from oit_checker.model.lease import HostPace, LeaseNews, LeaseOrder, Slot, Wish
from oit_checker.store.tables import host_leases, host_paces, host_waits

LEASE_S = 12.0
_WAIT_S = 5.0  # a process that waits says so again within this time, or is forgotten
_PACE_S = 600.0  # after which a host is tried as usual again
_LOCK = 0x6F69746C  # of PostgreSQL's advisory locks, which are numbers
_KEYS_AT_ONCE = 200
_NOW_S = {
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
    "postgresql": "extract(epoch from clock_timestamp())::double precision",
}


class LeaseShelf:
    """The part of a Store that shares turns at servers with other processes."""

    _engine: Engine

    def leases(self, holder: str, lease_s: float = LEASE_S) -> Leases:
        """Those of one process; `holder` is a name that no other process has."""
        return Leases(self._engine, holder, lease_s)


class Leases:
    """The slots of one process, `holder`: a name that no other process has. `lease_s` seconds
    after its last exchange what it held is free for others. Calls come from any one thread at a
    time; None means that the database was too busy or out of reach: ask again."""

    def __init__(self, engine: Engine, holder: str, lease_s: float = LEASE_S) -> None:
        self._engine = engine
        self._now: ColumnElement[float] = literal_column(_NOW_S[engine.dialect.name])
        self.holder = holder
        self.lease_s = lease_s

    def exchange(self, order: LeaseOrder) -> LeaseNews | None:
        """Renews, gives back and takes, in one transaction."""
        try:
            with self._engine.begin() as connection:
                return self._exchanged(connection, order)
        except UserError:
            return None

    def look(self) -> LeaseNews | None:
        """What there is, without changing anything."""
        try:
            with self._engine.connect() as connection:
                now_s = self._seconds(connection)
                held = self._mine(connection, now_s)
                return LeaseNews(held, frozenset(), *self._others(connection, now_s))
        except UserError:
            return None

    def leave(self) -> None:
        """Gives everything back."""
        try:
            with self._engine.begin() as connection:
                for table in (host_leases, host_waits):
                    connection.execute(delete(table).where(table.c.holder == self.holder))
        except UserError:
            return  # it runs out by itself

    def _exchanged(self, connection: Connection, order: LeaseOrder) -> LeaseNews:
        now_s = self._locked(connection)
        mine = self._mine(connection, now_s)
        self._give_back(connection, mine - order.keep)
        if mine & order.keep:
            connection.execute(
                update(host_leases)
                .where(host_leases.c.holder == self.holder)
                .values(expires_s=now_s + self.lease_s)
            )
        taken = self._take(connection, order.take, mine & order.keep, now_s)
        self._forget_waits(connection, frozenset(wish.key for wish in order.take))
        self._tell(connection, order.paces, now_s)
        held = (mine & order.keep) | taken
        return LeaseNews(held, taken, *self._others(connection, now_s))

    def _locked(self, connection: Connection) -> float:
        """The time, once nobody else can exchange and what has run out is gone. The first word to
        SQLite must be a change: only then does it wait for its turn to write."""
        if connection.dialect.name == "postgresql":
            connection.execute(select(literal_column(f"pg_advisory_xact_lock({_LOCK})")))
        expires_s = host_leases.c.expires_s
        # A clock that was set back would otherwise make old leases last for hours.
        is_over = or_(expires_s <= self._now, expires_s > self._now + 10 * self.lease_s)
        connection.execute(delete(host_leases).where(is_over))
        connection.execute(delete(host_waits).where(host_waits.c.expires_s <= self._now))
        return self._seconds(connection)

    def _seconds(self, connection: Connection) -> float:
        return float(connection.execute(select(self._now)).scalar_one())

    def _mine(self, connection: Connection, now_s: float) -> frozenset[Slot]:
        query = select(host_leases.c.key, host_leases.c.number).where(
            host_leases.c.holder == self.holder, host_leases.c.expires_s > now_s
        )
        return frozenset(Slot(key, number) for key, number in connection.execute(query))

    def _give_back(self, connection: Connection, slots: frozenset[Slot]) -> None:
        for slot in slots:
            connection.execute(
                delete(host_leases).where(
                    host_leases.c.key == slot.key,
                    host_leases.c.number == slot.number,
                    host_leases.c.holder == self.holder,
                )
            )

    def _take(
        self, connection: Connection, wishes: tuple[Wish, ...], mine: frozenset[Slot], now_s: float
    ) -> frozenset[Slot]:
        keys = [wish.key for wish in wishes]
        holders: dict[str, dict[int, str]] = {key: {} for key in keys}
        ahead: dict[str, list[tuple[float, str]]] = {key: [] for key in keys}
        for part in _parts(keys):
            found = select(host_leases).where(host_leases.c.key.in_(part))
            for row in connection.execute(found):
                holders[row.key][row.number] = row.holder
            waits = select(host_waits).where(host_waits.c.key.in_(part))
            for row in connection.execute(waits):
                ahead[row.key].append((row.since_s, row.holder))
        taken: list[Slot] = []
        for wish in wishes:
            got = self._granted(wish, holders[wish.key], ahead[wish.key])
            taken += [Slot(wish.key, number) for number in got]
            has_one = bool(got) or any(slot.key == wish.key for slot in mine)
            self._note_wait(connection, wish.key, ahead[wish.key], has_one, now_s)
        if taken:
            until_s = now_s + self.lease_s
            rows = [
                {"key": s.key, "number": s.number, "holder": self.holder, "expires_s": until_s}
                for s in taken
            ]
            connection.execute(insert(host_leases), rows)
        return frozenset(taken)

    def _granted(
        self, wish: Wish, holders: dict[int, str], waits: list[tuple[float, str]]
    ) -> list[int]:
        """The numbers that are free and that nobody waits for who came earlier."""
        since_s = next((s for s, holder in waits if holder == self.holder), float("inf"))
        earlier = sum(s < since_s for s, holder in waits if holder != self.holder)
        free = [n for n in range(wish.places) if n not in holders]
        if wish.is_led and holders.get(0, self.holder) != self.holder:
            return []
        # Whoever leads may have all; whoever waited earlier leads first.
        left = (0 if earlier else len(free)) if wish.is_led else len(free) - earlier
        return free[: max(0, min(wish.count, left))]

    def _note_wait(
        self,
        connection: Connection,
        key: str,
        waits: list[tuple[float, str]],
        has_one: bool,
        now_s: float,
    ) -> None:
        """Only who has none waits in line; others take what is left over."""
        waits_already = any(holder == self.holder for _, holder in waits)
        mine = and_(host_waits.c.key == key, host_waits.c.holder == self.holder)
        if has_one and waits_already:
            connection.execute(delete(host_waits).where(mine))
        elif not has_one and waits_already:
            connection.execute(update(host_waits).where(mine).values(expires_s=now_s + _WAIT_S))
        elif not has_one:
            row = {"key": key, "holder": self.holder, "since_s": now_s}
            connection.execute(insert(host_waits).values(**row, expires_s=now_s + _WAIT_S))

    def _forget_waits(self, connection: Connection, wished: frozenset[str]) -> None:
        mine = host_waits.c.holder == self.holder
        for key in frozenset(connection.scalars(select(host_waits.c.key).where(mine))) - wished:
            connection.execute(delete(host_waits).where(mine, host_waits.c.key == key))

    def _tell(self, connection: Connection, paces: tuple[HostPace, ...], now_s: float) -> None:
        for pace in paces:
            at_host = host_paces.c.host == pace.host
            until_s = connection.scalar(select(host_paces.c.paused_until_s).where(at_host)) or 0.0
            connection.execute(delete(host_paces).where(at_host))
            until_s = max(until_s, now_s + pace.pause_s)
            if not pace.delay_s and until_s <= now_s:
                continue
            connection.execute(
                insert(host_paces).values(
                    host=pace.host,
                    delay_s=pace.delay_s,
                    paused_until_s=until_s,
                    why=pace.why,
                    expires_s=until_s + _PACE_S,
                )
            )

    def _others(
        self, connection: Connection, now_s: float
    ) -> tuple[frozenset[str], tuple[HostPace, ...]]:
        """What others wait for, and the paces of all hosts."""
        waits, paces = host_waits, host_paces
        wanted = select(waits.c.key).where(waits.c.holder != self.holder, waits.c.expires_s > now_s)
        slowed = select(paces).where(paces.c.expires_s > now_s)
        return frozenset(connection.scalars(wanted.distinct())), tuple(
            HostPace(row.host, row.delay_s, max(0.0, row.paused_until_s - now_s), row.why)
            for row in connection.execute(slowed)
        )


def _parts(keys: list[str]) -> Iterator[list[str]]:
    return (keys[at : at + _KEYS_AT_ONCE] for at in range(0, len(keys), _KEYS_AT_ONCE))
