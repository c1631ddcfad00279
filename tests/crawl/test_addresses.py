from __future__ import annotations

import socket

import pytest

from oit_checker.crawl.causes import BlockedAddressError
from oit_checker.crawl.guard import Addresses, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.0.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "::7f00:1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "nonsense",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["203.150.7.1", "8.8.8.8", "2001:fb0::1", "::ffff:8.8.8.8"])
def test_a_public_address_is_taken(address: str) -> None:
    assert is_public(address)


async def test_a_name_is_resolved_once_and_keeps_only_its_public_addresses() -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("8.8.8.8", "10.0.0.1")

    addresses = Addresses(allow_private=False, timeout_s=1, resolve=resolve)
    assert await addresses.of("a.example", 80) == ("8.8.8.8",)
    assert await addresses.of("a.example", 443) == ("8.8.8.8",)
    assert asked == ["a.example"]


async def test_a_name_that_leads_only_inside_is_blocked_each_time() -> None:
    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return ("10.0.0.1",)

    addresses = Addresses(allow_private=False, timeout_s=1, resolve=resolve)
    for _ in range(2):
        with pytest.raises(BlockedAddressError):
            await addresses.of("inner.example", 80)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "localhost"])
async def test_odd_spellings_of_this_machine_are_blocked(host: str) -> None:
    addresses = Addresses(allow_private=False, timeout_s=2)
    with pytest.raises((BlockedAddressError, socket.gaierror)):
        await addresses.of(host, 80)
