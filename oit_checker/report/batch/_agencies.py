"""An agency of a Batch as people read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from oit_checker.messages import Speech
from oit_checker.model.batch import AgencyResult, Fix, JobState, ListedAgency, Notice
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack
from oit_checker.model.web import Blame, FetchCause
from oit_checker.report._addresses import shown_url
from oit_checker.report._view import shown_span
from oit_checker.report.batch._shapes import AgencyView, Basis, FixView, Standing
from oit_checker.report.batch._sums import weight_of
from oit_checker.thai.privacy import masked

FIXES = 3
_TO_MEND = (Outcome.FAILED, Outcome.CANT_TELL)  # what is untested is our own doing
_QUIET = frozenset({"kept_result"})  # notices that ask nobody to do anything
# A site that forbids robots or slows us down may well be open to people.
_OURS = frozenset(
    {
        *(FetchCause.ROBOTS, FetchCause.ROBOTS_UNREACHABLE, FetchCause.TOO_LARGE),
        *(FetchCause.FORBIDDEN, FetchCause.THROTTLED, FetchCause.INTERRUPTED),
    }
)
_NETWORKS = frozenset({FetchCause.CONNECTION_RESET, FetchCause.CONNECT_TIMEOUT, FetchCause.TIMEOUT})


def blame_of(cause: str) -> Blame:
    """Whose doing it is that an agency could not be read; what isn't the web's cause is ours."""
    if cause not in set(FetchCause) or cause in _OURS:
        return Blame.US
    return Blame.NETWORK if cause in _NETWORKS else Blame.AGENCY


def name_of(listed: ListedAgency) -> str:
    return masked(listed.agency.name) or shown_url(listed.agency.main_site)


def place_of(listed: ListedAgency, group_id: str) -> str:
    """District, and province where the list has several."""
    province = listed.province if group_id == "province" else ""
    return " ".join(filter(None, (listed.district, province)))


@dataclass(frozen=True, slots=True)
class AgencyTeller:
    """Words the agencies of one Batch."""

    pack: RulePack
    speech: Speech
    basis: Basis
    group_id: str
    names: Mapping[str, str]  # of items, by id

    def view(self, number: int, result: AgencyResult) -> AgencyView:
        say = self.speech.say
        listed = result.listed
        now = self._score(result)
        standing = self._standing(result, now)
        fixes = self._fixes(result)
        after = self._after(result, now, fixes)
        is_read = result.state is JobState.DONE
        failed = result.state is JobState.FAILED
        whose = blame_of(result.cause).value if failed else ""
        results = [result.items.get(item.id) for item in self.pack.items]
        return AgencyView(
            result=result,
            number=number,
            name=name_of(listed),
            site=listed.agency.main_site,
            shown_site=shown_url(listed.agency.main_site),
            type_word=say(f"cli.rules.agency.{listed.agency.agency_type.value}"),
            place=place_of(listed, self.group_id),
            detail=masked(result.detail),
            standing=standing,
            standing_word=self._standing_word(result, standing),
            now=now,
            shown=shown_span(now) if is_read else "",
            rating=self._rating(result),
            counts=Counter(r.outcome.value for r in result.items.values()),
            items=tuple(r.outcome.value if r else "" for r in results),
            reasons=tuple(r.reason.value if r and r.reason else "" for r in results),
            fixes=fixes,
            after=after,
            shown_after=shown_span(after) if is_read else "",
            gain=after.low - now.low,
            notices=tuple(self.notice(notice) for notice in result.notices),
            alerts=tuple(self.notice(n) for n in result.notices if n.id not in _QUIET),
            why=self.why(result.cause) if failed else "",
            whose=whose,
            whose_word=say(f"batch-report.whose.{whose}") if whose else "",
        )

    def why(self, cause: str) -> str:
        ids = f"fetch.{cause}", f"batch.cause.{cause}", "batch-report.cause_unknown"
        return self.speech.first(*ids, cause=cause)

    def notice(self, notice: Notice) -> str:
        facts = {key: masked(value) for key, value in notice.facts.items()}
        ids = f"batch.notice.{notice.id}", "batch-report.notice_unknown"
        return self.speech.first(*ids, **{"id": notice.id, **facts})

    def _score(self, result: AgencyResult) -> Span:
        if self.basis is Basis.TOTAL and result.total is not None:
            return result.total
        return result.oit

    def _standing(self, result: AgencyResult, now: Span) -> Standing:
        if result.state is not JobState.DONE:
            return Standing.UNREAD if result.state is JobState.FAILED else Standing.WAITING
        mark = self.pack.scoring.pass_mark
        if round(now.low, 2) >= mark:
            return Standing.PASSES
        return Standing.MAY_PASS if round(now.high, 2) >= mark else Standing.BELOW

    def _standing_word(self, result: AgencyResult, standing: Standing) -> str:
        state = result.state.value if standing is Standing.WAITING else standing.value
        return self.speech.say(f"batch-report.standing.{state}")

    def _rating(self, result: AgencyResult) -> str:
        low, high = result.rating_low, result.rating_high
        return low if low == high else f"{low} – {high}"

    def _fixes(self, result: AgencyResult) -> tuple[FixView, ...]:
        found = [(fix, result.items.get(fix.item_id)) for fix in result.fixes]
        useful = [(fix, item.outcome) for fix, item in found if item and item.outcome in _TO_MEND]
        return tuple(self._fix(fix, outcome) for fix, outcome in useful[:FIXES])

    def _fix(self, fix: Fix, outcome: Outcome) -> FixView:
        english = self.speech.language == "en"
        gain = fix.points / weight_of(self.basis, self.pack)
        words = f"batch-report.call.gain.{self.basis.value}"
        return FixView(
            item_id=fix.item_id,
            name=self.names.get(fix.item_id, ""),
            points=fix.points,
            gain=gain,
            shown_gain=self.speech.say(words, points=f"{gain:.2f}"),
            outcome=outcome.value,
            reason=self.speech.say(f"reason.{fix.reason.value}") if fix.reason else "",
            hint=(fix.hint_en or fix.hint) if english else fix.hint,
            url=fix.url,
        )

    def _after(self, result: AgencyResult, now: Span, fixes: tuple[FixView, ...]) -> Span:
        """The points of an open item are in the highest score already."""
        sure = sum(fix.gain for fix in fixes if fix.outcome == Outcome.FAILED.value)
        low = now.low + sum(fix.gain for fix in fixes)
        return Span(min(100.0, low), min(100.0, now.high + sure))
