"""What is known before a crawl begins: its own pages where it broke off, and those of last time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from oit_checker.crawl.fetch import Refused
from oit_checker.model.web import FetchFailure, Rendering, RenderReason, Snapshot

Told = Snapshot | FetchFailure | Refused


def _nothing(sha256: str) -> bytes | None:
    return None


@dataclass(frozen=True)
class Before:
    """`answers` are what this very crawl was told before it broke off, by the address asked for,
    and `drawn` what a browser made of its pages; `used_s` seconds of its time are gone. `pages`
    are those of an earlier Crawl of the site, by the address that answered. `bytes_of` gives what
    was kept under a digest, None where it is gone."""

    answers: Mapping[str, Told] = field(default_factory=dict)
    drawn: Mapping[str, Rendering] = field(default_factory=dict)
    used_s: float = 0.0
    pages: Mapping[str, Snapshot] = field(default_factory=dict)
    bytes_of: Callable[[str], bytes | None] = _nothing

    def has_bytes(self, sha256: str) -> bool:
        return bool(sha256) and self.bytes_of(sha256) is not None

    def dom_of(self, url: str) -> tuple[Rendering, bytes] | None:
        """How this crawl drew the page for what it says, and its DOM."""
        made = self.drawn.get(url)
        dom = self.bytes_of(made.dom_sha256) if made is not None and made.dom_sha256 else None
        if made is None or dom is None:
            return None
        bare = replace(made, picture_sha256="", boxes_sha256="", paper_sha256="")
        return replace(bare, width=0, height=0, scale=1.0), dom

    def picture_of(self, snapshot: Snapshot) -> Rendering | None:
        """What was drawn of it before, for showing: in this crawl, or last time while its bytes
        are still the same. Never for what a page says: unchanged bytes don't prove that its scripts
        bring the same."""
        made = self.drawn.get(snapshot.url)
        if made is None and snapshot.rendering is None:
            made = self._picture_of_last_time(snapshot)
        is_kept = made is not None and all(
            map(self.has_bytes, (made.picture_sha256, made.boxes_sha256))
        )
        return made if is_kept else None

    def paper_of(self, url: str) -> str:
        """The digest of the page as this crawl printed it, '' for none."""
        made = self.drawn.get(url)
        return made.paper_sha256 if made is not None and self.has_bytes(made.paper_sha256) else ""

    def _picture_of_last_time(self, snapshot: Snapshot) -> Rendering | None:
        page = self.pages.get(snapshot.url)
        if page is None or page.sha256 != snapshot.sha256 or page.rendering is None:
            return None
        made = page.rendering
        is_plain = made.reason is RenderReason.EVIDENCE and not made.problems
        is_plain = is_plain and not (made.dom_sha256 or made.paper_sha256)
        return replace(made, drawn_at=made.drawn_at or page.fetched_at) if is_plain else None
