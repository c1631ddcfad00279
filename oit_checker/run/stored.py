"""A stored Run as it counts now: with its year's pack, and with what people ruled."""

from __future__ import annotations

from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack
from oit_checker.run.reviewing import ruled
from oit_checker.store import Store


def stored_run(store: Store, run_id: int) -> tuple[Run, RulePack]:
    """UserError when there is no such Run, or when its year's items are other ones by now."""
    run = store.load_run(run_id)
    pack = load_pack(run.fiscal_year)
    if {v.item_id for v in run.verdicts} != {item.id for item in pack.items}:
        raise UserError("run.other_items", run=run.meta.run_id, fiscal_year=run.fiscal_year)
    return ruled(run, store, pack), pack
