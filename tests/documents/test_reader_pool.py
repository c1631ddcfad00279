"""The pool: children that hang, die, swell or lie cost one document."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from made_files import needs_thai_font, pdf_of

from oit_checker.documents import ReadLimits
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import Document, Readability

HOSTILE = "hostile_readers:read"
URL = "https://office.example/file.bin"
# Where a read must run out of time, and where it must not, however busy the machine is.
QUICK = ReadLimits(max_seconds=3)
PATIENT = ReadLimits(max_seconds=120)


async def read(pool: ReaderPool, data: bytes) -> Document:
    return await pool.read(data, url=URL)


async def test_a_reader_that_hangs_is_a_timeout_and_the_next_document_is_read() -> None:
    async with ReaderPool(workers=1, limits=QUICK, reader=HOSTILE) as pool:
        hung = await read(pool, b"hang now")
        after = await read(pool, b"well")
    assert (hung.readability, hung.problems) == (Readability.TIMEOUT, ("timeout",))
    assert after.title == "well"


@pytest.mark.parametrize("order", [b"die", b"killed"])
async def test_a_child_that_dies_each_time_is_our_failure_not_the_files(order: bytes) -> None:
    async with ReaderPool(workers=1, limits=PATIENT, reader=HOSTILE) as pool:
        dead = await read(pool, order)
        after = await read(pool, b"well")
    assert (dead.readability, dead.problems) == (Readability.TIMEOUT, ("reader_crashed",))
    assert after.title == "well"


async def test_a_child_that_was_killed_once_from_outside_is_asked_again(tmp_path: Path) -> None:
    async with ReaderPool(workers=1, limits=PATIENT, reader=HOSTILE) as pool:
        document = await read(pool, f"die-once {tmp_path / 'died'}".encode())
    assert document.title == "die-once"
    assert (tmp_path / "died").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is capped on Linux")
async def test_a_reader_that_swells_meets_the_memory_limit() -> None:
    limits = ReadLimits(max_seconds=30, max_memory_bytes=512 << 20)
    async with ReaderPool(workers=1, limits=limits, reader=HOSTILE) as pool:
        document = await read(pool, b"swell")
    assert document.readability is Readability.TIMEOUT
    assert document.problems != ("timeout",)


async def test_what_a_library_prints_does_not_disturb_the_answer() -> None:
    async with ReaderPool(workers=1, limits=PATIENT, reader=HOSTILE) as pool:
        assert (await read(pool, b"chatter")).title == "chatter"


async def test_a_forged_answer_runs_no_code_here(tmp_path: Path) -> None:
    marker = tmp_path / "written"
    async with ReaderPool(workers=1, limits=QUICK, reader=HOSTILE) as pool:
        # The child itself pickles the forgery without creating the file.
        document = await read(pool, f"forge {marker}".encode())
    assert document.readability is Readability.TIMEOUT
    assert not marker.exists()


async def test_two_children_work_side_by_side_and_a_hang_holds_up_only_one() -> None:
    async with ReaderPool(workers=2, limits=PATIENT, reader=HOSTILE) as pool:
        hung = asyncio.create_task(read(pool, b"hang"))
        others = [await read(pool, f"n{n}".encode()) for n in range(5)]
        assert not hung.done()
    assert [document.title for document in others] == [f"n{n}" for n in range(5)]
    assert (await hung).readability is Readability.TIMEOUT


async def test_leaving_the_pool_ends_a_child_that_is_still_busy() -> None:
    async with ReaderPool(workers=1, limits=PATIENT, reader=HOSTILE) as pool:
        task = asyncio.create_task(read(pool, b"hang"))
        await asyncio.sleep(0.5)
    document = await asyncio.wait_for(task, 60)
    assert document.readability is Readability.TIMEOUT


async def test_a_cancelled_read_does_not_hand_its_busy_child_to_the_next() -> None:
    async with ReaderPool(workers=1, limits=QUICK, reader=HOSTILE) as pool:
        task = asyncio.create_task(read(pool, b"hang"))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await read(pool, b"well")).title == "well"


@needs_thai_font
async def test_a_pdf_is_read_in_a_child_and_equals_the_direct_reading() -> None:
    from oit_checker.documents import read as read_directly

    data = pdf_of([[(50, 700, 16, "แผนดำเนินงานประจำปี 2563 ของสำนักงานตัวอย่าง")]])
    async with ReaderPool(workers=1) as pool:
        document = await read(pool, data)
    assert document == read_directly(data, url=URL)
    assert document.readability is Readability.TEXT


async def test_a_page_is_read_without_starting_a_child() -> None:
    async with ReaderPool(workers=1) as pool:
        document = await pool.read(b"<h1>Home</h1>", url="https://office.example/")
        assert all(child._process is None for child in pool._children)
    assert document.blocks[0].text == "Home"


async def test_a_large_page_is_read_in_a_child() -> None:
    page = b"<p>text of a page</p>" * 60_000
    async with ReaderPool(workers=1) as pool:
        document = await pool.read(page, url="https://office.example/")
        assert any(child._process is not None for child in pool._children)
    assert len(document.blocks) == 60_000
