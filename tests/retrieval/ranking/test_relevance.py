"""The order of passages: what each sign does to it, and what holds for any candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain.articles import Candidate, Passage, Sighting
from retrieval.question.question import understand
from retrieval.ranking.relevance import rank

DAY = date(2024, 6, 5)


def candidate(
    number: int,
    text: str = "The boat sailed.",
    *,
    article: str | None = None,
    title: str = "Notice",
    outlet: str | None = None,
    age: int | None = 3,
    lexical: float = 1.0,
    cosine: float = 0.5,
) -> Candidate:
    published = None if age is None else DAY - timedelta(days=age)
    passage = Passage(number, article or str(number), 1, 0, len(text), text, title, outlet, None, published)
    return Candidate(passage, lexical, cosine)


def sighted(candidates: Iterable[Candidate]) -> list[Sighting]:
    return [Sighting(one.passage.id, one.passage.published, one.lexical, one.cosine) for one in candidates]


def reader(candidates: Iterable[Candidate]) -> Callable[[Sequence[Sighting]], list[Candidate]]:
    known = {one.passage.id: one for one in candidates}
    return lambda sightings: [known[sighting.id] for sighting in sightings]


def order(question: str, *candidates: Candidate, outlets: tuple[str, ...] = ()) -> list[int]:
    understood = understand(question, DAY, outlets)
    ranked = rank(understood, sighted(candidates), DAY, idf=lambda _: 2.0, read=reader(candidates))
    return [one.passage.id for one in ranked]


class TestOrder:
    def test_prefers_the_words_of_the_question(self):
        assert order("Did the night ferry sail?", candidate(1), candidate(2, "The night ferry sails.")) == [2, 1]

    def test_prefers_meaning_when_words_are_equal(self):
        assert order("Did it sail?", candidate(1, cosine=0.2), candidate(2, cosine=0.6)) == [2, 1]

    def test_prefers_the_fresh_and_puts_the_undated_between_fresh_and_old(self):
        found = (candidate(1, age=400), candidate(2, age=None), candidate(3, age=1))
        assert order("Did it sail?", *found) == [3, 2, 1]

    def test_prefers_a_passage_whose_article_holds_the_other_words(self):
        alone, whole, other = (
            candidate(1, "The ferry was late."),
            candidate(2, "The ferry was late.", article="a"),
            candidate(3, "It sank at night.", article="a", cosine=0.1),
        )
        assert order("Did the ferry sink at night?", alone, whole, other)[0] == 2

    def test_prefers_what_mentions_a_country_when_one_is_asked_for(self):
        found = (candidate(1, "The dam broke in Marlow Bay."), candidate(2, "The dam broke in Norway today."))
        assert order("The dam broke in which country?", *found) == [2, 1]

    def test_prefers_figures_when_a_number_is_asked_for(self):
        found = (candidate(1, "Boats sank, many of them."), candidate(2, "Boats sank, 17 of them."))
        assert order("How many boats sank?", *found) == [2, 1]

    def test_does_not_take_the_country_of_the_question_for_an_answer(self):
        found = (candidate(1, "Sweden helped Norway."), candidate(2, "The king of Norway helped himself."))
        assert order("Which country helped Norway?", *found)[0] == 1


class TestCopies:
    """What repeats a passage before it goes behind all others, what only shares some words with it does not."""

    STORY = "quay pilot storm rope anchor mast harbour lantern barge tide".split()

    def sharing(self, count: int, number: int, lexical: float) -> Candidate:
        others = [f"other{number}word{place}" for place in range(len(self.STORY) - count)]
        return candidate(number, " ".join([*self.STORY[:count], *others]), title="", lexical=lexical)

    def test_a_copy_goes_behind_what_is_not_one(self):
        found = (self.sharing(10, 1, 9.0), self.sharing(6, 2, 8.0), self.sharing(0, 3, 1.0))
        assert order("Did it sail?", *found) == [1, 3, 2]

    def test_a_quarter_of_the_words_makes_no_copy(self):
        found = (self.sharing(10, 1, 9.0), self.sharing(4, 2, 8.0), self.sharing(0, 3, 1.0))
        assert order("Did it sail?", *found) == [1, 2, 3]


class TestAcrossArticles:
    QUESTION = (
        "Which chairwoman promised cheap night ferries to Marlow Bay according to the Marlow Post, and is also accused "
        "by the Orsa Courier of hiding a crack in the old dam?"
    )
    OUTLETS = ("Marlow Post", "Orsa Courier")

    def test_each_part_is_served_before_one_is_served_twice(self):
        ferry = "She promised cheap night ferries to Marlow Bay."
        found = (
            candidate(1, ferry, lexical=9.0),
            candidate(2, ferry + " Yes.", lexical=8.9),
            candidate(3, "She hid the crack in the dam.", lexical=2.0),
        )
        assert order(self.QUESTION, *found, outlets=self.OUTLETS)[:2] == [1, 3]

    def test_an_outlet_that_is_named_goes_first(self):
        ferry = "She promised cheap night ferries to Marlow Bay."
        found = (candidate(1, ferry, outlet="Valley Times"), candidate(2, ferry, outlet="Marlow Post"))
        assert order(self.QUESTION, *found, outlets=self.OUTLETS) == [2, 1]
        assert order("What did Marlow Post say of ferries?", *found, outlets=self.OUTLETS) == [2, 1]

    def test_a_day_that_is_named_goes_first(self):
        question = self.QUESTION.replace("Courier", "Courier on 3 May 2024")
        dam = "She hid the crack in the old dam."
        found = (
            candidate(1, dam, age=(DAY - date(2024, 4, 1)).days),
            candidate(2, dam, age=(DAY - date(2024, 5, 3)).days),
        )
        assert order(question, *found, outlets=self.OUTLETS) == [2, 1]


def test_nothing_is_ranked_as_nothing():
    assert order("Did it sail?") == []


_TEXTS = st.text(max_size=40) | st.lists(st.sampled_from("Norway sank 17 dam the ferry crack in, Chile.".split())).map(
    " ".join
)
_CANDIDATES = st.lists(
    st.tuples(_TEXTS, st.none() | st.integers(0, 9_000), st.floats(0, 60), st.floats(-1, 1)), max_size=130
)


@given(st.sampled_from(["", "?", "Which country sank the dam?", TestAcrossArticles.QUESTION]), _CANDIDATES)
def test_what_is_ranked_was_found_and_scores_fall(text: str, rows: list[tuple[str, int | None, float, float]]):
    found = [
        candidate(number, words, age=age, lexical=lexical, cosine=cosine)
        for number, (words, age, lexical, cosine) in enumerate(rows)
    ]
    question = understand(text, DAY, TestAcrossArticles.OUTLETS)
    ranked = rank(question, sighted(found), DAY, idf=lambda word: float(len(word)), read=reader(found))
    numbers = [one.passage.id for one in ranked]
    assert len(set(numbers)) == len(numbers) >= min(len(found), 20)
    assert all(one.passage == found[one.passage.id].passage for one in ranked)
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)


def test_texts_are_read_only_where_the_rest_promises_something():
    asked: list[int] = []

    def read(chosen: Sequence[Sighting]) -> list[Candidate]:
        asked.extend(one.id for one in chosen)
        return [candidate(one.id, f"Ferry {one.id} sank.") for one in chosen]

    found = [Sighting(number, DAY, lexical=float(number)) for number in range(500)]
    ranked = rank(understand("Which ferry sank?", DAY), found, DAY, idf=lambda _: 2.0, read=read)
    assert 499 in asked
    assert 0 not in asked
    assert {one.passage.text for one in ranked} == {f"Ferry {number} sank." for number in asked}
