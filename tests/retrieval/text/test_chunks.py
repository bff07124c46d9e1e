from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.chunks import split_passages
from retrieval.text.sentences import split_sentences

SENTENCE = "The ferry leaves the northern pier at nine. "  # 44 characters with its space
WORDS = st.sampled_from(["ferry", "pier.", "At", "nine,", "“No.”", "x" * 30, "\n", "\n\n", "  "])
TEXTS = st.text() | st.lists(WORDS, max_size=200).map(" ".join)


def passages(text: str, size: int) -> list[str]:
    return [text[start:end] for start, end in split_passages(text, size)]


@given(TEXTS, st.integers(1, 200))
def test_passages_hold_every_character_that_is_not_a_space_once(text: str, size: int) -> None:
    spans = split_passages(text, size)
    flat = [offset for span in spans for offset in span]
    assert flat == sorted(flat)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(passages(text, size)).split()) == "".join(text.split())


@given(TEXTS, st.integers(1, 200))
def test_only_the_last_passage_may_exceed_the_size_and_by_a_fifth(text: str, size: int) -> None:
    lengths = [end - start for start, end in split_passages(text, size)]
    assert all(length <= size for length in lengths[:-1])
    assert all(length <= size * 1.2 for length in lengths[-1:])


@given(TEXTS, st.integers(1, 200))
def test_a_sentence_that_fits_is_never_cut(text: str, size: int) -> None:
    spans = split_passages(text, size)
    for start, end in split_sentences(text):
        if end - start <= size:
            assert any(left <= start and end <= right for left, right in spans)


def test_a_short_text_is_one_passage() -> None:
    assert split_passages(f"  {SENTENCE}") == [(2, 2 + len(SENTENCE.strip()))]
    assert split_passages(" \n ") == []


def test_a_full_passage_ends_with_a_paragraph_where_it_can() -> None:
    first, second = (SENTENCE * 3).strip(), (SENTENCE * 5).strip()
    assert passages(f"{first}\n\n{second}", size=230) == [first, second]


def test_a_heading_goes_with_what_follows_it() -> None:
    first, second = (SENTENCE * 3).strip(), (SENTENCE * 4).strip()
    assert passages(f"{first}\n\nOn the water\n\n{second}", size=230) == [first, f"On the water\n\n{second}"]


def test_a_list_of_short_lines_is_cut_between_them() -> None:
    assert passages("\n".join(["North pier", "South pier", "East pier"]), size=22) == [
        "North pier\nSouth pier",
        "East pier",
    ]


def test_a_paragraph_that_would_leave_the_passage_half_empty_is_filled_up() -> None:
    heading = "On the water"
    filled, *_ = passages(f"{heading}\n\n{SENTENCE * 20}", size=230)
    assert filled == f"{heading}\n\n{(SENTENCE * 4).strip()}"


def test_a_tiny_tail_joins_the_passage_before() -> None:
    text = (SENTENCE * 5 + "It is slow.").strip()
    assert passages(text, size=len(SENTENCE) * 5) == [text]


def test_a_tail_worth_reading_stands_alone() -> None:
    assert len(passages(SENTENCE * 7, size=len(SENTENCE) * 5)) == 2


def test_a_sentence_longer_than_the_limit_is_cut_after_a_clause_then_at_a_space() -> None:
    assert passages("One ferry, two ferries, three ferries and a boat", size=30)[0] == "One ferry, two ferries,"
    assert passages("one two three four five six seven eight", size=20)[0] == "one two three four"
    assert passages("x" * 50, size=20) == ["x" * 20, "x" * 20, "x" * 10]


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="positive, not 0"):
        split_passages("text", size=0)
