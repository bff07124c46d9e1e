"""Answered, closest or declined: what is not told is not shown as the answer, and what is denied is put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain import trace
from retrieval.domain.answer import Answer
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.ranking.search import Request
from tests.builders import make_article, prepare

NOW = datetime(2026, 3, 20, tzinfo=UTC)
COUNCIL = """ORLIN — The council of Orlin voted on Monday to close the swimming pool in Harbour Street for good.

Repairs would have cost 3.4 million crowns, the mayor, Hedda Quist, told the council. She apologised to the swimmers
but said that she would not resign.

The deputy mayor, Anton Breiver, resigned on Tuesday because his warnings about the roof were not heard. He had sent
four letters about it since the summer.
"""
LIBRARY = """SAMBURG — The library of Samburg will open on Sundays from May. Four more librarians are to be hired.

Children borrowed 48,000 books last year, a fifth more than the year before, the director, Ines Malk, said.
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, wordllama: EmbeddingModel) -> Iterator[Callable[[str], Answer]]:
    corpus = Corpus(Location(tmp_path_factory.mktemp("tiers")), lambda: wordllama)
    corpus.add(
        [
            prepare(make_article("Orlin closes its pool", COUNCIL, published=date(2026, 3, 18), outlet="Orlin Post")),
            prepare(
                make_article(
                    "渡轮恢复",
                    "奥索港的夜间渡轮于六月三日恢复航行，港务局说。票价为四欧元。",
                    published=date(2026, 3, 9),
                )
            ),
            prepare(make_article("Library to open on Sundays", LIBRARY, published=date(2026, 3, 11), outlet="Tidings")),
        ]
    )
    for _ in corpus.catch_up(only=("words", "embeddings")):
        pass
    answerer = Answerer(corpus)
    yield lambda question: answerer.answer(Request(question, NOW))
    corpus.close()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Why did Anton Breiver resign?", "because his warnings about the roof"),
        ("How much would the repairs of the swimming pool have cost?", "3.4 million crowns"),
        ("How many books did children borrow from the library of Samburg last year?", "48,000"),
    ],
)
def test_what_is_told_is_the_answer(ask: Callable[[str], Answer], question: str, words: str):
    answer = ask(question)
    assert answer.status == "answered"
    assert words in " ".join(answer.statements[0].text.split())
    assert answer.confidence is not None
    assert 0.32 <= answer.confidence <= 1


def test_what_was_denied_is_put_right(ask: Callable[[str], Answer]):
    answer = ask("Why did Hedda Quist resign?")
    assert [" ".join(one.text.split()) for one in answer.statements] == [
        "She apologised to the swimmers but said that she would not resign."
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Why did Ines Malk resign?",
        "How much was the library of Samburg fined?",
        "When will the port of Lindhaven be expanded?",
        "Who is the mayor of Samburg?",
        "What does Hedda Quist earn?",
        "What is Hedda Quist's salary?",
        "What is the name of Anton Breiver's wife?",
    ],
)
def test_what_is_not_told_is_not_the_answer(ask: Callable[[str], Answer], question: str):
    assert ask(question).status in ("closest", "abstained")


@pytest.mark.parametrize(("since", "tiers"), [("1 March", {"answered"}), ("19 March", {"closest", "abstained"})])
def test_what_is_from_before_the_day_is_not_what_was_told_since(
    ask: Callable[[str], Answer], since: str, tiers: set[str]
):
    assert ask(f"What has Hedda Quist told the council since {since} 2026?").status in tiers


def test_what_is_only_closest_is_short_and_has_no_direct_line(ask: Callable[[str], Answer]):
    answer = ask("What does Hedda Quist earn?")
    assert answer.status == "closest"
    assert 1 <= len(answer.statements) <= 2
    assert answer.direct is None
    assert answer.reason is None


def test_what_was_not_fitted_to_a_language_does_not_judge_it(ask: Callable[[str], Answer]):
    answer = ask("夜间渡轮何时恢复航行？")
    assert (answer.status, answer.confidence) == ("answered", None)
    assert "六月三日" in answer.statements[0].text


def test_a_trace_names_the_tier_and_its_limit(ask: Callable[[str], Answer]):
    with trace.recorded() as steps:
        ask("What does Hedda Quist earn?")
    tier = [step for step in steps if step.file == "retrieval/answer/tiers.py"]
    assert tier
    assert tier[-1].passed is False


def test_what_is_closest_is_of_an_article_with_the_names_where_there_is_one(tmp_path: Path, wordllama: EmbeddingModel):
    told = [
        (
            "Hafen von Lübeck wird ausgebaut",
            "Der Hafen von Lübeck wird ab März ausgebaut, teilte der Senat am Dienstag mit. Die Arbeiten kosten 88"
            " Millionen Euro. Bürgermeisterin Anke Petersen sprach von einem guten Tag.",
        ),
        (
            "Lindau port beats Bergen",
            "The port of Lindau handled 9.1 million tonnes last year and that of Bergen 8.4 million tonnes, the"
            " statistics office said on Monday.",
        ),
    ]
    with Corpus(Location(tmp_path), lambda: wordllama) as corpus:
        corpus.add([prepare(make_article(title, text, published=date(2026, 3, 18))) for title, text in told])
        for _ in corpus.catch_up(only=("words", "embeddings")):
            pass
        answer = Answerer(corpus).answer(Request("When will the port of Lübeck be expanded?", NOW))
    assert {citation.title for citation in answer.citations} <= {told[0][0]}
