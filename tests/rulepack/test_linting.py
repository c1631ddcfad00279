from __future__ import annotations

from typing import Any

import pytest

from oit_checker.messages import Speech
from oit_checker.model.errors import ManyUserErrors, UserError
from oit_checker.rulepack import lint, load_pack

ITEM = "fy2563/o01-plan.yaml"
PACK = "fy2563/pack.yaml"


def test_a_sound_pack_has_no_problems(rules: Any) -> None:
    assert rules.problems() == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "line", "facts"),
    [
        (ITEM, "hint:", "hnt:", "unknown_key_nearest", 10, {"word": "hnt", "nearest": "hint"}),
        (ITEM, "hint:", "xyzxyz: 1\n    hint:", "unknown_key", 10, {"word": "xyzxyz"}),
        (ITEM, "about", "abuot", "unknown_check_nearest", 9, {"nearest": "about"}),
        (ITEM, "{about: {}}", "abuot", "unknown_check_nearest", 9, {"nearest": "about"}),
        (ITEM, "reported", "reportet", "unknown_value_nearest", 6, {"nearest": "reported"}),
        (ITEM, "about: {}", "about: {topik: x}", "unknown_key_nearest", 9, {"nearest": "topic"}),
        (ITEM, "[plan]", "[plam]", "unknown_topic_nearest", 1, {"nearest": "plan"}),
        (ITEM, "[plan]", "plan", "wrong_type", 1, {"key": "topics", "given": "text"}),
        (ITEM, "handbook", "handbok", "unknown_source_nearest", 7, {"nearest": "handbook"}),
        (ITEM, "{2563:", "{63:", "bad_form", 6, {"word": "63"}),
        (ITEM, "id: published", "id: Published!", "bad_form", 4, {"key": "id"}),
        (ITEM, "off_topic", "budget", "unknown_value", 17, {"word": "budget"}),
        (ITEM, "of: there", "of: thore", "unknown_example_nearest", 16, {"nearest": "there"}),
        (ITEM, "{of: there,", "{of: not there,", "example_cycle", 16, {}),
        (ITEM, '"plan", with', '"plant", with', "change_changes_nothing", 16, {"word": "plant"}),
        (ITEM, "replace: ", "remove: [x], replace: ", "change_changes_nothing", 16, {"word": "x"}),
        (ITEM, "  requirement: เผยแพร่", "  requirement: ''", "too_few", 5, {}),
        (ITEM, "name: not there", "name: not there\n    as_of: tomorrow", "bad_as_of", 15, {}),
        (PACK, "O1: o01-plan", "O1: o01-plam", "item_file_missing_nearest", 5, {}),
        (PACK, "items: [O1, O2]", "items: [O1]", "item_without_indicator", 6, {"item": "O2"}),
        (PACK, "[O1, O2]", "[O1, O2, O22]", "indicator_of_no_item_nearest", 7, {"sub": "9.1"}),
        (PACK, "[O1, O2]", "[O1, O2, O2]", "item_in_two_indicators", 7, {"item": "O2"}),
        (PACK, "oit: 0.4", "oit: 0.5", "weights_sum", 12, {"total": 1.1}),
        (PACK, "2020-03-01", "2020-02-30", "bad_form", 18, {"key": "start"}),
        (PACK, "fiscal_year: 2563", "fiscal_year: 2564", "wrong_year", 1, {"given": 2564}),
        (PACK, "draft: false", "draft: no", "wrong_type", 2, {"given": "text"}),
        (PACK, "draft: false", "draft: false\ndraft: true", "duplicate_key", 3, {"first_line": 2}),
        ("topics/plan.yaml", "names: [plan]", "names: [plan]\nconfusable: [reprt]",
         "unknown_topic_nearest", 3, {"nearest": "report"}),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(
    rules: Any, only_problem: Any, file: str, old: str, new: str, message: str, line: int,
    facts: dict[str, Any],
) -> None:  # fmt: skip
    rules.replace(file, old, new)
    if message in ("example_cycle", "unknown_example_nearest", "unknown_value"):
        found = next(p for p in rules.problems() if p.message_id == f"rules.{message}")
    else:
        found = only_problem()
    assert (found.file, found.line) == (f"rules/{file}", line)
    assert found.message_id == f"rules.{message}"
    assert facts.items() <= dict(found.facts).items()


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_problem_has_its_sentence(rules: Any, language: str) -> None:
    rules.replace(ITEM, "hint:", "hnt:")
    rules.replace(ITEM, "about: {}", "about: {topic: [x]}")
    rules.replace(PACK, "[O1, O2]", "[O1, O7]")
    speech = Speech(language)
    sentences = [speech.error(problem.error()) for problem in rules.problems()]
    assert len(sentences) >= 4
    assert all("rules/fy2563/" in sentence for sentence in sentences)


def test_all_faults_of_all_files_come_at_once(rules: Any) -> None:
    rules.replace(ITEM, "hint:", "hnt:")
    rules.replace(ITEM, "binding: required", "binding: must")
    rules.replace("fy2563/o02-report.yaml", "handbook", "other")
    rules.replace(PACK, "oit: 0.4", "oit: 0.1")
    assert sorted(rules.ids()) == [
        "unknown_key_nearest",
        "unknown_source",
        "unknown_value",
        "weights_sum",
    ]


def test_loading_raises_the_same_problems(rules: Any) -> None:
    rules.replace(ITEM, "hint:", "hnt:")
    rules.replace(PACK, "oit: 0.4", "oit: 0.1")
    with pytest.raises(ManyUserErrors) as raised:
        load_pack(2563, rules.folder)
    assert [error.message_id for error in raised.value.errors] == [
        problem.message_id for problem in rules.problems()
    ]


def test_a_change_may_be_of_the_surroundings_alone(rules: Any) -> None:
    rules.replace(ITEM, 'change: {of: there, replace: "plan", with: เรื่องอื่น}', "change: {of: there}")
    assert rules.ids() == ["change_changes_nothing"]
    rules.replace(ITEM, "change: {of: there}", "change: {of: there}\n    linked: false")
    assert rules.problems() == ()


def test_an_element_without_a_failing_example_is_a_fault(rules: Any) -> None:
    rules.replace(ITEM, "failed: {published: off_topic}", "passed: [published]")
    assert rules.ids() == ["no_failing_example"]


def test_an_element_without_a_passing_example_is_a_fault(rules: Any) -> None:
    rules.replace(ITEM, "expect: {passed: [published]}", "expect: {untested: {published: budget}}")
    assert rules.ids() == ["no_passing_example"]


@pytest.mark.parametrize("name", ["there", "not there"])
def test_an_example_that_is_a_known_gap_proves_nothing(rules: Any, name: str) -> None:
    rules.replace(ITEM, f"name: {name}\n", f"name: {name}\n    todo: a gap\n")
    assert rules.ids() == [f"no_{'passing' if name == 'there' else 'failing'}_example"]


def test_a_blank_page_proves_no_failure(rules: Any) -> None:
    change = 'change: {of: there, replace: "plan", with: เรื่องอื่น}'
    rules.replace(ITEM, change, 'documents: {index.html: " "}')
    assert rules.ids() == ["no_failing_example"]
    rules.replace(ITEM, '{index.html: " "}', "{index.html: {failure: not_found}}")
    assert rules.problems() == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    hint: {th: คำแนะนำ}\n", "", "missing_key"),
        ("{th: คำแนะนำ}", "{en: Advice}", "missing_key"),
        ("{th: คำแนะนำ}", "{th: ' '}", "too_few"),
        ("{th: คำแนะนำ}", "{th: Publish it.}", "hint_not_thai"),
        ("    source: {document: handbook, note: หน้า 3}\n", "", "missing_key"),
        ("{document: handbook, note: หน้า 3}", "{note: หน้า 3}", "missing_key"),
    ],
)
def test_an_element_without_a_thai_hint_or_a_source_is_a_fault(
    only_problem: Any, rules: Any, old: str, new: str, message: str
) -> None:
    rules.replace(ITEM, old, new)
    found = only_problem()
    assert found.message_id == f"rules.{message}"
    assert found.file == f"rules/{ITEM}"


