from __future__ import annotations

import pytest

from retrieval.text.quotations import Quotation, find_quotations, stands_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She called it "a mistake".', ["a mistake"]),
        ("She called it “a mistake.”", ["a mistake"]),
        ("She called it 'a mistake'.", ["a mistake"]),
        ("« Jamais », dit-elle", ["Jamais"]),
        ('"No," she said. "Never."', ["No", "Never"]),
        ('She said "it sank', ["it sank"]),
        ("The boat's owner isn't here.", []),
        ('""', []),
    ],
)
def test_finds_what_stands_in_quotation_marks(text: str, expected: list[str]):
    assert [one.words for one in find_quotations(text)] == expected


def test_knows_where_the_marks_stand():
    (one,) = find_quotations('It was "old".')
    assert 'It was "old".'[one.begin : one.stop] == '"old"'


def test_wants_the_words_exactly():
    quotation = Quotation("won't be sold", 0, 0)
    assert stands_in(quotation, "It won’t  be sold, ever.")
    assert not stands_in(quotation, "It won’t be sold-out.".replace("sold-", "sold"))
    assert not stands_in(quotation, "It will not be sold.")
    assert not stands_in(quotation, "It Won't be sold.")
