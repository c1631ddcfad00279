"""The words that sheets use for the same thing, in every language: lists in `messages/`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from oit_checker.messages import Speech, languages
from oit_checker.model.agency import AgencyType
from oit_checker.thai.script import arabic_digits, normalised, squeezed

_ROLES = ("item", "name", "guidance", "answer", "yes", "no", "url", "explanation")
_TOLD_BY_A_PART = ("explanation", "guidance", "url", "answer", "name")
_LONGEST_HEADING = 60
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TICKS = "/✓✔√☑🗸✅●"
_CROSSES = "✗✘×❌"
_BOXES = re.compile(r"[☐□◻⬜]|[(\[]\s*[)\]]")
_MARKED = re.compile(rf"(?:[(\[]\s*(?:[{_TICKS}xX]|☒)\s*[)\]]|[{_TICKS}☒])")


def words_for(message_id: str) -> tuple[str, ...]:
    """The words listed under an id in every language, as written."""
    return _listed(f"submission.synonyms.{message_id}")


@cache
def _listed(message_id: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for language in languages():
        for word in Speech(language).say(message_id).split("|"):
            found.setdefault(word.strip())
    return tuple(word for word in found if word)


@cache
def _squeezed_words(message_id: str) -> frozenset[str]:
    return frozenset(squeezed(word) for word in words_for(message_id))


def visible(text: str) -> str:
    """The text as it is seen: no invisible characters, plain spaces, none around it; line breaks
    stay."""
    kept = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"[^\S\n]", " ", kept).strip()


def trimmed(text: str) -> str:
    """Words of a person, kept as written but for line ends and what is invisible around them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    around = " \t\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad"
    return lines.strip(around).strip()


def half_width(text: str) -> str:
    """Full-width ASCII letters in their usual form."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in text
    )


def role_of_heading(text: str) -> str:
    """What a column of this heading holds: `item`, `name`, `guidance`, `answer`, `yes`, `no`,
    `url`, `explanation`; '' when its words don't say."""
    whole = squeezed(half_width(visible(text)))
    if not whole or len(whole) > _LONGEST_HEADING:
        return ""
    bare = re.sub(r"\d+", "", whole)
    for role in _ROLES:
        if whole in _squeezed_words(f"column.{role}"):
            return role
    for role in ("url", "name", "explanation"):  # `URL 1` is one, `O1` is no heading
        if bare in _squeezed_words(f"column.{role}"):
            return role
    for role in _TOLD_BY_A_PART:
        if any(part in bare for part in _squeezed_words(f"part.{role}")):
            return role
    return ""


def head_label_of(text: str) -> tuple[str, str]:
    """`name`, `agency_type`, `main_site` or `fiscal_year` with what stands behind the label in the
    same cell; ('', '') for other text."""
    shown = normalised(visible(text))
    whole = squeezed(shown)
    for field in ("agency_type", "main_site", "fiscal_year", "name"):
        if whole in _squeezed_words(f"head.{field}"):
            return field, ""
        for word in sorted(words_for(f"head.{field}"), key=len, reverse=True):
            behind = re.match(rf"{re.escape(word)}\s*(?:[:：=]\s*|\s+)(?P<rest>\S.*)", shown, re.I)
            if behind is not None:
                return field, behind["rest"]
    return "", ""


def published_in(text: str) -> bool | None:
    """มี or ไม่มี in any of its spellings; None for blank and for what is neither."""
    shown = visible(text)
    words = squeezed(shown)
    if words in _squeezed_words("answer.yes"):
        return None if _BOXES.search(shown) and not _MARKED.search(shown) else True
    if words in _squeezed_words("answer.no"):
        return None if _BOXES.search(shown) and not _MARKED.search(shown) else False
    if shown and all(c in _TICKS for c in shown):
        return True
    if shown and all(c in _CROSSES for c in shown):
        return False
    if words in ("1", "0"):
        return words == "1"
    return _marked_choice(shown)


def _marked_choice(shown: str) -> bool | None:
    """`☑ มี ☐ ไม่มี`: the word behind the one mark."""
    marks = list(_MARKED.finditer(shown))
    boxes = _BOXES.findall(shown)
    if len(marks) != 1 or not boxes:
        return None
    behind = _BOXES.split(shown[marks[0].end() :])[0]
    if squeezed(behind) in _squeezed_words("answer.yes"):
        return True
    return False if squeezed(behind) in _squeezed_words("answer.no") else None


def is_tick(text: str) -> bool:
    """A mark in a column whose heading is the answer."""
    shown = visible(text)
    return bool(shown) and (
        published_in(shown) is True or shown.casefold() in ("x", "☒", "v") or shown in _CROSSES
    )


def is_none_word(text: str) -> bool:
    """`-`, `ไม่มี`, `n/a` and the like where a URL should be."""
    words = squeezed(visible(text))
    return not words or words in _squeezed_words("none")


def is_between(text: str) -> bool:
    """`และ`, `or`: words between two addresses."""
    return squeezed(text) in _squeezed_words("between")


def without_label(text: str) -> str:
    """`URL 1: https://…` without its label."""
    for word in sorted(words_for("column.url"), key=len, reverse=True):
        label = re.match(rf"\s*{re.escape(word)}\s*\d{{0,2}}\s*[:：]\s*(?!//)", text, re.I)
        if label is not None:
            return text[label.end() :]
    return text


def begins_another_row(text: str) -> bool:
    """Headings of groups, totals and signatures: rows that are no item."""
    words = squeezed(text)
    return any(words.startswith(start) for start in _squeezed_words("not_an_item"))


def numbered_words() -> Sequence[str]:
    """Words that stand before an item's number (`ข้อ 1`), longest first."""
    return sorted(words_for("numbered"), key=len, reverse=True)


def agency_type_in(text: str) -> AgencyType | None:
    """The type that a text names; None when it names none."""
    words = squeezed(text)
    if not words:
        return None
    by_name = {name: kind for kind in AgencyType for name in _names_of(kind)}
    if words in by_name:
        return by_name[words]
    longest = max((n for n in by_name if len(n) > 5 and words.startswith(n)), key=len, default="")
    return by_name.get(longest)


@cache
def _names_of(kind: AgencyType) -> tuple[str, ...]:
    return (
        squeezed(kind.value),
        *(squeezed(word) for word in _listed(f"submission.agency_type.{kind.value}")),
        *_squeezed_words(f"agency_type.{kind.value}"),
    )


def agency_type_names(language: str, kinds: Iterable[AgencyType] = AgencyType) -> list[str]:
    """The types' names in the order given."""
    speech = Speech(language)
    return [speech.say(f"submission.agency_type.{kind.value}") for kind in kinds]


def years_in_words(text: str) -> list[int]:
    """Four-digit years of either era in a text, as written."""
    return [int(y) for y in re.findall(r"(?<!\d)(?:25|20)\d\d(?!\d)", arabic_digits(text))]
