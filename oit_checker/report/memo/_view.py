"""What the memo says, every line of it, with Thai digits where it is Thai."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.agency import AgencyType
from oit_checker.model.outcome import Outcome
from oit_checker.model.rule import Item
from oit_checker.report._shapes import FindingView, ItemView, ReportView
from oit_checker.thai.script import thai_digits

TOPIC = "integrity-measures"
_ADDRESS = re.compile(r"(https?://\S+|\S+@\S+\.\S+)")
_LOCAL = frozenset(
    {
        AgencyType.SUBDISTRICT_ORGANISATION,
        AgencyType.SUBDISTRICT_MUNICIPALITY,
        AgencyType.TOWN_MUNICIPALITY,
        AgencyType.CITY_MUNICIPALITY,
        AgencyType.PROVINCIAL_ORGANISATION,
        AgencyType.SPECIAL_LOCAL_GOVERNMENT,
    }
)
_UNITS = (  # the first word that occurs in the topic's id
    ("procurement", "finance"),
    ("hr-", "personnel"),
    ("staff", "personnel"),
    ("ethics", "personnel"),
    ("strategic", "planning"),
    ("operation", "planning"),
    ("budget", "finance"),
    ("corruption", "office"),
    ("integrity", "office"),
    ("gift", "office"),
    ("structure", "office"),
    ("executive", "office"),
    ("contact", "office"),
)
_REQUIREMENTS_SHOWN = 4
_ADVICE_SHOWN = 10
_GENERAL_MEASURES = ("owners", "upkeep")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the memo is written for: the item of the next year that asks for it (None when no rules
    are known for that year), what that year calls each item of the Run ('' for one that it doesn't
    ask for any more), and when the answers must be online."""

    fiscal_year: int
    item: Item | None
    next_ids: Mapping[str, str]
    due: date | None = None


@dataclass(frozen=True, slots=True)
class MeasureView:
    title: str
    steps: tuple[str, ...]
    unit: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class MemoView:
    """`⟦…⟧` in any text is a blank for the author. `fields` are label and value."""

    title: str
    draft_note: str
    heading: str
    fields: Mapping[str, tuple[str, str]]
    background: tuple[str, tuple[str, ...]]
    result: tuple[str, tuple[str, ...]]
    score_head: tuple[str, ...]
    scores: tuple[tuple[str, ...], ...]
    analysis: str
    weaknesses: tuple[str, tuple[str, ...]]
    points: tuple[str, tuple[str, ...]]
    practice: tuple[str, tuple[str, ...]]
    measures_title: str
    measures_intro: str
    measure_head: tuple[str, ...]
    measures: tuple[MeasureView, ...]
    follow_up: tuple[str, tuple[str, ...]]
    proposal: tuple[str, tuple[str, ...]]
    signatures: tuple[tuple[str, ...], ...]
    language: str


def memo_of(view: ReportView, purpose: Purpose) -> MemoView:
    return _Writer(view, purpose, view.speech).memo()


