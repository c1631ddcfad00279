"""Whether a pack tells what the database tells of the same Run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oit_checker.evidence.addresses import captures_of
from oit_checker.evidence.flaws import Flaw
from oit_checker.evidence.manifest import Manifest
from oit_checker.evidence.packing import entry_of, item_entries, run_facts
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.store import Store

_OF_TODAY = frozenset({"shown_pack_digest"})  # the rules may have been edited since


def database_flaws(manifest: Manifest, run: Run, pack: RulePack, store: Store) -> list[Flaw]:
    """`run` is the stored Run with its rulings; its Crawl is in that store. Rulings that were
    given since do not count against the pack."""
    flaws = list(_fact_flaws(manifest, run, pack))
    known = {v.item_id for v in run.verdicts}
    item_ids = tuple(entry.item_id for entry in manifest.items)
    missing = [item_id for item_id in item_ids if item_id not in known]
    if missing:
        return [*flaws, *(Flaw("other_verdict", {"item": item_id}) for item_id in missing)]
    for ours, theirs in zip(item_entries(run, item_ids), manifest.items, strict=True):
        if replace(ours, ruled="") != replace(theirs, ruled=""):
            flaws.append(Flaw("other_verdict", {"item": theirs.item_id}))
    return [*flaws, *_capture_flaws(manifest, run, store)]


def _fact_flaws(manifest: Manifest, run: Run, pack: RulePack) -> Iterator[Flaw]:
    for name, found in run_facts(run, pack).items():
        expected = manifest.run.get(name)
        if name not in _OF_TODAY and expected != found:
            yield Flaw("other_run", {"name": name, "expected": expected, "found": found})


def _capture_flaws(manifest: Manifest, run: Run, store: Store) -> Iterator[Flaw]:
    packed = {entry.url: entry for entry in manifest.evidence}
    item_ids = tuple(entry.item_id for entry in manifest.items)
    stored = {c.url: entry_of(c) for c in captures_of(run, item_ids, store)}
    for url, ours in stored.items():
        theirs = packed.get(url)
        if theirs is None:
            if set(ours.roles) - {"ruling"}:
                yield Flaw("unnamed_capture", {"url": url})
        elif _essence(ours) != _essence(theirs):
            yield Flaw("other_capture", {"url": url})
    for url in packed.keys() - stored.keys():
        if set(packed[url].roles) - {"ruling"}:
            yield Flaw("other_capture", {"url": url})


def _essence(entry: object) -> tuple[object, ...]:
    names = ("fetched_at", "status", "sha256", "size_bytes", "failure", "redirects")
    return tuple(getattr(entry, name) for name in names)
