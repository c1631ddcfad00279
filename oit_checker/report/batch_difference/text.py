"""Plain text for the screen: the means, how many changed which way, then each agency that did."""

from __future__ import annotations

from collections.abc import Iterator

from oit_checker.report.batch_difference._lines import agency_lines, counts_line
from oit_checker.report.batch_difference._view import BatchDifferenceView

EXTENSION = "txt"


def rendered(view: BatchDifferenceView) -> bytes:
    return ("\n".join(_lines(view)) + "\n").encode("utf-8")


def _lines(view: BatchDifferenceView) -> Iterator[str]:
    yield view.title
    yield from view.notes
    if view.compared:
        yield view.say("difference.means", before=view.means[0], after=view.means[1])
        yield view.say("difference.compared", count=view.compared)
    yield counts_line(view)
    yield ""
    if not view.changed:
        yield view.say("change.none")
    for changed in view.changed:
        yield from agency_lines(changed)
    yield ""
    yield view.say("not_official")
