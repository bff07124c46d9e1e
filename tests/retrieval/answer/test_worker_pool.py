"""Reading in other processes: the same answers, whatever becomes of the process or of the articles."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.answer.worker import ReadingProcess
from retrieval.answer.worker_pool import SharingAnswerer
from retrieval.catalogue.removal import remove_articles
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.domain.progress import Done, Reading
from retrieval.ranking.search import Request, Search
from tests.builders import FERRY, make_article, prepare, prepare_samples
from tests.children import Child
from tests.patience import PATIENCE_SECONDS, wait_until

NOW = datetime(2025, 12, 31, tzinfo=UTC)
REQUESTS = (
    Request("When did Carney and Trump first speak?", NOW, passages=5),
    Request("when did carney and trump first speak?", NOW),
    Request("How many seats did they win?", end_of_day(date(2025, 5, 1))),
    Request("Who is the pope?", NOW),
    Request("What did the Tamarack Post and the Wexley Wire say about the election?", NOW, passages=3),
)


def timeless(answer: Answer) -> Answer:
    return answer.model_copy(update={"timings_ms": {}})


def index(corpus: Corpus) -> None:
    for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
        pass


@pytest.fixture
def reading(samples: Corpus) -> Iterator[ReadingProcess]:
    process = ReadingProcess(samples.location)
    assert process.is_ready()
    yield process
    process.close()


@pytest.fixture
def sharing(samples: Corpus) -> Iterator[SharingAnswerer]:
    answerer = SharingAnswerer(samples, 1)
    answerer.wait_until_ready()
    yield answerer
    answerer.close()


@pytest.fixture(scope="module")
def steady(samples: Corpus) -> Iterator[SharingAnswerer]:
    """One whose process is left alone, for all tests that only ask."""
    answerer = SharingAnswerer(samples, 1)
    answerer.wait_until_ready()
    yield answerer
    answerer.close()


class TestOneProcess:
    def test_it_reads_as_this_process_does(self, reading: ReadingProcess, samples: Corpus):
        search, answerer = Search(samples), Answerer(samples)
        for request in REQUESTS:
            read = reading.read(request, search.sight(request))
            assert read is not None
            assert timeless(read.answer) == timeless(answerer.answer(request))
            assert read.passages == len(search.find(request).candidates)

    def test_it_sees_what_became_of_the_articles(self, open_corpus: Callable[..., Corpus]):
        corpus = open_corpus()
        source = "/news/ferry.txt"
        article = make_article(published=date(2024, 5, 14), source=source)
        corpus.add([*prepare_samples()[1:], prepare(article)])
        index(corpus)
        process, search = ReadingProcess(corpus.location), Search(corpus)
        assert process.is_ready()

        def price(as_of: datetime) -> str:
            request = Request("How much will a single ticket for the night ferry cost?", as_of)
            read = process.read(request, search.sight(request))
            assert read is not None
            assert timeless(read.answer) == timeless(Answerer(corpus).answer(request))
            return " ".join(statement.text for statement in read.answer.statements)

        assert "4.50 euros" in price(NOW)
        updated = make_article(updated=date(2024, 5, 20)).updated
        corpus.add([prepare(replace(article, text=FERRY.replace("4.50", "6.25"), updated=updated))])
        index(corpus)
        assert "6.25 euros" in price(NOW)
        assert "4.50 euros" in price(end_of_day(date(2024, 5, 19)))
        ferry = next(one.article_id for one in corpus.catalogue.passages(range(20)).values() if "ferry" in one.title)
        remove_articles(corpus.catalogue, [ferry])
        assert "euros" not in price(NOW)
        index(corpus)
        assert "euros" not in price(NOW)
        process.close()

    def test_it_goes_on_after_what_it_cannot_read(self, reading: ReadingProcess, samples: Corpus):
        request = REQUESTS[0]
        sighted = Search(samples).sight(request)
        broken = replace(sighted, question=None)  # type: ignore[arg-type]
        assert reading.read(request, broken) is None
        assert reading.is_alive
        read = reading.read(request, sighted)
        assert read is not None
        assert timeless(read.answer) == timeless(Answerer(samples).answer(request))

    def test_a_dead_one_reads_nothing(self, reading: ReadingProcess, samples: Corpus):
        os.kill(reading.pid, signal.SIGKILL)
        assert reading.read(REQUESTS[0], Search(samples).sight(REQUESTS[0])) is None
        assert not reading.is_alive

    def test_it_leaves_with_its_parent_however_that_ends(self, samples: Corpus):
        program = (
            "import sys; from pathlib import Path; from retrieval.corpus.corpus import Location;"
            "from retrieval.answer.worker import ReadingProcess;"
            "process = ReadingProcess(Location(Path(sys.argv[1]))); process.is_ready();"
            "print(process.pid, flush=True); sys.stdin.read()"
        )
        with Child(program, samples.location.data_dir) as parent:
            pid = int(parent.hear())
            assert Path(f"/proc/{pid}").exists() or not Path("/proc").exists()
            parent.process.kill()
            wait_until(lambda: not _runs(pid))

    def test_one_that_cannot_start_is_not_ready(self, samples: Corpus, tmp_path: Path):
        in_the_way = tmp_path / "file"
        in_the_way.write_text("no folder")
        process = ReadingProcess(replace(samples.location, data_dir=in_the_way / "data"))
        assert not process.is_ready()


class TestSharing:
    def test_threads_at_once_get_what_one_gets(self, steady: SharingAnswerer, samples: Corpus):
        expected = [timeless(Answerer(samples).answer(request)) for request in REQUESTS]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(steady.answer, REQUESTS * 6))
        assert [timeless(answer) for answer in answers] == expected * 6
        assert all(answer.timings_ms.keys() == {"search", "rank", "total"} for answer in answers)

    def test_another_process_reads_while_this_one_does(self, steady: SharingAnswerer, samples: Corpus):
        expected = timeless(Answerer(samples).answer(REQUESTS[0]))
        with steady._turn() as here:
            assert here is None
            assert timeless(steady.answer(REQUESTS[0])) == expected

    def test_no_process_is_started_before_two_questions_meet(self, samples: Corpus):
        answerer = SharingAnswerer(samples, 1)
        for request in REQUESTS[:2]:
            answerer.answer(request)
        assert answerer._readers == {}
        with answerer._turn() as here, ThreadPoolExecutor(1) as pool:
            assert here is None
            # Nobody but the process that is started for it can read it now.
            met = pool.submit(answerer.answer, REQUESTS[0])
            assert timeless(met.result(PATIENCE_SECONDS)) == timeless(Answerer(samples).answer(REQUESTS[0]))
        assert [reader.is_alive for reader in answerer._readers.values()] == [True]
        answerer.close()
        assert [reader.is_alive for reader in answerer._readers.values()] == [False]

    def test_none_is_started_once_it_is_closed(self, samples: Corpus):
        answerer = SharingAnswerer(samples, 1)
        answerer.close()
        answerer.wait_until_ready()
        assert answerer._readers == {}

    def test_one_question_at_a_time_stays_here(self, steady: SharingAnswerer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(ReadingProcess, "read", lambda *_: pytest.fail("it left this process"))
        for request in REQUESTS:
            steady.answer(request)

    def test_it_answers_without_a_process_that_has_died(self, sharing: SharingAnswerer, samples: Corpus):
        expected = timeless(Answerer(samples).answer(REQUESTS[0]))
        os.kill(sharing._readers[1].pid, signal.SIGKILL)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(sharing.answer, [REQUESTS[0]] * 12))
        assert [timeless(answer) for answer in answers] == [expected] * 12

    def test_a_reply_that_was_not_waited_for_answers_nothing_else(
        self, sharing: SharingAnswerer, samples: Corpus, monkeypatch: pytest.MonkeyPatch
    ):
        def interrupted(_pipe: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched, sharing._turn():
            patched.setattr("retrieval.answer.worker.pickle.load", interrupted)
            with pytest.raises(KeyboardInterrupt):
                sharing.answer(REQUESTS[3])
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(sharing.answer, [REQUESTS[0]] * 4))
        expected = timeless(Answerer(samples).answer(REQUESTS[0]))
        assert [timeless(answer) for answer in answers] == [expected] * 4

    @pytest.mark.parametrize("readers", [0, 1])
    def test_a_stream_tells_the_same(self, samples: Corpus, readers: int):
        answerer = SharingAnswerer(samples, readers)
        told = list(answerer.stream(REQUESTS[0]))
        expected = list(Answerer(samples).stream(REQUESTS[0]))
        answerer.close()
        assert told[:-1] == expected[:-1]
        assert any(isinstance(one, Reading) and one.passages for one in told)
        last, known = told[-1], expected[-1]
        assert isinstance(last, Done)
        assert isinstance(known, Done)
        assert timeless(last.answer) == timeless(known.answer)


def _runs(pid: int) -> bool:
    """Tell whether a process is there and has not ended; one that nobody has waited for yet has."""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
