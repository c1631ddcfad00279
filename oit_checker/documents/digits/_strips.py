"""Lines of a page image as strips of one size, for the network to look at.

The zone in which Thai letters without marks stand ("body") is found by its ink and brought to
`BODY` rows, so that a digit looks alike in any size of print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from oit_checker.documents.digits._network import Floats
from oit_checker.model.scan import Box, ScannedWord

HEIGHT = 32  # rows of a strip
BODY = 16  # of them the body,
ABOVE = 10  # below so many for rising strokes
_LEAST_CONTRAST = 28.0  # grey levels between paper and ink
_LEAST_BODY, _MOST_BODY = 6, 90  # pixels of the page
_LOW_ROW = 0.55  # of the usual height of words
_BEFORE = 4  # words that say where a line is
_AROUND = 3  # line heights
_TALL = 1.7  # boxes higher than this many usual ones say nothing about the line


@dataclass(frozen=True, slots=True)
class Strip:
    """`ink` is float32, HEIGHT x width, 0 paper to 1 ink; `left` where it starts on the page and
    `scale` how many pixels of the page one of its columns is."""

    ink: Floats
    left: float
    scale: float


def lines_of(words: Sequence[ScannedWord]) -> list[list[int]]:
    """The words' indices, line by line, words in reading order. Rows of tone marks, which Tesseract
    sometimes takes for lines of their own, are left out."""
    lines: list[list[int]] = []
    for index, word in enumerate(words):
        if lines and _is_beside([words[at].box for at in lines[-1][-_BEFORE:]], word.box):
            lines[-1].append(index)
        else:
            lines.append([index])
    heights = [median(words[index].box.height for index in line) for line in lines]
    weights = [h for h, line in zip(heights, lines, strict=True) for _ in line]
    least = _LOW_ROW * median(weights) if weights else 0
    return [line for line, height in zip(lines, heights, strict=True) if height >= least]


def _is_beside(before: Sequence[Box], after: Box) -> bool:
    """Whether a box goes on in the line of those before it: commas are low and quotes high, so the
    tallest of them speaks for all."""
    if after.left + after.width / 2 < before[-1].left:
        return False
    tall = max(before, key=lambda box: box.height)
    top = max(tall.top, after.top)
    bottom = min(tall.top + tall.height, after.top + after.height)
    return bottom - top > 0.35 * min(tall.height, after.height)


def strip_of(grey: NDArray[np.uint8], boxes: Sequence[Box]) -> Strip | None:
    """The strip of a line with these word boxes; None where there is no ink to speak of."""
    usual = median(box.height for box in boxes)
    own = [box for box in boxes if box.height <= _TALL * usual] or list(boxes)
    top = min(box.top for box in own)
    bottom = max(box.top + box.height for box in own)
    around = _AROUND * (bottom - top)  # boxes of what was misread are often too small
    left = max(min(box.left for box in boxes) - around, 0)
    right = min(max(box.left + box.width for box in boxes) + around, grey.shape[1])
    return strip_at(grey, left, right, top, bottom)


def strip_at(grey: NDArray[np.uint8], left: int, right: int, top: int, bottom: int) -> Strip | None:
    """The strip of a line that stands between these rows, of the columns `left` to `right`."""
    height = bottom - top
    first = max(int(top - 0.5 * height), 0)
    crop = grey[first : int(bottom + 0.5 * height), left:right]
    if height < _LEAST_BODY or crop.shape[0] < _LEAST_BODY or crop.shape[1] < _LEAST_BODY:
        return None
    ink = _ink(crop, slice(max(top - first, 0), bottom - first))
    if ink is None:
        return None
    body = _body(ink.mean(axis=1), top - first, bottom - first)
    if body is None:
        return None
    scale = (body[1] - body[0]) / BODY
    return Strip(_resized(ink, body[0], scale), float(left), scale)


def _ink(crop: NDArray[np.uint8], line: slice) -> Floats | None:
    """0 paper to 1 ink."""
    levels = crop[line]
    paper = float(np.percentile(levels, 85))
    ink = float(np.percentile(levels, 2.5))
    if paper - ink < _LEAST_CONTRAST:
        return None
    shares: Floats = (paper - crop.astype(np.float32)) / (paper - ink)
    return shares.clip(0.0, 1.0)


def _body(rows: Floats, top: int, bottom: int) -> tuple[int, int] | None:
    """First and last row (exclusive) of the body: much ink inside, little right above and below."""
    sums = np.concatenate([[0.0], np.cumsum(rows)])
    count = len(rows)
    best: tuple[float, int, int] | None = None
    least = max(_LEAST_BODY, int(0.22 * (bottom - top)))
    most = min(_MOST_BODY, bottom - top + 2)
    starts = np.arange(max(top - 2, 0), max(bottom - least + 1, 1))
    for size in range(least, most + 1):
        first = starts[starts + size <= min(count, bottom + 3)]
        if not len(first):
            break
        side = max(round(0.2 * size), 2)
        inside = (sums[first + size] - sums[first]) / size
        above = (sums[first] - sums[np.maximum(first - side, 0)]) / side
        below = (sums[np.minimum(first + size + side, count)] - sums[first + size]) / side
        score = (inside - 0.5 * above - 0.4 * below) * size**0.1
        at = int(score.argmax())
        if best is None or score[at] > best[0]:
            best = (float(score[at]), int(first[at]), int(first[at]) + size)
    return None if best is None else (best[1], best[2])


def _resized(ink: Floats, body_top: int, scale: float) -> Floats:
    """HEIGHT rows of it, the body where it belongs."""
    top = body_top - ABOVE * scale
    bottom = top + HEIGHT * scale
    before = max(int(np.ceil(-top)), 0)
    after = max(int(np.ceil(bottom - ink.shape[0])), 0)
    padded = np.pad(ink, ((before, after), (0, 0)))
    width = max(round(ink.shape[1] / scale), 2)
    image = Image.fromarray(padded).resize(
        (width, HEIGHT),
        Image.Resampling.BILINEAR,
        box=(0, top + before, padded.shape[1], bottom + before),
    )
    return np.asarray(image, dtype=np.float32)
