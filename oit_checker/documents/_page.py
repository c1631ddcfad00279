"""The walk over a page's tree: text runs become Blocks, what stands beside them is kept.

The walk keeps its own stack, since hostile pages nest deeper than Python recurses. `_Standing`
is what children inherit; `_Scope` is opened by each block-level element and settles, when it
closes, the surroundings (`context`, `near`) of the links and pictures in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from oit_checker.documents import _standing as standing
from oit_checker.documents._addresses import background_address
from oit_checker.documents._drafts import Cell, FormDraft, ImageDraft, LinkDraft, TableDraft, clean
from oit_checker.documents._elements import Elements
from oit_checker.documents._tables import is_data_table
from oit_checker.model.document import Block, BlockKind, Region
from oit_checker.thai.script import normalised

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "svg",
        "math",
        "canvas",
        "object-params",
        "datalist",
        "-comment",
        "textarea",
        "select",
        "audio",
        "video",
    ]
)
_BLOCKS = frozenset(
    [
        "html",
        "body",
        "div",
        "p",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "form",
        "fieldset",
        "legend",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "hr",
        "center",
        "dialog",
        "menu",
        "frameset",
        "marquee",
    ]
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LONGEST_HEADING = 200
_LONGEST_BOLD = 150
_SMALL_SCOPE = 600  # characters that still count as one card's text
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class _Standing:
    """What an element's children inherit."""

    region: Region = Region.MAIN
    root: int = 0  # the element that opened the region
    hidden: bool = False
    bold: bool = False
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    pre: bool = False
    in_article: bool = False
    link: LinkDraft | None = None
    form: FormDraft | None = None
    table: TableDraft | None = None
    in_cell: bool = False


@dataclass(slots=True)
class _Scope:
    """A block-level element that is open, by what had been seen when it opened."""

    pieces: int
    size: int
    links: int
    images: int
    is_final: bool
    is_item: bool = False
    end: int | None = None  # where a nested list starts


@dataclass(slots=True)
class _Exit:
    tag: str
    standing: _Standing  # of the element's parent
    inner: _Standing
    scope: _Scope | None
    node_attributes: standing.Attributes


