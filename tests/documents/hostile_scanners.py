"""Readers of page images that misbehave, for the pool to survive."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from oit_checker.documents.ocr import Ocr
from oit_checker.documents.source import ReadLimits
from oit_checker.model.document import PageState
from oit_checker.model.scan import ScannedPage


def scanned_pages(
    data: bytes, *, pages: tuple[int, ...], ocr: Ocr, limits: ReadLimits
) -> tuple[object, ...]:
    """Page 2 hangs in a program of its own, 3 ends the child, 4 answers something else."""
    (number,) = pages
    if number == 2:
        program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(data.decode()).write_text(str(program.pid), encoding="utf-8")
        time.sleep(600)
    if number == 3:
        sys.exit(3)
    if number == 4:
        return ("words",)
    return (ScannedPage(number, PageState.READ),)
