"""Files of families: read, checked and written."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from oit_checker.model.errors import ManyUserErrors, UserError
from oit_checker.model.outcome import Reason
from oit_checker.model.rule import Family, FamilyDefect, FamilyPlace, Words
from oit_checker.rulepack import load_pack, rules_dir
from oit_checker.rulepack.families import family_problems, family_text, load_families

WHOLE = Family(
    id="maker",
    name=Words("เมกเกอร์", "Maker"),
    signs=("by:maker.example", "asset:/skin/main.css", "path:/list.php?cat=#"),
    needed=2,
    common=("asset:/x/*",),
    places={"contact": FamilyPlace(("/list.php?cat=3",), ("ติดต่อเรา",))},
    defects=(
        FamilyDefect("no-phone", "contact", Reason.INCOMPLETE, Words("ไม่แสดง", "hidden"), "phone"),
    ),
    seen_on=date(2020, 5, 4),
    sites=12,
    source="no: 10:30",
)


def problems_in(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ManyUserErrors) as found:
        load_families(folder)
    return [(e.facts["file"], e.facts["line"], e.message_id) for e in found.value.errors]


def test_the_shipped_families_have_no_problems_and_are_systems_only() -> None:
    assert family_problems() == ()
    assert all(family.is_system and not family.places for family in load_families())


def test_a_family_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "maker.yaml").write_text(family_text(WHOLE), encoding="utf-8")
    found = {family.id: family for family in load_families(tmp_path)}
    assert found.keys() > {"maker", "wordpress"}
    again = found["maker"]
    assert [getattr(again, n) for n in _NAMES] == [getattr(WHOLE, n) for n in _NAMES]


_NAMES = [name for name in WHOLE.__dataclass_fields__ if name != "origin"]


def test_a_users_file_takes_the_place_of_one_of_the_program(tmp_path: Path) -> None:
    text = "name: {th: ของเรา}\nsigns: ['generator:wordpress *']\nattested: {source: ของเรา}\n"
    (tmp_path / "wordpress.yaml").write_text(text, encoding="utf-8")
    own = next(f for f in load_families(tmp_path) if f.id == "wordpress")
    assert own.name.th == "ของเรา" and not own.is_system


def test_every_fault_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "maker.yaml").write_text(
        "name: {th: ก}\nsigns: [main.css]\nneeded: 2\nplaces: {contakt: {paths: [/a]}}\n"
        "attested: {source: x}\n",
        encoding="utf-8",
    )
    (tmp_path / "other.yaml").write_text("name: {th: ก}\nsings: []\n", encoding="utf-8")
    name = tmp_path.name
    assert set(problems_in(tmp_path)) >= {
        (f"{name}/maker.yaml", 2, "rules.bad_mark"),
        (f"{name}/maker.yaml", 3, "rules.needed_signs"),
        (f"{name}/maker.yaml", 4, "rules.unknown_topic_nearest"),
        (f"{name}/other.yaml", 2, "rules.unknown_key_nearest"),
    }


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as told:
        load_families(tmp_path / "none")
    assert told.value.message_id == "family.no_folder"


def test_families_are_no_part_of_a_packs_digest(tmp_path: Path) -> None:
    """A hint that changes must not look like rules that changed."""
    without = tmp_path / "rules"
    shutil.copytree(rules_dir(), without, ignore=shutil.ignore_patterns("families"))
    assert load_pack(2563, without).digest == load_pack(2563).digest
