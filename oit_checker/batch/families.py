"""Sites of a Batch that are built alike, and what is wrong on all of them. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oit_checker.locate.families import LEAST_SHARED, likeness, telling, weight_of
from oit_checker.messages import Speech, languages
from oit_checker.model.batch import AgencyResult, ItemResult, JobState, SharedDefect
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.rule import Family, RulePack, Words

LEAST_SITES = 3
ALIKE = 0.5
"""Likeness from which two sites are of one family: see docs/families.md for what it rests on."""
_CORE = 0.5  # share of a group's sites that must have a mark for it to stand for the group
_SHARED = 0.8  # share of a family's sites that a defect of the family shows on
_ELSEWHERE = 0.5  # of that share, at most, among all other sites
_MOST_MET = 500  # groups that the rarest marks of a site may point to, each counted as often
_COMPARED = 4
_ROUNDS = 2
_ELEMENTS_TOLD = 2


@dataclass(frozen=True, slots=True)
class Learnt:
    """Sites built alike that no family file speaks of. `core` are marks that most of them have;
    `name` is who made them where their footers say so, else the id."""

    id: str
    name: str
    main_sites: tuple[str, ...]
    core: tuple[str, ...]


def learnt_families(
    results: Iterable[AgencyResult], families: Sequence[Family]
) -> tuple[Learnt, ...]:
    """Groups of at least `LEAST_SITES` sites that no vendor's family claims, largest first. The
    order of the results changes nothing."""
    systems = [family for family in families if family.is_system]
    claimed = {family.id for family in families if not family.is_system}
    marks = {
        result.listed.agency.main_site: telling(result.marks, systems)
        for result in results
        if result.marks and result.family not in claimed
    }
    # Sites of so few marks are like none, not even like each other.
    marks = {site: each for site, each in marks.items() if weight_of(each) >= LEAST_SHARED}
    groups = _gathered(marks)
    kept = [sorted(sites) for sites in groups if len(sites) >= LEAST_SITES]
    made = [_learnt(sites, marks) for sites in kept]
    return tuple(sorted(made, key=lambda each: (-len(each.main_sites), each.id)))


def _leaders(of_sites: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The first of each group: every other one is like an earlier one."""
    groups = _Groups()
    for marks in of_sites:
        if groups.nearest(marks) is None:
            groups.add(marks)
    return groups.members


