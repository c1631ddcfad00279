"""Reads a sheet back: whatever can be understood, and every problem at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from oit_checker.model.agency import Agency
from oit_checker.model.errors import UserError
from oit_checker.model.rule import RulePack
from oit_checker.model.submission import Answer, SheetProblem, Submission
from oit_checker.submission.addresses import addresses_in, is_home_page
from oit_checker.submission.answers import answers_of
from oit_checker.submission.files import Opened, open_sheet
from oit_checker.submission.grid import MOST_ROWS, Grid, letter_of
from oit_checker.submission.head import (
    agency_of,
    fiscal_year_in,
    head_of,
    stated_main_site,
    title_year,
)
from oit_checker.submission.items import ItemNames
from oit_checker.submission.layout import Layout, first_heading, layout_of
from oit_checker.submission.rows import Entry, entries_of
from oit_checker.thai.script import arabic_digits

PackLookup = Callable[[int], RulePack]
_SHARED_BY = 3  # items with one URL from which on it is worth a look


def read_submission(
    path: str | os.PathLike[str],
    pack_of: PackLookup,
    given: Agency | None = None,
    fiscal_year: int | None = None,
) -> Submission:
    """The sheet (.xlsx, .xls, .ods, .csv) as understood, with every problem in it.

    `pack_of` gives a year's RulePack or raises UserError. `given` and `fiscal_year` complete the
    sheet's head, and count where it says otherwise. UserError when the file is no sheet, or names
    no year that has a pack.
    """
    path = Path(path)
    opened = open_sheet(path)
    year, problems = _year_of(opened, path, fiscal_year)
    pack = _pack_for(year, pack_of, path)
    items = ItemNames(pack)
    layouts, found = _layouts(opened, items, year, path)
    head = head_of([layout.grid for layout in layouts] + _beside(opened, layouts), _above(layouts))
    main_site = given.main_site if given and given.main_site else stated_main_site(head)
    entries: list[Entry] = []
    for layout in layouts:
        place = "" if layout is layouts[0] else f"{layout.grid.name}!"
        read, faults = entries_of(layout, items, pack, main_site, place)
        entries.extend(read)
        problems += [*faults, *_about_layout(layout, read)]
    answers, faults = answers_of(entries, pack)
    urls = [url for answer in answers.values() for url in answer.urls]
    agency, about_head = agency_of(head, given, urls)
    problems += [*found, *faults, *about_head]
    problems += _about_urls(answers.values(), agency.main_site, layouts[0])
    problems += _missing(entries, pack)
    return Submission(agency, year, answers, tuple(sorted(problems, key=_order)))


def _order(problem: SheetProblem) -> tuple[bool, bool, int, int, str]:
    """The head's problems first, then row by row."""
    is_other_sheet = "!" in problem.column
    row = problem.row or 0
    return is_other_sheet, row > 0, row, len(problem.column), problem.column


def _about(message: str, *, row: int | None = None, column: str = "", **facts: Any) -> SheetProblem:
    return SheetProblem(row, column, f"submission.problem.{message}", facts, False)


def _year_of(opened: Opened, path: Path, fiscal_year: int | None) -> tuple[int, list[SheetProblem]]:
    """The year asked for, that of the head, or that of the title; UserError without any."""
    found, stated, christian = None, None, ""
    for grid in opened.grids:
        rows_above = max(first_heading(grid) - 1, 0)
        head = head_of([grid], rows_above)
        field = head.fields.get("fiscal_year")
        if field is not None:
            stated = field
            found, christian = fiscal_year_in(field.text)
        if found is None:
            found = title_year([grid], rows_above or len(grid.rows))
        if found is not None:
            break
    problems = []
    at: dict[str, Any] = {"row": stated.row, "column": stated.column} if stated is not None else {}
    if fiscal_year is not None:
        if found not in (None, fiscal_year):
            sheet = stated.text if stated is not None else str(found)
            problems.append(_about("other_fiscal_year", **at, sheet=sheet, given=fiscal_year))
        return fiscal_year, problems
    if found is None and stated is not None:
        raise UserError("submission.bad_year", path=str(path), given=stated.text)
    if found is None:
        raise UserError("submission.no_year", path=str(path))
    if christian:
        problems.append(_about("year_christian", **at, given=christian, fiscal_year=found))
    return found, problems


