"""Tesseract's command line: one image in through a pipe, letters with boxes out.

For Thai it gives each cluster of letters as a "word" of its own, and says only in the plain text
where spaces are; so both are asked for and laid over each other. Some clusters have no blob of
their own and get a box as tall as the line: those say nothing about height.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from PIL import Image

from oit_checker.model.scan import Box

_ROW = re.compile(
    r"[1-5]\t\d+\t\d+\t\d+\t\d+\t\d+\t(-?\d+)\t(-?\d+)\t(\d+)\t(\d+)\t([-\d.]+)\t?(.*)"
)
_ROTATE = re.compile(r"^Rotate: (\d+)\s*^Orientation confidence: ([\d.]+)", re.M)
_THAI_DIGITS = re.compile(r"[๐-๙][๐-๙.,/]*")
_LOOSE = re.compile("[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")  # cannot begin a word
_MOST_OUTPUT = 50_000_000
_STALL_S = 5.0


class TesseractFailed(Exception):
    """It ended with an error or printed what it never prints."""


class TesseractLate(Exception):
    """It did not come back in time and was ended."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters without a space among them. `is_spaced`: a space stands before it."""

    text: str
    box: Box
    confidence: float
    is_spaced: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    box: Box
    confidence: float


def lines_read(
    image: Image.Image, command: str, languages: str, *, dpi: int, timeout_s: float
) -> list[list[Piece]]:
    """The lines of an upright grey image (mode L), top to bottom. Raises TesseractFailed, -Late."""
    arguments = ["-l", languages, "--psm", "6", "--dpi", str(dpi), "txt", "tsv"]
    output = run([command, "-", "-", *arguments], portable_grey(image), timeout_s)
    return [pieces for pieces in _lines(output) if pieces]


def turn_needed(image: Image.Image, command: str, *, timeout_s: float) -> tuple[int, float]:
    """Degrees clockwise (0, 90, 180, 270) that bring the letters upright, and how sure that is
    (0.0 when there are too few letters to tell). Raises TesseractLate."""
    arguments = ["-l", "osd", "--psm", "0", "--dpi", "200"]
    try:
        output = run([command, "-", "-", *arguments], portable_grey(image), timeout_s)
    except TesseractFailed:
        return 0, 0.0
    found = _ROTATE.search(output)
    return (int(found[1]) % 360, float(found[2])) if found else (0, 0.0)


def portable_grey(image: Image.Image) -> bytes:
    """A binary PGM file."""
    return b"P5 %d %d 255\n" % image.size + image.tobytes()


def run(command: Sequence[str], data: bytes, timeout_s: float) -> str:
    """What a program prints when it is given the data. Raises TesseractFailed, TesseractLate."""
    if timeout_s <= 0:
        raise TesseractLate
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise TesseractFailed from error
    _cap_time(process.pid, timeout_s)
    try:
        output, _ = process.communicate(data, timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise TesseractLate from error
    except OSError as error:
        raise TesseractFailed from error
    finally:
        _end(process)
    if process.returncode != 0 or len(output) > _MOST_OUTPUT:
        raise TesseractFailed(process.returncode)
    return output.decode("utf-8", "replace")


def _cap_time(pid: int, timeout_s: float) -> None:
    """So that it ends also when this process is killed meanwhile."""
    if sys.platform == "linux":
        import resource

        seconds = int(timeout_s + _STALL_S) + 1
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def _lines(output: str) -> Iterator[list[Piece]]:
    cells, texts = _parted(output)
    place = 0
    for line in cells:
        bare = "".join(cell.text for cell in line)
        spaced = ""
        for ahead in range(place, min(place + 5, len(texts))):
            if texts[ahead].replace(" ", "") == bare:
                spaced, place = texts[ahead], ahead + 1
                break
        yield _pieces(line, spaced)


def _parted(output: str) -> tuple[list[list[_Cell]], list[str]]:
    """The table's lines as cells, and the lines of the plain text."""
    lines: list[list[_Cell]] = []
    texts: list[str] = []
    for row in output.split("\n"):
        found = _ROW.fullmatch(row.rstrip("\r"))
        if found is None:
            text = row.strip("\r\f ")
            if text and not row.startswith("level\t"):
                texts.append(text)
        elif row[0] == "4":
            lines.append([])
        elif row[0] == "5" and lines:
            left, top, width, height = (int(found[n]) for n in range(1, 5))
            text = found[6].replace(" ", "")
            confidence = min(max(_number(found[5]), 0.0), 100.0)
            if text:
                lines[-1].append(_Cell(text, Box(left, top, width, height), confidence))
    return lines, texts


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _pieces(cells: list[_Cell], spaced: str) -> list[Piece]:
    """The cells joined up to the next space, Thai digits apart from what touches them."""
    if not cells:
        return []
    usual = median(cell.box.height for cell in cells)
    pieces: list[Piece] = []
    start, place, after_space = 0, 0, True
    for index, cell in enumerate(cells):
        place += len(cell.text)
        at_space = index + 1 == len(cells) or spaced[place : place + 1] == " "
        if not spaced and not at_space:
            at_space = _is_apart(cell, cells[index + 1], usual)
        touches = at_space or _is_digit(cell.text) != _is_digit(cells[index + 1].text)
        if touches:
            pieces.append(_piece(cells[start : index + 1], usual, after_space))
            start, after_space = index + 1, at_space
        while spaced[place : place + 1] == " ":
            place += 1
    return _with_loose_marks(pieces)


def _is_digit(text: str) -> bool:
    return _THAI_DIGITS.fullmatch(text) is not None


def _is_apart(before: _Cell, after: _Cell, usual: float) -> bool:
    return after.box.left - (before.box.left + before.box.width) > 0.5 * usual


def _piece(cells: list[_Cell], usual: float, is_spaced: bool) -> Piece:
    letters = sum(len(cell.text) for cell in cells)
    own = [cell.box for cell in cells if cell.box.height <= 1.7 * usual]
    return Piece(
        "".join(cell.text for cell in cells),
        around([cell.box for cell in cells], own),
        sum(cell.confidence * len(cell.text) for cell in cells) / letters,
        is_spaced,
    )


def around(boxes: Sequence[Box], tall: Sequence[Box] = ()) -> Box:
    """The box that holds all boxes; its height that of the `tall` ones where there are any."""
    left = min(box.left for box in boxes)
    right = max(box.left + box.width for box in boxes)
    upright = tall or boxes
    top = min(box.top for box in upright)
    bottom = max(box.top + box.height for box in upright)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _with_loose_marks(pieces: list[Piece]) -> list[Piece]:
    """A mark after a false space belongs to the word before."""
    whole: list[Piece] = []
    for piece in pieces:
        if not whole or not _LOOSE.match(piece.text):
            whole.append(piece)
            continue
        before = whole.pop()
        lengths = len(before.text), len(piece.text)
        mean = before.confidence * lengths[0] + piece.confidence * lengths[1]
        gap = " " if piece.is_spaced else ""
        whole.append(
            replace(
                before,
                text=before.text + gap + piece.text,
                box=around([before.box, piece.box]),
                confidence=mean / sum(lengths),
            )
        )
    return whole
