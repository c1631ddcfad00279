"""What scanners, copiers and fax machines do to print."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from oit_checker.documents.digits._network import Floats

Chance = np.random.Generator


def spoilt(image: Image.Image, chance: Chance, strength: float) -> NDArray[np.uint8]:
    """The grey image (black on white) as scanned: `strength` 0 as drawn, 1 a poor copy.

    Size and places stay the same.
    """
    if strength <= 0:
        return np.asarray(image)
    values: Floats = np.asarray(_coarser(image, chance, strength), dtype=np.float32) / 255
    values = _uneven(values, chance, strength)
    values = _blurred(values, chance.uniform(0, 0.4 + 0.9 * strength))
    dark = chance.uniform(0, 0.25 + 0.3 * strength)
    light = chance.uniform(1 - 0.25 * strength, 1)
    values = dark * light + values * light * (1 - dark)
    values += chance.normal(0, 1, values.shape) * chance.uniform(0, 0.02 + 0.08 * strength)
    values = _specked(values, chance, strength)
    grey = np.clip(values * 255, 0, 255).astype(np.uint8)
    if chance.random() < 0.25 * strength:
        limit = (float(grey.min()) + float(grey.max())) / 2 + chance.uniform(-25, 35)
        return np.where(grey > limit, 255, 0).astype(np.uint8)
    return _compressed(grey, int(chance.integers(95 - int(65 * strength), 96)))


def warped(image: Image.Image, chance: Chance, reach_px: float, size_px: float) -> Image.Image:
    """The image with its strokes bent by about `reach_px` over distances of `size_px`: letters as
    other fonts might have them."""
    values = np.asarray(image)
    rows, columns = np.indices(values.shape)
    down = rows + np.rint(reach_px * _blotches(values.shape, chance, size_px)).astype(np.intp)
    across = columns + np.rint(reach_px * _blotches(values.shape, chance, size_px)).astype(np.intp)
    down.clip(0, values.shape[0] - 1, out=down)
    across.clip(0, values.shape[1] - 1, out=across)
    return Image.fromarray(values[down, across])


def _coarser(image: Image.Image, chance: Chance, strength: float) -> Image.Image:
    """As if scanned at 100 to 150 dpi and brought to 200."""
    if chance.random() > 0.45 * strength + 0.1:
        return image
    share = chance.uniform(1 - 0.5 * strength, 1)
    small = image.resize(
        (max(round(image.width * share), 1), max(round(image.height * share), 1)),
        Image.Resampling.BILINEAR if chance.random() < 0.7 else Image.Resampling.NEAREST,
    )
    return small.resize(image.size, Image.Resampling.BICUBIC)


def _uneven(values: Floats, chance: Chance, strength: float) -> Floats:
    """Strokes that break here and bleed there: a threshold that wavers from place to place."""
    if chance.random() > 0.35 + 0.4 * strength:
        return values
    soft = _blurred(values, chance.uniform(0.5, 1.1))
    blotches = _blotches(values.shape, chance, chance.uniform(2, 7))
    limit = chance.uniform(0.38, 0.72) + blotches * (0.06 + 0.2 * strength)
    steep = chance.uniform(4, 12)
    return np.asarray(1 / (1 + np.exp(-steep * (soft - limit))), dtype=np.float32)


def _blurred(values: Floats, radius: float) -> Floats:
    image = Image.fromarray((values * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32) / 255


def _blotches(shape: tuple[int, ...], chance: Chance, size: float) -> Floats:
    coarse = chance.normal(0, 1, (int(shape[0] / size) + 2, int(shape[1] / size) + 2))
    image = Image.fromarray(coarse.astype(np.float32))
    wide = image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(wide, dtype=np.float32)


def _specked(values: Floats, chance: Chance, strength: float) -> Floats:
    count = chance.poisson(values.size * 0.0006 * strength * chance.random())
    rows = chance.integers(0, values.shape[0] - 1, count)
    columns = chance.integers(0, values.shape[1] - 1, count)
    shade = chance.uniform(0, 1, count)
    for down, across in ((0, 0), (0, 1), (1, 0)):
        keep = chance.random(count) < 0.6
        values[rows[keep] + down, columns[keep] + across] = shade[keep]
    return values


def _compressed(grey: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=quality)
    file.seek(0)
    return np.asarray(Image.open(file))
