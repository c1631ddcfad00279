"""Tables whose cells are told by their right edges, as Word writes them in .doc and RTF."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from oit_checker.documents._drafts import Cell

_SAME_EDGE = 40  # twips (1/20 point); edges that were drawn by hand differ a little
_MOST_CELLS = 200
_MOST_ROWS_MEASURED = 2_000


@dataclass(frozen=True, slots=True)
class CellShape:
    """`edge` is the cell's right edge in twips. A cell may go on from the one above or before."""

    edge: int
    goes_on_above: bool = False
    goes_on_before: bool = False


@dataclass(slots=True)
class Grid:
    """A table being read. Texts are clean; shapes may be fewer than texts, or missing."""

    rows: list[list[str]] = field(default_factory=list)
    shapes: list[tuple[CellShape, ...]] = field(default_factory=list)
    above: dict[int, str] = field(default_factory=dict)  # right edge -> text

    def add(self, texts: Sequence[str], shapes: Sequence[CellShape]) -> list[Cell]:
        """A row; its cells, those that go on from above or before with the text that they have."""
        shown = list(texts[:_MOST_CELLS])
        known = tuple(shapes[: len(shown)])
        for index, shape in enumerate(known):
            if shape.goes_on_above and not shown[index]:
                shown[index] = self.above.get(shape.edge, "")
            elif shape.goes_on_before and index and not shown[index]:
                shown[index] = shown[index - 1]
        self.above = {shape.edge: text for shape, text in zip(known, shown, strict=False)}
        self.rows.append(shown)
        self.shapes.append(known if len(known) == len(shown) else ())
        return [
            Cell(text)
            for index, text in enumerate(shown)
            if not (index < len(known) and known[index].goes_on_before)
        ]

    def cells(self) -> list[list[Cell]]:
        """All rows; a cell covers as many columns as edges of other rows lie in its width."""
        if len(self.rows) > _MOST_ROWS_MEASURED or not all(self.shapes):
            return [[Cell(text) for text in row] for row in self.rows]
        edges = _distinct(sorted({shape.edge for row in self.shapes for shape in row}))
        rows: list[list[Cell]] = []
        for texts, shapes in zip(self.rows, self.shapes, strict=True):
            cells: list[Cell] = []
            column = 0
            for text, shape in zip(texts, shapes, strict=True):
                right = bisect_left(edges, shape.edge - _SAME_EDGE) + 1
                cells.append(Cell(text, columns=max(right - column, 1)))
                column = max(right, column + 1)
            rows.append(cells)
        return rows


def _distinct(edges: Sequence[int]) -> list[int]:
    kept: list[int] = []
    for edge in edges:
        if not kept or edge - kept[-1] > _SAME_EDGE:
            kept.append(edge)
    return kept
