"""Names and positions of people in Thai text.

Positions and quotes are those of `script.normalised(text)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from oit_checker.thai.script import normalised


@dataclass(frozen=True, slots=True)
class PersonName:
    prefix: str
    first: str
    last: str
    quote: str
    position: int

    @property
    def full(self) -> str:
        return f"{self.prefix}{self.first} {self.last}".strip()


@dataclass(frozen=True, slots=True)
class Position:
    """`rank`: top (who leads the agency), deputy, or head (of a part of it, or the clerk)."""

    quote: str
    rank: str
    position: int


@lru_cache(maxsize=2048)
def names_in(text: str) -> tuple[PersonName, ...]:
    """People named with a prefix or rank and two names, also over line breaks."""
    normal = normalised(text)
    out = []
    for hit in _PERSON.finditer(normal):
        first, last = hit["first"], hit["last"]
        if first in _NOT_A_NAME or last.startswith(_NOT_A_LAST_NAME) or first.startswith(_OFFICES):
            continue
        last = _without_position(last)
        if len(last) < 2:
            continue
        end = hit.start("last") + len(last)
        out.append(
            PersonName(
                " ".join(hit["prefix"].split()), first, last, normal[hit.start() : end], hit.start()
            )
        )
    return tuple(out)


@lru_cache(maxsize=2048)
def positions_in(text: str) -> tuple[Position, ...]:
    """Positions of executives and heads, in the order of the text."""
    normal = normalised(text)
    out = []
    for hit in _POSITION.finditer(normal):
        written = hit.group()
        if _COUNCIL.match(normal, hit.start()):
            continue
        out.append(Position(written.strip(), _rank(written), hit.start()))
    return tuple(out)


def is_council_member(text: str) -> bool:
    """Whether the text speaks of a member of a council, who is not an executive."""
    return _COUNCIL.search(normalised(text)) is not None


def is_vacant(text: str) -> bool:
    """Whether a post is said to be vacant (ว่าง, ตำแหน่งว่าง, อยู่ระหว่างสรรหา)."""
    return _VACANT.search(normalised(text)) is not None


_RANKS = (
    r"ว่าที่\s*(?:ร้อยตรีหญิง|ร้อยตรี|ร้อยโท|ร้อยเอก|พันตรี|พันโท|เรือตรี"
    r"|ร\. ?ต\. ?หญิง|ร\. ?ต\.|ร\. ?ท\.|ร\. ?อ\.|พ\. ?ต\.)"
    r"|(?:ร้อย|พัน|พล|จ่าสิบ|สิบ|นาวา|เรือ|นาวาอากาศ|พลตำรวจ|พันตำรวจ|ร้อยตำรวจ|จ่าสิบตำรวจ|ดาบตำรวจ)"
    r"(?:ตรี|โท|เอก)?(?:หญิง)?(?=\s)"
    r"|(?:พล|พ|ร)\. ?(?:ต|ท|อ)\. ?(?:ต|ท|อ)\.(?: ?หญิง)?"
    r"|(?:พล|พ|ร|จ\. ?ส|ส|น)\. ?[ตทอ]\.(?! ?[ก-ฮ]\.)(?: ?หญิง)?"
    r"|จ\. ?ส\. ?[ตทอ]\.|ส\. ?ต\. ?[ตทอ]\.|ด\. ?ต\."
)
_TITLES = (
    r"นางสาว|น\. ?ส\.|นายแพทย์|นาง"
    r"|นาย(?!ก(?:เทศ|องค์|อบ[ตจ]|สมาคม|รัฐม|ฯ|\s|เมือง|ทต|ท\.|สภา))"
    r"|ดร\.|ผศ\. ?ดร\.|รศ\. ?ดร\.|ศ\. ?ดร\.|ผศ\.|รศ\.|ศาสตราจารย์|นพ\.|พญ\."
    r"|แพทย์หญิง|ทันตแพทย์|ทพ\.|ทพญ\.|ภก\.|ภญ\.|หม่อมราชวงศ์|หม่อมหลวง|ม\. ?ร\. ?ว\.|ม\. ?ล\.|คุณหญิง"
    r"|พระครู|\bMr\.?(?= )|\bMrs\.?(?= )|\bMs\.?(?= )|\bMiss(?= )|\bDr\."
)
_WORD = r"(?:[ก-ฮเ-ไ][ก-ฮะ-ฺเ-์]{1,24}|[A-Z][A-Za-z'-]{1,24})"
_PERSON = re.compile(
    rf"(?<![ก-ฮะ-ู])(?P<prefix>(?:{_RANKS}|{_TITLES})(?:\s?(?:ดร\.|{_TITLES}))?)\s{{0,3}}"
    rf"(?P<first>{_WORD})[ \n]{{1,4}}(?P<last>(?:ณ )?{_WORD})"
)
_NOT_A_NAME = frozenset(
    [
        "ทะเบียน",
        "ช่าง",
        "จ้าง",
        "อำเภอ",
        "สัตวแพทย์",
        "แพทย์",
        "ตรวจ",
        "เวร",
        "ประกัน",
        "สถานี",
        "ท้าย",
        "ใน",
    ]
)
_OFFICES = ("ทะเบียน", "อำเภอ", "ช่าง", "ตรวจ", "แพทย์", "ประกัน", "จ้าง", "สถานี", "หน้า")
_NOT_A_LAST_NAME = (
    "ตำแหน่ง",
    "โทร",
    "นาย",
    "นาง",
    "ผู้",
    "รอง",
    "ปลัด",
    "หัวหน้า",
    "สมาชิก",
    "ประธาน",
    "เบอร์",
)
_TRAILING = re.compile(
    r"(?:ตำแหน่ง|นายก|รองนายก|ปลัด|รองปลัด|ผู้อำนวยการ|หัวหน้า|เลขานุการ"
    r"|ที่ปรึกษา|ผู้ว่าราชการ|สมาชิก|ประธาน|โทรศัพท์|อธิบดี)"
)

_BODY = (
    r"(?:องค์การบริหารส่วนจังหวัด|องค์การบริหารส่วนตำบล"
    r"|อบต\.?|อบจ\.?|เทศบาล(?:ตำบล|เมือง|นคร)?|เมืองพัทยา|ทต\.|ทม\.|ทน\.)"
)
_TAIL = r"[ก-๙.]{0,60}"
_TOP = (
    r"นายก ?เทศมนตรี|นายก ?องค์การ|นายก(?:ฯ| ?อบต| ?อบจ| ?ทต| ?เมืองพัทยา)"
    r"|ผู้ว่าราชการ|ผู้ว่าการ|อธิบดี|อธิการบดี|เลขาธิการ"
    r"|ผู้อำนวยการใหญ่|ปลัดกระทรวง|กรรมการผู้จัดการ|ประธานเจ้าหน้าที่บริหาร|ผู้จัดการใหญ่"
    r"|ผู้อำนวยการ(?:สถาบัน|องค์การ|สำนักงาน(?!เลขา|ปลัด))"
)
_HEAD = (
    rf"(?<!สำนัก)(?<!สำนักงาน)ปลัด(?:{_BODY}|จังหวัด|อำเภอ|เทศบาล|ฯ)?|หัวหน้า(?:สำนักปลัด|สำนักงาน|ส่วน(?!ราชการ)|กอง|ฝ่าย|งาน|กลุ่ม|หน่วย)"
    r"|ผู้อำนวยการ(?:กอง|สำนัก|ส่วน|ศูนย์|โรงเรียน|โรงพยาบาล|กลุ่ม|ฝ่าย)|ผอ\.|คณบดี|นายอำเภอ|ผู้อำนวยการ"
    r"|เลขานุการนายก|ที่ปรึกษานายก|ผู้จัดการ"
)
_POSITION = re.compile(rf"(?:(?:รอง|ผู้ช่วย)(?:\s?(?={_TOP}|{_HEAD})))?(?:{_TOP}|{_HEAD}){_TAIL}")
_DEPUTY = re.compile(r"^(?:รอง|ผู้ช่วย)")
_IS_TOP = re.compile(rf"^(?:{_TOP})")
_COUNCIL = re.compile(r"สมาชิกสภา|(?:รอง)?ประธานสภา|เลขานุการสภา|ส\.อบต\.?|ส\.ท\.|สมาชิก อบต")
_VACANT = re.compile(
    r"(?:^|[\s(\-–|:])-?\s*ว่าง\s*-?(?:$|[\s)|,]|เดิม)"
    r"|ตำแหน่งว่าง|\(ว่าง|ว่างเดิม|อยู่ระหว่าง(?:การ)?สรรหา|ยังไม่มีผู้ดำรงตำแหน่ง"
)


def _rank(written: str) -> str:
    if _DEPUTY.match(written):
        return "deputy"
    return "top" if _IS_TOP.match(written) else "head"


def _without_position(last: str) -> str:
    """A last name to which the page glued the position."""
    cut = _TRAILING.search(last, 2)
    return last[: cut.start()] if cut else last
