"""One module a format: a Run -> text, html, json, csv, xlsx. The folder is the registry."""

from __future__ import annotations

from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report._formats import Formats
from oit_checker.report._shapes import (
    FindingView,
    ItemView,
    Pictures,
    ReportView,
    no_pictures,
)
from oit_checker.report._view import view_of

_FORMATS: Formats[ReportView] = Formats(__name__, __file__)
formats = _FORMATS.names
extension = _FORMATS.extension


def render(
    name: str, run: Run, pack: RulePack, language: str, pictures: Pictures = no_pictures
) -> bytes:
    """The report of a Run; KeyError for an unknown format. `pictures` makes those of its evidence,
    if the format shows any."""
    return _FORMATS.rendered(name, view_of(run, pack, language, pictures))


__all__ = [
    "FindingView",
    "ItemView",
    "Pictures",
    "ReportView",
    "extension",
    "formats",
    "no_pictures",
    "render",
    "view_of",
]