def test_every_topic_of_a_list_must_exist(rules: Any, only_problem: Any) -> None:
    rules.replace(ITEM, "about: {}", "about: {or_topics: [report, plam]}")
    found = only_problem()
    assert (found.message_id, found.facts["nearest"]) == ("rules.unknown_topic_nearest", "plan")


def test_an_element_that_an_example_leaves_out_is_a_fault(rules: Any) -> None:
    rules.replace(ITEM, "passed: [published]", "passed: []")
    assert sorted(rules.ids()) == ["element_not_listed", "no_passing_example"]


def test_an_element_without_a_condition_is_a_fault(rules: Any, only_problem: Any) -> None:
    rules.replace(ITEM, "    present: {all_of: [{about: {}}]}\n", "")
    assert only_problem().message_id == "rules.no_condition"


def test_two_conditions_in_one_part_are_a_fault(rules: Any, only_problem: Any) -> None:
    rules.replace(ITEM, "{all_of: [{about: {}}]}", "{all_of: [{about: {}}], any_of: [about]}")
    assert only_problem().message_id == "rules.too_many"


def test_a_period_that_does_not_exist_is_a_fault(rules: Any, only_problem: Any) -> None:
    rules.replace(ITEM, "{about: {}}", "{period: {of: the year}}")
    found = only_problem()
    assert found.message_id in ("rules.bad_period", "rules.bad_parameter")
    assert "the year" in str(found.facts)


def test_items_that_wait_for_each_other_are_a_fault(rules: Any, only_problem: Any) -> None:
    rules.replace(ITEM, "{about: {}}", "{consistent_with: {topic: report, share: plan}}")
    assert rules.problems() == ()
    rules.replace(
        "fy2563/o02-report.yaml",
        "{about: {}}",
        "{consistent_with: {topic: plan, share: plan}}",
    )
    found = only_problem()
    assert found.message_id == "rules.cycle"
    assert found.facts["items"] == ["O1", "O2", "O1"]


