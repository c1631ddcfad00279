"""What stands on many pages of a site is its frame, not the content of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import TypeVar

from oit_checker.model.document import Block, BlockKind, Document, Image, Link, Region, Table

Thing = TypeVar("Thing", Block, Link)

PAGES = 3  # on so many pages at least,
SHARE = 0.3  # and on this share of them, a thing is furniture;
MANY = 8  # on so many pages a link or a long line is, however many other pages there are
LONG = 40  # letters of a line that pages do not share by chance
ALIKE = 0.5  # pages that share this part of their links are made alike


def without_furniture(documents: Mapping[str, Document]) -> dict[str, Document]:
    """The same Documents, with repeated blocks, links and whole tables of the main region marked
    as `NAV`.

    Other table rows are left alone: the monthly tables of one site share their head. Sites are
    often made of several parts with a frame each, so that what stands on a share of the pages that
    are made alike is a frame too, however few they are among all.
    """
    pages = {url: document for url, document in documents.items() if document.is_page}
    groups = _made_alike(pages)
    of_all = _frame_of(pages.values())
    frames: dict[str, _Frame] = dict.fromkeys(pages, of_all)
    for group in groups if len(groups) > 1 else ():
        if len(group) >= PAGES:
            frame = of_all.with_all_of(_frame_of([pages[url] for url in group]))
            frames.update(dict.fromkeys(group, frame))
    return {
        url: _marked(document, frames[url]) if frames.get(url) else document
        for url, document in documents.items()
    }


@dataclass(frozen=True, slots=True)
class _Frame:
    """What pages share."""

    blocks: frozenset[Hashable]
    links: frozenset[Hashable]
    tables: frozenset[Hashable]
    images: frozenset[Hashable]

    def __bool__(self) -> bool:
        return bool(self.blocks or self.links or self.tables)

    def with_all_of(self, other: _Frame) -> _Frame:
        return _Frame(
            self.blocks | other.blocks,
            self.links | other.links,
            self.tables | other.tables,
            self.images | other.images,
        )


def _made_alike(pages: Mapping[str, Document]) -> list[list[str]]:
    """The addresses of pages that share at least half of the links of the one that has fewer.
    Pages with next to no links are one group."""
    groups: list[tuple[frozenset[Hashable], list[str]]] = [(frozenset(), [])]
    for url, page in pages.items():
        links = frozenset(map(_link_key, page.links))
        if len(links) < PAGES:
            groups[0][1].append(url)
            continue
        for core, group in groups[1:]:
            if len(core & links) >= ALIKE * min(len(core), len(links)):
                group.append(url)
                break
        else:
            groups.append((links, [url]))
    return [group for _, group in groups if group]


def _frame_of(pages: Collection[Document]) -> _Frame:
    return _Frame(
        _repeated(
            ((_block_key(b) for b in page.blocks if _is_main(b)) for page in pages), _is_long
        ),
        _repeated((_link_key(link) for link in page.links if _is_main(link)) for page in pages),
        _repeated((table.rows for table in page.tables if _is_main(table)) for page in pages),
        _repeated((_image_key(page, image) for image in page.images) for page in pages),
    )


def _repeated(
    keys_of_pages: Iterable[Iterable[Hashable]],
    is_telling: Callable[[Hashable], bool] = lambda key: True,
) -> frozenset[Hashable]:
    counts: Counter[Hashable] = Counter()
    pages = 0
    for keys in keys_of_pages:
        pages += 1
        counts.update(set(keys))
    needed = max(PAGES, SHARE * pages)
    return frozenset(
        key
        for key, count in counts.items()
        if count >= needed or (count >= MANY and is_telling(key))
    )


def _block_key(block: Block) -> Hashable:
    return block.text


def _is_long(text: Hashable) -> bool:
    return isinstance(text, str) and len(text) >= LONG


def _image_key(document: Document, image: Image) -> Hashable:
    """A picture drawn into the page has no address: it is known by the line that it stands in."""
    if image.url or image.block >= len(document.blocks):
        return image.url
    return "", document.blocks[image.block].text


def _link_key(link: Link) -> Hashable:
    return link.url, link.label


def _framer(kind: type[Thing]) -> Callable[[Thing], Thing]:
    """What puts a thing into the frame as `dataclasses.replace` would, in a tenth of the time: a
    site has some ten thousand of each."""
    names = [each.name for each in fields(kind)]
    values_of, at = attrgetter(*names), names.index("region")

    def framed(thing: Thing) -> Thing:
        values = list(values_of(thing))
        values[at] = Region.NAV
        return kind(*values)

    return framed


_framed_link, _framed_block = _framer(Link), _framer(Block)


def _is_main(thing: Block | Link | Table) -> bool:
    return thing.region is Region.MAIN


def _marked(document: Document, frame: _Frame) -> Document:
    new_links = tuple(
        _framed_link(link) if _is_main(link) and _link_key(link) in frame.links else link
        for link in document.links
    )
    own = {link.block for link in new_links if _is_main(link)}  # blocks with a link of their own
    framed = {
        index
        for index, block in enumerate(document.blocks)
        if _is_main(block)
        and block.kind is not BlockKind.TABLE_ROW
        and index not in own
        and _block_key(block) in frame.blocks
    }
    tables = {table.block for table in document.tables if table.rows in frame.tables}
    framed |= {i for t in document.tables if t.block in tables for i in _rows_of(document, t)}
    return replace(
        document,
        links=new_links,
        blocks=tuple(
            _framed_block(block) if index in framed else block
            for index, block in enumerate(document.blocks)
        ),
        tables=tuple(
            replace(t, region=Region.NAV) if t.block in tables else t for t in document.tables
        ),
        images=tuple(
            replace(i, region=Region.NAV)
            if i.block in framed and _image_key(document, i) in frame.images
            else i
            for i in document.images
        ),
        forms=tuple(
            replace(f, region=Region.NAV) if f.block in framed else f for f in document.forms
        ),
    )


def _rows_of(document: Document, table: Table) -> range:
    return range(table.block, min(table.block + len(table.rows), len(document.blocks)))
