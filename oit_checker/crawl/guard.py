"""Which addresses may be connected to: only public ones, whatever a name or a redirect says.

Names are resolved once a run, here; the connection then goes to the vetted address itself, so that
a second answer of the name server cannot lead elsewhere. The host name stays for SNI and Host.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

from oit_checker.crawl.causes import BlockedAddressError

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]

# Ranges that carry or hide another address, or that `is_global` of Python 3.11 lets through.
_REFUSED = tuple(
    ipaddress.ip_network(each)
    for each in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "::/96",
    )
)


def is_public(address: str) -> bool:
    """A unicast address of the public internet; False for anything that is no address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if ip.is_multicast or ip.is_reserved or not ip.is_global:
        return False
    return not any(ip.version == net.version and ip in net for net in _REFUSED)


async def resolve_by_system(host: str, port: int) -> tuple[str, ...]:
    """The system's answer, IPv4 first. socket.gaierror when there is none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(info[4][0]) for info in found)
    return tuple(sorted(addresses, key=lambda address: ":" in address))


class Addresses:
    """The vetted addresses of each host, resolved once. OSErrors are kept and raised again."""

    def __init__(
        self, *, allow_private: bool, timeout_s: float, resolve: Resolver = resolve_by_system
    ) -> None:
        self._allow_private = allow_private
        self._timeout_s = timeout_s
        self._resolve = resolve
        self._known: dict[str, tuple[str, ...]] = {}
        self._refused: dict[str, OSError] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def of(self, host: str, port: int) -> tuple[str, ...]:
        """At least one address. BlockedAddressError, socket.gaierror or TimeoutError otherwise."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host in self._refused:
                raise self._refused[host]
            if host not in self._known:
                await self._learn(host, port)
            return self._known[host]

    async def _learn(self, host: str, port: int) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                found = tuple(await self._resolve(host, port))
        except TimeoutError as error:
            raise socket.gaierror(socket.EAI_AGAIN, "name server did not answer") from error
        except UnicodeError as error:
            raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error
        except socket.gaierror as error:
            if error.errno != socket.EAI_AGAIN:
                self._refused[host] = error
            raise
        allowed = tuple(a for a in found if self._allow_private or is_public(a))
        if not allowed:
            self._refused[host] = BlockedAddressError(f"{host}: {', '.join(found) or 'no address'}")
            raise self._refused[host]
        self._known[host] = allowed


class Guard(httpcore.AsyncNetworkBackend):
    """Connects to vetted addresses only, one after the other until one answers."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._addresses.of(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: SocketOptions | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("refused") from BlockedAddressError(path)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
