"""`oit doctor`: every line tried, every lack with its remedy."""

from __future__ import annotations

import pytest

from oit_checker.cli import doctor
from oit_checker.cli.doctor import Ability, doctor_command
from oit_checker.messages import Speech

LACKS = (
    Ability("python", True, "3.11", needed=True),
    Ability("browser", False, why="not_found"),
    Ability("ocr", False, why="no_thai"),
    Ability("fonts", False),
    Ability("rar", False),
)


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_is_missing_comes_with_how_to_get_it(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "abilities", lambda: LACKS)
    code = doctor_command(Speech(language)).main([], standalone_mode=False)
    said = capsys.readouterr().out
    assert code == 0
    assert said.count("✗") == 4 and said.count("✓") == 1
    for words in ("winget", "brew", "tesseract-ocr-tha", "fonts-thai-tlwg", "libarchive-tools"):
        assert words in said


@pytest.mark.parametrize("kind", ["browser", "ocr"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_way_to_lack_something_has_its_words(kind: str, language: str) -> None:
    speech = Speech(language)
    for why in ("not_found", "failed", *(["no_thai"] if kind == "ocr" else [])):
        assert speech.has(f"cli.doctor.{kind}.{why}")


def test_something_that_is_needed_and_missing_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "abilities", lambda: (Ability("rules", False, needed=True),))
    assert doctor_command(Speech("th")).main([], standalone_mode=False) == 3
