"""Whether a text is made of wrong letters, as converters and broken fonts leave it."""

from __future__ import annotations

import re

_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BROKEN = re.compile(r"[\ufffd-\uffff\x80-\x9f\x00-\x08\x0b\x0e-\x1f]")
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
# The same in fonts that put Thai on the upper half of a Western code page (Windows or Macintosh).
_WESTERN = re.compile(
    "[\u00a1-\u00ff\u0131\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02c7\u02d8-\u02dd\u2020-\u2022"
    "\u2030\u2039\u203a\u2044\u20ac\u2122\u2126\u2202\u2206\u220f\u2211\u221a\u221e\u222b\u2248\u2260\u2264\u2265\u25ca\ufb01\ufb02]"
)
# Glyph numbers of a font without a table of letters, shown as if they were letters.
_WESTERN_LETTER = re.compile(
    "[\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0131\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\ufb01\ufb02]"
)
_PUNCTUATION = re.compile(r"[!\"#$%&'*+;<=>?@\[\]^`{|}~\\]")
_VISIBLE = re.compile(r"\S")
_LOOSE_MARK = re.compile(
    "(?<![ก-ฮ\u0e31\u0e33-\u0e3a\u0e47-\u0e4e ])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)
_WESTERN_WORD = re.compile(r"[^\s\u0e01-\u0e5b]*[A-Za-z][^\s\u0e01-\u0e5b]*")
_ENGLISH = re.compile(
    r"(?:the|of|and|to|in|a|is|for|on|by|with|as|at|from|or|be|are|this|that|an|it|no|not|will|has|"
    r"have|was|were|which|all|its|their|date|page|name|if|can|may|more|than|any)[.,:;)]*",
    re.I,
)
_ADDRESS = re.compile(r"://|www\.|@|/")
_INNER = re.compile(
    r"[A-Za-z][^\w\s]+[A-Za-z]+[^\w\s]+\w|[a-z][\[\]{}|~\\;:\"!?][a-z]|[a-z][A-Z][a-z]"
)
_DIGIT_INSIDE = re.compile(r"[a-z]\d+[a-z]")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{4,}", re.I)
_VOWEL = re.compile(r"[aeiouy]", re.I)
_LEAST_WESTERN = 100  # letters and signs
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
    if _is_of_signs(text, letters):
        return True
    return lacks_vowels(text) or has_loose_marks(text)


def has_wrong_letters(text: str) -> bool:
    """The same of a few words: whether a fifth of the letters stand for no letter."""
    letters = len(_LETTER.findall(text))
    wrong = _count(_PRIVATE, text) + _count(_BROKEN, text) + _count(_FOREIGN, text)
    return wrong > 0 and wrong > 0.2 * letters


def _is_of_signs(text: str, letters: int) -> bool:
    """Whether the letters are signs of a code page's upper half, or marks of punctuation."""
    thai = _count(_THAI_CONSONANT, text)
    signs = _count(_WESTERN, text)
    if signs > thai and signs > 0.4 * (letters + signs - _count(_WESTERN_LETTER, text)):
        return True
    text = text.replace(" | ", " ")  # cells of a row are joined so
    visible = _count(_VISIBLE, text)
    return thai < 0.1 * visible and _count(_PUNCTUATION, text) > 0.25 * visible


def has_loose_marks(text: str) -> bool:
    """Whether Thai vowel signs and tone marks stand where there is nothing to carry them."""
    marks = _count(_THAI_MARK, text)
    return marks >= 40 and _count(_LOOSE_MARK, text) > 0.2 * marks


def is_gibberish(text: str) -> bool:
    """Whether Western letters make no words: what a scanner's program leaves that took Thai for
    English, or a font that puts Thai in the places of Western letters. A list of codes or names
    may look the same: ask only where the page's picture can be read instead."""
    text = text[:_SAMPLE]
    if _count(_THAI_CONSONANT, text) > 0.1 * len(text):
        return False
    words = _WESTERN_WORD.findall(text)
    length = sum(map(len, words))
    if length < _LEAST_WESTERN:
        return False
    if sum(bool(_ENGLISH.fullmatch(word)) for word in words) > 0.06 * len(words):
        return False
    if _count(_PUNCTUATION, text) > 0.12 * _count(_VISIBLE, text):
        return True
    return sum(len(word) for word in words if _is_odd(word)) > 0.4 * length


def _is_odd(word: str) -> bool:
    if word.isupper() or _ADDRESS.search(word):
        return False
    if _INNER.search(word) or _DIGIT_INSIDE.search(word) or _NO_VOWEL.search(word):
        return True
    return len(word) >= 5 and _count(_VOWEL, word) < 0.2 * len(word)


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
