"""Web pages: visible text in reading order, with what a reader of the page would see beside it.

Headings are h1-h6 and what frameworks print as titles; short bold lines are marked `bold`.
Tabs, modals and closed accordions are kept as `hidden`. What only a script can draw is
NEEDS_BROWSER; pages that a converter filled with private-use glyphs are GARBLED.
"""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from oit_checker.documents._build_marks import build_marks
from oit_checker.documents._calendars import without_calendars
from oit_checker.documents._drafts import Placed, clean
from oit_checker.documents._markup import tamed
from oit_checker.documents._misnamed import regions_of_roots
from oit_checker.documents._page import PageWalk
from oit_checker.documents._repeats import Repeats
from oit_checker.documents._tally import letters_in
from oit_checker.documents.letters import is_garbled
from oit_checker.documents.scripted import says_nothing_itself, signs_of
from oit_checker.documents.source import READER, Source
from oit_checker.model.document import Block, BlockKind, Document, Readability
from oit_checker.model.url import normalised_url
from oit_checker.thai.charset import decoded

_METADATA = {
    "article:published_time": "created",
    "article:modified_time": "modified",
    "author": "author",
    "description": "description",
    "og:title": "og_title",
    "og:site_name": "site_name",
    "generator": "generator",
}


def read(data: bytes, source: Source, repeats: Repeats | None = None) -> Document:
    """A page from its bytes; never raises for their content. `repeats` makes the next pages of a
    site quicker to read."""
    text = decoded(data, source.declared_charset)
    markup, tamed_problems = tamed(text.text)
    parser = LexborHTMLParser(markup)
    base = _base_of(parser, source.url)
    walk = PageWalk(base, source.limits.max_text_chars, repeats)
    for meta in parser.css("meta[http-equiv]"):
        if (meta.attributes.get("http-equiv") or "").strip().lower() == "refresh":
            walk.add_refresh(meta.attributes.get("content") or "")
    for script in parser.css("head script"):
        walk.note_script(script)
    if parser.root is not None:
        walk.walk(parser.root)
    document = _assembled(walk, parser, source)
    problems = (*source.problems, *text.problems, *tamed_problems)
    if walk.truncated:
        problems += ("text_truncated",)
    if walk.script_count:
        problems += signs_of(parser, document)
    return replace(
        document,
        readability=_readability(walk, parser, document),
        size_bytes=len(data),
        charset=text.charset,
        problems=problems,
    )


def _base_of(parser: LexborHTMLParser, url: str) -> str:
    element = parser.css_first("base[href]")
    href = (element.attributes.get("href") or "").strip() if element is not None else ""
    return (normalised_url(href, url) if href else "") or url


def _assembled(walk: PageWalk, parser: LexborHTMLParser, source: Source) -> Document:
    last = len(walk.blocks) - 1
    regions = regions_of_roots(walk)
    blocks = tuple(
        block if block.region is regions[root] else replace(block, region=regions[root])
        for block, root in zip(walk.blocks, walk.block_roots, strict=True)
    )
    drafts: list[Placed] = [*walk.links, *walk.images, *walk.forms, *walk.tables]
    for placed in drafts:
        placed.region = regions[placed.root]
    for form in walk.forms:
        if form is walk.fields_without_form:
            form.has_script = walk.script_count > 0
    finished = (draft.finished() for draft in walk.tables)
    blocks, tables = without_calendars(blocks, [table for table in finished if table is not None])
    properties = _properties(parser)
    return Document(
        url=source.url,
        media_type=source.media_type or "text/html",
        format="html",
        title=_title(parser, blocks, properties),
        file_name=source.file_name,
        blocks=blocks,
        links=tuple(draft.finished(last) for draft in walk.links),
        tables=tables,
        images=tuple(draft.finished(last) for draft in walk.images),
        forms=tuple(draft.finished(last, walk.label_for, walk.is_scripted) for draft in walk.forms),
        properties=properties,
        reader=READER,
        marks=build_marks(parser, source.url),
    )


def _title(parser: LexborHTMLParser, blocks: tuple[Block, ...], properties: dict[str, str]) -> str:
    element = parser.css_first("head title") or parser.css_first("title")
    title = clean(element.text()) if element is not None else ""
    return (
        title
        or properties.get("og_title", "")
        or next((b.text for b in blocks if b.kind is BlockKind.HEADING and b.level == 1), "")
    )


def _properties(parser: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in parser.css("meta[content]"):
        attributes = meta.attributes
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        content = clean(attributes.get("content") or "")
        if name in _METADATA and content:
            found.setdefault(_METADATA[name], content[:1000])
    return found


def _readability(walk: PageWalk, parser: LexborHTMLParser, document: Document) -> Readability:
    text = document.text
    if is_garbled(text):
        return Readability.GARBLED
    letters = letters_in(text)
    links = [link for link in document.links if link.url]
    if walk.script_count and says_nothing_itself(parser, document, letters):
        return Readability.NEEDS_BROWSER
    if not letters and not links and not document.forms:
        return Readability.NO_TEXT
    return Readability.TEXT
