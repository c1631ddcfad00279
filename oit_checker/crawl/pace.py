"""How far apart the questions to one host are: as configured, or slower where it suffers.

A host that answers much later than it can, or says 429 or 503, is asked one thing at a time, and
the distance between starts follows its answers; it shrinks step by step once they are quick again.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from statistics import median

from oit_checker.model.lease import HostPace
from oit_checker.model.web import SlowedHost

MOST_DELAY_S = 10.0
_RECENT = 5  # answers; a single late page says nothing about the host
_FEWEST = 3
_TIMES_FLOOR = 4.0  # an answer this much later than the quickest ones ...
_OVER_FLOOR_S = 1.0  # ... and by so much is late, however far away the host is
_LATE_S = 6.0  # late whatever the quickest ones took
_FLOOR_RISE = 1.01  # a floor of long ago is forgotten by and by
_DISTANCE = 2.0  # starts are this many answer times apart: the host rests half of the time
_FIRST_DELAY_S = 1.0  # after the first 429 or 503, at most
_RECOVERY = 0.6  # of the distance is left after each quick answer
_LEAST_S = 0.2  # a distance below it is none
SLOW = "slow"


class AnswerTime:
    """How long a server has kept us waiting since this was made. What this process computed
    meanwhile is its own doing: a busy program must not take every server for a slow one."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self._computed_s = time.process_time()

    @property
    def seconds(self) -> float:
        passed_s = time.monotonic() - self._began_s
        return max(0.0, passed_s - (time.process_time() - self._computed_s))


class PausedError(OSError):
    """The host wants to be left alone for longer than anybody waits. `left_s` more seconds."""

    def __init__(self, left_s: float, why: str) -> None:
        super().__init__(f"paused for {left_s:.0f} s after {why}")
        self.left_s = left_s


class Pace:
    """Of one host. All moments are the caller's, in seconds of any clock that only advances."""

    def __init__(self, host: str, asked_s: float) -> None:
        self.host = host
        self.asked_s = asked_s  # by the configuration or the host's robots.txt
        self.extra_s = 0.0  # that we add
        self.why = ""
        self.next_start = 0.0
        self.paused_until = 0.0
        self.record: SlowedHost | None = None
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._floor_s = float("inf")
        self._answers = 1  # since it last said 429 or 503; the first such word is no second one

    @property
    def delay_s(self) -> float:
        return max(self.asked_s, self.extra_s)

    @property
    def is_slowed(self) -> bool:
        return self.extra_s > 0

    def answered(self, answer_s: float) -> bool:
        """Takes in how long an answer took to begin. True when that changed the pace."""
        self._floor_s = min(self._floor_s * _FLOOR_RISE, answer_s)
        self._recent.append(answer_s)
        self._answers += 1
        before = self.extra_s
        usual_s = median(self._recent)
        if len(self._recent) >= _FEWEST and self._is_late(usual_s):
            target_s = min(MOST_DELAY_S, _DISTANCE * usual_s)
            self.extra_s = max(target_s, (self.extra_s + target_s) / 2)
            self._note(self.why or SLOW)
        elif self.extra_s and not self._is_late(answer_s):
            self.extra_s *= _RECOVERY
            if self.extra_s < _LEAST_S:
                self.extra_s, self.why = 0.0, ""
        return self.extra_s != before

    def _is_late(self, answer_s: float) -> bool:
        late_s = max(_TIMES_FLOOR * self._floor_s, self._floor_s + _OVER_FLOOR_S)
        return answer_s > min(late_s, _LATE_S)

    def throttled(self, wait_s: float, why: str, now: float, patience_s: float) -> None:
        """It said 429 or 503. Answers to what was under way together count once. A pause beyond
        our patience, which ends the crawl of that host, is believed from the second in a row: one
        page of a site may be closed for an hour while the site is open."""
        if now >= self.paused_until:
            self.extra_s = min(MOST_DELAY_S, max(2 * self.delay_s, min(_FIRST_DELAY_S, wait_s)))
        is_first, self._answers = self._answers != 1, 0
        self.pause(min(wait_s, patience_s) if is_first else wait_s, now)
        self._note(why, wait_s)

    def pause(self, wait_s: float, now: float) -> None:
        self.paused_until = max(self.paused_until, now + wait_s)

    def _note(self, why: str, wait_s: float = 0.0) -> None:
        self.why = why
        known = self.record or SlowedHost(self.host, why)
        self.record = SlowedHost(
            self.host,
            why if known.why == SLOW else known.why,
            max(known.delay_s, self.extra_s),
            max(known.pause_s, wait_s),
        )

    # What is shared with other processes

    def shared(self, now: float) -> HostPace:
        return HostPace(self.host, self.extra_s, max(0.0, self.paused_until - now), self.why)

    def adopt(self, told: HostPace, now: float) -> None:
        self.extra_s, self.why = told.delay_s, told.why
        if told.pause_s:
            self.pause(told.pause_s, now)
        if told.why:
            self._note(told.why, told.pause_s)

    # When the next question may start

    def wait_s(self, now: float) -> float:
        return max(self.next_start, self.paused_until) - now

    def start(self, now: float) -> bool:
        """True when a question may start now; the next one then has its distance from it."""
        if self.wait_s(now) > 0:
            return False
        self.next_start = now + self.delay_s
        return True

    def keep_distance(self, now: float) -> None:
        """Somebody else asked until now."""
        self.next_start = max(self.next_start, now + self.delay_s)


class Paces:
    """Of all hosts, by the running loop's clock. `patience_s`: a pause that lasts longer is not
    waited for."""

    def __init__(self, least_delay_s: float, patience_s: float) -> None:
        self._least_delay_s = least_delay_s
        self.patience_s = patience_s
        self._by_host: dict[str, Pace] = {}

    def of(self, host: str) -> Pace:
        found = self._by_host.get(host)
        if found is None:
            found = self._by_host[host] = Pace(host, self._least_delay_s)
        return found

    def slow_down(self, host: str, delay_s: float) -> None:
        self.of(host).asked_s = max(delay_s, self._least_delay_s)

    def slowed(self) -> tuple[HostPace, ...]:
        now = asyncio.get_running_loop().time()
        return tuple(p.shared(now) for p in self._by_host.values() if p.is_slowed)

    async def wait(self, host: str) -> None:
        """Until a question may start. PausedError when that takes too long."""
        pace, loop = self.of(host), asyncio.get_running_loop()
        while (wait_s := pace.wait_s(loop.time())) > 0:
            left_s = pace.paused_until - loop.time()
            if left_s > self.patience_s:
                raise PausedError(left_s, pace.why)
            await asyncio.sleep(wait_s)

    def start(self, host: str) -> bool:
        return self.of(host).start(asyncio.get_running_loop().time())
