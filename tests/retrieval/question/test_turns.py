"""Who answers a question in a quote that names many."""

from __future__ import annotations

import pytest

from retrieval.domain.answer import Direct
from retrieval.question.antecedents import Antecedents
from retrieval.question.follow_ups import stand_alone
from retrieval.question.turns import Turn, person_spoken_of, respondent, role_asked, without_dateline
from tests.retrieval.conversing import AS_OF, answer, turn


@pytest.mark.parametrize(
    ("question", "told", "names", "expected"),
    [
        (
            "Who is the manager of Norwick Rovers?",
            "Lisbon Park was quiet when manager Ana Prado spoke to Tom Berg.",
            ["Lisbon Park", "Ana Prado", "Tom Berg"],
            "Ana Prado",
        ),
        (
            "Who is the mediator?",
            "Karl Wirth praised the mediator, Ruth Dahl.",
            ["Karl Wirth", "Ruth Dahl"],
            "Ruth Dahl",
        ),
        ("Who is the mayor?", "Eva Lund was sworn in on Tuesday as the 12th mayor.", ["Eva Lund"], "Eva Lund"),
        (
            "Who voted against the plan?",
            "Eva Lund voted for the plan, and Tom Berg voted against it.",
            ["Eva Lund", "Tom Berg"],
            "Tom Berg",
        ),
        ("Who won the vote?", "Eva Lund, a teacher, has won it by 12 votes.", ["Eva Lund"], "Eva Lund"),
        ("Who leads the inquiry?", "Tarrow Power said that it would wait.", ["Tarrow Power"], None),
    ],
)
def test_who_stands_beside_the_role_or_the_verb(question: str, told: str, names: list[str], expected: str | None):
    assert respondent(question, answer(question, told), names) == expected


def test_the_direct_line_tells_it_else():
    said = answer("Who owns the boat?", "Eva Lund bought it in May, Tom Berg said.")
    direct = Direct(text="Eva Lund", kind="name", statement=1, start=0, end=8)
    with_direct = said.model_copy(update={"direct": direct})
    assert respondent("Who owns the boat?", with_direct, ["Eva Lund", "Tom Berg"]) == "Eva Lund"
    assert respondent("Who owns the boat?", with_direct, ["Eva Lund", "Tom Berg"], marked=False) is None


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Who is the manager of Norwick?", "the manager of Norwick"),
        ("Who's Norwick's coach?", "Norwick's coach"),
        ("Who is the environment minister now?", "the environment minister"),
        ("Who is Eva Lund?", None),
        ("Who was arrested?", None),
    ],
)
def test_the_role_that_is_asked_for(question: str, role: str | None):
    assert role_asked(question) == role


