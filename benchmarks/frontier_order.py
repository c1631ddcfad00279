"""How many pages are fetched until every found item was found: our order against breadth first.

    python benchmarks/frontier_order.py FOLDER [--fiscal-year 2563]

FOLDER holds a folder a site (or fixtures/sites, whose sites lie one level deeper). An item is found
when the page or file that it was judged on has been fetched. Both orders crawl the whole site, so
they judge on the same places.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from oit_checker.crawl import Limits
from oit_checker.loopback import served
from oit_checker.model.agency import Agency
from oit_checker.model.result import RunMeta
from oit_checker.model.rule import RulePack
from oit_checker.model.web import Crawl
from oit_checker.rulepack import load_pack
from oit_checker.run import gather as gathering
from oit_checker.run.judging import judge_crawl
from oit_checker.store import Store


def crawl_of(folder: Path, pack: RulePack, breadth_first: bool) -> Crawl:
    """The whole site, in one of the two orders."""
    with tempfile.TemporaryDirectory() as where, served(folder) as address:
        store = Store.open(f"sqlite:///{where}/s.sqlite", Path(where) / "evidence")
        how = gathering.Gathering(
            limits=Limits(max_pages=2000), clock=lambda: datetime.now(UTC), allow_private=True
        )
        as_of = date(pack.fiscal_year - 543, 4, 30)
        job = gathering.gather(Agency(address), pack, as_of, store, how)
        if not breadth_first:
            return asyncio.run(job)[1]
        with patch.object(gathering, "link_priority", lambda _pack: lambda _link: 0.0):
            return asyncio.run(job)[1]


def found_after(crawl: Crawl, pack: RulePack) -> list[int]:
    """For each item with a place, how many fetches it took until that place was there."""
    order = {url: n for n, url in enumerate(crawl.snapshots, start=1)}
    run = judge_crawl(crawl, pack, date(pack.fiscal_year - 543, 4, 30), RunMeta())
    places = [v.places[0].url for v in run.verdicts if v.places]
    return sorted(order[url] for url in places if url in order)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--fiscal-year", type=int, default=2563)
    given = words.parse_args()
    pack = load_pack(given.fiscal_year)
    print(
        f"{'site':<16}{'pages':>6}{'found':>6}{'ours: all':>11}{'median':>8}{'breadth: all':>14}"
        f"{'median':>8}{'ratio':>7}"
    )
    for folder in sorted(p for p in given.folder.iterdir() if p.is_dir()):
        site = folder / "site" if (folder / "site").is_dir() else folder
        ours, breadth = (crawl_of(site, pack, plain) for plain in (False, True))
        a, b = found_after(ours, pack), found_after(breadth, pack)
        if not a or not b:
            continue
        print(
            f"{folder.name:<16}{len(ours.snapshots):>6}{len(a):>6}{a[-1]:>11}"
            f"{statistics.median(a):>8.1f}{b[-1]:>14}{statistics.median(b):>8.1f}"
            f"{sum(a) / sum(b):>7.2f}"
        )


if __name__ == "__main__":
    main()
