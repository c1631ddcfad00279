"""Nearness of two short Thai texts by their runs of 2 and 3 letters.

Thai has no spaces between words and labels are misspelt, so runs of letters rank better than words.
Runs that occur in many topics ("รายงาน", "การ") weigh little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping


class Grams:
    """Weights learnt once from all names. Texts are folded (`wording.folded`)."""

    def __init__(self, texts: Iterable[str]) -> None:
        names = tuple(texts)
        counts = Counter(gram for name in names for gram in set(_grams_of(name)))
        self._rarest = math.log(1 + len(names)) + 1
        self._weights = {g: math.log((1 + len(names)) / (1 + n)) + 1 for g, n in counts.items()}

    def vector(self, text: str) -> Mapping[str, float]:
        """Unit vector of a text; empty for a text under two letters."""
        found = Counter(_grams_of(text))
        weighted = {g: n * self._weights.get(g, self._rarest) for g, n in found.items()}
        length = math.sqrt(sum(w * w for w in weighted.values()))
        return {g: w / length for g, w in weighted.items()} if length else {}


def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """0 (nothing shared) to 1 (the same)."""
    if len(left) > len(right):
        left, right = right, left
    return sum(weight * right.get(gram, 0.0) for gram, weight in left.items())


def _grams_of(text: str) -> list[str]:
    return [text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)]
