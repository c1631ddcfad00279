"""When a list is scanned again, in the words of each system's own scheduler."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.model.errors import UserError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PATTERN = re.compile(
    r"(daily|weekly(?:-(?P<day>[a-z]{3}))?)(?:-(?P<hour>\d\d?):(?P<minute>\d\d))?"
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every day, or every week on `day` (0 is Monday)."""

    hour: int
    minute: int
    day: int | None = None

    @classmethod
    def of(cls, text: str) -> Schedule:
        """`daily`, `daily-06:30`, `weekly`, `weekly-mon-06:30`; at six in the morning unless said.
        UserError for anything else."""
        match = _PATTERN.fullmatch(text.strip().lower())
        if match is None or (match["day"] and match["day"] not in _DAYS):
            raise UserError("cli.bad_schedule", given=text)
        hour, minute = int(match["hour"] or 6), int(match["minute"] or 0)
        if hour > 23 or minute > 59:
            raise UserError("cli.bad_schedule", given=text)
        is_weekly = match[1].startswith("weekly")
        return cls(hour, minute, _DAYS.index(match["day"] or "mon") if is_weekly else None)

    def cron(self, folder: str, command: Sequence[str]) -> str:
        """A line of a crontab, whose `%` is an end of line unless escaped."""
        day = "*" if self.day is None else str((self.day + 1) % 7)
        work = f"cd {shlex.quote(folder)} && {shlex.join(command)}".replace("%", "\\%")
        return f"{self.minute} {self.hour} * * {day} {work}"

    def timer(self, name: str) -> str:
        """A systemd timer; a machine that was off does the work when it is on again."""
        day = "" if self.day is None else f"{_DAYS[self.day].title()} "
        return "\n".join(
            (
                "[Unit]",
                f"Description={name}",
                "",
                "[Timer]",
                f"OnCalendar={day}*-*-* {self.hour:02}:{self.minute:02}:00",
                "Persistent=true",
                "",
                "[Install]",
                "WantedBy=timers.target",
            )
        )

    def service(self, name: str, folder: str, command: Sequence[str]) -> str:
        """The unit that the timer starts."""
        words = " ".join(_unit_word(word) for word in command)
        return "\n".join(
            (
                "[Unit]",
                f"Description={name}",
                "",
                "[Service]",
                "Type=oneshot",
                f"WorkingDirectory={folder.replace('%', '%%')}",
                f"ExecStart={words}",
            )
        )

    def windows(self, name: str, command: Sequence[str]) -> str:
        """A line for the Task Scheduler's own program."""
        when = ["/SC", "DAILY"]
        if self.day is not None:
            when = ["/SC", "WEEKLY", "/D", _DAYS[self.day].upper()]
        start = f"{self.hour:02}:{self.minute:02}"
        work = subprocess.list2cmdline(command)
        words = ["schtasks", "/Create", "/TN", name, "/TR", work, *when, "/ST", start]
        return subprocess.list2cmdline(words)


def _unit_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[\s\"'\\;]", escaped) or not escaped else escaped
