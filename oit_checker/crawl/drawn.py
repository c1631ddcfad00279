"""What a drawing may take, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.model.scan import TextBox

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DrawLimits:
    """`page_timeout_s` covers loading and falling quiet; `settle_s` is how long a page whose
    network is silent may go on changing itself. `max_bytes` counts what one drawing receives,
    `total_bytes` what all of them do, as it came over the wire. `per_host` counts connections at
    once, `at_once` drawings. ValueError when a limit could never be met."""

    page_timeout_s: float = 20.0
    settle_s: float = 1.0
    max_bytes: int = 20 * _MB
    total_bytes: int = 300 * _MB
    max_height_px: int = 6000
    width_px: int = 1280
    per_host: int = 4
    at_once: int = 2
    jpeg_quality: int = 60

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as the browser had it once its scripts fell quiet.

    `url` is the address at the end, normalised; `html` the whole document, as a string that knows
    no charset of its own. `picture` is a JPEG from the top, `width` x `height` CSS pixels at
    `scale`, b"" unless asked for; `boxes` its visible lines of text, in CSS pixels of the page.
    `paper` is the page as a PDF, as it would be printed on A4; b"" unless asked for.

    `problems`: `timeout` (it never fell quiet), `cut:<px>` (the picture ends above the page's end,
    which lies at that height), `html_cut:<letters>` (the document was longer), `blocked:<count>`
    (hosts that may not be asked), `too_large` (more was not received), `dialog`, `popup`,
    `crashed` (the browser was started again for it), `no_picture`, `no_paper`.
    """

    url: str
    status: int
    html: str
    picture: bytes = b""
    boxes: tuple[TextBox, ...] = ()
    width: int = 0
    height: int = 0
    scale: float = 1.0
    paper: bytes = b""
    problems: tuple[str, ...] = ()
    browser: str = ""


class NoBrowser(Exception):
    """No browser could be started. `reason`: not_found | failed; `detail` is technical."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
