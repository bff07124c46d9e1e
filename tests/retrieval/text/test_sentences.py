from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.sentences import split_sentences

PIECES = [
    "Mr. Lee",
    "U.S.",
    "5 p.m.",
    "said",
    "“No.",
    "The mill",
    "closed.",
    "Jan. 4",
    "...",
    " ",
    "\n",
    "\n\n",
    "?”",
    "é",
    "。",
]
TEXTS = st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.lists(st.sampled_from(PIECES)).map(" ".join)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["The mill closed.", "It had run since 1911."],
        ["Mr. Okafor met Dr. A. J. Lee and Gov. Ruiz on Tuesday.", "They talked for an hour."],
        ["She moved to the U.S. Senate in 2019.", "Nobody objected."],
        ["He was born in the U.S.", "The family left soon after."],
        ["Talks resume Jan. 4 in Geneva, Switz.", "Both sides agreed."],
        ["Harbor Foods Inc. Chief Executive Ana Ruiz resigned.", "Shares fell 3.5 percent."],
        ["She works for Harbor Foods Inc.", "The company makes bread."],
        ["Song No. 5 reached No. 1.", "No.", "It was not a joke."],
        ["They flew to Washington, D.C. A. J. Lee did not."],
        ["Doors open at 5 p.m. Tuesday.", "They close at 11 p.m.", "Police will be there."],
        ["The vote starts at 9 a.m. ET and ends at noon."],
        ["“We will rebuild.”", "“Next year, maybe.”"],
        ["“Will you stay?” Ruiz asked reporters.", "Nobody knew."],
        ["“Will you stay?” he asked.", "She would."],
        ["It cost $4.5 million (about 4.1 million euros.)", "The city paid."],
        ["Well ... maybe it will.", "We wait…", "Then we go."],
        ["Roe v. Wade was cited.", "So was Smith vs. Jones."],
        ["1. Bring water.", "2. Bring bread."],
        ["What a night!", "What now?!", "Home."],
        ["They sat in the sun.", "Ruiz slept."],
        ["会议结束了。", "他们回家了。"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_line_break_ends_a_sentence() -> None:
    assert sentences("A headline without a stop\nMr.\n\n  Lee spoke. ") == [
        "A headline without a stop",
        "Mr.",
        "Lee spoke.",
    ]


def test_a_space_lost_in_copying_does_not_hide_a_sentence_end() -> None:
    assert sentences("See the map below.This part is open.") == ["See the map below.", "This part is open."]


@pytest.mark.parametrize("text", ["", " \n\t", "\n\n"])
def test_nothing_to_split(text: str) -> None:
    assert split_sentences(text) == []


@given(TEXTS)
def test_spans_hold_every_character_that_is_not_a_space_once(text: str) -> None:
    spans = split_sentences(text)
    flat = [offset for span in spans for offset in span]
    assert flat == sorted(flat)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(TEXTS)
def test_no_sentence_crosses_a_line_break(text: str) -> None:
    assert all("\n" not in sentence for sentence in sentences(text))


@pytest.mark.parametrize("text", ["ST. JOHN'S — Ada Lund won by 12 votes.", "GEN. FALCK left the harbour on Friday."])
def test_an_abbreviation_all_in_capitals_ends_nothing(text: str):
    assert split_sentences(text) == [(0, len(text))]
