"""Many agencies of one list, for whoever answers for all of them. One module a format; the folder
is the registry."""

from __future__ import annotations

from oit_checker.model.batch import Batch
from oit_checker.model.rule import RulePack
from oit_checker.report._formats import Formats
from oit_checker.report.batch._shapes import BatchView
from oit_checker.report.batch._view import batch_view

_FORMATS: Formats[BatchView] = Formats(__name__, __file__)
formats = _FORMATS.names
extension = _FORMATS.extension


def render(name: str, batch: Batch, pack: RulePack, language: str) -> bytes:
    """The report of a Batch judged under `pack`. KeyError for an unknown format."""
    return _FORMATS.rendered(name, batch_view(batch, pack, language))


__all__ = ["extension", "formats", "render"]
