"""Which sheet holds the answers, where its table begins, and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from oit_checker.submission.addresses import addresses_in
from oit_checker.submission.grid import Cell, Copy, Grid
from oit_checker.submission.items import ItemNames
from oit_checker.submission.words import published_in, role_of_heading

_HEAD_WITHIN = 80  # rows above which a table begins
_WORTH = {"item": 3, "name": 2, "answer": 3, "yes": 3, "no": 1, "url": 3, "explanation": 1}


@dataclass(frozen=True)
class Layout:
    """Columns (0-based) by what they hold. `first` is the first row below the headings.

    `guessed` are the roles that were told by the cells, not by a heading."""

    grid: Grid
    first: int
    columns: Mapping[str, tuple[int, ...]]
    guessed: tuple[str, ...] = ()
    item_ids: frozenset[str] = field(default=frozenset())

    def column(self, role: str) -> int:
        """The one column of a role; -1 without one."""
        found = self.columns.get(role, ())
        return found[0] if found else -1

    def has(self, *roles: str) -> bool:
        return any(self.columns.get(role) for role in roles)

    @property
    def heading(self) -> int:
        """The last row of headings; 0 without one."""
        return self.first - 1

    @property
    def worth(self) -> tuple[int, int]:
        """How surely this is the table: items recognised, then columns."""
        return len(self.item_ids), sum(_WORTH.get(role, 0) for role in self.columns)


def layout_of(grid: Grid, items: ItemNames) -> Layout | None:
    """The table of answers in a sheet; None when there is none."""
    found = [_settled(grid, first, columns, items) for first, columns in _headings(grid) if columns]
    fitting = [each for each in found if _is_table(each)]
    if not fitting:
        bare = _by_content(grid, items)
        return bare if bare is not None and _is_table(bare) else None
    return max(fitting, key=lambda each: (each.worth, -each.first))


def _is_table(layout: Layout) -> bool:
    return layout.has("item", "name") and layout.has("answer", "yes", "url")


def _headings(grid: Grid) -> Iterable[tuple[int, dict[str, list[int]]]]:
    """Rows that read as headings, alone and with the row below them."""
    for number, row in grid.numbered():
        if number > _HEAD_WITHIN:
            return
        roles = [role_of_heading(cell.text) for cell in row]
        if sum(1 for role in set(roles) if role) < 2:
            continue
        yield number + 1, _columns(roles)
        below = [role_of_heading(grid.cell(number + 1, c).text) for c in range(len(row))]
        if any(below) and not _holds_answers(grid, number + 1):
            joined = [under or role for role, under in zip(roles, below, strict=True)]
            yield number + 2, _columns(joined)


def first_heading(grid: Grid) -> int:
    """The first row that reads as headings; 0 without one."""
    return next((first - 1 for first, columns in _headings(grid) if len(columns) > 1), 0)


def _holds_answers(grid: Grid, row: int) -> bool:
    cells = grid.rows[row - 1] if row <= len(grid.rows) else ()
    return any(any(f.url for f in addresses_in(cell.text)) for cell in cells if len(cell.text) > 8)


def _columns(roles: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for column, role in enumerate(roles):
        if role:
            found.setdefault(role, []).append(column)
    return found


def _settled(grid: Grid, first: int, columns: Mapping[str, list[int]], items: ItemNames) -> Layout:
    """Of several columns that may be the item's the one that names most; what no heading tells,
    told by the cells."""
    chosen = {role: tuple(found) for role, found in columns.items()}
    rows = [row for _, row in grid.numbered(first)]
    for role in ("item", "name"):
        if len(chosen.get(role, ())) > 1:
            best = max(chosen[role], key=lambda c: len(_ids_in(rows, c, role, items)))
            chosen[role] = (best,)
    if "yes" in chosen and "no" not in chosen:  # a heading `มี` over answers, not over ticks
        chosen.setdefault("answer", chosen["yes"])
        del chosen["yes"]
    if "yes" in chosen:
        chosen.pop("answer", None)
    guessed = _guessed(grid.width, rows, chosen, items)
    chosen.update(guessed)
    ids = _ids_named(rows, chosen, items)
    return Layout(grid, first, chosen, tuple(guessed), ids)


def _guessed(
    width: int,
    rows: list[tuple[Cell, ...]],
    chosen: Mapping[str, tuple[int, ...]],
    items: ItemNames,
) -> dict[str, tuple[int, ...]]:
    taken = {column for found in chosen.values() for column in found}
    free = [column for column in range(width) if column not in taken]
    found: dict[str, tuple[int, ...]] = {}
    if "item" not in chosen and "name" not in chosen:
        best = max(free, key=lambda c: len(_ids_in(rows, c, "item", items)), default=-1)
        if best >= 0 and len(_ids_in(rows, best, "item", items)) >= 2:
            found["item"] = (best,)
            free.remove(best)
    if not {"answer", "yes"} & set(chosen):
        shares = {
            c: _share(rows, c, lambda cell: published_in(cell.text) is not None) for c in free
        }
        best = max(shares, key=lambda c: shares[c], default=-1)
        if best >= 0 and shares[best] > 0.6:
            found["answer"] = (best,)
            free.remove(best)
    if "url" not in chosen:
        urls = tuple(c for c in free if _share(rows, c, _has_address) > 0.4)
        if urls:
            found["url"] = urls
    return found


def _has_address(cell: Cell) -> bool:
    return bool(cell.target) or any(f.url for f in addresses_in(cell.text))


def _share(rows: list[tuple[Cell, ...]], column: int, holds: object) -> float:
    """The part of a column's filled cells for which `holds` is true."""
    assert callable(holds)
    filled = [r[column] for r in rows if column < len(r) and not r[column].is_empty]
    filled = [cell for cell in filled if cell.copy is not Copy.ACROSS]
    return sum(1 for cell in filled if holds(cell)) / len(filled) if filled else 0.0


def _ids_in(
    rows: list[tuple[Cell, ...]], column: int, role: str, items: ItemNames
) -> frozenset[str]:
    return _ids_named(rows, {role: (column,)}, items)


def _ids_named(
    rows: list[tuple[Cell, ...]], columns: Mapping[str, tuple[int, ...]], items: ItemNames
) -> frozenset[str]:
    found = set()
    for row in rows:
        code, name = (text_at(row, columns.get(role, ())) for role in ("item", "name"))
        found.add(items.named(code, name).item_id)
    return frozenset(found - {""})


def text_at(row: tuple[Cell, ...], columns: tuple[int, ...]) -> str:
    """The text of a role's column in a row; what a merged cell spreads across it is none."""
    if not columns or columns[0] >= len(row) or row[columns[0]].copy is Copy.ACROSS:
        return ""
    return row[columns[0]].text


def _by_content(grid: Grid, items: ItemNames) -> Layout | None:
    """A table without headings."""
    rows = list(grid.rows)
    guessed = _guessed(grid.width, rows, {}, items)
    return Layout(grid, 1, guessed, tuple(guessed), _ids_named(rows, guessed, items))
