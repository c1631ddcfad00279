"""How many agencies a worker checks at once: as many as keep its core busy, and no more.

Servers are slow and computers are not: while pages are under way another agency can be read. Once
the core has no rest left, one more agency only takes memory, ends later, and is not there for a
worker that has time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_FIRST = 3
_LOOK_S = 0.25  # between two looks at how busy the core is
_WEIGHT = 0.3  # of what was seen since the last look: one moment's rest is none
_HAS_REST = 0.7  # of one core, in this process
_HAS_NONE = 0.85


@dataclass
class Slots:
    """At most `most` agencies at once; `first` at the beginning and at least. `clock` and
    `cpu_clock` give seconds gone by and seconds computed by this process."""

    most: int
    first: int = _FIRST
    look_s: float = _LOOK_S
    clock: Callable[[], float] = time.monotonic
    cpu_clock: Callable[[], float] = time.process_time
    _now: int = field(init=False)
    _share: float = field(init=False, default=_HAS_REST)
    _looked_at: float = field(init=False)
    _computed: float = field(init=False)

    def __post_init__(self) -> None:
        self._now = min(self.most, self.first)
        self._looked_at, self._computed = self.clock(), self.cpu_clock()

    def are_free(self, running: int) -> bool:
        """Whether one more agency may begin beside `running` others."""
        if self.clock() - self._looked_at >= self.look_s:
            self._look(running)
        return running < self._now

    def _look(self, running: int) -> None:
        at, computed = self.clock(), self.cpu_clock()
        share = (computed - self._computed) / (at - self._looked_at)
        self._looked_at, self._computed = at, computed
        self._share += _WEIGHT * (share - self._share)
        if self._share < _HAS_REST and running >= self._now:
            self._now = min(self.most, self._now + 1)
        elif self._share > _HAS_NONE:
            self._now = max(min(self.most, self.first), self._now - 1)
