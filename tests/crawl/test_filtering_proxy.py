"""The browser's way out, asked as a browser asks it: raw requests over a socket."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fault_server import FaultServer, Request, together

from oit_checker.crawl import guard
from oit_checker.crawl.causes import BlockedAddressError
from oit_checker.crawl.drawn_page import cause_of_refusal
from oit_checker.crawl.filtering_proxy import FilteringProxy, Gateway, is_web_port
from oit_checker.crawl.gate import Gates, Turns
from oit_checker.crawl.guard import Addresses
from oit_checker.model.web import FetchCause


async def echo(request: Request) -> None:
    await request.answer(f"{request.target}|{request.headers.get('cookie')}", Set_Cookie="a=1")


async def hang(request: Request) -> None:
    await asyncio.sleep(30)


async def drip(request: Request) -> None:
    await request.raw(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await request.raw(b"x" * 10_000)
        await asyncio.sleep(0)


PAGES = {"/echo": echo, "/hang": hang, "/drip": drip, "/big": b"x" * 50_000}


@asynccontextmanager
async def a_proxy(
    *,
    per_host: int = 4,
    total_bytes: int = 10**9,
    resolve: dict[str, str] | None = None,
    turns: Turns | None = None,
) -> AsyncIterator[FilteringProxy]:
    async def resolved(host: str, port: int) -> tuple[str, ...]:
        return ((resolve or {}).get(host, host),)

    addresses = Addresses(allow_private=True, timeout_s=1, resolve=resolved)
    yield FilteringProxy(addresses, per_host=per_host, total_bytes=total_bytes, turns=turns)


async def asked(gateway: Gateway, request: str) -> bytes:
    """All that comes back; b"" when the proxy hangs up, as it does on a refusal."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gateway.url.rpartition(":")[2]))
    writer.write(request.encode())
    try:
        return await reader.read(-1)
    except ConnectionResetError:
        return b""
    finally:
        writer.transport.abort()


def get(url: str, *headers: str) -> str:
    return "\r\n".join((f"GET {url} HTTP/1.1", f"Host: {url.split('/')[2]}", *headers, "", ""))


async def test_a_plain_request_is_forwarded_with_its_headers() -> None:
    async with FaultServer(PAGES) as server, a_proxy() as proxy, proxy.gateway(10**6) as gateway:
        request = get(server.url + "/echo?q=1", "Cookie: c=2", "Proxy-Connection: keep-alive")
        answer = await asked(gateway, request)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"Set-Cookie: a=1" in answer and answer.endswith(b"/echo?q=1|c=2")
        assert "proxy-connection" not in server.headers[0]
        assert gateway.allowance.size_bytes == len(answer)


async def test_the_body_of_a_request_is_forwarded_and_a_huge_one_refused() -> None:
    async with FaultServer(PAGES) as server, a_proxy() as proxy, proxy.gateway(10**6) as gateway:
        post = f"POST {server.url}/echo HTTP/1.1\r\nHost: x\r\nContent-Length: "
        assert await asked(gateway, f"{post}5\r\n\r\nhello")
        assert not await asked(gateway, f"{post}99999999\r\n\r\nhello")
        assert len(server.asked) == 1


async def test_addresses_that_are_not_public_are_refused_whatever_their_spelling() -> None:
    async with FaultServer(PAGES) as server:
        addresses = Addresses(allow_private=False, timeout_s=1)
        proxy = FilteringProxy(addresses, per_host=4, total_bytes=10**6)
        async with proxy.gateway(10**6) as gateway:
            for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "127.1"):
                assert not await asked(gateway, get(f"http://{host}:{server.port}/echo"))
                connect = f"CONNECT {host}:{server.port} HTTP/1.1\r\n\r\n"
                assert not await asked(gateway, connect)
            assert server.asked == []
            assert gateway.blocked >= 5
            failure = gateway.failures["127.0.0.1", server.port]
            assert cause_of_refusal(failure)[0] is FetchCause.BLOCKED_ADDRESS


async def test_a_name_is_connected_to_by_its_vetted_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
    answers = iter(("127.0.0.1", "127.0.0.2"))  # a name server that changes its mind

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return (next(answers),)

    addresses = Addresses(allow_private=False, timeout_s=1, resolve=resolve)
    proxy = FilteringProxy(addresses, per_host=4, total_bytes=10**6)
    async with FaultServer(PAGES) as server, proxy.gateway(10**6) as gateway:
        for _ in range(2):
            assert await asked(gateway, get(f"http://site.test:{server.port}/echo"))
        assert server.headers[0]["host"] == f"site.test:{server.port}"


@pytest.mark.parametrize("port", [1, 22, 25, 445, 3306, 6379, 11211, 70000])
def test_ports_of_other_services_are_refused(port: int) -> None:
    assert not is_web_port(port)


@pytest.mark.parametrize("port", [80, 81, 88, 443, 3000, 8080, 8443, 40000])
def test_ports_of_websites_are_taken(port: int) -> None:
    assert is_web_port(port)


