"""Every way in which a model can fail, over real sockets: each ends in an answer that names the trouble.

What uses `ask` is run synchronously and asynchronously, with the real clients of OpenAI and LangChain.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from retrieval.domain.errors import SettingsError
from retrieval.llm import failures
from retrieval.ranking.search import Request
from tests.fakes.openai_server import Cut, Fault, Hang, OpenAIServer, Refuse, Say, Stall, Status, draft, quoting, saying
from tests.patience import NEVER_SECONDS, PATIENCE_SECONDS, ever_longer
from tests.retrieval.llm.conftest import AGAIN, MODEL, PRICE, REQUEST, THEN, TICKET, Ask, OpenModel

HALF_WAY = draft((TICKET, [("?", TICKET)]))
PASSING: list[tuple[str, Fault]] = [
    ("model_unreachable", Status(500)),
    ("model_unreachable", Status(503)),
    ("model_busy", Status(429)),
    ("model_interrupted", Cut(0)),
    ("model_interrupted", Cut(40)),
    ("model_interrupted", Cut(40, clean=False)),
    ("model_garbled", Say("I would say that a ticket costs 4.50 euros.")),
    ("model_garbled", Say('{"verdict": "answered", "statements": [')),
    ("model_garbled", Say(HALF_WAY[:90], finish="length")),
    ("model_garbled", Say('{"answer": "4.50 euros"}')),
    ("model_garbled", Say('{"verdict": "answered", "statements": [}')),
    ("model_silent", Say("")),
]
LASTING: list[tuple[str, Fault]] = [
    ("model_refused", Refuse()),
    ("model_refused", Say("", finish="content_filter")),
    ("model_unknown", Status(404, "model_not_found")),
    ("no_credit", Status(429, "insufficient_quota")),
    ("wrong_key", Status(401, "invalid_api_key")),
    ("wrong_key", Status(403)),
]


def names(faults: list[tuple[str, Fault]]) -> list[str]:
    return [f"{note}-{type(fault).__name__}-{number}" for number, (note, fault) in enumerate(faults)]


@pytest.fixture
def _long_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a model that is away left alone for longer than the test takes to ask again."""
    monkeypatch.setattr(failures, "_FIRST_REST", NEVER_SECONDS)


