"""The place links to a page of the agency on a social network.

Looks at the links and frames of all exhibits, header and footer included: Facebook, Line, YouTube,
X (Twitter), TikTok, Instagram.

Parameters
    none

Outcomes
    passed      a link leads to a page, profile, channel or account
    failed      `incomplete`: only share buttons, single posts, the network's front page, or the
                account of whoever designed the site ("Designed by …");
                `not_published`: no link to a social network
    cant_tell   `unreadable`: a page of the place could not be read
    untested    a page of the place was not fetched

What the check cannot see: whether the page is the agency's own, and whether it is still fed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from oit_checker.checks._access import open_end
from oit_checker.checks._contact import openings
from oit_checker.checks._context import Context
from oit_checker.model.document import Document, Link
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

SCOPE = "place"

_NETWORKS = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "m.me": "facebook",
    "messenger.com": "facebook",
    "line.me": "line",
    "lin.ee": "line",
    "youtube.com": "youtube",
    "twitter.com": "x",
    "x.com": "x",
    "tiktok.com": "tiktok",
    "instagram.com": "instagram",
}
_NO_PAGE = re.compile(
    r"^/?$|^/(?:sharer|share|dialog|plugins/(?:like|share|comments)|intent|login|help|policies|privacy|"
    r"hashtag|home|watch|results|embed|playlist|groups/?$|photo|story|reel|events/?$|lineit|R/msg|R/share|"
    r"home\.php|index\.php|recover|legal|terms|explore)(?:\b|/|\.|$)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:design|develop|power|creat|theme|template|made)\w*\s*(?:by|:)|(?:พัฒนา|ออกแบบ)(?:เว็บไซต์)?โดย",
    re.IGNORECASE,
)
_CREDIT_NEAR = 40  # letters before the link
_LINE_ACCOUNT = re.compile(r"^/(?:R/)?(?:ti/|oaMessage/)|^/@", re.IGNORECASE)


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    pages: dict[str, tuple[str, Evidence]] = {}
    others: list[Evidence] = []
    for exhibit in exhibits:
        document = exhibit.document
        if document is None or not exhibit.is_readable:
            continue
        for link in document.links:
            network = network_of(link.url)
            if not network:
                continue
            evidence = Evidence(document.url, link.label or link.url, "link", block=link.block)
            account = account_of(link.url)
            if account and not is_credit(document, link):
                pages.setdefault(account, (network, evidence))
            else:
                others.append(evidence)
    networks = list(dict.fromkeys(network for network, _ in pages.values()))
    facts = {"networks": networks, "urls": list(pages)[:5], "others": len(others)}
    if pages:
        quotes = tuple(evidence for _, evidence in pages.values())[:5]
        return Observation(Outcome.PASSED, None, facts, quotes)
    if open_ := open_end(exhibits):
        return Observation(open_[0], open_[1], facts, open_[2])
    if others:
        return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, tuple(others[:3]))
    return Observation(Outcome.FAILED, Reason.NOT_PUBLISHED, facts, openings(exhibits))


def is_credit(document: Document, link: Link) -> bool:
    """The link names the maker of the website, not the agency: "Designed by …" stands before it."""
    if not link.label:  # an icon without any name
        return False
    text = document.blocks[link.block].text if link.block < len(document.blocks) else ""
    for around in (text, link.context):
        before, found, _ = around.partition(link.label)
        if found and _CREDIT.search(before[-_CREDIT_NEAR:]):
            return True
    # The name of a picture does not stand in the text: the text ends where the picture is.
    is_picture = link.label_from != "text"
    return is_picture and _CREDIT.search(text[-_CREDIT_NEAR:]) is not None


def network_of(url: str) -> str:
    """The social network of an address, or ''."""
    host = (urlsplit(url).hostname or "").lower()
    return next((n for d, n in _NETWORKS.items() if host == d or host.endswith("." + d)), "")


def account_of(url: str) -> str:
    """The address of the account that a link leads to; '' for share buttons and front pages."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path
    query = parse_qs(parts.query)
    if path.startswith("/plugins/page"):  # the frame of a page
        return next((account_of(u) for u in query.get("href", []) if network_of(u)), "")
    if host.endswith("line.me") and not host.startswith("page."):
        return url if _LINE_ACCOUNT.match(path) and not host.startswith("social") else ""
    if path == "/profile.php":
        return url if query.get("id") else ""
    return "" if _NO_PAGE.match(path) else url
