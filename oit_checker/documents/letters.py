"""Whether a text is made of wrong letters, as converters and broken fonts leave it."""

from __future__ import annotations

import re

from oit_checker.documents._tally import Kind, Tally, tallied

_PRIVATE = Kind(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BROKEN = Kind(r"[\ufffd-\uffff\x80-\x9f\x00-\x08\x0b\x0e-\x1f]")
_THAI_CONSONANT = Kind(r"[\u0e01-\u0e2e]")
_THAI_VOWEL = Kind(r"[\u0e30-\u0e3a\u0e40-\u0e4e]")
_THAI_MARK = Kind(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
# UTF-8 Thai read as latin-1/cp1252 (à¸, à¹) or as TIS-620 (เธ, เน before a rare letter).
_LATIN_MOJIBAKE = re.compile(r"à[¸¹]")
_THAI_MOJIBAKE = re.compile(r"เธ[\u0e01-\u0e3a\u0e3f\u0e80-\u0eff€\x80-\xa0]")
# TIS-620 Thai read as latin-1: long runs of accented letters.
_LATIN_RUN = re.compile(r"[\u00a1-\u00fb]{4,}")
_LATIN = Kind(r"[\u00a1-\u00fb]")
_FOREIGN = Kind(r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u10a0-\u10ff]")
_LETTER = Kind(r"[^\W\d_]|[\ue000-\uf8ff\ufffd\x80-\x9f]")
# The same in fonts that put Thai on the upper half of a Western code page (Windows or Macintosh).
_WESTERN = Kind(
    "[\u00a1-\u00ff\u0131\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02c7\u02d8-\u02dd\u2020-\u2022"
    "\u2030\u2039\u203a\u2044\u20ac\u2122\u2126\u2202\u2206\u220f\u2211\u221a\u221e\u222b\u2248\u2260\u2264\u2265\u25ca\ufb01\ufb02]"
)
# Glyph numbers of a font without a table of letters, shown as if they were letters.
_WESTERN_LETTER = Kind(
    "[\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0131\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\ufb01\ufb02]"
)
_PUNCTUATION = Kind(r"[!\"#$%&'*+;<=>?@\[\]^`{|}~\\]")
_VISIBLE = Kind(r"\S")
_CARRIES_MARKS = Kind(r"[ก-ฮ\u0e31\u0e33-\u0e3a\u0e47-\u0e4e ]")
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
    tally = tallied(text)
    marks, consonants = tally.count(_THAI_MARK), tally.count(_THAI_CONSONANT)
    letters = tally.count(_LETTER) + marks
    if letters < _LEAST:
        return False
    if tally.count(_PRIVATE) + tally.count(_BROKEN) > 0.03 * letters:
        return True
    if 2 * len(_LATIN_MOJIBAKE.findall(text)) > 0.15 * letters:
        return True
    if 3 * len(_THAI_MOJIBAKE.findall(text)) > 0.2 * letters:
        return True
    if tally.count(_LATIN) > 0.2 * letters and (
        sum(len(run) for run in _LATIN_RUN.findall(text)) > 0.2 * letters
    ):
        return True
    if tally.count(_FOREIGN) > 0.2 * letters:
        return True
    if _is_of_signs(tally, letters, consonants, text.count(" | ")):
        return True
    return _lacks_vowels(tally, consonants, marks) or _has_loose_marks(tally, marks)


def has_wrong_letters(text: str) -> bool:
    """The same of a few words: whether a fifth of the letters stand for no letter."""
    tally = tallied(text)
    wrong = sum(map(tally.count, (_PRIVATE, _BROKEN, _FOREIGN)))
    return wrong > 0 and wrong > 0.2 * tally.count(_LETTER)


def _is_of_signs(tally: Tally, letters: int, thai: int, cell_borders: int) -> bool:
    """Whether the letters are signs of a code page's upper half, or marks of punctuation.
    `cell_borders` are the bars by which cells of a row are joined."""
    signs = tally.count(_WESTERN)
    if signs > thai and signs > 0.4 * (letters + signs - tally.count(_WESTERN_LETTER)):
        return True
    visible = tally.count(_VISIBLE) - cell_borders
    return thai < 0.1 * visible and tally.count(_PUNCTUATION) - cell_borders > 0.25 * visible


def has_loose_marks(text: str) -> bool:
    """Whether Thai vowel signs and tone marks stand where there is nothing to carry them."""
    tally = tallied(text)
    return _has_loose_marks(tally, tally.count(_THAI_MARK))


def _has_loose_marks(tally: Tally, marks: int) -> bool:
    return marks >= 40 and tally.count_loose(_THAI_MARK, _CARRIES_MARKS) > 0.2 * marks


def is_gibberish(text: str) -> bool:
    """Whether Western letters make no words: what a scanner's program leaves that took Thai for
    English, or a font that puts Thai in the places of Western letters. A list of codes or names
    may look the same: ask only where the page's picture can be read instead."""
    text = text[:_SAMPLE]
    tally = tallied(text)
    if tally.count(_THAI_CONSONANT) > 0.1 * len(text):
        return False
    words = _WESTERN_WORD.findall(text)
    length = sum(map(len, words))
    if length < _LEAST_WESTERN:
        return False
    if sum(bool(_ENGLISH.fullmatch(word)) for word in words) > 0.06 * len(words):
        return False
    if tally.count(_PUNCTUATION) > 0.12 * tally.count(_VISIBLE):
        return True
    return sum(len(word) for word in words if _is_odd(word)) > 0.4 * length


def _is_odd(word: str) -> bool:
    if word.isupper() or _ADDRESS.search(word):
        return False
    if _INNER.search(word) or _DIGIT_INSIDE.search(word) or _NO_VOWEL.search(word):
        return True
    return len(word) >= 5 and len(_VOWEL.findall(word)) < 0.2 * len(word)


def _lacks_vowels(tally: Tally, consonants: int, marks: int) -> bool:
    """Whether Thai consonants stand without the vowels and marks that every sentence has."""
    if consonants < 100:
        return False
    return marks < 0.05 * consonants or tally.count(_THAI_VOWEL) < 0.25 * consonants
