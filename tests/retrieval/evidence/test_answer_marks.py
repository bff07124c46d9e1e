"""The line above a quote: the words that answer, or else the sentence that it was chosen for."""

from __future__ import annotations

from datetime import date

from retrieval.direct.answer_span import AnswerSpan
from retrieval.domain.articles import Candidate, Passage
from retrieval.evidence.answer_marks import line_of
from retrieval.evidence.verdict import Choice, Pick
from retrieval.ranking.sentences import read_passages

TEXT = "The Echo was shown around by Brigid Cassin. She has taken on 310 people for the new building."
PASSAGE = Passage(1, "a1", 1, 0, len(TEXT), TEXT, "Inside the wing", "Echo", None, date(2024, 6, 5))
FIRST, SECOND = read_passages([Candidate(PASSAGE, score=1.0)])[0]


def _pick(opening, sentence, answer: AnswerSpan | None = None) -> Pick:
    choice = Choice(sentence, opening, None, 1.0, 0.9)
    return Pick(PASSAGE, opening.start, sentence.end, 1.0, answer=answer, choice=choice)


def test_a_sentence_that_leans_on_the_one_before_is_the_line_itself():
    line = line_of(_pick(FIRST, SECOND))
    assert line is not None
    assert line.text == SECOND.text == TEXT[line.start : line.end]
    assert (line.kind, line.statement, line.computed) == ("sentence", 1, None)


def test_words_that_answer_come_before_the_sentence():
    begin = TEXT.index("310 people")
    line = line_of(_pick(FIRST, SECOND, AnswerSpan(begin, begin + 10, 1.0, "amount", 310)))
    assert line is not None
    assert line.text == "310 people"


def test_a_quote_of_one_sentence_needs_no_line():
    assert line_of(_pick(SECOND, SECOND)) is None
    assert line_of(Pick(PASSAGE, 0, len(TEXT), 1.0)) is None
