"""Rows of a table -> Entries: what each row says about its item, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oit_checker.model.rule import RulePack
from oit_checker.model.submission import SheetProblem
from oit_checker.submission.addresses import Found, addresses_in
from oit_checker.submission.grid import EMPTY, Cell, Copy, letter_of
from oit_checker.submission.items import ItemNames, Named
from oit_checker.submission.layout import Layout, text_at
from oit_checker.submission.words import is_none_word, is_tick, published_in, trimmed, visible

_NO_ADDRESS = frozenset({"url_none", "url_local", "url_intranet"})
_SHOWN = 160  # letters of a cell that a message quotes


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `found` are its addresses in order; `goes_on` that it belongs to the row above
    (merged cells, or a row with nothing but a further URL). `columns` names the columns of the
    answer and the first URL for messages."""

    item_id: str
    row: int
    published: bool | None
    found: tuple[Found, ...]
    explanation: str
    columns: tuple[str, str]
    goes_on: bool = False
    has_faulty_answer: bool = False
    has_faulty_url: bool = False


def entries_of(
    layout: Layout, items: ItemNames, pack: RulePack, main_site: str, place: str = ""
) -> tuple[list[Entry], list[SheetProblem]]:
    """Every row that answers an item, in order; `place` goes before the letters of columns."""
    reader = _RowReader(layout, items, pack, main_site, place)
    for number, row in layout.grid.numbered(layout.first):
        reader.read(number, row)
    return reader.entries, reader.problems


