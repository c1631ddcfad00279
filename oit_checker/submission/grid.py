"""Cells of a sheet, whatever file they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 3000
MOST_COLUMNS = 60


class Copy(StrEnum):
    """How a cell came by its content."""

    NONE = ""
    ACROSS = "across"  # merged with the cell to its left
    DOWN = "down"  # merged with the cell above


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` as shown. `target` is where its link leads, '' without one. `formula` is kept where
    it has no value."""

    text: str = ""
    target: str = ""
    copy: Copy = Copy.NONE
    formula: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.target or self.formula)


EMPTY = Cell()


@dataclass(frozen=True)
class Grid:
    """One worksheet. `rows[0]` is row 1. `has_links`: link targets could be read."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    has_links: bool = True
    is_cut: bool = False

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """Row 1-based, column 0-based; EMPTY beyond the sheet."""
        if not 1 <= row <= len(self.rows) or not 0 <= column < len(self.rows[row - 1]):
            return EMPTY
        return self.rows[row - 1][column]

    def numbered(self, first: int = 1) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Rows with their numbers."""
        return enumerate(self.rows[first - 1 :], start=first)


def letter_of(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
