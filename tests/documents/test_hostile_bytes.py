"""Every reader against hostile bytes, in a child with little time and memory.

Whatever the bytes are, the answer is a Document, in time, and the next file is read.
"""

from __future__ import annotations

import sys

import pytest
from hostile_bytes import damaged, heavy_files, whole_files

from oit_checker.documents import ReadLimits
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import Document, Readability

LIMITS = ReadLimits(max_seconds=30, max_memory_bytes=700 << 20, max_zip_bytes=40 << 20)
SEEDS = range(10)
URL = "https://office.example/file."
# Ours to mend: a reader that fell over names no fault of the file. The workbook library falls over
# at damaged worksheets of Excel 97, and the reader of PDF files is not this test's.
FALLS = {"xls": "reader_failed:"}


def is_sound(ending: str, document: Document) -> bool:
    fell = [p for p in document.problems if p.startswith("reader_") or p == "timeout"]
    return not fell or (ending in FALLS and document.readability is Readability.TIMEOUT)


@pytest.mark.parametrize("ending", sorted(whole_files()))
async def test_a_damaged_file_is_answered_and_the_whole_one_is_read_after_it(ending: str) -> None:
    whole = whole_files()[ending]
    async with ReaderPool(workers=1, limits=LIMITS) as pool:
        for seed in SEEDS:
            document = await pool.read(damaged(whole, seed), url=URL + ending)
            assert isinstance(document, Document)
            assert is_sound(ending, document), (seed, document.problems)
        after = await pool.read(whole, url=URL + ending)
    assert after.readability in (Readability.TEXT, Readability.NO_TEXT), after.problems
    assert after.is_readable or ending == "png"


async def test_nothing_and_nuls_are_broken_whatever_the_name_says() -> None:
    async with ReaderPool(workers=1, limits=LIMITS) as pool:
        for ending in whole_files():
            for data in (b"", b"\0" * 5000):
                document = await pool.read(data, url=URL + ending)
                assert (document.readability, document.problems) == (Readability.BROKEN, ("empty",))


async def test_small_files_that_ask_for_much_stay_within_time_and_memory() -> None:
    async with ReaderPool(workers=1, limits=LIMITS) as pool:
        for name, (ending, data) in heavy_files().items():
            document = await pool.read(data, url=URL + ending)
            assert is_sound(ending, document), (name, document.problems)
            assert sum(len(block.text) for block in document.blocks) <= LIMITS.max_text_chars
            assert _peak_mb(pool) < 450, name


def _peak_mb(pool: ReaderPool) -> int:
    """The child's peak, where the system tells it; 0 when the page was read here."""
    process = pool._children[0]._process
    if process is None or not sys.platform.startswith("linux"):
        return 0
    with open(f"/proc/{process.pid}/status") as status:
        return next((int(line.split()[1]) >> 10 for line in status if "VmHWM" in line), 0)
