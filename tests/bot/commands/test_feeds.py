"""`dateline feeds`, `dateline watch` and `dateline ingest URL` as people use them, against a web on loopback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.domain.answer import Answer
from tests.bot.conftest import Dateline
from tests.builders import DAM, FERRY
from tests.fakes.web import Reply, Web, feed, page
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("data_dir", "_own_network")
DAY = datetime(2024, 5, 18, 9, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as served:
        for host in range(4):
            served.put(host, "/robots.txt", Reply("User-agent: *\nCrawl-delay: 0\n", type="text/plain"))
        served.put(0, "/dam", Reply(page("Crack in the dam", DAM.split("\n\n"), DAY)))
        served.put(0, "/feed", feed([{"title": "Crack in the dam", "link": "/dam", "published": DAY}], "Orsa Courier"))
        yield served


@pytest.fixture
def _own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8")


def said(text: str) -> str:
    return " ".join(text.split())


class TestFeeds:
    def test_from_adding_to_removing(self, dateline: Dateline, web: Web):
        url = web.url(0, "/feed")
        assert "No feeds yet" in dateline("feeds", "list").stderr
        assert f"added Orsa Courier <{url}>" in dateline("feeds", "add", url).stderr
        assert f"known Orsa Courier <{url}>" in dateline("feeds", "add", url).stderr
        polled = dateline("feeds", "poll")
        assert polled.exit_code == 0
        assert f"Orsa Courier <{url}>: 1 new" in polled.stderr
        assert "Feeds: 1 polled, 0 not modified, 0 failed; 1 new articles." in polled.stderr
        assert "Feeds: 1 polled, 1 not modified, 0 failed; 0 new articles." in dateline("feeds", "poll").stderr
        [listed] = json.loads(dateline("feeds", "list", "--json").stdout)
        assert (listed["url"], listed["articles"], listed["state"], listed["errors"]) == (url, 1, "active", 0)
        shown = dateline("feeds", "list").stdout
        assert url in shown
        assert "active" in shown
        answer = Answer.model_validate_json(dateline("ask", "By how much was the lake lowered?", "--json").stdout)
        assert any("two metres" in citation.quote for citation in answer.citations)
        assert "removed Orsa Courier" in dateline("feeds", "remove", "1").stderr
        assert json.loads(dateline("feeds", "list", "--json").stdout) == []

    def test_that_fail_are_named_and_the_rest_goes_on(self, dateline: Dateline, web: Web):
        broken = web.put(1, "/feed", feed([]))
        dateline("feeds", "add", broken, web.url(0, "/feed"))
        web.put(1, "/feed", Reply(status=500))
        polled = dateline("feeds", "poll")
        assert polled.exit_code == 1
        assert f"failed Harbour Wire <{broken}>: it was answered with 500" in said(polled.stderr)
        assert "1 failed; 1 new articles" in said(polled.stderr)
        assert "500" in dateline("feeds", "list").stdout

    def test_that_are_none_are_refused(self, dateline: Dateline, web: Web):
        result = dateline("feeds", "add", web.url(2, "/absent"), "absent.opml", "http://10.0.0.1/feed")
        assert result.exit_code == 1
        assert result.stderr.count("refused") == 3
        assert "404" in result.stderr
        assert "neither a web address nor a list of feeds" in said(result.stderr)
        assert "10.0.0.1 is not an address of the public internet" in said(result.stderr)

    def test_of_a_list_in_a_file(self, dateline: Dateline, tmp_path: Path):
        path = tmp_path / "feeds.opml"
        path.write_text('<opml><body><outline text="One" xmlUrl="https://a.test/1"/></body></opml>')
        assert "added One <https://a.test/1>" in dateline("feeds", "add", path).stderr

    def test_of_large_outlets_are_off_until_they_are_chosen(self, dateline: Dateline):
        assert json.loads(dateline("feeds", "list", "--json").stdout) == []
        assert dateline("feeds", "add", "--starter").stderr.count("added") >= 20

    @pytest.mark.parametrize("command", [("remove", "99"), ("poll", "https://a.test/")])
    def test_that_are_not_there(self, dateline: Dateline, command: tuple[str, str]):
        result = dateline("feeds", *command)
        assert (result.exit_code, "there is no such feed" in result.stderr) == (1, True)

    def test_none_named_is_wrong_usage(self, dateline: Dateline):
        assert dateline("feeds", "add").exit_code == 2


class TestPages:
    def test_are_ingested_by_their_urls_beside_files(self, dateline: Dateline, web: Web, tmp_path: Path):
        path = tmp_path / "ferry.txt"
        path.write_text(FERRY)
        result = dateline("ingest", path, web.url(0, "/dam"), web.url(0, "/absent"))
        assert result.exit_code == 1
        assert f"refused {web.url(0, '/absent')}: " in result.stderr
        assert said(result.stderr).endswith("Articles: 2 new, 1 refused")
        assert said(dateline("ingest", web.url(0, "/dam")).stderr) == "Articles: 1 unchanged"

    def test_take_what_is_given(self, dateline: Dateline, web: Web):
        options = (
            "--published",
            "2024-05-19",
            "--outlet",
            "Orsa Courier",
            "--url",
            "https://orsa.test/dam?utm_source=x",
        )
        assert dateline("ingest", web.url(0, "/dam"), *options).exit_code == 0
        answer = Answer.model_validate_json(dateline("ask", "By how much was the lake lowered?", "--json").stdout)
        cited = answer.citations[0]
        assert (str(cited.published), cited.outlet, cited.url) == (
            "2024-05-19",
            "Orsa Courier",
            "https://orsa.test/dam",
        )

    def test_that_robots_may_not_read_are_refused(self, dateline: Dateline, web: Web):
        web.put(1, "/robots.txt", Reply("User-agent: *\nDisallow: /\n", type="text/plain"))
        assert "robots.txt" in dateline("ingest", web.url(1, "/dam")).stderr
        assert web.paths(1) == []

    def test_of_private_networks_are_refused_unless_listed(
        self, dateline: Dateline, web: Web, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("DATELINE_ALLOW_PRIVATE_NETWORKS", "")
        result = dateline("ingest", web.url(0, "/dam"))
        assert (result.exit_code, web.visits) == (1, [])
        assert "is not an address of the public internet" in said(result.stderr)


def test_watch_runs_until_it_is_stopped(dateline: Dateline, web: Web):
    dateline("feeds", "add", web.url(0, "/feed"))
    with subprocess.Popen([sys.executable, "-m", "bot", "watch"], stderr=subprocess.PIPE, text=True) as watching:
        try:
            assert watching.stderr is not None
            lines = iter(watching.stderr.readline, "")
            assert next(lines) == "Watching 1 feed. Stop with Ctrl-C.\n"
            assert "1 new" in next(lines)
            # Another process adds a feed meanwhile.
            web.put(1, "/feed", feed([{"title": "Ferry", "text": FERRY, "name": "1"}], "Marlow Post"))
            dateline("feeds", "add", web.url(1, "/feed"))
            assert "Marlow Post" in next(lines)
            watching.send_signal(signal.SIGTERM)
            assert watching.wait(PATIENCE_SECONDS) == 143
        finally:
            watching.kill()
    assert [one["articles"] for one in json.loads(dateline("feeds", "list", "--json").stdout)] == [1, 1]
