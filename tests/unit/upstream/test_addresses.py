"""What counts as public, as loopback and as private, by address or by name alone."""

from ipaddress import ip_address

import pytest

from bot.net.addresses import is_loopback, is_private_host, is_public, parse_address


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "192.0.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
)
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", ["10.0.0.1", "192.0.0.9", "224.0.0.1", "::1", "2002::1"])
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("::1", "::1"), ("127.1", None), ("a.b", None)],
)
def test_only_proper_addresses_are_read(host: str, address: str | None) -> None:
    assert parse_address(host) == (None if address is None else ip_address(address))


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("api.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_loopback_is_this_machine_and_no_other(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("localhost", True),
        ("bot", True),
        ("nas.local", True),
        ("bot.internal", True),
        ("router.lan", True),
        ("nas.home.arpa", True),
        ("192.168.1.5", True),
        ("fd00::5", True),
        ("bot.example.com", False),
        ("local.example.com", False),
        ("8.8.8.8", False),
        ("2606:4700:4700::1111", False),
    ],
)
def test_a_private_host_is_one_that_the_internet_can_not_reach(host: str, private: bool) -> None:
    assert is_private_host(host) is private
