"""A draft of the official memo in which an agency publishes what it makes of its last ITA result.

That is itself an item of the next year's list (topic `integrity-measures`).
"""

from __future__ import annotations

from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report._view import view_of
from oit_checker.report.memo._paper import paper_of
from oit_checker.report.memo._view import TOPIC, Purpose, memo_of

EXTENSION = "docx"


def render(run: Run, pack: RulePack, purpose: Purpose, language: str) -> bytes:
    """A DOCX; `pack` is the one that judged the Run, `purpose` the year that asks for the memo."""
    return paper_of(memo_of(view_of(run, pack, language), purpose))


__all__ = ["EXTENSION", "TOPIC", "Purpose", "render"]
