"""Sites of a Batch built alike, and what is wrong on all of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from fixtures.builder.vendors import VENDORS, vendor_site
from oit_checker.batch import families
from oit_checker.batch.families import learnt_families, told_by_family
from oit_checker.batch.settings import BatchSettings, families_kept, families_of
from oit_checker.documents import read
from oit_checker.locate.families import site_marks
from oit_checker.messages import Speech, languages
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.batch import AgencyResult, ItemResult, JobState, ListedAgency
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.rule import Family, FamilyDefect, RulePack, Words
from oit_checker.rulepack import load_pack
from oit_checker.rulepack.families import load_families

PASSED = ItemResult(Outcome.PASSED)
NO_PHONE = ItemResult(Outcome.FAILED, Reason.INCOMPLETE, lacking=("telephone",))


@cache
def pack() -> RulePack:
    return load_pack(2563)


@cache
def marks_of(vendor: int, number: int) -> tuple[str, ...]:
    site = vendor_site(VENDORS[vendor], number, is_silent=number % 2 == 1)
    host = site_of(vendor, number)
    pages = [read(t.encode(), url=host + p, content_type="text/html") for p, t in site.items()]
    return site_marks(pages[:5])


def site_of(vendor: int, number: int) -> str:
    return f"http://{VENDORS[vendor].name}-{number}.example/"


def result(vendor: int, number: int, contact: ItemResult = PASSED) -> AgencyResult:
    agency = Agency(site_of(vendor, number), f"อบต. {number}", AgencyType.OTHER)
    items = {item.id: PASSED for item in pack().items} | {"O5": contact}
    marks = marks_of(vendor, number)
    return AgencyResult(ListedAgency(agency), JobState.DONE, items=items, marks=marks)


def sites(vendor: int, count: int, contact: ItemResult = PASSED) -> list[AgencyResult]:
    return [result(vendor, number, contact) for number in range(count)]


def told(results: Sequence[AgencyResult], *families: Family) -> list[tuple[str, str, int]]:
    found = told_by_family(results, pack(), families or load_families())[1]
    return [(each.kind, str(each.facts["item"]), len(each.main_sites)) for each in found]


def test_three_sites_built_alike_are_a_family_and_two_are_none() -> None:
    groups = learnt_families([*sites(0, 5), *sites(1, 3), *sites(2, 2)], load_families())
    assert [(g.name, len(g.main_sites)) for g in groups] == [
        ("phailai.example", 5),
        ("noksaew soft co.,ltd.", 3),
    ]
    assert all(g.id.startswith("family-") for g in groups)


def test_plain_sites_are_no_family_and_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A country of them took minutes: each was compared with all before it."""
    compared: list[frozenset[str]] = []

    def likeness(one: frozenset[str], _: frozenset[str]) -> float:
        compared.append(one)
        return 1.0

    monkeypatch.setattr(families, "likeness", likeness)
    every = [replace(r, marks=("at:#main", "at:header", "path:/p#.html")) for r in sites(0, 9)]
    assert learnt_families(every, load_families()) == ()
    assert not compared


def test_the_order_of_the_list_changes_nothing() -> None:
    every = [*sites(0, 6), *sites(1, 6), *sites(2, 6)]
    straight = told_by_family(every, pack(), load_families())
    random.Random(3).shuffle(every)
    shuffled = told_by_family(every, pack(), load_families())
    assert shuffled[1] == straight[1]
    assert learnt_families(every, ()) == learnt_families(straight[0], ())


def test_sites_of_one_system_and_many_makers_are_no_family() -> None:
    shared = ("generator:wordpress #.#", "asset:/wp-includes/js/embed.js", "at:.wp-site-blocks")
    more = tuple(f"asset:/wp-content/plugins/common/{n}.js" for n in range(8))
    every = []
    for n, each in enumerate(sites(0, 6)):
        own = tuple(f"asset:/wp-content/themes/theme-{n}/{part}.css" for part in "abcdef")
        every.append(replace(each, family="wordpress", marks=(*shared, *more, *own)))
    assert learnt_families(every, load_families()) == ()