@dataclass(frozen=True, slots=True)
class _Writer:
    view: ReportView
    purpose: Purpose
    speech: Speech

    def memo(self) -> MemoView:
        say = self.say
        return MemoView(
            title=say("title", name=self.item_name),
            draft_note=self.draft_note(),
            heading=say("heading"),
            fields={
                name: (say(f"field.{name}"), value)
                for name, value in (
                    ("office", say("office", agency=self.agency)),
                    ("number", say("number")),
                    ("date", say("date")),
                    ("subject", say("subject", name=self.item_name)),
                    ("to", self.head_of_agency()),
                )
            },
            background=(say("background.title"), (say("background.text", name=self.item_name),)),
            result=(say("result.title"), (self.result_text(),)),
            score_head=tuple(say(f"score.{name}") for name in ("indicator", "seen", "announced")),
            scores=self.scores(),
            analysis=say("analysis"),
            weaknesses=(say("weaknesses.title"), self.weaknesses()),
            points=(say("points.title"), self.points()),
            practice=(
                say("practice.title"),
                self.numbered("practice", ("tell", "assign", "check")),
            ),
            measures_title=say("measures.title", name=self.item_name),
            measures_intro=say("measures.intro"),
            measure_head=tuple(
                say(f"measures.{name}") for name in ("measure", "steps", "unit", "follow_up")
            ),
            measures=self.measures(),
            follow_up=(say("follow_up.title"), self.numbered("follow_up", ("report", "close"))),
            proposal=(say("proposal.title"), (say("proposal.text", name=self.item_name),)),
            signatures=tuple(
                (say("signature.line"), say("signature.name"), say(f"signature.{role}"))
                for role in ("author", "secretary", "head")
            ),
            language=self.speech.language,
        )

    @property
    def agency(self) -> str:
        return self.view.run.agency.name or self.speech.say("memo.agency")

    @property
    def item_name(self) -> str:
        if self.purpose.item is not None:
            return self.purpose.item.name.in_language(self.speech.language)
        return self.speech.say("memo.item_name")

    def say(self, message_id: str, /, **facts: Any) -> str:
        """Every sentence may name the agency, both years and the day."""
        given = {
            "last": self.view.run.fiscal_year,
            "year": self.purpose.fiscal_year,
            "agency": self.agency,
            "as_of_date": self.view.run.as_of.isoformat(),
            "due": self.due(),
            "low": self.view.oit.shown,
            **facts,
        }
        return self.official(self.speech.say(f"memo.{message_id}", **given))

    def draft_note(self) -> str:
        run = self.view.run
        notes = ["draft_note"]
        notes += ["draft_ruled"] if run.ruled_scores else []
        notes += ["draft_rules"] if run.pack_draft else []
        return " ".join(self.say(name) for name in notes)

    def official(self, text: str) -> str:
        """Thai digits, but not in addresses, which must stay as they are."""
        if self.speech.language != "th":
            return text
        pieces = _ADDRESS.split(text)
        return "".join(p if n % 2 else thai_digits(p) for n, p in enumerate(pieces))

    def due(self) -> str:
        if self.purpose.due is None:
            return self.speech.say("memo.due_blank")
        return self.speech.date(self.purpose.due.isoformat())

    def head_of_agency(self) -> str:
        kind = self.view.run.agency.agency_type.value
        known = f"head.{kind}"
        return self.say(known if self.speech.has(f"memo.{known}") else "head.other")

    def result_text(self) -> str:
        counts = self.view.counts
        return self.say(
            "result.text",
            total=len(self.view.items),
            passed=counts.get(Outcome.PASSED.value, 0),
            failed=counts.get(Outcome.FAILED.value, 0),
            rest=sum(counts.get(o.value, 0) for o in (Outcome.CANT_TELL, Outcome.UNTESTED)),
        )

    def scores(self) -> tuple[tuple[str, ...], ...]:
        blank, none = self.say("score.blank"), "–"
        rows = [(self.say(f"score.{name}"), none, blank) for name in ("iit", "eit")]
        rows.append((self.say("score.oit"), self.official(self.view.oit.shown), blank))
        for indicator, subs in self.view.indicators:
            for each in (indicator, *subs):
                name = self.official(f"{each.id} {each.name}")
                rows.append((name, self.official(each.shown), blank))
        return tuple(rows)

    def weaknesses(self) -> tuple[str, ...]:
        lines = [self.weakness(item, Outcome.FAILED) for item in self.view.todo]
        return self.listed(lines) or (self.say("weaknesses.none"),)

    def weakness(self, item: ItemView, outcome: Outcome) -> str:
        """The item, the reason's family, and what of the list it does not show."""
        missing = [f.requirement for f in item.findings if f.outcome == outcome.value]
        shown = list(dict.fromkeys(missing))[:_REQUIREMENTS_SHOWN]
        asked = self.next_name(item)
        ruled = [r.reason for r in item.rulings if r.holds and r.outcome == outcome.value]
        return self.say(
            "weaknesses.line",
            item=item.id,
            name=item.name,
            reason=" ".join(ruled) or item.reason,
            missing=[] if item.is_nowhere or ruled else shown,
            next=asked,
        )

    def next_name(self, item: ItemView) -> str:
        """What the next year calls the item, where that differs."""
        following = self.purpose.next_ids.get(item.id, item.id)
        if following == item.id:
            return ""
        if not following:
            return self.say("next_gone")
        return self.say("next_id", item=following)

    def points(self) -> tuple[str, ...]:
        open_items = [
            i for i in self.view.open_items if i.counted_outcome == Outcome.CANT_TELL.value
        ]
        lines = [self.weakness(item, Outcome.CANT_TELL) for item in open_items]
        lines += [
            self.say("points.advice", item=item.id, name=item.name, requirement=advice.requirement)
            for item, advice in self.advice()
        ]
        untested = self.view.counts.get(Outcome.UNTESTED.value, 0)
        note = (self.say("points.untested", count=untested),) if untested else ()
        return (*(self.listed(lines) or (self.say("points.none"),)), *note)

    def advice(self) -> list[tuple[ItemView, FindingView]]:
        """What costs no points but is missing from items that pass."""
        return [
            (item, advice)
            for item in self.view.items
            if item.counted_outcome == Outcome.PASSED.value
            for advice in item.advice
            if advice.outcome == Outcome.FAILED.value
        ][:_ADVICE_SHOWN]

    def measures(self) -> tuple[MeasureView, ...]:
        wanted = [i for i in self.view.todo if self.purpose.next_ids.get(i.id, i.id)]
        found: list[MeasureView] = []
        for item in wanted:
            title = self.say(
                "measures.mend", number=len(found) + 1, name=item.name, item=self.next_of(item)
            )
            steps = item.todo or (self.say("measures.publish"),)
            found.append(
                MeasureView(title, self.listed(steps), self.unit(item), self.say("measures.watch"))
            )
        for name in _GENERAL_MEASURES:
            steps = tuple(self.say(f"general.{name}.{step}") for step in ("first", "second"))
            found.append(
                MeasureView(
                    self.say(f"general.{name}.title", number=len(found) + 1),
                    self.listed(steps),
                    self.say(f"unit.{'local' if self.is_local else 'state'}.office"),
                    self.say("measures.watch_yearly"),
                )
            )
        return tuple(found)

    @property
    def is_local(self) -> bool:
        return self.view.run.agency.agency_type in _LOCAL

    def next_of(self, item: ItemView) -> str:
        return self.purpose.next_ids.get(item.id, item.id)

    def unit(self, item: ItemView) -> str:
        """Who usually looks after such a topic: a suggestion, marked as a blank."""
        topic = self.view.pack.item(item.id).topics[0]
        unit = next((unit for word, unit in _UNITS if word in topic), "")
        if not unit:
            return self.say("unit.blank")
        return self.say(f"unit.{'local' if self.is_local else 'state'}.{unit}")

    def numbered(self, room: str, names: tuple[str, ...]) -> tuple[str, ...]:
        return self.listed([self.say(f"{room}.{name}") for name in names])

    def listed(self, lines: list[str] | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.official(f"{n}) {line}") for n, line in enumerate(lines, start=1))
