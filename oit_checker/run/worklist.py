"""What needs a person, over many Runs, most doubtful first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oit_checker.model.errors import UserError
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.result import Run, Verdict
from oit_checker.model.rule import RulePack
from oit_checker.report import FindingView, ItemView, ReportView, view_of
from oit_checker.review import Key, Look, Question
from oit_checker.run.doubt import Doubt, doubt_of
from oit_checker.run.evidence_pictures import PictureLimits, pictures_of
from oit_checker.run.reviewing import ruled
from oit_checker.store import Store

_MOST_ASKED = 4  # elements that one row tells of
_MOST_PICTURES = 300  # in one sheet


@dataclass(frozen=True, slots=True)
class _Open:
    """An Item that needs a person, as its report tells of it."""

    run: Run
    view: ReportView
    item: ItemView
    verdict: Verdict
    doubt: Doubt

    @property
    def order(self) -> tuple[tuple[int, float], float, str, int]:
        number = int(self.item.id[1:])
        return (self.doubt.order, -self.item.points, self.run.agency.main_site, number)

    @property
    def asked(self) -> list[FindingView]:
        """The Findings that a person is asked about: those that decided, or all that count."""
        own = [f for f in self.item.findings if not f.id.startswith("general/")]
        decided = [f for f in self.item.findings if f.outcome == self.item.outcome]
        return decided or own


def mark_of(run: Run) -> str:
    """8 hex digits that tell this Run from one of the same number in another database."""
    made = run.meta.started_at.isoformat() if run.meta.started_at else ""
    told = f"{run.agency.main_site}|{run.fiscal_year}|{run.as_of.isoformat()}|{made}"
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:8]


def questions(
    store: Store,
    run_ids: Iterable[int],
    packs: Mapping[int, RulePack],
    language: str,
    with_pictures: bool = True,
) -> tuple[Question, ...]:
    """What needs a person in these stored Runs; `packs` by fiscal year. UserError for a Run that
    is not there."""
    found: list[_Open] = []
    for run_id in dict.fromkeys(run_ids):
        run = store.load_run(run_id)
        pack = packs[run.fiscal_year]
        known = {item.id for item in pack.items}
        if any(v.item_id not in known for v in run.verdicts):
            raise UserError("run.other_items", run=run_id, fiscal_year=run.fiscal_year)
        found += _open_items(ruled(run, store, pack), pack, language)
    found.sort(key=lambda each: each.order)
    pictures = _pictures(found[:_MOST_PICTURES], store) if with_pictures else {}
    return tuple(_question(each, pictures.get(each.run.meta.run_id, {})) for each in found)


def _open_items(run: Run, pack: RulePack, language: str) -> list[_Open]:
    view = view_of(run, pack, language)
    return [
        _Open(run, view, item, verdict, doubt)
        for item, verdict in zip(view.items, run.verdicts, strict=True)
        if (doubt := doubt_of(run, verdict)) is not None
    ]


def _question(one: _Open, pictures: Mapping[Evidence, EvidencePicture]) -> Question:
    run, item = one.run, one.item
    quotes = [quote for finding in one.asked for quote in finding.quotes]
    said = next((q for q in quotes if q.quote.strip()), None)
    return Question(
        key=Key(run.meta.run_id or 0, mark_of(run), item.id),
        agency=run.agency.name,
        main_site=run.agency.main_site,
        fiscal_year=run.fiscal_year,
        item_name=item.name,
        asks=_asks(one),
        looks=_looks(one),
        quote=f"“{said.quote}” ({said.place})" if said else "",
        machine=item.outcome_word,
        picture=next((pictures[q.evidence] for q in quotes if q.evidence in pictures), None),
    )


def _asks(one: _Open) -> tuple[str, ...]:
    """The ruling that fell, then why it is open, then where a person must look."""
    lines = [line for ruling in one.item.rulings if ruling.flag for line in ruling.lines]
    if one.item.reason:
        lines.append(one.item.reason)
    for finding in one.asked[:_MOST_ASKED]:
        lines.append(f"• {finding.requirement}: {' '.join(finding.sentences)}".rstrip(": "))
    return tuple(dict.fromkeys([*lines, *one.item.help]))


def _looks(one: _Open) -> tuple[Look, ...]:
    """Where to look, each address and page once: quotes, then the place, then links that were not
    opened."""
    found: dict[tuple[str, int | None], Look] = {}
    for finding in one.asked:
        for quote in finding.quotes:
            page = quote.evidence.page
            found.setdefault((quote.url, page), Look(quote.url, quote.shown_url, page))
    seen = {url for url, _ in found}
    rest = [(f.url, f.shown_url) for f in one.asked]
    rest += [(one.item.place.url, one.item.place.shown_url)] if one.item.place else []
    rest += [(link.url, link.shown_url) for link in one.item.unfetched]
    for url, shown in rest:
        if url and url not in seen:
            found.setdefault((url, None), Look(url, shown))
    if not found:
        site = one.run.agency.main_site
        found[site, None] = Look(site, site)
    return tuple(found.values())


def _pictures(
    found: Sequence[_Open], store: Store
) -> dict[int | None, Mapping[Evidence, EvidencePicture]]:
    """By Run: the pictures of what its open Items rest on."""
    by_run: dict[int | None, list[_Open]] = {}
    for each in found:
        by_run.setdefault(each.run.meta.run_id, []).append(each)
    pictures: dict[int | None, Mapping[Evidence, EvidencePicture]] = {}
    for run_id, opens in by_run.items():
        run, crawl_id = opens[0].run, opens[0].run.meta.crawl_id
        if crawl_id is None:
            continue
        verdicts = tuple(_asked_only(each) for each in opens)
        limits = PictureLimits(max_pictures=2 * len(verdicts), per_finding=1)
        try:
            crawl = store.load_crawl(crawl_id)
        except UserError:  # the folder of page bytes is gone
            continue
        pictures[run_id] = pictures_of(replace(run, verdicts=verdicts), crawl, store, limits)
    return pictures


def _asked_only(one: _Open) -> Verdict:
    asked = {finding.id for finding in one.asked}
    findings = tuple(f for f in one.verdict.findings if f.element_id in asked and f.counts)
    return replace(one.verdict, findings=findings or one.verdict.findings)
