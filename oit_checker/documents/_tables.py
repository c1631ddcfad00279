"""Which tables of a page hold data, and which only place things side by side."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

_LONGEST_CELL = 1500
_LAYOUT_CONTENT = "table, h1, h2, h3, iframe, form, nav"


def is_data_table(table: LexborNode) -> bool:
    """A table with rows of several short cells, without headings, forms or tables inside."""
    if (table.attributes.get("role") or "") in ("presentation", "none"):
        return False
    # css() also finds the table itself.
    if any(found.mem_id != table.mem_id for found in table.css(_LAYOUT_CONTENT)):
        return False
    rows = table.css("tr")
    if not any(_cells(row) >= 2 for row in rows[:50]):
        return False
    return not any(len(cell.text()) > _LONGEST_CELL for cell in table.css("td")[:200])


def _cells(row: LexborNode) -> int:
    count, child = 0, row.child
    while child is not None:
        count += child.tag in ("td", "th")
        child = child.next
    return count


def span_of(value: str | None) -> int:
    """A colspan or rowspan; 1 for nonsense."""
    return int(value) if value and value.isdecimal() and len(value) <= 4 else 1
