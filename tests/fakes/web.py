"""A web on loopback: many hosts (127.0.0.1, 127.0.0.2, ...) at one port, with whatever a test puts on them."""

from __future__ import annotations

import asyncio
import hashlib
import html
import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from ipaddress import ip_network
from typing import Any, Self

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host answers, once `ready`. With `tagged`, a request that knows the ETag already is answered with 304."""

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    tagged: bool = False
    ready: Callable[[], bool] = lambda: True

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.data).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was made, and what it was answered with."""

    host: str
    path: str
    headers: Mapping[str, str]
    status: int
    sent: int


Answer = Reply | Callable[[], Reply]


class Web:
    """Serves between `__enter__` and `__exit__`, from a thread of its own. What it has not been given is not found."""

    def __init__(self, hosts: int = 4) -> None:
        self.addresses = self.addresses_of(hosts)
        self.visits: list[Visit] = []
        self.most_at_once: dict[str, int] = {}
        self.most_together = 0
        self._busy: dict[str, int] = {}
        self._replies: dict[tuple[str, str], Answer] = {}
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            first = stack.enter_context(socket.create_server((self.addresses[0], 0), backlog=256))
            self.port: int = first.getsockname()[1]
            rest = [socket.create_server((address, self.port), backlog=64) for address in self.addresses[1:]]
            self._sockets = [first.dup(), *rest]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    @staticmethod
    def addresses_of(hosts: int) -> list[str]:
        """Return the addresses that the first so many hosts have."""
        return [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(hosts)]

    def url(self, host: int = 0, path: str = "/") -> str:
        """Return the address of a path on one of the hosts."""
        return f"http://{self.addresses[host]}:{self.port}{path}"

    def put(self, host: int, path: str, reply: Answer) -> str:
        """Put something on a host, and return its address."""
        self._replies[self.addresses[host], path] = reply
        return self.url(host, path)

    def paths(self, host: int | None = None, *, robots: bool = False) -> list[str]:
        """Return the paths that were asked for, without robots.txt."""
        wanted = self.addresses if host is None else [self.addresses[host]]
        return [
            visit.path
            for visit in list(self.visits)
            if visit.host in wanted and (robots or visit.path != "/robots.txt")
        ]

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        for made in self._sockets:
            await web.SockSite(runner, made).start()
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host, _ = request.transport.get_extra_info("sockname")[:2] if request.transport else ("", 0)
        self._busy[host] = self._busy.get(host, 0) + 1
        self.most_at_once[host] = max(self.most_at_once.get(host, 0), self._busy[host])
        self.most_together = max(self.most_together, sum(map(bool, self._busy.values())))
        try:
            return await self._send(host, request)
        finally:
            self._busy[host] -= 1

    async def _send(self, host: str, request: web.Request) -> web.Response:
        found = self._replies.get((host, request.path_qs), Reply(status=404))
        reply = found() if callable(found) else found
        await asyncio.sleep(reply.delay)
        while not reply.ready():  # noqa: ASYNC110 - a test in another thread says so
            await asyncio.sleep(0.005)
        headers = {"Content-Type": reply.type, **reply.headers}
        status, body = reply.status, reply.data
        if reply.tagged:
            headers["ETag"] = reply.etag
            if request.headers.get("If-None-Match") == reply.etag:
                status, body = 304, b""
        self.visits.append(Visit(host, request.path_qs, dict(request.headers), status, len(body)))
        return web.Response(status=status, body=body, headers=headers)


class Names(AbstractResolver):
    """Resolves the names that it is told, each to addresses, one list after the other when there are several."""

    def __init__(self, names: Mapping[str, Sequence[str] | Sequence[Sequence[str]]]) -> None:
        self._names = {
            name: [[str(one) for one in given]] if isinstance(given[0], str) else [list(one) for one in given]
            for name, given in names.items()
        }

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - what all resolvers are asked
    ) -> list[ResolveResult]:
        answers = self._names.get(host) or [_numbers(host)]
        chosen = answers.pop(0) if len(answers) > 1 else answers[0]
        return [_result(host, address, port) for address in chosen]

    async def close(self) -> None:
        """Close nothing."""


def page(title: str, paragraphs: Sequence[str], published: datetime | None = None, head: str = "") -> str:
    """Return the source of an article's page."""
    facts = {"@type": "NewsArticle", "headline": title, "datePublished": published.isoformat()} if published else {}
    script = f'<script type="application/ld+json">{json.dumps(facts)}</script>' if facts else ""
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{html.escape(title)}</title>{script}{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{html.escape(title)}</h1>{text}</article></body></html>"
    )


def rss(items: Sequence[Mapping[str, Any]], title: str = "Harbour Wire", head: str = "") -> str:
    """Return an RSS feed; an item may have `title`, `link`, `text`, `published` and `name`."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{html.escape(title)}</title>{head}'
        + "".join(map(_item, items))
        + "</channel></rss>"
    )


def feed(items: Sequence[Mapping[str, Any]], title: str = "Harbour Wire") -> Reply:
    """Return a reply with an RSS feed that has an ETag."""
    return Reply(rss(items, title), type="application/rss+xml", tagged=True)


def _item(item: Mapping[str, Any]) -> str:
    names = {"title": "title", "link": "link", "text": "description"}
    parts = [f"<{tag}>{html.escape(str(item[name]))}</{tag}>" for name, tag in names.items() if name in item]
    if "name" in item:
        parts.append(f'<guid isPermaLink="false">{item["name"]}</guid>')
    if "published" in item:
        parts.append(f"<pubDate>{format_datetime(item['published'])}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def _numbers(host: str) -> list[str]:
    """Return the address that a host is when it is written as the system reads it: 0x7f.1, 2130706433, 017700000001."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        raise OSError(f"no such host: {host}") from None


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
