"""`oit score FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.speaking import command, option
from oit_checker.cli.values import SCORE, YEAR, ExistingPath
from oit_checker.messages import Speech
from oit_checker.model.result import Span
from oit_checker.run.scorefile import ScoredCase, score_file


def score_command(speech: Speech) -> click.Command:
    def run_score(file: str, **options: Any) -> int:
        for case in score_file(
            Path(file), fiscal_year=options["fiscal_year"], iit=options["iit"], eit=options["eit"]
        ):
            _show(speech, case)
        return exits.DONE

    return command(
        speech,
        "score",
        run_score,
        [
            click.Argument(["file"], type=ExistingPath()),
            option(speech, "--fiscal-year", type=YEAR, default=None),
            option(speech, "--iit", type=SCORE, default=None),
            option(speech, "--eit", type=SCORE, default=None),
        ],
    )


def _show(speech: Speech, case: ScoredCase) -> None:
    sheet = case.sheet
    click.echo(speech.say("cli.score.head", name=case.name, fiscal_year=case.fiscal_year))
    for id_, span in {**sheet.sub_indicators, **sheet.indicators}.items():
        click.echo(f"  {id_:<6}{_shown(span)}")
    click.echo(f"  {'OIT':<6}{_shown(sheet.oit)}")
    if sheet.total is not None:
        rating = (
            sheet.rating_low
            if sheet.rating_low == sheet.rating_high
            else f"{sheet.rating_low} – {sheet.rating_high}"
        )
        click.echo(f"  {speech.say('cli.score.total')}  {_shown(sheet.total)}  {rating}")
    for note in sheet.assumptions:
        click.echo(f"  {speech.say(f'cli.score.assumed.{note}')}")


def _shown(span: Span) -> str:
    low, high = f"{span.low:.2f}", f"{span.high:.2f}"
    return low if low == high else f"{low} – {high}"
