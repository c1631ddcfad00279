"""Where reports go: the screen for text, files for all else."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report import extension, formats, render


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


def write_reports(speech: Speech, run: Run, pack: RulePack, options: dict[str, Any]) -> None:
    """Writes every format asked for; without `--format`, a summary and an HTML page. Files come
    first: whoever closes the screen early has them all the same."""
    asked, screen = _asked(options), []
    for name in asked:
        data = render(name, run, pack, speech.language)
        path = _path_for(name, run, asked, options["output"])
        if path is None:
            screen.append(data)
            continue
        try:
            path.write_bytes(data)
        except OSError as error:
            raise _cannot_write(path, error, run.meta.run_id) from error
        click.echo(speech.say("cli.written", path=str(path)), err=True)
    for data in screen:
        _to_screen(data)


def _asked(options: dict[str, Any]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(options["formats"]))
    return given or (("text",) if options["output"] == "-" else ("text", "html"))


def _cannot_write(path: Path, error: OSError, run_id: int | None = None) -> UserError:
    detail = error.strerror or str(error)
    if run_id is None:
        return UserError("cli.cannot_write", path=str(path), detail=detail)
    return UserError("cli.cannot_write_run", path=str(path), detail=detail, run=run_id)


def _path_for(name: str, run: Run, asked: Sequence[str], output: str) -> Path | None:
    """`--output` is the file for a single format, a folder, or else the files' stem; '-' is the
    screen, where text goes anyway unless it alone has a file."""
    if output == "-" or (name == "text" and (not output or len(asked) > 1)):
        return None
    if output and Path(output).is_dir():
        return Path(output) / f"{_stem(run)}.{extension(name)}"
    if output and len(asked) == 1:
        return Path(output)
    stem = Path(output or _stem(run))
    if stem.suffix.lower() in {f".{extension(each)}" for each in formats()}:
        stem = stem.with_suffix("")
    return stem.with_name(f"{stem.name}.{extension(name)}")


def _stem(run: Run) -> str:
    host = re.sub(r"[^A-Za-z0-9.-]+", "-", urlsplit(run.agency.main_site).netloc)
    return f"oit-report-{host}-{run.fiscal_year}-{run.meta.run_id or 0}"


def _to_screen(data: bytes) -> None:
    if sys.stdout.isatty():
        click.echo(data.decode("utf-8"))
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
