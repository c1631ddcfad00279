"""Thai digits of a page image, which Tesseract's Thai models cannot output.

`corrected(grey, words)` lays the digits that are surely there over Tesseract's words: each line is
brought to one size (`_strips`), a small network says what stands at each place (`_network`; its
weights are `model.npz`, made by `training`), neighbouring digits become runs (`_runs`), and runs
take the place of the letters that Tesseract took them for (`_writing`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oit_checker.documents.digits._network import STEP, Floats, Network, load_network
from oit_checker.documents.digits._runs import glyphs_of, may_be_digit
from oit_checker.documents.digits._strips import Strip, lines_of, strip_of
from oit_checker.documents.digits._writing import written
from oit_checker.model.document import UNREAD_DIGIT
from oit_checker.model.scan import ScannedWord

VERSION = "digits/1"
_DIGIT = re.compile("[๐-๙]")
_RUN = re.compile(f"[๐-๙{UNREAD_DIGIT}.,:/-]+")
MODEL = Path(__file__).with_name("model.npz")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The words with their Thai digits. `unread` counts the runs of digits in which one or more
    could not be read surely; each such digit stands as `UNREAD_DIGIT` in the text."""

    words: tuple[ScannedWord, ...]
    unread: int = 0


def corrected(grey: NDArray[np.uint8], words: Sequence[ScannedWord]) -> Corrected:
    """`words` with the Thai digits that `grey` shows in their boxes.

    `grey` is the upright page image, height x width, 0 black to 255 white, as Tesseract saw it;
    boxes are pixels of it. As many words come back as were given, in their order, with the same
    boxes; where Tesseract took one run of digits for several words, all of it stands in the first
    and the others are ''. A word whose picture is not surely a run of Thai digits keeps its text.
    Never raises on what a picture shows.
    """
    found = list(words)
    network = load_network(MODEL)
    for line in lines_of(words):
        its = [words[number] for number in line]
        strip = strip_of(grey, [word.box for word in its])
        if strip is None:  # no ink: what Tesseract says of digits rests on nothing
            for number, word in zip(line, its, strict=True):
                found[number] = replace(word, text=_DIGIT.sub(UNREAD_DIGIT, word.text))
            continue
        glyphs = glyphs_of(_answers(network, strip), strip.ink)
        if not any(may_be_digit(glyph) for glyph in glyphs) and not _has_digits(its):
            continue
        for number, word in zip(line, written(its, strip, glyphs), strict=True):
            found[number] = word
    return Corrected(tuple(found), sum(_unread_runs(word.text) for word in found))


def _has_digits(words: Sequence[ScannedWord]) -> bool:
    return any(_DIGIT.search(word.text) for word in words)


def _unread_runs(text: str) -> int:
    return sum(UNREAD_DIGIT in run for run in _RUN.findall(text))


def _answers(network: Network, strip: Strip) -> Floats:
    """Places x classes."""
    odd = strip.ink.shape[1] % STEP
    answers: Floats = network.answers(np.pad(strip.ink, ((0, 0), (0, odd)))[None])[0]
    return answers
