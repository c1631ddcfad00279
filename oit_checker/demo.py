"""The fictitious agencies of `fixtures/sites/`, checked over real HTTP on this machine."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import date

from oit_checker.crawl import Limits
from oit_checker.data import data_path
from oit_checker.loopback import served
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack
from oit_checker.run.checking import check
from oit_checker.run.deepening import Depth
from oit_checker.run.gather import Clock, Gathering, ProgressListener
from oit_checker.store import Store


@dataclass(frozen=True, slots=True)
class Demo:
    run: Run
    pack: RulePack


def demo_sites() -> tuple[str, ...]:
    """The names of the fixture agencies."""
    return tuple(sorted(p.parent.name for p in data_path("fixtures").glob("sites/*/agency.json")))


def run_demo(
    site: str,
    store: Store,
    clock: Clock,
    listener: ProgressListener | None = None,
    depth: Depth | None = None,
) -> Demo:
    """Checks one fixture agency. Its `agency.json` says who it is and when it is judged."""
    folder = data_path("fixtures") / "sites" / site
    if not (folder / "agency.json").is_file():
        raise UserError("demo.no_site", given=site, known=list(demo_sites()))
    card = json.loads((folder / "agency.json").read_text(encoding="utf-8"))
    pack = load_pack(card["fiscal_year"])
    with served(folder / "site") as address:
        agency = Agency(address, card["name"], AgencyType(card["agency_type"]))
        how = Gathering(
            limits=Limits(),
            clock=clock,
            allow_private=True,
            listener=listener,
            readers=2,
            depth=depth or Depth(),
        )
        as_of = date.fromisoformat(card["as_of"])
        run = asyncio.run(check(agency, pack, as_of, store, how))
    return Demo(run, pack)
