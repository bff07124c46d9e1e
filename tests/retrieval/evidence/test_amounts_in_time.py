"""Of amounts that differ the one that holds comes first, whichever words the question has."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.evidence.extractive import compose
from retrieval.evidence.verdict import Verdict
from retrieval.question.question import understand

AS_OF = date(2024, 6, 30)
SINKING = (
    ("Ferry Marlow sinks, 12 dead", date(2024, 6, 3), "The ferry Marlow sank off Orsa on Monday, killing 12 people."),
    (
        "Toll of the Marlow rises",
        date(2024, 6, 5),
        "The death toll of the ferry Marlow rose to 19 on Wednesday after divers found seven more bodies.",
    ),
    (
        "Bow door sank the Marlow",
        date(2024, 6, 20),
        "The ferry Marlow sank because its bow door was open, an inquiry found. The final count of the dead is 21.",
    ),
)
THEFT = (
    (
        "Data stolen in Orsa",
        date(2024, 6, 3),
        "The data of about 48,000 patients were stolen, the clinic in Orsa said.",
    ),
    (
        "Clinic in Orsa corrects itself",
        date(2024, 6, 9),
        "The thieves took the files of 71,500 people in all. The clinic in Orsa had spoken of 48,000 last week.",
    ),
)


def ask(question: str, *articles: tuple[str, date, str]) -> Verdict:
    ranked = [
        Candidate(Passage(number, f"a{number}", 1, 0, len(text), text, title, "Post", None, day), score=1.0)
        for number, (title, day, text) in enumerate(articles)
    ]
    return compose(understand(question, AS_OF), ranked, AS_OF, idf=lambda word: 1.0 if word else 3.0)


def first(verdict: Verdict) -> str:
    return verdict.picks[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "How many people died when the Marlow sank?",
        "How many people were killed on the Marlow?",
        "What is the death toll of the Marlow?",
    ],
)
def test_a_final_count_overtakes_a_partial_one(question: str):
    told = ask(question, *SINKING)
    assert "21" in first(told)
    assert "superseded" in told.notes or [lost.loss for lost in told.rivals] == ["overtaken"] * len(told.rivals) != []


def test_what_was_reported_first_is_given_where_that_is_asked():
    told = ask("How many people were first reported dead on the Marlow?", *SINKING)
    assert "12 people" in first(told)


def test_a_report_that_recalls_an_amount_as_said_before_corrects_it():
    told = ask("How many patients had their data stolen in Orsa?", *THEFT)
    assert "71,500" in first(told)
    assert "48,000" in first(ask("How many patients had their data stolen in Orsa?", THEFT[0]))


def test_another_ship_overtakes_nothing():
    other = ("Toll of the Tarn rises", date(2024, 6, 25), "The death toll of the ferry Tarn rose to 40 on Monday.")
    assert "40" not in first(ask("How many people died when the Marlow sank?", *SINKING, other))


def test_an_amount_that_another_report_denies_gives_way_whatever_was_chosen():
    stake = (
        ("Brandt and the lock", date(2024, 6, 3), "Brandt holds 4 per cent of the lock company, its register says."),
        (
            "Brandt puts it right",
            date(2024, 6, 9),
            "Brandt admitted on Sunday that her stake in the lock company was 11 per cent and not 4, as was reported.",
        ),
    )
    verdict = ask("What share of the lock company does Brandt hold?", *stake)
    assert "11 per cent" in first(verdict)
