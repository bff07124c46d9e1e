"""Answers for people: numbered quotes with their sources, reasons to decline, and text that is never markup."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from rich.console import Console

from bot.display.answers import REASONS, render
from retrieval.domain.answer import (
    Answer,
    Citation,
    CoveredPeriod,
    Direct,
    FoundPassage,
    InferredPeriod,
    QuotedTime,
    Rival,
    Statement,
)
from retrieval.domain.articles import Reason

QUOTE = "The night ferry sails again from 3 June, the harbour council said."
URL = "https://news.test/ferry"


def citation(number: int = 1, **fields: Any) -> Citation:
    given = {"title": "Night ferry returns", "outlet": "Marlow Post", "url": URL, "published": date(2024, 5, 14)}
    place = {"article_id": "a", "revision": 1, "start": 0, "end": len(QUOTE)}
    return Citation(id=number, quote=QUOTE, **{**place, **given, **fields})


def answer(**fields: Any) -> Answer:
    given = {
        "statements": (Statement(text=QUOTE, citations=(1,)),),
        "citations": (citation(),),
        **({"status": "answered"} if "status" not in fields else {}),
    }
    asked = {"question": "When does it sail?", "as_of": datetime(2024, 6, 1, tzinfo=UTC)}
    return Answer.model_validate({**asked, **given, **fields})


def declined(**fields: Any) -> Answer:
    return answer(status="abstained", statements=(), citations=(), **{"reason": "not_in_corpus", **fields})


def shown(what: Answer, width: int = 200) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    with console.capture() as captured:
        console.print(render(what), crop=False)
    return [line.rstrip() for line in captured.get().splitlines()]


class TestAnswered:
    def test_whole(self):
        times = (QuotedTime(text="3 June", start=date(2024, 6, 3), end=date(2024, 6, 3)),)
        assert shown(answer(citations=(citation(times=times),), notes=("single_source",))) == [
            f"{QUOTE} [1]",
            "",
            "[1] Marlow Post, 14 May 2024  Night ferry returns",
            "    “3 June” is 3 June 2024",
            f"    {URL}",
            "    Only one article says so.",
        ]

    def test_how_a_follow_up_was_understood_comes_first(self):
        assert shown(answer(understood="When does the [night] ferry sail?"))[:3] == [
            "Understood as: When does the [night] ferry sail?",
            "",
            f"{QUOTE} [1]",
        ]

    def test_a_statement_on_two_citations(self):
        two = answer(statements=(Statement(text=QUOTE, citations=(1, 2)),), citations=(citation(1), citation(2)))
        lines = shown(two)
        assert lines[0] == f"{QUOTE} [1] [2]"
        assert [line[:3] for line in lines if line.startswith("[")] == ["[1]", "[2]"]

    def test_a_period(self):
        times = (QuotedTime(text="last week", start=date(2024, 5, 6), end=date(2024, 5, 12)),)
        assert "    “last week” is 6–12 May 2024" in shown(answer(citations=(citation(times=times),)))

    def test_a_time_that_is_not_stated_is_left_out(self):
        times = (QuotedTime(text="on Tuesday", start=None, end=None),)
        assert not [line for line in shown(answer(citations=(citation(times=times),))) if "“" in line]

    @pytest.mark.parametrize(
        ("fields", "head"),
        [
            ({"outlet": None}, "[1] 14 May 2024  Night ferry returns"),
            ({"published": None}, "[1] Marlow Post  Night ferry returns"),
            ({"outlet": None, "published": None}, "[1] source unknown  Night ferry returns"),
        ],
    )
    def test_what_is_not_known_is_left_out(self, fields: dict[str, Any], head: str):
        assert head in shown(answer(citations=(citation(url=None, **fields),)))

    def test_a_link_is_never_broken(self):
        url = "https://news.test/" + "-".join(["harbour"] * 30)
        assert f"    {url}" in shown(answer(citations=(citation(url=url),)), width=60)

    def test_a_note_without_a_sentence_is_shown_by_its_name(self):
        assert shown(answer(notes=("something_new",)))[-1] == "    something_new"


class TestDeclined:
    @pytest.mark.parametrize("reason", get_args(Reason))
    def test_every_reason_has_a_sentence_of_its_own(self, reason: Reason):
        first = shown(declined(reason=reason, coverage=CoveredPeriod(articles=3)))[0]
        assert first == REASONS[reason]
        assert list(REASONS.values()).count(first) == 1

    def test_says_what_was_searched_and_what_comes_nearest(self):
        covered = CoveredPeriod(articles=1200, first_day=date(2024, 5, 9), last_day=date(2024, 6, 2))
        nearest = (
            FoundPassage(article_id="a", url=URL, title="Night ferry returns", text=QUOTE, score=1.0),
            FoundPassage(article_id="b", title="Crack in the dam", text=QUOTE, score=0.5),
        )
        assert shown(declined(coverage=covered, nearest=nearest)) == [
            "I can't answer that from these articles.",
            "    1,200 articles searched, published 9 May – 2 June 2024.",
            "    Nearest:",
            f"    - Night ferry returns  {URL}",
            "    - Crack in the dam",
        ]

    def test_one_article_without_a_date(self):
        assert "    1 article searched." in shown(declined(coverage=CoveredPeriod(articles=1)))

    def test_an_empty_corpus(self):
        assert "There are no articles yet" in shown(declined(coverage=CoveredPeriod(articles=0)))[1]


class TestPassages:
    def test_are_numbered_and_cut_at_a_word(self):
        long = FoundPassage(article_id="a", title="Night ferry returns", text="berth number nine " * 40, score=0.123)
        short = FoundPassage(article_id="b", title="Crack in the dam", text="Nobody\n\nleft.", score=0.1)
        lines = shown(answer(passages=(long, short)), width=400)
        assert "  1. Night ferry returns  (0.12)" in lines
        (cut,) = [line.strip() for line in lines if line.endswith(" ...")]
        assert set(cut.removesuffix(" ...").split()) == {"berth", "number", "nine"}
        assert 290 < len(cut) < 306
        assert lines[-2:] == ["  2. Crack in the dam  (0.10)", "    Nobody left."]


@pytest.mark.parametrize("text", ["[bold]Extra[/bold]", "[/]", "a [link=x]b", "\\[red]", ":ferry:", "[1] [2]"])
def test_text_is_never_markup(text: str):
    found = FoundPassage(article_id="a", url=URL, title=text, text=text, score=1.0)
    cited = citation(title=text, outlet=text)
    whole = shown(answer(statements=(Statement(text=text, citations=(1,)),), citations=(cited,), passages=(found,)))
    assert whole[0] == f"{text} [1]"
    assert f"[1] {text}, 14 May 2024  {text}" in whole
    assert whole[-2:] == [f"  1. {text}  (1.00)", f"    {text}"]
    assert f"    - {text}  {URL}" in shown(declined(coverage=CoveredPeriod(articles=1), nearest=(found,)))


class TestRivals:
    WITHDRAWN = "which an earlier version of the article said until 16 May 2024"

    def rival(self, **fields: Any) -> Rival:
        day = {"start": date(2024, 6, 1), "end": date(2024, 6, 1), "reason": "overtaken"}
        return Rival(citation=citation(2), **{**day, **fields})

    def test_why_it_lost(self):
        assert f"    Not 1 June 2024, which a later report overtakes: “{QUOTE}”" in shown(
            answer(rivals=(self.rival(),))
        )

    def test_what_the_article_said_before_it_was_changed(self):
        day = date(2024, 5, 16)
        rivals = self.rival(changed=day), self.rival(changed=day, reason="withdrawn", figure="4.50 euros")
        assert [line for line in shown(answer(rivals=rivals)) if ", which" in line] == [
            f"    Not 1 June 2024, which the article itself said until it was changed on 16 May 2024: “{QUOTE}”",
            f"    No longer told: 4.50 euros, {self.WITHDRAWN}: “{QUOTE}”",
        ]

    def test_without_an_answer_only_what_was_changed(self):
        rivals = self.rival(changed=date(2024, 5, 16), reason="withdrawn"), self.rival()
        covered = CoveredPeriod(articles=4)
        lines = shown(declined(reason="unproven", rivals=rivals, notes=("withdrawn",), coverage=covered))
        assert lines == [
            "I found something, but no quote that proves it.",
            "    4 articles searched.",
            f"    No longer told: 1 June 2024, {self.WITHDRAWN}: “{QUOTE}”",
            "    An earlier version of an article tells of it; the present one does not.",
        ]


def test_what_is_inferred_is_not_passed_off_as_a_date():
    period = InferredPeriod(start=date(2024, 5, 8), end=date(2024, 5, 13))
    lines = shown(answer(citations=(citation(published=None, dated=period),)))
    assert "[1] Marlow Post, undated, by its own words 8–13 May 2024  Night ferry returns" in lines


class TestDirect:
    def test_stands_first_with_the_sentence_that_says_so(self):
        direct = Direct(text="3 June 2024", kind="date", statement=1, start=33, end=39, computed="resolved_day")
        lines = shown(answer(direct=direct))
        assert lines[:3] == ["3 June 2024", "", f"{QUOTE} [1]"]

    def test_the_words_that_answer_are_marked(self):
        direct = Direct(text="3 June", kind="date", statement=1, start=33, end=39)
        for what in (answer(direct=direct), answer(citations=(citation(marked=(33, 39)),))):
            console = Console(file=io.StringIO(), width=200, force_terminal=True, highlight=False)
            with console.capture() as captured:
                console.print(render(what), crop=False)
            assert f"{QUOTE[:33]}\x1b[1m{QUOTE[33:39]}\x1b[0m{QUOTE[39:]}" in captured.get()

    def test_what_is_old_says_so_in_the_first_line(self):
        direct = Direct(text="12 sailings", kind="number", statement=1)
        lines = shown(answer(direct=direct, as_of=datetime(2025, 1, 1, tzinfo=UTC)))
        assert lines[0] == "12 sailings  (reported in May 2024)"
        assert shown(answer(direct=direct))[0] == "12 sailings"

    def test_white_space_of_the_article_is_not_kept(self):
        text = "The night ferry\n\nsails  again."
        told = answer(statements=(Statement(text=text, citations=(1,)),), citations=(citation(marked=(4, 9)),))
        assert shown(told)[0] == "The night ferry sails again. [1]"


class TestClosest:
    def test_says_that_it_is_no_answer_and_shows_two_at_most(self):
        texts = [f"Sentence number {number} of the ferry." for number in (1, 2, 3)]
        told = answer(
            status="closest",
            statements=tuple(Statement(text=text, citations=(number,)) for number, text in enumerate(texts, 1)),
            citations=tuple(citation(number) for number in (1, 2, 3)),
        )
        lines = shown(told)
        assert lines[0] == "No article says this outright. Closest:"
        assert lines[2:5] == [f"{texts[0]} [1]", "", f"{texts[1]} [2]"]
        assert [line for line in lines if texts[2] in line or line.startswith("[3]")] == []
        assert "[2] Marlow Post, 14 May 2024  Night ferry returns" in lines


def test_a_reply_of_the_bots_own_stands_alone():
    told = answer(status="chat", reply="You are welcome.", statements=(), citations=())
    assert shown(told) == ["You are welcome."]
