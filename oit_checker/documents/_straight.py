"""How far the lines of a page image lean, and what is on it at all. Pure functions on grey arrays
(height x width, 0 black to 255 white)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]

_LEAST_LEAN_DEG = 0.3
_MOST_LEAN_DEG = 8.0
_WORKING_WIDTH = 700
_FAINTEST = 12  # shades of 255 from the ground
_PAPER = 0.6  # of the image is of the ground's shade
_SAME_SHADE = 20
_ROW_OF_INK = 0.05  # of its width
_LEAST_ROWS = 4
_CLEARLY_BETTER = 1.03
_CLEARLY_SIDEWAYS = 1.5
_GLANCES = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_LEAST_INK = 200  # pixels of the small copy


def is_empty(grey: Grey) -> bool:
    """Whether nothing stands out from the ground: letters need an edge."""
    small = np.asarray(Image.fromarray(grey).reduce(2) if min(grey.shape) > 40 else grey)
    ground = float(np.median(small))
    return bool(np.percentile(np.abs(small.astype(np.int16) - ground), 99.95) < _FAINTEST)


def is_paper(grey: Grey) -> bool:
    """Whether most of the image is of one shade, as sheets are and photographs are not."""
    small = np.asarray(Image.fromarray(grey).reduce(8) if min(grey.shape) > 80 else grey)
    away = np.abs(small.astype(np.int16) - np.median(small))
    return bool((away <= _SAME_SHADE).mean() > _PAPER)


def has_rows(grey: Grey) -> bool:
    """Whether ink stands in several rows with gaps between, as lines do that are too spoilt to be
    read; a logo or a stain is one lump."""
    if min(grey.shape) < 80:
        return False
    small = np.asarray(Image.fromarray(grey).reduce(6)).astype(np.int16)
    across = max(small.shape[1] // 20, 1)
    inner = small[:, across:-across]
    dark = (np.median(small) - inner > _FAINTEST).mean(axis=1) > _ROW_OF_INK
    return int(np.count_nonzero(np.diff(dark.astype(np.int8)) == 1)) >= _LEAST_ROWS


def ink_of(grey: Grey) -> NDArray[np.bool_]:
    """Where the image is clearly darker (or, on dark ground, lighter) than its ground."""
    ground = float(np.median(grey))
    values = grey if ground >= 100 else 255 - grey
    ground = float(np.median(values))
    darkest = float(np.percentile(values, 1))
    ink: NDArray[np.bool_] = values < (ground + darkest) / 2
    return ink


def lean_deg(grey: Grey) -> float:
    """Degrees by which the lines lean, clockwise positive; 0.0 when they don't or can't be told.

    Letters on a straight line fall into few rows: the angle whose row sums differ most wins.
    """
    rows, columns = _ink_places(grey)
    if not rows.size:
        return 0.0
    upright = _sharpness(rows, columns, 0.0)
    coarse = [step / 2 for step in range(-2 * int(_MOST_LEAN_DEG), 2 * int(_MOST_LEAN_DEG) + 1)]
    best = max(coarse, key=lambda angle: _sharpness(rows, columns, angle))
    fine = [best + step / 10 for step in range(-4, 5)]
    best = max(fine, key=lambda angle: _sharpness(rows, columns, angle))
    is_clear = _sharpness(rows, columns, best) > _CLEARLY_BETTER * upright
    return best if is_clear and _LEAST_LEAN_DEG <= abs(best) < _MOST_LEAN_DEG else 0.0


def is_likely_sideways(grey: Grey) -> bool:
    """Whether the ink lies in columns rather than in rows, as lines do that run up or down."""
    rows, columns = _ink_places(grey)
    if not rows.size:
        return False
    lying = max(_sharpness(rows, columns, angle) for angle in _GLANCES)
    standing = max(_sharpness(columns, rows, angle) for angle in _GLANCES)
    return standing > _CLEARLY_SIDEWAYS * lying


def _ink_places(grey: Grey) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the ink of a small copy; empty where it is too little or too much."""
    factor = max(1, round(max(grey.shape) / _WORKING_WIDTH / 1.4))
    small = np.asarray(Image.fromarray(grey).reduce(factor))
    rows, columns = np.nonzero(ink_of(small))
    if not _LEAST_INK <= rows.size <= small.size // 2:
        return rows[:0], columns[:0]
    return rows, columns


def _sharpness(rows: NDArray[np.intp], columns: NDArray[np.intp], angle_deg: float) -> float:
    shifted = rows - columns * math.tan(math.radians(angle_deg))
    sums = np.bincount((shifted - shifted.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(sums)).sum())


def straightened(image: Image.Image, angle_deg: float) -> Image.Image:
    """The grey image turned so that lines leaning by the angle lie level; same size."""
    ground = int(np.median(np.asarray(image)))
    return image.rotate(angle_deg, resample=Image.Resampling.BILINEAR, fillcolor=ground)


def leaning_point(
    x: float, y: float, size: tuple[int, int], angle_deg: float
) -> tuple[float, float]:
    """Where a point of the straightened image stands in the image before."""
    middle_x, middle_y = size[0] / 2, size[1] / 2
    sine, cosine = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
    x, y = x - middle_x, y - middle_y
    return x * cosine - y * sine + middle_x, x * sine + y * cosine + middle_y
