"""Answers as messages: statements, citations as links, the notes that matter, never too long."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.discord.answer_text import (
    answer_messages,
    correction_messages,
    growing,
    proof_messages,
    question_line,
    reading_line,
)
from bot.discord.delivery import LIMIT, width
from bot.display.answers import NOTES
from retrieval.domain.answer import Answer, Citation, CoveredPeriod, Direct, FoundPassage, QuotedTime, Statement
from retrieval.following.changes import AnswerChange

MORE = "-# There is more than fits here; *Show proof* has the quotes."
AS_OF = datetime(2024, 5, 16, 12, tzinfo=UTC)
URL = "https://news.test/" + "x" * 300
SAIL = "The *night* ferry will sail again on Tuesday."


def cited(number: int = 1, quote: str = SAIL, **fields: Any) -> Citation:
    told = QuotedTime(text="on Tuesday", start=date(2024, 5, 14), end=date(2024, 5, 14))
    given = {"outlet": "Marlow Post", "url": "https://news.test/1", "published": date(2024, 5, 14), "times": (told,)}
    place = {"article_id": "a", "revision": 1, "start": 0, "end": len(quote), "title": "Ferry"}
    return Citation.model_validate({"id": number, "quote": quote, **place, **given, **fields})


def answered(*citations: Citation, **fields: Any) -> Answer:
    told = tuple(Statement(text=one.quote, citations=(one.id,)) for one in citations)
    return Answer(
        question="When does it sail?", as_of=AS_OF, status="answered", statements=told, citations=citations, **fields
    )


class TestAnswered:
    def test_is_statements_then_numbered_links_with_the_day(self):
        (message,) = answer_messages(answered(cited()), "en")
        assert message == (
            "The \\*night\\* ferry will sail again on Tuesday. \\[1\\]\n\n"
            "-# \\[1\\] [Marlow Post](<https://news.test/1>), 14 May 2024 · “on Tuesday” is 14 May 2024"
        )

    def test_says_what_a_text_is_from_that_is_not_from_a_page(self):
        quoted = cited(text_from="summary")
        assert ", 14 May 2024, from the feed's summary" in answer_messages(answered(quoted), "en")[0]
        assert "aus der Zusammenfassung des Feeds" in answer_messages(answered(quoted), "de")[0]
        assert "from the feed's summary" in proof_messages(answered(quoted), lambda *_: SAIL, "en")[0]
        assert "feed" not in answer_messages(answered(cited(text_from="page")), "en")[0]

    def test_puts_what_was_asked_for_first_and_marks_it_in_the_quote(self):
        start = SAIL.index("Tuesday")
        direct = Direct(text="14 May 2024", kind="date", statement=1, start=start, end=start + 7, value="2024-05-14")
        (message,) = answer_messages(answered(cited(), direct=direct), "en")
        first, second, *_ = message.splitlines()
        assert first == "**14 May 2024**"
        assert second == "The \\*night\\* ferry will sail again on **Tuesday**. \\[1\\]"

    def test_says_how_old_a_fact_is_that_is_no_date(self):
        direct = Direct(text="the night ferry", kind="thing", statement=1)
        (message,) = answer_messages(answered(cited(published=date(2021, 3, 2)), direct=direct), "en")
        assert message.startswith("**the night ferry**  (reported in March 2021)\n")

    def test_what_only_comes_close_is_said_to_and_never_more_than_two(self):
        close = answered(*(cited(number, f"Ferry number {number} sails.") for number in (1, 2, 3)))
        (message,) = answer_messages(close.model_copy(update={"status": "closest"}), "en")
        assert message.startswith("**No article says this outright. Closest:**\nFerry number 1")
        assert "number 3" not in message
        assert "\\[3\\]" not in message

    def test_is_said_in_the_language_of_the_server(self):
        close = answered(cited()).model_copy(update={"status": "closest"})
        assert answer_messages(close, "de")[0].startswith("**Kein Artikel sagt das ausdrücklich.")
        declined = Answer(question="?", as_of=AS_OF, status="abstained", reason="not_in_corpus")
        assert answer_messages(declined, "fr")[0].startswith("Ces articles ne permettent pas de répondre.")
        assert answer_messages(declined, "pl")[0].startswith("I can't answer that from these articles.")

    def test_a_reply_of_the_bots_own_stands_alone(self):
        reply = Answer(question="hi", as_of=AS_OF, status="chat", reply="Hello! Ask me about the news.")
        assert answer_messages(reply, "en") == ["Hello! Ask me about the news."]

    def test_writes_days_in_the_language_of_the_server(self):
        (message,) = answer_messages(answered(cited()), "de")
        assert message.endswith("14. Mai 2024 · „on Tuesday“ ist 14. Mai 2024")

    def test_has_the_question_above_it_where_nobody_else_sees_it(self):
        assert answer_messages(answered(cited()), "en", "When? @everyone")[0].startswith("> When? @everyone\n")

    def test_says_how_a_follow_up_was_understood(self):
        (message,) = answer_messages(answered(cited(), understood="When does the ferry sail?"), "en")
        assert message.startswith("-# Understood as: When does the ferry sail?\n")

    def test_ends_with_its_notes_and_the_age_of_old_news(self):
        old = cited(published=date(2023, 5, 14), times=())
        (message,) = answer_messages(answered(old, notes=("single_source",)), "en")
        assert message.endswith("-# Only one article says so.\n-# The newest report cited is 368 days old.")

    def test_no_note_names_a_setting_which_only_the_operator_can_mend(self):
        for note in NOTES:
            (message,) = answer_messages(answered(cited(), notes=(note,)), "en")
            assert not re.search(r"[A-Z]{2,}_[A-Z]", message), note

    def test_a_source_without_name_address_or_day_is_its_title(self):
        bare = cited(outlet=None, url=None, published=None, times=())
        assert answer_messages(answered(bare), "en")[0].endswith("-# \\[1\\] Ferry, no date")

    def test_long_answers_are_messages_that_fit_and_not_too_many(self):
        long = [cited(number, f"Statement {number}: {'harbour council ' * 90}") for number in range(1, 12)]
        messages = answer_messages(answered(*long), "en")
        assert len(messages) == 4
        assert all(width(message) <= LIMIT for message in messages)
        assert messages[-1].endswith(MORE)
        assert all(line.endswith("]") for line in "\n".join(messages).split("\n") if line.startswith("Statement"))

    def test_grows_by_statements(self):
        told = answered(cited(1, "One."), cited(2, "Two.")).statements
        assert growing(told[:1], "When?") == "> When?\nOne. \\[1\\]\n\n…"
        assert width(growing(tuple(Statement(text="x" * 900, citations=(1,)) for _ in range(5)))) <= LIMIT


class TestCorrected:
    @pytest.mark.parametrize("most", [1, 2, 3])
    def test_says_that_there_is_more_where_the_messages_that_stand_hold_it_not_and_cuts_no_line(self, most: int):
        long = [cited(one, f"Statement {one}: {'harbour council ' * 20}.", url=URL) for one in range(1, 25)]
        change = AnswerChange("other_answer", answered(cited()), answered(*long))
        messages = correction_messages(change, AS_OF.date(), "en", "When does it sail?", most)
        assert len(messages) == most
        assert all(width(message) <= LIMIT for message in messages)
        whole = "\n".join(answer_messages(change.after, "en", "When does it sail?"))
        head, _, rest = "\n".join(messages).partition("\n> ")
        assert head.startswith("✏️ **Corrected on 16 May 2024.**")
        assert messages[-1].endswith(MORE)
        assert set(f"> {rest}".split("\n")) - {MORE, ""} <= set(whole.split("\n"))

    def test_is_whole_where_it_fits(self):
        change = AnswerChange("other_answer", answered(cited()), answered(cited(quote="It sails on Monday.")))
        (message,) = correction_messages(change, AS_OF.date(), "en", None, 1)
        assert "It sails on Monday. \\[1\\]" in message
        assert MORE not in message


class TestDeclined:
    COVERED = CoveredPeriod(articles=4, first_day=date(2024, 5, 9), last_day=date(2024, 6, 2))

    def test_says_why_what_is_covered_and_what_comes_nearest(self):
        near = FoundPassage(article_id="a", title="Night _ferry_", url="https://news.test/1", text="", score=1)
        why = {"status": "abstained", "reason": "not_in_corpus", "coverage": self.COVERED, "nearest": (near,)}
        declined = Answer.model_validate({"question": "?", "as_of": AS_OF, **why})
        assert answer_messages(declined, "en") == [
            "I can't answer that from these articles.\n-# 4 articles searched, published 9 May – 2 June 2024.\n"
            "Nearest:\n- [Night \\_ferry\\_](<https://news.test/1>)"
        ]

    def test_says_when_there_is_nothing_at_all(self):
        empty = Answer(question="?", as_of=AS_OF, status="abstained", coverage=CoveredPeriod(articles=0))
        assert answer_messages(empty, "en")[0].endswith("-# I have no articles yet.")


class TestProof:
    TEXT = f"The harbour council met. {SAIL} A ticket costs 4.50 euros."

    def test_shows_the_quote_in_bold_within_its_article(self):
        quoted = cited(start=25, end=25 + len(SAIL))
        (message,) = proof_messages(answered(quoted), lambda *_: self.TEXT, "en")
        assert message == (
            "**\\[1\\]** [Ferry](<https://news.test/1>) — Marlow Post, 14 May 2024\n"
            "> The harbour council met. **The \\*night\\* ferry will sail again on Tuesday.** "
            "A ticket costs 4.50 euros.\n"
            "-# “on Tuesday” is 14 May 2024"
        )

    def test_cuts_the_context_at_words(self):
        around = "harbour " * 100
        quoted = cited(start=len(around), end=len(around) + len(SAIL))
        (message,) = proof_messages(answered(quoted), lambda *_: f"{around}{SAIL} {around}", "en")
        assert "> … harbour harbour" in message
        assert "harbour … " not in message.replace("harbour …\n", "")

    def test_does_without_an_article_that_is_gone(self):
        (message,) = proof_messages(answered(cited()), lambda *_: None, "en")
        assert "> **The \\*night\\* ferry" in message


def test_the_lines_beside_an_answer():
    assert reading_line(1_200, "en") == "Reading 1,200 passages …"
    assert reading_line(0, "en") == "Reading …"
    assert width(question_line("why " * 400)) < 320
