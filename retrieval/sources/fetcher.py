"""The only place that opens a connection to the outside: HTTP GET to public addresses, within limits.

Whoever gives a URL is treated like a stranger. When to ask, and whether a site wants to be asked, is in `visitor`.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urldefrag, urljoin, urlsplit

from retrieval.domain.errors import DatelineError
from retrieval.sources.addresses import Network, is_allowed

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import AbstractResolver

USER_AGENT = f"Dateline/{version('dateline')} (answers questions about the news from its operator's feeds)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT_REDIRECTS = frozenset({301, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "br"})
_NOT_PUBLIC = "is not an address of the public internet"
_LONGEST_URL = 2000
_CHUNK = 2**16

Turn = Callable[[str], AbstractAsyncContextManager[None]]
"""What a request to a URL, or to one that it redirects to, is made within: it may wait, or raise `FetchError`."""


class FetchError(DatelineError):
    """Something could not be fetched; the text says why.

    `passing` tells that it may well work later, `status` is the HTTP status if there was one, `retry_after` the
    number of seconds that the server asks to be left alone for.
    """

    def __init__(
        self, reason: str, *, passing: bool = False, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.passing = passing
        self.status = status
        self.retry_after = retry_after

    def after(self, url: str) -> FetchError:
        """Return the same error for whoever was redirected to `url`."""
        reason = f"it redirects to {url[:200]}: {self}"
        return FetchError(reason, passing=self.passing, status=self.status, retry_after=self.retry_after)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may take: bytes of a body once it is decompressed, seconds, redirects."""

    size: int = 10 * 2**20
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent, from `url` after redirects; `moved_to` is that URL when all of them were permanent.

    `status` is 200, or 304 with no body when what the request's validators stand for is still current.
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@contextlib.asynccontextmanager
async def _at_once(_url: str) -> AsyncIterator[None]:
    yield


class Fetcher:
    """Fetches over HTTP and HTTPS, between `__aenter__` and `__aexit__`, for one event loop.

    Every socket's address is checked where the socket is made, so neither a name nor a redirect can lead to a
    private network. `allowed_networks` are those of the operator's own that may be reached all the same; `resolver`
    stands in for the system's.
    """

    def __init__(
        self,
        *,
        allowed_networks: Sequence[Network] = (),
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allowed = tuple(allowed_networks)
        self._limits = limits or Limits()
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        import aiohttp  # noqa: PLC0415 - a third of a second, not needed to ask

        connector = aiohttp.TCPConnector(
            resolver=self._resolver, socket_factory=self._checked_socket, limit=64, limit_per_host=2
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=self._limits.seconds),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, br"},
            read_bufsize=_CHUNK,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self, url: str, *, accept: str = "*/*", validators: Mapping[str, str] | None = None, turn: Turn = _at_once
    ) -> Response:
        """Return what is at `url`, following redirects. `validators` are headers such as If-None-Match.

        Raises:
            FetchError: if it cannot or must not be fetched, breaks a limit, or the server answers with an error.
        """
        here, permanent = url, True
        for _ in range(self._limits.redirects + 1):
            try:
                _require_web(here)
                async with turn(here):
                    answer = await self._exchange(here, {"Accept": accept, **(validators or {})})
            except FetchError as error:
                raise error if here == url else error.after(here) from None
            if isinstance(answer, Response):
                return answer if here == url or not permanent else replace(answer, moved_to=here)
            permanent = permanent and answer.permanent
            here = answer.url
        raise FetchError(f"it redirects more than {self._limits.redirects} times")

    async def _exchange(self, url: str, headers: Mapping[str, str]) -> Response | _Redirect:
        import aiohttp  # noqa: PLC0415
        from yarl import URL  # noqa: PLC0415

        if self._session is None:
            raise RuntimeError("a Fetcher must be entered before it is used")
        try:
            target = URL(url)
            async with self._session.get(target, headers=headers, allow_redirects=False) as response:
                return await self._read(url, response)
        except TimeoutError:
            raise FetchError(f"it took longer than {self._limits.seconds:g} seconds", passing=True) from None
        except (aiohttp.InvalidURL, ValueError) as error:
            raise FetchError(f"it cannot be fetched: {_reason(error)}") from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            reason = _reason(error)
            raise FetchError(f"it cannot be fetched: {reason}", passing=_NOT_PUBLIC not in reason) from None

    async def _read(self, url: str, response: aiohttp.ClientResponse) -> Response | _Redirect:
        if response.status in _REDIRECTS:
            return _redirect(url, response.status, response.headers.get("Location", ""))
        if response.status == 304:
            return Response(url, 304, b"")
        if response.status != 200:
            raise _refused(response)
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            raise FetchError(f"it came encoded as {encoding[:40]!r}, though only gzip and br were asked for")
        return Response(
            url=url,
            status=200,
            body=await self._body(response),
            content_type=response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            charset=response.charset,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """Return the decompressed body; reading ends as soon as it is too large."""
        parts, size = [], 0
        if (response.content_length or 0) > self._limits.size:
            raise self._too_large(response)
        async for part in response.content.iter_chunked(_CHUNK):
            size += len(part)
            if size > self._limits.size:
                raise self._too_large(response)
            parts.append(part)
        return b"".join(parts)

    def _too_large(self, response: aiohttp.ClientResponse) -> FetchError:
        response.close()
        return FetchError(f"it is larger than {self._limits.size / 2**20:g} MB")

    def _checked_socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if not is_allowed(str(address[0]), self._allowed):
            # As an OSError, so that aiohttp goes on to the next address of the name, which is checked just so.
            raise OSError(errno.EACCES, f"{address[0]} {_NOT_PUBLIC}")
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str
    permanent: bool


def _require_web(url: str) -> None:
    """Raise unless `url` is one that may be asked for at all."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        named, _ = parts.username or parts.password, parts.port
    except ValueError:
        known, named = False, None
    if not known or any(ord(letter) < 33 or letter == "\\" for letter in url) or len(url) > _LONGEST_URL:
        raise FetchError(f"{url[:100]!r} is not an http or https address")
    if named:
        raise FetchError("the address holds a user name or a password, which are not sent anywhere")


def _redirect(url: str, status: int, location: str) -> _Redirect:
    try:
        target = urldefrag(urljoin(url, location.strip())).url
    except ValueError:
        target = ""
    if not location or not target:
        raise FetchError("it redirects to nowhere")
    return _Redirect(target, status in _PERMANENT_REDIRECTS)


def _refused(response: aiohttp.ClientResponse) -> FetchError:
    reason = f"it was answered with {response.status} {response.reason or ''}".rstrip()
    wait = _seconds(response.headers.get("Retry-After", ""))
    return FetchError(reason, passing=response.status in _PASSING, status=response.status, retry_after=wait)


def _seconds(retry_after: str) -> float | None:
    """Return how long to wait, from a number of seconds or a date (RFC 9110, 10.2.3)."""
    if retry_after.strip().isascii() and retry_after.strip().isdigit():
        return float(retry_after[:9])
    try:
        moment = parsedate_to_datetime(retry_after)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _reason(error: BaseException) -> str:
    inner = getattr(error, "os_error", None) or error
    return (getattr(inner, "strerror", None) or str(inner) or type(inner).__name__).splitlines()[0][:200]
