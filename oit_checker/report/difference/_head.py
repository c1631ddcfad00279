"""What two Runs were made with, side by side, and what a reader must know first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oit_checker.messages import Speech
from oit_checker.model.difference import Difference
from oit_checker.model.result import Run
from oit_checker.model.url import is_same_site

_DIGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HeadRow:
    id: str
    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def head_rows(difference: Difference, speech: Speech) -> tuple[HeadRow, ...]:
    """A line for each of: day, day of gathering, site, pages, how gathering ended, versions, what
    the machine could draw and read with, and whether a sheet was checked."""
    sides = [_facts(run, speech) for run in (difference.before, difference.after)]
    return tuple(
        HeadRow(name, speech.say(f"difference.head.{name}"), sides[0][name], sides[1][name])
        for name in sides[0]
    )


def _facts(run: Run, speech: Speech) -> dict[str, str]:
    none = speech.say("difference.none")
    crawl = run.crawl
    gathered = max(run.meta.fetched_at.values(), default=None)
    ended = f"stopped.{crawl.stopped_by}" if crawl.stopped_by else "complete"
    return {
        "as_of": speech.date(run.as_of.isoformat()),
        "gathered": f"{speech.date(gathered.date().isoformat())} {gathered:%H:%M}"
        if gathered
        else none,
        "main_site": run.agency.main_site,
        "pages": speech.say("difference.pages_read", pages=crawl.pages, files=crawl.files),
        "stopped": speech.say(f"difference.{ended}"),
        "tool": run.meta.tool_version or none,
        "rules": run.pack_digest[:_DIGEST_SHOWN],
        "browser": crawl.abilities.browser or none,
        "ocr": crawl.abilities.ocr or none,
        "sheet": speech.say(f"difference.{'yes' if run.answers else 'no'}"),
    }


def pages_line(difference: Difference, speech: Speech) -> str:
    """How many addresses are as they were; '' where it is not known."""
    if not difference.pages:
        return ""
    counted = {**difference.pages, "missed": difference.pages["missed"] or ""}
    return speech.say("difference.addresses", **counted)


def notes_of(difference: Difference, speech: Speech) -> tuple[str, ...]:
    return tuple(_notes(difference, speech))


def _notes(difference: Difference, speech: Speech) -> Iterator[str]:
    before, after = difference.before, difference.after
    say = speech.say
    if before.pack_draft or after.pack_draft:
        yield say("difference.note.draft", fiscal_year=after.fiscal_year)
    sites = (before.agency.main_site, after.agency.main_site)
    if not is_same_site(*sites):
        yield say("difference.note.other_site", before=sites[0], after=sites[1])
    if difference.is_one_crawl:
        yield say("difference.note.one_crawl")
    elif not difference.has_crawls:
        yield say("difference.note.no_crawls")
    if difference.has_other_rules:
        digests = [run.pack_digest[:_DIGEST_SHOWN] for run in (before, after)]
        facts = {"before": digests[0], "after": digests[1], "run": before.meta.run_id}
        yield say("difference.note.other_rules", **facts)
    if difference.has_other_tool:
        versions = {"before": before.meta.tool_version, "after": after.meta.tool_version}
        yield say("difference.note.other_tool", **versions)
    types = [run.agency.agency_type for run in (before, after)]
    if types[0] != types[1]:
        names = [say(f"cli.rules.agency.{each.value}") for each in types]
        yield say("difference.note.other_agency_type", before=names[0], after=names[1])
    if bool(before.answers) != bool(after.answers):
        yield say("difference.note.sheet_once")
