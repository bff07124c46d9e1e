"""Discord's gateway on loopback: hello, identify, ready, heartbeats, resume, and every way to lose a session."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import zstandard
from aiohttp import WSMsgType, web

from tests.fakes.discord_objects import APPLICATION, BOT, NEWSBOT, Payload, snowflake

TOKEN = "good-token"
MESSAGE_CONTENT = 1 << 15
_DIRECT_SHARD = 0
_ACKNOWLEDGED_AFTER_SECONDS = 0.05


class _Compressor(Protocol):
    def whole(self, data: bytes) -> bytes: ...


class _Zlib:
    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def whole(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def whole(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


_COMPRESSORS: dict[str, Callable[[], _Compressor]] = {"zlib-stream": _Zlib, "zstd-stream": _Zstd}


@dataclass
class Connection:
    """One socket, which speaks for one session at a time."""

    socket: web.WebSocketResponse
    compressor: _Compressor | None

    async def send(self, payload: Payload) -> None:
        data = json.dumps(payload).encode()
        if self.socket.closed:
            return
        if self.compressor is None:
            await self.socket.send_str(data.decode())
        else:
            await self.socket.send_bytes(self.compressor.whole(data))


@dataclass
class Session:
    """What a shard has identified for; it outlives its socket, and keeps what was sent for a resume."""

    id: str
    shard: int
    shards: int
    intents: int
    connection: Connection | None
    sent: list[Payload] = field(default_factory=list)

    async def dispatch(self, event: str, data: Payload) -> None:
        payload = {"op": 0, "t": event, "s": len(self.sent) + 1, "d": data}
        self.sent.append(payload)
        if self.connection is not None:
            await self.connection.send(payload)


class Gateway:
    """All sessions. `log` holds what clients sent, as (operation, data), and ("closed", code)."""

    def __init__(self, changed: Callable[[], None], guilds: Callable[[], list[Payload]]) -> None:
        self._changed = changed
        self._guilds = guilds
        self.log: list[tuple[int | str, Any]] = []
        self.sessions: dict[str, Session] = {}
        self.url = ""
        self.heartbeat_ms = 41_250
        self.allowed_intents = ~MESSAGE_CONTENT
        self.resumable = True

    def count(self, operation: int | str) -> int:
        """Return how often clients have sent an operation: 2 is identify, 6 is resume."""
        return sum(kind == operation for kind, _ in self.log)

    async def dispatch(self, event: str, data: Payload, server: int | None) -> None:
        """Send an event to the shard of a server, or to the first in direct messages."""
        for session in list(self.sessions.values()):
            shard = (server >> 22) % session.shards if server else _DIRECT_SHARD
            if session.shard == shard:
                await session.dispatch(event, as_seen(data, session.intents) if event == "MESSAGE_CREATE" else data)

    @property
    def intents(self) -> int:
        """What the bot has identified for."""
        return next((session.intents for session in self.sessions.values()), 0)

    async def ask_to_reconnect(self) -> None:
        await self._tell_all({"op": 7, "d": None})

    async def invalidate(self) -> None:
        """End all sessions for good, as Discord does after an outage."""
        self.resumable = False
        await self._tell_all({"op": 9, "d": False})

    async def drop(self, code: int) -> None:
        for session in self.sessions.values():
            if session.connection is not None:
                connection, session.connection = session.connection, None
                await connection.socket.close(code=code)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        compressor = _COMPRESSORS.get(request.query.get("compress", ""))
        connection = Connection(socket, compressor() if compressor else None)
        await connection.send({"op": 10, "d": {"heartbeat_interval": self.heartbeat_ms}})
        session: Session | None = None
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                payload = json.loads(frame.data)
                self.log.append((payload["op"], payload["d"]))
                session = await self._hear(connection, payload["op"], payload["d"]) or session
                self._changed()
        if session is not None and session.connection is connection:
            session.connection = None
        self.log.append(("closed", socket.close_code))
        self._changed()
        return socket

    async def _hear(self, connection: Connection, operation: int, data: Any) -> Session | None:
        match operation:
            case 1:
                # The library notes when it sent a heartbeat only after it has: an answer at once would seem to be late.
                await asyncio.sleep(_ACKNOWLEDGED_AFTER_SECONDS)
                await connection.send({"op": 11, "d": None})
            case 2:
                return await self._identify(connection, data)
            case 6:
                return await self._resume(connection, data)
        return None

    async def _identify(self, connection: Connection, data: Any) -> Session | None:
        if data["token"] != TOKEN:
            await connection.socket.close(code=4004)
            return None
        if data["intents"] & ~self.allowed_intents:
            await connection.socket.close(code=4014)
            return None
        shard, shards = data.get("shard", [0, 1])
        session = Session(f"session-{snowflake()}", shard, shards, data["intents"], connection)
        self.sessions = {key: one for key, one in self.sessions.items() if one.shard != shard} | {session.id: session}
        self.resumable = True
        guilds = [one for one in self._guilds() if (int(one["id"]) >> 22) % shards == shard]
        ready = {
            "v": 10,
            "user": {**NEWSBOT, "verified": True, "mfa_enabled": True},
            "guilds": [{"id": one["id"], "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(APPLICATION), "flags": 0},
            "shard": [shard, shards],
        }
        await session.dispatch("READY", ready)
        for one in guilds:
            await session.dispatch("GUILD_CREATE", one)
        return session

    async def _resume(self, connection: Connection, data: Any) -> Session | None:
        session = self.sessions.get(data["session_id"]) if self.resumable else None
        if session is None:
            await connection.send({"op": 9, "d": False})
            return None
        session.connection = connection
        for payload in session.sent[data["seq"] :]:
            await connection.send(payload)
        await session.dispatch("RESUMED", {"_trace": []})
        return session

    async def _tell_all(self, payload: Payload) -> None:
        for session in self.sessions.values():
            if session.connection is not None:
                await session.connection.send(payload)


def as_seen(data: Payload, intents: int) -> Payload:
    """Hide what a message says where the message content intent is needed to see it, and so in what it replies to."""
    if "guild_id" not in data or intents & MESSAGE_CONTENT:
        return data
    referenced = data.get("referenced_message")
    shown = data | ({"referenced_message": as_seen(referenced, intents)} if referenced else {})
    visible = int(data["author"]["id"]) == BOT or any(int(one["id"]) == BOT for one in data["mentions"])
    return shown if visible else shown | {"content": "", "embeds": [], "attachments": []}
