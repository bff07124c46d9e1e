"""From what is typed to a request: days, outlets, and what a server lets count."""

from __future__ import annotations

from datetime import date

import pytest

from bot.discord.requests import Unclear, outlets_for, request_from
from retrieval.catalogue.servers import ServerSettings

KNOWN = ("Marlow Post", "Orsa Courier")
ANYWHERE, BOUND = ServerSettings(20), ServerSettings(20, outlets=("Orsa Courier",))


def test_days_are_read_as_people_write_them():
    request = request_from(" when? ", ANYWHERE, KNOWN, since="May 2024", until="2024-06-02")
    assert request.question == "when?"
    assert (request.since, request.until) == (date(2024, 5, 1), date(2024, 6, 2))
    assert request.outlets == ()


@pytest.mark.parametrize(
    ("typed", "settings", "expected"),
    [
        (None, ANYWHERE, ()),
        ("  ", ANYWHERE, ()),
        ("marlow post ", ANYWHERE, ("Marlow Post",)),
        (None, BOUND, ("Orsa Courier",)),
        ("ORSA COURIER", BOUND, ("Orsa Courier",)),
    ],
)
def test_outlets_are_those_of_the_server_or_the_one_named(
    typed: str | None, settings: ServerSettings, expected: tuple[str, ...]
):
    assert outlets_for(typed, settings, KNOWN) == expected


@pytest.mark.parametrize(("typed", "settings"), [("The Nothing", ANYWHERE), ("Marlow Post", BOUND)])
def test_an_outlet_that_does_not_count_is_refused(typed: str, settings: ServerSettings):
    with pytest.raises(Unclear, match=f"nothing from “{typed}”"):
        outlets_for(typed, settings, KNOWN)


@pytest.mark.parametrize("question", ["", "   ", "😀", "?!", "﷽".replace("﷽", "…")])
def test_a_question_needs_words(question: str):
    with pytest.raises(Unclear, match="in words"):
        request_from(question, ANYWHERE, KNOWN)


@pytest.mark.parametrize("question", ["Сколько?", "何時", "١٢"])
def test_words_of_any_language_will_do(question: str):
    assert request_from(question, ANYWHERE, KNOWN).question == question


def test_a_whole_page_is_refused():
    with pytest.raises(Unclear, match="4,000 characters"):
        request_from("x" * 4_000, ANYWHERE, KNOWN)
