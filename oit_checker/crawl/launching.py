"""Which browser there is: found by starting it, since only that says whether it works."""

from __future__ import annotations

import os
import shutil
from typing import Any

from playwright.async_api import Browser, Error, Playwright

from oit_checker.crawl.drawn import NoBrowser

_LAUNCH_S = 30.0
_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
_ABSENT = ("Executable doesn't exist", "is not found at", "ENOENT", "Unsupported chromium channel")
_ARGUMENTS = (
    # It calls home otherwise.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--no-pings",
    # Names are for the proxy to resolve; nothing may be reached around it.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # A page's scripts may not eat the machine's memory.
    "--js-flags=--max-old-space-size=512",
)


async def launched(playwright: Playwright, *, proxy_url: str, executable: str = "") -> Browser:
    """The first browser that starts: `executable`, playwright's own, Chrome, Edge, one in PATH.
    NoBrowser when none does."""
    problems: list[str] = []
    for attempt in _attempts(executable):
        try:
            return await playwright.chromium.launch(
                headless=True,
                args=list(_ARGUMENTS),
                chromium_sandbox=not _is_root(),
                proxy={"server": proxy_url, "bypass": "<-loopback>"},
                timeout=_LAUNCH_S * 1000,
                # A Ctrl-C is ours to hear: then all is closed and cleared away in order.
                handle_sigint=False,
                **attempt,
            )
        except Error as error:
            problems.append(error.message)
    failed = [p for p in problems if not any(words in p for words in _ABSENT)]
    if failed:
        raise NoBrowser("failed", failed[0][:500])
    raise NoBrowser("not_found")


def _attempts(executable: str) -> list[dict[str, Any]]:
    attempts: list[dict[str, Any]] = [{"executable_path": executable}] if executable else []
    attempts += [{}, {"channel": "chrome"}, {"channel": "msedge"}]
    found = dict.fromkeys(path for name in _PROGRAMS if (path := shutil.which(name)))
    return [*attempts, *({"executable_path": path} for path in found)]


def _is_root() -> bool:
    """Chromium's sandbox refuses to work for root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
