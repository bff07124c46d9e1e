"""Which IP addresses belong to the public internet, whatever disguise they come in."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address

# What `is_global` lets through or has only learnt in some version of Python:
# https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry
_NEVER: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
            "168.63.129.16/32",  # a cloud's own service, public only by its number
            "192.0.0.0/24",  # protocol assignments, RFC 6890
            "192.88.99.0/24",  # 6to4 relays, RFC 7526
            "198.18.0.0/15",  # benchmarks, RFC 2544
            "64:ff9b:1::/48",  # local NAT64, RFC 8215
            "100::/64",  # discarded, RFC 6666
            "2001::/23",  # protocol assignments, among them Teredo, RFC 4380
            "3fff::/20",  # documentation, RFC 9637
            "5f00::/16",  # segment routing, RFC 9602
            "fec0::/10",  # site-local, RFC 3879
        ),
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks in a list such as "127.0.0.0/8, ::1, 10.1.0.0/16", separated by commas or spaces.

    Raises:
        ValueError: if one of them is no address and no network.
    """
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def is_public(address: str) -> bool:
    """Tell whether a socket to `address` (as `getaddrinfo` writes it) leads to the public internet and nowhere else.

    An IPv6 address that carries an IPv4 address (v4-mapped, v4-compatible, NAT64, 6to4) is as public as that one.
    What is no address is not public.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public(_carried(parsed))


def is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    """Tell whether a socket to `address` may be opened: it is public, or stands in one of the `allowed` networks."""
    if is_public(address):
        return True
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in allowed)


def _carried(address: _Address) -> _Address:
    """Return the IPv4 address that an IPv6 address leads to, if it is of a kind that carries one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: _Address) -> bool:
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
