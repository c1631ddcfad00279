"""Where the rules and fixtures lie: beside the checkout, or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path


def data_path(name: str) -> Path:
    """The folder `rules` or `fixtures`; raises FileNotFoundError when neither place has it."""
    package = Path(__file__).resolve().parent
    for folder in (package.parent / name, package / "_data" / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(name)
