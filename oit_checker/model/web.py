"""What gathering saw: Snapshots, FetchFailures, the frontier, and the Crawl that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from oit_checker.model.agency import Agency
from oit_checker.model.document import Document


class FetchCause(StrEnum):
    """Why a Page gave nothing."""

    DNS = "dns"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_RESET = "connection_reset"
    CONNECT_TIMEOUT = "connect_timeout"
    TIMEOUT = "timeout"
    TLS = "tls"
    BLOCKED_ADDRESS = "blocked_address"
    BAD_URL = "bad_url"
    UNSUPPORTED_SCHEME = "unsupported_scheme"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_LOOP = "redirect_loop"
    PROTOCOL_ERROR = "protocol_error"
    BAD_ENCODING = "bad_encoding"
    NOT_FOUND = "not_found"  # 404, 410
    SOFT_NOT_FOUND = "soft_not_found"  # 200 that says "not found"
    LOGIN_REQUIRED = "login_required"  # 401, 407, or a log-in page in place of the content
    FORBIDDEN = "forbidden"  # 403, 451: often a firewall that dislikes robots
    THROTTLED = "throttled"  # 429, 503 with Retry-After beyond our patience
    SERVER_ERROR = "server_error"  # other 5xx
    HTTP_ERROR = "http_error"  # other 4xx
    EMPTY = "empty"
    INTERRUPTED = "interrupted"


class Blame(StrEnum):
    """Whose doing a failure is."""

    AGENCY = "agency"
    NETWORK = "network"
    US = "us"


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer that redirected."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class TlsReport:
    """How the server's certificate did; `problem` is '' when all was well."""

    problem: str = ""  # expired | wrong_host | untrusted | old_protocol | other
    detail: str = ""
    version: str = ""


class RenderReason(StrEnum):
    """Why a page was drawn in a browser."""

    NO_TEXT = "no_text"  # without its scripts it says nothing
    SCRIPT_MENU = "script_menu"  # its links are made by scripts
    WRONG_LETTERS = "wrong_letters"  # its letters can only be read as a picture
    ITEM_MISSING = "item_missing"  # an item was still missing, and the page looked scripted
    EVIDENCE = "evidence"  # for its picture: a Verdict rests on it


@dataclass(frozen=True, slots=True)
class Rendering:
    """A Page as a browser drew it. Bytes lie in the store; a digest is '' for what was not kept.

    `dom_sha256`: the document after its scripts ran, as HTML; `picture_sha256`: a JPEG from the
    top, `width` x `height` CSS pixels at `scale`; `boxes_sha256`: a JSON list of TextBox;
    `paper_sha256`: the page printed as a PDF, for pages whose letters only a picture tells.
    `problems` are short ids (`timeout`, `cut:<pixels>`, `blocked:<count>`, `crashed`). `drawn_at`
    is None for a drawing of the Snapshot's own time, else the moment of an earlier one of the same
    bytes that was taken over.
    """

    reason: RenderReason
    browser: str
    dom_sha256: str = ""
    picture_sha256: str = ""
    boxes_sha256: str = ""
    paper_sha256: str = ""
    width: int = 0
    height: int = 0
    scale: float = 1.0
    problems: tuple[str, ...] = ()
    drawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a Page answered at one moment. Its bytes live in the store, under `sha256`.

    `url` is the final address after redirects, normalised; `requested_url` the one asked for.
    `size_bytes` counts decoded bytes; `truncated` says that a cap cut them. `full_at` is None where
    the answer brought its bytes; else the server only said that nothing changed since then (304),
    and bytes, status and headers are those of that time.
    """

    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    sha256: str
    size_bytes: int
    media_type: str
    hops: tuple[Hop, ...] = ()
    truncated: bool = False
    tls: TlsReport = TlsReport()
    rendering: Rendering | None = None
    full_at: datetime | None = None

    @property
    def is_revalidated(self) -> bool:
        return self.full_at is not None

    def header(self, name: str) -> str:
        """The first header of that name (any case), or ''."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A Page that gave nothing, as a value."""

    url: str
    cause: FetchCause
    blame: Blame
    may_retry: bool
    fetched_at: datetime
    status: int | None = None
    hops: tuple[Hop, ...] = ()
    detail: str = ""
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class FrontierLink:
    """A link that was discovered and not fetched: its target, its label, where it stood.

    `why`: budget | robots | trap | off_site | scheme | interrupted | unneeded | hosted_elsewhere
    """

    url: str
    label: str
    found_on: str
    headings: tuple[str, ...] = ()
    why: str = "budget"


@dataclass(frozen=True, slots=True)
class SitemapReport:
    """`state`: read | absent | unreadable | not_tried; `urls` counts the addresses it named."""

    state: str = "not_tried"
    urls: int = 0


@dataclass(frozen=True, slots=True)
class SlowedHost:
    """A host that was asked more slowly than allowed. `why`: slow (its answers came late), 429 or
    503 (it said so). `delay_s` is the longest distance between two questions, `pause_s` the
    longest that it asked to be left alone."""

    host: str
    why: str
    delay_s: float = 0.0
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this machine could draw and read with, and what stayed undone.

    `browser` and `ocr` are "name version", '' when there is none (`browser_missing` and
    `ocr_missing` then say why: off | not_found | no_thai | failed). Counts are of this Crawl.
    """

    browser: str = ""
    browser_missing: str = ""
    ocr: str = ""
    ocr_missing: str = ""
    pages_drawn: int = 0
    pages_undrawn: int = 0  # needed a browser and got none
    images_read: int = 0  # page images read
    images_unread: int = 0  # page images beyond the budget of pages or time, or without a reader
    slowed: tuple[SlowedHost, ...] = ()  # of the hosts that this Crawl asked


@dataclass(frozen=True)
class Crawl:
    """All that gathering froze. Mappings are keyed by normalised URL, in the order of fetching.

    `redirects` maps an address that was asked for to the one that answered.
    `documents` holds what was read from a Snapshot (same key as `snapshots`).
    `discovered_on` maps a Page to the Page on which it was first found ('' for the start).
    """

    agency: Agency
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    failures: Mapping[str, FetchFailure] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    discovered_on: Mapping[str, str] = field(default_factory=dict)
    frontier: tuple[FrontierLink, ...] = ()
    sitemap: SitemapReport = SitemapReport()
    complete: bool = True
    stopped_by: str = ""  # '' | pages | minutes | bytes | interrupted
    abilities: Abilities = Abilities()

    def page_for(self, url: str) -> str:
        """The address that answered for `url`."""
        return self.redirects.get(url, url)