def test_a_comparison_with_a_topic_of_no_item_is_a_fault(rules: Any, only_problem: Any) -> None:
    rules.write("topics/other.yaml", "name: {th: อื่น}\nnames: [อื่น]\n")
    rules.replace(ITEM, "{about: {}}", "{consistent_with: {topic: other, share: plan}}")
    assert only_problem().message_id == "rules.compared_topic_not_in_pack"


def test_a_topic_without_an_element_is_a_fault(rules: Any, only_problem: Any) -> None:
    rules.write("topics/extra.yaml", "name: {th: เพิ่ม}\nnames: [เพิ่ม]\n")
    rules.replace(ITEM, "topics: [plan]", "topics: [plan, extra]")
    assert only_problem().facts["word"] == "extra"


def test_a_file_that_is_no_yaml_is_named_with_its_line(rules: Any, only_problem: Any) -> None:
    rules.write(ITEM, "topics: [plan]\nname: {th: x\nelements: []\n")
    found = only_problem()
    assert (found.message_id, found.line) == ("rules.not_yaml", 3)


def test_a_file_that_is_not_utf8_is_named(rules: Any, only_problem: Any) -> None:
    (rules.folder / ITEM).write_bytes("topics: [ข้อมูลพื้นฐาน]".encode("tis-620"))
    assert only_problem().message_id == "rules.not_readable"


def test_a_file_outside_the_rules_is_refused(rules: Any) -> None:
    (rules.folder.parent / "evil.yaml").write_text("a: 1", encoding="utf-8")
    rules.replace(PACK, "O1: o01-plan.yaml", "O1: ../../evil.yaml")
    assert "item_file_missing" in rules.ids()


def test_a_file_that_no_pack_lists_is_a_fault_of_all_packs_together(rules: Any) -> None:
    rules.write("fy2563/o99-forgotten.yaml", "topics: [plan]\n")
    assert rules.problems() == ()
    assert [p.message_id for p in lint(None, rules.folder)] == ["rules.file_unlisted"]


def test_a_file_shared_by_two_packs_is_blamed_once(rules: Any) -> None:
    text = (rules.folder / PACK).read_text(encoding="utf-8").replace("2563", "2564")
    for name in ("o01-plan", "o02-report"):
        text = text.replace(f"{name}.yaml", f"../fy2563/{name}.yaml")
    rules.write("fy2564/pack.yaml", text)
    assert lint(None, rules.folder) == ()
    rules.replace(ITEM, "hint:", "hnt:")
    assert len([p for p in lint(None, rules.folder) if "unknown_key" in p.message_id]) == 1


def test_a_year_without_a_pack_is_told_with_the_years_that_have_one(rules: Any) -> None:
    with pytest.raises(UserError) as raised:
        lint(2599, rules.folder)
    assert raised.value.facts == {"fiscal_year": 2599, "known": [2563]}


HOSTS = """\
a-drive:
  name: {th: ไดรฟ์, en: Drive}
  at: [drive.example, "*.drive.example"]
  kinds:
    - {matches: "/d/(?P<id>\\\\w+)", shows: file, bytes_at: "https://drive.example/get?id={id}"}
    - {matches: /, shows: folder}
  view: {th: ต้องให้คนเปิดดู}
  authority: recalled
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "nearest"),
    [
        ("  kinds:", "  knids:", 4, "unknown_key_nearest", "kinds"),
        ("shows: folder", "shows: foldr", 6, "unknown_value_nearest", "folder"),
        ("authority: recalled", "authority: recaled", 8, "unknown_value_nearest", "recalled"),
        ("id={id}", "id={idd}", 5, "unknown_slot_nearest", "id"),
        ("id={id}", "id={0}", 5, "unknown_slot", None),
        ("id={id}", "id={id", 5, "bad_template", None),
        ("(?P<id>", "(?P<id", 5, "bad_pattern", None),
        ("[drive.example,", "[https://drive.example/,", 3, "bad_form", None),
        ('"*.drive.example"', "drive.example", 3, "duplicate_id", None),
        ("  view: {th: ต้องให้คนเปิดดู}\n", "", 2, "missing_key", None),
    ],
)
def test_a_fault_in_the_list_of_services_is_told_with_its_line(
    rules: Any, old: str, new: str, line: int, message: str, nearest: str | None
) -> None:
    rules.write("hosts.yaml", HOSTS)
    assert rules.problems() == ()
    rules.replace("hosts.yaml", old, new)
    (found,) = rules.problems()
    assert (found.file, found.line) == ("rules/hosts.yaml", line)
    assert found.message_id == f"rules.{message}" and found.facts.get("nearest") == nearest
    for language in ("th", "en"):
        assert Speech(language).error(found.error())


def test_the_list_of_services_is_part_of_the_digest(rules: Any) -> None:
    without = load_pack(2563, rules.folder).digest
    rules.write("hosts.yaml", HOSTS)
    pack = load_pack(2563, rules.folder)
    assert pack.digest != without
    assert [host.id for host in pack.hosts] == ["a-drive"]
