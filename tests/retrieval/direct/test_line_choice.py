"""Which words of a quote stand above it: all that may answer are weighed together."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.direct.asked import asked_of
from retrieval.direct.line_choice import likeliest
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.context import Context, ReadPassage
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages


def line(text: str, quote: str) -> str | None:
    """Return what stands above a quote that was published on 5 March 2026, None where nothing does."""
    asked = asked_of(understand(text, date(2026, 3, 10)), lambda _: 1.0)
    passage = Passage(1, "a", 1, 0, len(quote), quote, "News from Marrow", published=date(2026, 3, 5), language="en")
    within = ReadPassage(read_passages([Candidate(passage)])[0])
    contexts = [Context(within, place, asked.event.verb) for place in range(len(within.sentences))]
    found = likeliest(asked, contexts)
    if found is None or not found.span.likely:
        return None
    return found.span.text or found.sentence.text[found.span.begin : found.span.stop]


@pytest.mark.parametrize(
    ("question", "quote", "told"),
    [
        ("Who found the bag?", "Lena Ost, a cleaner of 52, came across the bag on Sunday.", "Lena Ost"),
        ("Who will chair the debate?", "The debate will be chaired by Mara Lund, who reads the news.", "Mara Lund"),
        ("Who is in charge of the review?", "A panel of five under Olaf Brek does the review.", "Olaf Brek"),
        ("Which company is building the pier?", "Harrow & Finch is building the pier.", "Harrow & Finch"),
        ("Which Brandt is the mayor?", "Mayor Ada Brandt opened the fair.", "Mayor Ada Brandt"),
        ("How many people came to the match?", "They beat Quill 3-1 in front of 4,100 people.", "4,100 people"),
        ("How many people died?", "Two people died: a man of 71 and a camper of 26.", "Two people died"),
        ("Where did they vote?", "The vote has been moved from the Corn Hall to the Sea Baths.", "the Sea Baths"),
        (
            "What was the first bid for the dairy?",
            "Corran bids £61 million for the dairy instead of £96 million.",
            "£96 million",
        ),
        ("When does the panel have to report?", "The panel is to report by 23 April.", "23 April 2026"),
    ],
)
def test_the_words_that_answer_stand_above_the_quote(question: str, quote: str, told: str):
    assert line(question, quote) == told


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who drove the first train?", "The provisional opening of the bridge slips to 30 May."),
        ("Who runs the dairy?", "Corran Group wants to pay less for the dairy."),
        ("Where is Corran from?", "Shareholders wait three weeks for the sale to Corran Group."),
        ("How long does the bus take?", "The bus would save 8.5 million euros a year."),
    ],
)
def test_what_is_no_answer_does_not(question: str, quote: str):
    assert line(question, quote) is None
