"""How questions become lexical and vector queries."""

from __future__ import annotations

from datetime import date

from retrieval.question.question import Part, Question, understand
from retrieval.ranking.lexical_query import TITLE_BOOST, lexical_queries, nearest_queries
from retrieval.text.stems import stems

DAY = date(2024, 6, 5)
COUNTS = {"ferri": 5, "council": 40, "vote": 90, "night": 800, "said": 900, "say": 900}


def words_of(text: str, counts: dict[str, int] = COUNTS, size: int = 1_000) -> list[list[str]]:
    queries = lexical_queries(understand(text, DAY), stems, lambda word: counts.get(word, 0), size)
    return [[word for field, word, _ in query.words if field == "text"] for query in queries]


def test_common_and_unknown_words_are_left_out():
    assert words_of("Did the ferry council vote at night on zeppelins?") == [["ferri", "council", "vote"]]


def test_the_rarest_words_stay_when_nearly_all_are_common():
    assert words_of("ferry night saying") == [["ferri", "night", "say"]]


def test_a_question_of_unknown_words_asks_nothing():
    assert words_of("zeppelins?") == []
    assert words_of("") == []


def test_each_word_is_looked_for_in_text_and_title():
    (query,) = lexical_queries(understand("ferry", DAY), stems, lambda _: 1, 100)
    assert query.words == (("text", "ferri", 1.0), ("title", "ferri", TITLE_BOOST))
    assert 0.0 < TITLE_BOOST < 1.0, "a word of the title counts, but for less than one of the text"


def test_each_part_is_asked_for_by_itself():
    question = Question("?", "thing", ("ferry", "vote"), parts=(Part("ferry", ("ferry",)), Part("vote", ("vote",))))
    queries = lexical_queries(question, stems, lambda word: COUNTS[word], 1_000)
    assert [[word for field, word, _ in query.words if field == "text"] for query in queries] == [
        ["ferri", "vote"],
        ["ferri"],
        ["vote"],
    ]
    assert [query.text for query in nearest_queries(question)] == ["?", "ferry", "vote"]
