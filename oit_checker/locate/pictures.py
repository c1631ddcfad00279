"""Letters in pictures belong to the page that shows them: a board of names, a chart, an
announcement as an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from oit_checker.model.document import Block, BlockKind, Document, Form, Image, Link, Region, Table

MOST_PAGES = 3
"""A picture on more pages than these is the site's banner: its letters are no page's content."""

Placed = TypeVar("Placed", Link, Table, Image, Form)


def with_pictures(
    documents: Mapping[str, Document],
    page_for: Callable[[str], str],
    dead: frozenset[str] = frozenset(),
) -> dict[str, Document]:
    """The same Documents; a page's pictures that were read stand as blocks behind their image,
    marked with its address. `page_for` gives the address under which a picture answered. Pictures
    at `dead` addresses show nothing, and are left out."""
    if dead:
        documents = {url: _without_dead(d, dead, page_for) for url, d in documents.items()}
    read = {
        url: document
        for url, document in documents.items()
        if document.media_type.startswith("image/") and document.blocks
    }
    if not read:
        return dict(documents)
    shown = Counter(
        target
        for document in documents.values()
        if document.is_page
        for target in {page_for(image.url) for image in document.images}
    )
    own = {url: document for url, document in read.items() if shown[url] <= MOST_PAGES}
    return {
        url: _with_own(document, own, page_for) if document.is_page else document
        for url, document in documents.items()
    }


def _without_dead(page: Document, dead: frozenset[str], page_for: Callable[[str], str]) -> Document:
    alive = tuple(i for i in page.images if not {i.url, page_for(i.url)} & dead)
    return page if len(alive) == len(page.images) else replace(page, images=alive)


def _with_own(
    page: Document, read: Mapping[str, Document], page_for: Callable[[str], str]
) -> Document:
    at: dict[int, list[Block]] = {}
    scan = list(page.scan)
    seen: set[str] = set()
    for image in page.images:
        target = page_for(image.url)
        if target not in read or target in seen or image.region is not Region.MAIN:
            continue
        seen.add(target)
        at.setdefault(image.block, []).extend(_blocks_of(read[target], target))
        scan.extend(read[target].scan)
    return replace(_inserted(page, at), scan=tuple(scan)) if at else page


def _blocks_of(picture: Document, url: str) -> list[Block]:
    """As text, not as headings: what letters in a picture govern ends with the picture."""
    return [
        replace(
            block,
            kind=BlockKind.PARAGRAPH if block.kind is BlockKind.HEADING else block.kind,
            level=0,
            bold=block.bold or block.kind is BlockKind.HEADING,
            page=None,
            picture=url,
        )
        for block in picture.blocks
    ]


def _inserted(page: Document, at: Mapping[int, Sequence[Block]]) -> Document:
    """New blocks behind the ones named; everything beside later blocks moves along."""
    blocks: list[Block] = []
    moved_to: list[int] = []
    for index, block in enumerate(page.blocks):
        moved_to.append(len(blocks))
        blocks.append(block)
        blocks.extend(at.get(index, ()))
    for index in sorted(i for i in at if i >= len(page.blocks)):  # a page without a word
        blocks.extend(at[index])

    def moved(things: tuple[Placed, ...]) -> tuple[Placed, ...]:
        return tuple(
            replace(t, block=moved_to[t.block]) if t.block < len(moved_to) else t for t in things
        )

    return replace(
        page,
        blocks=tuple(blocks),
        links=moved(page.links),
        tables=moved(page.tables),
        images=moved(page.images),
        forms=moved(page.forms),
    )
