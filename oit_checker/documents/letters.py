"""Whether a text is made of wrong letters, as converters and broken fonts leave it."""

from __future__ import annotations

import re

_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BROKEN = re.compile(r"[\ufffd\x80-\x9f\x00-\x08\x0b\x0e-\x1f]")
_THAI_CONSONANT = re.compile(r"[\u0e01-\u0e2e]")
_THAI_VOWEL = re.compile(r"[\u0e30-\u0e3a\u0e40-\u0e4e]")
_THAI_MARK = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
# UTF-8 Thai read as latin-1/cp1252 (à¸, à¹) or as TIS-620 (เธ, เน before a rare letter).
_LATIN_MOJIBAKE = re.compile(r"à[¸¹]")
_THAI_MOJIBAKE = re.compile(r"เธ[\u0e01-\u0e3a\u0e3f\u0e80-\u0eff€\x80-\xa0]")
# TIS-620 Thai read as latin-1: long runs of accented letters.
_LATIN_RUN = re.compile(r"[\u00a1-\u00fb]{4,}")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u10a0-\u10ff]")
_LETTER = re.compile(r"[^\W\d_]|[\ue000-\uf8ff\ufffd\x80-\x9f]")
_LEAST = 40
_SAMPLE = 100_000


def is_garbled(text: str) -> bool:
    """Whether so many letters are wrong that words cannot be trusted. Expects normalised text."""
    text = text[:_SAMPLE]
    letters = len(_LETTER.findall(text)) + _count(_THAI_MARK, text)
    if letters < _LEAST:
        return False
    if _count(_PRIVATE, text) + _count(_BROKEN, text) > 0.03 * letters:
        return True
    if 2 * _count(_LATIN_MOJIBAKE, text) > 0.15 * letters:
        return True
    if 3 * _count(_THAI_MOJIBAKE, text) > 0.2 * letters:
        return True
    if sum(len(run) for run in _LATIN_RUN.findall(text)) > 0.2 * letters:
        return True
    if _count(_FOREIGN, text) > 0.2 * letters:
        return True
    return lacks_vowels(text)


def lacks_vowels(text: str) -> bool:
    """Whether Thai consonants stand without the vowels and marks that every sentence has."""
    consonants = _count(_THAI_CONSONANT, text)
    if consonants < 100:
        return False
    return _count(_THAI_VOWEL, text) < 0.25 * consonants or _count(_THAI_MARK, text) < (
        0.05 * consonants
    )


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
