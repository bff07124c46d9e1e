"""The switch against the network works: in this process and in those that tests start."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys

import pytest

from tests.guard import loopback_only
from tests.guard.loopback_only import BeyondLoopbackError
from tests.patience import PATIENCE_SECONDS

# Addresses set aside for examples (RFC 5737, RFC 3849): were the switch broken, nobody would be there.
OUTSIDE = "192.0.2.1"
OUTSIDE_6 = "2001:db8::1"

CHILD = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except RuntimeError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture(autouse=True)
def _forget_attempts(_nobody_goes_out: None):
    """Here they are wanted."""
    yield
    loopback_only.attempts.clear()


def test_connections_to_other_machines_are_refused():
    with socket.socket() as stream, pytest.raises(BeyondLoopbackError, match=OUTSIDE):
        stream.connect((OUTSIDE, 80))
    with socket.socket(socket.AF_INET6) as stream, pytest.raises(BeyondLoopbackError, match=OUTSIDE_6):
        stream.connect((OUTSIDE_6, 80))
    assert len(loopback_only.attempts) == 2


def test_datagrams_to_other_machines_are_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, pytest.raises(BeyondLoopbackError):
        datagrams.sendto(b"hello", (OUTSIDE, 53))


@pytest.mark.parametrize("name", ["news.test", b"news.test", OUTSIDE])
def test_names_of_other_machines_are_not_looked_up(name: str | bytes):
    with pytest.raises(BeyondLoopbackError):
        socket.getaddrinfo(name, 443)


def test_an_event_loop_is_refused_too():
    async def go_out() -> None:
        await asyncio.open_connection(OUTSIDE, 80)

    with pytest.raises(BeyondLoopbackError):
        asyncio.run(go_out())


def test_child_processes_are_refused_too():
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("BeyondLoopbackError")


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for name in ("127.0.0.1", "localhost"):
            with socket.create_connection((name, port), timeout=PATIENCE_SECONDS):
                server.accept()[0].close()
    first, second = socket.socketpair()
    with first, second:
        first.sendall(b"here")
        assert second.recv(4) == b"here"
