"""`dateline show`: an article by any reference, its revisions, and what changed between them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import Result

from retrieval.domain.errors import DatelineError
from tests.bot.conftest import Dateline
from tests.builders import FERRY

URL = "https://news.test/ferry"
CHANGED = f"{FERRY.replace('4.50', '5.50')}\n\nCorrection: The boat is called Ada."


@pytest.fixture
def article_id(dateline: Dateline, data_dir: Path, tmp_path: Path) -> str:
    """An article in two revisions, from two files that name one URL."""
    assert not data_dir.exists()
    for number, text in enumerate((FERRY, CHANGED)):
        record = {"title": "Night [bold]ferry[/]", "text": text, "url": URL, "outlet": "Marlow Post",
                  "published": "2024-05-14", "authors": ["Ida Berg"]}  # fmt: skip
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(record))
        assert dateline("ingest", path).exit_code == 0
    found: str = json.loads(dateline("show", URL, "--json").stdout)["article_id"]
    return found


def shown(result: Result) -> str:
    assert (result.exit_code, result.stderr) == (0, "")
    return " ".join(result.stdout.split())


def test_the_newest_revision(dateline: Dateline, article_id: str):
    text = shown(dateline("show", article_id))
    assert text.startswith("Night [bold]ferry[/] Marlow Post · 2024-05-14 · Ida Berg")
    assert URL in text
    assert "revision 1: from 2024-05-14 00:00 to" in text
    assert "correction: Correction: The boat is called Ada." in text
    assert "A single ticket will cost 5.50 euros" in text
    assert "4.50" not in text


@pytest.mark.usefixtures("article_id")
def test_an_older_revision(dateline: Dateline):
    text = shown(dateline("show", URL, "--revision", "1"))
    assert "4.50 euros" in text
    assert "5.50 euros" not in text
    assert "correction:" not in text


def test_what_changed(dateline: Dateline, article_id: str):
    text = shown(dateline("show", article_id[:6], "--diff"))
    assert "[-4.50-]{+5.50+} euros" in text
    assert "{+ Correction: The boat is called Ada.+}" in text
    first = shown(dateline("show", article_id, "--diff", "--revision", "1"))
    assert "Revision 1 is the first; nothing came before it." in first
    assert "4.50 euros" in first


def test_as_json(dateline: Dateline, article_id: str):
    facts = json.loads(dateline("show", "news.test/fer", "--diff", "--json").stdout)
    assert (facts["article_id"], facts["url"], facts["revision"], facts["outlet"]) == (
        article_id,
        URL,
        2,
        "Marlow Post",
    )
    assert [each["number"] for each in facts["revisions"]] == [1, 2]
    assert facts["revisions"][0]["superseded_from"] == facts["revisions"][1]["visible_from"]
    assert "".join(edit["text"] for edit in facts["diff"] if edit["kind"] != "added") == FERRY
    assert "".join(edit["text"] for edit in facts["diff"] if edit["kind"] != "removed") == facts["text"] == CHANGED
    notice = facts["notices"][0]
    assert facts["text"][notice["start"] : notice["end"]] == "Correction: The boat is called Ada."
    assert "diff" not in json.loads(dateline("show", article_id, "--json").stdout)


@pytest.mark.usefixtures("over_samples")
def test_what_it_cannot_show(dateline: Dateline):
    with pytest.raises(DatelineError, match="There is no article 'nonsense'"):
        dateline("show", "nonsense")
    with pytest.raises(DatelineError, match="can mean several articles") as several:
        dateline("show", "https://wexleywire.example/")
    named = str(several.value).splitlines()[1:]
    assert len(named) > 1
    with pytest.raises(DatelineError, match="There is no revision 9; this article has 1"):
        dateline("show", named[0].split()[0], "--revision", "9")
    assert dateline("show", "x", "--revision", "0").exit_code == 2


def test_what_is_inferred_is_not_shown_as_a_date(dateline: Dateline, tmp_path: Path):
    path = tmp_path / "fair.txt"
    path.write_text("The fair of 2024 is near\n\nAda Lindqvist is due to open the harbour fair on Tuesday (May 14).\n")
    assert dateline("ingest", path, "--url", URL).exit_code == 0
    assert "undated, by its own words 8–13 May 2024" in shown(dateline("show", URL))
    assert json.loads(dateline("show", URL, "--json").stdout)["published"] is None
