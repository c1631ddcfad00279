"""Whose site a page says it is, compared with the agency that a list gives for it (pure).

An alarm over a right owner costs more trust than silence over a wrong one: every doubt is silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from oit_checker.model.batch import ListedAgency
from oit_checker.model.document import BlockKind, Document, Region
from oit_checker.thai.agencies import (
    LocalAuthority,
    local_authorities_in,
    loosened,
    spellings_of,
)
from oit_checker.thai.places import is_province_mentioned, provinces, provinces_in
from oit_checker.thai.script import squeezed

_MOST_HEADINGS = 40  # looked through, of a page's first
_LONGEST_FRAME = 300  # letters of a line in which an owner names itself


class Stand(StrEnum):
    """Where a page names its owner."""

    TITLE = "title"
    SITE_NAME = "site_name"
    HEADER = "header"
    HEADING = "heading"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class ShownName:
    """A local authority named where owners name themselves."""

    authority: LocalAuthority
    stand: Stand


_OWN_WORDS = frozenset({Stand.TITLE, Stand.SITE_NAME})


class Match(StrEnum):
    """What a page says of the agency that a list gives for it."""

    OWN = "own"
    OTHER_OWNER = "other_owner"  # another place's, and the listed one is nowhere
    OTHER_PROVINCE = "other_province"  # a namesake's in another province
    OTHER_KIND = "other_kind"  # the place's, but อบต. for เทศบาล: its namesake, or an old list
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ownership:
    """`shown` is the name, or the province, that the page gives itself where it isn't its own."""

    match: Match
    shown: str = ""


def owner_of(document: Document) -> tuple[str, ...]:
    """The local authorities that a page names where owners name themselves, as written, most
    often named first; () for none (another kind of agency, a name that is a picture)."""
    shown = list(shown_names(document))
    counts = Counter((each.authority.agency_type, each.authority.place) for each in shown)
    written: dict[tuple[str, str], str] = {}
    for each in shown:
        key = each.authority.agency_type, each.authority.place
        written.setdefault(key, each.authority.written)
    return tuple(written[key] for key, _ in counts.most_common())


def is_owned_by(listed: ListedAgency, document: Document) -> bool | None:
    """Whether the page is that agency's own; None where it doesn't say, or not surely."""
    match = ownership_of(listed, document).match
    if match in (Match.OTHER_OWNER, Match.OTHER_PROVINCE):
        return False
    return True if match is Match.OWN else None


def ownership_of(listed: ListedAgency, document: Document) -> Ownership:
    """As `is_owned_by`, with what the page says instead."""
    name = listed.agency.name
    wanted = next(local_authorities_in(name), None)
    text = _whole_text(document)
    if wanted is None:
        is_there = len(squeezed(name)) >= 6 and squeezed(name) in squeezed(text)
        return Ownership(Match.OWN if is_there else Match.UNKNOWN)
    shown = list(shown_names(document))
    same = [each for each in shown if is_same_place(each.authority.place, wanted.place)]
    if same:
        return _of_namesake(listed, wanted, [each.authority for each in same], document, text)
    if any(is_near_place(each.authority.place, wanted.place) for each in shown):
        return Ownership(Match.UNKNOWN)
    if loosened(wanted.place) in loosened(squeezed(text)):
        return Ownership(Match.UNKNOWN)
    return _of_stranger(shown)


def _of_namesake(
    listed: ListedAgency,
    wanted: LocalAuthority,
    same: list[LocalAuthority],
    document: Document,
    text: str,
) -> Ownership:
    elsewhere = _other_province(listed.province, wanted.place, document, text)
    if elsewhere:
        return Ownership(Match.OTHER_PROVINCE, elsewhere)
    if any(each.agency_type is wanted.agency_type for each in same):
        return Ownership(Match.OWN)
    everywhere = [
        each for each in local_authorities_in(text) if is_near_place(each.place, wanted.place)
    ]
    if any(each.agency_type is wanted.agency_type for each in everywhere):
        return Ownership(Match.UNKNOWN)
    return Ownership(Match.OTHER_KIND, same[0].written)


def _of_stranger(shown: list[ShownName]) -> Ownership:
    """One other place, named in the title and once more where owners name themselves: banners of
    neighbours stand in headers and footers, never in titles."""
    stands: dict[str, set[Stand]] = {}
    for each in shown:
        stands.setdefault(each.authority.place, set()).add(each.stand)
    if not stands:
        return Ownership(Match.UNKNOWN)
    place, most = max(stands.items(), key=lambda item: len(item[1]))
    others = [other for other in stands if not is_near_place(other, place)]
    is_sure = len(most) > 1 and bool(most & _OWN_WORDS)
    if not is_sure or any(len(stands[other]) > 1 for other in others):
        return Ownership(Match.UNKNOWN)
    written = next(each.authority.written for each in shown if each.authority.place == place)
    return Ownership(Match.OTHER_OWNER, written)


def shown_names(document: Document) -> Iterator[ShownName]:
    """Where a page names its owner: title, site name, header, headings and footer."""
    for stand, text in _stands(document):
        for authority in local_authorities_in(text):
            yield ShownName(authority, stand)


def _stands(document: Document) -> Iterator[tuple[Stand, str]]:
    yield Stand.TITLE, document.title
    yield Stand.SITE_NAME, document.properties.get("site_name", "")
    headings = 0
    for block in document.blocks:
        if block.hidden or len(block.text) > _LONGEST_FRAME:
            continue
        if block.region is Region.HEADER:
            yield Stand.HEADER, block.text
        elif block.region is Region.FOOTER:
            yield Stand.FOOTER, block.text
        elif block.kind is BlockKind.HEADING and block.level <= 2 and headings < _MOST_HEADINGS:
            headings += 1
            yield Stand.HEADING, block.text
    for image in document.images:
        if image.region is Region.HEADER:
            yield Stand.HEADER, f"{image.alt} {image.title}"


def _whole_text(document: Document) -> str:
    """All that a reader or a search engine sees, pictures' names included."""
    parts = [document.title, *document.properties.values(), document.text]
    parts += [f"{link.label} {link.title}" for link in document.links]
    parts += [f"{image.alt} {image.title}" for image in document.images]
    return "\n".join(parts)


def _other_province(province: str, place: str, document: Document, text: str) -> str:
    """The one other province that the page puts the place in; '' where it names the listed one."""
    if province not in provinces() or is_province_mentioned(province, text):
        return ""
    found: set[str] = set()
    lines = [document.title, *(block.text for block in document.blocks)]
    for line in lines:
        if len(line) <= _LONGEST_FRAME and place in squeezed(line):
            found |= provinces_in(line)
    return found.pop() if len(found) == 1 else ""


def is_same_place(one: str, other: str) -> bool:
    """Two spellings of one place (squeezed): with or without เมือง before it."""
    return bool(spellings_of(one) & spellings_of(other))


def is_near_place(one: str, other: str) -> bool:
    """The same place, or one that a slip, a lost tone mark or a word glued to it may have made."""
    if is_same_place(one, other):
        return True
    for a in map(loosened, spellings_of(one)):
        for b in map(loosened, spellings_of(other)):
            short, long = sorted((a, b), key=len)
            if len(short) >= 2 and long.startswith(short):
                return True
            slips = 1 if len(long) < 8 else 2
            if len(short) >= 3 and OSA.distance(a, b, score_cutoff=slips) <= slips:
                return True
    return False
