"""The URLs in one cell, and what had to be mended to read them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from oit_checker.model.url import host_of, normalised_url
from oit_checker.submission.words import (
    half_width,
    is_between,
    is_none_word,
    visible,
    without_label,
)
from oit_checker.thai.script import arabic_digits

_DELIMITED = re.compile(r"<([^<>\n]+)>")
_START = r"(?:h+t+p+s?\s?[:;]?\s?/{1,3}|https?:(?=\w)|ftp://|file:|www\.)"
# A comma or the like parts two addresses only where the next one begins.
_BETWEEN = re.compile(rf"[,;|，、]+\s*(?={_START})", re.I)
_GLUED = re.compile(r"(?<=[\w\u0e00-\u0e7f)])(?=https?://)", re.I)
_NUMBERING = re.compile(r"^\s*(?:[(\[]?\d{1,2}[).\]:]+(?!\d)|[•●▪◦*\-–—]+)\s*")
_SCHEME = re.compile(r"^(?:h+t+p+(s?)\s?(?:[:;]\s?/{0,3}|/{1,3}))+", re.I)
_PLAIN_SCHEME = re.compile(r"^https?://(?!https?[:;])", re.I)
_LOCAL = re.compile(r"^(?:[a-z]:[\\/]|\\\\|file:|~/|/(?:home|users)/)", re.I)
_DOMAIN = re.compile(
    r"^(?:[a-z0-9\u0e00-\u0e7f](?:[a-z0-9\u0e00-\u0e7f-]*[a-z0-9\u0e00-\u0e7f])?\.)+"
    r"(?P<suffix>[a-z]{2,13}|[\u0e00-\u0e7f]{2,})(?::\d+)?(?:[/\\?#]|$)",
    re.I,
)
_FILE_ENDINGS = (
    "pdf|docx?|xlsx?|pptx?|odt|ods|csv|txt|zip|rar|jpe?g|png|html?|php"  # no top-level domains
)
_FILE_END = re.compile(rf"\.(?:{_FILE_ENDINGS})\b", re.I)
_NEVER_AT_THE_END = ",;、，。\"'”’"
_AT_THE_END = f".:{_NEVER_AT_THE_END}"
_TORN_HOST = re.compile(r"h+t+p+s?[:;]?/{0,3}|(?:https?://|www\.)\S*\.|https?://(?:www\.)?", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """One address of a cell, or what stands where one should be.

    `url` is normalised, '' for no address. `note` is a short id: '' when nothing was to be done,
    `url_schemeless`, `url_scheme`, `url_spaces`, `url_full_width`, `url_relative` when it was
    mended, `url_none`, `url_local`, `url_intranet` when it is no usable address, `url_words` for
    words beside an address."""

    written: str
    url: str = ""
    note: str = ""


def addresses_in(text: str, main_site: str = "") -> tuple[Found, ...]:
    """What a URL cell holds, in its order; () for a blank cell and for `-` or `ไม่มี`."""
    shown = visible(text)
    if is_none_word(shown):
        return ()
    found: list[Found] = []
    end = 0
    for delimited in _DELIMITED.finditer(shown):
        found.extend(_in_lines(shown[end : delimited.start()], main_site))
        found.append(_found(delimited[1].strip(), main_site))
        end = delimited.end()
    found.extend(_in_lines(shown[end:], main_site))
    has_address = any(each.url for each in found)
    return tuple(_as_words(each) if has_address else each for each in found)


def _in_lines(text: str, main_site: str) -> Iterator[Found]:
    for line in text.split("\n"):
        for piece in _pieces(line):
            yield from _found_in(piece, main_site)


def _as_words(found: Found) -> Found:
    """Beside an address, what is none is a remark."""
    is_remark = found.note == "url_none" and not _looks_meant(found.written)
    return Found(found.written, "", "url_words") if is_remark else found


def _looks_meant(text: str) -> bool:
    return bool(re.search(r"://|www\.|\w/\w", text))


def _pieces(line: str) -> Iterator[str]:
    """Addresses of one line, each with the words around it."""
    for part in _BETWEEN.split(line):
        for piece in _GLUED.split(part):
            kept = _bare(piece)
            if not is_none_word(kept):
                yield kept


def _bare(text: str) -> str:
    """Without numbering and without a label such as `URL 1:` before it."""
    return without_label(_NUMBERING.sub("", text)).strip()


def _found_in(piece: str, main_site: str) -> Iterator[Found]:
    if _LOCAL.match(piece):
        yield _found(piece, main_site)
        return
    joined = _joined(piece)
    for number, token in enumerate(joined):
        text = token if number == 0 else _bare(token)
        cut = text.rstrip(_AT_THE_END if len(joined) > 1 else _NEVER_AT_THE_END)
        if not is_none_word(_NUMBERING.sub("", cut)) and not is_between(cut):
            yield _found(cut, main_site)


def _joined(piece: str) -> list[str]:
    """Tokens of a piece; an address that spaces have torn stays one, and so do plain words."""
    tokens = piece.split()
    starts = [
        i
        for i, token in enumerate(tokens)
        if _is_start(token) and (i == 0 or not _TORN_HOST.fullmatch(tokens[i - 1]))
    ]
    if not starts:
        return [piece]
    out = [" ".join(tokens[: starts[0]])] if starts[0] else []
    for here, after in zip(starts, [*starts[1:], len(tokens)], strict=True):
        run = tokens[here:after]
        torn = _torn_length(run)
        out.append(" ".join(run[:torn]))
        if run[torn:]:
            out.append(" ".join(run[torn:]))
    return out


def _is_start(token: str) -> bool:
    bare = half_width(token).lstrip("([\"'“‘<")
    return bool(re.match(_START, bare, re.I)) or _is_domain(bare)


def _is_domain(text: str) -> bool:
    found = _DOMAIN.match(text)
    return found is not None and not re.fullmatch(_FILE_ENDINGS, found["suffix"], re.I)


def _torn_length(run: list[str]) -> int:
    """How many tokens make up the address at the beginning of a run."""
    length = 1
    while length < len(run) and _TORN_HOST.fullmatch("".join(run[:length])):
        length += 1
    last = max((i for i, token in enumerate(run) if _FILE_END.search(token)), default=-1)
    has_file = any(_FILE_END.search(token) for token in run[:length])
    return last + 1 if last >= length and not has_file else length


def _found(written: str, main_site: str) -> Found:
    text, note = written, ""
    if half_width(text) != text:
        text, note = half_width(text), "url_full_width"
    text = text.strip("()[]\"'“”‘’ ") if not _PLAIN_SCHEME.match(text) else text
    if _LOCAL.match(text):
        return Found(written, "", "url_local")
    scheme = _SCHEME.match(text)
    if not _PLAIN_SCHEME.match(text) and scheme is not None:
        text, note = f"http{scheme[1].lower()}://{text[scheme.end() :]}", note or "url_scheme"
    if re.search(r"\s", text):
        host, slash, path = text.partition("://")[2].partition("/")
        lead = text.partition("://")[0] + "://" if "://" in text else ""
        bare = (host or text) if lead else text
        text = lead + (re.sub(r"\s", "", bare) + slash + path if lead else _without_torn_host(bare))
        text, note = re.sub(r"\s", "%20", text), note or "url_spaces"
    if _is_inside(text) and not _is_at(text, main_site):
        return Found(written, "", "url_intranet")
    if "://" not in text and _is_domain(text):
        text, note = f"https://{text}", note or "url_schemeless"
    elif main_site and re.match(r"^/[^/\s]", text):
        text, note = normalised_url(text, main_site), note or "url_relative"
    url = normalised_url(text) if re.match(r"https?://", text, re.I) else ""
    is_one = bool(url) and _has_real_host(url)
    return Found(written, url, note) if is_one else Found(written, "", "url_none")


def _without_torn_host(text: str) -> str:
    host, slash, path = text.partition("/")
    return re.sub(r"\s", "", host) + slash + path


def _has_real_host(url: str) -> bool:
    host = host_of(url)
    return "." in host or ":" in host or host == "localhost"


def _is_at(text: str, main_site: str) -> bool:
    """On the main site, which may itself be on the inner network (a site still being built)."""
    whole = text if "://" in text else f"http://{text}"
    return bool(main_site) and host_of(whole) == host_of(main_site)


def _is_inside(text: str) -> bool:
    """An address that only the agency's own network knows."""
    whole = text if "://" in text else f"http://{text}"
    try:
        host = (urlsplit(whole).hostname or "").lower()
    except ValueError:
        return False
    if host == "localhost" or host.endswith((".local", ".lan", ".localhost", ".internal")):
        return True
    if "://" in text and host and "." not in host and ":" not in host:
        return re.fullmatch(r"[a-z][a-z0-9-]+", host) is not None
    try:
        address = ipaddress.ip_address(arabic_digits(host))
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local


def is_home_page(url: str, main_site: str) -> bool:
    """The front of a site and nothing below it."""
    parts = urlsplit(url)
    path = parts.path.strip("/").lower()
    is_front = path in ("", "home", "main", "index", "th", "th/home", "web", "site")
    is_front = is_front or re.fullmatch(r"(?:index|home|main|default)\.\w{3,5}", path) is not None
    is_same = not main_site or _host_name(url) == _host_name(main_site)
    return is_front and not parts.query and is_same


def _host_name(url: str) -> str:
    return host_of(url).removeprefix("www.")
