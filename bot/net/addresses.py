"""Which network addresses belong to the public internet, and which host names never do."""

from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

_NOT_PUBLIC_V4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments; Python 3.11 calls some of them global
    IPv4Network("192.88.99.0/24"),  # the old 6to4 relays: another way to an internal address
)
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
"""Everything that IANA has assigned; mapped, NAT64, unique and link-local addresses lie outside."""
_NOT_PUBLIC_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: holds an IPv4 address of the sender's choice
    IPv6Network("3fff::/20"),  # documentation
)
_PRIVATE_NAMES = ("localhost", "local", "internal", "lan", "home.arpa")


def parse_address(host: str) -> IPv4Address | IPv6Address | None:
    """Read an IP address, with or without brackets; None if `host` is something else."""
    bare = host.removeprefix("[").removesuffix("]")
    for kind in (IPv4Address, IPv6Address):
        try:
            return kind(bare)
        except AddressValueError:
            continue
    return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether the address belongs to an ordinary machine on the public internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        return address in _GLOBAL_UNICAST_V6 and not any(address in net for net in _NOT_PUBLIC_V6)
    special = address.is_multicast or any(address in network for network in _NOT_PUBLIC_V4)
    return address.is_global and not special


def is_loopback(host: str) -> bool:
    """Tell whether a host, given by name or address, can only be this machine."""
    address = parse_address(host)
    if address is not None:
        return address.is_loopback
    return _name(host).split(".")[-1] == "localhost"


def is_private_host(host: str) -> bool:
    """Tell whether a host, by its name or address alone, can't be reached from the internet."""
    address = parse_address(host)
    if address is not None:
        return not is_public(address)
    name = _name(host)
    inner = any(name == suffix or name.endswith(f".{suffix}") for suffix in _PRIVATE_NAMES)
    return inner or "." not in name


def _name(host: str) -> str:
    return host.lower().rstrip(".")
