"""How many characters of a kind a text has, without looking at each in Python.

A page's text is counted a dozen times (consonants, vowels, marks, signs ...), which was half of
the time of reading it. Thai pages fit into one byte a character but for a few signs, and bytes
are sifted in C.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

_CODEC = "cp874"
_EVERY = {
    byte: char for byte in range(256) if (char := bytes((byte,)).decode(_CODEC, errors="ignore"))
}
_FOREIGN = re.compile(f"[^{re.escape(''.join(_EVERY.values()))}]")
_STAND_IN = "?"


class Kind:
    """Characters of one kind. `pattern` matches exactly one of them."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self.bytes = bytes(byte for byte, char in _EVERY.items() if self.has(char))
        self.has_stand_in = self.has(_STAND_IN)

    def has(self, char: str) -> bool:
        return self._pattern.fullmatch(char) is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """A text of as many `letters`; those beyond the codec are counted in `foreign` and stand as
    `?` in `letters`."""

    letters: bytes
    foreign: Mapping[str, int]

    def count(self, kind: Kind) -> int:
        found = 0
        if kind.bytes:
            found = len(self.letters) - len(self.letters.translate(None, kind.bytes))
        if not self.foreign:
            return found
        if kind.has_stand_in:
            found -= sum(self.foreign.values())
        return found + sum(number for char, number in self.foreign.items() if kind.has(char))

    def count_loose(self, kind: Kind, carriers: Kind) -> int:
        """How many of a kind begin the text or stand behind what carries none. `carriers` hold
        the kind itself, and both lie within the codec."""
        marked = bytearray(b"x" * 256)
        for byte in carriers.bytes:
            marked[byte] = ord("c")
        for byte in kind.bytes:
            marked[byte] = ord("m")
        row = self.letters.translate(bytes(marked))
        return row.count(b"xm") + row.startswith(b"m")


def tallied(text: str) -> Tally:
    try:
        return Tally(text.encode(_CODEC), {})
    except UnicodeEncodeError:
        return Tally(text.encode(_CODEC, "replace"), Counter(_FOREIGN.findall(text)))


_WORD = Kind(r"\w")


def letters_in(text: str) -> int:
    """How many letters, digits and underscores; Thai marks above and below are none."""
    return tallied(text).count(_WORD)
