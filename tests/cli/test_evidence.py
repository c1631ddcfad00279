"""`oit evidence` on stored runs."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Checked, Oit
from tests.cli.small_site import CITIZEN_ID


@pytest.fixture
def folder(checked: Checked, oit: Oit, tmp_path: Path) -> Path:
    """The stored runs of the small site."""
    shutil.copy(checked.folder / "oit.sqlite", tmp_path)
    shutil.copytree(checked.folder / "oit-evidence", tmp_path / "oit-evidence")
    return tmp_path


def test_a_pack_is_written_and_verified(oit: Oit, folder: Path) -> None:
    answer = oit("evidence", "3", "o23", "--output", "p.zip")
    assert answer.code == 0, answer.err
    told = oit("evidence", "verify", "p.zip")
    assert told.code == 0, told.out
    with zipfile.ZipFile(folder / "p.zip") as pack:
        seal = hashlib.sha256(pack.read("manifest.json")).hexdigest()
    assert seal in answer.out and seal in told.out
