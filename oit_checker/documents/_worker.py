"""The child process of `pool`: reads documents and page images, one request after another, until
its input ends.

Frames are 8 bytes of length and a pickle. What the libraries print goes nowhere, since the answer
goes through the first standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from oit_checker.documents.source import ReadLimits

LENGTH = struct.Struct("<Q")
READY = b"ready"
_LOOK_S = 1.0
_GRACE_S = 10  # after the parent's patience, in case that the parent is gone


def main() -> None:
    """Serves requests from standard input. The first frame holds the reader's name and limits."""
    requests, answers = _own_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _end_with_parent()
    reader_name, limits = pickle.loads(_frame(requests) or b"")
    read = _function(reader_name)
    _cap_memory(limits.max_memory_bytes)
    send(answers, READY)
    while (request := _frame(requests)) is not None:
        task, data, arguments = pickle.loads(request)
        work = _function(task) if task else read
        _set_alarm(limits)
        answer = work(data, limits=limits, **arguments)
        _clear_alarm()
        send(answers, pickle.dumps(answer, protocol=5))


def _end_with_parent() -> None:
    """A parent that was killed can end neither this process nor a program that it started, which
    may be busy for minutes. Both are of one process group, which the parent has made for them."""
    if sys.platform == "win32" or os.getpgrp() != os.getpid():
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def send(stream: BinaryIO, payload: bytes) -> None:
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def _frame(stream: BinaryIO) -> bytes | None:
    """The next frame, or None when the parent closed its end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    answers = os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(answers, os.O_BINARY)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return sys.stdin.buffer, os.fdopen(answers, "wb")


def _cap_memory(size_bytes: int) -> None:
    """Where the platform has it. Elsewhere only the time limit binds."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _set_alarm(limits: ReadLimits) -> None:
    """The signal's own action ends the process, also inside a library that never returns."""
    if sys.platform != "win32":
        signal.alarm(int(max(limits.max_seconds, limits.max_page_seconds)) + _GRACE_S)


def _clear_alarm() -> None:
    if sys.platform != "win32":
        signal.alarm(0)


def dumped(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)
