"""Lists of other assessments: they look like NACC's list, and their numbers mean other things.

A scheme is seen only where a page has a list of it: several of its own codes (MOIT1, MOIT2 ...),
several names of items that only it has, or its name beside several bare item codes (O1, O2 ...).
A page that merely mentions a scheme shows none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from oit_checker.model.document import BlockKind, Document, Region
from oit_checker.model.place import Evidence
from oit_checker.model.rule import Scheme
from oit_checker.thai.phrases import haystack
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
    page = _Page(document, tuple(_lines(document)))
    seen = (_seen(scheme, page) for scheme in schemes)
    return tuple(each for each in seen if each is not None)


@dataclass(frozen=True)
class _Page:
    """A Document's lines, and all of them at once: what does not stand in the whole need not be
    looked for in each."""

    document: Document
    lines: tuple[_Line, ...]

    @cached_property
    def whole(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def _letters(self) -> str:
        return squeezed(self.whole)

    @cached_property
    def _folded(self) -> str:
        """Of each letter that a pattern takes for another case of an ASCII one, that one."""
        return self.whole.replace("İ", "i").replace("ı", "i").casefold()

    @cached_property
    def numbered(self) -> Mapping[int, _Line]:
        """By item number of a bare code (O1, O2 ...), the last line that has it."""
        if not _OIT_CODE.search(self.whole):
            return {}
        return {n: line for line in self.lines for n in _numbers(_OIT_CODE, line.text)}

    def coded(self, prefix: str) -> Mapping[int, _Line]:
        """By number behind a scheme's own code, the first line that has it."""
        if prefix.casefold() not in self._folded:
            return {}
        return _coded(prefix, self.lines)

    def naming(self, words: Iterable[str], lines: Sequence[_Line]) -> Iterator[tuple[str, _Line]]:
        """Each of the words with each of the lines (of this page) that names it."""
        for word in words:
            is_short = len(word) < _SHORTEST_ITEM
            if word in self.whole if is_short else squeezed(word) in self._letters:
                yield from ((word, line) for line in lines if _names(line.text, word))


def _seen(scheme: Scheme, page: _Page) -> SchemeSeen | None:
    for prefix in scheme.codes:
        found = page.coded(prefix)
        if len(found) >= LIST:
            codes = tuple(f"{prefix}{number}" for number in sorted(found))
            shown = [found[number] for number in sorted(found)]
            return SchemeSeen(scheme, "codes", codes, _evidence(page.document, shown))
    items = dict(page.naming(scheme.items, page.lines))
    if len(items) >= min(LIST, len(scheme.items)) and items:
        return SchemeSeen(scheme, "items", (), _evidence(page.document, items.values()))
    if len(page.numbered) < LIST:
        return None
    codes = tuple(f"O{number}" for number in sorted(page.numbered))
    for by, words, where in (
        ("title", scheme.titles, _titles(page.lines)),
        ("name", scheme.names, page.lines),
    ):
        naming = {id(line) for _, line in page.naming(words, where)}
        told = [line for line in where if id(line) in naming]
        if told:
            return SchemeSeen(scheme, by, codes, _evidence(page.document, told))
    return None


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
    return haystack(text).has(word)


def _evidence(document: Document, lines: Iterable[_Line]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(document.url, line.text[:200], line.where, block=line.block)
        for line in list(lines)[:_SHOWN]
    )
