"""When quotes bear a statement out: word for word, and by numbers, names, quotations and days."""

from __future__ import annotations

from datetime import date

import pytest

from bot.evaluation.support import supported
from retrieval.domain.answer import Citation, InferredPeriod
from tests.bot.evaluation.runs import citation

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
