"""Plain text and CSV: charset and delimiter are found, not believed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from oit_checker.documents._drafts import clean
from oit_checker.documents.letters import is_garbled
from oit_checker.documents.source import READER, Source
from oit_checker.model.document import Block, BlockKind, Document, Readability, Table
from oit_checker.thai.charset import decoded
from oit_checker.thai.script import normalised

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 20
_TOLD_DELIMITER = re.compile(r'"?sep=([,;|\t])"?(?:\n|$)', re.I)
_LONGEST_FIELD = 1_000_000


def read(data: bytes, source: Source) -> Document:
    """Text or CSV from bytes; never raises for their content."""
    text = decoded(data, source.declared_charset)
    limit = source.limits.max_text_chars
    body = text.text[:limit].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    problems = [*source.problems, *text.problems]
    is_csv = source.media_type == "text/csv"
    most = source.limits.max_rows
    rows = _rows(body, most + 1) if is_csv else []
    is_cut = len(text.text) > limit or len(rows) > most
    if is_cut:
        problems.append("text_truncated")
    rows = rows[:most]
    blocks = _row_blocks(rows) if rows else _paragraphs(body)
    tables = (Table(rows=tuple(rows), block=0, header_rows=min(1, len(rows) - 1)),) if rows else ()
    readability = Readability.PARTIAL if is_cut else Readability.TEXT
    if not blocks:
        readability = Readability.NO_TEXT
    elif is_garbled("\n".join(block.text for block in blocks)):
        readability = Readability.GARBLED
    return Document(
        url=source.url,
        media_type=source.media_type or "text/plain",
        format="csv" if is_csv else "text",
        file_name=source.file_name,
        readability=readability,
        blocks=tuple(blocks),
        tables=tables,
        size_bytes=len(data),
        charset=text.charset,
        problems=tuple(problems),
        reader=READER,
    )


def _rows(body: str, most_rows: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    csv.field_size_limit(_LONGEST_FIELD)
    told = _TOLD_DELIMITER.match(body)  # Excel's own first line
    delimiter = told[1] if told else _delimiter(body)
    body = body[told.end() :] if told else body
    try:
        for row in csv.reader(io.StringIO(body), delimiter=delimiter):
            if len(rows) >= most_rows:
                break
            cells = tuple(clean(cell) for cell in row)
            if any(cells):
                rows.append(cells)
    except csv.Error:  # a stray quote swallowed the rest: lines still say what they say
        return [
            tuple(clean(c) for c in line.split(delimiter))
            for line in body.split("\n")
            if line.strip()
        ]
    return rows


def _delimiter(body: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells most often."""
    lines = [line for line in body.split("\n")[:200] if line.strip()][:_SAMPLE_LINES]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines if delimiter in line)
        agreeing = counts.most_common(1)[0][1] if counts else 0
        if agreeing > most:
            best, most = delimiter, agreeing
    return best


def _row_blocks(rows: list[tuple[str, ...]]) -> list[Block]:
    return [
        Block(text=" | ".join(cell for cell in row if cell), kind=BlockKind.TABLE_ROW)
        for row in rows
    ]


def _paragraphs(body: str) -> list[Block]:
    """Blank lines part paragraphs; lines within one stay lines."""
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", body):
        raw = "\n".join(line.strip() for line in part.split("\n") if line.strip())
        text = normalised(raw).strip()
        if text:
            blocks.append(Block(text=text, raw=raw if raw != text else ""))
    return blocks
