"""How well link labels are given to topics: `python benchmarks/labels.py LABELS.jsonl [--wrong]`.

A line of the file: {"item_fy": 2566, "text": …, "item": "O19" or "", "concept": …, "kind":
exact | near | section | none}. Halves by a digest of the text: develop on one, read off the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from oit_checker.data import data_path
from oit_checker.locate.label import topics_of
from oit_checker.model.rule import Topic, Words

# Where years merged or split topics, each of them is right.
CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "structure": ("structure",),
    "executives": ("executives",),
    "authority": ("authority",),
    "plan": ("strategic-plan",),
    "contact": ("contact",),
    "law": ("laws",),
    "news": ("news",),
    "qa": ("qa",),
    "social": ("social-network",),
    "op_plan": ("operation-plan", "operation-and-budget-plan"),
    "op_6m": ("operation-progress", "operation-and-budget-progress"),
    "op_result": ("operation-result",),
    "manual_staff": ("staff-manual",),
    "manual_service": ("service-manual",),
    "svc_stat": ("service-statistics",),
    "satisfaction": ("satisfaction-survey",),
    "eservice": ("e-service",),
    "budget_plan": ("budget-plan", "operation-and-budget-plan"),
    "budget_6m": ("budget-progress", "operation-and-budget-progress"),
    "budget_result": ("budget-result",),
    "proc_plan": ("procurement-plan",),
    "proc_notice": ("procurement-notices",),
    "proc_month": ("procurement-monthly",),
    "proc_year": ("procurement-result",),
    "hr_policy": ("hr-policy",),
    "hr_do": ("hr-policy-actions",),
    "hr_rule": ("hr-criteria",),
    "hr_report": ("hr-result",),
    "complaint_guide": ("corruption-complaint-guide",),
    "complaint_channel": ("corruption-complaint-channel",),
    "complaint_stat": ("corruption-complaint-statistics",),
    "hearing": ("feedback-channel",),
    "participation": ("participation",),
    "integrity_decl": ("integrity-declaration",),
    "risk_assess": ("corruption-risk-assessment",),
    "risk_manage": ("corruption-risk-management",),
    "ac_plan": ("anti-corruption-plan",),
    "ac_6m": ("anti-corruption-progress",),
    "ac_result": ("anti-corruption-result",),
    "measure": ("integrity-measures",),
    "measure_do": ("integrity-measures-actions",),
    "pdpa": ("privacy-policy",),
    "nogift_decl": ("no-gift-declaration",),
    "nogift_culture": ("no-gift-culture",),
    "nogift_report": ("no-gift-report",),
    "ethics_code": ("ethics-code",),
    "ethics_drive": ("ethics-driving",),
    "ethics_eval": ("ethics-assessment",),
}
# From 2566 on, one item asks for the plan of work and of spending.
MERGED = {"op_plan": "budget-plan", "budget_plan": "operation-plan"}

# Topics that no item of a year asks for: a label that names one is no item of that year.
_BEFORE_2566 = frozenset(
    [
        "privacy-policy",
        "no-gift-culture",
        "no-gift-report",
        "ethics-code",
        "ethics-driving",
        "ethics-assessment",
    ]
)
_FROM_2566 = frozenset(
    ["feedback-channel", "executive-participation", "integrity-declaration", "integrity-culture"]
)
_FROM_2567 = _FROM_2566 | frozenset(["laws", "social-network", "privacy-policy", "hr-criteria"])


@dataclass
class Tally:
    right: int = 0
    exact: int = 0
    taken: int = 0
    others: int = 0
    wrong: list[str] = field(default_factory=list)

    def lines(self, name: str) -> str:
        share = 100 * self.right / max(1, self.exact)
        taken = 100 * self.taken / max(1, self.others)
        return (
            f"{name}: exact {self.right}/{self.exact} = {share:.1f} %   "
            f"others taken for an item {self.taken}/{self.others} = {taken:.1f} %"
        )


def read_topics(folder: Path) -> tuple[dict[str, Topic], frozenset[str]]:
    """All topics, and the ids of those that are OIT items."""
    topics, oit = {}, set()
    for path in sorted(folder.glob("*.yaml")):
        words = yaml.safe_load(path.read_text(encoding="utf-8"))
        topics[path.stem] = Topic(
            id=path.stem,
            name=Words(words["name"]["th"]),
            names=tuple(words.get("names", ())),
            keywords=tuple(tuple(each) for each in words.get("keywords", ())),
            excludes=tuple(words.get("excludes", ())),
        )
        if words.get("oit", True):
            oit.add(path.stem)
    return topics, frozenset(oit)


def accepted(label: Mapping[str, object]) -> tuple[str, ...]:
    """The topics that are right for an exact label."""
    concept = str(label.get("concept", ""))
    topics = CONCEPTS.get(concept, ())
    if int(str(label["item_fy"])) >= 2566 and concept in MERGED:
        topics = (*topics, MERGED[concept])
    return topics


def is_asked(topic: str, fiscal_year: int) -> bool:
    """Some item of that year is about the topic."""
    if fiscal_year >= 2567:
        return topic not in _FROM_2567
    return topic not in (_FROM_2566 if fiscal_year == 2566 else _BEFORE_2566)


def measure(
    labels: Iterable[Mapping[str, object]], topics: Mapping[str, Topic], oit: frozenset[str]
) -> dict[str, Tally]:
    """Tallies by half ("one", "two") and for "all"."""
    tallies = {name: Tally() for name in ("one", "two", "all")}
    for label in labels:
        text = str(label["text"])
        half = "two" if int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 else "one"
        found = topics_of(text, topics)
        fiscal_year = int(str(label["item_fy"]))
        asked = [m.topic for m in found if m.topic not in oit or is_asked(m.topic, fiscal_year)]
        best = asked[0] if asked and asked[0] in oit else ""
        for tally in (tallies[half], tallies["all"]):
            _count(tally, label, best, accepted(label))
    return tallies


def _count(tally: Tally, label: Mapping[str, object], best: str, right: tuple[str, ...]) -> None:
    if label["kind"] == "exact":
        tally.exact += 1
        is_right = best in right
        tally.right += is_right
    else:
        tally.others += 1
        is_right = not best
        tally.taken += not is_right
    if not is_right:
        wanted = "/".join(right) or label["kind"]
        tally.wrong.append(f"{label['item_fy']} {wanted} <- {best or 'none'}: {label['text']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--wrong", choices=("one", "two", "all"), help="list what went wrong")
    arguments = parser.parse_args()
    lines = arguments.labels.read_text(encoding="utf-8").splitlines()
    topics, oit = read_topics(data_path("rules") / "topics")
    tallies = measure((json.loads(line) for line in lines if line.strip()), topics, oit)
    for name, tally in tallies.items():
        print(tally.lines(name))
    if arguments.wrong:
        print("\n".join(tallies[arguments.wrong].wrong))


if __name__ == "__main__":
    main()
