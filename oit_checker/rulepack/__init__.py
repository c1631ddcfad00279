"""YAML -> validated RulePack; lint and schema. A fault is named with its file and line."""

from oit_checker.model.change import ChangeKind, ItemChange, Wording
from oit_checker.rulepack.comparison import TopicRow, changes_between, crosswalk, items_between
from oit_checker.rulepack.example import Example, ExampleFile, ExpectedFinding, RelatedFiles
from oit_checker.rulepack.pack import (
    default_fiscal_year,
    lint,
    load_examples,
    load_pack,
    packs,
    rules_dir,
)
from oit_checker.rulepack.problems import Problem
from oit_checker.rulepack.schema import json_schema

__all__ = [
    "ChangeKind",
    "Example",
    "ExampleFile",
    "ExpectedFinding",
    "ItemChange",
    "Problem",
    "RelatedFiles",
    "TopicRow",
    "Wording",
    "changes_between",
    "crosswalk",
    "default_fiscal_year",
    "items_between",
    "json_schema",
    "lint",
    "load_examples",
    "load_pack",
    "packs",
    "rules_dir",
]
