"""`dateline ingest`: what goes in, what is named with its reason, and what a second time changes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import Result

from bot.commands import ingest as ingesting
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.errors import UnusableError
from retrieval.indexes.embeddings import Vectors, embed_built_in
from retrieval.sources.parser_process import ASIDE, RECORDS
from tests.bot.conftest import Dateline
from tests.builders import COMET, DAM, FERRY, ORCHARD
from tests.children import completed

SAMPLES = Path(ingesting.__file__).parents[1] / "samples"
pytestmark = pytest.mark.usefixtures("data_dir")


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def told(result: Result) -> str:
    return " ".join(result.stderr.split())


def answered(dateline: Dateline, question: str, *options: str) -> Answer:
    return Answer.model_validate_json(dateline("ask", question, "--json", *options).stdout)


class TestOutcomes:
    def test_the_same_again_changes_nothing_and_an_edit_is_a_revision(self, dateline: Dateline, tmp_path: Path):
        news = write(tmp_path / "news", {"ferry.txt": FERRY, "dam.md": DAM})
        first = dateline("ingest", news)
        assert (first.exit_code, first.stdout, told(first)) == (0, "", "Articles: 2 new")
        assert told(dateline("ingest", news)) == "Articles: 2 unchanged"
        write(news, {"ferry.txt": FERRY.replace("4.50 euros", "6 euros"), "comet.txt": COMET})
        third = dateline("ingest", news)
        assert (third.exit_code, told(third)) == (0, "Articles: 1 new, 1 revised, 1 unchanged")
        quotes = [citation.quote for citation in answered(dateline, "What will a single ticket cost?").citations]
        assert any("6 euros" in quote for quote in quotes)
        assert not any("4.50" in quote for quote in quotes)

    def test_a_file_is_the_same_however_it_is_named(self, dateline: Dateline, tmp_path: Path):
        write(tmp_path / "here", {"ferry.txt": FERRY})
        assert told(dateline("ingest", "ferry.txt")) == "Articles: 1 new"
        assert told(dateline("ingest", tmp_path / "here" / "ferry.txt")) == "Articles: 1 unchanged"

    def test_an_empty_folder(self, dateline: Dateline, tmp_path: Path):
        result = dateline("ingest", write(tmp_path / "nothing", {}))
        assert (result.exit_code, told(result)) == (0, "Articles: none found.")


class TestRefusals:
    def test_each_is_named_with_its_reason_and_the_rest_goes_in(self, dateline: Dateline, tmp_path: Path):
        lines = [json.dumps({"title": "Dam", "text": DAM}), '{"title": "Broken", "text": ', json.dumps({"text": COMET})]
        write(
            tmp_path / "here" / "mixed",
            {
                "dam.jsonl": "\n".join(lines),
                "empty.txt": "",
                "ferry.txt": FERRY,
                "photo.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20,
                "polish.txt": "Zażółć gęślą jaźń".encode("cp1250"),
            },
        )
        result = dateline("ingest", "mixed", "absent.txt")
        assert result.exit_code == 1
        *refusals, last = result.stderr.splitlines()
        assert last == "Articles: 3 new, 5 refused"
        reasons = {
            "mixed/dam.jsonl#2": "it is not valid JSON",
            "mixed/empty.txt": "the file is empty",
            "mixed/photo.md": "it is a binary file, not text",
            "mixed/polish.txt": "its encoding is not certain",
            "absent.txt": "there is no such file or folder",
        }
        assert len(refusals) == len(reasons)
        for line, (source, reason) in zip(refusals, reasons.items(), strict=True):
            assert line.startswith(f"refused {source}: {reason}")
        assert answered(dateline, "What can be seen without a telescope?").citations

    def test_brackets_in_a_name_are_shown_as_they_are(self, dateline: Dateline, tmp_path: Path):
        write(tmp_path / "here", {"[bold]report.txt": ""})
        assert "refused [bold]report.txt: the file is empty" in told(dateline("ingest", "[bold]report.txt"))

    def test_a_url_for_a_folder(self, dateline: Dateline, tmp_path: Path):
        news = write(tmp_path / "news", {"ferry.txt": FERRY, "dam.txt": DAM})
        result = dateline("ingest", news, "--url", "https://news.test/1")
        assert result.exit_code == 1
        assert result.stderr.count("a URL can be given for one article only") == 2


class TestOptions:
    def test_what_is_given_is_what_an_answer_shows(self, dateline: Dateline, tmp_path: Path):
        news = write(tmp_path / "news", {"orchard.txt": ORCHARD})
        options = ("--published", "2024-05-09", "--outlet", "Valley Times", "--url", "https://valley.test/frost")
        assert dateline("ingest", news / "orchard.txt", *options).exit_code == 0
        cited = answered(dateline, "How many euros did growers ask for?").citations[0]
        assert (str(cited.published), cited.outlet, cited.url) == ("2024-05-09", "Valley Times", options[-1])

    @pytest.mark.parametrize(
        ("given", "day"),
        [
            ("2024-05-09T23:30:00-04:00", "2024-05-09"),
            ("Thu, 09 May 2024 14:30:00 GMT", "2024-05-09"),
            ("9 May 2024", "2024-05-09"),
        ],
    )
    def test_spellings_of_a_moment(self, given: str, day: str):
        assert str(ingesting._moment(given).day) == day

    @pytest.mark.parametrize(
        ("given", "complaint"), [("soon", "'soon' is not a date"), ("May 2024", "'May 2024' is not a single day")]
    )
    def test_what_is_no_day_is_wrong_usage(self, dateline: Dateline, data_dir: Path, given: str, complaint: str):
        result = dateline("ingest", SAMPLES, "--published", given)
        assert result.exit_code == 2
        assert complaint in told(result)
        assert "--published" in told(result)
        assert not data_dir.exists()

    @pytest.mark.parametrize("address", ["ftp://quay.example/a.txt", "file:///etc/hosts", "https://"])
    def test_an_address_that_is_not_of_the_web(self, dateline: Dateline, address: str):
        result = dateline("ingest", address)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"refused {address}: '{address}' is not an http or https address" in told(result)

    def test_no_path_is_wrong_usage(self, dateline: Dateline):
        assert dateline("ingest").exit_code == 2


class TestTwoProcesses:
    def test_the_owner_of_the_indexes_is_named_and_picks_it_up(
        self, dateline: Dateline, open_corpus: Callable[..., Corpus], tmp_path: Path, data_dir: Path
    ):
        mine = open_corpus(data_dir)
        mine.ownership.acquire()
        result = dateline("ingest", write(tmp_path / "news", {"ferry.txt": FERRY}))
        assert result.exit_code == 0
        assert "keeps the indexes and picks the articles up" in told(result)
        assert "Articles: 1 new" in told(result)
        assert mine.lag() > 0

    def test_it_is_quiet_in_a_pipe(self):
        run = completed("from bot.__main__ import main; main()", "ingest", SAMPLES)
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "Articles: 16 new\n")


def test_an_article_without_a_date_gets_one_only_from_evidence(dateline: Dateline):
    dateline("ingest", SAMPLES / "visit-announced.txt", SAMPLES / "who-is-carney.md")
    facts = json.loads(dateline("status", "--json").stdout)
    assert (facts["articles"], facts["undated"], facts["published"]) == (2, 1, "5 May 2025")


def who_embeds(_texts: Sequence[str]) -> Vectors:
    return np.full((1, 1), os.getpid(), np.float32)


def embedding_process() -> int:
    return int(ingesting._embed_aside([])[0, 0])


class TestWherePassagesAreEmbedded:
    def test_in_another_process_once_records_are_read_in_one(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(ingesting, "embed_built_in", who_embeds)
        monkeypatch.setattr(RECORDS, "is_started", False)
        here = embedding_process()
        assert here == int(np.float32(os.getpid()))
        RECORDS.run(len, [])
        assert embedding_process() != here

    def test_here_where_that_process_breaks(self, monkeypatch: pytest.MonkeyPatch):
        def breaks(*_: object) -> None:
            raise UnusableError("it is gone")

        monkeypatch.setattr(ingesting, "embed_built_in", who_embeds)
        monkeypatch.setattr(RECORDS, "is_started", True)
        monkeypatch.setattr(ASIDE, "run", breaks)
        assert embedding_process() == int(np.float32(os.getpid()))

    def test_to_the_same_vectors(self):
        RECORDS.run(len, [])
        assert np.array_equal(ingesting._embed_aside([FERRY, DAM]), embed_built_in([FERRY, DAM]))
