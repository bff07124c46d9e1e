"""`python -m benchmarks.discord.standing`: a day of news on standing questions, killed with -9 again and again.

Forty questions are followed and change once, thirty stand answered in a channel until their article is corrected, and
reprints and other news of the same places come in between; half of what changes was first told on the same day.
Counted is who was told what how often.
"""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import typer

from benchmarks.discord.day import News, Subject, day_of_news, first_day, first_report, subjects
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article
from retrieval.sources.drafts import prepare
from tests.fakes.discord_objects import BOT, person
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_server import GENERAL, DiscordServer

_BATCH = 20
_LONGEST_LIFE = 9.0
"""Seconds that the bot lives at most before it is killed; it takes about four to be there again."""

_SETTLED_WITHIN = 600.0
_FOLLOWED_BY_EACH = 2


def main(
    changes: int = 40, corrections: int = 30, reprints: int = 100, others: int = 330, kills: int = 20, seed: int = 7
) -> None:
    """Play the day, and print the figures as JSON."""
    every = subjects(changes + corrections)
    changed, corrected = every[:changes], every[changes:]
    news = day_of_news(changed, corrected, reprints, others, seed)
    with tempfile.TemporaryDirectory() as folder, DiscordServer() as discord:
        data = Path(folder) / "data"
        with closing(Corpus.open(data)) as corpus:
            _ingest(corpus, [first_report(one, first_day(one, datetime.now(UTC))) for one in every])
            for _ in corpus.catch_up():
                pass
        settings = {"DISCORD_QUESTIONS_PER_MINUTE": "10000", "DISCORD_QUESTIONS_PER_DAY": "100000"}
        with BotProcess(discord, data, Path(folder) / "bot.log", **settings) as bot:
            known = _followed(discord, changed)
            shown = _asked(discord, corrected)
            began = time.monotonic()
            _play(bot, data, news, kills, seed)
            _settle(data)
            took = time.monotonic() - began
            figures = _figures(discord, changed, corrected, shown)
            bot.stop(signal.SIGTERM)
            print(bot.output()[-2_000:])
    figures |= {"first answers right": known, "articles": len(news), "kills": kills, "seconds": round(took)}
    print(json.dumps(figures, indent=2))


def _ingest(corpus: Corpus, articles: Sequence[Article]) -> None:
    corpus.add([prepare(one, datetime.now(UTC).date()) for one in articles])


def _followed(discord: DiscordServer, changed: Sequence[Subject]) -> int:
    """Have each question followed; return how many of the answers known then are right."""
    right = 0
    for number, subject in enumerate(changed):
        told = discord.done(discord.slash("follow", _owner(number), question=subject.question)).text
        right += subject.before in told
    return right


def _asked(discord: DiscordServer, corrected: Sequence[Subject]) -> dict[int, int]:
    """Have each question answered in the channel; return the message of each answer."""
    shown = {}
    for subject in corrected:
        answer = discord.answer_to(discord.say(f"<@{BOT}> {subject.question}", person(9_000, "asker"), GENERAL))
        shown[subject.number] = int(answer["id"])
    return shown


def _play(bot: BotProcess, data: Path, news: Sequence[News], kills: int, seed: int) -> None:
    """Let the day come in while the bot runs, is killed at some moment, and is started again."""
    rng = random.Random(seed)  # noqa: S311 - the same moments for the same seed
    batches = [news[first : first + _BATCH] for first in range(0, len(news), _BATCH)]
    killed = 0
    with closing(Corpus.open(data)) as corpus:
        for number, batch in enumerate(batches):
            _ingest(corpus, [one.article for one in batch])
            due = kills * (number + 1) // len(batches)
            while killed < due:
                time.sleep(rng.uniform(0.0, _LONGEST_LIFE))
                bot.process.kill()
                bot.finish()
                bot.start()
                killed += 1


def _settle(data: Path) -> None:
    """Wait until every article was looked at and nothing is left to be told or corrected."""
    with closing(Corpus.open(data)) as corpus:
        last = corpus.catalogue.last_change()
    deadline = time.monotonic() + _SETTLED_WITHIN
    quiet_since = None
    while time.monotonic() < deadline:
        time.sleep(1.0)
        if _left(data, last):
            quiet_since = None
        elif quiet_since is None:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > 10:
            return
    raise TimeoutError("it was not over in time")


def _left(data: Path, last: int) -> int:
    with closing(sqlite3.connect(data / "catalogue.sqlite3")) as connection:
        (looked,) = connection.execute("SELECT value FROM counters WHERE name = 'followed'").fetchone() or (0,)
        (untold,) = connection.execute("SELECT count(*) FROM change_notices WHERE sent IS NULL").fetchone()
        (uncorrected,) = connection.execute(
            "SELECT count(*) FROM answer_messages WHERE told LIKE 'waiting:%'"
        ).fetchone()
    return max(0, last - int(looked)) + int(untold) + int(uncorrected)


def _figures(
    discord: DiscordServer, changed: Sequence[Subject], corrected: Sequence[Subject], shown: dict[int, int]
) -> dict[str, object]:
    told: Counter[int] = Counter()
    wrong: list[str] = []
    for one in list(discord.rest.messages.values()):
        if one["author"]["id"] != str(BOT) or "🔔" not in one["content"]:
            continue
        for subject in changed:
            count = one["content"].count(f"> {subject.question}")
            told[subject.number] += count
            if count and subject.after not in one["content"]:
                wrong.append(one["content"])
    texts = {number: discord.rest.messages[message]["content"] for number, message in shown.items()}
    edited = [one for one in corrected if "✏️" in texts[one.number] and one.after in texts[one.number]]
    return {
        "changes told once": sum(told[one.number] == 1 for one in changed),
        "told more than once": {one.question: told[one.number] for one in changed if told[one.number] > 1},
        "never told": [one.question for one in changed if not told[one.number]],
        "told wrongly": wrong,
        "messages corrected": len(edited),
        "not corrected": {one.question: texts[one.number] for one in corrected if one not in edited},
        "changes": len(changed),
        "corrections": len(corrected),
    }


def _owner(number: int) -> dict[str, object]:
    return person(8_000 + number // _FOLLOWED_BY_EACH, "follower")


if __name__ == "__main__":
    typer.run(main)
