from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from oit_checker.cli import main
from oit_checker.loopback import served
from tests.cli.small_site import write_site

RULES = ("--fiscal-year", "2563", "--as-of", "2563-04-30")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Oit = Callable[..., Answer]


@pytest.fixture
def oit(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Oit:
    """Types a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OIT_LANG", raising=False)

    def typed(*words: str) -> Answer:
        code = main(list(words))
        said = capfd.readouterr()
        return Answer(code, said.out, said.err)

    return typed


@dataclass(frozen=True)
class Checked:
    """A folder in which the small site was checked twice (runs 1 and 2) and judged again (3)."""

    folder: Path
    address: str


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    folder = tmp_path_factory.mktemp("checked")
    before = Path.cwd()
    os.chdir(folder)
    try:
        with served(write_site(folder / "site")) as address:
            for _ in range(2):
                words = ["check", address, "--allow-private", "--quiet", "--no-pictures", *RULES]
                assert main([*words, "--format", "json", "--output", "last.json"]) == 0
        assert main(["judge", "1", "--format", "json", "--output", "last.json"]) == 0
    finally:
        os.chdir(before)
    yield Checked(folder, address)
