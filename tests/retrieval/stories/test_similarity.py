"""Stories: copies, cut copies and updates are one, independent reports are not, in whatever order they come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.stories import similarity as matching
from retrieval.stories.similarity import Report, Shingles, StoryIndex, are_one_story, digests_of, shingle
from tests.story_pairs import Event, halves, labelled, read_events, scores, texts_of

DAY = date(2024, 5, 14)
PRECISION, RECALL = 0.97, 0.9


def report(name: str, text: str, day: date = DAY) -> Report:
    shingles = shingle(text)
    return Report(name, day, shingles, digests_of([shingles])[0])


class Memory:
    """Stands for the catalogue: what was placed, and the story of each."""

    def __init__(self) -> None:
        self.reports: dict[str, tuple[Report, str]] = {}
        self.stories: dict[str, int] = {}
        self.loads = 0
        self.index = StoryIndex(self.load, self.read)

    def load(self, first: date, last: date) -> list[tuple[str, date, bytes]]:
        self.loads += 1
        rows = [(one.article_id, one.day, one.digest.tobytes()) for one, _ in self.reports.values()]
        return [row for row in rows if first <= row[1] <= last]

    def read(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self.reports[name][1] for name in names if name in self.reports}

    def place(self, name: str, text: str, day: date = DAY) -> set[int]:
        new = report(name, text, day)
        found = self.index.stories_of(new, self.stories.__getitem__)
        story = min(found, default=len(self.stories) + 1)
        self.stories = {other: story if number in found else number for other, number in self.stories.items()}
        self.stories[name] = story
        self.index.add(new)
        self.reports[name] = (new, text)
        return found


class TestTheLabelledSet:
    def test_is_large_enough_and_read_whole(self):
        events = read_events()
        pairs = list(labelled(events))
        assert len(pairs) >= 200
        assert sum(len(event.agency) > 0 for event in events) + sum(len(event.own) > 0 for event in events) >= 50
        assert {pair.same for pair in pairs} == {True, False}
        assert sum(not pair.same for pair in pairs) >= 100

    @pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "held out"])
    def test_pairs_are_told_apart(self, half: int):
        events = halves()[half]
        pairs = list(labelled(events))
        texts = {key: shingle(text) for key, (_, text) in texts_of(events).items()}
        precision, recall = scores(
            pairs, {pair: are_one_story(texts[pair.first], texts[pair.second]) for pair in pairs}
        )
        assert precision >= PRECISION
        assert recall >= RECALL

    @pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "held out"])
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_stories_form_in_any_order(self, half: int, seed: int):
        precision, recall = clustered(halves()[half], seed)
        assert precision >= PRECISION
        assert recall >= RECALL


def clustered(events: list[Event], seed: int) -> tuple[float, float]:
    memory, texts = Memory(), texts_of(events)
    order = list(texts)
    random.Random(seed).shuffle(order)  # noqa: S311 - not a secret
    for key in order:
        memory.place(" ".join(key), texts[key][1], texts[key][0])
    pairs = list(labelled(events))
    found = {pair: memory.stories[" ".join(pair.first)] == memory.stories[" ".join(pair.second)] for pair in pairs}
    return scores(pairs, found)


WORDS = st.lists(st.sampled_from("harbour ferry council night ticket euro boat June vote chair".split()), max_size=60)


def test_two_sentences_are_too_few_to_tell():
    boilerplate = "Sign up for our newsletter and get the best of the week in your inbox every Friday at noon."
    assert not are_one_story(shingle(boilerplate), shingle(boilerplate))
    longer = shingle(numbered(40))
    assert are_one_story(longer, longer)


@given(first=WORDS, second=WORDS)
def test_it_does_not_matter_which_of_two_comes_first(first: list[str], second: list[str]):
    one, other = shingle(" ".join(first)), shingle(" ".join(second))
    if len(one.distinct) != len(other.distinct):
        assert are_one_story(one, other) == are_one_story(other, one)


def test_a_shared_quotation_does_not_make_a_story():
    quotation = "we would rather wait another week than send a single boat out in such a sea she said on the quay"
    first = f"The ferry to Skarv stays in port. {quotation}. " + " ".join(f"first{n}" for n in range(60))
    second = f"Shops on the island run out of bread. {quotation}. " + " ".join(f"second{n}" for n in range(60))
    assert not are_one_story(shingle(first), shingle(second))


def numbered(count: int, start: int = 0) -> str:
    return " ".join(f"word{number}" for number in range(start, start + count))


class TestStoryIndex:
    def test_finds_a_copy_of_a_copy(self):
        memory = Memory()
        assert memory.place("first", numbered(300)) == set()
        assert memory.place("copy", numbered(290)) == {1}
        assert memory.place("cut", numbered(60)) == {1}
        assert memory.place("other", numbered(300, 1000)) == set()
        assert memory.stories == {"first": 1, "copy": 1, "cut": 1, "other": 4}

    def test_two_halves_become_one_story_when_the_whole_comes(self):
        memory = Memory()
        memory.place("beginning", numbered(160))
        memory.place("end", numbered(160, 140))
        assert memory.stories == {"beginning": 1, "end": 2}
        assert memory.place("whole", numbered(300)) == {1, 2}
        assert set(memory.stories.values()) == {1}

    @pytest.mark.parametrize(("days", "found"), [(0, {1}), (7, {1}), (-7, {1}), (8, set()), (-8, set()), (400, set())])
    def test_looks_a_week_around(self, days: int, found: set[int]):
        memory = Memory()
        memory.place("first", numbered(200))
        assert memory.place("copy", numbered(200), DAY + timedelta(days)) == found

    def test_what_is_gone_is_no_story(self):
        memory = Memory()
        memory.place("first", numbered(200))
        del memory.reports["first"]
        fresh = StoryIndex(lambda *_: [("first", DAY, report("first", numbered(200)).digest.tobytes())], memory.read)
        assert fresh.stories_of(report("copy", numbered(200)), memory.stories.__getitem__) == set()

    def test_starts_from_what_is_stored(self):
        memory = Memory()
        for number in range(40):
            memory.place(f"report {number}", numbered(80, 1000 * number), DAY + timedelta(number % 9))
        memory.index = StoryIndex(memory.load, memory.read)
        assert memory.place("copy", numbered(70, 7000)) == {memory.stories["report 7"]}

    def test_a_revised_article_is_known_by_its_new_text(self):
        memory = Memory()
        memory.place("first", numbered(200))
        memory.place("first", numbered(200, 500))
        assert memory.place("copy of the old", numbered(200)) == set()
        assert memory.place("copy of the new", numbered(200, 500)) == {memory.stories["first"]}

    def test_days_are_forgotten_and_read_again(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(matching, "_ROWS_KEPT", 1)
        monkeypatch.setattr(matching, "_TEXTS_KEPT", 1)
        memory = Memory()
        for number in range(6):
            memory.place(f"report {number}", numbered(80, 1000 * number), DAY + timedelta(40 * number))
        loads = memory.loads
        assert memory.place("copy", numbered(80)) == {1}
        assert memory.loads > loads


def test_agreement_estimates_the_jaccard_index():
    first, second = shingle(numbered(1000)), shingle(numbered(1000, 500))
    rows = digests_of([first, second])
    assert rows.shape == (2, 128)
    assert np.mean(rows[0] == rows[1]) == pytest.approx(1 / 3, abs=0.13)
    assert digests_of([]).shape == (0, 128)


@given(words=WORDS)
def test_case_and_punctuation_do_not_count(words: list[str]):
    plain, marked = shingle(" ".join(words)), shingle(" “" + ",  ".join(word.upper() for word in words) + "!” ")
    assert isinstance(plain, Shingles)
    assert np.array_equal(plain.ordered, marked.ordered)
    assert np.array_equal(plain.distinct, np.unique(plain.ordered))
