"""The only way out of the browser: a proxy on 127.0.0.1 that connects to vetted addresses.

The browser's own hooks don't see where a redirect leads, so nothing is asked of them. Each drawing
has a Gateway, a port of its own, so that bytes and refusals are counted for the page that caused
them. http: is forwarded request by request; https: and wss: are tunnels to the vetted address;
ws: has no way through, since a tunnel must begin with a TLS greeting.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from oit_checker.crawl.causes import BlockedAddressError, cause_of_error
from oit_checker.crawl.gate import Gates, LostTurnError, Turns
from oit_checker.crawl.guard import Addresses, Guard
from oit_checker.crawl.tunnel import CHUNK, open_tunnel
from oit_checker.crawl.waiting import Waiting
from oit_checker.model.web import FetchCause

_HEAD_BYTES = 256 * 1024
_REQUEST_BODY_BYTES = 1024 * 1024
_CONNECT_TIMEOUT_S = 10.0
_READ_TIMEOUT_S = 30.0
_THROTTLED_S = 1.0  # a part of a page says little about the host
_TLS_GREETING = 0x16
# Below 1024 websites live on few ports; above, these speak other languages than HTTP.
_LOW_PORTS = frozenset((*range(80, 91), 443, 444, 488, 591))
_OTHER_PORTS = frozenset(
    (1433, 1521, 2049, 2375, 2376, 3306, 3389, 5060, 5432, 5900, 6379, 9200, 11211, 27017)
)
_OF_THE_HOP = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)


def is_web_port(port: int) -> bool:
    """A port on which a website may live."""
    return port in _LOW_PORTS if port < 1024 else port <= 65535 and port not in _OTHER_PORTS


class TooManyBytesError(OSError):
    """A drawing, or all of them, received as much as they may."""


class Allowance:
    """Bytes that may still be received, here and in the allowance that this is a part of."""

    def __init__(self, max_bytes: int, whole: Allowance | None = None) -> None:
        self._max_bytes = max_bytes
        self._whole = whole
        self.size_bytes = 0

    @property
    def is_spent(self) -> bool:
        spent = self.size_bytes >= self._max_bytes
        return spent or (self._whole is not None and self._whole.is_spent)

    def spend(self, size_bytes: int) -> None:
        self.size_bytes += size_bytes
        if self._whole is not None:
            self._whole.spend(size_bytes)
        if self.is_spent:
            raise TooManyBytesError("enough bytes")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The head of a request to the proxy."""

    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]

    @property
    def body_bytes(self) -> int:
        lengths = (v for k, v in self.headers if k.lower() == b"content-length")
        return int(next(lengths, b"0"))


class FilteringProxy:
    """All gateways of one browser: they share vetted addresses, turns at servers and bytes.
    Without `turns`, `per_host` of them at each host and address are its own."""

    def __init__(
        self, addresses: Addresses, *, per_host: int, total_bytes: int, turns: Turns | None = None
    ) -> None:
        self.addresses = addresses
        self.turns = turns or Gates(per_host, 0.0)
        self.allowance = Allowance(total_bytes)

    @asynccontextmanager
    async def gateway(self, max_bytes: int) -> AsyncIterator[Gateway]:
        """Open while the context lasts; then all its connections are closed."""
        gateway = Gateway(self, Allowance(max_bytes, self.allowance))
        await gateway.open()
        try:
            yield gateway
        finally:
            await gateway.close()


