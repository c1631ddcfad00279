"""Where reports go: the screen for text, files for all else."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report import Pictures, extension, formats, no_pictures, render


def prepare_output(options: dict[str, Any]) -> None:
    """Tells before the work begins that its report could not be written."""
    output, asked = options["output"], _asked(options)
    if output == "-" and len(asked) > 1:
        raise UserError("cli.one_format", formats=list(asked))
    if not output or output == "-":
        return
    path = Path(output)
    folder = path if path.is_dir() else path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    if not os.access(folder, os.W_OK) or (path.is_file() and not os.access(path, os.W_OK)):
        raise _cannot_write(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


@dataclass(frozen=True, slots=True)
class Papers:
    """What can be written: bytes by format, the ending of each, and what files are called when
    nobody says. `run_id` is told where a file cannot be written."""

    render: Callable[[str], bytes]
    extension: Callable[[str], str]
    known: Sequence[str]
    stem: str
    run_id: int | None = None


def write_reports(
    speech: Speech,
    run: Run,
    pack: RulePack,
    options: dict[str, Any],
    pictures: Pictures = no_pictures,
) -> None:
    """Writes every format asked for; without `--format`, a summary and an HTML page. `pictures`
    makes those of the evidence, if a format shows any."""
    papers = Papers(
        render=lambda name: render(name, run, pack, speech.language, pictures),
        extension=extension,
        known=formats(),
        stem=f"oit-report-{stem_of(run)}",
        run_id=run.meta.run_id,
    )
    write_papers(speech, papers, options)


def write_papers(speech: Speech, papers: Papers, options: dict[str, Any]) -> None:
    """Files come first: whoever closes the screen early has them all the same."""
    asked, screen = _asked(options), []
    for name in asked:
        data = papers.render(name)
        path = _path_for(name, papers, asked, options["output"])
        if path is None:
            screen.append(data)
            continue
        write_file(path, data, papers.run_id)
        click.echo(speech.say("cli.written", path=str(path)), err=True)
    for data in screen:
        _to_screen(data)


def write_file(path: Path, data: bytes, run_id: int | None = None) -> None:
    """UserError where that can't be done."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _cannot_write(path, error, run_id) from error


def _asked(options: dict[str, Any]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(options["formats"]))
    return given or (("text",) if options["output"] == "-" else ("text", "html"))


def _cannot_write(path: Path, error: OSError, run_id: int | None = None) -> UserError:
    detail = error.strerror or str(error)
    if run_id is None:
        return UserError("cli.cannot_write", path=str(path), detail=detail)
    return UserError("cli.cannot_write_run", path=str(path), detail=detail, run=run_id)


def _path_for(name: str, papers: Papers, asked: Sequence[str], output: str) -> Path | None:
    """`--output` is the file for a single format, a folder, or else the files' stem; '-' is the
    screen, where text goes anyway unless it alone has a file."""
    if output == "-" or (name == "text" and (not output or len(asked) > 1)):
        return None
    if output and Path(output).is_dir():
        return Path(output) / f"{papers.stem}.{papers.extension(name)}"
    if output and len(asked) == 1:
        return Path(output)
    stem = Path(output or papers.stem)
    if stem.suffix.lower() in {f".{papers.extension(each)}" for each in papers.known}:
        stem = stem.with_suffix("")
    return stem.with_name(f"{stem.name}.{papers.extension(name)}")


def stem_of(run: Run) -> str:
    """A Run in a file's name: its host, year and number."""
    host = re.sub(r"[^A-Za-z0-9.-]+", "-", urlsplit(run.agency.main_site).netloc)
    return f"{host}-{run.fiscal_year}-{run.meta.run_id or 0}"


def _to_screen(data: bytes) -> None:
    if sys.stdout.isatty():
        click.echo(data.decode("utf-8"))
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
