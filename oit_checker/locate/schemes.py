"""Lists of other assessments: they look like NACC's list, and their numbers mean other things.

A scheme is seen only where a page has a list of it: several of its own codes (MOIT1, MOIT2 ...),
several names of items that only it has, or its name beside several bare item codes (O1, O2 ...).
A page that merely mentions a scheme shows none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oit_checker.model.document import BlockKind, Document, Region
from oit_checker.model.place import Evidence
from oit_checker.model.rule import Scheme
from oit_checker.thai.phrases import Haystack
from oit_checker.thai.script import arabic_digits, squeezed

LIST = 3
"""So many different codes, or names of items, make a list."""

_SHORTEST_ITEM = 4  # letters; a shorter name (SAR) must stand alone
_OIT_CODE = re.compile(r"(?<![A-Za-z0-9])[Oo0]\s?[-.]?\s?0*([1-9]\d?)(?!\d)")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SchemeSeen:
    """`codes` as numbered on the page (MOIT1 ...), in order of number; `by`: codes | items | title
    | name, what gave the scheme away; the evidence quotes it."""

    scheme: Scheme
    by: str
    codes: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    where: str  # title | heading | text | link
    block: int | None


def schemes_on(document: Document, schemes: Sequence[Scheme]) -> tuple[SchemeSeen, ...]:
    """The schemes whose lists the Document shows, in the order given; mostly none."""
    lines = tuple(_lines(document))
    whole = "\n".join(line.text for line in lines)
    if not any(_may_show(scheme, whole) for scheme in schemes):
        return ()
    numbered = {number: line for line in lines for number in _numbers(_OIT_CODE, line.text)}
    seen = (_seen(scheme, document, lines, numbered) for scheme in schemes)
    return tuple(each for each in seen if each is not None)


def _seen(
    scheme: Scheme, document: Document, lines: Sequence[_Line], numbered: dict[int, _Line]
) -> SchemeSeen | None:
    for prefix in scheme.codes:
        found = _coded(prefix, lines)
        if len(found) >= LIST:
            codes = tuple(f"{prefix}{number}" for number in sorted(found))
            shown = [found[number] for number in sorted(found)]
            return SchemeSeen(scheme, "codes", codes, _evidence(document, shown))
    items = {name: line for name in scheme.items for line in lines if _names(line.text, name)}
    if len(items) >= min(LIST, len(scheme.items)) and items:
        return SchemeSeen(scheme, "items", (), _evidence(document, items.values()))
    if len(numbered) < LIST:
        return None
    codes = tuple(f"O{number}" for number in sorted(numbered))
    for by, words, where in (
        ("title", scheme.titles, _titles(lines)),
        ("name", scheme.names, lines),
    ):
        told = [line for line in where if any(_names(line.text, word) for word in words)]
        if told:
            return SchemeSeen(scheme, by, codes, _evidence(document, told))
    return None


def _may_show(scheme: Scheme, whole: str) -> bool:
    """Whether any word that gives a scheme away stands anywhere: mostly none does."""
    upper, letters = whole.upper(), squeezed(whole)
    if any(code.upper() in upper for code in scheme.codes):
        return True
    words = (*scheme.items, *scheme.titles, *scheme.names)
    return any((w in whole) if len(w) < _SHORTEST_ITEM else squeezed(w) in letters for w in words)


def _lines(document: Document) -> Iterator[_Line]:
    """Title, headings, short lines and labels of links, without what the whole site shares."""
    if document.title:
        yield _Line(arabic_digits(document.title), "title", None)
    for index, block in enumerate(document.blocks):
        if block.region is Region.MAIN:
            is_heading = block.kind is BlockKind.HEADING
            where = "heading" if is_heading else "text"
            yield _Line(arabic_digits(block.text), where, index)
    for link in document.links:
        if link.region is Region.MAIN:
            yield _Line(arabic_digits(link.label), "link", link.block)


def _titles(lines: Sequence[_Line]) -> list[_Line]:
    """The page's title and its first heading."""
    heading = [line for line in lines if line.where == "heading"][:1]
    return [*(line for line in lines if line.where == "title"), *heading]


def _coded(prefix: str, lines: Iterable[_Line]) -> dict[int, _Line]:
    pattern = re.compile(
        rf"(?<![A-Za-z0-9]){re.escape(prefix)}\s?[-.]?\s?0*([1-9]\d?)(?!\d)", re.IGNORECASE
    )
    found: dict[int, _Line] = {}
    for line in lines:
        for number in _numbers(pattern, line.text):
            found.setdefault(number, line)
    return found


def _numbers(pattern: re.Pattern[str], text: str) -> list[int]:
    return [int(number) for number in pattern.findall(text)]


def _names(text: str, word: str) -> bool:
    if len(word) < _SHORTEST_ITEM:
        return re.search(rf"(?<![A-Za-z0-9ก-๎]){re.escape(word)}(?![A-Za-z0-9])", text) is not None
    return Haystack(text).has(word)


def _evidence(document: Document, lines: Iterable[_Line]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(document.url, line.text[:200], line.where, block=line.block)
        for line in list(lines)[:_SHOWN]
    )