def test_who_is_spoken_of_by_office():
    assert person_spoken_of("Did the finance minister resign?") == "the finance minister"
    assert person_spoken_of("Did the ferry sink?") is None


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("LISBON (AP) - The manager resigned.", "The manager resigned."),
        ("Lund, Sweden — Voters decide today.", "Voters decide today."),
        ("ST. JOHN'S — Eva Lund won.", "Eva Lund won."),
        ("Eva Lund won - barely.", "Eva Lund won - barely."),
    ],
)
def test_a_dateline_names_nobody(text: str, without: str):
    assert without_dateline(text) == without


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (turn("Who is the manager of Norwick?", "LISBON (AP) - Norwick lost in Lisbon."), "Where is she from?",
         "Where is the manager of Norwick from?"),
        (turn("Who is Karin Madder?", "Karin Madder is a minister. Lena Brand is mayor."), "Does she have a sister?",
         "Does Karin Madder have a sister?"),
        (turn("Who leads the inquiry?", "The inquiry opens on Monday, Tarrow Power said."), "How old is she?",
         "How old is the one who leads the inquiry?"),
        (turn("How many people died in the flood?", "Nine people died."), "What about the missing?",
         "How many people are missing in the flood?"),
        (turn("How many trains were cancelled on the first day?", "It was 40."), "and in total?",
         "How many trains were cancelled in total?"),
        (turn("Was there a crack in the dam?", "There was none."), "Who said there was one?",
         "Who said there was a crack in the dam?"),
        (turn("Who was the first witness?", "Eva Lund was the first."), "Who is next?", "Who was the next witness?"),
        (turn("Who is the environment minister now?", "Eva Lund became environment minister."), "and before that?",
         "Who was the environment minister before Eva Lund?"),
        (turn("How much damage did the flood cause?", "It was 4 million."), "how much of that is insured?",
         "How much of the damage is insured?"),
        (turn("Did the council approve the stadium?", "It did."), "and the training ground?",
         "Did the council approve the training ground?"),
        (turn("When will the new bridge open?", "In May."), "tell me more", "What is the latest on the new bridge?"),
        (turn("Where is Linden House?", "It is in Orsa."), "How many died there?", "How many died in Linden House?"),
        (turn("When was the vote in Orsa?", "The vote was on 3 May 2024."), "Who is the pope?", "Who is the pope?"),
        (turn("When did the Marlow capsize?", "The ferry Marlow capsized in May."), "How many people died?",
         "How many people died in the Marlow?"),
        (turn("When did the Marlow capsize?", "The ferry Marlow capsized in May."), "Who was the captain?",
         "Who was the captain of the Marlow?"),
        (turn("When did the Marlow capsize?", "The ferry Marlow capsized in May."), "Who owns the ferry?",
         "Who owns the ferry Marlow?"),
        (turn("Who is the coach of Orsa?", "Lea Ott is the coach of Orsa."), "And the captain?",
         "Who is the captain of Orsa?"),
        (turn("Who is the coach of Orsa?", "Lea Ott is the coach of Orsa."), "since when?",
         "Since when is Lea Ott the coach of Orsa?"),
        (turn("Who led the inquiry?", "An inquiry led by the judge Kim Berg found it."), "What did she say?",
         "What did Kim Berg say?"),
        (turn("When did the islanders vote?", "They voted in May."), "And when should it have been?",
         "When should the vote of the islanders have been?"),
        (turn("What was stolen from the museum?", "Thieves stole a golden crown on Monday."), "Was it found?",
         "Was the golden crown found?"),
        (turn("When was Tom Oost sacked?", "Tom Oost was sacked on Friday."), "Who got his job?",
         "Who got Tom Oost's job?"),
        (turn("When was Tom Oost sacked?", "He was sacked on Friday."), "Who lost his seat?", "Who lost his seat?"),
        (turn("Were the Orsa clinics closed?", "The Orsa clinics were closed."), "why was that reversed?",
         "Why was it reversed that the Orsa clinics were closed?"),
        (turn("How long did the blackout in 2014 last?", "It lasted six days."), "And this one?",
         "How long did this blackout last?"),
        (turn("Who leads the race in Orsa?", "Lea Ott leads with 44 percent against 39 for Kim Stahl."), "And Stahl?",
         "What about Stahl in the race in Orsa?"),
        (turn("Who is the coach of Orsa?", "Lea Ott is the coach of Orsa."), "and the head of Lund United?",
         "Who is the head of Lund United?"),
        (turn("How many people did the Marlow poll ask?", "It asked 900 people."), "When was it published?",
         "When was the Marlow poll published?"),
        (turn("How many ferries sank in May?", "Two ferries sank."), "Which ones?", "Which ferries sank in May?"),
    ],
)  # fmt: skip
def test_a_follow_up_goes_to_whoever_answered(before: Turn, question: str, expected: str):
    assert stand_alone(question, [before], as_of=AS_OF) == expected


def test_people_who_fit_as_well_as_one_another_are_rivals():
    both = Antecedents([turn("When did Rourke and Hale meet?", "They met in May.")])
    one = Antecedents([turn("When did Rourke meet Hale?", "They met in May.")])
    assert (both.rivals("male"), one.rivals("male")) == (["Rourke", "Hale"], [])
