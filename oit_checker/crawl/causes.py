"""What went wrong, as a FetchCause, and whose doing it is."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from oit_checker.model.web import Blame, FetchCause, TlsReport

_C = FetchCause

# Whose doing, and whether trying again later may help.
NATURE: dict[FetchCause, tuple[Blame, bool]] = {
    _C.DNS: (Blame.AGENCY, True),
    _C.CONNECTION_REFUSED: (Blame.AGENCY, True),
    _C.CONNECTION_RESET: (Blame.NETWORK, True),
    _C.CONNECT_TIMEOUT: (Blame.NETWORK, True),
    _C.TIMEOUT: (Blame.NETWORK, True),
    _C.TLS: (Blame.AGENCY, False),
    _C.BLOCKED_ADDRESS: (Blame.AGENCY, False),
    _C.BAD_URL: (Blame.AGENCY, False),
    _C.UNSUPPORTED_SCHEME: (Blame.AGENCY, False),
    _C.ROBOTS: (Blame.US, False),
    _C.ROBOTS_UNREACHABLE: (Blame.US, True),
    _C.TOO_LARGE: (Blame.US, False),
    _C.TOO_MANY_REDIRECTS: (Blame.AGENCY, False),
    _C.REDIRECT_LOOP: (Blame.AGENCY, False),
    _C.PROTOCOL_ERROR: (Blame.AGENCY, True),
    _C.BAD_ENCODING: (Blame.AGENCY, False),
    _C.NOT_FOUND: (Blame.AGENCY, False),
    _C.SOFT_NOT_FOUND: (Blame.AGENCY, False),
    _C.LOGIN_REQUIRED: (Blame.AGENCY, False),
    # A firewall that dislikes robots may well let people in: not proof against the agency.
    _C.FORBIDDEN: (Blame.US, True),
    _C.THROTTLED: (Blame.US, True),
    _C.SERVER_ERROR: (Blame.AGENCY, True),
    _C.HTTP_ERROR: (Blame.AGENCY, False),
    _C.EMPTY: (Blame.AGENCY, True),
    _C.INTERRUPTED: (Blame.US, True),
}

# How many of the allowed retries a cause deserves within one fetch.
RETRIES: dict[FetchCause, int] = {
    _C.DNS: 1,
    _C.CONNECTION_REFUSED: 1,
    _C.CONNECTION_RESET: 2,
    _C.CONNECT_TIMEOUT: 1,
    _C.PROTOCOL_ERROR: 1,
    _C.THROTTLED: 2,
    _C.SERVER_ERROR: 2,
}

_BY_STATUS = {
    401: _C.LOGIN_REQUIRED,
    403: _C.FORBIDDEN,
    404: _C.NOT_FOUND,
    407: _C.LOGIN_REQUIRED,
    408: _C.SERVER_ERROR,
    410: _C.NOT_FOUND,
    429: _C.THROTTLED,
    451: _C.FORBIDDEN,
    204: _C.EMPTY,
    205: _C.EMPTY,
}


class BlockedAddressError(OSError):
    """The name leads only to addresses that are not public."""


def cause_of_status(status: int, has_retry_after: bool) -> FetchCause | None:
    """None when the answer carries content."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 200 <= status < 300:
        return None
    if status == 503 and has_retry_after:
        return FetchCause.THROTTLED
    return FetchCause.SERVER_ERROR if status >= 500 else FetchCause.HTTP_ERROR


def cause_of_error(error: BaseException) -> tuple[FetchCause, str]:
    """The cause, and a short technical detail."""
    chain = tuple(chain_of(error))
    for link in chain:
        found = _cause_of_link(link)
        if found is not None:
            return found, _detail(link)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return FetchCause.TIMEOUT, _detail(error)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | UnicodeError):
        return FetchCause.BAD_URL, _detail(error)
    if isinstance(error, httpx.NetworkError):
        return FetchCause.CONNECTION_RESET, _detail(error)
    return FetchCause.PROTOCOL_ERROR, _detail(error)


def _cause_of_link(link: BaseException) -> FetchCause | None:
    if isinstance(link, BlockedAddressError):
        return FetchCause.BLOCKED_ADDRESS
    if isinstance(link, socket.gaierror):
        return FetchCause.DNS
    if isinstance(link, ssl.SSLError):
        return FetchCause.TLS
    if isinstance(link, httpx.ConnectTimeout):
        return FetchCause.CONNECT_TIMEOUT
    if isinstance(link, ConnectionRefusedError):
        return FetchCause.CONNECTION_REFUSED
    if isinstance(link, ConnectionResetError | BrokenPipeError):
        return FetchCause.CONNECTION_RESET
    if isinstance(link, OSError) and link.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return FetchCause.CONNECT_TIMEOUT
    return None


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and the members of groups among them."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        if isinstance(link, BaseExceptionGroup):
            waiting.extend(link.exceptions)
        waiting.extend(e for e in (link.__cause__, link.__context__) if e is not None)


def tls_problem(error: BaseException) -> TlsReport | None:
    """What the certificate or protocol lacked; None when the error is of another kind."""
    found = next((e for e in chain_of(error) if isinstance(e, ssl.SSLError)), None)
    if found is None:
        return None
    detail = _detail(found)
    if isinstance(found, ssl.SSLCertVerificationError):
        known = {10: "expired", 9: "expired", 62: "wrong_host", 64: "wrong_host"}
        return TlsReport(known.get(found.verify_code, "untrusted"), detail)
    old = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "LEGACY", "DH_KEY_TOO_SMALL")
    reason = f"{found.reason or ''} {found}".upper()
    old_protocol = any(word in reason for word in (*old, "HANDSHAKE_FAILURE", "NO_PROTOCOLS"))
    return TlsReport("old_protocol" if old_protocol else "other", detail)


def _detail(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
