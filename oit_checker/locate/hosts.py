"""Services on which agencies keep what they publish: told by the address, and by what came back.

Called for each link of each page: a host name that no service has costs a few comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from oit_checker.model.rule import Host, HostedKind
from oit_checker.model.url import host_of, normalised_url

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
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    inside = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    for kind in host.kinds:
        found = re.match(kind.matches, inside)
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
