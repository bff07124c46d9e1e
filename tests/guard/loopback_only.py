"""A switch that makes every connection beyond this machine fail, in the process that installs it.

It sees what Python's sockets do, and not what a C library does by itself (PostgreSQL's client, for one).
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from typing import Any

attempts: list[str] = []
"""Where somebody tried to go, for code that swallows the error."""


class BeyondLoopbackError(RuntimeError):
    """A test, or what it tests, tried to reach another machine."""


def install() -> None:
    """Switch it on, for good: an audit hook cannot be taken away."""
    sys.addaudithook(_refuse)


def _host_of_address(arguments: tuple[Any, ...]) -> Any:
    address = arguments[1]
    # A path is a Unix socket; None is a datagram on a socket that was checked when it was connected.
    return address[0] if isinstance(address, tuple) else None


def _host_by_name(arguments: tuple[Any, ...]) -> Any:
    return arguments[0]


_HOSTS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "socket.connect": _host_of_address,
    "socket.sendto": _host_of_address,
    "socket.sendmsg": _host_of_address,
    "socket.getaddrinfo": _host_by_name,
    "socket.gethostbyname": _host_by_name,
}


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _HOSTS:
        host = _HOSTS[event](arguments)
        if not _is_here(host):
            attempts.append(f"{event} {host}")
            raise BeyondLoopbackError(f"{event} to {host!r}: tests may only talk to this machine")


def _is_here(host: Any) -> bool:
    if isinstance(host, (bytes, bytearray)):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
