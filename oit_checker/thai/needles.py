"""Which of many short texts stand in another text, without trying each of them.

A text cannot hold a needle without holding the needle's rarest run of three letters, so each needle
is tried only where that run occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

_RUN = 3


def runs_of(text: str) -> list[str]:
    """The runs of three letters, in order; none for a shorter text."""
    return [text[i : i + _RUN] for i in range(len(text) - _RUN + 1)]


class Needles:
    """`texts` may repeat; empty ones stand in every text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        runs = [set(runs_of(text)) for text in self._texts]
        counts = Counter(run for each in runs for run in each)
        self._short: list[int] = []  # without a run
        self._by_run: dict[str, list[int]] = {}  # by its rarest one
        for index, each in enumerate(runs):
            if each:
                rarest = min(each, key=lambda run: (counts[run], run))
                self._by_run.setdefault(rarest, []).append(index)
            else:
                self._short.append(index)

    @cached_property
    def _with_run(self) -> Mapping[str, Sequence[int]]:
        having: dict[str, list[int]] = {}
        for index, text in enumerate(self._texts):
            for run in dict.fromkeys(runs_of(text)):
                having.setdefault(run, []).append(index)
        return having

    def within(self, text: str, runs: frozenset[str]) -> list[int]:
        """Indices of the needles that stand in `text`, ascending. `runs` are all its runs."""
        texts = self._texts
        found = [i for i in self._short if texts[i] in text]
        for run in self._by_run.keys() & runs:
            found += [i for i in self._by_run[run] if texts[i] in text]
        found.sort()
        return found

    def around(self, text: str, runs: frozenset[str]) -> list[int]:
        """Indices of the needles that hold `text`, ascending."""
        texts = self._texts
        if not runs:
            return [i for i, each in enumerate(texts) if text in each]
        holders: Sequence[int] | None = None
        for run in runs:
            having = self._with_run.get(run)
            if having is None:
                return []
            if holders is None or len(having) < len(holders):
                holders = having
        return [i for i in holders or () if text in texts[i]]