class Gateway:
    """One port of the proxy. `failures` says what became of hosts that gave nothing."""

    def __init__(self, proxy: FilteringProxy, allowance: Allowance) -> None:
        self._proxy = proxy
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = Waiting(proxy.turns)
        self.allowance = allowance
        self.failures: dict[tuple[str, int], BaseException] = {}
        self.url = ""

    @property
    def waited_s(self) -> float:
        """Seconds in which nothing came because others had their turn."""
        return self._waiting.waited_s

    @property
    def blocked(self) -> int:
        """How many hosts and ports were refused."""
        causes = (cause_of_error(error)[0] for error in self.failures.values())
        return sum(cause is FetchCause.BLOCKED_ADDRESS for cause in causes)

    async def open(self) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=None,
            max_keepalive_connections=8,
            keepalive_expiry=5.0,
            network_backend=Guard(self._proxy.addresses),
        )
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_HEAD_BYTES)
        self._port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    def shut(self) -> None:
        """From now on everything is refused."""
        self.allowance = Allowance(0)

    async def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pool.aclose()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            asked = await _read_head(reader)
            if asked is not None:
                await self._answer(asked, reader, writer)
            await writer.drain()
            writer.close()
        except asyncio.CancelledError:
            pass  # only `close` cancels; the stream's own callback would log it
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError, *_HTTP_ERRORS):
            pass  # what matters was noted where the host is known; the browser sees a reset
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _answer(
        self, asked: _Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        is_tunnel = asked.method == b"CONNECT"
        host, port = _place_of(asked.target, is_tunnel=is_tunnel)
        try:
            if self.allowance.is_spent:
                raise TooManyBytesError("enough bytes")
            if not is_web_port(port) or port == self._port:
                raise BlockedAddressError(f"{host}: port {port}")
            if is_tunnel:
                await self._tunnel(host, port, reader, writer)
            else:
                if asked.body_bytes > _REQUEST_BODY_BYTES:
                    raise ValueError("the page sends too much")
                body = await reader.readexactly(asked.body_bytes)
                await _until_gone(reader, self._forward_in_turn(host, port, asked, body, writer))
        except (OSError, *_HTTP_ERRORS) as error:
            if not isinstance(error, _ClientGoneError):
                self.failures.setdefault((host, port), error)
            raise

    async def _forward_in_turn(
        self, host: str, port: int, asked: _Asked, body: bytes, writer: asyncio.StreamWriter
    ) -> None:
        addresses = await self._proxy.addresses.of(host, port)
        try:
            async with self._waiting.turn(host, addresses[0]):
                await self._forward(asked, body, writer)
        except LostTurnError as error:
            raise ConnectionAbortedError("the turn was lost") from error

    async def _forward(self, asked: _Asked, body: bytes, writer: asyncio.StreamWriter) -> None:
        timeout = {"connect": _CONNECT_TIMEOUT_S, "read": _READ_TIMEOUT_S, "write": 10.0}
        async with self._pool.stream(
            asked.method,
            asked.target,
            headers=[(k, v) for k, v in asked.headers if k.lower() not in _OF_THE_HOP],
            content=body or None,
            extensions={"timeout": timeout},
        ) as response:
            if response.status in (429, 503):
                host = urlsplit(asked.target.decode("ascii")).hostname or ""
                self._proxy.turns.throttled(host, _THROTTLED_S, str(response.status))
            reason = response.extensions.get("reason_phrase", b"")
            lines = [b"HTTP/1.1 %d %s" % (response.status, reason), b"Connection: close"]
            lines += [b"%s: %s" % h for h in response.headers if h[0].lower() not in _OF_THE_HOP]
            await self._give(writer, b"\r\n".join(lines) + b"\r\n\r\n")
            async for chunk in response.aiter_stream():
                await self._give(writer, chunk)

    async def _tunnel(
        self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        addresses = await self._proxy.addresses.of(host, port)
        async with open_tunnel(writer, self._waiting, host, addresses[0]) as tunnel:
            far_reader, far_writer = await self._connected(host, port)
            tunnel.add(far_writer)
            try:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                greeting = await reader.read(CHUNK)
                if not greeting:
                    return
                if greeting[0] != _TLS_GREETING:
                    raise BlockedAddressError(f"{host}: not TLS in a tunnel")
                await tunnel.goes_up(len(greeting))
                far_writer.write(greeting)
                upwards = asyncio.create_task(tunnel.pump(reader, far_writer))
                try:
                    while chunk := await far_reader.read(CHUNK):
                        tunnel.came_down()
                        await self._give(writer, chunk)
                finally:
                    upwards.cancel()
                    await asyncio.gather(upwards, return_exceptions=True)
            finally:
                far_writer.transport.abort()

    async def _connected(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first vetted address that answers. OSError when none does."""
        failure: OSError = OSError("no address")
        for address in await self._proxy.addresses.of(host, port):
            try:
                async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                    return await asyncio.open_connection(address, port, limit=CHUNK)
            except OSError as error:  # a TimeoutError is one
                failure = error
        raise failure

    async def _give(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        self.allowance.spend(len(data))
        writer.write(data)
        await writer.drain()


_HTTP_ERRORS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


class _ClientGoneError(OSError):
    """The browser no longer waits for the answer."""


async def _read_head(reader: asyncio.StreamReader) -> _Asked | None:
    """None when the browser opened a connection and asked for nothing."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head[:-4].split(b"\r\n")
    method, target, _ = first.split(b" ", 2)
    pairs = (line.partition(b":") for line in lines)
    return _Asked(method, target, tuple((k.strip(), v.strip()) for k, _, v in pairs))


def _place_of(target: bytes, *, is_tunnel: bool) -> tuple[str, int]:
    """Host and port of `host:port` or of an absolute http address. ValueError for others."""
    text = target.decode("ascii")
    parts = urlsplit(f"//{text}" if is_tunnel else text)
    if not parts.hostname or (not is_tunnel and parts.scheme != "http"):
        raise ValueError("not for a proxy")
    return parts.hostname, parts.port or (443 if is_tunnel else 80)


async def _until_gone(reader: asyncio.StreamReader, work: Coroutine[None, None, None]) -> None:
    """Does the work, unless the browser hangs up first: _ClientGoneError."""
    working = asyncio.create_task(work)
    gone = asyncio.create_task(reader.read(1))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise _ClientGoneError("hung up")
        await working
    finally:
        working.cancel()
        gone.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)
