"""Past and future, judged by the nearest cue."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.times.expressions import find_times
from retrieval.times.tense import clause, judge, tense


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on HERE.", "past"),
        ("Did Lund and Oost meet on HERE?", "past"),
        ("What did the bank of Orsa decide on HERE?", "past"),
        ("Was there a summit on HERE?", "past"),
        ("Why did he visit Turin on HERE?", "past"),
        ("Did they say that they meet on HERE?", "future"),
        ("Did they say that they will meet on HERE?", "future"),
        ("They will meet on HERE.", "future"),
        ("He is to be sentenced on HERE.", "future"),
        ("It may well be decided before HERE.", "future"),
        ("The vote was moved to HERE.", "future"),
        ("He said on HERE that she will come.", "past"),
        ("He said that she'll come on HERE.", "future"),
        ("It opens on HERE.", "future"),
        ("It has been closed since HERE.", "past"),
        ("They agreed with the United States on HERE.", "past"),
        ("On HERE, they will vote.", "future"),
        ("They will vote. On HERE, they argued.", "past"),
        ("A hundred bees on HERE.", "unknown"),
        ("The wake will be held on HERE.", "future"),
        ("They are to be freed on HERE.", "future"),
        ("He may have sunk it on HERE.", "past"),
        ("He may have to sell it on HERE.", "future"),
        ("She rejected the plan on HERE.", "past"),
        ("The road did not open until HERE.", "past"),
        ("The road is closed until HERE.", "future"),
        ("She signed a contract until June 2027 on HERE.", "past"),
        ("It will not reopen on 1 June as promised but on HERE.", "future"),
        ("The Tigers host the Bears on HERE.", "future"),
        ("Costs had doubled as of HERE and are expected to fall.", "past"),
        ("The bill will be paid, come HERE, by nobody.", "future"),
        ("Her next match is in Oslo on HERE.", "future"),
        ("They're flying to Oslo on HERE.", "future"),
        ("With the HERE vote fast approaching, they argued.", "future"),
        ("Released in HERE, the game takes place at sea.", "past"),
        ("It would set up a state-owned bank by HERE.", "future"),
        ("He told Sen. Ida Moen that he would come on HERE.", "future"),
        ("A crowd, at 6 p.m. ET on HERE, and no police.", "unknown"),
        # Irregular pasts, and those that are nouns, too.
        ("Norwick beat Dale on HERE.", "past"),
        ("The bank cut its rate on HERE.", "past"),
        ("The delay cost commuters an hour on HERE.", "past"),
        ("The widow sought damages on HERE.", "past"),
        ("Lawmakers overrode the veto on HERE.", "past"),
        ("He didn't reply on HERE.", "past"),
        # The present of timetables, of any verb.
        ("Ministers gather in Lund on HERE.", "future"),
        ("The tax rises on HERE.", "future"),
        ("Nurses walk out on HERE.", "future"),
        ("Voters in Orsa head to the polls on HERE.", "future"),
        ("The crew splash down off Lund on HERE.", "future"),
        ("Her first game is away at Dale on HERE.", "future"),
        ("The court rules on HERE, officials said.", "future"),
        # What was done to plan it.
        ("The union has announced a strike for HERE.", "future"),
        ("The league put the match back to HERE.", "future"),
        ("A decision is due HERE.", "future"),
        ("Hale has promised a reply by HERE.", "future"),
        ("Heavy rain is forecast for HERE.", "future"),
        # A clause of its own.
        ("Norwick beat Dale in May and will meet Lund on HERE.", "future"),
        ("He told reporters the plant shuts on HERE.", "future"),
        ("The show, which opened in May, closes on HERE.", "future"),
        ("Norwick, who drew with Lund in May, face Dale on HERE.", "future"),
        ("He told senior lawmakers on HERE.", "past"),
        ("She said in a news conference on HERE.", "past"),
        ("The gunman killed two aid workers on HERE.", "past"),
        ("She said she backs the ban of the mayor, who on HERE vetoed it.", "past"),
        ("In tax raids on HERE, the police seized papers.", "past"),
    ],
)
def test_the_nearest_cue_decides(text: str, expected: str) -> None:
    begin = text.index("HERE")
    assert tense(text, begin, begin + 4) == expected


@pytest.mark.parametrize(("text", "sure"), [("It will open on HERE.", True), ("It opens on HERE.", False)])
def test_how_sure_the_future_is(text: str, sure: bool) -> None:
    assert judge(text, text.index("HERE"), text.index("HERE") + 4) == ("future", sure)


def test_a_clause_ends_with_its_sentence() -> None:
    text = "One came. Two left on HERE, late. Three stayed."
    first, last = clause(text, text.index("HERE"), text.index("HERE") + 4)
    assert text[first:last] == "Two left on HERE, late"


def test_a_weekday_without_a_tense_may_be_either():
    (either,) = find_times("Dale against Norwick, Friday, in Lund", date(2023, 3, 15))
    (that_day,) = find_times("Dale against Norwick, Wednesday, in Lund", date(2023, 3, 15))
    assert (either.start, either.end) == (date(2023, 3, 10), date(2023, 3, 17))
    assert that_day.start == that_day.end == date(2023, 3, 15)
