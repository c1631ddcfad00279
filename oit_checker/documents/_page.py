"""The walk over a page's tree: text runs become Blocks, what stands beside them is kept.

The walk keeps its own stack, since hostile pages nest deeper than Python recurses. A `Standing`
is what children inherit; a `Scope` is opened by each block-level element and settles, when it
closes, the surroundings (`context`, `near`) of the links and pictures in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from oit_checker.documents import _standing as standing
from oit_checker.documents._addresses import background_address
from oit_checker.documents._drafts import TableDraft
from oit_checker.documents._repeats import PARTS, Recording, Remembering
from oit_checker.documents._runs import Standing
from oit_checker.documents._standing import Attributes, Look, Marks
from oit_checker.documents._surroundings import Scope
from oit_checker.documents._tables import is_data_table
from oit_checker.model.document import BlockKind, Region

# fmt: off
_SKIPPED = frozenset((
    "script", "style", "template", "noscript", "head", "svg", "math", "canvas", "datalist",
    "textarea", "select", "audio", "video",
))
_BLOCKS = frozenset((
    "html", "body", "div", "p", "section", "article", "main", "header", "footer", "nav", "aside",
    "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "td",
    "th", "h1", "h2", "h3", "h4", "h5", "h6", "form", "fieldset", "legend", "blockquote", "pre",
    "figure", "figcaption", "address", "details", "summary", "hr", "center", "dialog", "menu",
    "frameset", "marquee",
))
# fmt: on
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_PLAIN_AGAIN = frozenset(("td", "th", "form", "table", "ul", "ol", "section", "article"))
# fmt: off
_NEUTRAL = frozenset((  # only their attributes change anything for what stands in them
    "div", "span", "p", "a", "br", "img", "tr", "tbody", "thead", "i", "em", "u", "small", "font",
    "input", "button", "label", "iframe", "center", "hr", "sup", "sub", "time",
))
_TELLING = frozenset((  # that are something themselves
    "a", "area", "iframe", "frame", "embed", "object", "img", "input", "form", "button",
))
# fmt: on
_DEEPEST_TABLE = 10
_TABLE_PARTS = frozenset(("tr", "td", "th", "table"))
_FIELDS = frozenset(("input", "button"))
_PICTURES = frozenset(("img", "input"))


@dataclass(slots=True)
class _Exit:
    """The end of an element, to be met after its children."""

    tag: str
    inner: Standing
    scope: Scope | None
    attributes: Attributes
    recording: Recording | None


class PageWalk(Remembering):
    """One walk over one page. Afterwards read `blocks`, `links`, `images`, `forms`, `tables`.

    `root_regions` lists the elements that opened a region: (region, whether the author said so
    outright rather than by a class word, index of the region around it).
    """

    def walk(self, root: LexborNode) -> None:
        around: list[tuple[LexborNode | None, Standing, _Exit | None]] = []
        node: LexborNode | None = root
        here = Standing()
        while not self.truncated:
            if node is None:
                if not around:
                    break
                node, here, end = around.pop()
                if end is not None:
                    self._leave(end)
                continue
            following = node.next if around else None
            tag = node.tag or ""
            if tag == "-text":
                self._add(node.text_content or "", here)
                node = following
                continue
            if tag in _SKIPPED or (tag not in _BLOCKS and not node.is_element_node):
                self._note_skipped(node, tag, here)
                node = following
                continue
            attributes, recording = node.attributes, None
            if tag in PARTS:
                sight = self._sight(node, tag, attributes, here)
                if sight.is_done:
                    node = following
                    continue
                recording = sight.recording
            child = node.child
            inner, end = self._enter(node, tag, attributes, here, recording)
            if child is not None:
                around.append((following, here, end))
                node, here = child, inner
                continue
            if end is not None and not self.truncated:
                self._leave(end)
            node = following
        self.flush()

    def _enter(
        self,
        node: LexborNode,
        tag: str,
        attributes: Attributes,
        here: Standing,
        recording: Recording | None,
    ) -> tuple[Standing, _Exit | None]:
        """What stands in the element inherits, and what its end has to settle."""
        look = standing.look_of(tag, attributes)
        marks = look.marks
        inner = self._inherited(node, tag, attributes, look, here)
        scope = None
        if tag in _BLOCKS or (marks.is_block_link and tag == "a"):
            self._break(inner)
            if recording is not None:
                self._begin(recording)
            scope = self._opened_scope(tag, marks, inner)
        elif tag == "br":
            self._run.append(("\n", inner.bold))
            self._note_piece(" ", inner)
            return inner, None
        if tag in _TELLING or (attributes and ("onclick" in attributes or "style" in attributes)):
            inner = self._noted(node, tag, attributes, inner)
        if inner.table is not None and tag in _TABLE_PARTS:
            self._open_table_part(tag, inner)
        if tag == "label":
            self._words_from = len(self._pieces)
        if scope is not None or tag == "label":
            return inner, _Exit(tag, inner, scope, attributes, recording)
        return inner, None

    def _inherited(
        self, node: LexborNode, tag: str, attributes: Attributes, look: Look, here: Standing
    ) -> Standing:
        """The standing inside an element; `here` itself when the element changes nothing."""
        if look.is_plain and tag in _NEUTRAL:
            return here
        known = here.inner.get(look)
        if known is not None:
            return known
        changes: dict[str, object] = {}
        if attributes or tag in _BLOCKS:
            found = look.region_in_article if here.in_article else look.region
            if found and tag not in ("body", "html") and here.region is not Region.FOOTER:
                region, outright = found
                if region is not here.region:
                    self.root_regions.append((region, outright, here.root))
                    changes |= {"region": region, "root": len(self.root_regions) - 1}
            if look.is_hidden and not here.hidden:
                changes["hidden"] = True
        bold = here.bold if look.is_bold is None else look.is_bold
        if bold is not here.bold:
            changes["bold"] = bold
        self._change_kind(tag, look.marks, here, changes)
        if tag in ("article", "section", "main"):
            changes["in_article"] = True
        elif tag == "pre":
            changes["pre"] = True
        elif tag in ("td", "th") and here.table is not None:
            changes["in_cell"] = True
        elif tag == "table":
            # Each look is as long as the table, so tables in tables in tables get none.
            is_data = here.table is None and here.tables < _DEEPEST_TABLE and is_data_table(node)
            changes["tables"] = here.tables + 1
            changes["table"] = TableDraft(here.region, root=here.root) if is_data else None
            changes["in_cell"] = False
        inner = here.copied() if changes else here
        for name, value in changes.items():
            setattr(inner, name, value)
        if "root" not in changes and tag != "table":  # these are each time others
            here.inner[look] = inner
        return inner

    @staticmethod
    def _change_kind(tag: str, marks: Marks, here: Standing, changes: dict[str, object]) -> None:
        if tag in _HEADINGS:
            changes |= {"kind": BlockKind.HEADING, "level": _HEADINGS[tag]}
        elif tag in ("summary", "legend") or marks.is_heading:
            if here.kind is not BlockKind.HEADING:
                changes |= {"kind": BlockKind.HEADING, "level": 5}
            if tag == "summary":
                changes["hidden"] = False  # seen although the rest of its details is not
        elif tag in ("caption", "figcaption"):
            changes |= {"kind": BlockKind.CAPTION, "level": 0}
        elif tag in ("li", "dd", "dt"):
            changes |= {"kind": BlockKind.LIST_ITEM, "level": 0}
            if tag == "dt":
                changes["bold"] = True
        elif tag in _PLAIN_AGAIN and here.kind is not BlockKind.PARAGRAPH:
            changes |= {"kind": BlockKind.PARAGRAPH, "level": 0}

    def _noted(
        self, node: LexborNode, tag: str, attributes: Attributes, inner: Standing
    ) -> Standing:
        """Links, pictures, forms and fields that the element itself is."""
        if not attributes and tag not in ("form", "button"):
            return inner
        style = attributes.get("style")
        if tag not in _TELLING and "onclick" not in attributes and not (style and "url(" in style):
            return inner
        link = self.link_of(node, tag, attributes, inner.region)
        if link is not None:
            link.root = inner.root
            self._open_links.append(link)
            self._anchor(link)
            if tag in ("a", "button") or (link.kind == "script" and inner.link is None):
                inner = inner.copied()
                inner.link = link
        image = self.image_of(tag, attributes, inner.region) if tag in _PICTURES else None
        if image is None and style and "url(" in style:
            url = background_address(style, self.base)
            image = self.background_of(url, inner.region) if url else None
        if image is not None:
            image.root = inner.root
            self._open_images.append(image)
            self._anchor(image)
            if inner.link is not None and not inner.link.alt:
                inner.link.alt = image.alt or image.title
        if tag == "form":
            form = self.form_of(attributes, inner.region)
            form.root = inner.root
            self._anchor(form)
            inner = inner.copied()
            inner.form = form
        if tag in _FIELDS:
            words = self.note_field(node, tag, attributes, inner.form, self._text_before())
            self._words_from = len(self._pieces)
            if words:
                self._note_piece(words, inner)
        return inner

    def _note_skipped(self, node: LexborNode, tag: str, here: Standing) -> None:
        if tag == "script":
            self.note_script(node)
        elif tag == "svg":
            for text in node.css("text"):
                self._add(text.text(), here)
                self._run.append(("\n", here.bold))
                self._note_piece(" ", here)
        elif tag in ("select", "textarea"):
            attributes = node.attributes
            self.note_field(node, tag, attributes, here.form, self._text_before())
            self._words_from = len(self._pieces)
            if tag == "select":
                for link in self.jump_links(node, attributes, here.region):
                    link.root = here.root
                    self._anchor(link)

    def _leave(self, end: _Exit) -> None:
        if end.tag == "label":
            self.note_label(end.attributes, self._text_before())
        if end.scope is not None:
            self._close(end, end.scope)
        if end.recording is not None:
            self._remember(end.recording)

    def _close(self, end: _Exit, scope: Scope) -> None:
        inner, tag = end.inner, end.tag
        if inner.table is not None and tag in ("td", "th"):
            self._close_cell(tag, end.attributes, inner, scope)
        elif inner.table is not None and tag == "tr":
            self._close_row(inner)
        else:
            self._break(inner)
        if self._open_links or self._open_images:
            self._settle(scope)
        self._scopes.pop()
        if inner.table is None:
            return
        if tag == "table":
            self.tables.append(inner.table)
        elif tag == "caption" and self.blocks:
            inner.table.caption = self.blocks[-1].text
            inner.table.block = len(self.blocks)
