"""The `Answer` as JSON: the contract with everything that shows or scores it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from retrieval.domain.answer import Answer, Citation, CoveredPeriod, Direct, FoundPassage, QuotedTime, Statement

FULL = Answer(
    question="When does the night ferry sail again?",
    as_of=datetime(2024, 5, 20, 23, 59, 59, tzinfo=UTC),
    status="answered",
    confidence=0.83,
    direct=Direct(
        text="3 June",
        kind="date",
        statement=1,
        start=20,
        end=26,
        computed=None,
        value="2024-06-03",
    ),
    notes=("single_source",),
    statements=(Statement(text="It sails again from 3 June.", citations=(1,)),),
    citations=(
        Citation(
            id=1,
            quote="the boat would sail again from 3 June",
            article_id="0123456789abcdef",
            revision=2,
            start=120,
            end=157,
            title="Night ferry returns",
            outlet="Marlow Post",
            url="https://news.test/ferry",
            published=date(2024, 5, 14),
            times=(QuotedTime(text="3 June", start=date(2024, 6, 3), end=date(2024, 6, 3)),),
            marked=(31, 37),
        ),
    ),
    passages=(
        FoundPassage(
            article_id="0123456789abcdef",
            url="https://news.test/ferry",
            title="Night ferry returns",
            text="Ada Lindqvist …",
            score=1.25,
        ),
    ),
    timings_ms={"search": 8.5, "total": 12.0},
)

FULL_JSON: dict[str, Any] = {
    "question": "When does the night ferry sail again?",
    "understood": None,
    "as_of": "2024-05-20T23:59:59Z",
    "status": "answered",
    "confidence": 0.83,
    "direct": {
        "text": "3 June",
        "kind": "date",
        "statement": 1,
        "start": 20,
        "end": 26,
        "computed": None,
        "value": "2024-06-03",
    },
    "reply": None,
    "reason": None,
    "notes": ["single_source"],
    "statements": [{"text": "It sails again from 3 June.", "citations": [1]}],
    "citations": [
        {
            "id": 1,
            "quote": "the boat would sail again from 3 June",
            "article_id": "0123456789abcdef",
            "revision": 2,
            "start": 120,
            "end": 157,
            "title": "Night ferry returns",
            "outlet": "Marlow Post",
            "url": "https://news.test/ferry",
            "published": "2024-05-14",
            "dated": None,
            "times": [{"text": "3 June", "start": "2024-06-03", "end": "2024-06-03"}],
            "marked": [31, 37],
        }
    ],
    "rivals": [],
    "scopes": None,
    "passages": [
        {
            "article_id": "0123456789abcdef",
            "url": "https://news.test/ferry",
            "title": "Night ferry returns",
            "text": "Ada Lindqvist …",
            "score": 1.25,
        }
    ],
    "coverage": None,
    "nearest": [],
    "model": "extractive",
    "tokens": None,
    "reports": None,
    "cost_usd": 0.0,
    "timings_ms": {"search": 8.5, "total": 12.0},
    "trace": [],
}


def test_the_json_is_the_agreed_one_in_the_agreed_order():
    written = json.loads(FULL.model_dump_json())
    assert written == FULL_JSON
    assert list(written) == list(FULL_JSON)
    assert list(written["citations"][0]) == list(FULL_JSON["citations"][0])


def test_it_can_be_read_back():
    assert Answer.model_validate_json(FULL.model_dump_json()) == FULL
    assert Answer.model_validate_json(json.dumps(FULL_JSON)) == FULL


def test_an_abstention():
    answer = Answer(
        question="Who won?",
        as_of=datetime(2024, 5, 20, tzinfo=UTC),
        status="abstained",
        reason="outside_window",
        coverage=CoveredPeriod(articles=4, first_day=date(2024, 5, 9), last_day=date(2024, 6, 2)),
        nearest=FULL.passages,
    )
    written = json.loads(answer.model_dump_json())
    assert (written["status"], written["reason"]) == ("abstained", "outside_window")
    assert written["coverage"] == {"articles": 4, "first_day": "2024-05-09", "last_day": "2024-06-02", "stored": None}
    assert written["nearest"] == FULL_JSON["passages"]
    assert written["statements"] == written["citations"] == written["passages"] == []
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    moment=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9))])),
    day=st.none() | st.dates(),
    score=st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_content_survives(text: str, moment: datetime, day: date | None, score: float):
    answer = FULL.model_copy(
        update={
            "question": text,
            "as_of": moment,
            "citations": (FULL.citations[0].model_copy(update={"quote": text, "published": day}),),
            "passages": (FULL.passages[0].model_copy(update={"text": text, "score": score}),),
        }
    )
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


@pytest.mark.parametrize(
    "change",
    [{"status": "maybe"}, {"reason": "tired"}, {"surprise": 1}, {"statements": [{"text": "no citations"}]}],
    ids=str,
)
def test_what_is_not_agreed_is_refused(change: dict[str, Any]):
    with pytest.raises(ValidationError):
        Answer.model_validate({**FULL_JSON, **change})


def test_it_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        FULL.question = "another"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        FULL.citations[0].start = 0  # type: ignore[misc]


class TestInWords:
    def test_plain_text_and_markdown(self):
        given = Answer.model_validate(
            {
                "question": "When?",
                "as_of": "2024-06-01T00:00:00Z",
                "status": "answered",
                "direct": {"text": "3 June", "kind": "date", "statement": 1},
                "statements": [{"text": "It sails *again*\non 3 June.", "citations": [1]}],
                "citations": [
                    {
                        "id": 1, "quote": "It sails *again*\non 3 June.", "article_id": "a", "revision": 1, "start": 0,
                        "end": 26, "title": "A [ferry]\u202e", "outlet": "Post", "url": "https://news.test/a",
                        "published": "2024-05-14",
                    }
                ],
            }
        )  # fmt: skip
        assert given.text.split("\n\n") == [
            "3 June",
            "It sails *again* on 3 June. [1]",
            "[1] Post, 2024-05-14: A [ferry] https://news.test/a",
        ]
        assert given.markdown.split("\n\n") == [
            "**3 June**",
            r"It sails \*again\* on 3 June. \[1\]",
            r"1. [Post, 2024-05-14: A \[ferry\]](<https://news.test/a>)",
        ]

    def test_without_an_answer(self):
        fields = {"question": "When?", "as_of": "2024-06-01T00:00:00Z"}
        assert Answer.model_validate({**fields, "status": "chat", "reply": "Hello."}).text == "Hello."
        assert "do not answer" in Answer.model_validate({**fields, "status": "abstained"}).markdown
