"""Claims: which sentences are any, and what the sample articles say to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from retrieval.answer.claims import MOST_CLAIMS, check_claims, claims_of, clauses_of
from retrieval.corpus.corpus import Corpus
from retrieval.proof.grounds import Evidence
from retrieval.ranking.search import Request, Search

NOW = Request("", datetime(2025, 7, 1, tzinfo=UTC))


class TestClaimsOf:
    @pytest.mark.parametrize(
        "text",
        [
            "The ferry sails again on 3 June.",
            "**Ada Lindqvist resigned.**",
            "> Growers lost half of the apple blossom",
            "Tickets cost 4.50 euros https://news.test/ferry",
        ],
    )
    def test_a_sentence_that_news_could_tell_is_one(self, text: str):
        assert len(claims_of(text)) == 1

    @pytest.mark.parametrize(
        "text",
        ["", "lol", "Is the ferry back?", "I think Ada is wrong.", "It was so good.", "😀😀", "https://news.test"],
    )
    def test_the_rest_is_none(self, text: str):
        assert claims_of(text) == []

    def test_there_are_only_so_many(self):
        text = " ".join(f"The harbour of Marlow sold {number} boats." for number in range(10, 30))
        assert len(claims_of(text)) == MOST_CLAIMS


@pytest.mark.parametrize(
    ("claim", "ruling", "quoted"),
    [
        ("Trump and Carney spoke by telephone on 28 March 2025.", "supported", "spoke by telephone on Friday"),
        ("Trump and Carney spoke by telephone on 27 March 2025.", "contradicted", "spoke by telephone"),
        ("Carney and Trump first spoke on 29 March 2025.", "not_found", None),
        ("Mark Carney won a majority in the election.", "not_found", None),
        ("Trump announced a duty of 25 per cent on foreign cars.", "supported", "a duty of 25 per cent"),
        ("Trump announced a duty of 50 per cent on foreign cars.", "contradicted", "a duty of 25 per cent"),
        ("The Liberals did not win the election.", "contradicted", "Liberals won"),
        ("Zebras of the Orsa zoo invaded Samarkand.", "not_found", None),
        ("Penguins bought 25 foreign cars in Wellington.", "not_found", None),
    ],
)
def test_what_the_articles_say_to_a_claim(samples: Corpus, claim: str, ruling: str, quoted: str | None):
    (checked,) = check_claims(Search(samples), claim, NOW)
    assert checked.ruling == ruling
    assert (checked.citation is None) is (quoted is None)
    if checked.citation is not None:
        text = samples.catalogue.text(checked.citation.article_id, checked.citation.revision) or ""
        assert text[checked.citation.start : checked.citation.end] == checked.citation.quote
        assert (quoted or "") in checked.citation.quote


@pytest.mark.parametrize(
    ("claim", "clauses"),
    [
        ("Ada lost her seat but she wants to stay", ["Ada lost her seat", "Ada wants to stay"]),
        ("Ada met Berg and signed a treaty", ["Ada met Berg", "Ada signed a treaty"]),
        ("Ada got nine votes and Berg was second", ["Ada got nine votes", "Berg was second"]),
        ("Ada ran the bank", ["Ada ran the bank"]),
    ],
)
def test_a_claim_is_taken_apart_where_another_clause_begins(claim: str, clauses: list[str]):
    assert clauses_of(claim) == clauses


@pytest.mark.parametrize(
    ("claim", "ruling", "clause"),
    [
        ("freeland was second with 8 percent and champagne became finance minister", "supported", ""),
        ("Freeland was second with 8 per cent and moved to Paris", "not_found", "Freeland moved to Paris"),
        ("The tariff on foreign cars is 25 per cent and Trump called it temporary", "contradicted", None),
    ],
)
def test_each_clause_of_a_claim_is_looked_for_in_one_article(
    samples: Corpus, claim: str, ruling: str, clause: str | None
):
    (checked,) = check_claims(Search(samples), claim, NOW)
    assert checked.ruling == ruling
    assert clause is None or checked.clause == clause


def test_what_is_not_found_comes_with_the_closest_report(samples: Corpus):
    claim = "Mark Carney won a majority in the election of April 2025."
    (checked,) = check_claims(Search(samples), claim, NOW)
    assert (checked.ruling, checked.citation) == ("not_found", None)
    assert checked.closest is not None
    assert checked.closest.published is not None


def test_a_judge_decides_what_rules_leave_open_but_invents_nothing(samples: Corpus):
    asked: list[str] = []

    def judge(claims: Sequence[tuple[str, tuple[Evidence, ...]]]) -> list[str | None]:
        asked.extend(claim for claim, _ in claims)
        return ["" for _ in claims]

    text = "Trump and Carney enjoyed their telephone call. Trump and Carney enjoyed their call on 19 March 2025."
    first, second = check_claims(Search(samples), text, NOW, judge)
    assert (first.ruling, asked[0]) == ("supported", first.claim)
    assert second.ruling != "supported"


def test_each_claim_is_ruled_on_in_order(samples: Corpus):
    text = "Trump announced a duty of 25 per cent on foreign cars. Zebras of the Orsa zoo invaded Samarkand."
    assert [one.ruling for one in check_claims(Search(samples), text, NOW)] == ["supported", "not_found"]


def test_what_was_published_later_does_not_exist(samples: Corpus):
    early = Request("", datetime(2025, 1, 20, tzinfo=UTC))
    (checked,) = check_claims(Search(samples), "Trump announced a duty of 25 per cent on foreign cars.", early)
    assert checked.ruling == "not_found"
