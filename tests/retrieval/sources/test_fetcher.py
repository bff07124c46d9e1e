"""Attacks on the one place that goes outside: none reaches a private address, and none takes more than the limits."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from typing import Any

import brotli
import pytest

from retrieval.sources.addresses import Network
from retrieval.sources.fetcher import USER_AGENT, Fetcher, FetchError, Limits, Response
from tests.fakes.trap import Trap
from tests.fakes.web import LOOPBACK, Names, Reply, Web
from tests.patience import PATIENCE_SECONDS, ever_longer

SMALL = Limits(size=100_000, seconds=PATIENCE_SECONDS, redirects=3)
PRIVATE_NAMES = {
    "ten.test": ["10.0.0.1"],
    "class-b.test": ["172.16.5.4"],
    "class-c.test": ["192.168.0.1"],
    "metadata.test": ["169.254.169.254"],
    "azure.test": ["168.63.129.16"],
    "cgnat.test": ["100.64.0.1"],
    "benchmark.test": ["198.18.0.1"],
    "multicast.test": ["224.0.0.251"],
    "broadcast.test": ["255.255.255.255"],
    "reserved.test": ["240.0.0.1"],
    "unspecified.test": ["0.0.0.0"],  # noqa: S104 - a target
    "unspecified-6.test": ["::"],
    "loopback.test": ["127.0.0.1"],
    "loopback-6.test": ["::1"],
    "other-loopback.test": ["127.99.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "mapped-metadata.test": ["::ffff:169.254.169.254"],
    "compatible.test": ["::127.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "local-nat64.test": ["64:ff9b:1::7f00:1"],
    "six-to-four.test": ["2002:7f00:1::"],
    "teredo.test": ["2001:0:7f00:1::"],
    "link-local.test": ["fe80::1"],
    "site-local.test": ["fec0::1"],
    "unique-local.test": ["fd00:ec2::254"],
    "multicast-6.test": ["ff02::1"],
    "two.test": ["127.0.0.1", "::1"],
}
LITERALS = [
    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::]", "0.0.0.0",  # noqa: S104
    "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "127.0.0.1.", "[64:ff9b::127.0.0.1]",
    "[2002:7f00:0001::]", "[::127.0.0.1]", "①②⑦.⓪.⓪.①", "0",
]  # fmt: skip
OTHER_SCHEMES = [
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/html,hello",
    "unix:/run/docker.sock", "ws://127.0.0.1/", "http:/127.0.0.1", "http://", "https:///etc", "//127.0.0.1/", "",
    "http://127.0.0.1\\@news.test/", "http://news.test\r\nHost: x/", "http://[::1", "http://a.test:99999/",
]  # fmt: skip


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web() as served:
        yield served


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as listener:
        yield listener


def get(
    url: str,
    *,
    allowed: tuple[Network, ...] = LOOPBACK,
    names: dict[str, Any] | None = None,
    limits: Limits = SMALL,
    **options: Any,
) -> Response:
    async def fetch() -> Response:
        async with Fetcher(allowed_networks=allowed, limits=limits, resolver=Names(names or {})) as fetcher:
            return await fetcher.get(url, **options)

    return asyncio.run(fetch())


def refusal(url: str, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, **options)
    return caught.value


class TestPrivateAddresses:
    @pytest.mark.parametrize("name", PRIVATE_NAMES)
    def test_are_not_reached_by_a_name(self, trap: Trap, name: str):
        error = refusal(f"http://{name}:{trap.port}/", allowed=(), names=PRIVATE_NAMES)
        assert "not an address of the public internet" in str(error)
        assert not error.passing
        assert trap.callers == []

    @pytest.mark.parametrize("host", LITERALS)
    def test_are_not_reached_by_a_number(self, trap: Trap, host: str):
        names = {"localhost": ["127.0.0.1", "::1"], "127.0.0.1.": ["127.0.0.1"]}
        refusal(f"http://{host}:{trap.port}/", allowed=(), names=names)
        assert trap.callers == []

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("target", ["http://127.0.0.1:{}/", "//localhost:{}/", "http://loopback-6.test:{}/x"])
    def test_are_not_reached_by_a_redirect(self, web: Web, trap: Trap, status: int, target: str):
        path = f"/{status}"
        url = web.put(0, path, Reply(status=status, headers={"Location": target.format(trap.port)}))
        allowed = (ip_network(web.addresses[0]),)
        refusal(url, allowed=allowed, names=PRIVATE_NAMES | {"localhost": ["127.0.0.1"]})
        assert web.paths(0)[-1] == path
        assert trap.callers == []

    @pytest.mark.parametrize(
        "scheme", ["file:///etc/passwd", "ftp://127.0.0.1:{}/", "gopher://127.0.0.1:{}/", "data:,x"]
    )
    def test_are_not_reached_by_a_redirect_to_another_scheme(self, web: Web, trap: Trap, scheme: str):
        url = web.put(0, "/scheme", Reply(status=302, headers={"Location": scheme.format(trap.port)}))
        assert "not an http or https address" in str(refusal(url))
        assert trap.callers == []

    def test_are_not_reached_by_a_name_that_changes_its_mind(self, web: Web, trap: Trap):
        allowed = (ip_network(web.addresses[0]),)
        web.put(0, "/once", Reply("one", headers={"Connection": "close"}))
        names = Names({"rebinding.test": [[web.addresses[0]], ["127.0.0.1"]]})

        async def fetch_twice() -> None:
            for _ in range(2):
                async with Fetcher(allowed_networks=allowed, limits=SMALL, resolver=names) as fetcher:
                    await fetcher.get(f"http://rebinding.test:{web.port}/once")

        with pytest.raises(FetchError, match=r"127\.0\.0\.1 is not an address of the public internet"):
            asyncio.run(fetch_twice())
        assert trap.callers == []

    def test_of_a_name_with_several_only_the_allowed_one_is_reached(self, web: Web, trap: Trap):
        web.put(0, "/mixed", Reply("hello"))
        names = {"mixed.test": ["::1", "127.0.0.1", web.addresses[0]]}
        found = get(f"http://mixed.test:{web.port}/mixed", allowed=(ip_network(web.addresses[0]),), names=names)
        assert found.body == b"hello"
        assert trap.callers == []

    @pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"])
    def test_are_not_reached_through_a_proxy_of_the_environment(
        self, web: Web, trap: Trap, name: str, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
        web.put(0, "/direct", Reply("hello"))
        assert get(web.url(0, "/direct")).body == b"hello"
        assert trap.callers == []

    def test_the_trap_catches_what_is_let_through(self, trap: Trap):
        assert get(f"http://127.0.0.1:{trap.port}/").body == b"secret"
        assert len(trap.callers) == 1


class TestAddresses:
    @pytest.mark.parametrize("url", OTHER_SCHEMES)
    def test_that_are_none_of_the_web_are_refused(self, url: str):
        assert not refusal(url).passing

    @pytest.mark.parametrize("url", ["http://ada:s3cret@news.test/", "http://ada@127.0.0.1/", "http://:s3cret@a.test/"])
    def test_with_a_name_or_password_are_refused_without_showing_it(self, url: str):
        text = str(refusal(url))
        assert "not sent anywhere" in text
        assert "s3cret" not in text

    def test_that_nobody_knows_may_be_known_later(self):
        assert refusal("http://absent.test/").passing


@contextmanager
def served(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection by hand, for what no web server would send: its address, and what it was asked."""
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with listener:
            caller, _ = listener.accept()
            with caller:
                try:
                    asked.append(caller.recv(65536))
                    answer(caller)
                except OSError:
                    return  # hung up on, as it should be

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", asked
    finally:
        with suppress(OSError):  # it is over, or waits for a caller who never came
            socket.create_connection(listener.getsockname()).close()
        thread.join()


