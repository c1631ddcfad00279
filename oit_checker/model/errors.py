"""Bad input, said once and without a traceback."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """Something the user gave cannot be used.

    `message_id` names a sentence in `messages/` (`error.<message_id>`), `facts` fills its slots.
    The command line prints the sentence and exits with 2.
    """

    def __init__(self, message_id: str, **facts: Any) -> None:
        super().__init__(f"{message_id} {facts}" if facts else message_id)
        self.message_id = message_id
        self.facts = facts


class ManyUserErrors(UserError):
    """Several faults of one input, reported all at once."""

    def __init__(self, errors: list[UserError]) -> None:
        super().__init__("many", count=len(errors))
        self.errors = tuple(errors)
