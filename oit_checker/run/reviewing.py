"""A person's rulings: laid over a Run, never written into it.

The newest Review of an Item (or of one of its Elements) counts; an earlier one is kept as history.
One that was withdrawn leaves the Item to the machine again. Rulings are laid over a Run whenever
it is read, so they bear on Runs made before and after them alike, as long as what they rest on is
the same there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from oit_checker.assess import ruled_outcome, ruled_score
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review, Ruling, Run, Verdict
from oit_checker.model.rule import RulePack
from oit_checker.model.url import as_spelt
from oit_checker.run.resting import (
    addresses_of,
    digest_of,
    is_same,
    pictures_at,
    quotes_of,
    text_digest_of,
)
from oit_checker.store import KeptPage, Store
from oit_checker.thai.script import arabic_digits

MAY_RULE = (Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says of an Item (`element_id` '') or Element. `outcome` None takes the ruling
    that stands there back."""

    item_id: str
    outcome: Outcome | None
    reason: str
    by: str
    element_id: str = ""


def review(store: Store, run_id: int, decision: Decision, at: datetime) -> Review:
    """Keeps a ruling on a stored Run, with the digests of what it rests on. UserError for an item
    or element that is not there, a reason or a name that is missing, or nothing to withdraw."""
    return store.add_review(run_id, made_review(store, store.load_run(run_id), decision, at))


def made_review(store: Store, run: Run, decision: Decision, at: datetime) -> Review:
    """The same Review of a Run of that store, not kept yet."""
    item_id = known_item(run, decision.item_id)
    machine = _machine_outcome(run.verdict(item_id), decision.element_id)
    decision = replace(decision, item_id=item_id)
    _check_words(decision)
    if decision.outcome is None and not _stands(store, run, decision):
        raise UserError("review.nothing_to_withdraw", item=item_id, run=run.meta.run_id)
    evidence, texts = _digests(store, run, decision)
    return Review(
        item_id=item_id,
        outcome=decision.outcome or machine,
        reason=decision.reason.strip(),
        by=decision.by.strip(),
        at=at,
        machine=machine,
        element_id=decision.element_id,
        evidence=evidence,
        run_id=run.meta.run_id,
        texts=texts,
        withdrawn=decision.outcome is None,
    )


def known_item(run: Run, given: str) -> str:
    """The item's id as the Run spells it; UserError when it has none such."""
    item_id = arabic_digits(given).strip().upper()
    if all(v.item_id != item_id for v in run.verdicts):
        raise UserError("review.no_item", item=given, fiscal_year=run.fiscal_year)
    return item_id


def ruled(run: Run, store: Store, pack: RulePack) -> Run:
    """A Run of that store with the rulings of its agency and year laid over it."""
    given = store.reviews_of(run.agency.main_site, run.fiscal_year)
    if not given or run.meta.crawl_id is None:
        return run
    site = run.agency.main_site
    addresses = _addresses(standing_reviews(given))
    wanted = dict.fromkeys([*addresses, *(as_spelt(url, site) for url in addresses)])
    pages = store.pages_at(run.meta.crawl_id, wanted)
    return with_rulings(run, pages, [_as_spelt(each, pages, site) for each in given], pack)


