"""`dateline prune`: limits as people write them, a dry run that removes nothing, and a corpus that stays whole."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer

from bot.commands.prune import read_age, read_size
from tests.bot.conftest import Dateline


@pytest.mark.parametrize(
    ("text", "days"), [("90d", 90), ("6w", 42), ("2y", 730.5), ("12 m", 365.25), ("1Y", 365.25), ("0d", 0)]
)
def test_ages(text: str, days: float):
    assert read_age(text) == timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "size"),
    [("5GB", 5 * 10**9), ("1.5gb", 1_500_000_000), ("500 MB", 5 * 10**8), ("20k", 20_000), ("7", 7), ("0", 0)],
)
def test_sizes(text: str, size: int):
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "2", "y", "-1d", "2 years ago", "99999y", "1e3d"])
def test_no_ages(text: str):
    with pytest.raises(typer.BadParameter):
        read_age(text)


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "5 gigs", "1,5GB", "5PB"])
def test_no_sizes(text: str):
    with pytest.raises(typer.BadParameter):
        read_size(text)


@pytest.mark.usefixtures("over_copy")
class TestPrune:
    def test_without_limits_it_is_wrong_usage(self, dateline: Dateline):
        result = dateline("prune")
        assert result.exit_code == 2
        assert "--older-than" in result.stderr

    def test_a_dry_run_removes_nothing(self, dateline: Dateline):
        result = dateline("prune", "--max-size", "0", "--dry-run")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "16 of 16 articles would go" in result.stderr
        assert json.loads(dateline("status", "--json").stdout)["articles"] == 16

    def test_what_is_removed_is_gone_and_the_rest_is_whole(self, dateline: Dateline):
        result = dateline("prune", "--max-size", "0", "--outlet", "wexley wire")
        assert result.exit_code == 0
        count = int(result.stderr.split()[1])
        facts = json.loads(dateline("status", "--json").stdout)
        assert facts["articles"] == 16 - count < 16
        assert "Wexley Wire" not in facts["outlets"]
        assert facts["changes not yet indexed"] == 0
        assert dateline("doctor").exit_code == 0

    def test_what_an_answer_cites_is_kept(self, dateline: Dateline):
        answer = json.loads(dateline("ask", "when did Carney and Trump first speak?", "--json").stdout)
        cited = {citation["article_id"] for citation in answer["citations"]}
        facts = json.loads(dateline("prune", "--older-than", "0d", "--json").stdout)
        assert (facts["removed"], facts["kept_for_answers"]) == (16 - len(cited), len(cited))
        assert facts["removable"] == facts["removed"]
        for article_id in cited:
            assert dateline("show", article_id).exit_code == 0
        assert dateline("doctor").exit_code == 0
        again = json.loads(dateline("ask", "when did Carney and Trump first speak?", "--json").stdout)
        assert again["citations"] == answer["citations"]

    def test_nothing_is_old_enough(self, dateline: Dateline):
        assert "Removed 0 of 16 articles." in dateline("prune", "--older-than", "500y").stderr


def test_an_empty_corpus(dateline: Dateline, data_dir: Path):
    assert "Removed 0 of 0 articles." in dateline("prune", "--older-than", "2y").stderr
    assert data_dir.exists()