async def test_a_tunnel_carries_tls() -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    async with (
        FaultServer(PAGES, tls=True) as server,
        a_proxy() as proxy,
        proxy.gateway(10**6) as gateway,
    ):
        port = int(gateway.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        await writer.start_tls(context, server_hostname="127.0.0.1")
        writer.write(b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"/echo|None" in await reader.read(-1)
        assert gateway.allowance.size_bytes > 100
        writer.transport.abort()


async def test_a_tunnel_that_does_not_speak_tls_is_closed_before_a_word_gets_through() -> None:
    async with FaultServer(PAGES) as server, a_proxy() as proxy, proxy.gateway(10**6) as gateway:
        head = f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n"
        answer = await asked(gateway, head + get("http://x/echo", "Upgrade: websocket"))
        assert b"/echo" not in answer
        assert server.asked == []
        assert isinstance(next(iter(gateway.failures.values())), BlockedAddressError)


async def test_a_drawing_receives_no_more_than_its_bytes() -> None:
    async with FaultServer(PAGES) as server, a_proxy() as proxy, proxy.gateway(60_000) as gateway:
        assert len(await asked(gateway, get(server.url + "/drip"))) <= 60_000
        assert gateway.allowance.is_spent
        assert not await asked(gateway, get(server.url + "/echo"))
        causes = {cause_of_refusal(error)[0] for error in gateway.failures.values()}
        assert causes == {FetchCause.TOO_LARGE}
        assert server.counts["/echo"] == 0


async def test_all_drawings_together_receive_no_more_than_theirs() -> None:
    async with FaultServer(PAGES) as server, a_proxy(total_bytes=120_000) as proxy:
        for number in range(4):
            async with proxy.gateway(10**6) as gateway:
                answer = await asked(gateway, get(server.url + "/big"))
                assert bool(answer) is (number < 3)
        assert proxy.allowance.is_spent


async def test_no_host_has_more_connections_than_allowed() -> None:
    async with (
        FaultServer({"/slow": together(2)}) as server,
        a_proxy(per_host=2) as proxy,
        proxy.gateway(10**6) as one,
        proxy.gateway(10**6) as other,
    ):
        requests = [asked(g, get(server.url + "/slow")) for g in (one, other) for _ in range(5)]
        assert all(await asyncio.gather(*requests))
        assert server.most_at_once == 2


async def test_an_idle_tunnel_gives_way_to_one_that_waits() -> None:
    async with (
        FaultServer(PAGES) as server,
        a_proxy(per_host=1) as proxy,
        proxy.gateway(10**6) as gateway,
    ):
        port = int(gateway.url.rpartition(":")[2])
        idle_reader, idle = await asyncio.open_connection("127.0.0.1", port)
        idle.write(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n".encode())
        await idle_reader.readuntil(b"\r\n\r\n")
        async with asyncio.timeout(25):
            assert await asked(gateway, get(server.url + "/echo"))
        idle.transport.abort()


async def test_tunnels_and_the_crawl_take_turns_at_one_server() -> None:
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.1)
        await request.answer("x")

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    turns, together = Gates(1, 0.0), asyncio.Barrier(3)
    async with (
        FaultServer({"/slow": slow}, tls=True) as server,
        a_proxy(turns=turns) as proxy,
        proxy.gateway(10**6) as gateway,
    ):
        port = int(gateway.url.rpartition(":")[2])

        async def through_tunnel() -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            await writer.start_tls(context, server_hostname="127.0.0.1")
            await together.wait()  # each falls quiet, and the others have their turn
            writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\nAccept: " + b"x" * 80 + b"\r\n\r\n")
            answer = await reader.read(-1)
            writer.transport.abort()
            return answer

        async with asyncio.timeout(20):
            answers = await asyncio.gather(*(through_tunnel() for _ in range(3)))
        assert all(answer.endswith(b"x") for answer in answers)
        assert server.most_at_once == 1


async def test_a_browser_that_hangs_up_frees_its_place() -> None:
    async with (
        FaultServer(PAGES) as server,
        a_proxy(per_host=1) as proxy,
        proxy.gateway(10**6) as gateway,
    ):
        port = int(gateway.url.rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get(server.url + "/hang").encode())
        while not server.asked:
            await asyncio.sleep(0.01)
        writer.transport.abort()
        async with asyncio.timeout(25):
            assert await asked(gateway, get(server.url + "/echo"))


async def test_a_dead_host_is_remembered_with_its_cause() -> None:
    async with FaultServer({}) as server:
        dead = server.port
    async with a_proxy() as proxy, proxy.gateway(10**6) as gateway:
        assert not await asked(gateway, get(f"http://127.0.0.1:{dead}/"))
        assert not await asked(gateway, f"CONNECT 127.0.0.1:{dead} HTTP/1.1\r\n\r\n")
        cause, _ = cause_of_refusal(gateway.failures["127.0.0.1", dead])
        assert cause is FetchCause.CONNECTION_REFUSED


@pytest.mark.parametrize(
    "request_text",
    [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /relative HTTP/1.1\r\n\r\n",
        "GET ftp://x/ HTTP/1.1\r\n\r\n",
        "GET http://[bad/ HTTP/1.1\r\n\r\n",
        "CONNECT x:99999999 HTTP/1.1\r\n\r\n",
        "GET http://x/ HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "A" * 400_000,
    ],
)
async def test_nonsense_is_hung_up_on(request_text: str) -> None:
    async with a_proxy() as proxy, proxy.gateway(10**6) as gateway:
        assert not await asked(gateway, request_text)


async def test_after_the_drawing_nothing_listens_and_nothing_is_connected() -> None:
    async with FaultServer(PAGES) as server, a_proxy() as proxy:
        async with proxy.gateway(10**6) as gateway:
            waiting = asyncio.create_task(asked(gateway, get(server.url + "/hang")))
            while not server.asked:
                await asyncio.sleep(0.01)
        assert not await waiting
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", int(gateway.url.rpartition(":")[2]))
