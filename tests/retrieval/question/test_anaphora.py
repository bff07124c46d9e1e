"""Pronouns that mean something outside their question, and those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question.anaphora import outward

OUTWARD = {
    "When did he leave?": ["he"],
    "Who beat him?": ["him"],
    "What did Anna Holm tell him?": ["him"],
    "What is her job?": ["her"],
    "Who elected her?": ["her"],
    "Who is to name his successor?": ["his"],
    "Where did they meet him?": ["they", "him"],
    "What happened after he left?": ["he"],
    "How long did it take?": ["it"],
    "When is it expected to end?": ["it"],
    "Why did Tom Berg sign it?": ["it"],
    "Which countries were left out of it?": ["it"],
    "When did its repair begin?": ["its"],
    "How often had she been there?": ["she", "there"],
    "Who was there?": ["there"],
    "What did Berg say about that?": ["that"],
    "Why did she do that?": ["she", "that"],
    "What do they think of this?": ["they", "this"],
}
WORDS = set("he him his she her hers they them their theirs it its there that this those these".split())
INWARD = [
    "When did Berg announce that he would resign?",
    "What did the king say at the end of his speech?",
    "Who lost his seat?",
    "Who did Holm say would replace her?",
    "Before he became mayor, what was Tom Berg?",
    "When he was governor, what did Tom Berg promise?",
    "How long after Anna Holm left did she return?",
    "Which of his opponents did Berg pardon?",
    "Why did the Liberals lose their majority?",
    "Did the company say why it closed its plant?",
    "Is it true that Lund has no ferry?",
    "Why is it so hard to build a bridge?",
    "Was it Berg who won?",
    "How long does it take to cross the bay?",
    "Are there plans for a tunnel?",
    "How many were there?",
    "What is the tariff that Sweden put on cars?",
    "Who said that Berg should resign?",
    "What happened on that bridge?",
    "How long did Holm stay in the embassy before police came there?",
]


@pytest.mark.parametrize(("question", "expected"), OUTWARD.items(), ids=list(OUTWARD))
def test_what_nothing_in_the_question_explains(question: str, expected: list[str]):
    assert [question[one.start : one.end] for one in outward(question)] == expected


@pytest.mark.parametrize("question", INWARD)
def test_what_the_question_explains_itself(question: str):
    assert outward(question) == []


def test_the_kinds_of_pronoun():
    (her,), (him,), (she,) = (outward(text) for text in ("Where is her dog?", "Who saw him?", "When did she go?"))
    assert (her.meant, her.possessive, her.subject) == ("she", True, False)
    assert (him.meant, him.possessive, him.subject) == ("he", False, False)
    assert (she.meant, she.possessive, she.subject) == ("she", False, True)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from("he his it was there that who is , when Ann".split())).map(" ".join)
)
def test_offsets_are_those_of_pronouns(question: str):
    found = outward(question)
    assert [one.start for one in found] == sorted({one.start for one in found})
    assert {question[one.start : one.end].lower() for one in found} <= WORDS
