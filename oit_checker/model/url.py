"""Addresses: their one normal form, and which site they belong to.

Everything here is pure: the list of public suffixes is the snapshot bundled with tldextract.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

import tldextract

_LONGEST = 4000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = rb"%[0-9a-fA-F]{2}"
_UNKEPT_IN_PATH = re.compile(_ESCAPE + rb"|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_UNKEPT_IN_QUERY = re.compile(_ESCAPE + rb"|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]|{}`^\\]")
_THAI = re.compile(r"[\u0e01-\u0e5b]")
_SCRIPT_ENDINGS = (".php", ".asp", ".aspx", ".jsp", ".cgi", ".do", ".ashx")
_FILE_NAME = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|csv|txt|zip|rar|7z|jpe?g|png)$", re.I
)
# Hosts on which unrelated owners live below a path, and how many of its segments name the owner.
_SHARED_HOSTS = {
    "sites.google.com": 2,  # /view/<site>, /<domain>/<site>, /site/<site>
    "drive.google.com": 3,
    "docs.google.com": 3,
    "facebook.com": 1,
    "github.com": 1,
}
_SIGNED_IN = re.compile(r"^/u/\d+(?=/)")  # /u/0/: which of his accounts the visitor used


def normalised_url(url: str, base: str = "") -> str:
    """The absolute http(s) address in its one spelling, or '' when it cannot be fetched.

    Scheme and host in lower case, IDN as punycode, no default port, user info or fragment; dot
    segments resolved, escapes in capitals and only where needed, Thai letters as UTF-8 escapes.
    The order of the query is kept, since some sites depend on it. Idempotent; never raises.
    """
    try:
        return _normalised(url, base)
    except ValueError:  # urlsplit and ipaddress on malformed brackets, ports and labels
        return ""


def _normalised(url: str, base: str) -> str:
    text = re.sub(r"[\t\r\n\0]", "", url).strip(" \u00a0\u200b\ufeff\x0b\x0c")
    scheme = _SCHEME.match(text)
    if scheme is None or text.lower().startswith(("http:", "https:")):
        head, mark, query = text.partition("?")
        text = head.replace("\\", "/") + mark + query
    absolute = urljoin(base, text) if base else text
    parts = urlsplit(absolute)
    if parts.scheme.lower() not in _DEFAULT_PORTS:
        return ""
    host = _normal_host(parts.hostname or "")
    if not host or parts.port == 0:
        return ""
    scheme_name = parts.scheme.lower()
    port = parts.port
    place = host if port in (None, _DEFAULT_PORTS[scheme_name]) else f"{host}:{port}"
    path = _without_dots(_escaped(parts.path or "/", _UNKEPT_IN_PATH))
    query = _escaped(parts.query, _UNKEPT_IN_QUERY)
    whole = urlunsplit((scheme_name, place, path, query, ""))
    return whole if len(whole) <= _LONGEST else ""


def _normal_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host.partition('%')[0]).compressed}]"
    if not host.isascii():
        host = host.encode("idna").decode("ascii").lower()  # UnicodeError is a ValueError
    if len(host) > 253 or _HOST.fullmatch(host) is None:
        return ""
    return "" if any(len(label) > 63 for label in host.split(".")) else host


def _escaped(text: str, unkept: re.Pattern[bytes]) -> str:
    """Escapes of harmless letters undone, all others in capitals; a lone % becomes %25."""
    data = text.encode("utf-8", "surrogatepass")
    return unkept.sub(_escape_of, data).decode("ascii")


def _escape_of(found: re.Match[bytes]) -> bytes:
    written = found[0]
    if len(written) == 1:
        return b"%%%02X" % written[0]
    value = int(written[1:], 16)
    return bytes([value]) if value in _UNRESERVED else written.upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    # A path must not begin with two slashes: joined again it would read as a host.
    return "/" + "/".join(kept).lstrip("/")


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


@lru_cache(maxsize=8192)  # the links of a menu stand on every page of a site
def host_of(url: str) -> str:
    """The host without port, lower case, IPv6 without brackets; '' when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def registrable_domain(url: str) -> str:
    """`https://www.moph.go.th/x` -> `moph.go.th`; the host itself when it has no such domain
    (an IP address, `localhost`, a bare suffix)."""
    host = host_of(url)
    return _domain_of(host) if host else ""


