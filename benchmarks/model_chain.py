"""A language model's recorded replies, replayed through the whole chain: what of them is kept, and what it costs.

usage: python -m benchmarks.model_chain --data DATA_DIR REPLIES.jsonl --out FOLDER [--corpus NAME] [--extractive]
                                        [--judge labels|yes|no|off|half|numbers|words|late|refuses] [--lies-passed N]

The real clients of LangChain and OpenAI speak to the tests' OpenAI server on 127.0.0.1; no other network is used, and
DATA_DIR (an ingested corpus) is copied first, so that nothing is cached in it. A record of the replies has `case`, `id`
and `question` with its `as_of`, `reply`, `statements` (for each statement of the reply whether it is true to its
quotes), and optionally `corpus` and `repair`, the reply to an answer line that is sent back.

The judge is played: by default from the labels of the statements, letting one lie in N pass (10). The other judges say
yes or no to everything, leave half out, give wrong numbers, reply without JSON, never reply, or refuse.

Labels are random in each prompt: a recorded quote gets the label of the shown passage that holds its words.

Written to FOLDER: answers.jsonl (with the `id` of the question), checked.jsonl (one line a statement that was
decided on; round 1 is the draft, 2 what came back for the answer line), tokens.jsonl (one line a call).
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

for _name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DISCORD_TOKEN"):
    os.environ.pop(_name, None)
sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.commands.ask import request_from  # noqa: E402 - the folder has to be on the path first, where run as a file
from retrieval.answer.answerer import Answerer  # noqa: E402
from retrieval.corpus.corpus import Corpus, Location  # noqa: E402
from retrieval.domain.answer import Answer  # noqa: E402
from retrieval.indexes.embeddings import open_model  # noqa: E402
from retrieval.llm.chat_models import ModelSettings  # noqa: E402
from retrieval.llm.model_answerer import ModelAnswerer  # noqa: E402
from tests.fakes.openai_server import Asked, OpenAIServer, judging  # noqa: E402

Record = dict[str, Any]
_NOTHING = json.dumps({"answer": None, "statements": [], "verdict": "unproven"})
_CHARACTERS_A_TOKEN = 4
JUDGES = ("labels", "yes", "no", "off", "half", "numbers", "words", "late", "refuses")


@dataclass
class _Run:
    """What one run writes, and the record that is being replayed."""

    judge: str
    lies_passed: int
    answers: list[Record] = field(default_factory=list)
    checked: list[Record] = field(default_factory=list)
    calls: list[Record] = field(default_factory=list)
    record: Record = field(default_factory=dict)
    round: int = 1
    lies: int = 0
    passed: dict[str, bool] = field(default_factory=dict)

    def reply(self, asked: Asked) -> str:
        """Return the recorded reply to a draft's prompt or to an answer line sent back."""
        self.round = 2 if asked.sent_back else 1
        said = _relabelled(self.record.get("repair") or _NOTHING if asked.sent_back else self.record["reply"], asked)
        return self._counted("repair" if asked.sent_back else "draft", asked, said)

    def verdict(self, asked: Asked) -> str:
        """Return what the played judge replies."""
        if self.judge == "late":
            return self._counted("judge", asked, "never heard")
        said = _FAULTY[self.judge](asked) if self.judge in _FAULTY else judging(self._is_passed)(asked)
        return self._counted("judge", asked, said)

    def _is_passed(self, text: str) -> bool:
        """Tell whether the judge says yes: to what is true, and to one lie in so many."""
        texts = [one["text"] for one in _drafted(json.loads(self.record["reply"]))]
        labels = dict(zip(texts, (one["true"] for one in self.record["statements"]), strict=False))
        if labels.get(text, True):
            return True
        if text not in self.passed:
            self.lies += 1
            self.passed[text] = self.lies % self.lies_passed == 0
        return self.passed[text]

    def _counted(self, kind: str, asked: Asked, said: str) -> str:
        row = {"case": self.record["case"], "call": kind, "round": self.round}
        self.calls.append({**row, "characters_in": len(asked.prompt), "characters_out": len(said)})
        return said


_FAULTY: dict[str, Callable[[Asked], str]] = {
    "yes": judging(lambda _: True),
    "no": judging(lambda _: False),
    "half": judging(lambda _: True, every=2),
    "numbers": judging(lambda _: True, first=100),
    "words": lambda _: "I would say that all of it is fine.",
    "refuses": lambda _: "",
}