class PageWalk(Elements):
    """One walk over one page. Afterwards read `blocks`, `links`, `images`, `forms`, `tables`."""

    def __init__(self, base: str, max_text_chars: int) -> None:
        super().__init__(base)
        self.max_text_chars = max_text_chars
        self.truncated = False
        self.blocks: list[Block] = []
        self.block_roots: list[int] = []
        self.root_regions: list[tuple[Region, bool, int]] = [(Region.MAIN, True, 0)]
        self.tables: list[TableDraft] = []
        self._pieces: list[str] = []
        self._size = 0
        self._run: list[tuple[str, bool, bool]] = []  # text, bold, hidden
        self._run_standing = _Standing()
        self._scopes: list[_Scope] = []
        self._open_links: list[LinkDraft] = []
        self._open_images: list[ImageDraft] = []

    def walk(self, root: LexborNode) -> None:
        stack: list[tuple[LexborNode, _Standing] | _Exit] = [(root, _Standing())]
        while stack and not self.truncated:
            step = stack.pop()
            if isinstance(step, _Exit):
                self._leave(step)
                continue
            node, here = step
            if node.next is not None and node is not root:
                stack.append((node.next, here))
            if node.is_text_node:
                self._add(node.text_content or "", here)
                continue
            if not node.is_element_node or (tag := node.tag or "") in _SKIPPED:
                self._note_skipped(node, here)
                continue
            inner = self._enter(node, tag, here, stack)
            child = node.child
            if child is not None:
                stack.append((child, inner))
        self.flush()

    def _enter(
        self,
        node: LexborNode,
        tag: str,
        here: _Standing,
        stack: list[tuple[LexborNode, _Standing] | _Exit],
    ) -> _Standing:
        attributes = node.attributes
        words = standing.words_of(attributes) if attributes else []
        inner = self._inherited(node, tag, attributes, words, here)
        scope = None
        if tag in _BLOCKS:
            self._break(inner)
            scope = self._opened_scope(tag, words, inner)
        elif tag == "br":
            self._run.append(("\n", inner.bold, inner.hidden))
            self._note_piece(" ", inner)
        inner = self._noted(node, tag, attributes, inner)
        if tag in ("tr", "td", "th", "table", "caption") and inner.table is not None:
            self._open_table_part(tag, inner)
        if scope is not None or inner is not here:
            stack.append(_Exit(tag, here, inner, scope, attributes))
        return inner

    def _inherited(
        self,
        node: LexborNode,
        tag: str,
        attributes: standing.Attributes,
        words: list[str],
        here: _Standing,
    ) -> _Standing:
        """The standing inside an element; `here` itself when the element changes nothing."""
        changes: dict[str, object] = {}
        if attributes or tag in _BLOCKS:
            found = standing.region_of(tag, attributes, words, in_article=here.in_article)
            if found and tag not in ("body", "html") and here.region is not Region.FOOTER:
                region, outright = found
                if region is not here.region:
                    self.root_regions.append((region, outright, here.root))
                    changes |= {"region": region, "root": len(self.root_regions) - 1}
            if not here.hidden and standing.is_hidden(tag, attributes, words):
                changes["hidden"] = True
        bold = standing.is_bold(tag, attributes, words, inherited=here.bold)
        if bold is not here.bold:
            changes["bold"] = bold
        if tag in _HEADINGS:
            changes |= {"kind": BlockKind.HEADING, "level": _HEADINGS[tag]}
        elif tag in ("summary", "legend") or (words and standing.is_heading_like(words)):
            if here.kind is not BlockKind.HEADING:
                changes |= {"kind": BlockKind.HEADING, "level": 5}
        elif tag in ("caption", "figcaption"):
            changes |= {"kind": BlockKind.CAPTION, "level": 0}
        elif tag in ("li", "dd", "dt"):
            changes |= {"kind": BlockKind.LIST_ITEM, "level": 0, "bold": tag == "dt" or bold}
        elif tag in ("td", "th", "form", "table", "ul", "ol", "section", "article"):
            changes |= {"kind": BlockKind.PARAGRAPH, "level": 0}
        if tag in ("article", "section", "main"):
            changes["in_article"] = True
        if tag == "pre":
            changes["pre"] = True
        if tag == "details" and "open" not in attributes:
            changes["hidden"] = True
        elif tag == "summary" and here.hidden:
            changes["hidden"] = False  # seen although the rest of its details is not
        if tag == "table":
            is_data = here.table is None and is_data_table(node)
            changes["table"] = TableDraft(here.region) if is_data else None
            changes["in_cell"] = False
        changes = {k: v for k, v in changes.items() if getattr(here, k) != v}
        return replace(here, **changes) if changes else here  # type: ignore[arg-type]

    def _opened_scope(self, tag: str, words: list[str], inner: _Standing) -> _Scope:
        final = tag in ("li", "dd", "dt", "figure", "tr") or (
            tag in ("td", "th") and inner.table is None
        )
        if tag in ("ul", "ol"):
            for scope in reversed(self._scopes):
                if scope.is_item:
                    scope.end = len(self._pieces) if scope.end is None else scope.end
                    break
        scope = _Scope(
            pieces=len(self._pieces),
            size=self._size,
            links=len(self.links),
            images=len(self.images),
            is_final=final or (bool(words) and standing.is_container(words)),
            is_item=tag == "li",
        )
        self._scopes.append(scope)
        return scope

    def _noted(
        self, node: LexborNode, tag: str, attributes: standing.Attributes, inner: _Standing
    ) -> _Standing:
        """Links, pictures, forms and fields that the element itself is."""
        link = self.link_of(node, tag, attributes, inner.region)
        if link is not None:
            self._open_links.append(link)
            self._anchor(link)
            if tag in ("a", "button") or (link.kind == "script" and inner.link is None):
                inner = replace(inner, link=link)
        image = self.image_of(tag, attributes, inner.region)
        if image is None and attributes and attributes.get("style"):
            url = background_address(attributes["style"], self.base)
            if url:
                image = self.background_of(url, inner.region)
        if image is not None:
            self._open_images.append(image)
            self._anchor(image)
            if inner.link is not None and not inner.link.alt:
                inner.link.alt = image.alt or image.title
        form = self.form_of(tag, attributes, inner.region, inner.form)
        if form is not None and form is not inner.form:
            self._anchor(form)
            inner = replace(inner, form=form)
        text = self.note_field(node, tag, attributes, inner.form, self._text_before())
        if text:
            self._note_piece(text, inner)
        return inner

    def _note_skipped(self, node: LexborNode, here: _Standing) -> None:
        tag = node.tag or ""
        if tag == "script":
            self.note_script(node)
        elif tag in ("select", "textarea"):
            attributes = node.attributes
            self.note_field(node, tag, attributes, here.form, self._text_before())
            if tag == "select":
                for link in self.jump_links(node, attributes, here.region):
                    self._anchor(link)

    def _anchor(self, thing: LinkDraft | ImageDraft | FormDraft) -> None:
        """Holds a thing at the present place of the run; `flush` turns that into a block."""
        self._anchors.append((len(self._run), thing))

    def _text_before(self) -> str:
        return " ".join("".join(self._pieces[-3:]).split())[-80:]

    def _add(self, text: str, here: _Standing) -> None:
        if not text:
            return
        if not here.pre:
            text = _SPACES.sub(" ", text)
        if text == " " and not self._run:
            self._note_piece(" ", here)
            return
        if not self._run or self._run_is_blank():
            self._run_standing = here
        self._run.append((text, here.bold, here.hidden))
        self._note_piece(text, here)

    def _run_is_blank(self) -> bool:
        return all(not text.strip() for text, _, _ in self._run)

    def _note_piece(self, text: str, here: _Standing) -> None:
        self._pieces.append(text)
        self._size += len(text)
        if self._size > self.max_text_chars:
            self.truncated = True
        if here.link is not None:
            (here.link.hidden_parts if here.hidden else here.link.parts).append(text)
        if here.form is not None:
            here.form.parts.append(text)

    def _break(self, inner: _Standing) -> None:
        """The border of a block-level element: a space inside a cell, else the end of a block."""
        self._pieces.append(" ")
        if inner.link is not None:
            inner.link.parts.append(" ")
        if inner.form is not None:
            inner.form.parts.append(" ")
        if inner.in_cell:
            self._run.append((" ", inner.bold, inner.hidden))
        else:
            self.flush()

    def flush(self) -> None:
        """Ends the run: its lines become Blocks, its anchors learn their block."""
        run, anchors = self._run, self._anchors
        if not run and not anchors:
            return
        self._run, self._anchors = [], []
        starts: list[tuple[int, int]] = []  # first piece of a line group -> block
        for first, text, bold in _line_groups(run, self._run_standing):
            raw = text.strip()
            clean_text = _lines(raw if raw.isascii() else normalised(raw))
            if clean_text:
                starts.append((first, len(self.blocks)))
                self._append_block(clean_text, _lines(raw), bold, self._run_standing)
        for position, thing in anchors:
            thing.block = next(
                (block for first, block in reversed(starts) if first <= position),
                starts[0][1] if starts else len(self.blocks),
            )

    def _append_block(self, text: str, raw: str, bold: bool, here: _Standing) -> None:
        kind, level = here.kind, here.level
        if kind is BlockKind.HEADING and level == 5 and len(text) > _LONGEST_HEADING:
            kind, level = BlockKind.PARAGRAPH, 0
        if kind is BlockKind.HEADING or kind is BlockKind.LIST_ITEM:
            text = text.replace("\n", " ")
        self.blocks.append(
            Block(
                text=text,
                kind=kind,
                level=level,
                region=here.region,
                raw="" if raw.replace("\n", " ") == text.replace("\n", " ") else raw,
                bold=bold and kind is not BlockKind.HEADING and len(text) <= _LONGEST_BOLD,
                hidden=here.hidden,
            )
        )
        self.block_roots.append(here.root)

    def _open_table_part(self, tag: str, inner: _Standing) -> None:
        table = inner.table
        assert table is not None
        if tag == "table":
            table.block = len(self.blocks)
        elif tag == "tr":
            table.rows.append([])
        elif tag in ("td", "th"):
            inner.in_cell = True

    def _leave(self, step: _Exit) -> None:
        inner, scope, tag = step.inner, step.scope, step.tag
        if scope is not None:
            if inner.table is not None and tag in ("td", "th"):
                self._close_cell(step, scope)
            elif inner.table is not None and tag == "tr":
                self._close_row(inner)
            else:
                self._break(inner)
            self._settle(scope)
            self._scopes.pop()
            if tag == "table" and inner.table is not None:
                self.tables.append(inner.table)
            elif tag == "caption" and inner.table is not None and self.blocks:
                inner.table.caption = self.blocks[-1].text
                inner.table.block = len(self.blocks)
        if tag == "label":
            self.note_label(step.node_attributes, self._text_before())

    def _close_cell(self, step: _Exit, scope: _Scope) -> None:
        table = step.inner.table
        assert table is not None
        if not table.rows:
            table.rows.append([])
        attributes = step.node_attributes
        text = clean("".join(self._pieces[scope.pieces :]))
        cell = Cell(
            text=text,
            columns=_span(attributes.get("colspan")),
            rows=_span(attributes.get("rowspan")),
            is_header=step.tag == "th",
            images=self.images[scope.images :],
        )
        if len(table.rows[-1]) < 1000:
            table.rows[-1].append(cell)
        self._pieces.append(" ")
        for image in cell.images:
            if text and not image.settled:
                image.near, image.settled = text[:_SMALL_SCOPE], True
        self._run.append((" | ", False, False))

    def _close_row(self, inner: _Standing) -> None:
        """A row is one Block, whatever stands in its cells."""
        table = inner.table
        assert table is not None
        cells = table.rows[-1] if table.rows else []
        text = " | ".join(cell.text for cell in cells)
        raw = _SPACES.sub(" ", "".join(t for t, _, _ in self._run)).strip(" |")
        self._run = []
        if text.strip(" |"):
            if len(table.rows) == 1 or not any(c.text for r in table.rows[:-1] for c in r):
                table.block = len(self.blocks)
            bold = bool(cells) and all(cell.is_header for cell in cells)
            row = replace(inner, kind=BlockKind.TABLE_ROW, level=0)
            self._append_block(text, raw if normalised(raw) != raw else text, bold, row)
        anchors, self._anchors = self._anchors, []
        for _, thing in anchors:
            thing.block = len(self.blocks) - 1

    def _settle(self, scope: _Scope) -> None:
        """Gives the links and pictures of a closing element the text that stands with them."""
        has_links = bool(self._open_links) and len(self.links) > scope.links
        has_images = bool(self._open_images) and len(self.images) > scope.images
        if not has_links and not has_images:
            return
        is_large = self._size - scope.size > _SMALL_SCOPE
        text = ""
        if not is_large or scope.is_final:
            pieces = self._pieces[scope.pieces : scope.end]
            text = clean("".join(pieces[:400]))[:_SMALL_SCOPE]
        if has_links:
            self._settle_links(scope, text, is_large)
        if has_images:
            self._settle_images(scope, text, is_large)

    def _settle_links(self, scope: _Scope, text: str, is_large: bool) -> None:
        inside = len(self.links) - scope.links
        own = set(map(id, self.links[scope.links :]))
        still_open: list[LinkDraft] = []
        for link in self._open_links:
            if id(link) not in own:
                still_open.append(link)
            elif scope.is_final or (not is_large and inside == 1 and len(text) > len(link.text)):
                link.near = text
            elif not is_large and inside == 1:
                still_open.append(link)
        self._open_links = still_open

    def _settle_images(self, scope: _Scope, text: str, is_large: bool) -> None:
        own = set(map(id, self.images[scope.images :]))
        still_open: list[ImageDraft] = []
        for image in self._open_images:
            if id(image) not in own:
                still_open.append(image)
            elif text and not image.near and not image.settled:
                image.near = text
            elif not is_large and not image.near:
                still_open.append(image)
        self._open_images = still_open


