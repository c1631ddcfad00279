"""What changed from one Batch of a list to the next. One module a format; the folder is the
registry. `notice` is the short letter of it, for those who watch a list."""

from __future__ import annotations

from oit_checker.model.batch import BatchDifference
from oit_checker.model.rule import RulePack
from oit_checker.report._formats import Formats
from oit_checker.report.batch_difference._letter import Letter, letter_of
from oit_checker.report.batch_difference._view import BatchDifferenceView, difference_view

_FORMATS: Formats[BatchDifferenceView] = Formats(__name__, __file__)
formats = _FORMATS.names
extension = _FORMATS.extension


def render(name: str, difference: BatchDifference, pack: RulePack, language: str) -> bytes:
    """`pack` is the year's as it is now: items that it does not have go by their number. KeyError
    for an unknown format."""
    return _FORMATS.rendered(name, difference_view(difference, pack, language))


def notice(difference: BatchDifference, pack: RulePack, language: str) -> Letter | None:
    """Subject and text of a letter that tells only what changed; None when nothing did but our own
    luck in gathering."""
    return letter_of(difference_view(difference, pack, language))


__all__ = ["Letter", "extension", "formats", "notice", "render"]
