"""What is wrong with a rule file, and where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oit_checker.model.errors import ManyUserErrors, UserError
from oit_checker.model.rule import Origin


@dataclass(frozen=True)
class Problem:
    """A fault of one line. `error.<message_id>` words it; `facts` (with `file` and `line`) fill
    that sentence's slots."""

    file: str
    line: int
    message_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def error(self) -> UserError:
        return UserError(self.message_id, **self.facts)


def problem(origin: Origin, message: str, **facts: Any) -> Problem:
    where = {"file": origin.file, "line": origin.line}
    return Problem(origin.file, origin.line, f"rules.{message}", {**where, **facts})


def unknown(origin: Origin, message: str, word: str, known: Iterable[str], **facts: Any) -> Problem:
    """An unknown word with the nearest right one, when one is near (`<message>_nearest`)."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return problem(origin, f"{message}_nearest", word=word, nearest=near[0], **facts)
    return problem(origin, message, word=word, known=words, **facts)


def each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place; a file that several packs list is blamed once."""
    ordered = sorted(problems, key=lambda p: (p.file, p.line, p.message_id, repr(p.facts)))
    return tuple({repr(p): p for p in ordered}.values())


def raise_all(problems: Iterable[Problem]) -> None:
    """Raises ManyUserErrors when there is any problem."""
    errors = [p.error() for p in each_once(problems)]
    if errors:
        raise ManyUserErrors(errors)
