"""The kinds of values that arguments take. What does not fit is told in the user's language."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from oit_checker.model.errors import UserError
from oit_checker.thai.script import arabic_digits


def shown_name(parameter: click.Parameter | None) -> str:
    """The parameter as the user types it: `--as-of`, `URL`."""
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name


class Word(click.ParamType[str]):
    """One of a few words."""

    name = "word"

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(known)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        given = str(value).strip().casefold()
        if given in self.known:
            return given
        near = difflib.get_close_matches(given, self.known, 1, 0.5)
        raise UserError(
            "cli.bad_word_near" if near else "cli.bad_word",
            name=shown_name(param),
            given=value,
            known=list(self.known),
            near=near,
        )


class Number(click.ParamType[float]):
    """A number from `low` to `high`; `above` excludes `low` itself. Thai digits do too."""

    name = "number"

    def __init__(
        self, low: float, high: float, *, is_whole: bool = False, above: bool = False
    ) -> None:
        self.low, self.high, self.is_whole, self.above = low, high, is_whole, above

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        text = arabic_digits(str(value)).strip()
        try:
            number = int(text) if self.is_whole else float(text)
        except ValueError:
            number = math.nan
        fits = self.low < number if self.above else self.low <= number
        if fits and number <= self.high:
            return number
        kind = "whole" if self.is_whole else "above" if self.above else "number"
        raise UserError(
            f"cli.bad_{kind}",
            name=shown_name(param),
            given=value,
            low=f"{self.low:g}",
            high=f"{self.high:g}",
        )


class ExistingPath(click.ParamType[str]):
    """A file, or a folder, that is there."""

    name = "path"

    def __init__(self, *, is_folder: bool = False) -> None:
        self.is_folder = is_folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        path = Path(value)
        if path.is_dir() if self.is_folder else path.is_file():
            return str(value)
        what = "folder" if self.is_folder else "file"
        raise UserError(f"cli.no_{what}", name=shown_name(param), path=str(value))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A Run (`12`) or a Batch (`B3`)."""

    number: int
    is_batch: bool


class RunOrBatch(click.ParamType[Numbered]):
    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Numbered:
        text = arabic_digits(str(value)).strip().upper()
        if text.startswith("B"):
            return Numbered(BatchNumber().convert(text, param, ctx), True)
        return Numbered(int(RUN_NUMBER.convert(text, param, ctx)), False)


class BatchNumber(click.ParamType[int]):
    """`B3`, or 3 where nothing but a Batch is meant."""

    name = "batch"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = arabic_digits(str(value)).strip().upper().removeprefix("B")
        if text.isdecimal() and 0 < int(text) < 2**31:
            return int(text)
        raise UserError("cli.bad_batch", name=shown_name(param), given=value)


YEAR = Number(2500, 2699, is_whole=True)
COUNT = Number(1, 1_000_000, is_whole=True)
RUN_NUMBER = Number(1, 2**31, is_whole=True)
SCORE = Number(0, 100)
