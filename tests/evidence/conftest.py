from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from oit_checker.evidence import Packed, Wish, write_pack
from oit_checker.model.result import Run
from oit_checker.store import Store
from tests.evidence.stored_run import rules, stored_run


@dataclass(frozen=True)
class Made:
    """A stored Run and the pack of its item O23."""

    folder: Path
    store: Store
    run: Run
    packed: Packed

    @property
    def path(self) -> Path:
        return self.folder / "pack.zip"

    def again(self, name: str, wish: Wish | None = None) -> tuple[Path, Packed]:
        path = self.folder / name
        return path, write_pack(self.run, rules(), self.store, path, wish or Wish(("O23",)))


def opened(folder: Path) -> Store:
    return Store.open(f"sqlite:///{folder}/oit.sqlite", folder / "bytes")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One for all tests that only read it."""
    folder = tmp_path_factory.mktemp("pack")
    with opened(folder) as store:
        run = stored_run(store)
        packed = write_pack(run, rules(), store, folder / "pack.zip", Wish(("O23",)))
        yield Made(folder, store, run, packed)


@pytest.fixture
def own(made: Made, tmp_path: Path) -> Iterator[Made]:
    """A copy that a test may spoil."""
    folder = tmp_path / "own"
    shutil.copytree(made.folder, folder)
    with opened(folder) as store:
        yield Made(folder, store, made.run, made.packed)
