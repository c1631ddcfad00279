"""The part of a page's picture that a quote stands in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from PIL import Image, ImageDraw

from oit_checker.documents.marks import union
from oit_checker.model.scan import Box

_HIDDEN = 150  # grey
_MARGIN = 60  # pixels beside the marks


@dataclass(frozen=True, slots=True)
class CropSize:
    """`width` and `height` are the most that a crop has, in pixels; `context` is what it shows
    above and below the marks. `quality` is JPEG's."""

    width: int = 900
    height: int = 360
    context: int = 90
    quality: int = 68


@dataclass(frozen=True, slots=True)
class Crop:
    """JPEG bytes, their size in pixels, and the marks in it."""

    jpeg: bytes
    width: int
    height: int
    marks: tuple[Box, ...] = ()


def crop_of(
    picture: Image.Image, marks: Sequence[Box], private: Sequence[Box], size: CropSize
) -> Crop | None:
    """The crop around the marks, or the picture's top when there are none; None when the marks
    lie outside it. What is `private` is painted over."""
    inside = [box for box in marks if _is_inside(box, picture)]
    if marks and not inside:
        return None
    window = _window(picture, inside, size)
    part = picture.crop(
        (window.left, window.top, window.left + window.width, window.top + window.height)
    )
    part = part if part.mode in ("L", "RGB") else part.convert("RGB")
    grey = _HIDDEN if part.mode == "L" else (_HIDDEN,) * 3
    pen = ImageDraw.Draw(part)
    for box in _moved(private, window):
        pen.rectangle((box.left, box.top, box.left + box.width, box.top + box.height), fill=grey)
    return Crop(_jpeg(part, size), part.width, part.height, _moved(inside, window))


def _is_inside(box: Box, picture: Image.Image) -> bool:
    return (
        0 <= box.left < picture.width
        and 0 <= box.top < picture.height
        and box.top + box.height <= picture.height + box.height // 2
    )


def _window(picture: Image.Image, marks: Sequence[Box], size: CropSize) -> Box:
    width, height = min(picture.width, size.width), min(picture.height, size.height)
    if not marks:
        return Box(0, 0, width, height)
    around = reduce(union, marks)
    wanted = min(around.height + 2 * size.context, height)
    # Marks that are taller than the crop are shown from their beginning.
    spare = max(wanted - around.height, size.context)
    top = min(max(around.top - spare // 2, 0), picture.height - wanted)
    return Box(min(max(_left(around, width), 0), picture.width - width), top, width, wanted)


def _left(around: Box, width: int) -> int:
    """A column is shown from its own left edge; marks far to the right with what stands left of
    them in their row, as far as there is room."""
    if around.left <= width // 3:
        return around.left - _MARGIN
    right = around.left + around.width
    return min(right + _MARGIN - width, around.left)


def _moved(boxes: Sequence[Box], window: Box) -> tuple[Box, ...]:
    """The boxes as they stand in the window, cut at its edges; those outside are left out."""
    found = []
    for box in boxes:
        left, top = max(box.left - window.left, 0), max(box.top - window.top, 0)
        right = min(box.left + box.width - window.left, window.width)
        bottom = min(box.top + box.height - window.top, window.height)
        if right > left and bottom > top:
            found.append(Box(left, top, right - left, bottom - top))
    return tuple(found)


def _jpeg(picture: Image.Image, size: CropSize) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=size.quality, optimize=True)
    return out.getvalue()
