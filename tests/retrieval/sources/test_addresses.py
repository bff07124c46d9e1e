from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sources.addresses import is_allowed, is_public, parse_networks

PUBLIC = "1.1.1.1 8.8.8.8 151.101.1.140 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808".split()
PRIVATE = (
    "0.0.0.0 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255"
    " 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1"
    " 255.255.255.255 168.63.129.16 100.100.100.200"
    " :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1"
    " 2001:0:4136:e378::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254"
    " fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1"
).split()


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str):
    assert is_public(address)
    assert is_allowed(address, ())


@pytest.mark.parametrize("address", [*PRIVATE, "", "localhost", "1.1.1", "news.test"])
def test_other_addresses(address: str):
    assert not is_public(address)
    assert not is_allowed(address, ())


@given(st.ip_addresses(v=4))
def test_a_disguised_address_is_as_public_as_the_one_that_it_carries(address: IPv4Address):
    number = int(address)
    disguises = [0xFFFF << 32 | number, number, 0x64_FF9B << 96 | number, 0x2002 << 112 | number << 80]
    for disguise in disguises[0], disguises[2], disguises[3]:
        assert is_public(str(IPv6Address(disguise))) == is_public(str(address))


def test_networks_of_ones_own_are_allowed_and_no_others():
    allowed = parse_networks("127.0.0.0/8, ::1 10.1.0.0/16")
    assert [is_allowed(one, allowed) for one in ("127.9.9.9", "::1", "10.1.2.3")] == [True, True, True]
    assert [is_allowed(one, allowed) for one in ("10.2.0.1", "::2", "::ffff:10.1.2.3", "x")] == [False] * 4


def test_no_networks():
    assert parse_networks("") == ()


@pytest.mark.parametrize("text", ["10.1.2.3/8", "home", "10.1.0.0/33"])
def test_what_is_no_network(text: str):
    with pytest.raises(ValueError, match=r"does not appear|host bits"):
        parse_networks(text)
