"""Runs of text on a page, and the Blocks that they become."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from oit_checker.documents._drafts import FormDraft, ImageDraft, LinkDraft, TableDraft, clean
from oit_checker.documents._elements import FRAME_KINDS, Elements
from oit_checker.documents._standing import Look
from oit_checker.model.document import Block, BlockKind, Region
from oit_checker.thai.script import normalised

_LONGEST_HEADING = 200
_LONGEST_BOLD = 150
SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Standing:
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
    tables: int = 0  # tables around
    # What elements in it inherit, by their look: the items of a list share one standing.
    inner: dict[Look, Standing] = field(default_factory=dict)

    def copied(self) -> Standing:
        """Thousands a page: `dataclasses.replace` is ten times as slow. Once it is handed on, a
        standing is not changed any more."""
        return Standing(
            self.region,
            self.root,
            self.hidden,
            self.bold,
            self.kind,
            self.level,
            self.pre,
            self.in_article,
            self.link,
            self.form,
            self.table,
            self.in_cell,
            self.tables,
        )


class Runs(Elements):
    """Gathers text until a block-level border, then makes Blocks of it."""

    def __init__(self, base: str, max_text_chars: int) -> None:
        super().__init__(base)
        self.max_text_chars = max_text_chars
        self.truncated = False
        self.blocks: list[Block] = []
        self.block_roots: list[int] = []
        self._pieces: list[str] = []
        self._size = 0
        self._words_from = 0  # where the words of the coming form field begin
        self._run: list[tuple[str, bool]] = []  # text, bold
        self._run_is_blank = True
        self._run_standing = Standing()

    def _anchor(self, thing: LinkDraft | ImageDraft | FormDraft) -> None:
        """Holds a thing at the present place of the run; `flush` turns that into a block."""
        self._anchors.append((len(self._run), thing))

    def _text_before(self) -> str:
        return " ".join(
            "".join(self._pieces[max(self._words_from, len(self._pieces) - 6) :]).split()
        )[-80:]

    def _add(self, text: str, here: Standing) -> None:
        if not text:
            return
        if text.isspace():
            if not here.pre:
                text = " "
            if self._run:
                self._run.append((text, here.bold))
            self._note_piece(text, here)
            return
        # All white space but " " is unprintable.
        if not here.pre and ("  " in text or not text.isprintable()):
            text = SPACES.sub(" ", text)
        if self._run_is_blank:
            self._run_standing, self._run_is_blank = here, False
        self._run.append((text, here.bold))
        self._note_piece(text, here)

    def _note_piece(self, text: str, here: Standing) -> None:
        self._pieces.append(text)
        self._size += len(text)
        if self._size > self.max_text_chars:
            self.truncated = True
        if here.link is not None:
            (here.link.hidden_parts if here.hidden else here.link.parts).append(text)
        if here.form is not None:
            here.form.parts.append(text)

    def _break(self, inner: Standing) -> None:
        """The border of a block-level element: a space inside a cell, else the end of a block."""
        self._pieces.append(" ")
        if inner.link is not None:
            inner.link.parts.append(" ")
        if inner.form is not None:
            inner.form.parts.append(" ")
        if inner.in_cell:
            self._run.append((" ", inner.bold))
        elif self._run or self._anchors:
            self.flush()

    def flush(self) -> None:
        """Ends the run: its lines become Blocks, its anchors learn their block."""
        run, anchors = self._run, self._anchors
        if not run and not anchors:
            return
        self._run, self._run_is_blank, self._anchors = [], True, []
        starts: list[tuple[int, int]] = []  # first piece of a line group -> block
        for first, text, bold in _line_groups(run, self._run_standing):
            raw = text.strip()
            normal = raw if raw.isascii() else normalised(raw)
            clean_text = _lines(normal)
            if clean_text:
                starts.append((first, len(self.blocks)))
                raw = clean_text if normal == raw else _lines(raw)
                self._append_block(clean_text, raw, bold, self._run_standing)
        for position, thing in anchors:
            if not starts and isinstance(thing, LinkDraft) and thing.kind in FRAME_KINDS:
                thing.block = self._append_frame(thing)
                continue
            thing.block = next(
                (block for first, block in reversed(starts) if first <= position),
                starts[0][1] if starts else len(self.blocks),
            )
        if starts:
            self._name_by_line(run, anchors)

    def _name_by_line(
        self,
        run: list[tuple[str, bool]],
        anchors: list[tuple[int, LinkDraft | ImageDraft | FormDraft]],
    ) -> None:
        """Links without words learn their line; where several stand in it, the part before each,
        or behind each where the line begins with one."""
        links = [(at, link) for at, link in anchors if isinstance(link, LinkDraft)]
        if all(link.text for _, link in links):
            return
        if len(links) == 1:
            links[0][1].line = self.blocks[links[0][1].block].text.replace("\n", " ")
            return
        places = [0, *(at for at, _ in links), len(run)]
        is_behind = not _words(run[: places[1]])
        for number, (_, link) in enumerate(links):
            if not link.text:
                first = number + 1 if is_behind else number
                link.piece = _words(run[places[first] : places[first + 1]])

    def _append_frame(self, frame: LinkDraft) -> int:
        """A frame without text beside it is a block of its own, an empty one: it belongs to the
        heading above it, not to whatever comes next."""
        self.blocks.append(Block(text="", region=frame.region))
        self.block_roots.append(frame.root)
        return len(self.blocks) - 1

    def _append_block(
        self, text: str, raw: str, bold: bool, here: Standing, kind: BlockKind | None = None
    ) -> None:
        kind, level = (here.kind, here.level) if kind is None else (kind, 0)
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
                raw="" if raw == text or raw.replace("\n", " ") == text.replace("\n", " ") else raw,
                bold=bold and kind is not BlockKind.HEADING and len(text) <= _LONGEST_BOLD,
                hidden=here.hidden,
            )
        )
        self.block_roots.append(here.root)


def _line_groups(run: list[tuple[str, bool]], here: Standing) -> list[tuple[int, str, bool]]:
    """The run cut where bold lines meet others: (first piece, text, bold) of each group."""
    if len(run) == 1:
        only, is_bold = run[0]
        return [(0, only, is_bold and not only.isspace())]
    lines: list[tuple[int, str, bool]] = []
    text, bold, first = "", True, 0
    for index, (piece, is_bold) in enumerate(run):
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


def _words(run: list[tuple[str, bool]]) -> str:
    return clean("".join(text for text, _ in run))


def _lines(text: str) -> str:
    if "\n" not in text:
        return text.strip()
    return "\n".join(line for line in (part.strip() for part in text.split("\n")) if line)
