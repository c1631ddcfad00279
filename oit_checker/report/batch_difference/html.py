"""One self-contained page: no scripts, no outside files; lies flat on paper."""

from __future__ import annotations

from oit_checker.report.batch_difference._view import BatchDifferenceView
from oit_checker.report.html import is_web, template

EXTENSION = "html"


def rendered(view: BatchDifferenceView) -> bytes:
    page = template("batch_difference.html.j2")
    return page.render(v=view, say=view.say, is_web=is_web).encode("utf-8")
