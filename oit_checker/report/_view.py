"""A Run as people read it: every sentence spoken, every list in its order. All formats share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.outcome import Authority, Binding, Outcome
from oit_checker.model.place import Evidence
from oit_checker.model.result import (
    CheckResult,
    Finding,
    PlaceReport,
    Run,
    SearchReport,
    Span,
    Verdict,
)
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.web import Abilities, FetchCause, FetchFailure, FrontierLink
from oit_checker.report._abilities import done_lines, gaps
from oit_checker.report._addresses import shown_url
from oit_checker.report._answers import answer_to
from oit_checker.report._help import help_for
from oit_checker.report._rulings import rulings_on
from oit_checker.report._shapes import (
    FindingView,
    ItemView,
    LinkView,
    Pictures,
    PlaceView,
    QuoteView,
    ReportView,
    ScoreView,
    no_pictures,
)
from oit_checker.thai.privacy import masked

SHOWN_URLS = 12
_OPEN = (Outcome.CANT_TELL, Outcome.UNTESTED)


def view_of(
    run: Run, pack: RulePack, language: str, pictures: Pictures = no_pictures
) -> ReportView:
    """The view of a Run, judged under `pack`, in one language."""
    speech = Speech(language)
    teller = _Teller(speech, pack, run.meta.fetched_at, run.crawl.abilities)
    items = tuple(
        _with_people(teller.item(v, pack.item(v.item_id)), run, speech) for v in run.verdicts
    )
    gains = [i for i in items if i.counted_outcome == Outcome.FAILED.value]
    opens = [i for i in items if i.counted_outcome in _OPEN]
    return ReportView(
        run=run,
        pack=pack,
        speech=speech,
        oit=_score("OIT", "OIT", run.counted_scores.oit),
        indicators=_indicators(run, pack, speech),
        counts=Counter(i.counted_outcome for i in items),
        items=items,
        todo=tuple(sorted(gains, key=_most_points)),
        open_items=tuple(sorted(opens, key=_most_points)),
        failures=tuple(teller.failure(f) for f in run.crawl.failures),
        unreadable=tuple(
            LinkView(u, shown_url(u), "", speech.say(f"readability.{r}"))
            for u, r in run.crawl.unreadable
        ),
        unfetched=tuple(teller.link(link) for link in run.crawl.frontier),
        alarm=_alarm(run, speech),
        has_old_rules=run.pack_digest != pack.digest,
        gathered=_gathered(run, speech),
        gaps=gaps(run.crawl.abilities, speech),
        reminder=_reminder(run, pack, speech),
        attested=_attested(run),
        pictures=pictures,
        machine_oit=_score("OIT", "OIT", run.scores.oit) if run.ruled_scores else None,
    )


def _with_people(item: ItemView, run: Run, speech: Speech) -> ItemView:
    """With what the agency answered and what people ruled."""
    ruled = run.ruled_outcomes.get(item.id)
    return replace(
        item,
        answer=answer_to(run, item.id, speech),
        rulings=rulings_on(run, item.id, speech),
        ruled_outcome=ruled.value if ruled else "",
        ruled_word=speech.say(f"outcome.{ruled.value}") if ruled else "",
        ruled_score=_shown_score(run.counted_span(item.id)) if ruled else "",
    )


def _shown_score(span: Span | None) -> str:
    return shown_span(span).replace(".00", "") if span else ""


def shown_span(span: Span) -> str:
    low, high = f"{span.low:.2f}", f"{span.high:.2f}"
    return low if low == high else f"{low} – {high}"


def _most_points(item: ItemView) -> tuple[float, int]:
    return (-item.points, int(item.id[1:]))


def _score(id_: str, name: str, span: Span) -> ScoreView:
    return ScoreView(id_, name, span.low, span.high, shown_span(span))


def _indicators(
    run: Run, pack: RulePack, speech: Speech
) -> tuple[tuple[ScoreView, tuple[ScoreView, ...]], ...]:
    scores = run.counted_scores
    return tuple(
        (
            _score(i.id, i.name.in_language(speech.language), scores.indicators[i.id]),
            tuple(
                _score(s.id, s.name.in_language(speech.language), scores.sub_indicators[s.id])
                for s in i.sub_indicators
                if s.id in scores.sub_indicators
            ),
        )
        for i in pack.indicators
        if i.id in scores.indicators
    )


def _gathered(run: Run, speech: Speech) -> tuple[str, ...]:
    crawl = run.crawl
    lines = [
        speech.say("report.gathered.pages", pages=crawl.pages, files=crawl.files),
        speech.say(f"report.gathered.sitemap_{crawl.sitemap.state}", urls=crawl.sitemap.urls),
    ]
    if crawl.stopped_by:
        lines.append(
            speech.say(f"report.gathered.stopped_{crawl.stopped_by}", left=crawl.frontier_total)
        )
    if crawl.tls.problem:
        lines.append(speech.say(f"report.gathered.tls_{crawl.tls.problem}"))
    lines += done_lines(crawl.abilities, speech)
    names = {
        s.scheme_id: (s.name_en if speech.language == "en" else s.name, s.url)
        for s in reversed(crawl.schemes)
    }
    lines += [
        speech.say("report.gathered.scheme", name=name, url=shown_url(url))
        for name, url in names.values()
    ]
    return tuple(lines)


def _reminder(run: Run, pack: RulePack, speech: Speech) -> str:
    """The first event of the pack's calendar that is not over on the day of the Run."""
    coming = [e for e in pack.calendar if (e.end or e.start or run.as_of) > run.as_of]
    if not coming:
        return ""
    event = min(coming, key=lambda e: e.end or e.start or run.as_of)
    last = (event.end or event.start or run.as_of).isoformat()
    facts = {"name": event.name.in_language(speech.language), "last_date": last}
    return speech.say("report.reminder", **facts)


