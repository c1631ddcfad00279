"""Two Runs of one agency side by side. One module a format; the folder is the registry."""

from __future__ import annotations

from collections.abc import Sequence

from oit_checker.model.change import ItemChange
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.report._formats import Formats
from oit_checker.report._view import view_of
from oit_checker.report.comparison._view import ComparisonView, comparison_of

_FORMATS: Formats[ComparisonView] = Formats(__name__, __file__)
formats = _FORMATS.names
extension = _FORMATS.extension


def render(
    name: str,
    runs: tuple[Run, Run],
    packs: tuple[RulePack, RulePack],
    changes: Sequence[ItemChange],
    language: str,
) -> bytes:
    """The earlier and the later Run with the packs that judged them; `changes` names every item of
    both packs once. KeyError for an unknown format."""
    before, after = (view_of(r, p, language) for r, p in zip(runs, packs, strict=True))
    return _FORMATS.rendered(name, comparison_of(before, after, changes))


__all__ = ["extension", "formats", "render"]
