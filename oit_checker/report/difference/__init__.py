"""What changed between two Runs of one year. One module a format; the folder is the registry."""

from __future__ import annotations

from oit_checker.model.difference import Difference
from oit_checker.model.rule import RulePack
from oit_checker.report._formats import Formats
from oit_checker.report.difference._view import DifferenceView, difference_view

_FORMATS: Formats[DifferenceView] = Formats(__name__, __file__)
formats = _FORMATS.names
extension = _FORMATS.extension


def render(name: str, difference: Difference, pack: RulePack, language: str) -> bytes:
    """`pack` is the year's as it is now: items that it does not have go by their number. KeyError
    for an unknown format."""
    return _FORMATS.rendered(name, difference_view(difference, pack, language))


__all__ = ["extension", "formats", "render"]