def shortened(text: str) -> str:
    """A cell's text for a message: one line, not too long."""
    line = " ".join(visible(text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


class _RowReader:
    def __init__(
        self, layout: Layout, items: ItemNames, pack: RulePack, main_site: str, place: str
    ) -> None:
        self.layout, self.items, self.pack = layout, items, pack
        self.main_site, self.place = main_site, place
        self.entries: list[Entry] = []
        self.problems: list[SheetProblem] = []

    def read(self, number: int, row: tuple[Cell, ...]) -> None:
        columns = self.layout.columns
        code = text_at(row, columns.get("item", ()))
        name = text_at(row, columns.get("name", ()))
        named = self.items.named(code, name)
        goes_on = bool(self.entries) and self._is_merged(row, named)
        if not named.item_id:
            is_blank = not visible(code) and not visible(name)
            if is_blank and self.entries and self._only_adds(row):
                named, goes_on = Named(self.entries[-1].item_id), True
            else:
                self._tell_no_item(number, row, named, is_blank)
                return
        if named.problem:
            self._tell(
                number,
                "item",
                named.problem,
                error=True,
                item=named.item_id,
                given=shortened(named.given),
                other=named.others[0],
                fiscal_year=self.pack.fiscal_year,
            )
        self.entries.append(self._entry(number, row, named.item_id, goes_on))

    def _is_merged(self, row: tuple[Cell, ...], named: Named) -> bool:
        """The item's cell is merged with the one above."""
        column = self.layout.column("item" if self.layout.has("item") else "name")
        merged = column < len(row) and row[column].copy is Copy.DOWN
        return merged and named.item_id == self.entries[-1].item_id

    def _only_adds(self, row: tuple[Cell, ...]) -> bool:
        """A row without an item that holds a further address and no answer."""
        answers = [self._cell(row, c) for r in ("answer", "yes", "no") for c in self._columns(r)]
        has_answer = any(not is_none_word(cell.text) or cell.formula for cell in answers)
        urls = [self._cell(row, c) for c in self._columns("url")]
        has_url = any(f.url for c in urls for f in addresses_in(c.target or c.text))
        return has_url and not has_answer

    def _columns(self, role: str) -> tuple[int, ...]:
        return self.layout.columns.get(role, ())

    def _cell(self, row: tuple[Cell, ...], column: int) -> Cell:
        cell = row[column] if 0 <= column < len(row) else EMPTY
        return EMPTY if cell.copy is Copy.ACROSS else cell

    def _tell(
        self, row: int, role: str, message: str, *, error: bool = False, at: int = -1, **facts: Any
    ) -> None:
        column = at if at >= 0 else self.layout.column(role)
        letter = f"{self.place}{letter_of(column)}" if column >= 0 else ""
        self.problems.append(
            SheetProblem(row, letter, f"submission.problem.{message}", facts, error)
        )

    def _tell_no_item(
        self, number: int, row: tuple[Cell, ...], named: Named, is_blank: bool
    ) -> None:
        """Only where somebody answered: titles, groups and signatures are no answers."""
        answers = [self._cell(row, c) for r in ("answer", "yes", "no") for c in self._columns(r)]
        urls = [self._cell(row, c) for c in self._columns("url")]
        answered = any(published_in(c.text) is not None or is_tick(c.text) for c in answers)
        answered = answered or any(f.url for c in urls for f in addresses_in(c.target or c.text))
        if not answered or not (named.problem or is_blank):
            return
        first, last = self.pack.items[0].id, self.pack.items[-1].id
        self._tell(
            number,
            "item",
            named.problem or "no_item",
            error=True,
            given=shortened(named.given),
            items=list(named.others),
            first=first,
            last=last,
            fiscal_year=self.pack.fiscal_year,
        )

    def _entry(self, number: int, row: tuple[Cell, ...], item_id: str, goes_on: bool) -> Entry:
        before = len(self.problems)
        published = self._published(number, row, item_id)
        has_faulty_answer = len(self.problems) > before
        found, has_faulty_url = self._addresses(number, row, item_id, published)
        answer = self.layout.column("answer" if self.layout.has("answer") else "yes")
        letters = tuple(
            f"{self.place}{letter_of(column)}" if column >= 0 else ""
            for column in (answer, self.layout.column("url"))
        )
        return Entry(
            item_id,
            number,
            published,
            found,
            self._explanation(number, row),
            (letters[0], letters[1]),
            goes_on,
            has_faulty_answer,
            has_faulty_url,
        )

    def _published(self, number: int, row: tuple[Cell, ...], item_id: str) -> bool | None:
        if self.layout.has("yes"):
            return self._ticked(number, row, item_id)
        column = self.layout.column("answer")
        cell = self._cell(row, column)
        if cell.formula:
            self._tell(number, "answer", "formula", error=True, given=shortened(cell.formula))
            return None
        published = published_in(cell.text)
        if published is None and not is_none_word(cell.text):
            given = shortened(cell.text)
            self._tell(number, "answer", "unclear_answer", error=True, item=item_id, given=given)
        return published

    def _ticked(self, number: int, row: tuple[Cell, ...], item_id: str) -> bool | None:
        """Two columns, มี and ไม่มี, one of which is ticked."""
        yes = is_tick(self._cell(row, self.layout.column("yes")).text)
        no_text = self._cell(row, self.layout.column("no")).text
        no = is_tick(no_text) or published_in(no_text) is False
        if yes and no:
            given = f"{self._cell(row, self.layout.column('yes')).text} | {no_text}"
            self._tell(number, "yes", "unclear_answer", error=True, item=item_id, given=given)
            return None
        return True if yes else False if no else None

    def _explanation(self, number: int, row: tuple[Cell, ...]) -> str:
        texts = []
        for column in self._columns("explanation"):
            cell = self._cell(row, column)
            if cell.formula:
                given = shortened(cell.formula)
                self._tell(number, "explanation", "formula", error=True, at=column, given=given)
            elif trimmed(cell.text):
                texts.append(trimmed(cell.text))
        return "\n".join(texts)

    def _addresses(
        self, number: int, row: tuple[Cell, ...], item_id: str, published: bool | None
    ) -> tuple[tuple[Found, ...], bool]:
        out: list[Found] = []
        is_faulty = False
        for column in self._columns("url"):
            cell = self._cell(row, column)
            if cell.formula and not cell.target:
                is_faulty = True
                given = shortened(cell.formula)
                self._tell(number, "url", "formula", error=True, at=column, given=given)
                continue
            for found in self._in_cell(number, column, cell, item_id):
                note = found.note
                if note == "url_none" and published is False:
                    note = "url_words"  # `ไม่มี`, and why
                is_error = note in _NO_ADDRESS
                is_faulty = is_faulty or is_error
                if note:
                    facts = {"item": item_id, "given": shortened(found.written)}
                    facts |= {"url": found.url} if found.url else {}
                    self._tell(number, "url", note, error=is_error, at=column, **facts)
                if found.url:
                    out.append(found)
        return tuple(out), is_faulty

    def _in_cell(self, number: int, column: int, cell: Cell, item_id: str) -> tuple[Found, ...]:
        """A link's target counts, whatever its text says."""
        in_text = addresses_in(cell.text, self.main_site)
        if not cell.target:
            return in_text
        by_target = addresses_in(cell.target, self.main_site)[:1]
        texts = [found for found in in_text if found.url]
        if not by_target or not by_target[0].url:
            if texts:
                facts: dict[str, Any] = {"given": shortened(cell.target), "url": texts[0].url}
                self._tell(number, "url", "url_text_kept", at=column, item=item_id, **facts)
                return tuple(texts)
            return by_target or in_text
        target = by_target[0]
        if any(_is_alike(found.url, target.url) for found in texts):
            return tuple(target if _is_alike(f.url, target.url) else f for f in texts)
        if texts:
            facts = {"given": shortened(cell.text), "url": target.url}
            self._tell(number, "url", "url_text_differs", at=column, item=item_id, **facts)
        return (target, *texts) if len(texts) > 1 else (target,)


def _is_alike(url: str, other: str) -> bool:
    """The same address but for the scheme and a slash at the end."""
    return url.partition("://")[2].rstrip("/") == other.partition("://")[2].rstrip("/")
