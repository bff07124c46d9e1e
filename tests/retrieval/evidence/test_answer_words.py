"""Whether a sentence holds the kind of thing that is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.evidence.answer_words import fits_kind
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages, weigh


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("How many boats did the 12 crews lose?", "The 12 crews lost boats.", False),
        ("How many boats did the 12 crews lose?", "The 12 crews lost 40 boats.", True),
        ("How many boats did the crews lose?", "The crews lost boats.", False),
        ("How long did the strike last?", "The strike lasted for 40 boats.", False),
        ("How long did the strike last?", "The strike lasted 40 days.", True),
        ("When did the strike end?", "The strike ended at the quay.", False),
        ("When did the strike end?", "The strike ended on Friday.", True),
        ("Who ended the strike?", "The strike ended.", True),
    ],
)
def test_a_number_a_length_or_a_day_has_to_be_there_and_not_in_the_question(question: str, sentence: str, fits: bool):
    asked = understand(question, date(2024, 6, 10))
    ((told,),) = read_passages([Candidate(Passage(1, "a", 1, 0, len(sentence), sentence, "News"))])
    assert fits_kind(told, asked.kind, weigh(asked, lambda _: 1.0, told.vocabulary)) is fits