@cache
def _domain_of(host: str) -> str:
    return _suffixes()(host).top_domain_under_public_suffix or host


def is_same_site(url: str, main_site: str) -> bool:
    """`url` lies on the agency's site: the same registrable domain.

    IP addresses and names without a public suffix must agree in host and port; on hosts that many
    owners share (sites.google.com) the path segments that name the owner must agree as well.
    """
    host, main_host = host_of(url), host_of(main_site)
    if not host or not main_host:
        return False
    if _is_bare(main_host):
        return host == main_host and _port_of(url) == _port_of(main_site)
    bare_host = main_host.removeprefix("www.")
    if bare_host in _SHARED_HOSTS:
        same_host = host.removeprefix("www.") == bare_host
        return same_host and _owner(url, bare_host) == _owner(main_site, bare_host)
    return _domain_of(host) == _domain_of(main_host)


def spellings(main_site: str) -> tuple[str, ...]:
    """The addresses under which one main site goes, the given one first: http or https, with or
    without `www.` and the last slash. One of digits, or with a port, keeps scheme and host."""
    found = [main_site]
    parts = urlsplit(main_site)
    if parts.port is None and re.search(r"\.[a-z][a-z0-9-]*$", host_of(main_site)):
        bare = parts.netloc.removeprefix("www.")
        found += [
            urlunsplit((scheme, host, parts.path, parts.query, ""))
            for scheme in ("https", "http")
            for host in (bare, f"www.{bare}")
        ]
    for url in tuple(found):
        if not urlsplit(url).query and urlsplit(url).path != "/":
            found.append(url.rstrip("/") if url.endswith("/") else f"{url}/")
    return tuple(dict.fromkeys(found))


def as_spelt(url: str, main_site: str) -> str:
    """An address of that site with the scheme and the host that its main site has; any other
    stays as it is. `http://www.a.go.th/x`, `https://a.go.th/` -> `https://a.go.th/x`."""
    parts, main = urlsplit(url), urlsplit(main_site)
    front = urlunsplit((parts.scheme, parts.netloc, main.path, main.query, ""))
    if front == main_site or front not in spellings(main_site):
        return url
    return urlunsplit((main.scheme, main.netloc, parts.path, parts.query, ""))


@cache
def _is_bare(host: str) -> bool:
    return not _suffixes()(host).top_domain_under_public_suffix


def _port_of(url: str) -> int | None:
    try:
        parts = urlsplit(url)
        return parts.port or _DEFAULT_PORTS.get(parts.scheme.lower())
    except ValueError:
        return None


def _owner(url: str, bare_host: str) -> tuple[str, ...]:
    """The segments that name the owner, in any case; none where the address names nobody."""
    path = _SIGNED_IN.sub("", urlsplit(url).path)
    segments = tuple(unquote(segment).casefold() for segment in path.split("/") if segment)
    is_of_domain = segments[:1] == ("a",)  # /a/<domain>/<site>
    return segments[: _SHARED_HOSTS[bare_host] + is_of_domain]


def file_name_of(url: str) -> str:
    """The last part of the path as a person reads it, or the file that a script's query names.

    `/a/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf` -> `แผน.pdf`; `/get.php?f=up/plan.pdf` -> `plan.pdf`.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    name = _readable(parts.path.rsplit("/", 1)[-1])
    if parts.query and (not name or "." not in name or name.lower().endswith(_SCRIPT_ENDINGS)):
        for _, value in parse_qsl(parts.query, encoding="utf-8", errors="replace"):
            if _FILE_NAME.search(value):
                return re.split(r"[/\\]", value)[-1]
    return name


def _readable(escaped: str) -> str:
    data = unquote_to_bytes(escaped)
    as_thai = data.decode("cp874", "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return as_thai
    # Some Thai words in windows-874 happen to be well-formed UTF-8 of another script.
    return as_thai if not text.isascii() and not _THAI.search(text) else text
