"""`dateline follow`: questions are added, listed, paused, ended, and a change is told once."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import Result

from tests.bot.conftest import Dateline

QUESTION = "When will the Tarn ferry sail again?"
FIRST = "The Tarn ferry will sail again on 3 March 2027, the harbour office of Tarn said.\n\nTraders have waited."
LATER = "The Tarn ferry will now sail again on 9 May 2027, the harbour office of Tarn said.\n\nA crack put it off."
BRIDGE = "The Tarn bridge will cost 12 million euros, the roads office of Tarn said."


@pytest.fixture
def tarn(data_dir: Path, dateline: Dateline) -> Path:
    """A corpus with the first report, of which one question is followed."""
    ingest(dateline, "first", FIRST)
    result = dateline("follow", QUESTION)
    assert (result.exit_code, result.stdout) == (0, f"Following 1: {QUESTION}\nNow: 3 March 2027\n")
    return data_dir


def ingest(dateline: Dateline, name: str, text: str, day: str = "2026-03-04") -> None:
    path = Path(f"{name}.txt")
    path.write_text(text, "utf-8")
    assert dateline("ingest", path, "--published", day, "--outlet", "Tarn Post").exit_code == 0


def listed(result: Result) -> list[str]:
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("tarn")
class TestFollow:
    def test_what_is_followed_is_listed_with_its_answer(self, dateline: Dateline):
        ingest(dateline, "bridge", BRIDGE)
        dateline("follow", "How much will the Tarn bridge cost?")
        assert listed(dateline("follow")) == [
            f"1 {QUESTION} 3 March 2027",
            "2 How much will the Tarn bridge cost? 12 million euros",
        ]

    def test_the_same_question_is_followed_once(self, dateline: Dateline):
        assert "Following 1:" in dateline("follow", QUESTION).stdout
        assert len(listed(dateline("follow"))) == 1

    def test_a_change_is_told_once_with_both_answers_and_the_proof(self, dateline: Dateline):
        assert "has changed" not in dateline("follow").stdout
        ingest(dateline, "later", LATER, "2026-03-05")
        told = " ".join(dateline("follow").stdout.split())
        assert f"1 {QUESTION} The answer has changed. Before: 3 March 2027 Now: 9 May 2027" in told
        assert "“The Tarn ferry will now sail again on 9 May 2027, the harbour office of Tarn said.” (Tarn Post" in told
        assert listed(dateline("follow")) == [f"1 {QUESTION} 9 May 2027"]

    @pytest.mark.parametrize("name", ["copy", "first"])
    def test_a_reprint_and_the_same_article_again_are_no_change(self, dateline: Dateline, name: str):
        ingest(dateline, name, f"{FIRST}\n\nThe office is open at weekends.", "2026-03-05")
        assert listed(dateline("follow")) == [f"1 {QUESTION} 3 March 2027"]

    def test_an_article_that_is_corrected_on_the_same_day_is_a_change(self, dateline: Dateline):
        ingest(dateline, "first", FIRST.replace("3 March", "8 March"))
        told = " ".join(dateline("follow").stdout.split())
        assert "The article that it rested on was changed and no longer says so." in told
        assert "Before: 3 March 2027 Now: 8 March 2027" in told

    def test_nothing_is_told_of_what_is_paused_until_it_goes_on(self, dateline: Dateline):
        assert dateline("follow", "--pause", "1").exit_code == 0
        ingest(dateline, "later", LATER, "2026-03-05")
        assert listed(dateline("follow")) == [f"1 {QUESTION} 3 March 2027 (paused)"]
        assert "Now: 9 May 2027" in dateline("follow", "--resume", "1").stdout
        assert listed(dateline("follow")) == [f"1 {QUESTION} 9 May 2027"]

    def test_what_is_ended_is_told_no_more(self, dateline: Dateline):
        assert dateline("follow", "--end", "1").exit_code == 0
        ingest(dateline, "later", LATER, "2026-03-05")
        result = dateline("follow")
        assert result.stdout == ""
        assert "You follow nothing yet" in result.stderr

    @pytest.mark.parametrize("option", ["--end", "--pause", "--resume"])
    def test_a_number_that_there_is_not_is_wrong_usage(self, dateline: Dateline, option: str):
        result = dateline("follow", option, "7")
        assert result.exit_code == 2
        assert "you follow no question 7" in " ".join(result.stderr.replace("│", " ").split())
