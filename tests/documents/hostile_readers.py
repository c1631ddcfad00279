"""Readers that misbehave, for the pool to survive."""

from __future__ import annotations

import os
import signal
import sys
import time

from oit_checker.documents.source import ReadLimits
from oit_checker.model.document import Document


def read(data: bytes, *, url: str, limits: ReadLimits, **_: str) -> object:
    order = data.partition(b" ")[0]
    if order == b"hang":
        time.sleep(600)
    if order == b"die":
        os._exit(3)
    if order == b"killed":
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if order == b"die-once":
        marker = data.partition(b" ")[2].decode()
        if not os.path.exists(marker):
            open(marker, "w").close()
            os._exit(3)
    if order == b"swell":
        hoard = [bytearray(64 << 20) for _ in range(1000)]
        return len(hoard)
    if order == b"chatter":
        print("words on standard output " * 1000, flush=True)
        sys.stderr.write("words " * 100_000)
    if order == b"forge":
        return _Forged(data.partition(b" ")[2].decode())
    return Document(url=url, media_type="text/plain", format="text", title=order.decode())


class _Forged:
    """Unpickling it would create a file."""

    def __init__(self, marker: str) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.marker, "w")
