"""Thai script as it comes out of web pages, PDFs and Word files, brought to one spelling.

Never NFKC: it takes SARA AM (ำ) apart.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PUA_TARGETS = (
    "\u0e10"  # F700
    "\u0e34\u0e35\u0e36\u0e37"  # F701-F704
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # F705-F709
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # F70A-F70E
    "\u0e0d"  # F70F
    "\u0e31\u0e4d\u0e47"  # F710-F712
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # F713-F717
    "\u0e38\u0e39\u0e3a"  # F718-F71A
)
_CHARACTERS: dict[int, str | None] = {0xF700 + i: c for i, c in enumerate(_PUA_TARGETS)}
_CHARACTERS.update(dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x0000), None))
_CHARACTERS.update(
    dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x09), " ")
)
_CHARACTERS.update(dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n"))

_NEEDS_MAPPING = re.compile(
    "[\uf700-\uf71a\u200b-\u200d\u2060\ufeff\u00ad\u0000\u00a0\u1680\u2000-\u200a\u202f\u205f"
    "\u3000\t\x0b\x0c\x85\u2028\u2029]"
)
_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_UPPER_LOWER_VOWEL = "\u0e31\u0e34-\u0e3a\u0e47"
_TONE = "\u0e48-\u0e4b"
# What follows a consonant and cannot begin a word: a space before it is an artefact.
_LOST_SARA_AM = re.compile(f"([ก-ฮ][{_TONE}]?) +([{_TONE}]?)า")
_SPLIT_SARA_AM = re.compile(f"([{_TONE}]?) *\u0e4d *([{_TONE}]?) *า")
_LATE_TONE = re.compile(f"ำ([{_TONE}])")
_SPACE_BEFORE_MARK = re.compile(f"(?<=[ก-ฮ{_MARK}]) +(?=[{_MARK}ำ])")
_SPACE_THEN_MARK = re.compile(f" [{_MARK}ำา]")  # most texts have none of the three around it
_TONE_BEFORE_VOWEL = re.compile(f"([{_TONE}\u0e4c])([{_UPPER_LOWER_VOWEL}])")
_REPEATED = re.compile(f"([{_MARK}ำ])\\1+")
_IN_DISORDER = re.compile(  # any of the three above; most texts have none
    f"([{_MARK}ำ])(?:\\1|(?<=ำ)[{_TONE}]|(?<=[{_TONE}\u0e4c])[{_UPPER_LOWER_VOWEL}])"
)
_SPACES = re.compile(" {2,}")
_AROUND_BREAK = re.compile(" *(?:\r\n|\r|\n) *")
_LINE = 400  # letters of a text that is worth remembering
_DIGITS = tuple(zip("๐๑๒๓๔๕๖๗๘๙", "0123456789", strict=True))
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_THAI = re.compile("[ก-ฮ]")
_LETTERS = re.compile(f"(?:[^\\W_]|[{_MARK}])+")
_WORD = re.compile(f"[\\w{_MARK}]+")


def normalised(text: str) -> str:
    """One spelling for what looks the same: private-use glyphs, lost or decomposed sara am, order
    of marks, doubled marks, invisible characters; runs of spaces become one. Line breaks stay."""
    return _normalised_line(text) if len(text) <= _LINE else _normalised(text)


@lru_cache(maxsize=8192)
def _normalised_line(text: str) -> str:
    """Each line of a Document is asked for its dates, names, years and telephones in turn."""
    return _normalised(text)


def _normalised(text: str) -> str:
    if text.isascii():
        return _respaced(text.replace("\0", "") if "\0" in text else text)
    if not text.isprintable() and _NEEDS_MAPPING.search(text):  # none of these is printable
        text = text.translate(_CHARACTERS)
    if _THAI.search(text):
        if "\u0e4d" in text or _SPACE_THEN_MARK.search(text):
            text = _LOST_SARA_AM.sub(r"\1\2ำ", text)
            if "\u0e4d" in text:
                text = _SPLIT_SARA_AM.sub(r"\1\2ำ", text)
            text = _SPACE_BEFORE_MARK.sub("", text)
        if _IN_DISORDER.search(text):
            once = _REPEATED.sub(r"\1", text)
            text = _TONE_BEFORE_VOWEL.sub(r"\2\1", _LATE_TONE.sub(r"\1ำ", once))
            if text != once:
                text = _REPEATED.sub(r"\1", text)
        if "เเ" in text:
            text = text.replace("เเ", "แ")
    return _respaced(text)


def _respaced(text: str) -> str:
    if "\t" in text or "\x0b" in text or "\x0c" in text:
        text = text.replace("\t", " ").replace("\x0b", "\n").replace("\x0c", "\n")
    if "\r" in text or "\n " in text or " \n" in text:
        text = _AROUND_BREAK.sub("\n", text)
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" \n")


def arabic_digits(text: str) -> str:
    """๐-๙ as 0-9, of the same length."""
    if text.isascii():
        return text
    for thai, arabic in _DIGITS:  # most texts have none: faster than to translate each letter
        if thai in text:
            text = text.replace(thai, arabic)
    return text


def thai_digits(text: str) -> str:
    """0-9 as ๐-๙, of the same length."""
    return text.translate(_THAI_DIGITS)


def squeezed(text: str) -> str:
    """For substring matching: normalised, Arabic digits, casefolded, and nothing but letters,
    vowels, tone marks and digits left."""
    return _squeezed_line(text) if len(text) <= _LINE else _squeezed(text)


@lru_cache(maxsize=8192)
def _squeezed_line(text: str) -> str:
    return _squeezed(text)


def _squeezed(text: str) -> str:
    words = "".join(_WORD.findall(arabic_digits(normalised(text))))
    return words.replace("_", "").replace("ฯ", "").casefold()


def letter_positions(normal: str) -> list[int]:
    """For each character of `squeezed(normal)` its index in `normal` (already
    normalised text)."""
    positions: list[int] = []
    # Some letters become several by folding their case (ß, İ): then each is looked at.
    is_plain = "ฯ" not in normal and len(normal.casefold()) == len(normal)
    for run in _LETTERS.finditer(normal):
        letters = range(*run.span())
        if is_plain:
            positions.extend(letters)
            continue
        for i in letters:
            if normal[i] != "ฯ":
                positions.extend([i] * len(normal[i].casefold()))
    return positions


def is_thai(text: str) -> bool:
    """Whether at least one Thai consonant occurs."""
    return _THAI.search(text) is not None
