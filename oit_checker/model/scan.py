"""A page image and what was read on it: text with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.model.document import PageState


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels from the top left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextBox:
    """A run of text where it stands: on a drawn page (CSS pixels) or on a page image."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class ScannedWord:
    """A word of a page image. `confidence` 0-100."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line of a page image: its words, and its text as a whole (Thai words touch each other).

    Lines of one paragraph share the number. `confidence` 0-100 is weighted by length.
    """

    text: str
    box: Box
    confidence: float
    paragraph: int = 0
    words: tuple[ScannedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page image as read. `number` is 1-based; `width` and `height` are the image's, in pixels,
    after it was turned by `turned_deg`. `reader` is "name/version" of all that had a hand in it."""

    number: int
    state: PageState
    width: int = 0
    height: int = 0
    lines: tuple[ScannedLine, ...] = ()
    confidence: float = 0.0
    unread_digits: int = 0
    turned_deg: int = 0
    reader: str = ""
