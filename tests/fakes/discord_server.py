"""A loopback Discord in a thread of its own. Tests speak to it as people do, and look at what they would see."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_objects import (
    ANN,
    APPLICATION,
    BOT,
    EVERYTHING,
    NEWSBOT,
    SERVER,
    Payload,
    direct_channel,
    direct_id,
    group_channel,
    member,
    message,
    role,
    server,
    snowflake,
    text_channel,
    thread,
)
from tests.fakes.discord_rest import Call, Interaction, RestInterface, reply
from tests.patience import PATIENCE_SECONDS

GENERAL, RANDOM, SECRET_CHANNEL, ANNOUNCEMENTS = 20_001, 20_002, 20_003, 20_004
_ANNOUNCEMENT = 5
_VIEW = 0x400
_LOOK_SECONDS = 0.05
"""How often what no call of the bot tells of is looked for: a line of its log, a row of the catalogue."""

T = TypeVar("T")


class DiscordServer:
    """One server with four channels, one of them hidden from ordinary members, and everybody's direct messages."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.gateway = Gateway(self._changed, self._guilds)
        self.rest = RestInterface(self._changed, self.gateway)
        self.rest.channels = {
            GENERAL: text_channel(GENERAL, "general"),
            RANDOM: text_channel(RANDOM, "city-hall-news"),
            SECRET_CHANNEL: text_channel(SECRET_CHANNEL, "board", denied=str(_VIEW)),
            ANNOUNCEMENTS: {**text_channel(ANNOUNCEMENTS, "announcements"), "type": _ANNOUNCEMENT},
        }
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord")

    def __enter__(self) -> Self:
        self._thread.start()
        self._runner = self._run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def api(self) -> str:
        """The address of the REST interface."""
        return self.gateway.url.replace("ws://", "http://").replace("/gateway", "/api/v10")

    def until(self, condition: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
        """Return what `condition` returns as soon as that is true; fail when it never is."""
        deadline = time.monotonic() + seconds
        with self._condition:
            while not (found := condition()):
                left = deadline - time.monotonic()
                assert left > 0, f"it did not come to pass; the last calls: {self.rest.calls[-6:]}"
                self._condition.wait(min(left, _LOOK_SECONDS))
            return found

    def calls(self, method: str, part: str) -> list[Call]:
        """Return the requests made so far whose path contains `part`."""
        return [call for call in list(self.rest.calls) if call.method == method and part in call.path]

    def fail(self, method: str, path: str, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Have the next request of that method, whose path matches, fail."""
        self.rest.faults.append((method, path, reply(body, status, headers)))

    def fail_always(self, method: str, path: str, status: int, body: Any) -> None:
        """Have every request of that method, whose path matches, fail until `heal`."""
        self.rest.lasting.append((method, path, status, body))

    def mute(self, *requests: tuple[str, str]) -> None:
        """Do what requests of these methods ask for, and answer none of them until `heal`.

        Patterns are looked for in the path, and the words of a message after a blank.
        """
        self.rest.muted, self.rest.unmuted = [*requests], asyncio.Event()

    def heal(self) -> None:
        """Have nothing fail and nothing refused any more."""
        self.rest.faults.clear()
        self.rest.lasting.clear()
        self.rest.muted.clear()
        self._loop.call_soon_threadsafe(self.rest.unmuted.set)
        self.rest.denied.clear()
        self.rest.closed.clear()

    def slash(
        self,
        name: str,
        who: Payload = ANN,
        where: int | None = None,
        *,
        group: bool = False,
        expired: bool = False,
        **options: Any,
    ) -> Interaction:
        """Run a command, in direct messages unless a channel is named; `group` is a private channel of others.

        The token of an `expired` one is good for the first reply alone.
        """
        given: list[Payload] = []
        resolved: dict[str, Any] = {}
        roles: dict[str, Any] = {}
        for key, value in options.items():
            option = {"name": key.replace("_", "-"), "type": _kind(value), "value": value}
            if key == "channel":
                option |= {"type": 7, "value": str(value)}
                resolved[str(value)] = self.rest.channels[value] | {"permissions": EVERYTHING}
            if key == "role":
                option |= {"type": 8, "value": str(value)}
                roles[str(value)] = role(value, "reporters")
            given.append(option)
        name, _, part = name.partition(" ")
        given = [{"name": part, "type": 1, "options": given}] if part else given
        data = {"id": self._command(name), "name": name, "type": 1, "options": given}
        data |= {"resolved": {"channels": resolved, "roles": roles}} if resolved or roles else {}
        return self._interact(2, data, who, where, group=group, expired=expired)

    def type(self, name: str, option: str, typed: str, where: int | None = None) -> Interaction:
        """Type into an option that completes."""
        options: list[Payload] = [{"name": option, "type": 3, "value": typed, "focused": True}]
        name, _, part = name.partition(" ")
        options = [{"name": part, "type": 1, "options": options}] if part else options
        data = {"id": self._command(name), "name": name, "type": 1, "options": options}
        return self._interact(4, data, ANN, where)

    def check(self, target: Payload, who: Payload = ANN, where: int | None = None) -> Interaction:
        """Run the message command on a message."""
        name = "Check against the news"
        data = {
            "id": self._command(name),
            "name": name,
            "type": 3,
            "target_id": target["id"],
            "resolved": {"messages": {target["id"]: target}},
        }
        return self._interact(2, data, who, where)

    def press(
        self, shown: Payload, custom_id: str, who: Payload = ANN, where: int | None = None, **data: Any
    ) -> Interaction:
        """Press a button, or choose from a menu (`component_type` and `values`)."""
        chosen = {"custom_id": custom_id, "component_type": 2, **data}
        return self._interact(3, chosen, who, where, message=shown)

    def say(self, content: str, who: Payload = ANN, where: int | None = None, **fields: Any) -> Payload:
        """Say something, in direct messages unless a channel is named."""
        said = self.unheard(content, who, where, **fields)
        self._run(self.gateway.dispatch("MESSAGE_CREATE", said, SERVER if where else None))
        return said

    def unheard(self, content: str, who: Payload = ANN, where: int | None = None, **fields: Any) -> Payload:
        """Say something that the gateway does not deliver: it can only be read back."""
        replied = fields.pop("reply_to", None)
        if replied is not None:
            reference = {"message_id": replied["id"], "channel_id": replied["channel_id"]}
            fields |= {"message_reference": reference, "referenced_message": replied}
        if where:
            fields |= {"guild_id": str(SERVER), "member": member(fields.pop("roles", ()))}
            fields["mentions"] = [NEWSBOT] if f"<@{BOT}>" in content else []
        said = message(where or direct_id(who), who, content, **fields)
        self.rest.messages[int(said["id"])] = said
        return said

    def attach(self, name: str, data: bytes) -> Payload:
        """Return an attachment for a message: a file that somebody sends along."""
        number = snowflake()
        self.rest.attached[f"{number}-{name}"] = data
        address = self.gateway.url.replace("ws://", "http://").replace("/gateway", f"/attachments/{number}-{name}")
        return {"id": str(number), "filename": name, "size": len(data), "url": address, "proxy_url": address}

    def delete(self, said: Payload) -> None:
        """Delete a message, as whoever said it does."""
        self.rest.messages.pop(int(said["id"]), None)
        gone = {"id": said["id"], "channel_id": said["channel_id"]}
        server_id = SERVER if "guild_id" in said else None
        self.dispatch("MESSAGE_DELETE", gone | ({"guild_id": str(SERVER)} if server_id else {}), server_id)

    def edit(self, said: Payload, content: str) -> None:
        """Change what a message says, as whoever said it does."""
        said["content"] = content
        where = SERVER if "guild_id" in said else None
        said["mentions"] = [NEWSBOT] if where and f"<@{BOT}>" in content else []
        self.dispatch("MESSAGE_UPDATE", {**said, "edited_timestamp": "2026-11-22T12:05:00+00:00"}, where)

    def replies_to(self, said: Payload) -> list[Payload]:
        """Return the bot's messages that reply to a message."""
        answers = [one for one in list(self.rest.messages.values()) if one["author"]["id"] == str(BOT)]
        return [one for one in answers if str(one.get("message_reference", {}).get("message_id")) == said["id"]]

    def answer_to(self, said: Payload) -> Payload:
        """Wait for the reply to a message, buttons and all."""
        return self.until(lambda: next((one for one in self.replies_to(said) if is_whole(one)), None)) or {}

    def done(self, one: Interaction) -> Interaction:
        """Wait until an interaction shows what it is going to show."""
        self.until(lambda: one.choices is not None or (one.original and is_whole(one.original)))
        return one

    def open_thread(self, origin: int) -> None:
        """Open a thread of the bot's own from a message."""
        opened = thread(origin, "a topic", GENERAL, BOT)
        self.rest.channels[origin] = opened
        self.dispatch("THREAD_CREATE", {**opened, "newly_created": True})

    def dispatch(self, event: str, data: Payload, where: int | None = SERVER) -> None:
        """Send any event."""
        self._run(self.gateway.dispatch(event, data, where))

    def run(self, deed: Awaitable[T]) -> T:
        """Do something with the gateway: `discord.run(discord.gateway.drop(4000))`."""
        return self._run(deed)

    def _interact(
        self,
        kind: int,
        data: Payload,
        who: Payload,
        where: int | None,
        *,
        group: bool = False,
        expired: bool = False,
        **fields: Any,
    ) -> Interaction:
        number, token = str(snowflake()), f"token{snowflake()}"
        channel = where or direct_id(who)
        one = Interaction(number, token, time.monotonic(), who, channel, user_installed=group, expired=expired)
        self.rest.interactions[token] = one
        payload = {
            "id": number,
            "application_id": str(APPLICATION),
            "type": kind,
            "token": token,
            "version": 1,
            "data": data,
            "locale": who.get("locale", "en-GB"),
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
            "app_permissions": EVERYTHING,
            "authorizing_integration_owners": {"1": who["id"]} if group or not where else {"0": str(SERVER)},
            "context": 2 if group else 0 if where else 1,
            "channel_id": str(channel),
            **self._scene(who, where, group=group),
            **fields,
        }
        self._run(self.gateway.dispatch("INTERACTION_CREATE", payload, SERVER if where and not group else None))
        return one

    def _scene(self, who: Payload, where: int | None, *, group: bool) -> Payload:
        if group:
            return {"user": who, "channel": group_channel(where or 0, who)}
        if not where:
            return {"user": who, "channel": direct_channel(who)}
        permissions = who.get("permissions", EVERYTHING)
        return {
            "guild_id": str(SERVER),
            "guild": {"id": str(SERVER), "locale": "en-US", "features": []},
            "member": {"user": who, "permissions": permissions, **member(who.get("roles", ()))},
            "channel": self.rest.channels[where],
        }

    def _command(self, name: str) -> str:
        return next((one["id"] for one in self.rest.commands if one["name"] == name), "1")

    def _guilds(self) -> list[Payload]:
        return [server(SERVER, [one for one in self.rest.channels.values() if one["type"] in (0, _ANNOUNCEMENT)])]

    def _changed(self) -> None:
        events, self.rest.events = self.rest.events, []
        for event, data in events:
            asyncio.run_coroutine_threadsafe(self.gateway.dispatch(event, data, SERVER), self._loop)
        with self._condition:
            self._condition.notify_all()

    async def _start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/attachments/{name}", self.rest.serve_file)
        app.router.add_route("*", "/api/v10/{tail:.*}", self.rest.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.gateway.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/gateway"
        return runner

    def _run(self, deed: Awaitable[T]) -> T:
        async def do() -> T:
            return await deed

        return asyncio.run_coroutine_threadsafe(do(), self._loop).result(PATIENCE_SECONDS)


def is_whole(shown: Payload) -> bool:
    """Tell whether a message shows something that is not still being written."""
    content = shown["content"]
    return bool(content) and not content.startswith("Reading ") and not content.endswith("\n…")


def _kind(value: Any) -> int:
    return {bool: 5, int: 4}.get(type(value), 3)
