"""What limits an answer: windows with reasons, outlets, order and kind."""

from __future__ import annotations

from datetime import UTC, date, datetime

from retrieval.domain.answer import Scopes
from retrieval.question.question import Window, understand
from retrieval.ranking.search import Request, scopes_of

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def scopes(text: str, found: Window | None = None, **limits: date) -> Scopes:
    request = Request(text, NOW, **limits)  # type: ignore[arg-type]
    return scopes_of(request, understand(text, NOW.date(), ["Marlow Post"]), found)


def test_a_question_without_limits_has_only_a_kind():
    assert scopes("Who runs the mill?") == Scopes(kind="person")


def test_the_days_of_an_event():
    (window,) = scopes("Who spoke in March 2024?").windows
    assert (window.start, window.end, window.reason, window.bounds) == (
        date(2024, 3, 1),
        date(2024, 3, 31),
        "March 2024",
        "event",
    )


def test_days_of_publication_give_way_to_the_options():
    text = "What do articles published in March 2024 say of the mill?"
    assert [window.bounds for window in scopes(text).windows] == ["publication"]
    (window,) = scopes(text, since=date(2024, 5, 1)).windows
    assert (window.start, window.reason) == (date(2024, 5, 1), "since")


def test_the_window_of_an_event_that_the_articles_date():
    found = Window(date(2024, 4, 28), None, "since the vote")
    (window,) = scopes("What has risen since the vote?", found).windows
    assert (window.start, window.reason, window.bounds) == (date(2024, 4, 28), "since the vote", "event")


def test_order_and_outlets():
    found = scopes("When did they first meet, according to the Marlow Post?")
    assert (found.order, found.outlets) == ("first", ("Marlow Post",))
