"""Nearness of two short Thai texts by their runs of 2 and 3 letters.

Thai has no spaces between words and labels are misspelt, so runs of letters rank better than words.
Runs that occur in many topics ("รายงาน", "การ") weigh little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

_SLACK = 1e-9  # for sums that were added up in another order


class Grams:
    """Weights learnt once from all names. Texts are folded (`wording.folded`)."""

    def __init__(self, texts: Iterable[str]) -> None:
        names = tuple(texts)
        counts = Counter(gram for name in names for gram in set(_grams_of(name)))
        self.rarest = math.log(1 + len(names)) + 1
        self.weights: Mapping[str, float] = {
            g: math.log((1 + len(names)) / (1 + n)) + 1 for g, n in counts.items()
        }

    def vector(self, text: str) -> Mapping[str, float]:
        """Unit vector of a text; empty for a text under two letters."""
        found = Counter(_grams_of(text))
        weight = self.weights.get
        weighted = {g: n * weight(g, self.rarest) for g, n in found.items()}
        length = math.sqrt(sum([w * w for w in weighted.values()]))
        return {g: w / length for g, w in weighted.items()} if length else {}


class Nearby:
    """Finds the few of many vectors that may be near a text, by the runs that they share."""

    def __init__(self, vectors: Sequence[Mapping[str, float]], grams: Grams) -> None:
        having: dict[str, list[int]] = {}
        for index, vector in enumerate(vectors):
            for gram in vector:
                having.setdefault(gram, []).append(index)
        self._unknown = grams.rarest**2
        self._having = {
            gram: (len(each), grams.weights.get(gram, grams.rarest) ** 2, each)
            for gram, each in having.items()
        }

    def may_be_near(self, text: str, close: float, least: float) -> tuple[list[int], list[int]]:
        """Indices, ascending, of all vectors whose cosine with the text's is `close` or more, and
        of all others where it is `least` or more; each with a few that are not as near.

        What shares only runs that make up less than `least` of the text's length cannot be as near
        as that, so the commonest of its runs need not be looked up."""
        grams = _grams_of(text)
        counts = Counter(grams)
        known = counts.keys() & self._having.keys()
        shared = [self._having[gram] for gram in known]
        if len(counts) < len(grams):
            shared = [
                (many, square * counts[gram] ** 2, having)
                for gram, (many, square, having) in zip(known, shared, strict=True)
            ]
        left = sum([square for _, square, _ in shared])  # squares of lengths
        whole = left + (len(counts) - len(known)) * self._unknown  # at least
        needed, needed_close = ((x * x - _SLACK) * whole for x in (least, close))
        if not shared or left < needed:
            return [], []
        shared.sort()
        near: set[int] = set()
        others: set[int] = set()
        for _, square, having in shared:
            if left >= needed_close:
                near.update(having)
            elif left >= needed:
                others.update(having)
            else:
                break
            left -= square
        return sorted(near), sorted(others - near)


def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """0 (nothing shared) to 1 (the same)."""
    if len(left) > len(right):
        left, right = right, left
    return sum([weight * right[gram] for gram, weight in left.items() if gram in right])


def _grams_of(text: str) -> list[str]:
    return [text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)]
