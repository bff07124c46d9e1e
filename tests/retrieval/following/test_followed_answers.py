"""What is only printed again is no news, also where the report that was printed has been corrected since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from retrieval.corpus.corpus import Corpus
from retrieval.following.followed_answers import answerer_of_news
from retrieval.ranking.search import Request
from tests.builders import make_article, prepare

QUESTION = "How many people were hurt in the Tarn fire?"
NOW = datetime.now(UTC)
FIRST = make_article(
    "Fire in Tarn",
    "Twelve people were hurt in the Tarn fire, the brigade said.\n\nThe mill had stood empty for years.",
    published=NOW - timedelta(days=2),
    url="https://post.test/fire",
    outlet="Post",
)
REPRINT = replace(
    FIRST,
    text=f"{FIRST.text}\n\nThis paper has followed the matter.",
    original="a copy",
    source="copy",
    published=replace(FIRST.published, instant=NOW) if FIRST.published else None,
    url="https://copy.test/fire",
    outlet="Copyist",
)


def add(corpus: Corpus, *articles: object) -> None:
    corpus.add([prepare(article) for article in articles])  # type: ignore[arg-type]
    for _ in corpus.catch_up():
        pass


def said(corpus: Corpus) -> list[tuple[str | None, str]]:
    answer = answerer_of_news(corpus).answer(Request(QUESTION, datetime.now(UTC)))
    return [(one.outlet, one.quote) for one in answer.citations]


def test_the_first_to_say_it_is_quoted(corpus: Corpus):
    add(corpus, FIRST, REPRINT)
    outlets = [outlet for outlet, quote in said(corpus) if "Twelve" in quote]
    assert outlets == ["Post"]


def test_what_was_corrected_falls_with_its_copies(corpus: Corpus):
    add(corpus, FIRST, REPRINT)
    add(corpus, replace(FIRST, text=FIRST.text.replace("Twelve", "Nine"), original="put right"))
    quotes = " ".join(quote for _, quote in said(corpus))
    assert "Nine people were hurt" in quotes
    assert "Twelve" not in quotes
