"""Links as they are discovered, and what the caller may say about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from oit_checker.model.document import BlockKind, Document, Link, Region


@dataclass(frozen=True, slots=True)
class DiscoveredLink:
    """A link with all that its page says about it. `headings` outermost first; `depth` counts
    clicks from the home page; `sitemap`: named by a sitemap, so that it has no label."""

    url: str
    label: str
    found_on: str
    headings: tuple[str, ...] = ()
    depth: int = 0
    region: Region = Region.MAIN
    context: str = ""
    page_title: str = ""
    kind: str = "a"
    sitemap: bool = False


Known = tuple[str, str, tuple[str, ...]]
"""A link as far as it decides what becomes of it: address, label, headings above it."""
Priority = Callable[[DiscoveredLink], float]  # higher first; 0.5 and more is promising


class Hint(Protocol):
    """Knowledge that only bears on when a link is fetched, never on whether."""

    def note(self, document: Document, asked: str) -> None:
        """A page of the site that came for the address `asked`, in the order of the Crawl, before
        its links are offered."""

    def head_start(self, link: DiscoveredLink) -> float:
        """What its priority counts more in the queue, 0 for most."""


class NoHint:
    def note(self, document: Document, asked: str) -> None: ...

    def head_start(self, link: DiscoveredLink) -> float:
        return 0.0


def links_of(
    document: Document, page_url: str, depth: int, known: Collection[Known] = ()
) -> Iterator[DiscoveredLink]:
    """The usable links of a Document, in its order, each address once per label; without `known`
    ones: most links of a page stand on every page of its site."""
    seen: set[tuple[str, str]] = set()
    for link, headings in _with_headings(document):
        if not link.url or link.kind == "form" or (link.url, link.label) in seen:
            continue
        seen.add((link.url, link.label))
        if (link.url, link.label, headings) in known:
            continue
        yield DiscoveredLink(
            url=link.url,
            label=link.label,
            found_on=page_url,
            headings=headings,
            depth=depth,
            region=link.region,
            context=link.context,
            page_title=document.title,
            kind=link.kind,
        )


def _with_headings(document: Document) -> Iterator[tuple[Link, tuple[str, ...]]]:
    """As `Document.headings_at` for each link, in one walk: pages of 100,000 links exist."""
    by_block: dict[int, list[Link]] = {}
    for link in document.links:
        by_block.setdefault(link.block, []).append(link)
    chain: list[tuple[int, str]] = []
    texts: tuple[str, ...] = ()
    done = 0
    for block in sorted(by_block):
        for candidate in document.blocks[done : max(block, done)]:
            if candidate.kind is not BlockKind.HEADING:
                continue
            while chain and chain[-1][0] >= candidate.level:
                chain.pop()
            chain.append((candidate.level, candidate.text))
            texts = tuple(text for _, text in chain)
        done = max(block, done)
        for link in by_block[block]:
            yield link, texts
