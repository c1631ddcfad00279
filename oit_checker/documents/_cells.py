"""Data tables during the walk: cells and rows as they close."""

from __future__ import annotations

from oit_checker.documents._drafts import Cell, clean
from oit_checker.documents._runs import SPACES, Standing
from oit_checker.documents._standing import Attributes
from oit_checker.documents._surroundings import Scope, Surroundings
from oit_checker.documents._tables import span_of
from oit_checker.model.document import BlockKind
from oit_checker.thai.script import normalised

_MOST_CELLS = 1000


class Cells(Surroundings):
    """Reads data tables cell by cell; a row is one Block, whatever stands in its cells."""

    def _open_table_part(self, tag: str, inner: Standing) -> None:
        table = inner.table
        assert table is not None
        if tag == "table":
            table.block = len(self.blocks)
        elif tag == "tr":
            table.rows.append([])

    def _close_cell(self, tag: str, attributes: Attributes, inner: Standing, scope: Scope) -> None:
        table = inner.table
        assert table is not None
        if not table.rows:
            table.rows.append([])
        text = clean("".join(self._pieces[scope.pieces :]))
        cell = Cell(
            text=text,
            columns=span_of(attributes.get("colspan")),
            rows=span_of(attributes.get("rowspan")),
            is_header=tag == "th",
            images=self.images[scope.images :],
        )
        if len(table.rows[-1]) < _MOST_CELLS:
            table.rows[-1].append(cell)
        self._pieces.append(" ")
        for image in cell.images:
            if text and not image.near:
                image.near = text
        self._run.append((" | ", False))

    def _close_row(self, inner: Standing) -> None:
        table = inner.table
        assert table is not None
        cells = table.rows[-1] if table.rows else []
        text = " | ".join(cell.text for cell in cells)
        raw = SPACES.sub(" ", "".join(piece for piece, _ in self._run)).strip(" |")
        self._run, self._run_is_blank = [], True
        if text.strip(" |"):
            if not any(cell.text for row in table.rows[:-1] for cell in row):
                table.block = len(self.blocks)
            bold = bool(cells) and all(cell.is_header for cell in cells)
            raw = raw if normalised(raw) != raw else text
            self._append_block(text, raw, bold, inner, BlockKind.TABLE_ROW)
        anchors, self._anchors = self._anchors, []
        for _, thing in anchors:
            thing.block = len(self.blocks) - 1
