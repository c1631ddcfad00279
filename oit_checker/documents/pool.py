"""Readers in child processes that can be killed: a hostile file costs one child, not the run.

Pages and text of ordinary size are read in this process; all else in a child with a wall-clock
and (where the platform has it) a memory limit. Children are plain interpreters started by command
line, so it works alike on Windows and under any main program. A child is ended with the programs
that it started.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

import oit_checker.model.document as document_model
import oit_checker.model.scan as scan_model
from oit_checker.documents import read_as
from oit_checker.documents._repeats import Repeats
from oit_checker.documents._worker import LENGTH, READY, dumped, send
from oit_checker.documents.sniff import Format, sniffed
from oit_checker.documents.source import ReadLimits, Source, failed_document
from oit_checker.model.document import Document, PageState, Readability
from oit_checker.model.scan import ScannedPage
from oit_checker.model.web import Snapshot

if TYPE_CHECKING:
    from oit_checker.documents.ocr import Ocr

_READER = "oit_checker.documents:read"
_SCANNER = "oit_checker.documents.scan:scanned_pages"
_IN_PROCESS = frozenset((Format.HTML, Format.TEXT, Format.CSV, Format.EMPTY, Format.IMAGE))
_IN_PROCESS_BYTES = 1_000_000
_HEAD_BYTES = 65_536
_START_PATIENCE_S = 60.0
_DOCUMENTS_PER_CHILD = 500  # libraries leak
_LONGEST_ANSWER = 1 << 30
_SCAN_GRACE_S = 5.0  # for the image itself; the letters keep their own time
_TRIES = 2  # a child may be killed from outside

_Test = Callable[[object], bool]
Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class _Request:
    data: bytes
    url: str
    content_type: str
    content_disposition: str

    def payload(self) -> bytes:
        arguments = {
            "url": self.url,
            "content_type": self.content_type,
            "content_disposition": self.content_disposition,
        }
        return dumped(("", self.data, arguments))


@dataclass(frozen=True, slots=True)
class _ScanRequest:
    """One page: each has its own time, and a page that hangs costs no other."""

    data: bytes
    page: int
    ocr: Ocr
    scanner: str

    def payload(self) -> bytes:
        return dumped((self.scanner, self.data, {"pages": (self.page,), "ocr": self.ocr}))


class _ChildGone(Exception):
    """The child ended before it answered. `timed_out` says that we ended it."""

    def __init__(self, timed_out: bool) -> None:
        super().__init__(timed_out)
        self.timed_out = timed_out


class _Child:
    """One child process; its methods block and belong to one thread at a time."""

    def __init__(self, limits: ReadLimits, reader: str) -> None:
        self._limits = limits
        self._reader = reader
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._closed = False

    def read(self, request: _Request) -> Document:
        """The Document, or one that says how the child ended. Never raises for the file's sake."""
        answer = self._answer(request.payload(), self._limits.max_seconds, _is_document)
        return answer if isinstance(answer, Document) else _failed(request, str(answer))

    def scan(self, request: _ScanRequest) -> ScannedPage:
        """The page's letters; of state TIMEOUT when the child did not come back."""
        patience_s = self._limits.max_page_seconds + _SCAN_GRACE_S
        answer = self._answer(request.payload(), patience_s, _is_scan)
        if isinstance(answer, str):
            return ScannedPage(request.page, PageState.TIMEOUT, reader=request.ocr.reader)
        (page,) = cast("tuple[ScannedPage]", answer)
        return page

    def _answer(self, payload: bytes, patience_s: float, is_right: _Test) -> object:
        """What the child answers, else why it did not."""
        for attempt in range(1, _TRIES + 1):
            if self._closed:
                break
            try:
                return self._asked(payload, patience_s, is_right)
            except _ChildGone as gone:
                self.kill()
                if gone.timed_out:
                    return "timeout"
                if attempt == _TRIES:
                    return "reader_crashed"
        return "interrupted"

    def close(self) -> None:
        self._closed = True
        self.kill()

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _end(process)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()

    def _asked(self, payload: bytes, patience_s: float, is_right: _Test) -> object:
        process = self._running()
        answer = self._exchanged(process, payload, patience_s)
        self._served += 1
        if self._served >= _DOCUMENTS_PER_CHILD:
            self.kill()
        try:
            value = _DocumentsOnly(io.BytesIO(answer)).load()
        except Exception as error:  # a forged answer can make unpickling raise anything
            raise _ChildGone(False) from error
        if not is_right(value):
            raise _ChildGone(False)
        return value

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.kill()
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
            process_group=None if sys.platform == "win32" else 0,
        )
        self._served = 0
        greeting = dumped((self._reader, self._limits))
        if self._exchanged(self._process, greeting, _START_PATIENCE_S) != READY:
            raise _ChildGone(False)
        return self._process

    def _exchanged(
        self, process: subprocess.Popen[bytes], payload: bytes, patience_s: float
    ) -> bytes:
        """The answer to a payload. Killing the child is what ends a wait that is too long, so a
        child that stopped reading is dealt with like one that stopped writing."""
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            _end(process)

        timer = threading.Timer(patience_s, end)
        timer.daemon = True
        timer.start()
        try:
            send(process.stdin, payload)  # type: ignore[arg-type]
            return _frame_of(process.stdout)
        except (OSError, EOFError, ValueError) as error:
            raise _ChildGone(late.is_set()) from error
        finally:
            timer.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the child, and what it started."""
    if sys.platform == "win32":
        _end_tree(process.pid)
    else:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _end_tree(pid: int) -> None:
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(pid)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        )


def _is_document(value: object) -> bool:
    return isinstance(value, Document)


def _is_scan(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], ScannedPage)


def _frame_of(stream: IO[bytes]) -> bytes:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    if length > _LONGEST_ANSWER:
        raise ValueError(length)
    payload = stream.read(length)
    if len(payload) < length:
        raise EOFError
    return payload


class _DocumentsOnly(pickle.Unpickler):
    """A child that a file has taken over must not get to run code here."""

    def find_class(self, module: str, name: str) -> Any:
        for model in (document_model, scan_model):
            known = getattr(model, name, None)
            if module == model.__name__ == getattr(known, "__module__", "") and isinstance(
                known, type
            ):
                return known
        raise pickle.UnpicklingError(f"{module}.{name}")


def _failed(request: _Request, problem: str) -> Document:
    source = _source_of(request)
    sniff = sniffed(request.data[:_HEAD_BYTES], source)
    return failed_document(
        Source(
            request.url,
            request.content_type,
            request.content_disposition,
            media_type=sniff.media_type,
            problems=sniff.problems,
        ),
        Readability.TIMEOUT,
        problem,
        format=sniff.format.value,
        size_bytes=len(request.data),
    )


def _source_of(request: _Request) -> Source:
    return Source(request.url, request.content_type, request.content_disposition)


class ReaderPool:
    """Reads documents side by side: `async with ReaderPool(workers=2) as pool`.

    `reader` and `scanner` name the functions that children run, "module:function".
    """

    def __init__(
        self,
        workers: int = 2,
        *,
        limits: ReadLimits | None = None,
        reader: str = _READER,
        scanner: str = _SCANNER,
    ) -> None:
        if workers < 1:
            raise ValueError(workers)
        self._limits = limits or ReadLimits()
        self._repeats = Repeats()
        self._is_own_reader = reader == _READER
        self._scanner = scanner
        self._children = [_Child(self._limits, reader) for _ in range(workers)]
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._idle: asyncio.LifoQueue[_Child] = asyncio.LifoQueue()  # the warm one first

    async def __aenter__(self) -> ReaderPool:
        for child in self._children:
            self._idle.put_nowait(child)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for child in self._children:
            child.close()
        await asyncio.to_thread(self._threads.shutdown, wait=True)

    async def read(
        self, data: bytes, *, url: str, content_type: str = "", content_disposition: str = ""
    ) -> Document:
        """The Document that the bytes are; one of TIMEOUT when our reader did not come back."""
        request = _Request(data, url, content_type, content_disposition)
        # An archive is not even listed here: its directory may be hostile.
        is_archive = data.startswith((b"PK", b"\xd0\xcf"))
        if self._is_own_reader and not is_archive and len(data) <= _IN_PROCESS_BYTES:
            source = replace(_source_of(request), limits=self._limits)
            sniff = sniffed(data, source)
            if sniff.format in _IN_PROCESS:
                return read_as(sniff, data, source, self._repeats)
        return await self._read_in_child(request)

    async def read_page(self, data: bytes, snapshot: Snapshot) -> Document:
        """As `read`, of the bytes that a Snapshot brought."""
        return await self.read(
            data,
            url=snapshot.url,
            content_type=snapshot.header("content-type"),
            content_disposition=snapshot.header("content-disposition"),
        )

    async def scan(
        self, data: bytes, *, pages: tuple[int, ...], ocr: Ocr
    ) -> tuple[ScannedPage, ...]:
        """The letters of a PDF's pages or of a picture, in the order asked, side by side as far as
        there are children. A page that took too long, or more memory than there is, has the state
        TIMEOUT. Never raises for the bytes."""
        requests = (_ScanRequest(data, page, ocr, self._scanner) for page in pages)
        return tuple(
            await asyncio.gather(*(self._in_child(_Child.scan, request) for request in requests))
        )

    async def _read_in_child(self, request: _Request) -> Document:
        return await self._in_child(_Child.read, request)

    async def _in_child(self, work: Callable[[_Child, Q], A], request: Q) -> A:
        child = await self._idle.get()
        future = asyncio.get_running_loop().run_in_executor(self._threads, work, child, request)
        # When the caller is cancelled the child is still busy: it is idle only at the future's end.
        future.add_done_callback(lambda _: self._idle.put_nowait(child))
        return await asyncio.shield(future)
