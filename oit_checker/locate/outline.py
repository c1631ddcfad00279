"""The headings of a Document: what stands above each block, and where each section ends."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.model.document import Block, BlockKind, Document, Region

_BOLD_LEVEL = 7  # a bold line governs less than any marked heading
_LONGEST_LINE = 160  # letters of a bold line; a marked heading may quote a whole criterion


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks `start` (the heading) up to, not including, `end`."""

    heading: str
    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Outline:
    """`chains[i]` are the headings above block i, outermost first, without the block itself."""

    chains: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]

    def above(self, block: int) -> tuple[str, ...]:
        return self.chains[block] if 0 <= block < len(self.chains) else ()


def outline_of(document: Document) -> Outline:
    """Headings of the main region only: menus have headings too, and they govern nothing."""
    chains: list[tuple[str, ...]] = []
    sections: list[Section] = []
    open_ones: list[tuple[int, str, int]] = []  # level, text, start
    for index, block in enumerate(document.blocks):
        level = _level(block)
        if level:
            while open_ones and open_ones[-1][0] >= level:
                depth, text, start = open_ones.pop()
                sections.append(Section(text, start, index, depth))
        chains.append(tuple(text for _, text, _ in open_ones))
        if level:
            open_ones.append((level, block.text, index))
    while open_ones:
        depth, text, start = open_ones.pop()
        sections.append(Section(text, start, len(document.blocks), depth))
    return Outline(tuple(chains), tuple(sorted(sections, key=lambda s: (s.start, s.end))))


def _level(block: Block) -> int:
    """0 for a block that is no heading."""
    if block.region is not Region.MAIN or not block.text:
        return 0
    if block.kind is BlockKind.HEADING:
        return block.level or _BOLD_LEVEL - 1
    is_line = block.kind in (BlockKind.PARAGRAPH, BlockKind.CAPTION)
    is_line = is_line and len(block.text) <= _LONGEST_LINE
    return _BOLD_LEVEL if block.bold and is_line else 0
