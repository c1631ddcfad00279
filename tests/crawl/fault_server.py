"""A server on 127.0.0.x on which everything goes wrong that goes wrong on real sites."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import Path

Handler = Callable[["Request"], Awaitable[None]]
CERTIFICATE = Path(__file__).with_name("self_signed.pem")


class Request:
    """One request, and the wire to answer it on."""

    def __init__(
        self, target: str, headers: Mapping[str, str], writer: asyncio.StreamWriter, count: int
    ) -> None:
        self.target = target
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        self.writer = writer
        self.count = count  # how often this target was asked for, this time included

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(
        self, body: str | bytes, *, status: int = 200, kind: str = "text/html", **headers: str
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data)}", "Connection: close"]
        if kind:
            lines.append(f"Content-Type: {kind}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.raw("\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + data)

    async def redirect(self, location: str, status: int = 302, **headers: str) -> None:
        await self.answer("moved", status=status, Location=location, **headers)


class FaultServer:
    """`async with FaultServer(pages) as server`. Pages are bodies or handlers, by path."""

    def __init__(
        self,
        pages: Mapping[str, str | bytes | Handler],
        *,
        host: str = "127.0.0.1",
        fallback: Handler | None = None,
        tls: bool = False,
    ) -> None:
        self.pages = {"/robots.txt": not_found, "/sitemap.xml": not_found, **pages}
        self.host = host
        self.fallback = fallback or not_found
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.at_once = 0
        self.most_at_once = 0
        self._tls = tls
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> FaultServer:
        context = None
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://{self.host}:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._answer_one(reader, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._open.discard(writer)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        if first == b"\x16":  # a TLS greeting on a port that knows no TLS
            writer.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            return
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = head[0].split(" ")[1]
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
        self.asked.append(target)
        self.headers.append(headers)
        self.counts[target] += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            request = Request(target, headers, writer, self.counts[target])
            page = self.pages.get(target, self.pages.get(request.path, self.fallback))
            if isinstance(page, str | bytes):
                await request.answer(page)
            else:
                await page(request)
        finally:
            self.at_once -= 1


async def not_found(request: Request) -> None:
    await request.answer("<title>404</title>no", status=404)


def status(code: int, **headers: str) -> Handler:
    async def handler(request: Request) -> None:
        await request.answer("x", status=code, **headers)

    return handler


def redirect(location: str, **headers: str) -> Handler:
    async def handler(request: Request) -> None:
        await request.redirect(location, **headers)

    return handler


def file(data: bytes, kind: str, **headers: str) -> Handler:
    async def handler(request: Request) -> None:
        await request.answer(data, kind=kind, **headers)

    return handler


def wire(data: bytes) -> Handler:
    """Exactly these bytes, then the end."""

    async def handler(request: Request) -> None:
        await request.raw(data)

    return handler


def together(count: int) -> Handler:
    """Each answer waits until `count` requests are here, then a moment for one too many."""
    here, met = 0, asyncio.Event()

    async def handler(request: Request) -> None:
        nonlocal here
        here += 1
        if here == count:
            met.set()
        try:
            async with asyncio.timeout(15):
                await met.wait()
        except TimeoutError:
            pass  # the test counts who came
        await asyncio.sleep(0.1)
        here -= 1
        await request.answer("<p>x</p>")

    return handler


async def hang(request: Request) -> None:
    await asyncio.sleep(3600)


async def drip_head(request: Request) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100_000:
        await request.raw(bytes([byte]))
        await asyncio.sleep(0.05)


async def drip_body(request: Request) -> None:
    await request.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        await request.raw(b"x")
        await asyncio.sleep(0.05)


def endless(kind: str) -> Handler:
    async def handler(request: Request) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        await request.raw(head.encode())
        while True:
            await request.raw(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    return handler


async def reset(request: Request) -> None:
    await request.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
    request.writer.transport.abort()


async def go_away(request: Request) -> None:
    """The next redirect of a chain without end: /chain/7 -> /chain/8."""
    await request.redirect(f"/chain/{int(request.path.rsplit('/', 1)[1]) + 1}")


async def wants_cookie(request: Request) -> None:
    """Sends a visitor in a circle until the cookie comes back."""
    if "seen=1" in request.headers.get("cookie", ""):
        await request.answer("<title>in</title>welcome in")
    else:
        await request.redirect(request.target, Set_Cookie="seen=1; Path=/")


async def cookie_loop(request: Request) -> None:
    await request.redirect(request.target, Set_Cookie=f"n={request.count}")


@cache
def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\0" * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def fault_pages() -> dict[str, str | bytes | Handler]:
    """Path -> fault."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    good = b"<title>t</title>text of a page"
    return {
        "/hang": hang,
        "/slow-head": drip_head,
        "/slow-body": drip_body,
        "/endless-page": endless("text/html"),
        "/endless-file": endless("application/pdf"),
        "/bomb-page": file(gzip_bomb(64), "text/html", Content_Encoding="gzip"),
        "/bomb-file": file(gzip_bomb(64), "application/zip", Content_Encoding="gzip"),
        "/brotli": file(b"\x0b\x02\x80", "text/html", Content_Encoding="br"),
        "/big-head": wire(head + b"X-Big: " + b"x" * 300_000 + b"\r\n\r\n" + good),
        "/announced": wire(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n%PDF-1.4 "),
        "/reset": reset,
        "/short": wire(head + b"Content-Length: 5000\r\n\r\n" + good),
        "/bad-chunk": wire(head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
        "/bad-gzip": file(b"\x1f\x8b\x08\x00garbage here", "text/html", Content_Encoding="gzip"),
        "/not-http": wire(b"SSH-2.0-OpenSSH_9.0\r\n"),
        "/closed": wire(b""),
        "/bare-lf": wire(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + good),
        "/two-lengths": wire(head + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello"),
        "/loop": redirect("/loop"),
        "/ping": redirect("/pong"),
        "/pong": redirect("/ping"),
        **{f"/chain/{n}": go_away for n in range(40)},
        "/cookie": wants_cookie,
        "/cookie-loop": cookie_loop,
        "/to-bad-url": redirect("http://["),
        "/to-file": redirect("file:///etc/passwd"),
        "/to-thai": redirect("/แผน.html"),
        "/%E0%B9%81%E0%B8%9C%E0%B8%99.html": "<title>plan</title>the plan itself",
        "/empty": file(b"", "text/html"),
        "/blank": file(b" \r\n ", "text/html"),
        "/no-content": status(204),
        "/401": status(401),
        "/403": status(403),
        "/404": status(404),
        "/410": status(410),
        "/418": status(418),
        "/429-day": status(429, Retry_After="86400"),
        "/429-bad": status(429, Retry_After="soon"),
        "/500": status(500),
        "/503": status(503),
        "/304": status(304),
        "/gzip": file(gzip.compress(good), "text/html", Content_Encoding="gzip"),
        "/deflate": file(zlib.compress(good), "text/html", Content_Encoding="deflate"),
        "/raw-deflate": file(zlib.compress(good)[2:-4], "text/html", Content_Encoding="deflate"),
        "/nul": b"<title>n</title>\0\0text\0",
        "/odd-charset": file(good, "text/html; charset=windows-874"),
        "/pdf-as-html": file(b"%PDF-1.4 " + b"x" * 3000, "text/html"),
    }
