"""Which addresses are twins, and which patterns never end."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|_ga|_gl|ref_src", re.I)
_SESSION = re.compile(
    r"PHPSESSID|J?SESSIONID|ASPSESSIONID\w*|ASP\.NET_SessionId|osCsid|zenid|CFID|CFTOKEN|s_?id",
    re.I,
)
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z,-]{16,}")
_SESSION_IN_PATH = re.compile(
    r";(jsessionid|phpsessid|sid)=[^/;?]*|/\([SXAF]\([0-9a-z]{20,}\)\)", re.I
)
_INDEX = re.compile(r"/(index|default)\.(html?|php|aspx?|jsp)$", re.I)
_PRINT = re.compile(
    r"(^|&)(print(able|able=yes)?=(1|yes|true|y)|action=(print|edit)|replytocom=\d+|format=feed)(&|$)",
    re.I,
)
_MAX_SEGMENTS = 20
_MAX_SAME_SEGMENT = 2


@lru_cache(maxsize=8192)  # asked for when a link is found, offered, and taken
def canonical_key(url: str) -> str:
    """The same for twins: http and https, with and without www, other order of the query, session
    and tracking parameters, index files, a slash at the end. For comparing only, never fetched."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = _INDEX.sub("/", _SESSION_IN_PATH.sub("", parts.path))
    path = path.rstrip("/") or "/"
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, encoding="latin-1")
        if not _is_noise(name, value)
    ]
    query = urlencode(sorted(kept), encoding="latin-1")
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def _is_noise(name: str, value: str) -> bool:
    if _TRACKING.fullmatch(name):
        return True
    # `sid=12` is a section, `sid=8f3a…` a session.
    return bool(_SESSION.fullmatch(name)) and bool(_SESSION_VALUE.fullmatch(value))


def is_trap(url: str, depth: int, max_depth: int) -> bool:
    """Its own shape says that it leads nowhere new: too deep, going in circles, a print view."""
    parts = urlsplit(url)
    segments = [s for s in parts.path.split("/") if s]
    if depth > max_depth or len(segments) > _MAX_SEGMENTS:
        return True
    repeated = Counter(s for s in segments if not re.fullmatch(r"\d{1,2}", s))
    if repeated and max(repeated.values()) > _MAX_SAME_SEGMENT:
        return True
    return bool(_PRINT.search(parts.query))


class Patterns:
    """Counts what was fetched per pattern of address, so that no calendar eats the budget.

    Two patterns count: the path whatever its query (faceted lists, session ids), and the whole with
    numbers and letter case blotted out (calendars, counters, /Page and /PAGE).
    """

    def __init__(self, per_pattern: int) -> None:
        self._per_pattern = per_pattern
        self._seen: Counter[str] = Counter()

    def take(self, url: str, *, is_promising: bool) -> bool:
        """Counts it and says whether it may be fetched; promising ones get four times more."""
        patterns = _patterns_of(url)
        cap = self._per_pattern * (4 if is_promising else 1)
        if any(self._seen[pattern] >= cap for pattern in patterns):
            return False
        self._seen.update(patterns)
        return True


def _patterns_of(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    blotted = re.sub(r"\d+", "0", parts.path.lower())
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    template = f"{host}{blotted}?{'&'.join(names)}"
    if not parts.query:
        # Without numbers a path names one page, and only its other spellings are twins of it.
        return (template,)
    return (template, f"{host}{parts.path.lower()}?*")
