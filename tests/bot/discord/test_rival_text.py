"""Dates and figures that are not the answer, in the proof of an answer and below an abstention."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.discord.answer_text import answer_messages, proof_messages, rival_lines
from bot.discord.languages import published_in_words
from retrieval.domain.answer import Answer, Citation, CoveredPeriod, InferredPeriod, Rival, Statement

OLD = "The *night* ferry sails on 1 June."
NEW = "The night ferry sails on 3 June."


def cited(number: int, quote: str, revision: int) -> Citation:
    place = {"article_id": "a", "revision": revision, "start": 0, "end": len(quote), "title": "Ferry"}
    source = {"outlet": "Marlow Post", "url": "https://news.test/1", "published": date(2024, 5, 14)}
    return Citation.model_validate({"id": number, "quote": quote, **place, **source})


def rival(**fields: object) -> Rival:
    told = {"start": date(2024, 6, 1), "end": date(2024, 6, 1), "reason": "overtaken", "changed": date(2024, 5, 16)}
    return Rival.model_validate({"citation": cited(2, OLD, 1), **told, **fields})


def answered(*rivals: Rival, status: str = "answered") -> Answer:
    told = {"statements": (Statement(text=NEW, citations=(1,)),), "citations": (cited(1, NEW, 2),)}
    declined = {"reason": "unproven", "coverage": CoveredPeriod(articles=1)}
    fields = {"question": "When?", "as_of": datetime(2024, 5, 20, tzinfo=UTC), "status": status, "rivals": rivals}
    return Answer.model_validate({**fields, **(told if status == "answered" else declined)})


LINE = "“The \\*night\\* ferry sails on 1 June.” ([Marlow Post](<https://news.test/1>))"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Not 1 June 2024, which the article itself said until it was changed on 16 May 2024"),
        (
            {"reason": "withdrawn"},
            "No longer told: 1 June 2024, which an earlier version of the article said until 16 May 2024",
        ),
        ({"figure": "12"}, "Not 12, which the article itself said until it was changed on 16 May 2024"),
        ({"reason": "later", "changed": None}, "Not 1 June 2024, which was later"),
    ],
)
def test_a_line_says_why_it_lost_and_where_it_stands(fields: dict[str, object], said: str):
    assert list(rival_lines(answered(rival(**fields)), "en")) == [f"-# {said}: {LINE}"]


def test_days_are_written_in_the_language_of_the_server():
    assert "Nicht 1. Juni 2024" in next(rival_lines(answered(rival()), "de"))
    assert "16. Mai 2024" in next(rival_lines(answered(rival()), "de"))


def test_the_proof_ends_with_them():
    (message,) = proof_messages(answered(rival()), lambda *_: NEW, "en")
    assert message.splitlines()[-1].startswith("-# Not 1 June 2024")
    assert "-# Not" not in proof_messages(answered(), lambda *_: NEW, "en")[0]


def test_an_abstention_shows_what_an_article_said_once_and_no_other():
    declined = answered(rival(reason="withdrawn"), rival(reason="later", changed=None), status="abstained")
    lines = [line for line in answer_messages(declined, "en")[0].splitlines() if line.startswith("-# N")]
    assert len(lines) == 1
    assert "an earlier version of the article said" in lines[0]


def test_what_is_inferred_is_not_passed_off_as_a_date():
    period = InferredPeriod(start=date(2024, 5, 8), end=date(2024, 5, 13))
    bare = cited(1, NEW, 1).model_copy(update={"published": None})
    assert published_in_words("en", bare) == "no date"
    told = bare.model_copy(update={"dated": period})
    assert published_in_words("en", told) == "no date, by its own words 8–13 May 2024"
