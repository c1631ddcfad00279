"""The Document has enough of something.

Only the content counts, not menus, headers, footers and side bars.

Parameters
    of          `links` (different addresses), `files` (links to documents), `tables`, `rows` (of
                tables, filled, without their headers), `list_items`, `headings`, or `images`
                (without icons)
    at_least    how many (default 1)

Outcomes
    passed      there are enough
    failed      `incomplete`; facts `counted`, `needed`

What it cannot see: what the things are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from oit_checker.checks._context import Context
from oit_checker.checks._pictures import is_picture, picture_evidence
from oit_checker.checks._text import first_evidence, main_indices, opening_evidence, quoted
from oit_checker.model.document import Block, BlockKind, Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

SCOPE = "document"

Of = Literal["links", "files", "tables", "rows", "list_items", "headings", "images"]

_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|od[tsp]|csv|rtf|zip|rar|7z)$", re.IGNORECASE)


@dataclass(frozen=True)
class Parameters:
    of: Of
    at_least: int = 1

    def __post_init__(self) -> None:
        if self.at_least < 1:
            raise ValueError("at_least must be 1 or more")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    if document is None:
        raise ValueError("count looks at a readable Document")
    found = _found(parameters.of, document)
    facts = {"of": parameters.of, "counted": len(found), "needed": parameters.at_least}
    if len(found) >= parameters.at_least:
        return Observation(Outcome.PASSED, None, facts, first_evidence(found, 3))
    evidence = first_evidence(found, 3) or opening_evidence(document)
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, evidence)


def _found(of: Of, document: Document) -> list[Evidence]:
    if of in ("links", "files"):
        return _links(document, only_files=of == "files")
    if of in ("tables", "rows"):
        return _rows(document, only_first=of == "tables")
    if of == "images":
        return [picture_evidence(document, image) for image in document.images if is_picture(image)]
    return [
        quoted(document, i)
        for i in main_indices(document)
        if document.blocks[i].text.strip() and _is_kind(document.blocks[i], of)
    ]


def _is_kind(block: Block, of: Of) -> bool:
    if of == "headings":
        return block.kind is BlockKind.HEADING or block.bold
    return block.kind is BlockKind.LIST_ITEM


def _links(document: Document, *, only_files: bool) -> list[Evidence]:
    found: dict[str, Evidence] = {}
    for link in document.links:
        if link.region is not Region.MAIN or not link.url:
            continue
        if only_files and not _FILE.search(urlsplit(link.url).path):
            continue
        evidence = Evidence(document.url, link.label or link.url, "link", block=link.block)
        found.setdefault(link.url, evidence)
    return list(found.values())


def _rows(document: Document, *, only_first: bool) -> list[Evidence]:
    found: list[Evidence] = []
    for table in document.tables:
        rows = [row for row in table.rows[table.header_rows :] if any(cell.strip() for cell in row)]
        if table.region is not Region.MAIN or not rows:
            continue
        for row in rows[:1] if only_first else rows:
            quote = " | ".join(row)
            found.append(
                Evidence(document.url, quote, "table", table.page, table.sheet, table.block)
            )
    return found