class TestTrouble:
    @pytest.mark.parametrize(("note", "fault"), PASSING, ids=names(PASSING))
    def test_that_passes(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, note: str, fault: Fault):
        server.faults = [fault]
        answer, _ = ask(ask_model(), REQUEST)
        assert (answer.model, answer.status) == (MODEL, "answered")
        assert note not in answer.notes
        assert len(server.asked) == 2

    @pytest.mark.parametrize(("note", "fault"), PASSING, ids=names(PASSING))
    def test_that_stays(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, note: str, fault: Fault):
        server.faults = [fault] * 9
        answer, told = ask(ask_model(), REQUEST)
        assert (answer.model, answer.status, answer.notes[-1]) == ("extractive", "answered", note)
        assert [one.statement for one in told] == list(answer.statements)
        assert len(server.asked) == 3

    @pytest.mark.parametrize(("note", "fault"), LASTING, ids=names(LASTING))
    def test_that_no_second_try_mends(
        self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, note: str, fault: Fault
    ):
        server.faults = [fault]
        answer, _ = ask(ask_model(), REQUEST)
        assert (answer.model, answer.status, answer.notes[-1]) == ("extractive", "answered", note)
        assert len(server.asked) == 1

    def test_nobody_there(self, ask: Ask, ask_model: OpenModel):
        answer, _ = ask(ask_model(base_url="http://127.0.0.1:9/v1"), REQUEST)
        assert (answer.model, answer.notes[-1]) == ("extractive", "model_unreachable")
        assert answer.tokens is None or answer.tokens.written == 0

    @pytest.mark.parametrize("fault", [Hang(), Hang(pings=True)], ids=["silence", "signs of life"])
    def test_no_end_of_it(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, fault: Fault):
        for seconds in ever_longer(0.5):
            server.faults = [fault]
            answer, _ = ask(ask_model(seconds=seconds), REQUEST)
            assert (answer.model, answer.status, answer.notes[-1]) == ("extractive", "answered", "model_slow")
            if server.asked:  # else time ran out before the model was reached
                break
        assert server.gone.wait(PATIENCE_SECONDS), "the connection was left open"

    def test_what_was_proven_before_the_end_stays(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), (AGAIN, AGAIN))
        server.faults = [Cut(len(HALF_WAY) + 20)]
        answer, told = ask(ask_model(), REQUEST)
        assert [one.statement.text for one in told] == [TICKET]
        assert (answer.model, answer.notes) == (MODEL, ("single_source", "model_interrupted"))
        assert len(server.asked) == 1

    def test_what_was_proven_before_time_ran_out_stays(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), *[(AGAIN, AGAIN)] * 40)
        for seconds in ever_longer(0.5):
            server.faults = [Stall(len(HALF_WAY) + 20)] * 2
            answer, told = ask(ask_model(seconds=seconds), REQUEST)
            assert answer.notes[-1] == "model_slow"
            if answer.model == MODEL:  # else time ran out before anything was proven
                break
        assert [one.statement.text for one in told][:1] == [TICKET]
        assert answer.model == MODEL

    def test_a_broken_second_chance_leaves_the_quotes(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying(("The boat was sold to Chile.", AGAIN), (AGAIN, AGAIN))
        server.faults = [None, Status(500), Status(500), Status(500)]
        answer, told = ask(ask_model(), REQUEST)
        assert [one.statement for one in told] == list(answer.statements)
        assert (answer.model, answer.notes[-1]) == ("extractive", "model_unreachable")

    @pytest.mark.parametrize("wait", ["0.2", "date"])
    def test_a_server_that_says_when_to_come_back(self, ask_model: OpenModel, server: OpenAIServer, wait: str):
        date = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0)
        date_header = format_datetime(date, usegmt=True)
        server.faults = [Status(429, headers={"Retry-After": date_header if wait == "date" else wait})]
        began = time.monotonic()
        answer = ask_model(pause=0.0).answer(REQUEST)
        assert answer.model == MODEL
        assert datetime.now(UTC) >= date if wait == "date" else time.monotonic() - began >= 0.2

    def test_later_than_there_is_time_for(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.faults = [Status(429, headers={"Retry-After": str(10 * PATIENCE_SECONDS)})]
        answer, _ = ask(ask_model(), REQUEST)
        assert answer.notes[-1] == "model_busy"
        assert len(server.asked) == 1

    @pytest.mark.usefixtures("_long_rest")
    def test_an_outage_is_met_once(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        answerer = ask_model()
        server.faults = [Status(500)] * 3
        assert ask(answerer, REQUEST)[0].notes[-1] == "model_unreachable"
        assert ask(answerer, REQUEST)[0].notes[-1] == "model_unreachable"
        assert len(server.asked) == 3

    @pytest.mark.usefixtures("_long_rest")
    def test_a_time_out_is_waited_for_once(self, ask: Ask, ask_model: OpenModel):
        for seconds in ever_longer(0.5):
            with OpenAIServer() as server:
                server.faults = [Hang(), Hang()]
                answerer = ask_model(seconds=seconds, base_url=server.url)
                assert [ask(answerer, REQUEST)[0].notes[-1] for _ in range(3)] == ["model_slow"] * 3
            if server.asked:  # else time ran out before the model was reached
                break
        assert len(server.asked) == 1

    def test_a_wrong_key_is_tried_once_and_never_shown(
        self, ask_model: OpenModel, server: OpenAIServer, caplog: pytest.LogCaptureFixture
    ):
        server.key = "sk-right"
        answerer = ask_model(api_key="sk-wrong")
        answers = [answerer.answer(REQUEST), answerer.answer(REQUEST)]
        assert [answer.notes[-1] for answer in answers] == ["wrong_key"] * 2
        assert [asked.key for asked in server.asked] == ["sk-wrong"]
        assert [vars(record).get("detail") for record in caplog.records] == ["OpenAIAuthenticationError 401"]
        assert [answer.tokens for answer in answers] == [None, None]
        assert "sk-wrong" not in caplog.text + str([vars(record) for record in caplog.records]) + repr(answers)

    def test_too_much_for_the_model_is_halved(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        ask_model().answer(REQUEST)
        whole = len(server.asked[-1].passages)
        server.context = len(server.asked[-1].prompt) - 300
        answer, _ = ask(ask_model(), Request(PRICE, THEN + timedelta(days=1)))
        assert answer.model == MODEL
        assert len(server.asked[-1].passages) == whole // 2

    def test_too_much_in_any_case(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.context = 100
        answer, _ = ask(ask_model(), REQUEST)
        assert (answer.model, answer.notes[-1]) == ("extractive", "too_long")
        assert len(server.asked) == 3

    def test_a_provider_that_is_not_there(self, ask: Ask, ask_model: OpenModel):
        with pytest.raises(SettingsError, match="langchain-nowhere"):
            ask(ask_model(name="nowhere:model"), REQUEST)


class TestManners:
    @pytest.mark.parametrize(
        ("known", "asked"),
        [
            ({"json_schema"}, ["json_schema"]),
            ({"function_calling", "plain"}, ["json_schema", "function_calling"]),
            ({"plain"}, ["json_schema", "function_calling", "plain"]),
        ],
        ids=["structured", "functions", "neither"],
    )
    def test_the_strictest_that_the_server_knows(
        self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, known: set[str], asked: list[str]
    ):
        server.manners = known
        answerer = ask_model()
        assert ask(answerer, REQUEST)[0].model == MODEL
        assert ask(answerer, Request(AGAIN, THEN))[0].model == MODEL
        # What was found out once is not tried again.
        assert [one.manner for one in server.asked] == [*asked, asked[-1]]

    def test_a_server_that_knows_none(self, ask_model: OpenModel, server: OpenAIServer):
        server.manners = set()
        answer = ask_model().answer(REQUEST)
        assert (answer.model, answer.notes[-1]) == ("extractive", "model_rejected")

    def test_json_among_other_words(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = lambda asked: f'Here is the "answer" [as asked]:\n```json\n{quoting(asked)}\n```\nAnything else?'
        assert ask_model().answer(REQUEST).model == MODEL

    def test_one_try_each(self, ask_model: OpenModel, server: OpenAIServer):
        ask_model().answer(REQUEST)
        body = server.asked[0].body
        assert body["response_format"]["json_schema"]["strict"] is True
        assert body["stream_options"] == {"include_usage": True}
        assert body["model"] == "gpt-5-mini"
