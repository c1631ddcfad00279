"""Services on which agencies keep what they publish: told by the address, and by what came back.

Called for each link of each page: a host name that no service has costs a few comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from oit_checker.model.document import Document
from oit_checker.model.rule import Host, HostedKind
from oit_checker.model.url import host_of, normalised_url
from oit_checker.model.web import FetchFailure

_MOST_WRAPPINGS = 4
_WRAPPED_LONGEST = 8000
# Host and path of pages that only lead or show another address, and the parameter that holds it.
_WRAPPERS = (
    (re.compile(r"(?:l|lm)\.(?:facebook|instagram|messenger)\.com/"), ("u",)),
    (re.compile(r"(?:www\.)?facebook\.com/(?:l|flx/warn/?)(?:\.php)?$"), ("u",)),
    (re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}/url$"), ("url", "q")),
    (re.compile(r"(?:docs|drive)\.google\.com/(?:viewerng/)?(?:viewer|gview)$"), ("url",)),
    (re.compile(r"view\.officeapps\.live\.com/op/\w+\.aspx$"), ("src",)),
    (re.compile(r"(?:www\.|m\.)?youtube\.com/redirect$"), ("q",)),
    (re.compile(r"mozilla\.github\.io/pdf\.js/web/viewer\.html$"), ("file",)),
)
_LOGIN_HOSTS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com")
_LONGEST_NOTICE = 2500  # letters; what says more is content
_LONGEST_NOTICE_ON_PAGE = 600
# What a service says in place of what was asked for, as its Thai and English pages word it.
_NOTICES = (
    (
        "virus_warning",
        r"virus scan warning|can.?t scan (?:this|the) file for viruses|too large for google to scan"
        r"|download anyway|(?:สแกน|ตรวจ)(?:หา)?ไวรัส",
    ),
    (
        "quota",
        r"quota exceeded|too many users have viewed or downloaded|automated queries"
        r"|can.?t view or download this file|unusual traffic|เกินโควต้า|เกินโควตา"
        r"|ไม่สามารถดูหรือดาวน์โหลดไฟล์นี้|มีผู้(?:ใช้)?ดูหรือดาวน์โหลด|การเข้าชมที่ผิดปกติ",
    ),
    (
        "gone",
        r"(?:file|item|document|page|folder) you(?:'ve| have)? requested (?:does not|doesn.t) exist"
        r"|requested url was not found|in the owner.?s trash|moved or deleted|deleted or moved"
        r"|(?:link|file|item) (?:has been|was) (?:removed|deleted|disabled)|page not found"
        r"|no longer (?:exists|available)|is not published|ไฟล์ที่(?:คุณ)?(?:ร้อง)?ขอไม่มี"
        r"|ไม่มีไฟล์ที่คุณขอ|ไม่พบ(?:ไฟล์|หน้า|url|รายการ|เอกสาร)|อยู่ในถังขยะ|ไม่ได้เผยแพร่แล้ว"
        r"|(?:ไฟล์|ลิงก์|เอกสาร|รายการ)(?:นี้)?(?:หมดอายุ|ถูกลบ|ถูกนำออก|ถูกย้าย)",
    ),
    (
        "login",
        r"you need (?:access|permission)|request access|sign[- ]in (?:-|–) google"
        r"|google (?:drive|docs|sheets|slides|forms): sign[- ]in|sign in to your account"
        r"|sign in\s+to continue to google|(?:คุณ)?ต้อง(?:มี|ได้รับ)สิทธิ์(?:การ)?เข้าถึง"
        r"|ขอสิทธิ์(?:การ)?เข้าถึง|(?:คุณ)?ไม่มีสิทธิ์เข้าถึง|ลงชื่อเข้าใช้\s*(?:-|–|เพื่อ|บัญชี|google)",
    ),
)
_EMPTY_PARAMETER = re.compile(r"(?<=[?&])[A-Za-z_]+=(?:&|$)")


@dataclass(frozen=True, slots=True)
class Hosted:
    """`bytes_url` is the address to fetch in place of the link's, '' when a person must look."""

    host: Host
    kind: HostedKind
    bytes_url: str


