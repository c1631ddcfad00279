"""Parts of a page that other pages had before: the menu, the banner, the footer of a site.

What the walk left behind after such a part (blocks, links, pictures ...) is laid down again
instead of walking through it once more. That is exact: a part is the same when its markup is,
when the same standing surrounds it, and when its addresses hang on the same base. Parts with
forms, labels, scripts or tables of data are walked each time, since these look around.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from oit_checker.documents._cells import Cells
from oit_checker.documents._drafts import ImageDraft, LinkDraft, TableDraft
from oit_checker.documents._runs import Standing
from oit_checker.documents._standing import Attributes
from oit_checker.documents._surroundings import Scope
from oit_checker.model.document import Block, Region

# fmt: off
PARTS = frozenset((
    "div", "section", "main", "header", "footer", "nav", "aside", "ul", "ol", "li", "dl", "table",
    "tbody", "tr", "td", "center",
))
# fmt: on
_SHORTEST, _LONGEST = 200, 200_000  # characters of markup
_LONGEST_LOOK = 500
_TRIES = 3  # of parts that look alike, before a hit
_MOST_TRIES = 12
_MOST_KINDS = 20_000
_MOST_SEEN = 100_000
_MOST_BASES = 4  # on which the addresses of one part are known
_MOST_COMPARED = 4  # times the longest text of a page
_THING_CHARS = 200  # what a block or a link takes in memory, about

Key = tuple[str, tuple[object, ...]]
RootRegion = tuple[Region, bool, int]  # region, said outright, index of the region around it


@dataclass(frozen=True, slots=True)
class Passage:
    """What the walk left behind. Positions count from where the part began; a root of -1 is the
    one around it. `reach` says which part of the base its addresses hang on, `base_part`.
    `words_from` and `list_at` are places among the pieces."""

    reach: int
    base_part: str
    root_regions: tuple[RootRegion, ...]
    blocks: tuple[Block, ...]
    block_roots: tuple[int, ...]
    links: tuple[LinkDraft, ...]
    images: tuple[ImageDraft, ...]
    open_links: tuple[int, ...]
    open_images: tuple[int, ...]
    pieces: tuple[str, ...]
    size: int
    words_from: int | None
    list_at: int | None


class Repeats:
    """A bounded memory of passages, for the pages of one site or of many: the longest unused is
    forgotten. It changes how fast pages are read, never what is read."""

    def __init__(self, max_chars: int = 2_000_000) -> None:
        self._max_chars = max_chars
        self._chars = 0
        self._known: OrderedDict[Key, tuple[tuple[Passage, ...], int]] = OrderedDict()
        self._seen: set[int] = set()
        self._tries: dict[tuple[str, ...], int] = {}

    def may_repeat(self, look: tuple[str, ...]) -> bool:
        """Whether parts of this look are worth comparing: most parts never repeat."""
        return self._tries.get(look, _TRIES) > 0

    def passages(self, key: Key, look: tuple[str, ...]) -> tuple[Passage, ...] | None:
        """Those known of the part; None when it is new."""
        known = self._known.get(key)
        self._count(look, hit=known is not None and bool(known[0]))
        if known is None:
            return None
        self._known.move_to_end(key)
        return known[0]

    def is_second_sight(self, key: Key) -> bool:
        mark = hash(key)
        if mark in self._seen:
            return True
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen.add(mark)
        return False

    def count_miss(self, look: tuple[str, ...]) -> None:
        self._count(look, hit=False)

    def _count(self, look: tuple[str, ...], *, hit: bool) -> None:
        if len(self._tries) >= _MOST_KINDS:
            self._tries.clear()
        tries = self._tries.get(look, _TRIES)
        self._tries[look] = min(_MOST_TRIES, tries + _TRIES) if hit else tries - 1

    def keep(self, key: Key, passages: tuple[Passage, ...]) -> None:
        """None of them says that the part cannot be laid down again."""
        things = sum(len(p.blocks) + len(p.links) + len(p.images) for p in passages)
        chars = len(key[0]) * (1 + len(passages)) + _THING_CHARS * (1 + things)
        before = self._known.pop(key, None)
        self._chars += chars - (before[1] if before else 0)
        self._known[key] = (passages, chars)
        while self._chars > self._max_chars:
            _, (_, freed) = self._known.popitem(last=False)
            self._chars -= freed


@dataclass(slots=True)
class Recording:
    """A part being walked for the first time since it was seen to repeat."""

    key: Key
    before: tuple[Passage, ...]
    looks_around: int
    reach: int
    root_regions: int
    blocks: int = 0
    links: int = 0
    images: int = 0
    tables: int = 0
    pieces: int = 0
    size: int = 0
    item: Scope | None = None  # the list item around it
    item_end: int | None = None


@dataclass(slots=True)
class Sight:
    """What to do with a part: nothing more, record it, or walk it."""

    is_done: bool = False
    recording: Recording | None = None


_WALK = Sight()
_DONE = Sight(is_done=True)


def standing_key(here: Standing) -> tuple[object, ...]:
    """All of a standing that changes what is read below it, for a part without link, form or
    table around it."""
    return (
        here.region,
        here.hidden,
        here.bold,
        here.kind,
        here.level,
        here.in_article,
        here.tables,
    )


class Remembering(Cells):
    """A walk that lays down again what it knows."""

    def __init__(self, base: str, max_text_chars: int, repeats: Repeats | None) -> None:
        super().__init__(base, max_text_chars)
        self.root_regions: list[RootRegion] = [(Region.MAIN, True, 0)]
        self.tables: list[TableDraft] = []
        self._repeats = repeats
        self._is_recording = False
        self._left_to_compare = _MOST_COMPARED * max_text_chars if repeats else 0

    def _sight(self, node: LexborNode, tag: str, attributes: Attributes, here: Standing) -> Sight:
        """Lays the part down, or says how it must be walked."""
        repeats = self._repeats
        if repeats is None or self._left_to_compare < 0:
            return _WALK
        if here.link is not None or here.form is not None or here.table is not None or here.pre:
            return _WALK
        look = (self.base.site, tag, attributes.get("class") or "", attributes.get("id") or "")
        if not repeats.may_repeat(look) or len(look[2]) + len(look[3]) > _LONGEST_LOOK:
            return _WALK
        key = (node.html or "", standing_key(here))
        self._left_to_compare -= len(key[0])
        if not _SHORTEST <= len(key[0]) <= _LONGEST:
            repeats.count_miss(look)
            return _WALK
        known = repeats.passages(key, look)
        if known is None:
            is_worth = repeats.is_second_sight(key) and not self._is_recording
            return Sight(recording=self._recording(key, ())) if is_worth else _WALK
        for passage in known:
            if self._fits(passage):
                self._lay_down(passage, here)
                return _DONE
        if not known or self._is_recording:
            return _WALK
        return Sight(recording=self._recording(key, known))

    def _fits(self, passage: Passage) -> bool:
        if self._size + passage.size > self.max_text_chars:
            return False
        return self.base.parts[passage.reach] == passage.base_part

    def _lay_down(self, passage: Passage, here: Standing) -> None:
        self._pieces.append(" ")
        self.flush()
        blocks, links, images = len(self.blocks), len(self.links), len(self.images)
        roots, around, pieces = len(self.root_regions), here.root, len(self._pieces)
        self.root_regions += [
            (region, outright, around if parent < 0 else parent + roots)
            for region, outright, parent in passage.root_regions
        ]
        self.blocks += passage.blocks
        self.block_roots += [around if r < 0 else r + roots for r in passage.block_roots]
        for link in passage.links:
            root = around if link.root < 0 else link.root + roots
            self.links.append(link.moved(link.block + blocks, root))
        for image in passage.images:
            root = around if image.root < 0 else image.root + roots
            self.images.append(image.moved(image.block + blocks, root))
        self._open_links += [self.links[links + n] for n in passage.open_links]
        self._open_images += [self.images[images + n] for n in passage.open_images]
        self._pieces += passage.pieces
        self._size += passage.size
        self.base.reach = max(self.base.reach, passage.reach)
        if passage.words_from is not None:
            self._words_from = pieces + passage.words_from
        if passage.list_at is not None:
            item = self._item_around()
            if item is not None and item.end is None:
                item.end = pieces + passage.list_at

    def _recording(self, key: Key, known: tuple[Passage, ...]) -> Recording:
        self._is_recording = True
        reach, self.base.reach = self.base.reach, 0
        return Recording(key, known, self.looks_around, reach, len(self.root_regions))

    def _begin(self, recording: Recording) -> None:
        """To be called where the part's own text begins."""
        recording.blocks, recording.tables = len(self.blocks), len(self.tables)
        recording.links, recording.images = len(self.links), len(self.images)
        recording.pieces, recording.size = len(self._pieces), self._size
        item = recording.item = self._item_around()
        if item is not None:
            recording.item_end, item.end = item.end, None

    def _remember(self, recording: Recording) -> None:
        """To be called when the part is closed."""
        assert self._repeats is not None
        self._is_recording = False
        item, list_at = recording.item, None
        if item is not None:
            list_at = item.end
            item.end = list_at if recording.item_end is None else recording.item_end
        reach = self.base.reach
        self.base.reach = max(reach, recording.reach)
        if self.looks_around > recording.looks_around or len(self.tables) > recording.tables:
            self._repeats.keep(recording.key, ())
            return
        passage = self._passage(recording, reach, list_at)
        self._repeats.keep(recording.key, (passage, *recording.before[: _MOST_BASES - 1]))

    def _passage(self, recording: Recording, reach: int, list_at: int | None) -> Passage:
        begin = recording.pieces
        roots = recording.root_regions
        links, images = self.links[recording.links :], self.images[recording.images :]
        place = {id(thing): n for things in (links, images) for n, thing in enumerate(things)}
        blocks = recording.blocks

        def inner(root: int) -> int:
            return root - roots if root >= roots else -1

        return Passage(
            reach=reach,
            base_part=self.base.parts[reach],
            root_regions=tuple((r, o, inner(parent)) for r, o, parent in self.root_regions[roots:]),
            blocks=tuple(self.blocks[blocks:]),
            block_roots=tuple(map(inner, self.block_roots[blocks:])),
            links=tuple(link.moved(link.block - blocks, inner(link.root)) for link in links),
            images=tuple(i.moved(i.block - blocks, inner(i.root)) for i in images),
            open_links=tuple(place[id(x)] for x in self._open_links if id(x) in place),
            open_images=tuple(place[id(x)] for x in self._open_images if id(x) in place),
            pieces=tuple(self._pieces[begin:]),
            size=self._size - recording.size,
            words_from=self._words_from - begin if self._words_from >= begin else None,
            list_at=None if list_at is None else list_at - begin,
        )
