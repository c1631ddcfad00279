"""A table of the Document has given columns.

Looks at the first rows of each table (headers may take several), at its first column (a form with
a label on each line), and at the first rows of its continuation on later pages. A file whose
tables could not be recognised (a PDF's often are just lines) is searched as text instead.

Parameters
    columns     a name (shown in reports) with the words that head such a column
    at_least    how many columns must be there, in one table (default `all`)

Outcomes
    passed      one table has enough of them
    failed      `incomplete`; facts `missing`, `found` (of the best table), `tables`

What it cannot see: whether the cells below are filled with the right things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from oit_checker.checks._context import Context
from oit_checker.checks._text import (
    QUOTE_LENGTH,
    first_evidence,
    main_stretch,
    opening_evidence,
)
from oit_checker.model.document import Document, Region, Table
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.phrases import Haystack, haystack

SCOPE = "document"

_HEADER_ROWS = 5


@dataclass(frozen=True)
class Parameters:
    columns: Mapping[str, tuple[str, ...]]
    at_least: int | Literal["all"] = "all"

    def __post_init__(self) -> None:
        if not self.columns or not all(self.columns.values()):
            raise ValueError("columns must name words for each column")
        if self.at_least != "all" and not 1 <= self.at_least <= len(self.columns):
            raise ValueError(f"at_least must be 1 to {len(self.columns)} or all")

    @property
    def needed(self) -> int:
        return len(self.columns) if self.at_least == "all" else self.at_least


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    if document is None:
        raise ValueError("table_columns looks at a readable Document")
    tables = [table for table in document.tables if table.region is Region.MAIN]
    found: list[str] = []
    evidence: tuple[Evidence, ...] = ()
    for table in tables:
        names = _named(haystack(_header(table)), parameters.columns)
        if len(names) > len(found):
            found, evidence = names, (_evidence(document, table),)
    if len(found) < parameters.needed and not document.is_page:
        text = main_stretch(document)
        names = _named(text.haystack, parameters.columns)
        if len(names) > len(found):
            words = [w for name in names for w in parameters.columns[name] if text.has(w)]
            found, evidence = names, first_evidence([text.evidence(w) for w in words])
    missing = [name for name in parameters.columns if name not in found]
    facts = {
        "found": found,
        "shown_found": found or None,
        "missing": missing or None,
        "tables": len(tables),
    }
    if len(found) >= parameters.needed:
        return Observation(Outcome.PASSED, None, facts, evidence)
    evidence = evidence or opening_evidence(document)
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, evidence)


def _header(table: Table) -> str:
    """Header rows and the first column as one text. A header broken over rows is put together
    column by column."""
    head = table.rows[: max(table.header_rows, _HEADER_ROWS)]
    width = max((len(row) for row in head), default=0)
    columns = [" ".join(row[c] for row in head if c < len(row)) for c in range(width)]
    labels = [row[0] for row in table.rows[_HEADER_ROWS:] if row]
    cells = [cell for row in head for cell in row]
    return "\n".join([*cells, *columns, *labels])


def _named(prepared: Haystack, columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [name for name, words in columns.items() if prepared.has_any(words)]


def _evidence(document: Document, table: Table) -> Evidence:
    rows = [row for row in table.rows[:_HEADER_ROWS] if len(set(row)) > 1] or list(table.rows[:1])
    quote = " | ".join(rows[0])[:QUOTE_LENGTH] if rows else table.caption
    return Evidence(document.url, quote, "table", table.page, table.sheet, table.block)
