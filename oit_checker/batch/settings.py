"""How the agencies of a Batch are gathered: kept with the Batch, alike for every worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar

from oit_checker.crawl import Limits
from oit_checker.model.rule import Family
from oit_checker.rulepack.families import load_families
from oit_checker.run.deepening import Depth
from oit_checker.store.shapes import as_json, from_json

D = TypeVar("D")
_LONGER = 3.0
"""An agency that could not be read is tried again with limits so many times as long."""


@dataclass(frozen=True, slots=True)
class _Families:
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """`attempts` counts the tries of an agency that gives nothing; `folder` is where the list
    stood, from which the paths of its sheets count. `families` are all that are known, as JSON, so
    that workers elsewhere need no folder of them; '' for those that come with the program."""

    limits: Limits = field(default_factory=Limits)
    depth: Depth = field(default_factory=Depth)
    allow_private: bool = False
    contact: str = ""
    browser: str = ""
    attempts: int = 2
    only_changed: bool = False  # an agency whose site looks as it did keeps its last result
    full: bool = False  # nothing of earlier Crawls is trusted
    folder: str = ""
    families: str = ""

    def limits_of(self, attempt: int) -> Limits:
        """Those of the first attempt, or longer ones."""
        if attempt <= 1:
            return self.limits
        return replace(
            self.limits,
            fetch_timeout_s=self.limits.fetch_timeout_s * _LONGER,
            connect_timeout_s=self.limits.connect_timeout_s * _LONGER,
            retry_after_cap_s=self.limits.retry_after_cap_s * _LONGER,
            max_minutes=self.limits.max_minutes * _LONGER,
        )

    def as_mapping(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_mapping(cls, kept: Mapping[str, Any]) -> BatchSettings:
        """What an earlier version kept may lack fields, or have others."""
        plain = {k: v for k, v in kept.items() if k not in ("limits", "depth")}
        return replace(
            _known(cls, plain),
            limits=_known(Limits, kept.get("limits", {})),
            depth=_known(Depth, kept.get("depth", {})),
        )


def families_of(settings: BatchSettings) -> tuple[Family, ...]:
    """The families by which the sites of a Batch are told."""
    if not settings.families:
        return load_families()
    return from_json(settings.families, _Families).families


def families_kept(families: tuple[Family, ...]) -> str:
    """As `BatchSettings.families` holds them."""
    return as_json(_Families(families)).decode("utf-8")


def _known(shape: type[D], kept: Mapping[str, Any]) -> D:
    names = {each.name for each in fields(shape)}  # type: ignore[arg-type]
    return shape(**{name: value for name, value in kept.items() if name in names})
