"""Choosing the sentences that answer, on a small corpus of our own words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.domain.articles import Candidate, Passage
from retrieval.evidence.extractive import compose
from retrieval.evidence.verdict import Verdict
from retrieval.question.question import understand
from retrieval.ranking.sentences import LONGEST
from retrieval.text.stems import stems

AS_OF = date(2024, 6, 10)
OUTLETS = ("Harbour Post", "The Valley Echo")

ARTICLES = (
    (
        "Old bridge in Marlow reopens",
        "Harbour Post",
        date(2024, 6, 8),
        "The stone bridge in Marlow reopens to cars on 20 June, the town council said. Mayor Ines Calder had promised "
        "to finish the repairs before the summer holidays.\n\n"
        "Calder and the builder Tom Wexley spoke again last week. The two spoke at length about noise. "
        "They first spoke on 14 February, a month after the floods damaged the bridge.\n\n"
        "The repairs cost 3.2 million crowns. Half of the money came from the lottery fund.",
    ),
    (
        "Marlow braces for traffic",
        "The Valley Echo",
        date(2024, 6, 9),
        "Shopkeepers in Marlow expect heavy traffic once the bridge opens. “We have waited long enough,” said Nadia "
        "Brandt, who runs a bakery on the quay.\n\nThe mayor, Ines Calder, was elected in 2021.",
    ),
    (
        "Comet seen over the north",
        "Harbour Post",
        date(2024, 6, 7),
        "Astronomers at Kestrel Observatory photographed a green comet on Monday. It will be visible to the naked eye "
        "until the end of July. The comet was discovered by Lena Okafor.",
    ),
    (
        "Rovers lose their coach",
        "The Valley Echo",
        date(2024, 6, 5),
        "Tarn Rovers dismissed coach Pavel Dusek after seven defeats. Which striker will stay is unclear. "
        "His assistant takes over for the final match.",
    ),
    (
        "Rail strike called off",
        "Harbour Post",
        date(2024, 6, 6),
        "The rail union called off a strike planned for Friday after an offer of six per cent more pay.",
    ),
)


def _corpus() -> tuple[list[Candidate], Callable[[str], float]]:
    candidates = [
        Candidate(Passage(number, f"a{number}", 1, 100, 100 + len(text), text, title, outlet, None, day), score=1.0)
        for number, (title, outlet, day, text) in enumerate(ARTICLES)
    ]
    held = [set(stems(candidate.passage.text)) for candidate in candidates]

    def idf(word: str) -> float:
        count = sum(word in words for words in held)
        return math.log(1 + (len(held) - count + 0.5) / (count + 0.5))

    return candidates, idf


def _ranked(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    asked = set(stems(question))
    return sorted(candidates, key=lambda c: -len(asked & set(stems(c.passage.title + " " + c.passage.text))))


def _ask(question: str, as_of: date = AS_OF) -> Verdict:
    candidates, idf = _corpus()
    return compose(understand(question, as_of, OUTLETS), _ranked(question, candidates), as_of, idf=idf)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When does the bridge in Marlow reopen?", "20 June"),
        ("When did Calder and Wexley first speak?", "14 February"),
        ("when did caldre and wexly frist speak", "14 February"),
        ("How much did the repairs cost?", "3.2 million"),
        ("Who is the mayor of Marlow?", "Ines Calder"),
        ("Which coach did Tarn Rovers dismiss?", "Pavel Dusek"),
        ("Who discovered the comet?", "Lena Okafor"),
        ("why was the rail strike called off", "six per cent"),
    ],
)
def test_the_first_statement_answers(question: str, answer: str) -> None:
    verdict = _ask(question)
    assert verdict.reason is None
    assert answer in verdict.picks[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "Who won the chess championship in Reykjavik?",
        "When did Calder and Schumann first speak?",
        "How many people live in Toronto?",
        "What did Barnabas Quill say about the comet?",
        "When was Nadia Brandt born?",
    ],
)
def test_what_the_articles_do_not_tell_is_declined(question: str) -> None:
    verdict = _ask(question)
    assert verdict.reason is not None
    assert verdict.picks == ()


def test_a_date_that_is_asked_for_but_nowhere_told_is_unproven() -> None:
    assert _ask("When did shopkeepers in Marlow last expect heavy traffic?").reason == "unproven"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Did Tarn Rovers dismiss Pavel Dusek?", "dismissed coach Pavel Dusek"),
        ("Did Tarn Rovers sell Pavel Dusek?", None),
        ("How many days after the floods did Calder and Wexley first speak?", "14 February"),
        ("How many times did Calder and Wexley speak?", None),
    ],
)
def test_a_quote_names_what_is_asked(question: str, answer: str | None) -> None:
    verdict = _ask(question)
    assert (verdict.picks == ()) == (answer is None)
    assert answer is None or answer in verdict.picks[0].quote


def test_without_passages_nothing_is_claimed() -> None:
    _, idf = _corpus()
    verdict = compose(understand("Who won?", AS_OF), [], AS_OF, idf=idf)
    assert replace(verdict, weighed=None) == Verdict((), "not_in_corpus", 0.0)


def test_articles_published_before_the_window_are_outside_it() -> None:
    assert (
        _ask("What did articles published since July say about the bridge in Marlow?", date(2024, 9, 1)).reason
        == "outside_window"
    )


def test_what_is_current_is_not_told_by_articles_from_years_ago() -> None:
    assert _ask("What is the latest on the bridge in Marlow?", date(2026, 6, 1)).reason == "stale"


@pytest.mark.parametrize(
    "question", ["What is known about the bridge in Marlow?", "Tell me about the comet", "strike rail pay"]
)
def test_statements_are_few_short_and_apart(question: str) -> None:
    picks = _ask(question).picks
    assert 1 <= len(picks) <= 3
    assert all(len(pick.quote) <= LONGEST for pick in picks)
    for one, other in combinations(picks, 2):
        assert one.passage.id != other.passage.id or one.end <= other.start or other.end <= one.start


def test_a_question_across_articles_is_covered_by_quotes_from_each() -> None:
    verdict = _ask(
        "Does the Harbour Post article on the bridge in Marlow mention the cost of the repairs, while The Valley Echo "
        "article on traffic in Marlow quotes a baker, Nadia Brandt?"
    )
    assert {"a0", "a1"} <= {pick.passage.article_id for pick in verdict.picks}
    assert len(verdict.picks) <= 5


def test_a_pronoun_brings_the_sentence_before_it() -> None:
    picks = _ask("Until when will the comet be visible to the naked eye?").picks
    assert "July" in picks[0].quote
    assert picks[0].quote.startswith("Astronomers")


def test_a_heading_alone_is_not_glued_to_the_next_paragraph() -> None:
    text = "The ferry from Skarholm sank on Sunday.\n\nWhat comes next\n\nDivers will search for the ferry on Tuesday."
    passage = Passage(1, "a", 1, 0, len(text), text, "Ferry sinks", "Harbour Post", None, AS_OF)
    verdict = compose(
        understand("When did the ferry from Skarholm sink?", AS_OF), [Candidate(passage)], AS_OF, idf=_flat
    )
    assert not any("What comes next\n\nDivers" in pick.quote for pick in verdict.picks)
    assert verdict.picks[0].quote.startswith("The ferry from Skarholm sank on Sunday.")


def _flat(word: str) -> float:
    return 1.0 if word else 2.0


@settings(max_examples=60, deadline=None)
@given(
    question=st.lists(
        st.sampled_from("when who mayor bridge comet Calder first 14 how many the spoke ?".split()), min_size=1
    )
)
def test_every_pick_is_the_slice_that_its_offsets_name(question: list[str]) -> None:
    for pick in _ask(" ".join(question)).picks:
        passage = pick.passage
        assert passage.start <= pick.start < pick.end <= passage.end
        assert pick.quote == passage.text[pick.start - passage.start : pick.end - passage.start]
        assert pick.quote == pick.quote.strip()
