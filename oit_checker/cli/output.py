"""Where reports go: the screen for text, files for all else."""

from __future__ import annotations

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
from oit_checker.report import extension, render


def write_reports(speech: Speech, run: Run, pack: RulePack, options: dict[str, Any]) -> None:
    """Writes every format asked for; without `--format`, a summary and an HTML page."""
    asked = tuple(dict.fromkeys(options["formats"])) or ("text", "html")
    for name in asked:
        data = render(name, run, pack, speech.language)
        path = _path_for(name, run, asked, options["output"])
        if path is None:
            _to_screen(data)
            continue
        _to_file(path, data)
        click.echo(speech.say("cli.written", path=str(path)), err=True)


def _path_for(name: str, run: Run, asked: Sequence[str], output: str) -> Path | None:
    """`--output` is the file for a single format, else the stem; '-' is the screen."""
    if output == "-" or (name == "text" and (not output or len(asked) > 1)):
        return None
    if output and len(asked) == 1:
        return Path(output)
    stem = Path(output).with_suffix("") if output else Path(_stem(run))
    return stem.with_name(f"{stem.name}.{extension(name)}")


def _stem(run: Run) -> str:
    host = re.sub(r"[^A-Za-z0-9.-]+", "-", urlsplit(run.agency.main_site).netloc)
    return f"oit-report-{host}-{run.fiscal_year}-{run.meta.run_id or 0}"


def _to_file(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UserError("cli.cannot_write", path=str(path), detail=str(error.strerror)) from error


def _to_screen(data: bytes) -> None:
    if sys.stdout.isatty():
        click.echo(data.decode("utf-8"))
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
