"""What each column of a list holds, told by its heading or by its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from oit_checker.messages import Speech, languages
from oit_checker.submission.addresses import addresses_in
from oit_checker.submission.grid import Cell, Copy, Grid
from oit_checker.submission.words import agency_type_in, visible
from oit_checker.thai.agencies import agency_type_of_name, local_authorities_in
from oit_checker.thai.places import is_district_word, province_named
from oit_checker.thai.script import squeezed

ROLES = (
    "name",
    "agency_type",
    "main_site",
    "district",
    "province",
    "tags",
    "contact",
    "phone",
    "submission_file",
    "iit",
    "eit",
)
# A person in charge of the website is no website: who comes before what.
_TOLD_BY_A_PART = ("phone", "contact", "submission_file", "agency_type", "name", "main_site")
_HEADING_WITHIN = 30  # rows
_LONGEST_HEADING = 60
_LOOKED_AT = 50  # rows, where there is no heading


@dataclass(frozen=True)
class Table:
    """A list inside a worksheet. `columns` maps roles to columns (0-based), `first` is the first
    row (1-based) below the heading, `title` what stands above it."""

    grid: Grid
    columns: Mapping[str, int]
    first: int
    title: str = ""
    is_headed: bool = True


def table_of(grid: Grid) -> Table | None:
    """The list in a worksheet; None when it has neither a heading that says where the websites or
    names are, nor a column of addresses."""
    best: Table | None = None
    for row, _ in grid.numbered():
        if row > _HEADING_WITHIN:
            break
        columns, depth = _headings(grid, row)
        if _is_head(grid, row, columns) and (best is None or len(columns) > len(best.columns)):
            best = Table(grid, columns, row + depth, _title(grid, row))
    return best or _unheaded(grid)


def _is_head(grid: Grid, row: int, columns: Mapping[str, int]) -> bool:
    """Two headings, or the one cell of its row: a word in a sentence is none."""
    if len(columns) > 1:
        return "main_site" in columns or "name" in columns
    texts = {visible(cell.text) for cell in grid.rows[row - 1] if not cell.is_empty}
    return "main_site" in columns and len(texts) == 1


def _headings(grid: Grid, row: int) -> tuple[dict[str, int], int]:
    """Roles of a row's cells; with those of the row below where headings take two rows."""
    columns = _roles(grid, row)
    if not columns:
        return {}, 1
    below = _roles(grid, row + 1)
    is_two = any(
        cell.copy is not Copy.NONE and not cell.is_empty
        for cell in (grid.rows[row] if row < len(grid.rows) else ())
    )
    goes_on = len(columns) > 1 and bool(set(below) - set(columns))
    if below and (is_two or goes_on) and not _has_address(grid, row + 1):
        taken = set(columns.values())
        return columns | {r: c for r, c in below.items() if c not in taken or is_two}, 2
    return columns, 1


def _has_address(grid: Grid, row: int) -> bool:
    return any(_is_address(cell.text) for cell in grid.rows[row - 1])


def _roles(grid: Grid, row: int) -> dict[str, int]:
    found: dict[str, int] = {}
    if not 1 <= row <= len(grid.rows):
        return found
    for column, cell in enumerate(grid.rows[row - 1]):
        if cell.copy is Copy.ACROSS:
            continue
        role = role_of_heading(cell.text)
        first = found.setdefault(role, column) if role else column
        if role == "main_site" and first != column:  # the website, and its state or its owner
            below = grid.rows[row : row + _LOOKED_AT]
            found[role] = max(first, column, key=lambda c: (_share(below, c, _is_address), -c))
    return found


def _title(grid: Grid, row: int) -> str:
    above = (visible(cell.text) for cells in grid.rows[: row - 1] for cell in cells)
    return " ".join(dict.fromkeys(text for text in above if text))[:500]


def role_of_heading(text: str) -> str:
    """One of ROLES, '' when the words don't say."""
    words = squeezed(visible(text))
    if not words or len(words) > _LONGEST_HEADING:
        return ""
    bare = re.sub(r"\d+$", "", words)
    for role in ROLES:
        if words in heading_words(role) or bare in heading_words(role):
            return role
    for role in _TOLD_BY_A_PART:
        if any(part in words for part in _listed(f"listing.part.{role}")):
            return role
    return ""


def heading_words(role: str) -> frozenset[str]:
    """Everything that a column of this role is called, in every language, squeezed."""
    return _listed(f"listing.heading.{role}") | _listed(f"listing.synonyms.{role}")


@cache
def _listed(message_id: str) -> frozenset[str]:
    found: set[str] = set()
    for language in languages():
        speech = Speech(language)
        words = speech.say(message_id).split("|") if speech.has(message_id) else []
        found.update(squeezed(word) for word in words)
    return frozenset(found - {""})


def listed_words(message_id: str) -> frozenset[str]:
    """The words of a list in `messages/`, parted by `|`, in every language, squeezed."""
    return _listed(message_id)


def _unheaded(grid: Grid) -> Table | None:
    """Columns told by their cells: a list that is nothing but addresses, or has no heading."""
    rows = [cells for _, cells in grid.numbered() if any(not c.is_empty for c in cells)]
    sample = rows[:_LOOKED_AT]
    columns: dict[str, int] = {}
    for role, fits in _FITS.items():
        best = max(
            (c for c in range(grid.width) if c not in columns.values()),
            key=lambda c: (_share(sample, c, fits), -c),
            default=None,
        )
        if best is not None and _share(sample, best, fits) >= 0.5:
            columns[role] = best
    if "main_site" not in columns:
        return None
    return Table(grid, columns, 1, is_headed=False)


def _share(rows: Sequence[Sequence[Cell]], column: int, fits: Callable[[str], bool]) -> float:
    texts = [row[column].text for row in rows if column < len(row) and not row[column].is_empty]
    return sum(map(fits, texts)) / len(rows) if texts else 0.0


def _is_address(text: str) -> bool:
    # Thai words with a short form's point in them could be names of hosts, too.
    is_latin = re.search(r"[a-z]", text, re.I) is not None
    return is_latin and not _is_name(text) and any(found.url for found in addresses_in(text, text))


def _is_name(text: str) -> bool:
    return any(local_authorities_in(text))


_FITS: Mapping[str, Callable[[str], bool]] = {
    "main_site": _is_address,
    "agency_type": lambda text: agency_type_in(text) is not None and not _is_name(text),
    "name": lambda text: _is_name(text) or agency_type_of_name(text) is not None,
    "province": lambda text: province_named(text) is not None,
    "district": is_district_word,
}
