"""What a person sees while many agencies are checked: one live bar, or plain lines in a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from oit_checker.batch.scanning import ScanState
from oit_checker.messages import Speech
from oit_checker.model.batch import JobState

_PLAIN_EVERY_S = 10.0

Listener = Callable[[ScanState], None]


@contextmanager
def scan_listener(speech: Speech, quiet: bool) -> Iterator[Listener]:
    """A listener for the time of the context."""
    console = Console(stderr=True)
    if quiet:
        yield lambda state: None
    elif console.is_terminal:
        with Progress(BarColumn(), TextColumn("{task.description}"), console=console) as bar:
            task = bar.add_task("", total=None)
            yield lambda state: bar.update(
                task,
                total=state.progress.total,
                completed=state.progress.total - state.progress.left,
                description=line_of(speech, state),
            )
    else:
        yield _plain(speech, console)


def _plain(speech: Speech, console: Console) -> Listener:
    last = float("-inf")

    def listen(state: ScanState) -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_EVERY_S or not state.progress.left:
            last = time.monotonic()
            console.print(line_of(speech, state), highlight=False, soft_wrap=True)

    return listen


def line_of(speech: Speech, state: ScanState) -> str:
    """Done, running, failed, items met on average, time left."""
    states = state.progress.states
    done = states.get(JobState.DONE, 0)
    facts = {
        "done": done,
        "total": state.progress.total,
        "running": states.get(JobState.RUNNING, 0),
        "failed": states.get(JobState.FAILED, 0),
        "pages": state.progress.pages,
        "met": f"{state.progress.items_met / done:.1f}" if done else "–",
        "items": state.items,
    }
    line = speech.say("cli.scan.line", **facts)
    if state.left_s is None:
        return line
    return f"{line} · {_time(speech, state.left_s)}"


def _time(speech: Speech, left_s: float) -> str:
    minutes = round(left_s / 60)
    if minutes < 1:
        return speech.say("cli.scan.left_seconds", seconds=max(1, round(left_s)))
    if minutes < 90:
        return speech.say("cli.scan.left_minutes", minutes=minutes)
    return speech.say("cli.scan.left_hours", hours=f"{minutes / 60:.1f}")
