"""One row of a list -> a ListedAgency, and whatever is wrong with it."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from oit_checker.batch.listing.columns import Table, heading_words, listed_words
from oit_checker.batch.listing.shapes import RowProblem
from oit_checker.messages import Speech, languages
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.batch import ListedAgency
from oit_checker.model.url import normalised_url
from oit_checker.submission.addresses import Found, addresses_in
from oit_checker.submission.grid import Cell, letter_of
from oit_checker.submission.words import agency_type_in, trimmed, visible
from oit_checker.thai.agencies import agency_type_of_name, local_authorities_in
from oit_checker.thai.places import (
    bare_place,
    district_named,
    is_district_word,
    is_province_word,
    parted,
    province_in,
    province_named,
    provinces_with_district,
)
from oit_checker.thai.script import arabic_digits, normalised, squeezed

_PLAIN_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./-]*)?")
_TAGS = re.compile(r"[,;|/\n、]+")


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for a row without standing in it: said by the title, or by a line above a group
    of rows. `folder` is the list's; `sheet` '' where the list has one worksheet."""

    folder: Path
    province: str = ""
    district: str = ""
    sheet: str = ""


@dataclass
class Row:
    """A row while it is being read."""

    table: Table
    number: int
    cells: Sequence[Cell]
    context: Context
    problems: list[RowProblem] = field(default_factory=list)

    @cached_property
    def texts(self) -> dict[str, str]:
        """What the row says, by role; roles without a text are missing."""
        found: dict[str, str] = {}
        for role, column in self.table.columns.items():
            if column < len(self.cells) and (text := visible(self.cells[column].text)):
                found[role] = text
        return found

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """Every text of the row once, columns that hold nothing of ours included."""
        texts = dict.fromkeys(visible(c.text) for c in self.cells if not c.is_empty)
        return tuple(text for text in texts if text)

    def text(self, role: str) -> str:
        return self.texts.get(role, "")

    def tell(self, message: str, role: str, *, is_error: bool = False, **facts: Any) -> None:
        column = self.table.columns.get(role)
        letter = letter_of(column) if column is not None else ""
        made = RowProblem(
            self.number,
            letter,
            f"listing.problem.{message}",
            facts,
            is_error,
            self.context.sheet,
        )
        self.problems.append(made)


def agency_in(row: Row) -> ListedAgency | None:
    """The row's agency; None when it has no usable address (which is told)."""
    name = " ".join(normalised(row.text("name")).split())
    site = _main_site(row, name)
    if not site:
        return None
    kind = _agency_type(row, name)
    if not name and "name" in row.table.columns:
        row.tell("name_missing", "name", site=site)
    province, district = _place(row, name)
    return ListedAgency(
        agency=Agency(site, name, kind),
        province=province,
        district=district,
        tags=_tags(row.text("tags")),
        contact=_contact(row),
        submission_file=_submission_file(row),
        iit=_score(row, "iit"),
        eit=_score(row, "eit"),
        row=row.number,
    )


def group_of(row: Row) -> Context | None:
    """The context below a row that is but a heading of others (อำเภอ…, จังหวัด…); None for
    another row."""
    if len(row.texts) > 1 or len(row.shown) != 1:
        return None
    text = row.shown[0]
    if is_province_word(text) and (found := province_named(text)):
        return replace(row.context, province=found.name, district="")
    if is_district_word(text):
        return replace(row.context, district=text)
    return None


def is_no_agency(row: Row) -> bool:
    """Totals, headings that come again on each page, numbers beside nothing, remarks."""
    if "." in row.text("main_site"):
        return False
    if all(squeezed(text) in heading_words(role) for role, text in row.texts.items()):
        return True
    if row.text("main_site"):
        return False
    first = row.shown[0]
    if any(squeezed(first).startswith(word) for word in listed_words("listing.not_an_agency")):
        return True
    return len(row.shown) == 1 and agency_type_of_name(first) is None