class _Heard(logging.Handler):
    """Keeps what the chain finds of each statement."""

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self._run = run

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a decision on a statement."""
        if record.getMessage() == "statement checked":
            private = record.__dict__["private"]
            row = {"case": self._run.record["case"], "round": self._run.round, "text": private["statement"]}
            self._run.checked.append({**row, "kinds": record.__dict__["faults"], "why": private["faults"]})


def main() -> None:
    """Read the arguments, replay, write the files and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recorded", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", help="only the records of this corpus")
    parser.add_argument("--extractive", action="store_true", help="answer the same questions without a model")
    parser.add_argument("--judge", choices=JUDGES, default="labels")
    parser.add_argument("--lies-passed", type=int, default=10, metavar="N", help="the judge lets one lie in N pass")
    options = parser.parse_args()
    lines = options.recorded.read_text("utf-8").splitlines()
    records = [one for one in map(json.loads, filter(str.strip, lines)) if options.corpus in (None, one.get("corpus"))]
    run = _Run(options.judge, options.lies_passed)
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(options.data, Path(scratch) / "data")
        with closing(Corpus(Location(Path(scratch) / "data"), lambda: open_model("wordllama"))) as corpus:
            (_quote if options.extractive else _replay)(corpus, records, run)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, rows in (("answers", run.answers), ("checked", run.checked), ("tokens", run.calls)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (options.out / f"{name}.jsonl").write_text(text, "utf-8")
    print("\n".join(summary(records, run.answers, run.checked, run.calls)))


def _quote(corpus: Corpus, records: Sequence[Record], run: _Run) -> None:
    answerer = Answerer(corpus)
    for record in records:
        answer = answerer.answer(request_from(record["question"], record["as_of"], None, None, None, 0))
        run.answers.append({"id": record["id"], "case": record["case"], **answer.model_dump(mode="json")})


def _replay(corpus: Corpus, records: Sequence[Record], run: _Run) -> None:
    logger = logging.getLogger("retrieval.llm.proven_statements")
    logger.setLevel(logging.INFO)
    heard = _Heard(run)
    logger.addHandler(heard)
    with OpenAIServer(run.reply) as server:
        server.judge = run.verdict
        server.judge_hangs, server.judge_refuses = run.judge == "late", run.judge == "refuses"
        for number, record in enumerate(records):
            run.record, run.round = record, 1
            logging.getLogger().setLevel(logging.WARNING)  # a library turns everything on when it is first used
            answer = _answer(corpus, server, record, number, run.judge)
            run.answers.append({"id": record["id"], "case": record["case"], **answer.model_dump(mode="json")})
    logger.removeHandler(heard)


def _answer(corpus: Corpus, server: OpenAIServer, record: Record, number: int, judge: str) -> Answer:
    # A name of its own for each case, so that no answer comes out of the cache.
    settings = ModelSettings(
        f"openai:recorded-{number}",
        api_key="sk-none",
        base_url=server.url,
        seconds=2.0 if judge == "late" else 60.0,
        judged=judge != "off",
    )
    with closing(ModelAnswerer(corpus, settings)) as answerer:
        return answerer.answer(request_from(record["question"], record["as_of"], None, None, None, 0))


def _drafted(reply: Record) -> list[Record]:
    answer = reply.get("answer")
    return [*([answer] if isinstance(answer, dict) else []), *reply.get("statements", [])]


def _relabelled(reply: str, asked: Asked) -> str:
    said = json.loads(reply)
    for quote in (quote for statement in _drafted(said) for quote in statement["quotes"]):
        shown = (one.label for one in asked.passages if quote["words"] in one.text)
        quote["passage"] = next(shown, quote["passage"])
    return json.dumps(said, ensure_ascii=False)


def summary(
    records: Sequence[Record], answers: Sequence[Record], checked: Sequence[Record], calls: Sequence[Record]
) -> Iterator[str]:
    """Yield what was kept of the true and the false statements, of the answer lines, and the tokens an answer."""
    kept = {(row["case"], row["text"]) for row in checked if row["round"] == 1 and not row["kinds"]}
    labelled = [
        (record["case"], one["text"], label["true"], place == 0)
        for record in records
        for place, (one, label) in enumerate(
            zip(_drafted(json.loads(record["reply"])), record["statements"], strict=False)
        )
    ]
    yield f"{len(answers)} answers"
    if not checked:
        return
    for name, wanted in (("true", True), ("false", False)):
        rows = [(case, text) in kept for case, text, true, _ in labelled if true is wanted]
        yield f"{name} statements kept in the draft: {sum(rows)} of {len(rows)}"
    leads = [(case, text) for case, text, true, first in labelled if first and true]
    shown = {answer["case"]: [one["text"] for one in answer["statements"]] for answer in answers}
    lost = sum((shown.get(case) or [""])[0] != text for case, text in leads)
    yield f"answers that lose a true first statement: {lost} of {len(leads)}"
    yield f"notes: {dict(Counter(note for answer in answers for note in answer['notes']))}"
    for kind in ("draft", "judge", "repair"):
        rows_of = [row for row in calls if row["call"] == kind]
        if rows_of:
            means = [statistics.mean(row[f"characters_{way}"] for row in rows_of) for way in ("in", "out")]
            read, written = (round(mean / _CHARACTERS_A_TOKEN) for mean in means)
            yield f"{kind}: {len(rows_of)} calls, about {read} tokens read and {written} written in each"


if __name__ == "__main__":
    main()
