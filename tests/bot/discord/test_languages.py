"""What people are told is told in every language, with the same gaps; and which language it is told in."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast, get_args

import discord
import pytest

from bot.discord import languages
from bot.discord.answer_text import FOR_READERS, READING, STOPPED, is_unfinished, reading_line, waiting_line
from bot.discord.answers import RULINGS
from bot.discord.briefs import WRITING
from bot.discord.delivery import in_words
from bot.discord.languages import Phrase, language_for, language_in, phrase, retold
from bot.discord.requests import Unclear
from bot.discord.server_commands import DELETED
from bot.display import answers as display
from retrieval.catalogue.shown_answers import FeedbackReason
from retrieval.dialogue.replies import asks_back, asks_whom, reply_to
from retrieval.dialogue.small_talk import Talk, TalkKind
from retrieval.domain.answer import CoveredPeriod, Reports
from tests.retrieval.conversing import answer

FOLDER = Path(languages.__file__).parent
TRANSLATED = ("de", "es", "fr")
SAYING = {"phrase": 1, "counted": 2, "say": 1, "Phrase": 0, "Unclear": 0}
"""What says something to people, and which of its arguments is the first that is English."""


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "translations" / f"{language}.toml").read_text("utf-8"))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def said_in(path: Path) -> Iterator[str]:
    """Yield what a module of the bot says, in English, wherever in the module that is written."""
    tree = ast.parse(path.read_text("utf-8"))
    module = import_module(f"bot.discord.{path.stem}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            for english in node.args[SAYING[node.func.id] :]:
                yield from _constants(english, tree, module)


def _constants(node: ast.expr, tree: ast.Module, module: Any) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body, tree, module)
        yield from _constants(node.orelse, tree, module)
    elif isinstance(node, ast.Tuple | ast.Subscript | ast.Starred):
        for part in node.elts if isinstance(node, ast.Tuple) else [node.value]:
            yield from _constants(part, tree, module)
    elif isinstance(node, ast.Name):
        held = getattr(module, node.id, ())
        yield from [held] if isinstance(held, str) else [one for one in held if isinstance(one, str)]
        for assigned in ast.walk(tree):
            if isinstance(assigned, ast.Assign) and not held:
                yield from _assigned(assigned, node.id, tree, module)


def _assigned(assigned: ast.Assign, name: str, tree: ast.Module, module: Any) -> Iterator[str]:
    target = assigned.targets[0]
    pairs = [(target, assigned.value)]
    if isinstance(target, ast.Tuple) and isinstance(assigned.value, ast.Tuple):
        pairs = [*zip(target.elts, assigned.value.elts, strict=True)]
    for one, value in pairs:
        if isinstance(one, ast.Name) and one.id == name and isinstance(value, ast.Constant | ast.IfExp):
            yield from _constants(value, tree, module)


@cache
def everything_said() -> frozenset[str]:
    found = {text for path in FOLDER.glob("*.py") for text in said_in(path)}
    notes = {note: text for note, text in display.NOTES.items() if note not in FOR_READERS}
    listed = (notes, FOR_READERS, display.LOST, display.LOST_SINCE, display.REASONS, display.KINDS, display.GONE)
    named = {
        *display.TEXT_FROM.values(),
        display.CLOSEST,
        display.NO_REASON,
        display.NO_ANSWER,
        display.NOT_SO,
        *DELETED,
        *map(in_words, WRITING),
        "manage server",
    }
    return frozenset(
        {*found, *named, *get_args(FeedbackReason), *(text for one in listed for text in one.values())}
    ) | {ruling for _, ruling in RULINGS.values()}


@pytest.mark.parametrize("language", TRANSLATED)
class TestTranslations:
    def test_are_of_all_that_is_said_and_of_nothing_else(self, language: str):
        there = set(texts(language)["replies"])
        assert everything_said() - there == set()
        assert there - everything_said() == set()

    @pytest.mark.parametrize("kind", ["replies", "talk"])
    def test_have_the_gaps_of_what_they_translate(self, language: str, kind: str):
        wrong = [english for english, text in texts(language)[kind].items() if gaps(english) != gaps(text)]
        assert wrong == []
        assert [english for english, text in texts(language)[kind].items() if not text.strip()] == []

    def test_are_of_the_same_things_in_every_language(self, language: str):
        for kind in ("names", "descriptions", "talk", "pages"):
            assert set(texts(language)[kind]) == set(texts("de")[kind])

    def test_tell_what_is_unfinished_from_what_is_not(self, language: str):
        waiting = [reading_line(0, language), reading_line(9, language), waiting_line(1, language)]
        waiting += [waiting_line(4, language), phrase(language, STOPPED)]
        assert all(map(is_unfinished, waiting))
        assert all(text.endswith("\n…") for text in waiting)
        others = {text for english, text in texts(language)["replies"].items() if english not in {*READING, STOPPED}}
        assert [text for text in others if is_unfinished(text)] == []

    def test_of_small_talk_leave_nothing_in_english(self, language: str):
        for reply in replies_of_its_own():
            told = [retold(language, line) for line in reply.splitlines()]
            assert [line for line in told if line in reply.splitlines()] == []
            assert not ENGLISH.search(re.sub("“[^”]*”|„[^“]*“|«[^»]*»", "", " ".join(told))), told


ENGLISH = re.compile(r"\b(?:the|of|is|it|from|know|published|May|other)\b")


def replies_of_its_own() -> list[str]:
    """Return what is replied to all kinds of small talk, without the lines that only name an article."""
    one = answer("When?", "The ferry sailed.", published=date(2024, 5, 1))
    several = answer("When?", "The ferry sailed.", "It sank.", "It rose.", published=date(2024, 6, 29))
    same_day = answer("When?", "The ferry sailed.", published=date(2024, 6, 30))
    told = one.model_copy(update={"confidence": 0.8, "notes": ("conflict",)})
    copied = told.model_copy(update={"reports": Reports(outlets=3, independent=1)})
    reported = told.model_copy(update={"reports": Reports(outlets=3, independent=2)})
    covered = CoveredPeriod(articles=1_200, first_day=date(2024, 1, 8), last_day=date(2024, 5, 17))
    alone = CoveredPeriod(articles=1, first_day=date(2024, 5, 1), last_day=date(2024, 5, 1))
    kinds = [kind for kind in get_args(TalkKind) if kind not in ("source", "repeat", "item")]
    replies = [reply_to(Talk(kind), before) for kind in kinds for before in (None, one, several, same_day)]
    replies += [reply_to(Talk("doubt"), before) for before in (told, copied, reported)]
    replies += [reply_to(Talk("help"), None, period) for period in (covered, alone)]
    replies += [reply_to(Talk("item", 7), before) for before in (one, several)]
    return [*replies, reply_to(Talk("source"), answer("When?")), asks_back(["Carl", "Carla"]), asks_whom("why")]


def test_small_talk_in_english_stays_as_it_is():
    assert [retold("en", reply) for reply in replies_of_its_own()] == replies_of_its_own()


class TestRetelling:
    def test_says_days_in_the_language_but_leaves_what_is_quoted(self):
        quoted = "Post, 2 May 2024 says, word for word: “On 1 May 2024 it sank.” I know of no second source."
        assert retold("de", quoted).startswith("Post vom 2. Mai 2024 sagt wörtlich: “On 1 May 2024 it sank.” Eine")
        told = "I know 1,200 articles, published 8 January – 17 May 2024."
        assert retold("de", told) == "Ich kenne 1,200 Artikel, veröffentlicht 8. Januar – 17. Mai 2024."
        assert retold("fr", "I know 2 articles, published May 2024.").endswith("publiés mai 2024.")

    def test_leaves_what_it_does_not_know(self):
        assert retold("de", "Post, “Ferry sails”: https://post.test/1") == "Post, “Ferry sails”: https://post.test/1"


class TestPhrases:
    def test_write_numbers_and_days_as_the_language_does(self):
        told = Phrase("{count} articles, published {days}", count=12_345, days=date(2024, 5, 1))
        assert told == "12,345 articles, published 1 May 2024"
        assert told.said("de") == "12.345 Artikel, veröffentlicht 1. Mai 2024"
        assert told.said("it") == "12,345 articles, published 1º maggio 2024"

    def test_hold_phrases(self):
        needed = Phrase("{one} and {other}", one=Phrase("View Channel"), other=Phrase("Send Messages"))
        assert needed.said("es") == "Ver canal y Enviar mensajes"

    def test_take_what_people_wrote_as_it_is(self):
        assert Unclear("ferry {x}.txt: no text").phrase.said("de") == "ferry {x}.txt: no text"


@dataclass
class Used:
    """What is known of the language of whoever uses the bot, and of the server where they do."""

    locale: discord.Locale
    guild_locale: discord.Locale | None


@dataclass
class Server:
    """A server, with the language that its own settings name."""

    preferred_locale: discord.Locale


class TestLanguageOfAReply:
    @pytest.mark.parametrize(
        ("own", "chosen", "server", "private", "language"),
        [
            ("fr", "de", "en-US", True, "fr"),
            ("fr", "de", "en-US", False, "de"),
            ("fr", "", "en-US", False, "fr"),
            ("fr", "en", "de", False, "en"),
            ("en-GB", "de", "de", True, "en"),
            ("en-GB", "", "de", False, "en"),
            ("ja", "es", "fr", True, "es"),
            ("ja", "", "de", False, "de"),
            ("ja", "en", "de", True, "en"),
            ("ja", "", None, True, "en"),
        ],
    )
    def test_is_that_of_whoever_sees_it(self, own: str, chosen: str, server: str | None, private: bool, language: str):
        used = Used(discord.Locale(own), discord.Locale(server) if server else None)
        assert language_for(cast("discord.Interaction", used), chosen, private=private) == language

    @pytest.mark.parametrize(
        ("chosen", "server", "language"),
        [("", "de", "de"), ("en", "de", "en"), ("fr", "de", "fr"), ("", "ja", "en"), ("", "en-US", "en")],
    )
    def test_that_nobody_gave_a_command_for_is_what_was_chosen_or_that_of_the_server(
        self, chosen: str, server: str, language: str
    ):
        assert language_in(cast("discord.Guild", Server(discord.Locale(server))), chosen) == language
        assert language_in(None, chosen) == (chosen or "en")
