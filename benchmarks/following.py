"""Measures what it takes to follow many questions: how many are asked again for new articles, and what that costs.

usage: python -m benchmarks.following DATA_DIR QUESTIONS.jsonl... [--articles N] [--standing N] [--hourly N] [--seed N]

DATA_DIR is a data directory that was ingested before; it is copied. Every question is answered first, as somebody who
follows it was, and then so many of its articles count as new. What touches a question is counted article by article,
nothing bundled; what it costs to ask again is measured on some of those that were touched. The figures are projected
to so many standing questions and new articles an hour. Articles that were gathered for just these questions touch far
more of them than a day's news would.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.evaluation.case_files import read_cases
from bot.setup.logs import start_logging
from retrieval.catalogue.schema import RevisionRow
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Passage
from retrieval.following.follower import answerer_of_news, rarity_in
from retrieval.following.triggers import Triggers
from retrieval.ranking.search import Request

_ASKED_AGAIN = 100
_HOUR = 3_600


def main() -> None:
    """Read the arguments, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path, metavar="DATA_DIR")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", nargs="+")
    parser.add_argument("--articles", type=int, default=1_000, help="how many count as new (default: 1000)")
    parser.add_argument("--standing", type=int, default=10_000, help="projected to so many questions (default: 10000)")
    parser.add_argument("--hourly", type=int, default=1_000, help="and so many new articles an hour (default: 1000)")
    parser.add_argument("--sample", type=int, help="follow only so many of the questions")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start_logging("off")
    questions = list(dict.fromkeys(case.question for path in options.questions for case in read_cases(path)))
    if options.sample:
        questions = random.Random(options.seed).sample(questions, options.sample)  # noqa: S311 - the same for a seed
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(options.data_dir, copy, ignore=shutil.ignore_patterns("*.lock", "*.pid"))
        with closing(Corpus.open(copy)) as corpus:
            figures = _measure(corpus, questions, options)
    print(json.dumps(figures, indent=2))


def _measure(corpus: Corpus, questions: Sequence[str], options: argparse.Namespace) -> dict[str, float]:
    rng = random.Random(options.seed)  # noqa: S311 - the same articles for the same seed
    answerer, rarity, now = answerer_of_news(corpus), rarity_in(corpus), datetime.now(UTC)
    triggers: Triggers[str] = Triggers()
    for question in questions:
        answer = answerer.answer(Request(question, now))
        # The articles that it rests on would count as changed, which new ones are not.
        triggers.watch(question, question, answer, rarity, follow_articles=False)
    articles = _articles(corpus, rng, options.articles)
    began = time.thread_time()
    touched = [key for passages in articles for key in triggers.touched(passages)]
    selecting = time.thread_time() - began
    asked = [rng.choice(touched) for _ in range(min(_ASKED_AGAIN, len(touched)))]
    began = time.process_time()
    for question in asked:
        answerer.answer(Request(question, now))
    each = (time.process_time() - began) / max(1, len(asked))
    again = len(touched) * options.standing / len(questions) * options.hourly / len(articles)
    selected = selecting * options.standing / len(questions) * options.hourly / len(articles)
    return {
        "questions": len(questions),
        "new articles": len(articles),
        "asked again": len(touched),
        "selecting, CPU s": round(selecting, 2),
        "asking again, CPU ms each": round(each * 1000, 1),
        "projected: asked again an hour": round(again),
        "projected: share of one core": round((selected + again * each) / _HOUR, 3),
    }


def _articles(corpus: Corpus, rng: random.Random, count: int) -> list[list[Passage]]:
    with corpus.catalogue.engine.connect() as connection:
        revisions = list(connection.execute(select(RevisionRow.id)).scalars())
    chosen = rng.sample(sorted(revisions), min(count, len(revisions)))
    found: dict[tuple[str, int], list[Passage]] = {}
    for passage in corpus.catalogue.passages_of(set(chosen)):
        found.setdefault((passage.article_id, passage.revision), []).append(passage)
    return list(found.values())


if __name__ == "__main__":
    main()
