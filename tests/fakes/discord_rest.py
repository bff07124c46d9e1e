"""Discord's REST interface on loopback, with the rules that a bot trips over and the errors that it gets for it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from tests.fakes.discord_gateway import TOKEN, Gateway, as_seen
from tests.fakes.discord_objects import (
    ANN,
    APPLICATION,
    NEWSBOT,
    SERVER,
    Payload,
    direct_channel,
    direct_id,
    member,
    message,
    person,
    snowflake,
    thread,
)
from tests.patience import PATIENCE_SECONDS

_EPHEMERAL = 64
_PINGS = re.compile(r"@everyone|@here|<@&?!?(\d+)>")


@dataclass
class Call:
    """One request that the bot made, and what it was answered."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    at: float
    files: tuple[str, ...] = ()
    status: int = 0


@dataclass
class Interaction:
    """One interaction: how it was acknowledged, how long after, and what is shown for it now."""

    id: str
    token: str
    made: float
    private_to: Payload
    channel: int
    user_installed: bool = False
    kind: int | None = None
    after: float | None = None
    private: bool = False
    choices: list[Payload] | None = None
    original: Payload | None = None
    follow_ups: list[Payload] = field(default_factory=list)
    expired: bool = False

    @property
    def text(self) -> str:
        """Everything that is shown, in order."""
        shown = [one for one in (self.original, *self.follow_ups) if one is not None]
        return "\n".join(one["content"] for one in shown)


