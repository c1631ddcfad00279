"""One small HTTP client for each origin, over one shared TLS context of each kind.

A client's cost grows with its pool, so that many small ones are cheaper than a big one.
"""

from __future__ import annotations

import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpcore
import httpx

from oit_checker.crawl.guard import Addresses, Guard
from oit_checker.crawl.limits import Limits

_LEGACY_SERVER_CONNECT = 0x4


@cache
def strict_context() -> ssl.SSLContext:
    """Made once a process: to read all trusted certificates takes as long as to read four pages."""
    return httpx.create_ssl_context(trust_env=False)


@cache
def lax_context() -> ssl.SSLContext:
    """For reading only, after the strict one failed and that was written down: takes any
    certificate and protocols as old as TLS 1.0. Cookies are never sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    return context


class _Cookies(httpx.Cookies):
    """Most answers set none; the cookie jar takes a seventh of a request's time to see that."""

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class Clients:
    """Clients by origin and strictness, made when first needed. Close with `aclose`."""

    def __init__(self, limits: Limits, addresses: Addresses, user_agent: str) -> None:
        self._limits = limits
        self._guard = Guard(addresses)
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "th,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
        self._clients: dict[tuple[str, str, bool], httpx.AsyncClient] = {}

    def client_for(self, url: str, *, lax: bool) -> httpx.AsyncClient:
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc, lax)
        if key not in self._clients:
            self._clients[key] = self._made(lax=lax)
        return self._clients[key]

    def _made(self, *, lax: bool) -> httpx.AsyncClient:
        context = lax_context() if lax else strict_context()
        transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        # httpx has no public way to give its pool a network backend: the version is pinned.
        transport._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=self._limits.per_host,
            keepalive_expiry=15.0,
            network_backend=self._guard,
        )
        seconds = self._limits.fetch_timeout_s
        client = httpx.AsyncClient(
            transport=transport,
            headers=self._headers,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())) if lax else None,
            timeout=httpx.Timeout(seconds, connect=self._limits.connect_timeout_s, pool=None),
            follow_redirects=False,
            trust_env=False,
        )
        client._cookies = _Cookies(client.cookies.jar)  # it would make its own kind of any other
        return client

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
