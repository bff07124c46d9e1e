"""Shown answers: kept for their buttons, voted on, exported as cases, forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.case_files import read_cases
from retrieval.catalogue import Catalogue
from retrieval.catalogue.shown_answers import (
    UNPLACED,
    AnswerMessage,
    AnswerMessages,
    ShownAnswer,
    ShownAnswers,
    feedback_cases,
)
from retrieval.domain.answer import Answer, Citation, Statement

ANN, BEN = 11, 12
AS_OF = datetime(2024, 5, 16, 12, tzinfo=UTC)
SAIL = "The boat will sail again from 3 June."


def answer(**fields: Any) -> Answer:
    place = {"article_id": "a", "revision": 1, "start": 0, "end": len(SAIL), "title": "Ferry"}
    cited = Citation.model_validate({"id": 1, "quote": SAIL, "url": "https://news.test/1", **place})
    told = Statement(text=SAIL, citations=(1,))
    given = {"question": "When does the ferry sail?", "as_of": AS_OF, "status": "answered"}
    return Answer.model_validate({**given, "statements": (told,), "citations": (cited,), **fields})


@pytest.fixture
def shown(catalogue: Catalogue) -> ShownAnswers:
    return ShownAnswers(catalogue)


class TestPlaces:
    def test_an_answer_that_is_noted_before_it_is_shown_stands_where_it_was_put(self, catalogue: Catalogue):
        shown, messages = ShownAnswers(catalogue), AnswerMessages(catalogue)
        key = shown.keep(ShownAnswer(ANN, "place", answer()))
        note = AnswerMessage(key, 5, UNPLACED, asked=70, given=3, earlier=(UNPLACED,))
        messages.save(note)
        assert [one for one, _ in messages.unplaced()] == [note]
        assert list(messages.editable(10)) == []
        assert messages.answering(70) is None
        messages.set_told(key, "waiting: it has changed meanwhile")
        assert messages.place(replace(note, channel=6, message=81, earlier=(80,))) == []
        placed = replace(note, channel=6, message=81, earlier=(80,), told="waiting: it has changed meanwhile")
        assert list(messages.editable(10)) == [placed]
        assert messages.unplaced() == []

    def test_what_stood_there_before_and_attempts_that_failed_are_forgotten(self, catalogue: Catalogue):
        shown, messages = ShownAnswers(catalogue), AnswerMessages(catalogue)
        old, cut_off, new, other = (shown.keep(ShownAnswer(ANN, "place", answer())) for _ in range(4))
        messages.save(AnswerMessage(old, 5, 81, asked=70, given=1))
        messages.save(AnswerMessage(cut_off, 5, UNPLACED, asked=70, given=2))
        messages.save(AnswerMessage(other, 5, UNPLACED, asked=71, given=4))
        messages.save(AnswerMessage(new, 5, UNPLACED, asked=70, given=3))
        assert sorted(messages.place(AnswerMessage(new, 5, 81, asked=70))) == [1, 2]
        assert [one.key for one in messages.editable(10)] == [new]
        assert [one.key for one, _ in messages.unplaced()] == [other]
        messages.remove(other)
        assert messages.unplaced() == []


class TestKeeping:
    def test_an_answer_comes_back_whole_by_a_key_that_cannot_be_guessed(self, shown: ShownAnswers):
        kept = [shown.keep(ShownAnswer(ANN, "place", answer())) for _ in range(3)]
        assert shown.get(kept[0]) == ShownAnswer(ANN, "place", answer())
        assert len(set(kept)) == 3
        assert all(len(key) >= 16 for key in kept)
        assert shown.get("another") is None

    def test_a_message_leads_to_its_conversation(self, shown: ShownAnswers):
        key = shown.keep(ShownAnswer(ANN, "here", answer()))
        assert shown.in_message(77) is None
        shown.set_message(key, 77)
        assert shown.in_message(77) == shown.get(key)

    def test_old_ones_go_unless_somebody_voted(self, shown: ShownAnswers):
        old, liked = (shown.keep(ShownAnswer(ANN, "p", answer()), AS_OF) for _ in range(2))
        new = shown.keep(ShownAnswer(ANN, "p", answer()), AS_OF + timedelta(days=2))
        shown.vote(liked, BEN, "up")
        assert shown.prune(AS_OF + timedelta(days=1)) == 1
        assert [shown.get(key) is None for key in (old, liked, new)] == [True, False, False]


class TestVotes:
    def test_the_last_one_counts(self, shown: ShownAnswers, catalogue: Catalogue):
        key = shown.keep(ShownAnswer(ANN, "p", answer()))
        assert shown.vote(key, BEN, "up")
        assert shown.vote(key, BEN, "down")
        assert shown.vote(key, BEN, "down", "outdated")
        assert [case["tags"] for case in feedback_cases(catalogue)] == [["feedback", "outdated"]]

    def test_on_what_is_gone_are_refused(self, shown: ShownAnswers):
        assert not shown.vote("gone", BEN, "up")

    def test_and_answers_are_forgotten_with_whoever_asked_or_voted(self, shown: ShownAnswers, catalogue: Catalogue):
        anns, bens = (shown.keep(ShownAnswer(person, "p", answer())) for person in (ANN, BEN))
        for key in (anns, bens):
            for person in (ANN, BEN):
                shown.vote(key, person, "up")
        assert shown.forget(ANN) == {"answers": 1, "feedback": 3}
        assert [case["id"] for case in feedback_cases(catalogue)] == [f"feedback-{bens}-1"]


class TestCases:
    def test_a_good_answer_is_expected_again(self, shown: ShownAnswers, catalogue: Catalogue):
        key = shown.keep(ShownAnswer(ANN, "p", answer()))
        shown.vote(key, BEN, "up")
        assert feedback_cases(catalogue) == [
            {
                "id": f"feedback-{key}-1",
                "question": "When does the ferry sail?",
                "as_of": "2024-05-16",
                "tags": ["feedback", "good"],
                "answer": SAIL,
                "cite": ["https://news.test/1"],
            }
        ]

    def test_of_a_bad_one_only_the_complaint_is_known(self, shown: ShownAnswers, catalogue: Catalogue):
        for reason in ("wrong date", None):
            shown.vote(shown.keep(ShownAnswer(ANN, "p", answer())), BEN, "down", reason)
        cases = feedback_cases(catalogue)
        assert [case["tags"][1] for case in cases] == ["wrong date", "bad"]
        assert all(case.keys() == {"id", "question", "as_of", "tags"} for case in cases)

    def test_a_good_refusal_is_one_again(self, shown: ShownAnswers, catalogue: Catalogue):
        declined = answer(status="abstained", statements=(), citations=(), reason="not_in_corpus")
        shown.vote(shown.keep(ShownAnswer(ANN, "p", declined)), BEN, "up")
        assert feedback_cases(catalogue)[0]["abstain"] is True

    def test_can_be_read_as_cases(self, shown: ShownAnswers, catalogue: Catalogue, tmp_path: Path):
        for vote in ("up", "down"):
            shown.vote(shown.keep(ShownAnswer(ANN, "p", answer())), BEN, vote)
        path = tmp_path / "cases.jsonl"
        path.write_text("".join(json.dumps(case) + "\n" for case in feedback_cases(catalogue)), "utf-8")
        assert [case.as_of for case in read_cases(path, unfinished=True)] == [date(2024, 5, 16)] * 2
