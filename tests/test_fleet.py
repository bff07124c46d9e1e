"""Several machines on one catalogue: two that ingest, two bots and one that joins, through kills and restarts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, text, update

from retrieval.catalogue import Catalogue, open_database
from retrieval.catalogue.service_schema import EmbeddingBatchRow, LeaseRow
from retrieval.catalogue.shared_work import Leases
from tests.children import Child
from tests.fakes.chroma_server import ChromaServer
from tests.fakes.discord_objects import BOT, Payload
from tests.fakes.discord_process import PreloadedBot
from tests.fakes.discord_server import GENERAL, DiscordServer
from tests.fakes.postgres import PostgresServer, find_programs
from tests.patience import NEVER_SECONDS
from tests.preloaded import Process

QUESTION = "How much did the growers ask the ministry of agriculture for?"
ROUNDS = 12

INGESTING = f"""
import sys, time
from pathlib import Path
from retrieval.catalogue import shared_work
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.errors import CatalogueUnavailable
from retrieval.indexes.embeddings import open_model
from retrieval.indexes.vectors import ChromaAddress
from retrieval.upkeep.catch_up import Followers
from tests.builders import prepare_many, prepare_samples

folder, url, chroma, name = sys.argv[1:]
shared_work.LEASE_SECONDS = {NEVER_SECONDS}
corpus = Corpus(Location(Path(folder), url, ChromaAddress(chroma)), lambda: open_model("wordllama"))
followers = Followers(corpus, lambda error: None)
followers.start()
for number in range({ROUNDS}):
    while True:
        try:
            corpus.add([*prepare_samples(), *prepare_many(5, f"{{name}} {{number}}")])
            break
        except CatalogueUnavailable:
            time.sleep(0.2)
    print("added", flush=True)
    if number % 4 == 3:
        sys.stdin.readline()
sys.stdin.readline()
followers.stop()
corpus.close()
"""

COUNTING = """
CREATE TABLE embedded (passage_id integer);
CREATE FUNCTION note() RETURNS trigger AS $$ BEGIN INSERT INTO embedded VALUES (NEW.passage_id); RETURN NEW; END $$
LANGUAGE plpgsql;
CREATE TRIGGER note AFTER INSERT OR UPDATE ON vectors FOR EACH ROW EXECUTE FUNCTION note();
"""


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with PostgresServer(programs) as running:
        yield running


@pytest.fixture
def url(server: PostgresServer) -> str:
    return server.new_database()


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalogue]:
    with closing(Catalogue(open_database(url))) as opened:
        yield opened


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path) as running:
        yield running


def hear_round(child: Child) -> None:
    for _ in range(4):
        assert child.hear() == "added"


def asked(discord: DiscordServer, say: Callable[..., Payload]) -> list[Payload]:
    """Ask in direct messages and in a server, which belong to different shards; wait for both answers."""
    said = [say(QUESTION), say(f"<@{BOT}> {QUESTION}", where=GENERAL)]
    for one in said:
        discord.answer_to(one)
    return said


def shard_holders(catalogue: Catalogue) -> set[str]:
    return {holder for name, holder in Leases(catalogue, "test").live("discord ").items() if " shard " in name}


def let_leases_run_out(catalogue: Catalogue, *dead: Process) -> None:
    """Let what dead processes hold run out, and nothing else: what lives embeds and answers meanwhile."""
    pids = [str(process.pid) for process in dead]
    with catalogue.engine.begin() as connection:
        for row in (LeaseRow, EmbeddingBatchRow):
            theirs = func.split_part(row.holder, ":", 2).in_(pids)
            connection.execute(update(row).where(theirs).values(until=func.now() - timedelta(seconds=1)))


def test_a_fleet_through_kills_and_restarts(
    server: PostgresServer, url: str, catalogue: Catalogue, chroma: ChromaServer, tmp_path: Path
):
    with catalogue.engine.begin() as connection:
        connection.exec_driver_sql(COUNTING)
    said: list[Payload] = []
    settings = {"DATELINE_DATABASE_URL": url, "DATELINE_CHROMA_URL": chroma.url}
    with DiscordServer() as discord:
        discord.rest.shards = 2
        bots = [PreloadedBot(discord, tmp_path / f"bot{n}", tmp_path / f"bot{n}.log", **settings) for n in (1, 2)]
        with (
            Child(INGESTING, tmp_path / "first", url, chroma.url, "gale") as first,
            Child(INGESTING, tmp_path / "second", url, chroma.url, "tide") as second,
            bots[0],
            bots[1],
        ):
            hear_round(first)
            hear_round(second)
            discord.until(lambda: len(shard_holders(catalogue)) == 2)
            said += asked(discord, discord.say)
            chroma.stop()
            first.tell()
            second.tell()
            hear_round(first)
            hear_round(second)
            said += asked(discord, discord.say)
            chroma.start()
            server.restart()
            first.tell()
            second.tell()
            hear_round(second)
            first.kill()
            bots[0].process.kill()
            let_leases_run_out(catalogue, first.process, bots[0].process)
            said += asked(discord, discord.unheard)
            second.tell()
            assert second.finish() == 0
        assert [len(discord.replies_to(one)) for one in said] == [1] * len(said)
    let_leases_run_out(catalogue, first.process, second.process, *(bot.process for bot in bots))
    answers = [at_the_end(tmp_path / name, url, chroma.url) for name in ("first", "second", "third")]
    assert answers[0] == answers[1] == answers[2] != []
    with catalogue.engine.connect() as connection:
        times = Counter(connection.execute(text("SELECT passage_id FROM embedded")).scalars())
    assert set(times) == set(catalogue.passage_ids())
    assert set(times.values()) == {1}


AT_THE_END = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.setup.answerers import QuotingAnswerer
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes import vectors
from retrieval.indexes.embeddings import open_model
from retrieval.indexes.vectors import ChromaAddress
from retrieval.ranking.search import Request
from retrieval.upkeep.inspection import inspect

vectors._SERVER_SECONDS = 300
folder, url, chroma, question = sys.argv[1:]
corpus = Corpus(Location(Path(folder), url, ChromaAddress(chroma)), lambda: open_model("wordllama"))
while min(corpus.cursors().values()) < corpus.catalogue.last_change() or not corpus.has_vectors:
    list(corpus.catch_up())
answerer = QuotingAnswerer(corpus)
quotes = [citation.quote for citation in answerer.answer(Request(question, datetime.now(UTC))).citations]
answerer.close()
faults = [finding.detail for finding in inspect(corpus) if finding.ok is not True]
print(json.dumps([quotes, faults]), flush=True)
corpus.close()
"""


def at_the_end(folder: Path, url: str, chroma: str) -> list[str]:
    """Bring a machine up to date and return what it cites, once `doctor` is content with it."""
    with Child(AT_THE_END, folder, url, chroma, QUESTION) as machine:
        quotes, faults = json.loads(machine.hear())
    assert faults == []
    found: list[str] = quotes
    return found
