"""A link label, title or heading stripped to the words that name its topic.

What is taken away says where, when or whose, never what: item codes, list numbers, years, dates of
posting, the agency's own name, "ดาวน์โหลด". What is left is folded so that lost tone marks and the
usual slips of typing and of PDF fonts do not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from oit_checker.thai.script import arabic_digits, normalised, squeezed

# MOIT and EB are the lists of other assessments: their numbers say nothing about OIT items.
_FOREIGN_CODE = re.compile(r"^[\s(\[*•–-]*(?:MOIT|EE?B)\s*\.?\s*\d+(?:\.\d+)*\s*[.):–-]*\s*", re.I)
_CODE = re.compile(
    r"^[\s(\[*•–>»→-]*(?:"
    r"(?:OIT|ITA|[OoОо])\s*[-.:]?\s*0?(?P<a>\d{1,2})"  # O23, o-23, OIT 23, Cyrillic O
    r"|0(?P<b>\d{1,2})(?!\d)"  # 023: a zero typed for the letter
    r"|ข้อ(?:ที่)?\s*(?P<c>\d{1,2})(?=[\s.:)])"
    r")(?![\d.]\d?)\s*[\])]?[\s.:–-]*"
)
_NUMBER = re.compile(r"^[\s(\[*•–>»→-]*\d{1,2}(?:\.\d{1,2})*\s*[.)\]:–-]*\s*(?!ปี|เดือน|ภาษา)")
_BULLET = re.compile(r"^[\s(\[*•–>»→๏●▪◆✓✔-]+")
_YEAR = r"(?:พ\.?\s*ศ\.?\s*)?25\d\d"
_PERIOD = re.compile(
    rf"\(?\s*(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?\s*{_YEAR}(?:\s*(?:[-–—/]|ถึง)\s*{_YEAR})?\s*\)?"
)
_DAY = re.compile(
    r"(?:เมื่อ)?(?:วันที่|ลงวันที่)?\s*\d{1,2}\s*"
    r"(?:ม\.?ค\.?|ก\.?พ\.?|มี\.?ค\.?|เม\.?ย\.?|พ\.?ค\.?|มิ\.?ย\.?|ก\.?ค\.?|ส\.?ค\.?|ก\.?ย\.?|ต\.?ค\.?"
    r"|พ\.?ย\.?|ธ\.?ค\.?|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน"
    r"|ตุลาคม|พฤศจิกายน|ธันวาคม)\s*(?:พ\.ศ\.)?\s*\d{2,4}"
)
_OWNER = re.compile(
    r"(?:ของ)?(?:องค์การบริหารส่วน(?:ตำบล|จังหวัด)|เทศบาล(?:ตำบล|เมือง|นคร)|อบต\.|อบจ\.|ทต\.|ทม\.)\S*"
)
_NOISE = re.compile(r"ดาวน์โหลด|download|คลิก(?:ที่นี่|ดู)?|อ่านต่อ|รายละเอียดเพิ่มเติม|ใหม่!|\.pdf\b", re.I)
_LEAD_IN = re.compile(
    r"^(?:หน่วยงาน)?"
    r"(?:แสดง(?:ให้เห็น)?|มี(?=การ|รายงาน|หลักฐาน|แนว|นโยบาย|แผน|ข้อมูล|มาตรการ))\s*"
)
_DETAILS = re.compile(
    r"(?:โดย)?(?:มี(?:ข้อมูล)?)?\s*(?:อย่างน้อย|รายละเอียด)\S*\s*ประกอบด้วย.*|อย่างน้อยจะ?ต้องมี.*",
    re.S,
)
_SECTION = re.compile(r"\W*(?:\d+\.?\s*)?ตัวชี้วัด|\W*(?:9|10)\.[1-6]\b(?!\.)")
_DIGIT = re.compile(r"\d")
_CONSONANT = re.compile("[ก-ฮ]")
_HUNG_VOWEL = re.compile("[ัิ-ู]")
_MARKS = str.maketrans({**dict.fromkeys("่้๊๋์็ํ๎", None), "ำ": "า", "ฏ": "ฎ"})


@dataclass(frozen=True, slots=True)
class Wording:
    """`core` is readable, `folded` is `core` for comparing; `code` is the item number or None.

    `has_lost_vowels`: a long Thai text without a single vowel above or below, as file names have
    after some uploads.
    """

    core: str
    folded: str
    code: int | None
    is_section: bool
    has_lost_vowels: bool = False


def folded(text: str) -> str:
    """Letters and digits only, without tone marks; ำ as า, as lost in many PDF fonts; ฏ as ฎ."""
    return squeezed(text).replace("ํา", "า").replace("เเ", "แ").translate(_MARKS)


def code_in(text: str) -> int | None:
    """The OIT item number that a label begins with; never the number of another scheme."""
    return _code_in(arabic_digits(normalised(text)))


def _code_in(plain: str) -> int | None:
    if _DIGIT.search(plain) is None or _FOREIGN_CODE.match(plain):
        return None
    hit = _CODE.match(plain)
    if hit is None:
        return None
    number = int(hit.group("a") or hit.group("b") or hit.group("c"))
    return number if 1 <= number <= 43 else None


@lru_cache(maxsize=8192)
def worded(text: str) -> Wording:
    """The label taken apart."""
    plain = arabic_digits(normalised(text)).strip()
    core = _bare(plain)
    key = folded(core)
    lost = _HUNG_VOWEL.search(key) is None and len(_CONSONANT.findall(key)) >= 12
    return Wording(core, key, _code_in(plain), _SECTION.match(plain) is not None, lost)


def without_hung_vowels(text: str) -> str:
    """Without the vowels that stand above and below consonants."""
    return _HUNG_VOWEL.sub("", text)


def _bare(plain: str) -> str:
    has_digits = _DIGIT.search(plain) is not None  # most labels have none
    core = plain
    if has_digits:
        for pattern in (_FOREIGN_CODE, _CODE, _NUMBER):
            core = pattern.sub("", core, count=1)
    core = _BULLET.sub("", core)
    for pattern in (_NOISE, _DAY, _PERIOD, _OWNER) if has_digits else (_NOISE, _OWNER):
        core = pattern.sub(" ", core)
    core = core.replace("ประจำปีงบประมาณ", "ประจำปี")
    core = _LEAD_IN.sub("", core.strip())
    without_details = _DETAILS.sub("", core)
    return (without_details if len(without_details) >= 8 else core).strip(" -–:|•*")
