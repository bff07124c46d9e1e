"""Yes or no from the sentence that was chosen, and neither where it leaves it open."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.direct.asked import asked_of
from retrieval.direct.polarity import sentence_decides
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.context import Context, ReadPassage
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages


def word(text: str, quote: str) -> str | None:
    """Return "Yes" or "No" for a question over a quote, None where it is left open."""
    asked = asked_of(understand(text, date(2026, 3, 10)), lambda _: 1.0)
    passage = Passage(1, "a", 1, 0, len(quote), quote, "News from Marrow", published=date(2026, 3, 5), language="en")
    within = ReadPassage(read_passages([Candidate(passage)])[0])
    told = sentence_decides(asked.question, asked.event, [Context(within, 0, asked.event.verb)])
    return str(told[1].text).split(":", 1)[0] if told else None


@pytest.mark.parametrize(
    ("question", "quote", "told"),
    [
        ("Did the council sack the harbour master?", "The council did not sack the harbour master, Olga Renn.", "No"),
        ("Has the mayor apologised?", "The mayor has not apologised to the families.", "No"),
        ("Is the tunnel open again?", "The tunnel remains closed until the end of June.", "No"),
        ("Did Petra Holm sell her shares?", "Petra Holm had sold none of her shares.", "No"),
        ("Was the festival held?", "The festival was called off after the storm.", "No"),
        ("Is Karl Aas leaving the party?", "Karl Aas stays in the party, he said.", "No"),
        ("Will Karl Aas resign?", "Karl Aas said on Monday that he would not resign.", "No"),
        ("Did the police find the gun?", "Police found no gun in the house.", "No"),
        ("Did Karl Aas get a payoff?", "Karl Aas leaves the company without a pay-off.", "No"),
        ("Did the audit find fraud?", "The audit found no evidence of fraud.", "No"),
        ("Did a child die?", "A message that a child had died was false and cruel, the clinic said.", "No"),
        ("Did the government survive the vote?", "The vote of no confidence in the government failed by one.", "Yes"),
        ("Did the dam break?", "The dam did not break, though water ran over it.", "No"),
        ("Were the builders fined?", "The state waived the fine for the builders.", "No"),
        ("Did the vote take place on 3 March?", "The vote was postponed from 3 March to 10 March.", "No"),
        ("Has the dispute been settled?", "The dispute at the port is over after a year.", "Yes"),
        ("Did the police find the gun?", "Police found the gun under the floor.", "Yes"),
        ("Has the vaccine been approved?", "The agency approved the vaccine on Tuesday.", "Yes"),
        ("Is Ada Ost related to Karl Ost?", "Karl Ost, the chairman, is not related to her.", "No"),
    ],
)
def test_a_sentence_decides(question: str, quote: str, told: str):
    assert word(question, quote) == told


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Did Karl Aas resign?", "Karl Aas threatened to resign over the bridge."),
        ("Did Karl Aas steal the money?", "Karl Aas denied that he had stolen the money."),
        ("Did Karl Aas steal the money?", "Prosecutors accused Karl Aas of having stolen the money."),
        ("Has the vaccine been approved?", "The agency may approve the vaccine next week."),
        ("Did Norway sign the treaty?", "Sweden signed the treaty on Monday, Norway did not."),
        ("Did the first ballot fail?", "The second ballot failed on Monday."),
        ("Did the shares rise or fall?", "The shares rose by 3 per cent."),
        (
            "Did the mayor meet the farmers?",
            "The meeting of the mayor and the farmers, which was due on Monday, is put off.",
        ),
        ("Did Aas meet the king?", "Aas told of the king's visit four days before he met Quist."),
        ("Did Aas say the bridge was safe?", "At the inn Quist said that he had asked Aas if the bridge was safe."),
        ("Did Aas say the bridge was safe?", "Aas did not say whether the bridge was safe."),
        ("Did the company pay the ransom?", "Experts urged the company not to pay the ransom."),
    ],
)
def test_a_sentence_leaves_it_open(question: str, quote: str):
    assert word(question, quote) is None
