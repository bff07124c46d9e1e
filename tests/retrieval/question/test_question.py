"""What a question asks for: kinds, words, names, order, window, outlets and parts; and that nothing breaks it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question.question import Window, content_words, proper_names, understand

DAY = date(2024, 6, 5)
OUTLETS = ("Marlow Post", "The Harbour | Sea News", "Orsa Courier")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who chairs the harbour council?", "person"),
        ("The ferry was named after which singer?", "person"),
        ("Where did the comet fall?", "place"),
        ("A dam cracked in which Nordic country?", "place"),
        ("When did the council vote?", "date"),
        ("In which year was the dam built?", "date"),
        ("How long will the road stay shut?", "duration"),
        ("How old is the chairwoman?", "duration"),
        ("How many ferries sank?", "number"),
        ("What is the price of a ticket?", "number"),
        ("Which company runs the boat?", "organisation"),
        ("Which film won the prize?", "title"),
        ("Why was the road closed?", "reason"),
        ("What caused the crack?", "reason"),
        ("What did the minister say about the frost?", "quotation"),
        ("What does blossom mean?", "definition"),
        ("Did the council vote?", "yesno"),
        ("Between the report of May and that of June, was there a change?", "yesno"),
        ("Growers asked for what?", "thing"),
        ("Wie heißt die Fähre?", "thing"),
    ],
)
def test_the_kind_is_that_of_the_first_asking_words(text: str, kind: str):
    assert understand(text, DAY).kind == kind


@pytest.mark.parametrize(
    ("kind", "nouns"),
    [
        ("place", "airport city country county district island lake neighbourhood river stadium street town"),
        ("title", "album book documentary film game novel podcast series song"),
        ("organisation", "airline bank club company party team union"),
        ("person", "actor author coach judge minister president singer"),
        ("date", "day month year"),
    ],
)
def test_the_kind_is_that_of_the_noun_asked_for(kind: str, nouns: str):
    for noun in nouns.split():
        assert understand(f"Which {noun} did they name?", DAY).kind == kind, noun


class TestWords:
    def test_are_those_that_the_question_is_about(self):
        assert content_words("Which of the following ferries was named after Ada’s boat?") == ("ferries", "ada", "boat")

    def test_are_all_words_when_nothing_else_is_left(self):
        assert content_words("who is it") == ("who", "is", "it")

    def test_leave_out_the_outlets(self):
        question = understand("What did the Marlow Post write about ferries?", DAY, OUTLETS)
        assert question.terms == ("write", "ferries")

    def test_keep_separated_numbers_whole(self):
        assert "6,200.5" in content_words("Did 6,200.5 tonnes sink?")


class TestNames:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Did Ada Lindqvist's council pay NASA?", ("Ada Lindqvist", "NASA")),
            ("Engineers lowered the lake. Why?", ()),
            ("Was the University of Marlow Bay closed?", ("University of Marlow Bay",)),
            ("What did Dr. Ada Lindqvist tell J. R. Holm?", ("Dr. Ada Lindqvist", "J. R. Holm")),
            ("Marlow's ferry sank. Which others did?", ("Marlow",)),
            ("WHICH FERRY SANK NEAR MARLOW?", ()),
            ("Which Ferry Sank Near Marlow Bay Last Night?", ()),
        ],
    )
    def test_are_found_as_written(self, text: str, names: tuple[str, ...]):
        assert proper_names(text) == names


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("When did the two mayors first meet?", "first"),
        ("What is the latest count?", "last"),
        ("When did the ferry last sail?", "last"),
        ("When does the ferry next sail?", "next"),
        ("Who sank for the first time in years?", None),
        ("When did it sail last week?", None),
    ],
)
def test_an_order_is_told_from_its_look_alikes(text: str, order: str | None):
    assert understand(text, DAY).order == order


class TestWindow:
    def test_of_publication_is_strict(self):
        window = understand("Which ferries were in the news on 3 May 2024?", DAY).window
        assert window == Window(date(2024, 5, 3), date(2024, 5, 3), "3 May 2024", strict=True)

    def test_of_an_event_is_not(self):
        window = understand("Which ferry sank in May 2021?", DAY).window
        assert window == Window(date(2021, 5, 1), date(2021, 5, 31), "May 2021")

    @pytest.mark.parametrize(
        ("words", "start", "end"),
        [
            ("since 3 May 2024", date(2024, 5, 3), None),
            ("after May 2024", date(2024, 6, 1), None),
            ("before May 2024", None, date(2024, 4, 30)),
            ("by May 2024", None, date(2024, 5, 31)),
            ("until 3 May 2024", None, date(2024, 5, 3)),
        ],
    )
    def test_is_open_where_the_words_leave_it_open(self, words: str, start: date | None, end: date | None):
        assert understand(f"Which ferries sank {words}?", DAY).window == Window(start, end, words)

    def test_is_unknown_when_two_times_compete(self):
        assert understand("Did more ferries sink in 2021 than in 2019?", DAY).window is None


class TestOutlets:
    def test_are_found_in_any_case_and_given_as_known(self):
        assert understand("what did THE MARLOW POST say?", DAY, OUTLETS).outlets == ("Marlow Post",)

    def test_are_whole_words(self):
        assert understand("Who sent the Marlow Poster?", DAY, OUTLETS).outlets == ()

    def test_may_hold_any_sign(self):
        assert understand("What did The Harbour | Sea News say?", DAY, OUTLETS).outlets == ("The Harbour | Sea News",)

    def test_without_a_name_are_ignored(self):
        assert understand("What did it say?", DAY, ("", " ")).outlets == ()


ACROSS = (
    "Which chairwoman promised cheap night ferries to Marlow Bay according to the Marlow Post, and is also accused by "
    "the Orsa Courier on 3 May 2024 of hiding a crack in the old dam?"
)


class TestParts:
    def test_each_have_their_own_words_outlets_and_days(self):
        promise, accusation = understand(ACROSS, DAY, OUTLETS).parts
        assert promise.outlets == ("Marlow Post",)
        assert "ferries" in promise.terms
        assert promise.dates == ()
        assert accusation.outlets == ("Orsa Courier",)
        assert "crack" in accusation.terms
        assert accusation.dates == (date(2024, 5, 3),)

    def test_of_one_clause_are_cut_between_two_outlets(self):
        text = (
            "Does the Marlow Post article about cheap night ferries to the southern island name the same ticket price "
            "as Orsa Courier gives for slow morning boats across the mountain lake?"
        )
        assert [part.outlets for part in understand(text, DAY, OUTLETS).parts] == [("Marlow Post",), ("Orsa Courier",)]

    def test_never_cut_an_outlet_in_two(self):
        outlets = ("Boats and Also Bikes",)
        text = (
            "Does the Boats and Also Bikes article about cheap night ferries to the southern island "
            "of Marlow agree on prices, "
            "while another report describes morning boats across the mountain lake?"
        )
        first, second = understand(text, DAY, outlets).parts
        assert first.outlets == outlets
        assert second.outlets == ()

    def test_are_not_made_of_a_plain_question(self):
        text = (
            "Which chairwoman promised cheap night ferries to Marlow, and is also accused of hiding a crack in a dam?"
        )
        assert understand(text, DAY, OUTLETS).parts == ()


@given(st.text(max_size=300) | st.lists(st.sampled_from([*ACROSS.split(), "🎉", "İ", "\n", "1,2"])).map(" ".join))
def test_any_text_is_understood(text: str):
    question = understand(text, DAY, OUTLETS)
    assert question.text == text
    assert len(set(question.terms)) == len(question.terms)
    assert all(" ".join(name.split()) in " ".join(text.split()) for name in question.names)
    assert set(question.outlets) <= set(OUTLETS)
    assert len(question.parts) != 1
    assert "".join("".join(part.text.split()) for part in question.parts) in ("".join(text.split()), "")


def test_a_pasted_page_is_cut():
    page = f"when {'ferry ' * 300}amid {'ferry ' * 300}tail?"
    assert understand(page, DAY).terms == ("ferry", "tail")
    assert understand(page, DAY).kind == "date"
    assert len(understand("é" * 4_000, DAY).text) < 1_100


def test_the_ends_of_the_calendar_are_not_passed():
    last = understand("Who sank after today?", date.max).window
    first = understand("Who sank before the 1st century?", DAY).window
    assert last == Window(None, date.max, "after today")
    assert first == Window(None, date(100, 12, 31), "before the 1st century")
