"""What a person sees while gathering runs: one live line, or plain lines in a log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as RichProgress
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from oit_checker.messages import Speech
from oit_checker.run.gather import Progress, ProgressListener

_PLAIN_EVERY_S = 5.0


@contextmanager
def progress_listener(speech: Speech, quiet: bool) -> Iterator[ProgressListener | None]:
    """A listener for the time of the context; None when `quiet`."""
    console = Console(stderr=True)
    if quiet:
        yield None
    elif console.is_terminal:
        with RichProgress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
        ) as bar:
            task = bar.add_task(speech.say("cli.progress.start"), total=None)
            yield lambda progress: bar.update(task, description=_line(speech, progress))
    else:
        yield _plain(speech, console)


def _plain(speech: Speech, console: Console) -> ProgressListener:
    last = 0.0

    def listen(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_EVERY_S:
            last = time.monotonic()
            console.print(_line(speech, progress), highlight=False, soft_wrap=True)

    return listen


def _line(speech: Speech, progress: Progress) -> str:
    step = progress.step
    if step is not None:
        facts = {"done": step.done, "total": step.total, "pages": progress.pages}
        return speech.say(f"cli.progress.{step.phase}", **facts)
    return speech.say(
        "cli.progress.line",
        pages=progress.pages,
        failures=progress.failures,
        queue=progress.queue,
        found=progress.items_found,
        total=progress.items_total,
    )
