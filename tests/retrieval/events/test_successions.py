"""Who came after or before somebody in an office: the questions that ask it, and the sentences that tell."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.events.successions import may_be_told, succession_asked, succession_told
from retrieval.question.question import understand
from retrieval.ranking.sentences import Sentence, read_passages

DAY = date(2024, 5, 20)


def passages(*texts: str) -> list[list[Sentence]]:
    return read_passages(
        [
            Candidate(Passage(number, f"a{number}", 1, 0, len(text), text, "News", "Marlow Post", published=DAY))
            for number, text in enumerate(texts)
        ]
    )


def tell(question: str, *texts: str) -> list[str]:
    asked = succession_asked(understand(question, DAY))
    assert asked is not None
    return [one.sentence.text for one in succession_told(asked, passages(*texts))]


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("Who replaced Vera Lund?", "after"),
        ("Who will take over from Vera Lund as mayor?", "after"),
        ("Who was Vera Lund succeeded by?", "after"),
        ("Who is Vera Lund's successor?", "after"),
        ("Who took Vera Lund's place?", "after"),
        ("Who was mayor of Orsa after Vera Lund?", "after"),
        ("Whom did Vera Lund replace?", "before"),
        ("Who was replaced by Vera Lund?", "before"),
        ("Who was Vera Lund's predecessor?", "before"),
        ("Who was mayor of Orsa before Vera Lund?", "before"),
    ],
)
def test_reads_who_is_asked_for(question: str, side: str):
    asked = succession_asked(understand(question, DAY))
    assert asked is not None
    assert (asked.side, asked.name) == (side, frozenset({"vera", "lund"}))


@pytest.mark.parametrize("question", ["Who met Vera Lund?", "When was Vera Lund replaced?", "Who is Vera Lund?"])
def test_other_questions_ask_for_nobody(question: str):
    assert succession_asked(understand(question, DAY)) is None


@pytest.mark.parametrize(
    "told",
    [
        "Tom Oost replaced Vera Lund as mayor of Orsa.",
        "Vera Lund was succeeded by Tom Oost.",
        "Tom Oost becomes mayor in place of Vera Lund.",
        "Tom Oost was sworn in an hour after Vera Lund resigned.",
        "Vera Lund handed the keys to Tom Oost, her successor.",
    ],
)
def test_what_tells_who_came_after_does_not_tell_who_was_there_before(told: str):
    assert tell("Who replaced Vera Lund?", told) == [told]
    assert tell("Who replaced Tom Oost?", told) == []


def test_a_pronoun_may_stand_for_who_left():
    text = "Vera Lund will leave in June. Tom Oost is to succeed her."
    assert tell("Who will succeed Vera Lund?", text) == ["Tom Oost is to succeed her."]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("Vera Lund will leave in June.", "Her deputy, Tom Oost, will take her place."),
        ("Vera Lund will leave in June.", "Tom Oost follows her on 1 July."),
        ("Vera Lund was sacked on Friday.", "Her post goes to Tom Oost."),
    ],
)
def test_a_pronoun_may_stand_for_who_left_in_other_words(before: str, told: str):
    assert tell("Who got Vera Lund's job?", f"{before} {told}") == [told]


def test_machines_that_are_replaced_are_nobody():
    assert tell("Who replaced Vera Lund?", "Vera Lund spoke. Her clerks' machines have to be replaced.") == []


@pytest.mark.parametrize(
    "open_still",
    [
        "The council has until June to find Vera Lund's replacement.",
        "Tom Oost tried to replace Vera Lund.",
        "Vera Lund resigned, and the council met to elect a new mayor.",
        "Tom Oost wrote a book about the succession battle between the children of Vera Lund.",
    ],
)
def test_a_successor_who_is_only_sought_is_none(open_still: str):
    assert tell("Who replaced Vera Lund?", open_still) == []


def test_another_office_is_another_matter():
    text = "Tom Oost replaced Vera Lund at the bakery."
    assert tell("Who replaced Vera Lund as prime minister of Orsa?", text) == []


def test_somebody_who_came_may_have_had_others_before_him():
    asked = succession_asked(understand("Who was mayor before Vera Lund?", DAY))
    assert asked is not None
    assert may_be_told(asked, passages("Vera Lund was elected mayor."))
    assert not may_be_told(asked, passages("Vera Lund bought a mill."))
