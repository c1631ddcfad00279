"""`oit doctor`: what this machine can read, and how to get what is missing."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from oit_checker import __version__
from oit_checker.cli import exits
from oit_checker.cli.speaking import command
from oit_checker.messages import Speech
from oit_checker.rulepack import packs


@dataclass(frozen=True, slots=True)
class Ability:
    """`id` words it: `cli.doctor.<id>.yes` and `.no`. `detail` is a version or a path."""

    id: str
    has: bool
    detail: str = ""
    needed: bool = False


def abilities() -> tuple[Ability, ...]:
    """Everything that reading may need, tried rather than looked up where that is cheap."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        Ability("python", sys.version_info >= (3, 11), python, needed=True),
        Ability("rules", bool(packs()), ", ".join(str(y) for y in packs()), needed=True),
        Ability("pdf", _has_module("pypdfium2"), needed=True),
        Ability("office", _has_module("python_calamine") and _has_module("lxml"), needed=True),
        _browser(),
        _tool("ocr", ["tesseract", "--list-langs"], lambda out: "tha" in out.split()),
        _fonts(),
        _tool("old_office", ["soffice", "--version"], bool),
    )


def doctor_command(speech: Speech) -> click.Command:
    def run_doctor() -> int:
        click.echo(f"oit-checker {__version__}")
        found = abilities()
        for ability in found:
            mark = "✓" if ability.has else "✗"
            said = speech.say(f"cli.doctor.{ability.id}.{'yes' if ability.has else 'no'}")
            click.echo(f"  {mark} {said}" + (f" ({ability.detail})" if ability.detail else ""))
        missing = [a for a in found if a.needed and not a.has]
        return exits.INCOMPLETE if missing else exits.DONE

    return command(speech, "doctor", run_doctor, [])


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _browser() -> Ability:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    path = next((p for n in names if (p := shutil.which(n))), "")
    return Ability("browser", bool(path), path)


def _fonts() -> Ability:
    if shutil.which("fc-list") is None:
        return Ability("fonts", sys.platform in ("win32", "darwin"))
    return _tool("fonts", ["fc-list", ":lang=th", "family"], bool, quiet=True)


def _tool(
    id_: str, words: list[str], is_good: Callable[[str], bool], quiet: bool = False
) -> Ability:
    path = shutil.which(words[0])
    if path is None:
        return Ability(id_, False)
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Ability(id_, False, path)
    return Ability(id_, is_good(done.stdout.strip()), "" if quiet else path)
