"""The wheel carries rules, words, templates and fixtures: the demo runs without a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SITES = CHECKOUT / "fixtures" / "sites"
AGENCIES = sorted(p.parent.name for p in SITES.glob("*/agency.json"))
PATIENCE_S = 900


def done(
    command: list[str], folder: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        command,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Mapping[str, str]]:
    """The Python of a fresh environment that holds the wheel, and the variables to run it with:
    third-party packages come from the environment of the tests, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done([*build, str(CHECKOUT)], folder)
    (wheel,) = folder.glob("*.whl")
    home = folder / "environment"
    venv.EnvBuilder(with_pip=False).create(home)
    python = str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps"]
    done([*install, "--no-index", "--disable-pip-version-check", str(wheel)], folder)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    env |= {"PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONUTF8": "1"}
    return python, env


def test_the_wheel_is_what_runs(installed: tuple[str, Mapping[str, str]], tmp_path: Path) -> None:
    python, env = installed
    say = (
        "import oit_checker; from oit_checker.data import data_path;"
        "print(oit_checker.__file__, data_path('rules'))"
    )
    for path in done([python, "-c", say], tmp_path, env).stdout.split():
        assert not Path(path).resolve().is_relative_to(CHECKOUT)


def test_every_file_of_the_package_is_in_the_wheel(
    installed: tuple[str, Mapping[str, str]], tmp_path: Path
) -> None:
    python, env = installed
    say = "import oit_checker; print(oit_checker.__path__[0])"
    there = Path(done([python, "-c", say], tmp_path, env).stdout.strip())
    ours = CHECKOUT / "oit_checker"
    files = {p.relative_to(ours) for p in ours.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert {file for file in files if not (there / file).is_file()} == set()


@pytest.mark.long
def test_the_demo_runs_in_an_empty_folder(
    installed: tuple[str, Mapping[str, str]], tmp_path: Path
) -> None:
    """Where there is neither a browser nor a letter reader; with them it is run elsewhere, and here
    with `OIT_THOROUGH=1`."""
    python, env = installed
    if not os.environ.get("OIT_THOROUGH"):
        env = {**env, "PATH": str(tmp_path)}
    # All of them are in the wheel; the smallest shows that they run there.
    name = min(AGENCIES, key=lambda each: len(list((SITES / each).rglob("*"))))
    done([python, "-m", "oit_checker", "demo", name], tmp_path, env)
    made = tmp_path / "oit-demo"
    assert [p.stem for p in made.glob("*.html")] == [name]
    report = json.loads((made / f"{name}.json").read_text(encoding="utf-8"))
    assert report["gathering"]["complete"] and report["gathering"]["pages"] > 1
    assert [i["item_id"] for i in report["items"]][:2] == ["O1", "O2"]


def test_rules_and_doctor_work_from_the_wheel(
    installed: tuple[str, Mapping[str, str]], tmp_path: Path
) -> None:
    python, env = installed
    rules = [python, "-m", "oit_checker", "rules", "list", "--fiscal-year", "2563"]
    assert "O43" in done(rules, tmp_path, env).stdout
    done([python, "-m", "oit_checker", "doctor"], tmp_path, env)
    assert list(tmp_path.iterdir()) == []
