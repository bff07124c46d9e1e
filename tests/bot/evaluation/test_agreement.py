"""Expected answers as values: numbers, yes and no, and how a direct answer meets them.

When quotes bear a statement out: word for word, and by numbers, names, quotations and days.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.agreement import can_be_scored, direct_outcome, number_of, says, supported
from retrieval.domain.answer import Citation, InferredPeriod
from tests.bot.evaluation.runs import citation, direct


@pytest.mark.parametrize(
    ("answer", "value"),
    [("6", 6), ("six", 6), ("$910,000", 910_000), ("910 thousand", 910_000), ("4.5 million people", 4_500_000),
     ("52%", 52), ("52 per cent", 52), ("6 May", None), ("Boeing 737", None), ("two or three", None), ("many", None)],
)  # fmt: skip
def test_a_number_is_a_value(answer: str, value: float | None):
    assert number_of(answer) == value


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_is_said_however_it_is_written(number: int):
    assert says(str(number), f"There are {number:,} of them.")
    assert not says(str(number), f"There are {number + 1:,} of them.")


@pytest.mark.parametrize(
    ("answer", "text", "said"),
    [
        ("6", "Six people were hurt.", True),
        ("6", "It was on 6 May that two people were hurt.", False),
        ("52", "It lost by 520 votes.", False),
        ("UK", "The UK agreed.", True),
        ("UK", "They flew to Lukoil.", False),
        ("yes", "Yes, it did.", False),
        ("night ferry", "The Night-Ferry sails.", True),
    ],
)
def test_what_a_text_says(answer: str, text: str, said: bool):
    assert says(answer, text) == said


def test_what_tells_no_answer_from_another_cannot_be_scored():
    assert [text for text in ("it", "a", "of") if can_be_scored(text)] == []
    assert [text for text in ("6", "six", "yes", "No", "UK", "👍", "Ada") if not can_be_scored(text)] == []


@pytest.mark.parametrize(
    ("shown", "answers", "outcome"),
    [
        (direct("Ada Holm"), ["Holm", "Ada Holm"], "exact"),
        (direct("Holm"), ["Ada Holm"], "contained"),
        (direct("Ada Holm, the mayor"), ["Ada Holm"], "contained"),
        (direct("Eva Holm"), ["Ada Holm"], "wrong"),
        (direct("six", "number", 6.0), ["6"], "exact"),
        (direct("6 seats"), ["6"], "exact"),
        (direct("16 seats"), ["6"], "wrong"),
        (direct("Yes", "yes_no", "yes"), ["True"], "exact"),
        (direct("No, it stayed open", "yes_no"), ["no"], "contained"),
        (direct("No", "yes_no", "no"), ["yes"], "wrong"),
        (None, ["yes"], "missing"),
    ],
)
def test_how_a_direct_answer_meets_what_is_expected(shown, answers: list[str], outcome: str):
    assert direct_outcome(shown, answers, ()) == outcome


def test_a_day_is_compared_as_a_day():
    days = [(date(2025, 2, 5), date(2025, 2, 14))]
    assert direct_outcome(direct("nine days", "duration", "2025-02-05/2025-02-14"), (), days) == "exact"
    assert direct_outcome(direct("5 February", "date", "2025-02-05"), (), days) == "wrong"


FERRY = citation(1, 0, "The harbour council of Marlow Bay voted on Tuesday to bring back the night ferry.")
SAIL = citation(2, 0, "Ada Lindqvist, who chairs the council, said the boat would sail again from 3 June.")
TICKET = citation(3, 0, "A single ticket will cost 4.50 euros, half of what the last operator charged.")
FROST = citation(4, 2, "Growers asked the ministry of agriculture for 12 million euros.")


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        ("a single ticket will cost 4.50 euros", [TICKET]),
        ("The council of Marlow Bay voted on 14 May 2024 to bring back its night ferry.", [FERRY]),
        ("The boat would sail again in June 2024, Ada Lindqvist said.", [SAIL]),
        ("Growers asked for 12,000,000 euros from the ministry of agriculture.", [FROST]),
        ("Lindqvist's council voted; the ferry sails again from 3 June.".replace("Lindqvist's", "The"), [FERRY, SAIL]),
    ],
)
def test_what_quotes_bear_out(statement: str, quotes: list[Citation]):
    assert supported(statement, quotes)


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        ("A single ticket will cost 4.50 euros", []),
        ("A single ticket will cost 4.60 euros, half of what the operator charged.", [TICKET]),
        ("The council of Marlow Bay voted on 15 May 2024 to bring back its night ferry.", [FERRY]),
        ("The boat would sail again from 3 July, Ada Lindqvist said.", [SAIL]),
        ("The boat would sail again, Ada Bergman said.", [SAIL]),
        ("Growers asked the ministry of agriculture for 12 billion euros.", [FROST]),
        ("The council said “half of what the first operator charged”.", [TICKET, SAIL]),
        ("He left before anybody noticed.", [FERRY]),
    ],
)
def test_what_they_do_not(statement: str, quotes: list[Citation]):
    assert not supported(statement, quotes)


def test_a_letter_lost_from_a_quote_is_not_the_business_of_this_score():
    cut = SAIL.model_copy(update={"quote": SAIL.quote.replace("sail again", "sail agai")})
    assert supported(SAIL.quote, [cut])


def test_an_article_dated_by_its_words_bears_out_what_those_words_leave_open():
    period = InferredPeriod(start=date(2024, 5, 8), end=date(2024, 5, 13))
    sail = SAIL.model_copy(update={"published": None, "dated": period})
    assert supported("The boat would sail again on 3 June 2024, Ada Lindqvist said.", [sail])
    assert not supported("The boat would sail again on 3 June 2023, Ada Lindqvist said.", [sail])
    assert not supported("Ada Lindqvist said on 13 May 2024 the boat would sail again.", [sail])