def endless_body(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        caller.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def endless_header(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        caller.sendall(b"x" * 4096)


def endless_headers(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        caller.sendall(b"X-Many: x\r\n" * 400)


def drip(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        caller.sendall(b"x")
        threading.Event().wait(0.1)


def silence(caller: socket.socket) -> None:
    caller.settimeout(10)
    caller.recv(1)


def endless_redirect_body(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        caller.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


class TestLimits:
    @pytest.mark.parametrize(
        "answer", [endless_body, endless_header, endless_headers, drip, silence, endless_redirect_body]
    )
    def test_hold_for_what_never_ends(self, answer: Callable[[socket.socket], None]):
        for seconds in ever_longer(0.5):
            with served(answer) as (url, asked):
                refusal(url, limits=Limits(size=100_000, seconds=seconds, redirects=3))
            if any(asked):  # else time ran out before anybody was asked
                break
        assert any(asked)

    @pytest.mark.parametrize(
        "answer", [b"", b"not http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
    )
    def test_what_breaks_off_is_an_error_that_may_pass(self, answer: bytes):
        with served(lambda caller: caller.sendall(answer)) as (url, _):
            assert refusal(url).passing

    @pytest.mark.parametrize(
        ("encoding", "bomb"),
        [
            ("gzip", gzip.compress(b"0" * 20_000_000, mtime=0)),
            ("br", brotli.compress(b"0" * 20_000_000, quality=5)),
            ("gzip", b"".join(gzip.compress(b"0" * 90_000, mtime=0) for _ in range(200))),
        ],
    )
    def test_hold_for_compressed_bodies(self, web: Web, encoding: str, bomb: bytes):
        url = web.put(1, f"/{encoding}", Reply(bomb, headers={"Content-Encoding": encoding}))
        tracemalloc.start()
        assert "larger than 0.0953674 MB" in str(refusal(url))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 8_000_000

    @pytest.mark.parametrize("encoding", ["deflate", "zstd", "compress", "gzip, gzip", "br, gzip"])
    def test_other_encodings_are_refused(self, web: Web, encoding: str):
        url = web.put(1, "/encoded", Reply(b"x" * 100, headers={"Content-Encoding": encoding}))
        refusal(url)

    def test_a_body_that_is_announced_as_too_large_is_not_read(self, web: Web):
        assert "larger than" in str(refusal(web.put(1, "/large", Reply(b"x" * 200_000))))

    def test_a_loop_of_redirects(self, web: Web):
        url = web.put(1, "/loop", Reply(status=302, headers={"Location": "/loop"}))
        before = len(web.visits)
        assert "redirects more than 3 times" in str(refusal(url))
        assert len(web.visits) - before == 4

    @pytest.mark.parametrize("headers", [{}, {"Location": ""}])
    def test_a_redirect_to_nowhere(self, web: Web, headers: dict[str, str]):
        assert "redirects to nowhere" in str(refusal(web.put(1, "/lost", Reply(status=302, headers=headers))))

    def test_of_broken_compression(self, web: Web):
        refusal(web.put(1, "/noise", Reply(os.urandom(100), headers={"Content-Encoding": "gzip"})))


class TestAnswers:
    @pytest.mark.parametrize(
        ("encoding", "data"),
        [("gzip", gzip.compress(b"news" * 99, mtime=0)), ("br", brotli.compress(b"news" * 99)), ("", b"news" * 99)],
    )
    def test_are_decompressed(self, web: Web, encoding: str, data: bytes):
        headers = {"Content-Encoding": encoding} if encoding else {}
        found = get(web.put(2, "/news", Reply(data, headers=headers, type="text/html; charset=latin-1")))
        assert found.body == b"news" * 99
        assert (found.content_type, found.charset) == ("text/html", "latin-1")

    def test_say_who_asks_and_what_is_understood(self, web: Web):
        get(web.put(2, "/who", Reply("hello")), accept="text/html")
        headers = web.visits[-1].headers
        assert headers["User-Agent"] == USER_AGENT
        assert "Dateline/" in USER_AGENT
        assert (headers["Accept-Encoding"], headers["Accept"]) == ("gzip, br", "text/html")
        assert not {"Cookie", "Referer", "Authorization"} & headers.keys()

    def test_of_one_host_set_no_cookie_for_the_next_request(self, web: Web):
        url = web.put(2, "/cookie", Reply("hello", headers={"Set-Cookie": "who=ada; Path=/"}))

        async def fetch_twice() -> None:
            async with Fetcher(allowed_networks=LOOPBACK, limits=SMALL, resolver=Names({})) as fetcher:
                await fetcher.get(url)
                await fetcher.get(url)

        asyncio.run(fetch_twice())
        assert "Cookie" not in web.visits[-1].headers

    def test_that_are_current_still_have_no_body(self, web: Web):
        url = web.put(2, "/tagged", Reply("hello", tagged=True))
        first = get(url)
        again = get(url, validators={"If-None-Match": first.etag})
        assert (first.status, again.status, again.body) == (200, 304, b"")

    @pytest.mark.parametrize(
        ("status", "passing"),
        [(400, False), (401, False), (403, False), (404, False), (410, False), (429, True), (503, True)],
    )
    def test_that_are_errors(self, web: Web, status: int, passing: bool):
        error = refusal(web.put(2, "/error", Reply("no", status=status, headers={"Retry-After": "120"})))
        assert (error.status, error.passing, error.retry_after) == (status, passing, 120)
        assert str(status) in str(error)

    @pytest.mark.parametrize("retry_after", ["soon", "", "-5", "Fri, 99 Foo 2020", "9" * 40, "²"])
    def test_that_say_oddly_when_to_come_again(self, web: Web, retry_after: str):
        error = refusal(web.put(2, "/odd", Reply(status=503, headers={"Retry-After": retry_after})))
        assert error.retry_after is None or error.retry_after >= 0

    def test_that_moved_for_good_say_where_to(self, web: Web):
        end = web.put(3, "/new", Reply("hello"))
        assert get(web.put(2, "/old", Reply(status=301, headers={"Location": end}))).moved_to == end
        found = get(web.put(2, "/old", Reply(status=302, headers={"Location": end})))
        assert (found.url, found.moved_to) == (end, None)


def test_it_must_be_entered():
    with pytest.raises(RuntimeError, match="entered"):
        asyncio.run(Fetcher().get("http://127.0.0.1/"))
