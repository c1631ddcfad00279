"""One self-contained page: no scripts, no outside files; lies flat on paper."""

from __future__ import annotations

from oit_checker.report.difference._view import DifferenceView
from oit_checker.report.html import is_web, template

EXTENSION = "html"


def rendered(view: DifferenceView) -> bytes:
    text = template("difference.html.j2").render(v=view, say=view.say, is_web=is_web)
    return text.encode("utf-8")
