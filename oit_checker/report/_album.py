"""The pictures of one HTML page: each crop is embedded once, wherever it is shown."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.scan import Box
from oit_checker.report._shapes import QuoteView, ReportView

_PADDING = 3  # pixels: Thai marks stand above and below their letters' box


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture at one place of the page; `id` names its bytes there. `is_first`: the first of the
    page, which says how to enlarge them all."""

    id: str
    width: int
    height: int
    marks: tuple[Box, ...]
    alt: str
    caption: str
    is_first: bool


@dataclass
class Album:
    """Filled while the page is written; what was shown is in `bytes_by_id` afterwards."""

    view: ReportView
    pictures: Mapping[Evidence, EvidencePicture]
    bytes_by_id: dict[str, EvidencePicture] = field(default_factory=dict)

    def shown(self, quote: QuoteView) -> Shown | None:
        picture = self.pictures.get(quote.evidence)
        if picture is None:
            return None
        is_first = not self.bytes_by_id
        id_ = f"shot-{hashlib.sha256(picture.jpeg).hexdigest()[:16]}"
        self.bytes_by_id.setdefault(id_, picture)
        return Shown(
            id_,
            picture.width,
            picture.height,
            tuple(_padded(mark, picture) for mark in picture.marks),
            self._alt(quote, picture),
            self._caption(quote, picture),
            is_first,
        )

    @property
    def sources(self) -> list[tuple[str, int, int, str]]:
        """Id, width, height and data URL of every crop that was shown."""
        return [
            (id_, p.width, p.height, f"data:image/jpeg;base64,{base64.b64encode(p.jpeg).decode()}")
            for id_, p in self.bytes_by_id.items()
        ]

    def _alt(self, quote: QuoteView, picture: EvidencePicture) -> str:
        name = f"picture.alt.{picture.taken_from}"
        return self.view.say(name, quote=quote.quote, page=picture.page or 1)

    def _caption(self, quote: QuoteView, picture: EvidencePicture) -> str:
        name = f"picture.caption.{picture.taken_from}"
        caption = self.view.say(name, moment=quote.fetched, page=picture.page or 1)
        return caption if picture.marks else f"{caption} · {self.view.say('picture.unmarked')}"


def _padded(mark: Box, picture: EvidencePicture) -> Box:
    left, top = max(mark.left - _PADDING, 0), max(mark.top - _PADDING, 0)
    right = min(mark.left + mark.width + _PADDING, picture.width)
    bottom = min(mark.top + mark.height + _PADDING, picture.height)
    return Box(left, top, right - left, bottom - top)
