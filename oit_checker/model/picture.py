"""A picture of what a verdict rests on."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.model.scan import Box


@dataclass(frozen=True, slots=True)
class EvidencePicture:
    """A crop of a page as JPEG, `width` x `height` pixels; `marks` are the quote's places in it,
    none where the page's top is shown instead.

    `taken_from`: drawn (a web page in a browser) | page (of a file) | scan (of a file, without
    text) | picture (an image of its own). `page` is 1-based, None for web pages and images.
    """

    jpeg: bytes
    width: int
    height: int
    marks: tuple[Box, ...]
    url: str
    taken_from: str
    page: int | None = None