class RestInterface:
    """State and rules. `dispatch` is called with events that a request causes."""

    def __init__(self, changed: Callable[[], None], gateway: Gateway) -> None:
        self._changed = changed
        self._gateway = gateway
        self.calls: list[Call] = []
        self.interactions: dict[str, Interaction] = {}
        self.messages: dict[int, Payload] = {}
        self.channels: dict[int, Payload] = {}
        self.commands: list[Payload] = []
        self.pings: list[str] = []
        self.faults: list[tuple[str, str, web.Response]] = []
        self.lasting: list[tuple[str, str, int, Any]] = []
        self.muted: list[tuple[str, str]] = []
        self.unmuted = asyncio.Event()
        self.closed: set[int] = set()
        self.strangers: set[int] = set()
        self.denied: dict[int, set[str]] = {}
        self.reactions: list[tuple[int, str]] = []
        self.nonces: dict[str, Payload] = {}
        self.attached: dict[str, bytes] = {}
        self.events: list[tuple[str, Payload]] = []
        self.deadline = PATIENCE_SECONDS
        self.shards = 1

    async def serve_file(self, request: web.Request) -> web.Response:
        """Return a file that somebody attached to a message."""
        return web.Response(body=self.attached[request.match_info["name"]])

    async def serve(self, request: web.Request) -> web.Response:
        body, files = await _read(request)
        path = "/" + request.match_info["tail"]
        call = Call(request.method, path, body, dict(request.query), time.monotonic(), files)
        self.calls.append(call)
        fault = next((one for one in self.faults if one[0] == call.method and re.search(one[1], path)), None)
        lasting = next((one for one in self.lasting if one[0] == call.method and re.search(one[1], path)), None)
        if fault:
            self.faults.remove(fault)
            answer = fault[2]
        elif lasting:
            answer = reply(lasting[3], lasting[2])
        else:
            answer = self._route(call, request.headers.get("Authorization", ""))
        call.status = answer.status
        self._changed()
        asked = f"{path} {(body or {}).get('content')}" if self.muted else ""
        if any(method == call.method and re.search(part, asked, re.DOTALL) for method, part in self.muted):
            await self.unmuted.wait()  # it is done, and nobody hears of it
        return answer

    def _route(self, call: Call, authorization: str) -> web.Response:  # noqa: C901 - a table
        match (call.method, *call.path.strip("/").split("/")):
            case ("GET", "users", "@me"):
                return reply(NEWSBOT) if authorization == f"Bot {TOKEN}" else error(401, 0, "401: Unauthorized")
            case ("GET", "gateway", "bot"):
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
                return reply({"url": self._gateway.url, "shards": self.shards, "session_start_limit": limit})
            case ("GET", "oauth2", "applications", "@me") | ("GET", "applications", "@me"):
                return reply(_application())
            case ("GET", "applications", _, "commands"):
                return reply(self.commands)
            case ("PUT", "applications", _, "commands"):
                return self._publish(call.body)
            case ("POST", "interactions", _, token, "callback"):
                return self._acknowledge(call, self.interactions[token])
            case (method, "webhooks", _, token, "messages", which) if which == "@original":
                return self._original(method, call.body, self.interactions[token])
            case ("POST", "webhooks", _, token):
                return self._follow_up(call.body, self.interactions[token])
            case ("POST", "users", "@me", "channels"):
                return reply(direct_channel(person(int(call.body["recipient_id"]), "somebody")))
            case ("GET", "guilds", guild, "members", number) if (
                guild == str(SERVER) and int(number) not in self.strangers
            ):
                return reply({"user": person(int(number), "somebody"), **member()})
            case ("GET", "channels", channel):
                known = self.channels.get(int(channel))
                return reply({**known, "guild_id": str(SERVER)}) if known else error(404, 10003, "Unknown Channel")
            case ("PATCH", "channels", channel) if int(channel) in self.channels:
                self.channels[int(channel)]["thread_metadata"]["archived"] = call.body["archived"]
                return reply(self.channels[int(channel)])
            case ("POST", "channels", channel, "messages", origin, "threads"):
                return self._open_thread(int(channel), int(origin), call.body["name"])
            case ("PUT", "channels", channel, "messages", number, "reactions", emoji, "@me"):
                self.reactions.append((int(number), unquote(emoji)))
                return self._refusal(int(channel), "react") or reply(None)
            case ("POST", "channels", _, "messages", number, "crosspost") if int(number) in self.messages:
                self.messages[int(number)]["flags"] = 1
                return reply(self.messages[int(number)])
            case (method, "channels", channel, "messages", *which):
                return self._message(method, call, int(channel), which)
            case ("POST", "channels", channel, "typing"):
                return self._refusal(int(channel), "send") or reply(None)
        return error(404, 0, f"404: nothing here for {call.method} {call.path}")

    def _publish(self, commands: list[Payload]) -> web.Response:
        common: Payload = {
            "default_member_permissions": None,
            "options": [],
            "type": 1,
            "description": "",
            "version": "1",
        }
        common |= {"application_id": str(APPLICATION)}
        self.commands = [{**common, **one, "id": str(snowflake())} for one in commands]
        return reply(self.commands)

    def _acknowledge(self, call: Call, one: Interaction) -> web.Response:
        took = time.monotonic() - one.made
        if one.kind is not None:
            return error(400, 40060, "Interaction has already been acknowledged.")
        if took > self.deadline:
            return error(404, 10062, "Unknown interaction")
        data = call.body.get("data") or {}
        kind = call.body["type"]
        if kind == 8:
            one.choices = data["choices"]
            if len(one.choices) > 25 or any(not 1 <= len(choice["name"]) <= 100 for choice in one.choices):
                return error(400, 50035, "Invalid Form Body")
        elif kind in (4, 7) and (fault := self._fault_of(data)):
            return fault
        one.kind, one.after = kind, took
        one.private = bool(data.get("flags", 0) & _EPHEMERAL)
        if kind in (4, 5):
            one.original = self._made(one.channel, data)
        shown = {
            "interaction": {"id": one.id, "type": 2, "response_message_ephemeral": one.private},
            "resource": {"type": kind, "message": one.original} if kind in (4, 5) else None,
        }
        return reply({key: value for key, value in shown.items() if value})

    def _original(self, method: str, body: Any, one: Interaction) -> web.Response:
        if one.expired:
            return error(401, 50027, "Invalid Webhook Token")
        if one.kind is None:
            return error(404, 10015, "Unknown Webhook")
        if method == "DELETE":
            gone, one.original = one.original, None
            self.messages.pop(int(gone["id"]) if gone else 0, None)
            return reply(None)
        if method == "PATCH":
            one.original = one.original or self._made(one.channel, {})
            if fault := self._fault_of({**one.original, **body}):
                return fault
            one.original.update({key: body[key] for key in ("content", "embeds", "components") if key in body})
            self._note_pings(body)
        return reply(one.original)

    def _follow_up(self, body: Payload, one: Interaction) -> web.Response:
        if one.expired:
            return error(401, 50027, "Invalid Webhook Token")
        if one.kind is None:
            return error(404, 10015, "Unknown Webhook")
        if one.user_installed and len(one.follow_ups) >= 5:
            return error(400, 40094, "This interaction has hit the maximum number of follow up messages.")
        if fault := self._fault_of(body):
            return fault
        one.follow_ups.append(self._made(one.channel, body))
        return reply(one.follow_ups[-1])

    def _message(self, method: str, call: Call, channel: int, which: list[str]) -> web.Response:
        match method, which:
            case "POST", []:
                return self._post(channel, call)
            case "DELETE", [number] if int(number) in self.messages:
                del self.messages[int(number)]
                return reply(None)
            case "GET", [] if refusal := self._refusal(channel, "history"):
                return refusal
            case "GET", []:
                after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 50))
                found = [one for key, one in sorted(self.messages.items()) if int(one["channel_id"]) == channel]
                newer = [one for one in found if int(one["id"]) > after]
                return reply([as_seen(one, self._gateway.intents) for one in newer[:limit]][::-1])
            case "GET", [number] if int(number) in self.messages:
                return reply(as_seen(self.messages[int(number)], self._gateway.intents))
            case "PATCH", [number] if int(number) in self.messages:
                shown = self.messages[int(number)]
                if self.channels.get(channel, {}).get("thread_metadata", {}).get("archived"):
                    return error(400, 50083, "Thread is archived")
                if fault := self._fault_of({**shown, **call.body}):
                    return fault
                shown.update(call.body)
                self._note_pings(call.body)
                return reply(shown)
        return error(404, 10008, "Unknown Message")

    def _post(self, channel: int, call: Call) -> web.Response:
        """Take a message that the bot sends, unless it is not allowed to; one with a known nonce is there already."""
        if refusal := self._refusal(channel, "send"):
            return refusal
        if any(channel == direct_id({"id": one}) for one in self.closed):
            return error(403, 50007, "Cannot send messages to this user")
        if call.files and (refusal := self._refusal(channel, "attach")):
            return refusal
        if "message_reference" in call.body and (refusal := self._refusal(channel, "history")):
            return error(400, 160002, "Cannot reply without permission to read message history")
        if fault := self._fault_of(call.body):
            return fault
        nonce = str(call.body.get("nonce") or "")
        if nonce and nonce in self.nonces:
            return reply(self.nonces[nonce])
        made = self._made(channel, call.body)
        if nonce:
            self.nonces[nonce] = made
        return reply(made)

    def _refusal(self, channel: int, deed: str) -> web.Response | None:
        """Return that the bot may not do that in a channel: "send", "threads", "attach", "history", "react", "dm"."""
        if deed not in self.denied.get(channel, ()):
            return None
        return error(403, 50013, "Missing Permissions")

    def _open_thread(self, channel: int, origin: int, name: str) -> web.Response:
        if refusal := self._refusal(channel, "threads"):
            return refusal
        if origin in self.channels:
            return error(400, 160004, "A thread has already been created for this message")
        if origin in self.messages:
            self.messages[origin]["flags"] = self.messages[origin].get("flags", 0) | 32
        opened = thread(origin, name, channel, APPLICATION)
        self.channels[origin] = opened
        self.events.append(("THREAD_CREATE", {**opened, "newly_created": True}))
        return reply(opened)

    def _made(self, channel: int, body: Payload) -> Payload:
        kept = {key: body[key] for key in ("components", "embeds", "flags", "message_reference") if body.get(key)}
        in_server = {"guild_id": str(SERVER)} if channel in self.channels else {}
        made = message(channel, NEWSBOT, body.get("content") or "", **kept, **in_server)
        self.messages[int(made["id"])] = made
        self._note_pings(body)
        return made

    def _note_pings(self, body: Payload) -> None:
        """Keep whom a message would notify: everybody it mentions, unless it says otherwise."""
        allowed = body.get("allowed_mentions")
        silent = allowed is not None and not allowed.get("parse") and not allowed.get("users")
        found = [] if silent else [match[0] for match in _PINGS.finditer(body.get("content") or "")]
        replied = [f"reply to {body['message_reference']['message_id']}"] if "message_reference" in body else []
        self.pings += found + ([] if allowed is not None and not allowed.get("replied_user") else replied)

    def _fault_of(self, body: Payload) -> web.Response | None:
        if not any(body.get(key) for key in ("content", "embeds", "attachments", "components")):
            return error(400, 50006, "Cannot send an empty message")
        if len(body.get("content") or "") > 2000:
            return error(400, 50035, "Invalid Form Body: content must be 2000 or fewer in length.")
        rows = body.get("components") or []
        items = [item for row in rows for item in row["components"]]
        ids = [item["custom_id"] for item in items if "custom_id" in item]
        wrong = len(rows) > 5 or any(len(row["components"]) > 5 for row in rows) or len(set(ids)) < len(ids)
        if wrong or any(len(one) > 100 for one in ids) or any(len(one.get("options", ())) > 25 for one in items):
            return error(400, 50035, "Invalid Form Body: components")
        return None


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return an answer with the exact content type that the library looks for."""
    if body is None:
        return web.Response(status=204)
    kind = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind)


def error(status: int, code: int, text: str) -> web.Response:
    return reply({"message": text, "code": code}, status)


async def _read(request: web.Request) -> tuple[Any, tuple[str, ...]]:
    """Return a request's JSON, and the names of the files that came with it."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return (json.loads(raw) if raw else None), ()
    body, files = None, []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = await part.json()
        else:
            await part.read()
            files.append(part.filename or "")
    return body, tuple(files)


def _application() -> Payload:
    return {
        "id": str(APPLICATION),
        "name": "dateline",
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "flags": 0,
        "owner": ANN,
        "team": None,
        "hook": True,
    }