def _pack_for(fiscal_year: int, pack_of: PackLookup, path: Path) -> RulePack:
    try:
        return pack_of(fiscal_year)
    except UserError as error:
        known = error.facts.get("known", [])
        if error.message_id != "rules.no_pack":
            raise
        raise UserError(
            "submission.no_pack", path=str(path), fiscal_year=fiscal_year, known=known
        ) from error


def _layouts(
    opened: Opened, items: ItemNames, fiscal_year: int, path: Path
) -> tuple[list[Layout], list[SheetProblem]]:
    """The best table, and those of other sheets that go on with other items."""
    found = [layout for grid in opened.grids if (layout := layout_of(grid, items)) is not None]
    if not found:
        raise UserError("submission.no_table", path=str(path))
    visible = [layout for layout in found if not layout.grid.is_hidden] or found

    def rank(layout: Layout) -> tuple[Any, ...]:
        names_year = str(fiscal_year) in arabic_digits(layout.grid.name)
        return *layout.worth, names_year, -opened.grids.index(layout.grid)

    best = max(visible, key=rank)
    problems = []
    if best.grid.is_hidden:
        problems.append(_about("hidden_sheet", sheet=best.grid.name))
    chosen, taken = [best], set(best.item_ids)
    for layout in visible:
        if opened.are_readings or layout is best or not layout.item_ids:
            continue
        if taken & layout.item_ids:
            problems.append(_about("other_sheet", sheet=layout.grid.name, used=best.grid.name))
        else:
            chosen.append(layout)
            taken |= layout.item_ids
    return chosen, problems


def _beside(opened: Opened, layouts: Sequence[Layout]) -> list[Grid]:
    """Other sheets of the workbook, which may hold the head."""
    used = [layout.grid for layout in layouts]
    return [] if opened.are_readings else [g for g in opened.grids if g not in used]


def _above(layouts: Sequence[Layout]) -> int:
    first = first_heading(layouts[0].grid)
    return max(min(first or layouts[0].first, layouts[0].first) - 1, 0)


def _about_layout(layout: Layout, entries: Iterable[Entry]) -> Iterable[SheetProblem]:
    grid = layout.grid
    hidden = [entry.row for entry in entries if entry.row in grid.hidden_rows]
    if hidden:
        yield _about("hidden_rows", rows=hidden)
    if layout.guessed:
        letters = [letter_of(c) for role in layout.guessed for c in layout.columns[role]]
        yield _about("columns_guessed", columns=letters)
    if grid.is_cut:
        yield _about("rows_cut", most=MOST_ROWS)
    cells = [
        row[c]
        for row in grid.rows[layout.heading :]
        for c in layout.columns.get("url", ())
        if c < len(row)
    ]
    if not grid.has_links and any(
        f.note == "url_none" for cell in cells for f in addresses_in(cell.text)
    ):
        yield _about("links_lost")


def _about_urls(
    answers: Iterable[Answer], main_site: str, layout: Layout
) -> Iterable[SheetProblem]:
    """Addresses that can hardly be the place."""
    column = letter_of(layout.column("url")) if layout.has("url") else ""
    items_of: dict[str, list[str]] = {}
    for answer in answers:
        for url in answer.urls:
            items_of.setdefault(url, []).append(answer.item_id)
            if answer.published and is_home_page(url, main_site):
                yield _about(
                    "url_home", row=answer.row, column=column, item=answer.item_id, url=url
                )
    for url, ids in items_of.items():
        if len(ids) >= _SHARED_BY and not is_home_page(url, main_site):
            yield _about("url_shared", items=ids, url=url)


def _missing(entries: Iterable[Entry], pack: RulePack) -> Iterable[SheetProblem]:
    seen = {entry.item_id for entry in entries}
    missing = [item.id for item in pack.items if item.id not in seen]
    if missing:
        yield _about("missing_items", items=missing)
