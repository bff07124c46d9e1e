"""The words of a sentence that answer, for every kind of thing that is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.direct import amounts, causes, days, persons, said, spells
from retrieval.direct.asked import places_in
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.dated_evidence import gather
from retrieval.question.elapsed_time import asked_how_often
from retrieval.question.question import Question, understand
from retrieval.ranking.sentences import read_passages


def asking(text: str) -> Question:
    return understand(text, date(2026, 3, 1))


def event_of(text: str) -> AskedEvent:
    return asked_event(asking(text), lambda _: 1.0)


def best(spans, text: str) -> str | None:
    span = max(spans, key=lambda one: one.fit, default=None)
    return text[span.begin : span.stop] if span and span.likely else None


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        (
            "How many ferries were cancelled?",
            "Marrow Lines cancelled 12 of its 40 ferries on Monday.",
            "12 of its 40 ferries",
        ),
        (
            "How many passengers were stranded?",
            "All six boats stayed in port, and 300 people had to wait.",
            "300 people",
        ),
        (
            "How much did the bridge cost?",
            "The bridge, 4 km long, cost about £38 million in the end.",
            "about £38 million",
        ),
        ("What percentage voted against the plan?", "Of the members 58 per cent voted against it.", "58 per cent"),
        ("How far is the island from the coast?", "Quill lies 12 kilometres off the coast.", "12 kilometres"),
        ("How many ferries were cancelled?", "In all, 1,486 ferries were cancelled.", "1,486 ferries"),
        ("How many dockers does the port have?", "The port cancelled 21 of its 38 sailings for its dockers.", None),
        ("How many berths does it ask for?", "It asks for two more berths a year instead of one.", "two more berths"),
        ("What did the count cost?", "The count cost 31,000 crowns.", "31,000 crowns"),
        ("How much will the insurer pay?", "The insurer pays 3 million.", "3 million"),
        ("How much can a ticket cost?", "They signed 31 pages.", None),
        ("How many people a day used the line?", "On Monday 7,900 people took the train.", "7,900 people"),
        ("How many trains can run?", "On Monday 7,900 people took the train.", None),
        ("How many died in 2019?", "In 2019 the town had 1,200 houses.", None),
        ("By how many votes did Dahl win?", "Of 900 votes Dahl needed half and won by 17 votes.", "17 votes"),
        ("How many people were for Dahl?", "Dahl was still chosen by 704 people.", "704 people"),
        ("How many dockers were hurt?", "The last count puts the number of dockers hurt at 2,340.", "2,340"),
        ("How many deaths were there?", "Three were hurt, and two died.", "two died"),
        ("How many people were hit?", "It hit 4.3 million, of whom 702,000 are children.", "4.3 million"),
        ("How big is the fund?", "A fund of 400 million crowns is to rebuild the lock.", "400 million crowns"),
        ("How many people were arrested?", "The port was searched, two people with knowledge of it said.", None),
        ("How many people were at the fair?", "It was quiet, according to two people in the room.", None),
        (
            "How many people were at the fair?",
            "Though it rained, 900 people came, two people familiar with the fair said.",
            "900 people",
        ),
        ("How long is the bridge in metres?", "The bridge, 38 metres long, was shut for two weeks.", "38 metres"),
    ],
)
def test_amounts(question: str, sentence: str, told: str | None):
    asked = amounts.asked_amount(asking(question))
    assert asked is not None
    assert best(amounts.amounts_in(asked, sentence), sentence) == told


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("How long did the strike last?", "The strike lasted eleven days and ended two weeks ago.", "eleven days"),
        ("How long has she led the bank?", "Brandt has led the bank for six years.", "six years"),
        ("How long did the strike last?", "The dockers suspended their strike for 48 hours on Tuesday.", None),
        ("How long did the meeting last?", "Dahl and Brandt met for about an hour on Tuesday.", "about an hour"),
        ("How long did the strike last?", "The last strike, in 2009, lasted eleven days.", None),
        ("How long did the 2009 strike last?", "The last strike, in 2009, lasted eleven days.", "eleven days"),
        ("How long did the siege last?", "The ten-day siege is over.", "ten-day"),
        ("How long did the siege last?", "The siege of Orsa is over after eleven months.", "eleven months"),
        ("How long did the strike last?", "A second strike has been called off.", None),
        ("How old is Ada Brandt?", "Ada Brandt, 57, has led the bank since May.", "57"),
        ("How old is Ada Brandt?", "Ole Dahl, 34, sat beside Ada Brandt.", None),
    ],
)
def test_lengths_of_time(question: str, sentence: str, told: str | None):
    assert best(spells.spells_in(asking(question), event_of(question), sentence), sentence) == told


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        (
            "Why did the ferry stop?",
            "The ferry stopped because of ice in the sound, the company said.",
            "because of ice in the sound",
        ),
        (
            "Why did teachers walk out?",
            "Teachers walked out over pay and rest, their union said on Friday.",
            "over pay and rest",
        ),
        ("Why did the port close?", "The port closed after a ship had run aground.", "after a ship had run aground"),
        ("Why did the port close?", "The port will close over the next week.", None),
        ("Why was she named?", "She was named as chief engineer.", None),
        ("Why did Brandt resign?", "Brandt missed the vote because of a late train.", None),
    ],
)
def test_causes(question: str, sentence: str, told: str | None):
    assert best(causes.causes_in(event_of(question), sentence), sentence) == told


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("Who is the mayor of Marrow?", "Ada Brandt, the mayor of Marrow, opened the lock.", "Ada Brandt"),
        ("Who is the mayor of Marrow?", "The former mayor Ole Dahl spoke first.", None),
        ("Who leads the dockers' union?", "Captain Jan Voss, the chairman of the union, refused.", "Captain Jan Voss"),
        ("Who was put in charge of the inquiry?", "Ada Byrne, a judge in Orsa, will head the inquiry.", "Ada Byrne"),
        ("Who is in charge of the inquiry?", "Captain Jan Voss leads the inquiry.", "Captain Jan Voss"),
        ("Who will take over from Dahl?", "Ada Byrne, the deputy, takes over from Dahl on 1 May.", "Ada Byrne"),
        ("Who did Dahl beat?", "Ole Dahl beat Ada Byrne by nine votes.", "Ada Byrne"),
        ("Who bought the ferry?", "The ferry was bought by Ole Dahl on Monday.", "Ole Dahl"),
        ("Who opened the lock?", "On Monday Ada Brandt opened the lock.", "Ada Brandt"),
        ("Who opened the lock?", "Ada Brandt, a Conservative, opened the lock.", "Ada Brandt"),
        ("Who beat Dahl?", "Ole Dahl, the Conservative leader, lost his seat.", None),
        ("Who bit the mayor?", "A goose bit the mayor on Friday.", "A goose"),
    ],
)
def test_persons(question: str, sentence: str, told: str | None):
    put = persons.in_other_words(asking(question))
    asked = persons.Asked(put, asked_event(put, lambda _: 1.0))
    assert best(persons.persons_in(asked, sentence), sentence) == told


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        (
            "Where do the talks take place?",
            "Talks begin on Tuesday at a hotel near Heathrow, the mediator said.",
            "a hotel near Heathrow",
        ),
        ("Where were the votes counted?", "Brandt came first in the election, and all votes are counted anew.", None),
        ("Where is Dahl going to work?", "Dahl left after the notice that kept the town from their taps.", None),
        ("Where was the summit held?", "The summit will not be held in Quell.", None),
        ("Where did they meet?", "The summit that is to end the war on the Ossel was long.", None),
        ("Which town was the appeal heard in?", "He lost his appeal at Marrow Crown Court.", None),
        (
            "Where will the homes stand?",
            "The homes will be built on the old Marrow docks, it said.",
            "the old Marrow docks",
        ),
        ("Which hospital are they in?", "Three were treated at Sir Dunn Hospital in Orsa.", "Sir Dunn Hospital"),
    ],
)
def test_places(question: str, sentence: str, told: str | None):
    assert best(places_in(asking(question), sentence), sentence) == told


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        (
            "How long did the notice last?",
            "It was lifted on Friday, exactly six weeks after it began.",
            "exactly six weeks",
        ),
        ("How long was the notice in force?", "The notice is expected to last at least seven days.", None),
        (
            "How long was the bridge shut?",
            "The bridge was opened again after almost nine months.",
            "almost nine months",
        ),
    ],
)
def test_lengths_of_what_went_on(question: str, sentence: str, told: str | None):
    assert best(spells.spells_in(asking(question), event_of(question), sentence), sentence) == told


def test_words_are_those_of_who_is_asked_about():
    asked = said.asked_speaker(asking("What did Ada Brandt say about the lock?"))
    assert asked is not None
    sentence = '"The lock will open in May," Brandt said on Monday.'
    assert said.speaks(asked, sentence, "") == 1.0
    assert best(said.words_said(sentence), sentence) == '"The lock will open in May,"'
    assert said.speaks(asked, '"Never," Ole Dahl said of the lock.', "") == 0.0
    assert said.speaks(asked, "She said that it was late.", "Ada Brandt came in.") > 0.5


@pytest.mark.parametrize(
    ("called", "sentence", "told"),
    [
        ("Brandt", "In Orsa, Ada Brandt, a vet, won by nine votes.", "Ada Brandt, a vet"),
        (
            "Ole Dahl",
            "The gate jammed, said Ole Dahl, who heads the lock office.",
            "Ole Dahl, who heads the lock office",
        ),
        ("Dahl", "The harbour's spokesman Ole Dahl called it a nuisance.", "The harbour's spokesman Ole Dahl"),
        ("Brandt", "In Brandt Street, the shops were shut.", None),
    ],
)
def test_who_somebody_is_stands_beside_the_name(called: str, sentence: str, told: str | None):
    asked = persons.asks_who_it_is(asking(f"Who is {called}?"))
    assert asked == called
    assert best(persons.identified_in(called, sentence), sentence) == told


def test_a_name_is_no_office():
    assert persons.Asked(asking("Who is Brandt?"), event_of("Who is Brandt?")).office is None


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ('It was never lost," Judge Ada Brandt said on Monday.', 'It was never lost,"'),
        ("Dahl denied on Monday that the lock was sold.", "denied on Monday that the lock was sold"),
        ("Dahl said that the lock was sold.", "the lock was sold"),
        ("Dahl told Ada Brandt in her office on Monday that the lock was sold.", "the lock was sold"),
    ],
)
def test_whose_words_they_are_and_that_they_deny(sentence: str, told: str):
    assert best(said.words_said(sentence), sentence) == told


def test_only_own_words_on_the_matter_may_stand_in():
    asked = said.asked_speaker(asking("What did Dahl say about the ferry?"))
    assert asked is not None
    assert said.may_be_his(asked, "Ole Dahl called the ferry a joke.")
    assert not said.may_be_his(asked, "Ole Dahl lost his seat.")
    assert not said.may_be_his(asked, "Ada Brandt called the ferry a joke.")


def counted(question: str, *articles: tuple[str, date]) -> str | None:
    passages = [
        Passage(number, f"a{number}", 1, 0, len(text), text, "News", published=day, language="en")
        for number, (text, day) in enumerate(articles)
    ]
    when = asked_how_often(asking(question))
    assert when is not None
    event = asked_event(when, lambda _: 1.0)
    evidence = gather(event, read_passages([Candidate(one) for one in passages]))
    line = days.count_of(event, days.days_of(event, evidence, date(2026, 3, 10)))
    return line.text if line else None


def test_how_often_is_told_by_distinct_days():
    first = ("Ada Byrne met Ole Dahl in Orsa on Monday.", date(2026, 2, 3))
    copy = ("Ada Byrne and Ole Dahl met in Orsa on Monday.", date(2026, 2, 3))
    second = ("Ada Byrne met Ole Dahl in Lund on 12 February.", date(2026, 2, 13))
    plan = ("Ada Byrne will meet Ole Dahl on 20 March.", date(2026, 2, 14))
    other = ("Ada Byrne met Jan Voss on Sunday.", date(2026, 2, 16))
    told = counted("How many times have Ada Byrne and Ole Dahl met?", first, copy, second, plan, other)
    assert told == "2 (in the articles stored): 2 February 2026, 12 February 2026"


def test_how_often_is_not_told_where_more_are_known_of():
    third = ("Ada Byrne met Ole Dahl on Monday, for the third time.", date(2026, 2, 3))
    several = ("After two meetings on Monday, Ada Byrne and Ole Dahl gave up.", date(2026, 2, 3))
    assert counted("How many times have Ada Byrne and Ole Dahl met?", third) is None
    assert counted("How many times have Ada Byrne and Ole Dahl met?", several) is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who leads the inquiry?", "Ole Dahl, the Orsa lock secretary, spoke of the inquiry."),
        (
            "Who is in charge of fishing?",
            "Ole Dahl and the Orsan lock secretary are to step up their own talks on fishing.",
        ),
    ],
)
def test_an_office_of_something_else_leads_nothing(question: str, sentence: str):
    put = persons.in_other_words(asking(question))
    asked = persons.Asked(put, asked_event(put, lambda _: 1.0))
    assert best(persons.persons_in(asked, sentence), sentence) is None