def _alarm(run: Run, speech: Speech) -> str:
    if run.crawl.pages or run.crawl.files or not run.crawl.failures:
        return ""
    cause = run.crawl.failures[0].cause
    if cause is FetchCause.BLOCKED_ADDRESS:
        return speech.say("report.alarm.blocked_address", site=run.agency.main_site)
    why = speech.say(f"fetch.{cause.value}")
    return speech.say("report.alarm.home", site=run.agency.main_site, why=why)


def _attested(run: Run) -> Mapping[str, int]:
    """How many elements of the Run rest on which authority."""
    found = Counter(f.authority.value for v in run.verdicts for f in v.findings)
    return {a.value: found[a.value] for a in Authority if found[a.value]}


@dataclass(frozen=True, slots=True)
class _Teller:
    """Words one Run's pieces."""

    speech: Speech
    pack: RulePack
    fetched_at: Mapping[str, datetime]
    abilities: Abilities

    def _reason(self, verdict: Verdict) -> str:
        if verdict.reason is not None:
            return self.speech.say(f"reason.{verdict.reason.value}")
        if verdict.outcome is not Outcome.INAPPLICABLE:
            return ""
        applies = any(f.outcome is not Outcome.INAPPLICABLE for f in verdict.findings)
        return self.speech.say("report.no_attested_element") if applies else ""

    def item(self, verdict: Verdict, item: Item) -> ItemView:
        findings = tuple(self.finding(f) for f in verdict.findings)
        counted = tuple(f for f in findings if f.counts)
        places = tuple(self.place(p) for p in verdict.places)
        looked = tuple(dict.fromkeys(u for s in verdict.searches for u in s.looked_at))
        return ItemView(
            id=verdict.item_id,
            name=item.name.in_language(self.speech.language),
            sub_indicator=self.pack.sub_indicator_of(item.id).id,
            outcome=verdict.outcome.value,
            outcome_word=self.speech.say(f"outcome.{verdict.outcome.value}"),
            reason=self._reason(verdict),
            score=_shown_score(Span(verdict.score_low, verdict.score_high)),
            points=round(verdict.points, 2),
            findings=counted,
            advice=tuple(f for f in findings if not f.counts),
            place=places[0] if places else None,
            other_places=places[1:],
            looked_at=looked[:SHOWN_URLS],
            looked_at_total=len(looked),
            unfetched=self._unfetched(verdict.searches),
            todo=_todo(verdict, counted),
            help=_help(verdict, counted),
            found=_found(verdict, counted) if places else (),
        )

    def _unfetched(self, searches: Sequence[SearchReport]) -> tuple[LinkView, ...]:
        links = [link for search in searches for link in search.unfetched]
        return tuple(self.link(link) for link in links[:SHOWN_URLS])

    def place(self, place: PlaceReport) -> PlaceView:
        return PlaceView(
            url=place.url,
            shown_url=shown_url(place.url),
            label=masked(place.label),
            path=" › ".join(masked(step) for step in place.path),
            outcome=place.outcome.value,
            outcome_word=self.speech.say(f"outcome.{place.outcome.value}"),
        )

    def finding(self, finding: Finding) -> FindingView:
        language = self.speech.language
        hint = (finding.hint_en or finding.hint) if language == "en" else finding.hint
        return FindingView(
            id=finding.element_id,
            requirement=finding.requirement,
            outcome=finding.outcome.value,
            outcome_word=self.speech.say(f"outcome.{finding.outcome.value}"),
            sentences=self._sentences(finding),
            quotes=tuple(self._quote(e) for e in finding.evidence[:5]),
            url=finding.url,
            shown_url=shown_url(finding.url),
            hint=hint,
            help=help_for(finding, self.pack, self.abilities, self.speech, shown_url),
            authority=self.speech.say(f"authority.{finding.authority.value}"),
            counts=finding.counts,
            note=self._note(finding),
        )

    def _note(self, finding: Finding) -> str:
        if finding.counts:
            return ""
        if finding.outcome is Outcome.INAPPLICABLE:
            return self.speech.say("report.note.inapplicable")
        if finding.binding is Binding.EXAMPLE:
            return self.speech.say("report.note.example")
        return self.speech.say("report.note.unattested")

    def _sentences(self, finding: Finding) -> tuple[str, ...]:
        """What the deciding checks say; the bare reason where no check was run."""
        deciding = [r for r in finding.results if r.observation.outcome is finding.outcome]
        said = dict.fromkeys(self._sentence(r) for r in deciding)
        if not said and finding.reason is not None:
            return (self.speech.say(f"reason.{finding.reason.value}"),)
        return tuple(said)

    def _sentence(self, result: CheckResult) -> str:
        seen = result.observation
        room = {"general": "general", "access": "access"}.get(
            "access" if result.kind == "access" else result.part, "checks"
        )
        prefix = room if room == "access" else f"{room}.{result.kind}"
        ids = [f"{prefix}.{seen.reason.value}"] if seen.reason else []
        facts = self._spoken_facts(seen.facts)
        sentence = self.speech.first(
            *ids, f"{prefix}.{seen.outcome.value}", f"outcome.{seen.outcome.value}", **facts
        )
        return masked(sentence)

    def _spoken_facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Ids among the facts in words, addresses as people read them."""
        spoken = dict(facts)
        for name, room in (("readability", "readability"), ("where", "where")):
            if self.speech.has(f"{room}.{spoken.get(name)}"):
                spoken[name] = self.speech.say(f"{room}.{spoken[name]}")
        spoken["service"] = self._service(spoken)
        if isinstance(spoken.get("url"), str):
            spoken["url"] = shown_url(spoken["url"])
        return spoken

    def _service(self, facts: Mapping[str, Any]) -> str:
        """The name of the service that keeps a file; '' for the agency's own site, and for Runs
        that were stored before services were told."""
        language = self.speech.language
        host = next((h for h in self.pack.hosts if h.id == facts.get("host")), None)
        if host is not None:
            return host.name.in_language(language)
        names = facts.get("service")
        return str(names.get(language) or names.get("th") or "") if isinstance(names, dict) else ""

    def _quote(self, evidence: Evidence) -> QuoteView:
        where = self.speech.say(f"where.{evidence.where}")
        if evidence.page is not None:
            where = self.speech.say("where.page_number", where=where, page=evidence.page)
        if evidence.sheet:
            where = self.speech.say("where.sheet_name", where=where, sheet=evidence.sheet)
        fetched = self.fetched_at.get(evidence.url)
        return QuoteView(
            evidence=evidence,
            quote=masked(_shortened(evidence.quote)),
            url=evidence.url,
            shown_url=shown_url(evidence.url),
            place=where,
            read_from=self._read_from(evidence),
            fetched=self._moment(fetched) if fetched else "",
        )

    def _read_from(self, evidence: Evidence) -> str:
        if not evidence.read_from:
            return ""
        confidence = f"{evidence.confidence:.0f}" if evidence.confidence else ""
        return self.speech.say(f"report.read_from.{evidence.read_from}", confidence=confidence)

    def _moment(self, moment: datetime) -> str:
        return f"{self.speech.date(moment.date().isoformat())} {moment:%H:%M}"

    def failure(self, failure: FetchFailure) -> LinkView:
        return LinkView(
            failure.url,
            shown_url(failure.url),
            "",
            self.speech.say(f"fetch.{failure.cause.value}"),
        )

    def link(self, link: FrontierLink) -> LinkView:
        why = self.speech.say(f"fetch.why.{link.why}")
        return LinkView(link.url, shown_url(link.url), masked(link.label), why)


def _todo(verdict: Verdict, findings: Sequence[FindingView]) -> tuple[str, ...]:
    """What to do: the hints of what failed, or of what is open, each once."""
    wanted = Outcome.FAILED.value if verdict.outcome is Outcome.FAILED else verdict.outcome.value
    return tuple(dict.fromkeys(f.hint for f in findings if f.outcome == wanted and f.hint))


def _help(verdict: Verdict, findings: Sequence[FindingView]) -> tuple[str, ...]:
    """Where a person must look for the findings that left the item open, each once."""
    said = (s for f in findings if f.outcome == verdict.outcome.value for s in f.help)
    return tuple(dict.fromkeys(said))


def _found(verdict: Verdict, findings: Sequence[FindingView]) -> tuple[str, ...]:
    """What the findings that decided say, each once."""
    if verdict.outcome is Outcome.PASSED:
        return ()
    said = (s for f in findings if f.outcome == verdict.outcome.value for s in f.sentences)
    return tuple(dict.fromkeys(said))[:2]


def _shortened(quote: str, longest: int = 240) -> str:
    text = " ".join(quote.split())
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
