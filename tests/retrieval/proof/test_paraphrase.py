from __future__ import annotations

import pytest

from retrieval.proof.paraphrase import is_alike, opposites_of
from retrieval.text.stems import stem


@pytest.mark.parametrize(
    ("one", "other"), [("said", "announced"), ("car", "vehicle"), ("supplier", "supplied"), ("spoke", "talked")]
)
def test_words_may_stand_for_one_another(one: str, other: str):
    assert is_alike(stem(one), stem(other))
    assert is_alike(stem(other), stem(one))


@pytest.mark.parametrize(("one", "other"), [("rose", "fell"), ("won", "lost"), ("before", "after"), ("open", "close")])
def test_opposites_are_known_both_ways_and_never_alike(one: str, other: str):
    assert stem(other) in opposites_of(stem(one))
    assert stem(one) in opposites_of(stem(other))
    assert not is_alike(stem(one), stem(other))