def _gathered(marks: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """Each site at the group that it is most like. Groups are seen by what most of their sites
    have, and such groups that are alike are one: so it does not count which site came first."""
    found = _assigned(marks, _leaders(marks[site] for site in sorted(marks)))
    for _ in range(_ROUNDS):
        several = sorted((each for each in found if len(each) > 1), key=lambda s: (-len(s), s))
        middles = [_core([marks[site] for site in sites]) for sites in several]
        found = _assigned(marks, _leaders(middles))
    return found


def _assigned(
    marks: Mapping[str, frozenset[str]], middles: Iterable[frozenset[str]]
) -> list[list[str]]:
    groups = _Groups()
    for each in middles:
        groups.add(each)
    found: list[list[str]] = [[] for _ in groups.members]
    for site in sorted(marks):
        nearest = groups.nearest(marks[site])
        if nearest is not None:
            found[nearest].append(site)
    return found


class _Groups:
    """Groups by their marks, so that a site is compared with a few of thousands."""

    def __init__(self) -> None:
        self.members: list[frozenset[str]] = []
        self._having: dict[str, list[int]] = defaultdict(list)

    def add(self, marks: frozenset[str]) -> None:
        for mark in marks:
            self._having[mark].append(len(self.members))
        self.members.append(marks)

    def nearest(self, marks: frozenset[str]) -> int | None:
        """The number of the group that is most like these marks; None where none is like them."""
        known = (self._having[mark] for mark in sorted(marks) if mark in self._having)
        rarest = sorted(known, key=len)
        met: Counter[int] = Counter()
        left = _MOST_MET
        for having in rarest:
            met.update(having)
            left -= len(having)
            if left <= 0:
                break
        few = sorted(met.items(), key=lambda each: (-each[1], each[0]))[:_COMPARED]
        alike = ((likeness(marks, self.members[number]), -number) for number, _ in few)
        score, number = max(alike, default=(0.0, 0))
        return -number if score >= ALIKE else None


def _core(of_sites: Sequence[frozenset[str]]) -> frozenset[str]:
    counts = Counter(mark for marks in of_sites for mark in marks)
    return frozenset(m for m, count in counts.items() if count >= _CORE * len(of_sites))


def _learnt(sites: Sequence[str], marks: Mapping[str, frozenset[str]]) -> Learnt:
    core = sorted(_core([marks[site] for site in sites]))
    maker = next((m[3:] for m in core if m.startswith("by:") and not m.startswith("by:~")), "")
    digest = hashlib.sha256("\n".join(core).encode("utf-8")).hexdigest()
    name = f"family-{digest[:6]}"
    return Learnt(name, maker or name, tuple(sites), tuple(core))


def told_by_family(
    results: Sequence[AgencyResult], pack: RulePack, families: Sequence[Family]
) -> tuple[tuple[AgencyResult, ...], tuple[SharedDefect, ...]]:
    """The results with the families that the Batch itself shows, and the ids of their defects; and
    each defect once, those of most sites first."""
    learnt = learnt_families(results, families)
    names = {f.id: f.name.th for f in families} | {each.id: each.name for each in learnt}
    of_site = {site: each.id for each in learnt for site in each.main_sites}
    known = tuple(
        replace(r, family=of_site.get(r.listed.agency.main_site, r.family), defects=())
        for r in results
    )
    defects = tuple(_shared_defects(known, pack, families, names))
    defects = tuple(sorted(defects, key=lambda d: (-len(d.main_sites), d.id)))
    of_sites: dict[str, list[str]] = defaultdict(list)
    for defect in defects:
        for site in defect.main_sites:
            of_sites[site].append(defect.id)
    told = (replace(r, defects=tuple(of_sites[r.listed.agency.main_site])) for r in known)
    return tuple(told), defects


@dataclass(frozen=True, slots=True)
class _Sides:
    """The read sites of one family, and all others."""

    family: str
    name: str
    inside: tuple[AgencyResult, ...]
    outside: tuple[AgencyResult, ...]

    def is_shared(self, count: int, elsewhere: int, *, alone: bool = False) -> bool:
        """Whether so many on either side say that it is the family's; `alone`: it speaks for itself
        where there is nothing to compare with."""
        share = count / len(self.inside)
        if count < LEAST_SITES or share < _SHARED:
            return False
        if len(self.outside) < LEAST_SITES:
            return alone and not elsewhere
        return elsewhere / len(self.outside) <= _ELSEWHERE * share


def _shared_defects(
    results: Sequence[AgencyResult],
    pack: RulePack,
    families: Sequence[Family],
    names: Mapping[str, str],
) -> Iterator[SharedDefect]:
    read = [r for r in results if r.state is JobState.DONE and r.items]
    declared = {family.id: family for family in families}
    for family_id in sorted({r.family for r in read if r.family}):
        inside = tuple(r for r in read if r.family == family_id)
        outside = tuple(r for r in read if r.family != family_id)
        sides = _Sides(family_id, names.get(family_id, family_id), inside, outside)
        family = declared.get(family_id)
        known = list(_known(sides, pack, family)) if family is not None else []
        yield from known
        told = {str(defect.facts["item"]) for defect in known}
        if len(inside) >= LEAST_SITES:
            yield from (d for d in _of_items(sides, pack) if d.facts["item"] not in told)
            yield from _of_paths(sides)


def _known(sides: _Sides, pack: RulePack, family: Family) -> Iterator[SharedDefect]:
    """What the family's file says, on every site that shows it."""
    for defect in family.defects:
        item = next((item for item in pack.items if defect.topic in item.topics), None)
        if item is None:
            continue
        wanted = (defect.reason, defect.element)
        sites = [r for r in sides.inside if wanted in _flaws(r.items.get(item.id))]
        if sites:
            facts = {"item": item.id, "words": _both(defect.words)}
            yield _defect(sides, f"{family.id}-{defect.id}", "known", sites, facts)


def _flaws(item: ItemResult | None) -> frozenset[tuple[Reason, str]]:
    """Why an Item failed: its reason alone, and with each Element."""
    if item is None or item.outcome is not Outcome.FAILED or item.reason is None:
        return frozenset()
    return frozenset((item.reason, element) for element in ("", *item.lacking))


def _of_items(sides: _Sides, pack: RulePack) -> Iterator[SharedDefect]:
    """The same Item failing for the same reason, at the same Elements."""
    for item in pack.items:
        within = Counter(f for r in sides.inside for f in _flaws(r.items.get(item.id)))
        beyond = Counter(f for r in sides.outside for f in _flaws(r.items.get(item.id)))
        shared = [f for f in within if sides.is_shared(within[f], beyond[f])]
        if not shared:
            continue
        elements = sorted(f for f in shared if f[1])
        reason, element = (elements or sorted(shared))[0]
        told = [e for r, e in elements if r is reason][:_ELEMENTS_TOLD]
        sites = [r for r in sides.inside if (reason, element) in _flaws(r.items.get(item.id))]
        facts = {
            "item": item.id,
            "name": _both(item.name),
            "reason": {each: Speech(each).say(f"reason.{reason}") for each in languages()},
            "wanted": [e.requirement for e in item.elements if e.id in told],
            "elsewhere": beyond[reason, element],
        }
        yield _defect(sides, f"{sides.family}-{item.id}-{reason}", "item", sites, facts)


def _of_paths(sides: _Sides) -> Iterator[SharedDefect]:
    """Links of one shape that lead to nothing."""
    within = Counter(shape for r in sides.inside for shape in r.broken)
    beyond = Counter(shape for r in sides.outside for shape in r.broken)
    for shape in sorted(within):
        if sides.is_shared(within[shape], beyond[shape], alone=True):
            sites = [r for r in sides.inside if shape in r.broken]
            digest = hashlib.sha256(shape.encode("utf-8")).hexdigest()[:6]
            facts = {"item": "", "path": shape, "elsewhere": beyond[shape]}
            yield _defect(sides, f"{sides.family}-path-{digest}", "path", sites, facts)


def _defect(
    sides: _Sides,
    defect_id: str,
    kind: str,
    sites: Iterable[AgencyResult],
    facts: Mapping[str, object],
) -> SharedDefect:
    main_sites = tuple(r.listed.agency.main_site for r in sites)
    counts = {"count": len(main_sites), "total": len(sides.inside), "others": len(sides.outside)}
    return SharedDefect(sides.family, sides.name, defect_id, main_sites, {**facts, **counts}, kind)


def _both(words: Words) -> dict[str, str]:
    return {each: words.in_language(each) for each in languages()}
