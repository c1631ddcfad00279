"""Who may ask a server now, agreed among several processes through the database they share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One of the places at a server. `key` is "host:<name>" or "ip:<address>"; `number` from 0."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Wish:
    """`count` more slots of `key`, numbers below `places`. With `is_led` only whoever holds number
    0 may hold others: that process alone asks, and can keep a distance between its starts."""

    key: str
    count: int
    places: int
    is_led: bool = False


@dataclass(frozen=True, slots=True)
class HostPace:
    """How gently a host is asked at present. `delay_s` is the distance between two starts,
    `pause_s` how long from now nobody asks at all, `why` is 'slow', '429' or '503', or '' when it
    is asked as usual again. Above 0, `delay_s` also means one request at a time."""

    host: str
    delay_s: float
    pause_s: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class LeaseOrder:
    """What a process wants: `keep` its slots for longer (all others of its own are given back),
    `take` more, and tell `paces` to everybody."""

    keep: frozenset[Slot] = frozenset()
    take: tuple[Wish, ...] = ()
    paces: tuple[HostPace, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaseNews:
    """What it gets: the slots that are its own, of those the `taken` ones new; keys of which
    another process holds none and waits for one; and the paces of all hosts that have one."""

    held: frozenset[Slot] = frozenset()
    taken: frozenset[Slot] = frozenset()
    wanted: frozenset[str] = frozenset()
    paces: tuple[HostPace, ...] = ()