def _main_site(row: Row, name: str) -> str:
    column = row.table.columns.get("main_site")
    cell = row.cells[column] if column is not None and column < len(row.cells) else Cell()
    given = visible(cell.text)
    if _PLAIN_ADDRESS.fullmatch(given) and not cell.target:
        return normalised_url(given)
    # With itself as main site, an address on an inner network is one too: it may be meant.
    found = [each for t in (cell.text, cell.target) for each in addresses_in(t, t.strip())]
    usable = list(dict.fromkeys(each.url for each in found if each.url))
    if not cell.target and any(local_authorities_in(given)) and "://" not in given:
        usable = [
            url for url in usable if "xn--" not in url
        ]  # a name with a point in it is no host
    if not usable:
        if not found:
            row.tell("site_missing", "main_site", is_error=True, name=name)
        else:
            row.tell("site_bad", "main_site", is_error=True, given=given, name=name)
        return ""
    hosts = {re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/") for url in usable}
    if len(hosts) > 1:
        row.tell("site_several", "main_site", given=usable, site=usable[0])
    _tell_mended(row, next(each for each in found if each.url == usable[0]))
    return usable[0]


def _tell_mended(row: Row, found: Found) -> None:
    if found.note in ("url_scheme", "url_spaces", "url_full_width"):
        row.tell("site_mended", "main_site", given=found.written, site=found.url)


def _agency_type(row: Row, name: str) -> AgencyType:
    """The column's, else the name's. `เทศบาล` alone leaves it to the name."""
    given = row.text("agency_type")
    by_name = agency_type_of_name(name)
    if not given:
        if by_name is None and name:
            row.tell("type_missing", "agency_type", name=name)
        return by_name or AgencyType.OTHER
    stated = _type_named(given)
    if stated is None:
        if by_name is None:
            row.tell("type_unknown", "agency_type", is_error=True, given=given)
        return by_name or AgencyType.OTHER
    is_surer = by_name is not None and any(local_authorities_in(name))
    if is_surer and by_name is not None and by_name is not stated:
        facts: dict[str, Any] = {
            "name": name,
            "given": _type_words(stated),
            "other": _type_words(by_name),
        }
        row.tell("type_differs", "agency_type", **facts)
    return stated


@lru_cache(maxsize=512)
def _type_named(text: str) -> AgencyType | None:
    return agency_type_in(text) or agency_type_of_name(text)


def _type_words(kind: AgencyType) -> dict[str, str]:
    key = f"submission.agency_type.{kind.value}"
    return {language: Speech(language).say(key) for language in languages()}


def _place(row: Row, name: str) -> tuple[str, str]:
    written, beside = parted(row.text("district") or row.context.district)
    province = _province(row, row.text("province") or beside, name)
    if not written:
        return province, ""
    if not province:
        homes = provinces_with_district(written)
        if len(homes) == 1:
            province = homes[0]
        else:
            row.tell("province_missing", "province", given=written, among=homes)
            return "", bare_place(written)
    found = district_named(written, province)
    if found is not None:
        if found.is_mended:
            row.tell("place_mended", "district", given=written, read=found.name)
        return province, found.name
    elsewhere = provinces_with_district(written)
    facts: dict[str, Any] = {"given": bare_place(written), "province": province}
    if elsewhere:
        row.tell("district_elsewhere", "district", **facts, elsewhere=elsewhere[:5])
    elif province_named(province):
        row.tell("district_unknown", "district", **facts)
    return province, bare_place(written)


def _province(row: Row, written: str, name: str) -> str:
    if not written:
        return province_of_name(name) or row.context.province
    found = province_named(written)
    if found is None:
        row.tell("province_unknown", "province", given=written)
        return bare_place(written)
    if found.is_mended:
        row.tell("place_mended", "province", given=written, read=found.name)
    return found.name


def province_of_name(name: str) -> str:
    """The province that an agency's name holds, '' for none."""
    for each in local_authorities_in(name):
        if each.agency_type is AgencyType.PROVINCIAL_ORGANISATION:
            found = province_named(each.place)
            return found.name if found else ""
    return province_in(name)


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for each in _TAGS.split(text) if (t := " ".join(each.split()))))


def _contact(row: Row) -> str:
    contact, phone = trimmed(row.text("contact")), trimmed(row.text("phone"))
    return contact if phone in contact else f"{contact} {phone}".strip()


def _submission_file(row: Row) -> str:
    given = trimmed(row.text("submission_file"))
    if given and not os.path.isfile(row.context.folder / given):  # False for what is no name
        row.tell("file_missing", "submission_file", given=given)
    return given


def _score(row: Row, role: str) -> float | None:
    given = row.text(role)
    text = arabic_digits(given).strip().removesuffix("%").strip()
    if not text or not re.search(r"\w", text):  # `-`
        return None
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if 0 <= score <= 100:
        return score
    row.tell("score_bad", role, is_error=True, given=given, which=role.upper())
    return None
