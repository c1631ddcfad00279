"""Hosts that don't answer: after some pages without one, the rest of such a host is left."""

from __future__ import annotations

from collections import Counter

from oit_checker.model.url import host_of
from oit_checker.model.web import FetchCause

UNREACHED = frozenset(
    {
        FetchCause.DNS,
        FetchCause.CONNECTION_REFUSED,
        FetchCause.CONNECTION_RESET,
        FetchCause.CONNECT_TIMEOUT,
        FetchCause.TLS,
    }
)
ROBOTS = frozenset({FetchCause.ROBOTS, FetchCause.ROBOTS_UNREACHABLE})
_SILENCE = UNREACHED | {FetchCause.TIMEOUT}
_PATIENCE = 6  # so many pages of one host without an answer


class Silence:
    """Failures in a row, by host."""

    def __init__(self) -> None:
        self._in_a_row: Counter[str] = Counter()

    def note(self, url: str, cause: FetchCause | None) -> None:
        """What became of a page; None for one that came."""
        if cause in _SILENCE:
            self._in_a_row[host_of(url)] += 1
        elif cause not in ROBOTS:
            self._in_a_row[host_of(url)] = 0

    def is_lasting(self, url: str) -> bool:
        return self._in_a_row[host_of(url)] >= _PATIENCE
