"""Message id + facts -> a sentence.

A language is a folder of YAML files beside this module, one file a room; nested keys are joined by
dots, the file's name comes first (`checks.yaml: months: failed:` is `checks.months.failed`), and
all `error-*.yaml` files merge under `error`. Slots are `{name}`; a slot whose name ends in `_date`,
`_month(s)` or `_period` takes ISO values and is shown as Thai people write it (Buddhist Era).
A fact that is a mapping of languages to words is shown in the language spoken.
A clause in `[? … ]` is left out when every slot in it is empty (`''`, `-`, no list, nothing).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from oit_checker.model.errors import UserError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # every start waits for it
_CLAUSE = re.compile(r"\[\?(.*?)\]")
_FOLDER = Path(__file__).resolve().parent
_MONTHS = {
    "th": (
        *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
        *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def languages() -> tuple[str, ...]:
    return tuple(sorted(p.name for p in _FOLDER.iterdir() if (p / "cli.yaml").is_file()))


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its id."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.yaml")):
        room = "error" if path.stem.startswith("error-") else path.stem
        tree = yaml.load(path.read_text(encoding="utf-8"), _LOADER) or {}
        for key, text in _flattened(tree, room):
            if key in found:
                raise ValueError(f"{path.name}: {key} stands twice")
            found[key] = text
    return found


def _flattened(tree: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    for key, value in tree.items():
        name = f"{prefix}.{key}"
        if isinstance(value, Mapping):
            yield from _flattened(value, name)
        else:
            yield name, str(value)


def slots_of(sentence: str) -> frozenset[str]:
    """The names of a sentence's slots."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


class Speech:
    """Speaks one language."""

    def __init__(self, language: str) -> None:
        if language not in languages():
            raise UserError("messages.language", given=language, known=list(languages()))
        self.language = language
        self._sentences = sentences(language)

    def has(self, message_id: str) -> bool:
        return message_id in self._sentences

    def say(self, message_id: str, /, **facts: Any) -> str:
        """The sentence with its slots filled; KeyError for an id or a slot that doesn't exist."""
        sentence = self._sentences[message_id]
        shown = {name: self._shown(name, facts[name]) for name in slots_of(sentence)}

        def clause(match: re.Match[str]) -> str:
            slots = slots_of(match[1])
            return match[1] if any(shown[name] not in ("", "-") for name in slots) else ""

        return _CLAUSE.sub(clause, sentence).format_map(shown)

    def first(self, *message_ids: str, **facts: Any) -> str:
        """The first of these sentences that exists; KeyError when none does."""
        for message_id in message_ids:
            if self.has(message_id):
                return self.say(message_id, **facts)
        raise KeyError(message_ids)

    def error(self, error: UserError) -> str:
        return self.say(f"error.{error.message_id}", **error.facts)

    def date(self, iso: str) -> str:
        day = f"{int(iso[8:10])} " if len(iso) >= 10 else ""
        return f"{day}{self.month(iso[:7])}"

    def month(self, iso: str) -> str:
        names = _MONTHS.get(self.language, _MONTHS["en"])
        christian = int(iso[:4])
        shown = christian + 543 if self.language == "th" else christian
        return f"{names[int(iso[5:7]) - 1]} {shown}"

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return ", ".join(self._shown(name, each) for each in value)
        if isinstance(value, Mapping):
            return str(value.get(self.language) or next(iter(value.values()), "-"))
        if value is None:
            return "-"
        if name.endswith(("_date", "_dates")):
            return self.date(str(value))
        if name.endswith(("_month", "_months")):
            return self.month(str(value))
        if name.endswith("_period"):
            start, _, end = str(value).partition("/")
            return f"{self.date(start)} – {self.date(end)}"
        return str(value)
