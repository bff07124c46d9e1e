"""Which spans make an answer together: the best, then what adds an answer without repeating what is there."""

from __future__ import annotations

from datetime import date

from retrieval.domain.articles import Candidate, Passage
from retrieval.evidence.selection import _choose, _choose_across
from retrieval.evidence.spans import Span
from retrieval.question.question import understand
from retrieval.ranking.sentences import Wanted, read_passages, weigh

AS_OF = date(2024, 6, 10)
ASKED = understand("Why did the ferry stop at Marlow?", AS_OF, ("Quay Times",))


def spans(*told: tuple[str, float], outlets: tuple[str, ...] = ()) -> list[Span]:
    """Return a span for each text, of an article of its own, with the score given."""
    named = [*outlets, *[None] * (len(told) - len(outlets))]
    candidates = [
        Candidate(Passage(number, f"a{number}", 1, 0, len(text), text, "News", outlet))
        for number, ((text, _), outlet) in enumerate(zip(told, named, strict=True))
    ]
    return [
        Span(tuple(sentences), score=score)
        for sentences, (_, score) in zip(read_passages(candidates), told, strict=True)
    ]


def wanted(found: list[Span]) -> Wanted:
    return weigh(ASKED, lambda _: 1.0, frozenset().union(*(span.vocabulary for span in found)))


BEST = ("The ferry stopped at Marlow because a rope was in its screw.", 5.0)
COPY = ("The ferry stopped at Marlow because a rope was in its screw, we hear.", 4.5)
OTHER = ("Fog was why the Marlow ferry stopped, says the harbour.", 4.2)


def test_a_copy_of_the_best_comes_after_what_is_worth_little_less():
    found = spans(BEST, COPY, OTHER)
    assert [span.text for span in _choose(found, wanted(found))] == [BEST[0], OTHER[0], COPY[0]]


def test_a_likely_answer_that_is_not_there_yet_counts_more_than_the_score():
    best, other, new = spans(BEST, OTHER, ("At Marlow the ferry stopped for a swan.", 2.0))
    new = Span(new.sentences, {"swan": 0.6}, score=new.score)
    found = [best, other, new]
    assert [span.text for span in _choose(found, wanted(found))] == [BEST[0], new.text, OTHER[0]]


def test_what_holds_next_to_nothing_of_the_question_is_left_out():
    found = spans(BEST, ("It rained all week, as it had before.", 4.9))
    assert [span.text for span in _choose(found, wanted(found))] == [BEST[0]]


def test_of_several_articles_each_has_to_add_what_the_others_lack():
    first = ("The ferry stopped at the quay, they said.", 5.0)
    again = ("The ferry stopped at the pier, they said.", 4.9)
    new = ("Marlow is where it was.", 3.0)
    found = spans(first, again, new)
    assert [span.text for span in _choose_across(ASKED, wanted(found), found)][:2] == [first[0], new[0]]


def test_an_outlet_that_is_named_is_heard_before_another():
    asked = understand("What does Quay Times say about the ferry?", AS_OF, ("Quay Times",))
    said = ("The ferry stopped at the quay, they said.", 5.0)
    own = ("The ferry stopped at the pier, they said.", 4.0)
    found = spans(said, own, outlets=("The Echo", "Quay Times"))
    assert _choose_across(asked, wanted(found), found)[0].text == own[0]