def with_rulings(
    run: Run, pages: Mapping[str, KeptPage], reviews: Iterable[Review], pack: RulePack
) -> Run:
    """The Run with `rulings`, and what then counts where one of them holds. `pages` is what the
    Run's Crawl keeps at the addresses of the Reviews' evidence; `reviews` stand oldest first.

    A ruling holds while every address of its evidence gives what it gave (see
    `run.resting.is_same`). A ruling that an Item is not fulfilled, and any ruling on a Run of a
    submitted sheet, falls too when the Verdict now rests on an address that the person did not
    see; one that it is fulfilled elsewhere on the site stands.
    """
    known = {v.item_id: v for v in run.verdicts}
    order = {item_id: number for number, item_id in enumerate(known)}
    rulings = tuple(
        _ruling(run, pages, each)
        for each in sorted(standing_reviews(reviews), key=lambda r: order.get(r.item_id, -1))
        if each.item_id in known and _has_element(known[each.item_id], each.element_id)
    )
    overlaid = replace(run, rulings=rulings)
    if not any(ruling.holds for ruling in rulings):
        return overlaid
    outcomes = {v.item_id: ruled_outcome(v, rulings) for v in run.verdicts}
    held = {ruling.review.item_id for ruling in rulings if ruling.holds}
    return replace(
        overlaid,
        ruled_scores=ruled_score(pack, run.verdicts, outcomes),
        ruled_outcomes={i: outcome for i, outcome in outcomes.items() if i in held},
    )


def standing_reviews(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The newest of each item and element, without those that were withdrawn."""
    newest: dict[tuple[str, str], Review] = {}
    for each in reviews:
        newest[each.item_id, each.element_id] = each
    return tuple(each for each in newest.values() if not each.withdrawn)


def _ruling(run: Run, pages: Mapping[str, KeptPage], review: Review) -> Ruling:
    changed = [
        url
        for url, digest in review.evidence.items()
        if not is_same(pages.get(url), digest, review.texts.get(url, ""))
    ]
    if review.outcome is not Outcome.PASSED or run.answers:
        now = addresses_of(run, review.item_id, review.element_id)
        changed += [url for url in now if url not in review.evidence]
    return Ruling(review, not changed, tuple(changed))


def _as_spelt(review: Review, pages: Mapping[str, KeptPage], main_site: str) -> Review:
    """With addresses as the Run's main site is spelt, where what was ruled on is met so now."""
    met = {
        url: now
        for url in review.evidence
        if url not in pages and (now := as_spelt(url, main_site)) in pages
    }
    if not met:
        return review
    return replace(
        review,
        evidence={met.get(url, url): digest for url, digest in review.evidence.items()},
        texts={met.get(url, url): text for url, text in review.texts.items()},
    )


def _digests(store: Store, run: Run, decision: Decision) -> tuple[dict[str, str], dict[str, str]]:
    if run.meta.crawl_id is None:
        raise UserError("run.no_crawl", run=run.meta.run_id)
    at = addresses_of(run, decision.item_id, decision.element_id)
    quotes = quotes_of(run, decision.item_id, decision.element_id)
    pages = dict(store.pages_at(run.meta.crawl_id, at))
    images = pictures_at(pages, quotes)
    pages |= store.pages_at(run.meta.crawl_id, images)
    evidence = {url: digest_of(pages.get(url)) for url in (*at, *images)}
    texts = {
        url: text
        for url, page in pages.items()
        if (text := text_digest_of(page, [e.quote for e in quotes if e.url == url]))
    }
    return evidence, texts


def _machine_outcome(verdict: Verdict, element_id: str) -> Outcome:
    if not element_id:
        return verdict.outcome
    found = next((f for f in verdict.findings if f.element_id == element_id), None)
    if found is None:
        known = [f.element_id for f in verdict.findings]
        raise UserError("review.no_element", element=element_id, item=verdict.item_id, known=known)
    return found.outcome


def _has_element(verdict: Verdict, element_id: str) -> bool:
    return not element_id or any(f.element_id == element_id for f in verdict.findings)


def _check_words(decision: Decision) -> None:
    for name, text in (("reason", decision.reason), ("by", decision.by)):
        if not text.strip():
            raise UserError(f"review.no_{name}", item=decision.item_id)


def _stands(store: Store, run: Run, decision: Decision) -> bool:
    given = standing_reviews(store.reviews_of(run.agency.main_site, run.fiscal_year))
    where = (decision.item_id, decision.element_id)
    return any((r.item_id, r.element_id) == where for r in given)


def _addresses(reviews: Iterable[Review]) -> list[str]:
    return list(dict.fromkeys(url for each in reviews for url in each.evidence))
