"""Which item a row is about: by its number in any spelling, else by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oit_checker.model.rule import Indicator, RulePack, SubIndicator
from oit_checker.submission.words import begins_another_row, half_width, numbered_words, visible
from oit_checker.thai.script import arabic_digits, squeezed

# Letters that look like the O of an item's number.
_LIKE_O = str.maketrans(dict.fromkeys("oΟοОо০", "O"))
_OF_ANOTHER_LIST = re.compile(r"[A-Z]{1,4}OIT")


@dataclass(frozen=True, slots=True)
class Named:
    """What a row names. `item_id` is '' when it names none; `problem` is a short id then
    (`unknown_item`, `several_items`), or `name_of_other` beside an item. `has_code`: by a number
    with its letter."""

    item_id: str = ""
    problem: str = ""
    given: str = ""
    others: tuple[str, ...] = ()
    has_code: bool = False


class ItemNames:
    """The items of one pack by number and by name."""

    def __init__(self, pack: RulePack) -> None:
        self._by_number = {item.number: item.id for item in pack.items}
        official: dict[str, set[str]] = {}
        for item in pack.items:
            for name in (item.name.th, item.name.en):
                if name:
                    official.setdefault(squeezed(name), set()).add(item.id)
        self._official: Mapping[str, set[str]] = official
        self._by_synonym: dict[str, set[str]] = {}
        for item in pack.items:
            if len(item.topics) == 1 and item.topics[0] in pack.topics:
                for name in pack.topics[item.topics[0]].names:
                    self._by_synonym.setdefault(squeezed(name), set()).add(item.id)
        groups: list[Indicator | SubIndicator] = [*pack.indicators]
        groups += [sub for indicator in pack.indicators for sub in indicator.sub_indicators]
        self._groups = {
            squeezed(text)
            for group in groups
            for text in (group.id, group.name.th, group.name.en, f"{group.id}{group.name.th}")
        } - {""}

    def named(self, code_text: str, name_text: str) -> Named:
        """The item that a row's two cells name; Named() for a row without either."""
        code = visible(code_text)
        name = _without_code(visible(name_text))
        if (not code and not name) or self._is_group(code, name):
            return Named()
        if _is_of_another_list(code):
            return Named(problem="unknown_item", given=code)
        number, has_letter, behind = _number_in(code)
        by_name = self._ids_named(name or behind or ("" if number is not None else code))
        if number is None:
            return self._by_name_alone(by_name, code or name)
        own = self._by_number.get(number)
        if own is None:
            return Named(problem="unknown_item", given=code, has_code=has_letter)
        if len(by_name) == 1 and own not in by_name:
            other = next(iter(by_name))
            if not has_letter:  # a running number that begins anew in each group
                return Named(other, has_code=False)
            return Named(own, "name_of_other", name or behind, (other,), True)
        return Named(own, has_code=has_letter)

    def _by_name_alone(self, ids: set[str], given: str) -> Named:
        if len(ids) == 1:
            return Named(next(iter(ids)))
        if ids:
            several = tuple(sorted(ids, key=lambda each: int(each[1:])))
            return Named(problem="several_items", given=given, others=several)
        return Named(problem="unknown_item", given=given)

    def _ids_named(self, name: str) -> set[str]:
        key = squeezed(name)
        return self._official.get(key) or self._by_synonym.get(key) or set()

    def _is_group(self, code: str, name: str) -> bool:
        if begins_another_row(code) or (not code and begins_another_row(name)):
            return True
        if re.fullmatch(r"\d{1,2}\.\d{1,2}\.?", arabic_digits(code)):
            return True
        return squeezed(f"{code}{name}") in self._groups or (
            squeezed(code) in self._groups and not code.isdigit()
        )


def _is_of_another_list(code: str) -> bool:
    """MOIT1 and the like number the items of another assessment."""
    return _OF_ANOTHER_LIST.match(half_width(code).upper().translate(_LIKE_O)) is not None


def _number_in(code: str) -> tuple[int | None, bool, str]:
    """`O1`, `o๑`, `OIT 1`, `ข้อ 1`, `(1)`, `01`: the number, whether a letter says that it is an
    item's, and what stands behind."""
    text = arabic_digits(half_width(code)).strip(" ([{.-\n")
    upper = text.upper().translate(_LIKE_O)
    for word in numbered_words():
        if text.casefold().startswith(word):
            upper = upper[len(word) :].lstrip(" .:-")
            break
    found = re.match(r"(OIT|O)?[\s.\-_:]*0*([1-9]\d?)(?![\d])(?!\.\d)[\s.)\]:\-–]*", upper)
    if found is None:
        return None, False, ""
    behind = upper[found.end() :]
    if behind and upper[found.end() - 1].isdigit() and behind[0].isascii():
        return None, False, ""  # 1a, 3x: no number of ours
    shown = text[len(text) - len(behind) :] if behind else ""
    return int(found[2]), found[1] is not None or upper.startswith("0"), shown


def _without_code(name: str) -> str:
    text = arabic_digits(half_width(name))
    code = re.match(r"\s*[oO](?:IT|it)?[\s.\-]*\d{1,2}[\s.):\-–]+", text)
    return name[code.end() :] if code else name
