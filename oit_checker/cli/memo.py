"""`oit memo`: a draft of the memo that next year's list asks for."""

from __future__ import annotations

from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.output import Papers, prepare_output, stem_of, write_papers
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import database_options, open_store
from oit_checker.cli.values import RUN_NUMBER
from oit_checker.messages import Speech
from oit_checker.model.rule import RulePack
from oit_checker.report import memo
from oit_checker.rulepack import items_between, load_pack, packs
from oit_checker.run.stored import stored_run


def memo_command(speech: Speech) -> click.Command:
    def run_memo(run: int, **options: Any) -> int:
        options["formats"] = (memo.EXTENSION,)
        prepare_output(options)
        with open_store(options, must_exist=True) as store:
            stored, pack = stored_run(store, run)
        purpose = purpose_after(pack)
        papers = Papers(
            render=lambda _: memo.render(stored, pack, purpose, speech.language),
            extension=lambda _: memo.EXTENSION,
            known=options["formats"],
            stem=f"oit-memo-{stem_of(stored)}",
        )
        write_papers(speech, papers, options)
        return exits.DONE

    return command(
        speech,
        "memo",
        run_memo,
        [
            click.Argument(["run"], type=RUN_NUMBER),
            option(speech, "--output", type=click.Path(), default=""),
            *database_options(speech),
        ],
    )


def purpose_after(pack: RulePack) -> memo.Purpose:
    """The next year's memo: its item, and what that year calls the items of this one."""
    year = pack.fiscal_year + 1
    if year not in packs():
        return memo.Purpose(year, None, {})
    following = load_pack(year)
    next_ids = {
        before.id: change.after[0].id if change.after else ""
        for change in items_between(pack, following)
        for before in change.before
    }
    window = next((event for event in following.calendar if event.id == "oit_window"), None)
    return memo.Purpose(
        year,
        next((item for item in following.items if memo.TOPIC in item.topics), None),
        next_ids,
        window.start if window else None,
    )
