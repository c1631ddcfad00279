"""Provinces and districts of Thailand by their names, as people write them.

Names come out in their official Thai spelling, without จังหวัด, อำเภอ or เขต before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import geothai
from rapidfuzz.distance import OSA

from oit_checker.thai.script import is_thai, normalised, squeezed

BANGKOK = "กรุงเทพมหานคร"
_ALIASES = {
    "กรุงเทพ": BANGKOK,
    "กทม": BANGKOK,
    "krungthep": BANGKOK,
    "อยุธยา": "พระนครศรีอยุธยา",
    "ayutthaya": "พระนครศรีอยุธยา",
    "โคราช": "นครราชสีมา",
    "korat": "นครราชสีมา",
    "แปดริ้ว": "ฉะเชิงเทรา",
}
_CAPITAL = frozenset({"เมือง", "mueang", "muang", "amphoemueang"})
_PROVINCE_WORD = re.compile(r"^\s*(?:จังหวัด|จ\s*\.|จ(?=\s)|changwat\b|province of\b)[\s:]*", re.I)
_DISTRICT_WORD = re.compile(
    r"^\s*(?:กิ่งอำเภอ|กิ่ง\s*อ\s*\.|อำเภอ|อ\s*\.|อ(?=\s)|เขต|amphoe\b|amphur\b|khet\b)[\s:]*", re.I
)
_NAMED = re.compile(r"(?:จังหวัด|จ\s?\.)\s*(?P<rest>[\u0e01-\u0e4e]+)")
_ENGLISH_WORD = re.compile(r"\s+(?:province|changwat|district|amphoe|amphur)\s*$", re.I)
_SHORTEST_MENDED = 4  # letters: below, too many names are one slip apart


@dataclass(frozen=True, slots=True)
class Named:
    """`name` is the official spelling; `is_mended`: what was written holds a slip."""

    name: str
    is_mended: bool = False


@lru_cache(maxsize=4096)
def province_named(text: str) -> Named | None:
    """The province that a text names (Thai or English, with or without จังหวัด), slips of one or
    two letters mended; None when it names none, or could be several."""
    bare = _ENGLISH_WORD.sub("", _PROVINCE_WORD.sub("", text))
    return _found(_key(bare), _provinces())


@lru_cache(maxsize=4096)
def district_named(text: str, province: str) -> Named | None:
    """The district of `province` (official spelling) that a text names; as `province_named`."""
    bare = _ENGLISH_WORD.sub("", _DISTRICT_WORD.sub("", text))
    return _found(_key(bare), _districts(province))


@lru_cache(maxsize=4096)
def provinces_with_district(text: str) -> tuple[str, ...]:
    """The provinces that have a district of that name, slips not mended; () for none and for
    เมือง, which each has."""
    key = _key(_ENGLISH_WORD.sub("", _DISTRICT_WORD.sub("", text)))
    return () if key in _CAPITAL else tuple(p for p in provinces() if key in _districts(p))


@cache
def provinces() -> tuple[str, ...]:
    """All 77, official spelling, by code."""
    return tuple(province.name_th for province in geothai.provinces())


@cache
def districts(province: str) -> tuple[str, ...]:
    """Those of a province (official spelling), by code; () for an unknown one."""
    return tuple(dict.fromkeys(_districts(province).values()))


def is_district_word(text: str) -> bool:
    """Begins with อำเภอ or one of its short forms."""
    return _DISTRICT_WORD.match(text) is not None


def is_province_word(text: str) -> bool:
    """Begins with จังหวัด or one of its short forms."""
    return _PROVINCE_WORD.match(text) is not None


def parted(text: str) -> tuple[str, str]:
    """`อ.เมือง จ.ขอนแก่น` -> its district and its province; '' for what it doesn't hold."""
    found = re.search(r"(?:จังหวัด|จ\s*\.)\s*[\u0e01-\u0e4e]", text)
    if found is None:
        return text.strip(), ""
    return text[: found.start()].strip(" ,\n"), text[found.start() :].strip()


def bare_place(text: str) -> str:
    """Without อำเภอ, เขต or จังหวัด before it, spaces single."""
    shown = normalised(text)
    return " ".join(_DISTRICT_WORD.sub("", _PROVINCE_WORD.sub("", shown)).split())


def provinces_in(text: str) -> frozenset[str]:
    """Those that a text names behind จังหวัด or จ., official spelling."""
    rests = (match["rest"] for match in re.finditer(_NAMED, normalised(text)))
    return frozenset(found for rest in rests if (found := _begins_with(rest, provinces())))


def province_in(text: str) -> str:
    """The one province that a title names; '' for none and for several."""
    found = provinces_in(text)
    return next(iter(found)) if len(found) == 1 else ""


def is_province_mentioned(province: str, text: str) -> bool:
    """Whether a province (official spelling) stands anywhere in a text, in Thai or English, with
    or without the word before it; short names of it count."""
    thai, english = squeezed(text), re.sub(r"[^a-z]", "", text.casefold())
    keys = [key for key, name in _provinces().items() if name == province]
    return any(key in (thai if is_thai(key) else english) for key in keys)


def _begins_with(text: str, names: Iterable[str]) -> str:
    return max((name for name in names if text.startswith(name)), key=len, default="")


def _key(text: str) -> str:
    words = squeezed(text)
    return words if is_thai(words) else re.sub(r"[^a-z]", "", words)


@cache
def _provinces() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for province in geothai.provinces():
        names[_key(province.name_th)] = province.name_th
        names[_key(province.name_en)] = province.name_th
    return names | _ALIASES


@cache
def _districts(province: str) -> Mapping[str, str]:
    code = next((p.code for p in geothai.provinces() if p.name_th == province), "")
    names: dict[str, str] = {}
    for district in geothai.districts(code):
        name = district.name_th.removeprefix("เขต") if province == BANGKOK else district.name_th
        names[_key(name)] = name
        names.setdefault(_key(district.name_en), name)
        if district.code.endswith("01") and province != BANGKOK:
            names |= dict.fromkeys(_CAPITAL, name)
    return names


def _found(key: str, names: Mapping[str, str]) -> Named | None:
    if key in names:
        return Named(names[key])
    if len(key) < _SHORTEST_MENDED:
        return None
    near = {
        name
        for known, name in names.items()
        if OSA.distance(key, known, score_cutoff=2) <= (1 if len(known) < 8 else 2)
    }
    return Named(near.pop(), is_mended=True) if len(near) == 1 else None