def test_a_popular_library_of_parts_makes_no_family() -> None:
    """A good third of what each site is built of stands on all of them."""
    parts = tuple(f"asset:/vendor/parts/{n}.css" for n in range(6))
    every = []
    for n, each in enumerate(sites(0, 6)):
        own = tuple(f"asset:/site-{n}/{part}.js" for part in "abcdef")
        every.append(replace(each, marks=(*parts, *own)))
    assert learnt_families(every, load_families()) == ()


def test_a_defect_of_a_family_is_told_once_with_all_its_sites() -> None:
    every = [*sites(0, 4, NO_PHONE), result(0, 4), *sites(1, 5)]
    results, defects = told_by_family(every, pack(), load_families())
    assert [(d.kind, d.facts["item"], d.facts["total"]) for d in defects] == [("item", "O5", 5)]
    assert set(defects[0].main_sites) == {site_of(0, n) for n in range(4)}
    marked = [r.listed.agency.main_site for r in results if r.defects == (defects[0].id,)]
    assert set(marked) == set(defects[0].main_sites)
    assert all(r.family == defects[0].family for r in results[:5])


def test_what_fails_everywhere_is_no_defect_of_a_family() -> None:
    assert told([*sites(0, 5, NO_PHONE), *sites(1, 5, NO_PHONE)]) == []


def test_what_fails_on_some_of_its_sites_is_no_defect_of_a_family() -> None:
    assert told([*sites(0, 3, NO_PHONE), result(0, 3), result(0, 4), *sites(1, 5)]) == []


def test_without_other_sites_to_compare_with_nothing_is_said_of_items() -> None:
    assert told([*sites(0, 6, NO_PHONE), *sites(1, 2)]) == []


def test_another_reason_on_each_site_is_no_shared_defect() -> None:
    reasons = (Reason.INCOMPLETE, Reason.NOT_PUBLISHED, Reason.OFF_TOPIC, Reason.BROKEN_LINK)
    mixed = [result(0, n, ItemResult(Outcome.FAILED, r)) for n, r in enumerate(reasons)]
    assert told([*mixed, *sites(1, 4)]) == []


def test_links_of_one_shape_that_are_dead_on_all_its_sites_are_one_defect() -> None:
    dead = [replace(each, broken=("/survey/vote.php?form=#",)) for each in sites(1, 4)]
    assert told([*dead, *sites(0, 4)]) == [("path", "", 4)]
    assert told(dead) == [("path", "", 4)]
    everywhere = [replace(each, broken=dead[0].broken) for each in sites(0, 4)]
    assert told([*dead, *everywhere]) == []


def test_a_known_defect_is_told_in_the_words_of_its_file_from_the_first_site_on() -> None:
    words = Words("แม่แบบซ่อนเบอร์โทรศัพท์", "hides telephone numbers")
    defect = FamilyDefect("no-phone", "contact", Reason.INCOMPLETE, words, "telephone")
    maker = Family("maker", Words("เมกเกอร์"), ("by:phailai.example",), defects=(defect,))
    one = replace(result(0, 1, NO_PHONE), family="maker")
    found = told_by_family([one, *sites(1, 4)], pack(), (maker,))[1]
    assert [(d.kind, d.id, d.family_name) for d in found] == [
        ("known", "maker-no-phone", "เมกเกอร์")
    ]
    text = Speech("th").say("family.defect.known", family="เมกเกอร์", **found[0].facts)
    assert words.th in text


def test_every_kind_of_defect_can_be_said_in_every_language() -> None:
    dead = [replace(r, broken=("/a.php?b=#",)) for r in sites(0, 4, NO_PHONE)]
    defects = told_by_family([*dead, *sites(1, 4)], pack(), ())[1]
    assert {d.kind for d in defects} == {"item", "path"}
    for language in languages():
        for defect in defects:
            facts = {**defect.facts, "family": defect.family_name}
            text = Speech(language).say(f"family.defect.{defect.kind}", **facts)
            assert "4" in text and "phailai.example" in text


def test_workers_elsewhere_know_the_families_of_the_scan() -> None:
    maker = Family("maker", Words("ก"), ("by:maker.example",), sites=3)
    settings = BatchSettings(families=families_kept((maker,)))
    assert families_of(BatchSettings.from_mapping(settings.as_mapping())) == (maker,)
    assert families_of(BatchSettings()) == load_families()
