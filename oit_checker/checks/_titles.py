"""The lines that say what an Exhibit is, in order of authority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from urllib.parse import unquote, urlsplit

from oit_checker.checks._text import is_heading, is_outside, own_indices, quoted
from oit_checker.model.document import BlockKind, Document
from oit_checker.model.place import Evidence, Exhibit

OPENING_LENGTH = 600
_TITLE_LINES = 10
_TITLE_LENGTH = 500
_PARAGRAPH = 160  # a longer line is running text, which ends a file's title
_PRIMARY_HEADINGS = 3
_LOW = 4  # level of headings that title a part of a page rather than the page


class Standing(IntEnum):
    """Who says it: the lower, the weightier."""

    TITLE = 1  # the first headings of a page, the first lines of a file
    HEADING = 2  # other headings, bold lines, table captions, the <title> of a page
    OPENING = 3
    LABEL = 4  # of the link that led here
    ABOVE = 5  # headings above that link, nearest first
    FILE_NAME = 6
    PROPERTIES = 7


@dataclass(frozen=True, slots=True)
class TitleLine:
    """`distance` counts headings between the line and the link (ABOVE only)."""

    text: str
    standing: Standing
    evidence: Evidence
    block: int | None = None
    distance: int = 0


def title_lines(exhibit: Exhibit) -> tuple[TitleLine, ...]:
    """All lines that name an Exhibit, weightiest first."""
    found: list[TitleLine] = []
    if exhibit.document is not None:
        found.extend(document_lines(exhibit.document))
    found.extend(_approach(exhibit))
    if exhibit.document is not None:
        found.extend(_outside_text(exhibit.document))
    return tuple(sorted(found, key=lambda line: line.standing))


def document_lines(document: Document) -> tuple[TitleLine, ...]:
    """The lines of the Document itself: title, headings, captions, opening."""
    if "document_lines" not in document.remembered:
        document.remembered["document_lines"] = _document_lines(document)
    found: tuple[TitleLine, ...] = document.remembered["document_lines"]
    return found


def _document_lines(document: Document) -> tuple[TitleLine, ...]:
    own = own_indices(document)
    primary = _primary(document, own)
    found = [_line(document, i, Standing.TITLE, _TITLE_LENGTH) for i in primary]
    if document.title and not _is_from_properties(document):
        standing = Standing.HEADING if primary else Standing.TITLE
        evidence = Evidence(document.url, document.title, "title")
        found.append(TitleLine(document.title, standing, evidence))
    for i in own:
        block = document.blocks[i]
        if i not in primary and (is_heading(block) or block.kind is BlockKind.CAPTION):
            found.append(_line(document, i, Standing.HEADING, _TITLE_LENGTH))
    found.extend(_captions(document))
    for i in _opening(document, own):
        if i not in primary and not is_heading(document.blocks[i]):
            found.append(_line(document, i, Standing.OPENING, OPENING_LENGTH))
    return tuple(line for line in found if line.text.strip())


def file_title(document: Document) -> str:
    """The first lines of a file as one: titles of files wrap, and what rules a name out often
    stands on the line before ("Report on" / "the plan")."""
    return "\n".join(document.blocks[i].text for i in _primary(document, own_indices(document)))


def address_words(url: str) -> str:
    """The path of an address, readable."""
    return unquote(urlsplit(url).path)


def _primary(document: Document, own: tuple[int, ...]) -> tuple[int, ...]:
    return _page_title(document, own) if document.is_page else _file_title(document, own)


def _page_title(document: Document, own: tuple[int, ...]) -> tuple[int, ...]:
    """The first heading, with headings of its rank that follow it directly, and a bold line before
    a low one; else the first bold line; else the first line, if it is short."""
    marked = [i for i in own if document.blocks[i].kind is BlockKind.HEADING]
    marked = marked or [i for i in own if document.blocks[i].bold]
    if not marked:
        return tuple(i for i in own[:1] if len(document.blocks[i].text) <= _PARAGRAPH)
    best = min(document.blocks[i].level for i in marked)
    first = next(i for i in marked if document.blocks[i].level == best)
    last = first
    while last + 1 in marked and document.blocks[last + 1].level == best:
        last += 1
    bold = (i for i in own if i < first and best >= _LOW and document.blocks[i].bold)
    return (*islice(bold, 1), *range(first, min(last + 1, first + _PRIMARY_HEADINGS)))


def _file_title(document: Document, own: tuple[int, ...]) -> tuple[int, ...]:
    found: list[int] = []
    length = 0
    for i in own:
        block = document.blocks[i]
        first = document.blocks[own[0]]
        if (block.page, block.sheet) != (first.page, first.sheet):
            break
        if found and len(block.text) > _PARAGRAPH:
            break
        found.append(i)
        length += len(block.text)
        if len(found) >= _TITLE_LINES or length >= _TITLE_LENGTH:
            break
    return tuple(found)


def _opening(document: Document, own: tuple[int, ...]) -> Iterator[int]:
    length = 0
    for i in own:
        if length >= OPENING_LENGTH:
            return
        yield i
        length += len(document.blocks[i].text)


def _line(document: Document, index: int, standing: Standing, length: int) -> TitleLine:
    text = document.blocks[index].text[:length]
    where = "title" if standing is Standing.TITLE else "text"
    return TitleLine(text, standing, quoted(document, index, where), index)


def _captions(document: Document) -> Iterator[TitleLine]:
    for table in document.tables:
        at_block = document.blocks[table.block] if table.block < len(document.blocks) else None
        if table.caption and not (at_block is not None and is_outside(at_block)):
            evidence = Evidence(document.url, table.caption, "table", table.page, table.sheet)
            yield TitleLine(table.caption, Standing.HEADING, evidence, table.block)


def _approach(exhibit: Exhibit) -> Iterator[TitleLine]:
    on = exhibit.found_on or exhibit.url
    if exhibit.label:
        yield TitleLine(exhibit.label, Standing.LABEL, Evidence(on, exhibit.label, "label"))
    for distance, heading in enumerate(reversed(exhibit.headings)):
        yield TitleLine(
            heading, Standing.ABOVE, Evidence(on, heading, "heading"), distance=distance
        )


def _outside_text(document: Document) -> Iterator[TitleLine]:
    if document.file_name and not document.is_page:
        evidence = Evidence(document.url, document.file_name, "file_name")
        name = unquote(document.file_name).replace("_", " ")
        yield TitleLine(name, Standing.FILE_NAME, evidence)
    title = document.properties.get("title", "")
    if title:
        yield TitleLine(title, Standing.PROPERTIES, Evidence(document.url, title, "properties"))


def _is_from_properties(document: Document) -> bool:
    """A file's title field is often left over from another file."""
    return not document.is_page and document.title in (
        document.properties.get("title", ""),
        document.file_name,
    )
