"""`oit review`: a person's rulings, one by one and by the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.speaking import SpeakingGroup, command, option
from oit_checker.cli.surroundings import database_options, now, open_store
from oit_checker.cli.values import RUN_NUMBER, Word
from oit_checker.cli.worklist import export_command, read_command, worklist_command
from oit_checker.messages import Speech
from oit_checker.model.errors import ManyUserErrors, UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review, Run, Span
from oit_checker.run.reviewing import MAY_RULE, Decision, review
from oit_checker.run.stored import stored_run
from oit_checker.thai.script import arabic_digits

_RULE = "rule"


class _ReviewGroup(SpeakingGroup):
    """`oit review 3 O23 …` is `oit review rule 3 O23 …`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and arabic_digits(args[0]).isdecimal():
            args = [_RULE, *args]
        return super().resolve_command(ctx, args)


def review_group(speech: Speech) -> click.Group:
    group = _ReviewGroup(speech, name="review", help=speech.say("cli.review.help"))
    for make in (_rule, _list, worklist_command, read_command, export_command):
        group.add_command(make(speech))
    return group


def _rule(speech: Speech) -> click.Command:
    def run_rule(run: int, item: str, **options: Any) -> int:
        decision = _decision_of(item, options)
        with open_store(options, must_exist=True) as store:
            kept = review(store, run, decision, now())
            overlaid, _ = stored_run(store, run)
        click.echo(_told(speech, kept))
        click.echo(_score_line(speech, overlaid))
        return exits.DONE

    return command(
        speech,
        f"review {_RULE}",
        run_rule,
        [
            click.Argument(["run"], type=RUN_NUMBER),
            click.Argument(["item"]),
            option(speech, "--outcome", type=Word([o.value for o in MAY_RULE]), default=None),
            option(speech, "--reason", default=""),
            option(speech, "--by", default=""),
            option(speech, "--element", default=""),
            option(speech, "--withdraw", is_flag=True),
            *database_options(speech),
        ],
    )


def _decision_of(item: str, options: dict[str, Any]) -> Decision:
    """All that is missing is told at once."""
    outcome, errors = options["outcome"], []
    if (outcome is None) is not options["withdraw"]:
        errors.append(UserError("review.outcome_or_withdraw", known=[o.value for o in MAY_RULE]))
    for name in ("reason", "by"):
        if not options[name].strip():
            errors.append(UserError("review.option_missing", name=f"--{name}"))
    if errors:
        raise ManyUserErrors(errors)
    return Decision(
        item,
        Outcome(outcome) if outcome else None,
        options["reason"],
        options["by"],
        options["element"].strip(),
    )


def _list(speech: Speech) -> click.Command:
    def run_list(run: int, **options: Any) -> int:
        with open_store(options, must_exist=True) as store:
            overlaid, _ = stored_run(store, run)
            given = store.reviews_of(overlaid.agency.main_site, overlaid.fiscal_year)
        for line in _list_lines(speech, overlaid, given):
            click.echo(line)
        return exits.DONE

    return command(
        speech,
        "review list",
        run_list,
        [click.Argument(["run"], type=RUN_NUMBER), *database_options(speech)],
    )


def _list_lines(speech: Speech, run: Run, given: Sequence[Review]) -> list[str]:
    """The history, oldest first, each with what became of it; then both scores."""
    if not given:
        return [speech.say("review.none", run=run.meta.run_id)]
    states = {r.review.review_id: r for r in run.rulings}
    lines = []
    for each in given:
        lines.append(_told(speech, each))
        ruling = states.get(each.review_id)
        state = "past" if ruling is None else "holds" if ruling.holds else "changed"
        if not each.withdrawn:
            lines.append(f"       {speech.say(f'review.state.{state}')}")
        lines += [f"       - {url}" for url in (ruling.changed if ruling else ())]
    return [*lines, "", _score_line(speech, run)]


def _told(speech: Speech, review: Review) -> str:
    return speech.say(
        "review.withdrawn" if review.withdrawn else "review.given",
        run=review.run_id,
        item=review.item_id,
        element=review.element_id,
        machine=speech.say(f"outcome.{review.machine.value}"),
        outcome=speech.say(f"outcome.{review.outcome.value}"),
        by=review.by,
        at_date=review.at.date().isoformat(),
        reason=review.reason,
    )


def _score_line(speech: Speech, run: Run) -> str:
    shown = {"machine": run.scores.oit, "ruled": run.counted_scores.oit}
    return speech.say("review.scores", **{name: _span(span) for name, span in shown.items()})


def _span(span: Span) -> str:
    low, high = f"{span.low:.2f}", f"{span.high:.2f}"
    return low if low == high else f"{low} – {high}"