def hosted_at(url: str, hosts: Sequence[Host]) -> Hosted | None:
    """The service that keeps what lies at `url`; None for every other address. Never raises."""
    name = host_of(url)
    names = _names(name)
    host = next((host for host in hosts if not names.isdisjoint(host.at)), None)
    if host is None:
        return None
    inside = unwrapped(url)
    if inside != url:
        return hosted_at(inside, hosts)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    place = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    for kind in host.kinds:
        found = re.match(kind.matches, place)
        if found is not None:
            groups = {key: value or "" for key, value in found.groupdict().items()}
            return Hosted(host, kind, _filled(kind.bytes_at, url, name, groups))
    return None


def _names(name: str) -> frozenset[str]:
    """What a Host may call a host name: `a.b.com` is itself, `*.b.com` and `*.com`."""
    name = name.removeprefix("www.")
    labels = name.split(".")
    return frozenset((name, *("*." + ".".join(labels[i:]) for i in range(1, len(labels)))))


def _filled(template: str, url: str, domain: str, groups: Mapping[str, str]) -> str:
    """The template with its slots filled; parameters that stay empty are left out."""
    if not template:
        return ""
    if template == "{url}":
        return normalised_url(url)
    bare = url.partition("#")[0]
    if template.startswith("{url}&") and "?" not in bare:
        template = template.replace("{url}&", "{url}?", 1)
    filled = template.format(**{**groups, "url": bare, "domain": domain})
    return normalised_url(_EMPTY_PARAMETER.sub("", filled).rstrip("?&"))


def is_interstitial(document: Document, hosted: Hosted) -> str:
    """What the service gave in place of what was asked for: `virus_warning` (only a button leads
    to the file), `quota` (too many asked), `gone`, `login` (not public), `viewer` (its own page
    around what only a browser shows), or '' when the Document is the thing itself."""
    if not document.is_page:
        return ""
    is_viewer = _is_viewer(document, hosted)
    # A page that may well be the thing itself is judged by less: its content may use such words.
    longest = _LONGEST_NOTICE if is_viewer else 0 if document.forms else _LONGEST_NOTICE_ON_PAGE
    text = document.text if len(document.text) <= longest else ""
    for notice, words in _NOTICES:
        if re.search(words, f"{document.title}\n{text}", re.IGNORECASE):
            return notice
    return "viewer" if is_viewer else ""


def _is_viewer(document: Document, hosted: Hosted) -> bool:
    """A page where a file or a list of files was due."""
    shows = hosted.kind.shows
    if not hosted.bytes_url or shows == "file":
        return True
    if shows == "folder":
        return not any(hosted_at(link.url, (hosted.host,)) for link in document.links if link.url)
    return shows == "document" and not hosted.bytes_url.endswith("/pub")


def is_sent_to_login(failure: FetchFailure) -> bool:
    """The fetch ended because the way led to a log-in, which robots may not even look at."""
    ways = (failure.detail, *(hop.location for hop in failure.hops))
    return any(host_of(way) in _LOGIN_HOSTS for way in ways)


def unwrapped(url: str) -> str:
    """The address inside one that only leads to it (a network's redirect, an online viewer); the
    same address for every other. Never raises."""
    for _ in range(_MOST_WRAPPINGS):
        inside = _inside(url)
        if not inside:
            break
        url = inside
    return url


def _inside(url: str) -> str:
    if "?" not in url or len(url) > _WRAPPED_LONGEST:
        return ""
    try:
        parts = urlsplit(url)
        where = f"{(parts.hostname or '').lower()}{parts.path}"
        names = next((names for pattern, names in _WRAPPERS if pattern.match(where)), ())
        query = parse_qs(parts.query) if names else {}
    except ValueError:
        return ""
    for name in names:
        for value in query.get(name, ()):
            if value.lower().startswith(("http:", "https:")) and (inside := normalised_url(value)):
                return inside
    return ""