def _line_groups(run: list[tuple[str, bool, bool]], here: _Standing) -> list[tuple[int, str, bool]]:
    """The run cut where bold lines meet others: (first piece, text, bold) of each group."""
    lines: list[tuple[int, str, bool]] = []
    text, bold, first = "", True, 0
    for index, (piece, is_bold, _) in enumerate(run):
        if piece == "\n":
            lines.append((first, text, bold and bool(text.strip())))
            text, bold, first = "", True, index + 1
            continue
        text += piece
        if piece.strip():
            bold = bold and is_bold
    lines.append((first, text, bold and bool(text.strip())))
    if here.kind is not BlockKind.PARAGRAPH:
        return [(0, "\n".join(t for _, t, _ in lines), all(b for _, t, b in lines if t.strip()))]
    groups: list[tuple[int, str, bool]] = []
    for first, text, bold in lines:
        if groups and (not text.strip() or groups[-1][2] == bold):
            start, before, was_bold = groups[-1]
            groups[-1] = (start, f"{before}\n{text}", was_bold)
        else:
            groups.append((first, text, bold))
    return groups


def _lines(text: str) -> str:
    return "\n".join(line for line in (part.strip() for part in text.split("\n")) if line)


def _span(value: str | None) -> int:
    return int(value) if value and value.strip().isdecimal() and len(value) <= 4 else 1
