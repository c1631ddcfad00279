"""Names of agencies: the kind that a name tells, and the place that a local authority is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oit_checker.model.agency import AgencyType
from oit_checker.thai.script import normalised, squeezed

_LOCAL_FORMS = {
    AgencyType.PROVINCIAL_ORGANISATION: (
        r"องค์การบริหาร(?:ส่วน)?\s*จังหวัด|อบจ\s*\.?|อ\.\s*บ\.\s*จ\s*\."
    ),
    AgencyType.SUBDISTRICT_ORGANISATION: (
        r"องค์(?:การ|กร)บริหาร(?:ส่วน)?\s*ตำบล|อบต\s*\.?|อ\.\s*บ\.\s*ต\s*\."
    ),
    # The short forms without their points are syllables of other words.
    AgencyType.SUBDISTRICT_MUNICIPALITY: r"เทศบาล\s*(?:ตำบล|ต\s*\.)|ทต\s*\.|ท\.\s*ต\s*\.",
    AgencyType.TOWN_MUNICIPALITY: r"เทศบาล\s*เมือง|ทม\s*\.|ท\.\s*ม\s*\.",
    AgencyType.CITY_MUNICIPALITY: r"เทศบาล\s*นคร|ทน\s*\.|ท\.\s*น\s*\.",
}
_KINDS = tuple(_LOCAL_FORMS)
_LOCAL = re.compile(
    "|".join(rf"(?P<k{number}>{forms})" for number, forms in enumerate(_LOCAL_FORMS.values()))
)
_PLACE = re.compile(
    r"[\s:\"“”'()\-–]{0,3}(?P<place>[ก-ฮะ-ฺเ-๎]+(?:\s?[0-9๐-๙]{1,2}(?![0-9๐-๙]))?)(?P<point>\s?\.)?"
)
_ENDS_PLACE = re.compile(r"(?:กิ่งอำเภอ|อำเภอ|จังหวัด|ขอต้อนรับ|ยินดี)")
_BEFORE = re.compile(r"^(?:สำนักงาน(?=เทศบาล)|ที่ทำการ|เว็บไซต์(?:ของ)?)\s*")
_LOOSE = re.compile(r"[็-๎]")
_ENGLISH = (
    (r"\b(?:subdistrict|tambon) municipality\b", AgencyType.SUBDISTRICT_MUNICIPALITY),
    (r"\btown municipality\b", AgencyType.TOWN_MUNICIPALITY),
    (r"\bcity municipality\b", AgencyType.CITY_MUNICIPALITY),
    (
        r"\bsub-?district administrat|\btambon administrat|\b(?:SAO|TAO)\b",
        AgencyType.SUBDISTRICT_ORGANISATION,
    ),
    (r"\bprovincial administrat|\bPAO\b", AgencyType.PROVINCIAL_ORGANISATION),
    (r"\buniversity\b", AgencyType.UNIVERSITY),
    (r"^(?:department|ministry) of\b", AgencyType.CENTRAL),
)
_OTHERS = (
    (r"^(?:กรุงเทพมหานคร|เมืองพัทยา)$", AgencyType.SPECIAL_LOCAL_GOVERNMENT),
    (r"^จังหวัด", AgencyType.PROVINCE),
    (r"^(?:มหาวิทยาลัย|สถาบันเทคโนโลยี|สถาบันบัณฑิต)", AgencyType.UNIVERSITY),
    (r"^(?:กรม(?!ธรรม์)|กระทรวง|สำนักงานปลัดกระทรวง)", AgencyType.CENTRAL),
    (r"\(องค์การมหาชน\)", AgencyType.PUBLIC_ORGANISATION),
)


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """A local authority named in a text. `place` holds the letters of its place as written,
    squeezed; words that the text glues to it included."""

    agency_type: AgencyType
    place: str
    written: str


def local_authorities_in(text: str) -> Iterator[LocalAuthority]:
    """Those that a text names with their place, in its order (อบต.…, เทศบาลเมือง…)."""
    shown = normalised(text)
    for found in _LOCAL.finditer(shown):
        kind = _KINDS[int((found.lastgroup or "k0")[1:])]
        behind = _PLACE.match(shown, found.end())
        if behind is None:
            continue
        place = behind["place"]
        if behind["point"] and len(place) > 1 and place[-1] in "อจต":
            place = place[:-1]  # of อ., จ. or ต. glued to it
        place = _ENDS_PLACE.split(place)[0]
        if len(place) > 1:
            end = behind.start("place") + len(place)
            yield LocalAuthority(kind, squeezed(place), shown[found.start() : end])


def loosened(place: str) -> str:
    """Without tone marks and what else is often lost or added: the same for near spellings."""
    return _LOOSE.sub("", place)


def spellings_of(place: str) -> frozenset[str]:
    """A place (squeezed), without a number behind it, with and without เมือง before it:
    `เทศบาลเมืองพล` may be the town พล or the town เมืองพล."""
    bare = place.rstrip("0123456789")
    short = bare.removeprefix("เมือง")
    return frozenset({bare, short} if len(short) > 1 else {bare})


def agency_type_of_name(name: str) -> AgencyType | None:
    """The type that an agency's own name tells; None when it doesn't."""
    shown = _BEFORE.sub("", normalised(name))
    local = _LOCAL.match(shown)
    if local is not None:
        return _KINDS[int((local.lastgroup or "k0")[1:])]
    for pattern, kind in (*_OTHERS, *_ENGLISH):
        if re.search(pattern, shown, re.I):
            return kind
    return None
