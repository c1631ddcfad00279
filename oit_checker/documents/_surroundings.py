"""What stands with a link or picture: the text of the smallest element around both."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.documents._drafts import ImageDraft, LinkDraft, clean
from oit_checker.documents._runs import Runs, Standing
from oit_checker.documents._standing import Marks

_SMALL = 600  # characters that still count as one card's text
_FINAL_TAGS = frozenset(("li", "dd", "dt", "figure", "tr"))


@dataclass(slots=True)
class Scope:
    """A block-level element that is open, by what had been seen when it opened."""

    pieces: int
    size: int
    links: int
    images: int
    is_final: bool
    is_item: bool = False
    end: int | None = None  # where a nested list starts


class Surroundings(Runs):
    """Opens a Scope with each block-level element and settles what stands in it at its end."""

    def __init__(self, base: str, max_text_chars: int) -> None:
        super().__init__(base, max_text_chars)
        self._scopes: list[Scope] = []
        self._open_links: list[LinkDraft] = []
        self._open_images: list[ImageDraft] = []

    def _opened_scope(self, tag: str, marks: Marks, inner: Standing) -> Scope:
        final = tag in _FINAL_TAGS or (tag in ("td", "th") and inner.table is None)
        if tag in ("ul", "ol"):
            item = self._item_around()
            if item is not None and item.end is None:
                item.end = len(self._pieces)
        scope = Scope(
            len(self._pieces),
            self._size,
            len(self.links),
            len(self.images),
            final or marks.is_container,
            tag == "li",
        )
        self._scopes.append(scope)
        return scope

    def _item_around(self) -> Scope | None:
        return next((scope for scope in reversed(self._scopes) if scope.is_item), None)

    def _settle(self, scope: Scope) -> None:
        """Gives the links and pictures of a closing element the text that stands with them."""
        has_links = bool(self._open_links) and len(self.links) > scope.links
        has_images = bool(self._open_images) and len(self.images) > scope.images
        if not has_links and not has_images:
            return
        is_large = self._size - scope.size > _SMALL
        text = ""
        if not is_large or scope.is_final:
            pieces = self._pieces[scope.pieces : scope.end]
            text = clean("".join(pieces[:400]))[:_SMALL]
        if has_links:
            self._settle_links(scope, text, is_large)
        if has_images:
            self._settle_images(scope, text, is_large)

    def _settle_links(self, scope: Scope, text: str, is_large: bool) -> None:
        inside = len(self.links) - scope.links
        own = set(map(id, self.links[scope.links :]))
        still_open: list[LinkDraft] = []
        for link in self._open_links:
            if id(link) not in own:
                still_open.append(link)
            elif scope.is_final or (not is_large and inside == 1 and len(text) > len(link.text)):
                link.near = text
            elif not is_large and inside == 1:
                still_open.append(link)
        self._open_links = still_open

    def _settle_images(self, scope: Scope, text: str, is_large: bool) -> None:
        own = set(map(id, self.images[scope.images :]))
        still_open: list[ImageDraft] = []
        for image in self._open_images:
            if id(image) not in own:
                still_open.append(image)
            elif text and not image.near:
                image.near = text
            elif not is_large and not image.near:
                still_open.append(image)
        self._open_images = still_open
