"""What can be wrong with a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong with a pack. `kind` names a sentence in `messages/` under
    `evidence.problem` that takes `facts`."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        return f"evidence.problem.{self.kind}"
