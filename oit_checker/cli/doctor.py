"""`oit doctor`: what this machine can read and draw, by trying, and how to get what is missing."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass

import click

from oit_checker import __version__
from oit_checker.cli import exits
from oit_checker.cli.speaking import command
from oit_checker.crawl.browser import DrawLimits, NoBrowser, browser_session
from oit_checker.crawl.guard import Addresses
from oit_checker.documents.ocr import Ocr, find_ocr
from oit_checker.messages import Speech
from oit_checker.rulepack import packs

_RAR_PROGRAMS = ("bsdtar", "unrar", "unar", "7z")
_PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Ability:
    """`id` words it: `cli.doctor.<id>.yes`, or `cli.doctor.<id>.<why>`. `detail` is a version or
    what a program said."""

    id: str
    has: bool
    detail: str = ""
    needed: bool = False
    why: str = "no"


def abilities() -> tuple[Ability, ...]:
    """Everything that reading may need, tried rather than looked up."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        Ability("python", sys.version_info >= (3, 11), python, needed=True),
        Ability("rules", bool(packs()), ", ".join(str(y) for y in packs()), needed=True),
        Ability("pdf", _has_module("pypdfium2"), needed=True),
        Ability("office", _has_module("python_calamine") and _has_module("lxml"), needed=True),
        asyncio.run(_browser()),
        _ocr(),
        _fonts(),
        _rar(),
    )


def doctor_command(speech: Speech) -> click.Command:
    def run_doctor() -> int:
        click.echo(f"oit-checker {__version__}")
        found = abilities()
        for ability in found:
            mark = "✓" if ability.has else "✗"
            said = speech.say(f"cli.doctor.{ability.id}.{'yes' if ability.has else ability.why}")
            click.echo(f"  {mark} {said}" + (f" ({ability.detail})" if ability.detail else ""))
            remedy = f"ability.{_REMEDIES.get(ability.id, '')}.remedy.{ability.why}"
            if not ability.has and speech.has(remedy):
                click.echo(f"      → {speech.say(remedy)}")
        missing = [a for a in found if a.needed and not a.has]
        return exits.INCOMPLETE if missing else exits.DONE

    return command(speech, "doctor", run_doctor, [])


_REMEDIES = {"browser": "undrawn", "ocr": "unread"}


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


async def _browser() -> Ability:
    """Whether one starts: a program that is there may still lack its libraries."""
    addresses = Addresses(allow_private=False, timeout_s=1.0)
    user_agent = f"oit-checker/{__version__}"
    try:
        async with browser_session(addresses, DrawLimits(), user_agent=user_agent) as browser:
            return Ability("browser", True, browser.name)
    except NoBrowser as none:
        return Ability("browser", False, _first_line(none.detail), why=none.reason)


def _ocr() -> Ability:
    found = find_ocr()
    if isinstance(found, Ocr):
        return Ability("ocr", True, f"Tesseract {found.version}, {found.languages}")
    return Ability("ocr", False, why=found)


def _fonts() -> Ability:
    """Windows and macOS bring Thai letters; elsewhere fontconfig knows."""
    if shutil.which("fc-list") is None:
        return Ability("fonts", sys.platform in ("win32", "darwin"))
    try:
        done = subprocess.run(
            ["fc-list", ":lang=th", "family"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Ability("fonts", False)
    families = sorted({line.split(",")[0] for line in done.stdout.splitlines() if line.strip()})
    return Ability("fonts", bool(families), ", ".join(families[:3]))


def _rar() -> Ability:
    found = next((name for name in _RAR_PROGRAMS if shutil.which(name)), "")
    return Ability("rar", bool(found), found)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]
