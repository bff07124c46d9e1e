"""Two bots that share the shards of one Discord and one catalogue: what a person and a server may ask holds in both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from retrieval.catalogue import Catalogue, open_database
from retrieval.catalogue.shared_work import Leases
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes.embeddings import EmbeddingModel
from tests.bot.discord.conftest import somebody
from tests.builders import prepare_samples
from tests.fakes.discord_objects import BOT, Payload
from tests.fakes.discord_process import PreloadedBot
from tests.fakes.discord_server import GENERAL, DiscordServer
from tests.fakes.postgres import PostgresServer

QUESTION = "How much did the growers ask the ministry of agriculture for?"
A_MINUTE, A_DAY = 3, 8


@dataclass
class Pair:
    """Two bots: the first to hear direct messages and the one that hears the server, and their Discord."""

    discord: DiscordServer
    catalogue: Catalogue
    bots: tuple[PreloadedBot, PreloadedBot]

    def holder(self, shard: int) -> str:
        live = Leases(self.catalogue, "test").live("discord ").items()
        return next((holder for name, holder in live if f" shard {shard} " in name), "")


@pytest.fixture(scope="module")
def pair(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory, wordllama: EmbeddingModel
) -> Iterator[Pair]:
    folder, url = tmp_path_factory.mktemp("pair"), postgres.new_database()
    corpus = Corpus(Location(folder / "filling", url), lambda: wordllama)
    corpus.add(prepare_samples())
    for _ in corpus.catch_up():
        pass
    limits = {"DISCORD_QUESTIONS_PER_MINUTE": str(A_MINUTE), "DISCORD_QUESTIONS_PER_DAY": str(A_DAY)}
    settings = {"DATELINE_DATABASE_URL": url, **limits}
    with ExitStack() as stack, DiscordServer() as discord:
        stack.callback(corpus.close)
        discord.rest.shards = 2
        catalogue = Catalogue(open_database(url))
        stack.callback(catalogue.close)
        bots = [PreloadedBot(discord, folder / f"bot{n}", folder / f"bot{n}.log", **settings) for n in (1, 2)]
        made = Pair(discord, catalogue, (stack.enter_context(bots[0]), stack.enter_context(bots[1])))
        discord.until(lambda: len({made.holder(0), made.holder(1)} - {""}) == 2)
        yield made


def in_server(pair: Pair, who: Payload) -> str:
    return str(pair.discord.answer_to(pair.discord.say(f"<@{BOT}> {QUESTION}", who, GENERAL))["content"])


def in_direct(pair: Pair, who: Payload) -> str:
    return str(pair.discord.answer_to(pair.discord.say(QUESTION, who))["content"])


def test_each_message_is_answered_by_one_of_them(pair: Pair):
    said = [
        pair.discord.say(QUESTION, somebody(8_001)),
        pair.discord.say(f"<@{BOT}> {QUESTION}", somebody(8_002), GENERAL),
    ]
    for one in said:
        assert "12 million euros" in pair.discord.answer_to(one)["content"]
    assert [len(pair.discord.replies_to(one)) for one in said] == [1, 1]


def told(pair: Pair, who: Payload) -> set[str]:
    """Return which processes have told the others that somebody has asked."""
    query = text("SELECT holder FROM leases WHERE name LIKE :name")
    with pair.catalogue.engine.connect() as connection:
        return set(connection.execute(query, {"name": f"asked {who['id']} %"}).scalars())


def tell_each_other(pair: Pair, who: Payload) -> None:
    """Have somebody ask each of the processes, and wait until each has told the other."""
    for ask in (in_direct, in_server):
        assert "12 million euros" in ask(pair, who)
    pair.discord.until(lambda: len(told(pair, who)) == 2)


def test_questions_a_minute_are_counted_together(pair: Pair):
    who = somebody(8_003)
    tell_each_other(pair, who)
    assert "12 million euros" in in_direct(pair, who)
    # They hear when they tell: the first of these has all told, the second has all heard, the third has it counted.
    for other in (8_004, 8_005, 8_006):
        tell_each_other(pair, somebody(other))
    # The process that hears the server has counted one of the three itself, the other two.
    again = pair.discord.done(pair.discord.slash("ask", who, where=GENERAL, question=QUESTION)).text
    assert "That was quick" in again
    assert "That was quick" in in_direct(pair, who)


def test_whoever_takes_over_misses_nothing_and_knows_what_a_server_has_asked_today(pair: Pair):
    discord = pair.discord
    for number in range(A_DAY):
        if "questions for today" in in_server(pair, somebody(8_100 + number)):
            break
    assert "questions for today" in in_server(pair, somebody(8_200))
    assert "12 million euros" in in_direct(pair, somebody(8_201))
    before = pair.holder(1)
    held = next(bot for bot in pair.bots if f":{bot.process.pid}:" in before)
    held.process.kill()
    held.finish()
    missed = [
        discord.unheard(QUESTION, somebody(8_201)),
        discord.unheard(f"<@{BOT}> {QUESTION}", somebody(8_202), GENERAL),
    ]
    with pair.catalogue.engine.begin() as connection:
        lost = "UPDATE leases SET until = now() - interval '1 second' WHERE name LIKE 'discord %' AND holder = :holder"
        connection.execute(text(lost), {"holder": before})
    discord.until(lambda: pair.holder(1) not in ("", before))
    assert "12 million euros" in discord.answer_to(missed[0])["content"]
    assert discord.answer_to(missed[1])["content"]
    # One that both had heard while the shard changed hands may have been counted by the first alone.
    for number in range(2):
        last = in_server(pair, somebody(8_300 + number))
    assert "questions for today" in last
    query = text("SELECT sum(questions) FROM usage WHERE server <> 0")
    with pair.catalogue.engine.connect() as connection:
        assert connection.execute(query).scalar_one() <= A_DAY
    assert [len(discord.replies_to(one)) for one in missed] == [1, 1]
    (left,) = (bot for bot in pair.bots if bot is not held)
    assert left.stop() == 0
    assert [pair.holder(0), pair.holder(1)] == ["", ""]
