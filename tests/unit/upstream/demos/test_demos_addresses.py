"""Demos are fetched from public places only, whatever an address looks like or turns into."""

from collections.abc import AsyncIterator
from ipaddress import IPv4Address

import pytest
from aiohttp import web

from bot.upstream.demos import GuardedDemos, PublicOnlyResolver
from tests.support.telling import KeepFigure
from tests.unit.upstream.demos.demo_host import Book, DemoHost, hosting, refusal


@pytest.fixture
async def host() -> AsyncIterator[DemoHost]:
    async with hosting() as demo_host:
        yield demo_host


NOT_PUBLIC = [
    # IPv4: this network, private, shared, loopback, link local, tests, multicast, reserved
    str(IPv4Address(0)), "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.1.2.3", "127.255.255.255", "169.254.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.10", "192.0.0.170",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "233.252.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv6: unspecified, loopback, compatible, mapped, NAT64, discard, Teredo, assignments,
    # documentation, 6to4, SRv6, unique local, link local, site local, multicast
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:7f00:1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1",
    "2001:20::1", "2001:db8::1", "2002::1", "2002:7f00:1::1", "2002:a00:1::1", "3fff::1",
    "4000::1", "5f00::1", "8000::1", "fc00::1", "fd00::1", "fd12:3456:789a::1", "fe80::1",
    "fe80::1%1", "febf::1", "fec0::1", "ff00::1", "ff02::1", "ff0e::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
TRICKS = [
    "http://127.1/", "http://2130706433/", "http://017700000001/", "http://0x7f000001/",
    "http://0x7f.1/", "http://0177.0.0.1/", "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/",
    "http://\uff11\uff12\uff17.0.0.1/", "http://127\u30020\u30020\u30021/", "http://[::1%25lo]/", "http://[::1%]/",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
async def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    literal = f"[{address}]" if ":" in address else address
    assert await refusal(GuardedDemos(), f"http://{literal}/demo.wav") == (
        "an address that is not public"
    )


@pytest.mark.parametrize("address", NOT_PUBLIC)
async def test_a_name_of_an_address_that_is_not_public_is_refused(address: str) -> None:
    demos = GuardedDemos(resolver=Book(demos_example_com=[[address]]))
    assert await refusal(demos, "https://demos.example.com/demo.wav") == (
        "an address that is not public"
    )


@pytest.mark.parametrize("address", PUBLIC)
async def test_a_name_of_a_public_address_is_resolved(address: str) -> None:
    resolver = PublicOnlyResolver(Book(demos_example_com=[[address]]), trusted=())
    found = await resolver.resolve("demos.example.com", 443)
    assert [result["host"] for result in found] == [address]


def test_there_are_enough_addresses(figure: KeepFigure) -> None:
    figure("T17", "addresses that are refused", len(set(NOT_PUBLIC)))
    assert len(set(NOT_PUBLIC)) >= 60


@pytest.mark.parametrize("url", TRICKS)
async def test_an_odd_spelling_of_a_private_address_is_refused(url: str) -> None:
    book = Book()
    assert await refusal(GuardedDemos(resolver=book), url) == "an address that is not public"
    assert book.asked == []


async def test_one_private_address_among_public_ones_is_enough() -> None:
    demos = GuardedDemos(resolver=Book(demos_example_com=[["8.8.8.8", "127.0.0.1"]]))
    answer = await refusal(demos, "http://demos.example.com/demo.wav")
    assert answer == "an address that is not public"


async def test_a_name_that_turns_private_is_refused_when_it_does(host: DemoHost) -> None:
    """Rebinding: fine when somebody first looks, private when the connection is made."""
    host.pages["/away"] = web.Response(
        status=302, headers={"Location": "http://turncoat.example.com/demo.wav"}
    )
    book = Book(turncoat_example_com=[["8.8.8.8"], ["127.0.0.1"]])
    await book.resolve("turncoat.example.com", 80)
    demos = GuardedDemos(trusted_origins=[host.origin], resolver=book)
    assert await refusal(demos, host.url("/away")) == "an address that is not public"
    assert book.asked == ["turncoat.example.com"] * 2


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("", "not a web address"),
        ("demo.wav", "not a web address"),
        ("//8.8.8.8/demo.wav", "not a web address"),
        ("ftp://8.8.8.8/demo.wav", "not a web address"),
        ("file:///etc/passwd", "not a web address"),
        ("gopher://8.8.8.8:80/", "not a web address"),
        ("data:audio/wav;base64,UklGRg==", "not a web address"),
        ("http:///demo.wav", "not a web address"),
        ("http://[::1/demo.wav", "not a web address"),
        ("http://8.8.8.8:99999/", "not a web address"),
        ("http://127.0.0.1\\@8.8.8.8/", "not a web address"),
        ("http://me@8.8.8.8/", "an address with a user name"),
        ("http://me:secret@8.8.8.8/", "an address with a user name"),
        ("http://8.8.8.8:22/", "a port that is not allowed"),
        ("http://8.8.8.8:0/", "a port that is not allowed"),
        ("https://8.8.8.8:8443/", "a port that is not allowed"),
    ],
)
async def test_anything_but_a_plain_web_address_is_refused(url: str, answer: str) -> None:
    assert await refusal(GuardedDemos(), url) == answer


async def test_trust_is_for_one_port_of_one_host(host: DemoHost) -> None:
    demos = GuardedDemos(trusted_origins=[("127.0.0.1", host.port + 1), ("10.0.0.1", host.port)])
    assert await refusal(demos, host.url()) == "a port that is not allowed"
    assert host.asked == []


async def test_a_trusted_name_may_be_private(host: DemoHost) -> None:
    host.pages["/demo.wav"] = web.Response(body=b"RIFF")
    origin = ("Sandbox.internal", host.port)
    book = Book(sandbox_internal=[["127.0.0.1"]])
    async with GuardedDemos(trusted_origins=[origin], resolver=book) as demos:
        assert await demos.fetch(f"http://sandbox.internal:{host.port}/demo.wav") == b"RIFF"
