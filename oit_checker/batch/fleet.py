"""Worker processes of one scan on this machine."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

_STARTS = 20  # of all workers together: one that dies at once must not be started for ever
_GRACE_S = 20.0


@dataclass
class WorkerFleet:
    """`size` processes of one command, each started again when it dies. A worker whose standard
    input closes ends by itself: none outlives the scan that started it."""

    command: Sequence[str]
    size: int
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _starts: int = 0

    def __enter__(self) -> WorkerFleet:
        self.tend()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def tend(self) -> None:
        """A worker that ended well found nothing more to do."""
        alive = [each for each in self._running if each.poll() is None]
        ended_well = sum(each.poll() == 0 for each in self._running)
        self._running = alive
        self.size -= ended_well
        while len(self._running) < self.size and self._starts < _STARTS + self.size:
            self._starts += 1
            self._running.append(
                subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            )

    def is_lost(self) -> bool:
        """Never where there were to be none: others do the work."""
        return bool(self._starts) and not any(each.poll() is None for each in self._running)

    def pids(self) -> list[int]:
        return [each.pid for each in self._running if each.poll() is None]

    def end(self) -> None:
        """Asks all of them to give their jobs back, and ends those that don't."""
        for each in self._running:
            with contextlib.suppress(OSError):
                each.terminate()
        until = time.monotonic() + _GRACE_S
        for each in self._running:
            try:
                each.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()
            if each.stdin is not None:
                with contextlib.suppress(OSError):
                    each.stdin.close()
