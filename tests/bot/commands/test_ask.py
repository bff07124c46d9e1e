"""`dateline ask` and `dateline chat`: what is shown and to whom, the options, and questions of every kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import Result

from bot.evaluation.case_files import read_cases
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from tests.bot.conftest import Dateline

CASES = Path(__file__).parents[2] / "cases" / "sample_questions.jsonl"
FIRST = "when did Carney and Trump first speak?"
ODD_QUESTIONS = {
    "marks": "?!…",
    "nonsense": "qwpo zxmv trrl",
    "four thousand characters": "why did the tariff on steel rise " * 121,
    "one long word": "tariff" * 700,
    "emoji": "🍁 when did they talk? 📞👩‍👩‍👧",
    "right to left": "متى تحدث كارني وترامب لأول مرة؟",
    "Chinese": "卡尼和特朗普第一次通话是什么时候？",
    "French": "Quand Carney et Trump se sont-ils parlé pour la première fois ?",
    "operators of search engines": 'AND OR NOT +(tariff^2~ "steel:* [a TO b] \\ /',
    "markup": "[bold]Carney[/bold] [/] [link=x] \\[red]",
    "invisible": "when\u200b did\u202e Carney\u0000 speak\ufeff?",
    "half a character": "when did Carney speak \udcff?",
    "years beyond the calendar": "what happened on 31 February 99999 and in the year 0?",
}


def read(result: Result) -> Answer:
    return Answer.model_validate_json(result.stdout)


def shown(result: Result) -> str:
    return " ".join(result.stdout.split())


@pytest.mark.usefixtures("over_samples")
class TestAsk:
    def test_shows_the_quote_and_where_it_stands(self, dateline: Dateline):
        result = dateline("ask", FIRST)
        assert (result.exit_code, result.stderr) == (0, "")
        text = shown(result)
        assert "spoke by telephone on Friday for the first time" in text
        assert "] Wexley Wire, 28 March 2025 Trump and Carney hold first phone call" in text
        assert "“Friday” is 28 March 2025" in text
        assert "https://wexleywire.example/2025/03/28/trump-carney-first-call" in text
        assert text.count("[1]") == 2

    def test_explains_by_which_rules_it_came_about(self, dateline: Dateline):
        steps = read(dateline("ask", "--explain", "--json", FIRST)).trace
        rooms = [step.file.split("/")[1] for step in steps]
        assert rooms[0] == "question"
        assert {"question", "ranking", "evidence", "events"} <= set(rooms)
        assert all((Path(__file__).parents[3] / step.file).is_file() for step in steps)
        assert any(step.passed and step.limit is not None for step in steps)
        assert any(step.text.startswith("lost, ") for step in steps)
        ranked = next(step for step in steps if step.text.startswith("place 1:"))
        assert ranked.value == pytest.approx(sum(ranked.signs.values()), abs=0.01)
        text = shown(dateline("ask", "--explain", FIRST))
        assert "retrieval/ranking/relevance.py:" in text
        assert "passed" in text
        assert read(dateline("ask", "--json", FIRST)).trace == ()

    def test_a_refusal_names_the_gate_that_stopped_it(self, dateline: Dateline):
        result = dateline("ask", "--explain", "--json", "how many llamas does the mayor of Quito own?")
        stopped = [step for step in read(result).trace if step.passed is False]
        assert stopped
        assert stopped[0].file.startswith("retrieval/evidence/")

    def test_every_quote_of_the_json_is_a_slice(self, dateline: Dateline, samples: Corpus):
        for case in read_cases(CASES)[::5]:  # all of them are in test_sample_questions
            answer = read(dateline("ask", case.question, "--json"))
            assert answer.question == case.question
            for citation in answer.citations:
                text = samples.catalogue.text(citation.article_id, citation.revision)
                assert text is not None
                assert text[citation.start : citation.end] == citation.quote

    def test_statements_rest_on_citations_that_are_there(self, dateline: Dateline):
        answer = read(dateline("ask", FIRST, "--json"))
        assert answer.status == "answered"
        assert {number for one in answer.statements for number in one.citations} == {
            citation.id for citation in answer.citations
        }

    def test_as_of_hides_what_came_later(self, dateline: Dateline):
        question = "How many seats do the Liberals have?"
        answer = read(dateline("ask", question, "--as-of", "29 April 2025", "--json"))
        assert answer.as_of.isoformat() == "2025-04-29T23:59:59+00:00"
        days = [citation.published for citation in answer.citations if citation.published]
        assert days
        assert max(days).isoformat() <= "2025-04-29"

    def test_since_and_until_bound_the_day_of_publication(self, dateline: Dateline):
        options = (
            "--since",
            "2025-05-06",
            "--until",
            "May 2025",
            "--as-of",
            "2025-06-30",
            "--passages",
            "50",
            "--json",
        )
        answer = read(dateline("ask", "What did Carney say to Trump?", *options))
        days = {str(citation.published) for citation in answer.citations}
        assert days
        assert all("2025-05-06" <= day <= "2025-05-31" for day in days)
        assert {"Not for sale", "Twelve votes"} & {found.title[1:13] for found in answer.passages}

    def test_outlets_can_be_named_more_than_once(self, dateline: Dateline):
        options = ("--outlet", "Tamarack Post", "--outlet", "Saltmarsh Herald", "--json")
        answer = read(dateline("ask", FIRST, *options))
        assert {citation.outlet for citation in answer.citations} == {"Tamarack Post", "Saltmarsh Herald"}

    def test_an_outlet_that_published_nothing(self, dateline: Dateline):
        answer = read(dateline("ask", FIRST, "--outlet", "Nobody's Paper", "--json"))
        assert answer.status == "abstained"

    def test_passages_are_listed_best_first(self, dateline: Dateline):
        answer = read(dateline("ask", FIRST, "--passages", "4", "--json"))
        scores = [found.score for found in answer.passages]
        assert len(scores) == 4
        assert scores == sorted(scores, reverse=True)
        assert f"1. {answer.passages[0].title} (" in shown(dateline("ask", FIRST, "--passages", "4"))
        assert read(dateline("ask", FIRST, "--json")).passages == ()

    def test_declines_with_reason_period_and_what_comes_nearest(self, dateline: Dateline):
        text = shown(dateline("ask", "qwpo zxmv trrl"))
        assert text.startswith("I can't answer that from these articles.")
        assert "16 articles searched, published 8 January – 17 June 2025." in text
        assert "[1]" not in text

    @pytest.mark.parametrize(
        ("limits", "articles", "days"),
        [
            (("--as-of", "2025-03-31"), 6, "8 January – 29 March 2025"),
            (("--until", "2025-03-31"), 6, "8 January – 29 March 2025"),
            (("--since", "2025-05-06"), 5, "6 May – 17 June 2025"),
            (("--outlet", "Tamarack Post"), 3, "14 March – 27 May 2025"),
        ],
    )
    def test_only_what_may_be_shown_counts_as_searched(
        self, dateline: Dateline, limits: tuple[str, ...], articles: int, days: str
    ):
        text = shown(dateline("ask", "qwpo zxmv trrl", *limits))
        assert f"{articles} articles searched, published {days}." in text

    @pytest.mark.parametrize("question", ODD_QUESTIONS.values(), ids=ODD_QUESTIONS.keys())
    def test_no_question_is_too_odd(self, dateline: Dateline, question: str):
        answer = read(dateline("ask", question, "--json"))
        assert (answer.status == "abstained") == (not answer.citations)
        declined = answer.status == "abstained"
        assert dateline("ask", question, "--passages", "3").exit_code == (3 if declined else 0)

    @pytest.mark.parametrize("question", ["", " \t\n "])
    def test_no_question_is_wrong_usage(self, dateline: Dateline, question: str):
        assert dateline("ask", question).exit_code == 2

    def test_needs_no_quotation_marks(self, dateline: Dateline):
        assert shown(dateline("ask", *FIRST.split())) == shown(dateline("ask", FIRST))

    def test_a_period_that_ends_before_it_begins_is_wrong_usage(self, dateline: Dateline):
        result = dateline("ask", FIRST, "--since", "2025-05-05", "--until", "2025-04-01")
        assert result.exit_code == 2
        assert "2025-05-05 is later than 2025-04-01" in result.stderr

    def test_an_outlet_that_nothing_is_from_is_told(self, dateline: Dateline):
        result = dateline("ask", FIRST, "--outlet", "Tamarak Post")
        assert result.exit_code == 3
        assert "No stored article is from the outlet 'Tamarak Post'. Did you mean Tamarack Post?" in result.stderr

    @pytest.mark.parametrize("option", ["--as-of", "--since", "--until"])
    def test_what_is_no_date_is_wrong_usage(self, dateline: Dateline, option: str):
        result = dateline("ask", FIRST, option, "a blue moon")
        assert (result.exit_code, result.stdout) == (2, "")
        complaint = " ".join(result.stderr.replace("│", " ").split())
        assert f"Invalid value for {option}: 'a blue moon' is not a date; try 2025-05-02" in complaint

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_a_year_beyond_all_news_is_wrong_usage(self, dateline: Dateline, day: str):
        assert dateline("ask", FIRST, "--as-of", day).exit_code == 2

    def test_a_negative_number_of_passages_is_wrong_usage(self, dateline: Dateline):
        assert dateline("ask", FIRST, "--passages", "-1").exit_code == 2


@pytest.mark.usefixtures("data_dir")
class TestEmpty:
    def test_nothing_is_there_yet(self, dateline: Dateline):
        result = dateline("ask", FIRST)
        assert result.exit_code == 3
        assert "There are no articles yet. Add some with: dateline ingest FOLDER" in shown(result)
        answer = read(dateline("ask", FIRST, "--json"))
        assert answer.coverage is not None
        assert (answer.status, answer.reason, answer.coverage.articles) == ("abstained", "not_in_corpus", 0)

    def test_brackets_in_titles_and_questions_are_shown_as_they_are(self, dateline: Dateline, tmp_path: Path):
        record = {
            "title": "The [bold]lighthouse[/bold] of Skerry [/]",
            "text": "The lighthouse of Skerry [red]was sold[/red] for 90,000 crowns in March, its keeper said.",
            "outlet": "The [link=x]Paper",
            "url": "https://paper.test/2025/03/for-how-much-the-lighthouse-of-skerry-was-sold-in-march/?tag=[i]a[/i]",
        }
        path = tmp_path / "bracket.json"
        path.write_text(json.dumps(record))
        assert dateline("ingest", path).exit_code == 0
        result = dateline("ask", "For how much was the lighthouse of Skerry sold?", "--passages", "1")
        for text in (record["title"], "Skerry [red]was sold[/red] for 90,000 crowns", record["outlet"]):
            assert text in shown(result)
        url = read(dateline("ask", "For how much was the lighthouse sold?", "--json")).citations[0].url
        assert url is not None
        assert len(url) > 80
        assert url in result.stdout


@pytest.mark.usefixtures("over_copy")
class TestChat:
    def test_one_answer_after_another_until_an_empty_line(self, dateline: Dateline):
        questions = (FIRST, "[bold]qwpo[/bold] zxmv", "Where was Mark Carney born?", "", "Who won?")
        result = dateline("chat", stdin="\n".join(questions))
        assert (result.exit_code, result.stderr) == (0, "")
        text = shown(result)
        first, declined, born = text.index("on Friday for"), text.index("I can't answer"), text.index("Fort Smith")
        assert first < declined < born

    def test_says_what_ask_says(self, dateline: Dateline):
        asked = [shown(dateline("ask", question)) for question in (FIRST, "Where was Mark Carney born?")]
        result = dateline("chat", stdin=f"{FIRST}\nWhere was Mark Carney born?\n")
        assert shown(result) == " ".join(asked)

    def test_the_options_hold_for_every_question(self, dateline: Dateline):
        result = dateline("chat", "--until", "2024-12-31", stdin=f"{FIRST}\nWho won?\n")
        assert result.stdout.count("I can't answer") == 2

    def test_a_wrong_date_is_told_before_any_question(self, dateline: Dateline):
        assert dateline("chat", "--since", "a blue moon").exit_code == 2

    def test_no_question_at_all(self, dateline: Dateline):
        assert (dateline("chat").exit_code, dateline("chat").stdout) == (0, "")

    def test_no_question_ends_it(self, dateline: Dateline):
        questions = [question for question in ODD_QUESTIONS.values() if question.strip() and "\udcff" not in question]
        result = dateline("chat", stdin="\n".join([*questions, "Where was Mark Carney born?"]))
        assert result.exit_code == 0
        assert "Fort Smith" in result.stdout
