"""The JSON report keeps the schema that is documented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.report import render
from tests.report.runs_material import hostile_run, pack

DOCS = Path(__file__).resolve().parents[2] / "docs"


def schema() -> dict[str, Any]:
    return dict(json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8")))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_report_with_every_outcome_keeps_the_schema(language: str) -> None:
    report = json.loads(render("json", hostile_run(), pack(), language))
    errors = [e.message for e in Draft202012Validator(schema()).iter_errors(report)]
    assert errors == []


def test_the_schema_knows_every_outcome_reason_authority_and_binding() -> None:
    defs = schema()["$defs"]
    finding = defs["finding"]["properties"]
    assert set(defs["outcome"]["enum"]) == {o.value for o in Outcome}
    assert set(defs["reason"]["enum"]) == {None, *(r.value for r in Reason)}
    assert set(finding["authority"]["enum"]) == {a.value for a in Authority}
    assert set(finding["binding"]["enum"]) == {b.value for b in Binding}


def test_a_key_that_the_schema_does_not_know_is_noticed() -> None:
    report = json.loads(render("json", hostile_run(), pack(), "th"))
    report["items"][0]["new"] = 1
    assert list(Draft202012Validator(schema()).iter_errors(report))


def test_every_key_of_the_report_is_documented() -> None:
    page = (DOCS / "report-json.md").read_text(encoding="utf-8")
    for key in (*schema()["required"], *schema()["$defs"]["item"]["required"]):
        assert f"`{key}`" in page, key
