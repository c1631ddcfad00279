"""The head of a sheet: agency, type, main site, year, wherever they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.submission import SheetProblem
from oit_checker.model.url import is_same_site
from oit_checker.submission.addresses import addresses_in
from oit_checker.submission.grid import Copy, Grid, letter_of
from oit_checker.submission.words import (
    agency_type_in,
    head_label_of,
    visible,
    years_in_words,
)
from oit_checker.thai.script import arabic_digits

_WITHIN = 60  # rows searched for the head


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the head and where it stands."""

    text: str
    row: int
    column: str
    target: str = ""


@dataclass(frozen=True)
class Head:
    """Values by field: `name`, `agency_type`, `main_site`, `fiscal_year`."""

    fields: dict[str, Field]

    def text(self, field: str) -> str:
        return self.fields[field].text if field in self.fields else ""


def head_of(grids: Sequence[Grid], rows_above: int) -> Head:
    """The head in the first grid above its table (`rows_above` rows), else anywhere in the first
    rows of any grid."""
    found: dict[str, Field] = {}
    if grids:
        _collect(grids[0], 1, rows_above, found)
    for number, grid in enumerate(grids):
        _collect(grid, rows_above + 1 if number == 0 else 1, _WITHIN, found, has_value=True)
    return Head(found)


def _collect(
    grid: Grid, first: int, last: int, found: dict[str, Field], has_value: bool = False
) -> None:
    for row, cells in grid.numbered(first):
        if row > last:
            return
        for column, cell in enumerate(cells):
            if cell.copy is not Copy.NONE or cell.is_empty or len(cell.text) > 300:
                continue
            field, behind = head_label_of(cell.text)
            if not field or field in found:
                continue
            value = _value(grid, row, column, behind, last)
            if value is not None and (not has_value or _is_plausible(field, value.text)):
                found[field] = value


def _is_plausible(field: str, text: str) -> bool:
    """Far from the head, a label may be a heading or part of a sentence."""
    if field == "agency_type":
        return agency_type_in(text) is not None
    if field == "fiscal_year":
        return bool(years_in_words(text)) and len(text) < 30
    if field == "main_site":
        return any(found.url for found in addresses_in(text))
    return False


def _value(grid: Grid, row: int, column: int, behind: str, last: int) -> Field | None:
    """Behind the label, to its right, or below it."""
    if behind:
        return Field(behind, row, letter_of(column))
    for right in range(column + 1, grid.width):
        cell = grid.cell(row, right)
        if cell.is_empty or cell.copy is Copy.ACROSS:
            continue
        if head_label_of(cell.text)[0]:
            break
        text = visible(cell.text).lstrip(":： ")
        if text:
            return Field(text, row, letter_of(right), cell.target)
    below = grid.cell(row + 1, column)
    if row < last and not below.is_empty and not head_label_of(below.text)[0]:
        return Field(visible(below.text), row + 1, letter_of(column), below.target)
    return None


def title_year(grids: Iterable[Grid], rows_above: int) -> int | None:
    """The one year that title lines or a sheet's name speak of."""
    for number, grid in enumerate(grids):
        texts = [grid.name]
        if number == 0:
            texts += [cell.text for row in grid.rows[:rows_above] for cell in row]
        years = Counter(year for text in texts if len(text) < 300 for year in years_in_words(text))
        if len(years) == 1:
            return _buddhist(next(iter(years)))
    return None


def _buddhist(year: int) -> int:
    return year + 543 if year < 2400 else year


def fiscal_year_in(text: str) -> tuple[int | None, str]:
    """The year of a head's field, and the Common Era year that it was written in ('' if not)."""
    digits = arabic_digits(text)
    years = years_in_words(digits)
    if years:
        return _buddhist(years[0]), str(years[0]) if years[0] < 2400 else ""
    short = digits.strip().removesuffix(".0")
    return (2500 + int(short), "") if short.isdigit() and len(short) == 2 else (None, "")


def agency_of(
    head: Head, given: Agency | None, urls: Iterable[str]
) -> tuple[Agency, list[SheetProblem]]:
    """The agency of the sheet, completed or overruled by `given`; `urls` are its answers'."""
    problems: list[SheetProblem] = []
    agency = Agency(
        stated_main_site(head) or _no_main_site(head, given, urls, problems),
        head.text("name"),
        _agency_type(head, given, problems),
    )
    if given is not None:
        agency = _overruled(agency, given, head, problems)
    if not agency.name:
        problems.append(_problem(head, "name", "name_missing"))
    return agency, problems


def _problem(
    head: Head, field: str, message: str, *, error: bool = False, **facts: Any
) -> SheetProblem:
    at = head.fields.get(field)
    return SheetProblem(
        at.row if at else None,
        at.column if at else "",
        f"submission.problem.{message}",
        facts,
        error,
    )


def stated_main_site(head: Head) -> str:
    """The address in the head, normalised; '' without a usable one."""
    field = head.fields.get("main_site")
    texts = (field.text, field.target) if field is not None else ()
    found = (each.url for text in texts for each in addresses_in(text))
    return next((url for url in found if url), "")


def _no_main_site(
    head: Head, given: Agency | None, urls: Iterable[str], problems: list[SheetProblem]
) -> str:
    if given is not None and given.main_site:
        return given.main_site
    if "main_site" in head.fields:
        text = head.text("main_site")
        problems.append(_problem(head, "main_site", "main_site_bad", error=True, given=text))
        return ""
    hosts = Counter("/".join(url.split("/")[:3]) for url in urls)
    likely = hosts.most_common(1)[0][0] if hosts else ""
    problems.append(_problem(head, "main_site", "main_site_missing", error=True, likely=likely))
    return ""


def _agency_type(head: Head, given: Agency | None, problems: list[SheetProblem]) -> AgencyType:
    text = head.text("agency_type")
    kind = agency_type_in(text)
    if kind is not None:
        return kind
    if given is not None and given.agency_type is not AgencyType.OTHER:
        return given.agency_type
    if text:
        problems.append(
            _problem(head, "agency_type", "agency_type_unknown", error=True, given=text)
        )
    else:
        problems.append(_problem(head, "agency_type", "agency_type_missing"))
    return AgencyType.OTHER


def _overruled(agency: Agency, given: Agency, head: Head, problems: list[SheetProblem]) -> Agency:
    """What was asked for counts; that the sheet says otherwise is told."""
    differing: list[tuple[str, str, str]] = []
    if given.main_site and not is_same_site(agency.main_site, given.main_site):
        differing.append(("main_site", agency.main_site, given.main_site))
    if given.name and agency.name and given.name != agency.name:
        differing.append(("name", agency.name, given.name))
    kind = given.agency_type
    if kind not in (AgencyType.OTHER, agency.agency_type):
        differing.append(("agency_type", head.text("agency_type"), kind.value))
    for field, sheet, wanted in differing:
        message = f"other_{field}"
        problems.append(_problem(head, field, message, sheet=sheet, given=wanted))
    return replace(
        agency,
        main_site=given.main_site or agency.main_site,
        name=given.name or agency.name,
        agency_type=agency.agency_type if kind is AgencyType.OTHER else kind,
    )
