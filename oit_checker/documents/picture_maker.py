"""Runs `page_pictures` in a child process that can be killed: a hostile file costs its own
pictures, not the report."""

from __future__ import annotations

import contextlib
import io
import pickle
import subprocess
import sys
import threading
from types import TracebackType
from typing import Any

from oit_checker.documents._worker import LENGTH, READY, dumped, send
from oit_checker.documents.crops import Crop
from oit_checker.documents.page_pictures import Order, unpacked
from oit_checker.documents.source import ReadLimits

_PAINTER = "oit_checker.documents.page_pictures:crops"
_START_PATIENCE_S = 60.0
_LARGEST_ANSWER = 64 << 20


class _PlainOnly(pickle.Unpickler):
    """A child that a file has taken over must not get to run code here."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def _plain(answer: bytes) -> bytes:
    try:
        plain = _PlainOnly(io.BytesIO(answer)).load()
    except Exception as error:  # a forged answer can make unpickling raise anything
        raise ValueError(str(error)) from error
    return plain if isinstance(plain, bytes) else b""


class PictureMaker:
    """`with PictureMaker() as maker`: one child for all files, a new one after each that ended.

    `max_seconds` and `max_memory_bytes` of the limits bind each file.
    """

    def __init__(self, limits: ReadLimits | None = None) -> None:
        self._limits = limits or ReadLimits(max_seconds=20.0)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PictureMaker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._kill()

    def crops(self, data: bytes, order: Order) -> dict[int, Crop]:
        """The crops that could be made, by the keys of the order; {} when the child ended."""
        try:
            process = self._running()
            request = dumped(("", data, {"order": order}))
            answer = self._exchanged(process, request, self._limits.max_seconds)
            return unpacked(_plain(answer))
        except (OSError, EOFError, ValueError):
            self._kill()
            return {}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._kill()
        # The child finds modules where this process does, whatever started it.
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; "
            "from oit_checker.documents._worker import main; main()"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        greeting = dumped((_PAINTER, self._limits))
        if self._exchanged(self._process, greeting, _START_PATIENCE_S) != READY:
            raise ValueError(_PAINTER)
        return self._process

    def _exchanged(
        self, process: subprocess.Popen[bytes], payload: bytes, patience_s: float
    ) -> bytes:
        """The answer; killing the child is what ends a wait that is too long."""
        assert process.stdin is not None and process.stdout is not None
        timer = threading.Timer(patience_s, process.kill)
        timer.daemon = True
        timer.start()
        try:
            send(process.stdin, payload)  # type: ignore[arg-type]
            head = process.stdout.read(LENGTH.size)
            if len(head) < LENGTH.size:
                raise EOFError
            (length,) = LENGTH.unpack(head)
            if length > _LARGEST_ANSWER:
                raise ValueError(length)
            return process.stdout.read(length)
        finally:
            timer.cancel()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()
