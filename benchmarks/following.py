"""Measures what it takes to follow many questions while news comes in: the share of one core that the follower takes.

usage: python -m benchmarks.following DATA_DIR QUESTIONS.jsonl... [--articles N] [--standing N] [--hourly N] [--seed N]

DATA_DIR is a data directory that was ingested before; it is copied. So many of its articles are taken out, so many
questions are followed, and the articles come in again one by one: each time the indexes catch up, which is not
counted, and the follower of `dateline bot` looks at what came, which is. Its processor time for an article, times the
new articles of an hour, is the share. Where there are fewer questions than are followed they are followed several
times, each time asked anew. Articles that were gathered for just these questions touch far more of them than a day's
news would.
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
from typing import Any

from sqlalchemy import select

from bot.evaluation.case_files import read_cases
from bot.setup.start import start_logging
from retrieval.catalogue.removal import remove_articles
from retrieval.catalogue.schema import RevisionRow
from retrieval.catalogue.standing_questions import StandingQuestion, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Moment
from retrieval.following.followed_answers import answerer_of_news
from retrieval.following.follower import Follower
from retrieval.ranking.search import Request
from retrieval.sources.drafts import prepare

_HOUR = 3_600


def main() -> None:
    """Read the arguments, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path, metavar="DATA_DIR")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", nargs="+")
    parser.add_argument("--articles", type=int, default=200, help="how many come in anew (default: 200)")
    parser.add_argument("--standing", type=int, default=10_000, help="how many questions are followed (default: 10000)")
    parser.add_argument("--hourly", type=int, default=1_000, help="new articles an hour (default: 1000)")
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
    articles = _taken_out(corpus, rng, options.articles)
    _follow(corpus, questions, options.standing)
    follower = Follower(corpus, _fail, share=1.0)
    began = time.process_time()
    for _ in follower.check():
        pass
    start, each, changes = time.process_time() - began, list[float](), 0
    for article in articles:
        corpus.add([prepare(article, datetime.now(UTC).date())])
        _catch_up(corpus)
        began = time.process_time()
        changes += sum(1 for _ in follower.check())
        each.append(time.process_time() - began)
    return {
        "questions": len(questions),
        "followed": options.standing,
        "new articles": len(articles),
        "weighed": follower.weighed,
        "asked again": follower.asked,
        "changes": changes,
        "taking them in at the start, CPU s": round(start, 1),
        "an article, CPU ms": round(sum(each) / len(each) * 1000, 1),
        "an article that touches nothing, CPU ms": round(sorted(each)[len(each) // 10] * 1000, 1),
        "weighed an hour": round(follower.weighed / len(articles) * options.hourly),
        "share of one core": round(sum(each) / len(each) * options.hourly / _HOUR, 3),
    }


def _taken_out(corpus: Corpus, rng: random.Random, count: int) -> list[Article]:
    """Remove so many articles and return them, the oldest first."""
    with corpus.catalogue.engine.connect() as connection:
        known = sorted(connection.execute(select(RevisionRow.article_id).distinct()).scalars())
        chosen = rng.sample(known, min(count, len(known)))
        rows = connection.execute(select(RevisionRow).where(RevisionRow.article_id.in_(chosen))).all()
    remove_articles(corpus.catalogue, chosen)
    _catch_up(corpus)
    newest = {row.article_id: row for row in sorted(rows, key=lambda one: one.number)}
    found = sorted(newest.values(), key=lambda row: row.published or datetime.min.replace(tzinfo=UTC))
    return [_article(row) for row in found]


def _article(row: Any) -> Article:
    moment = Moment(row.published, row.published_day) if row.published and row.published_day else None
    return Article(
        row.title,
        row.text,
        row.text,
        f"https://anew.test/{row.article_id}",
        url=f"https://anew.test/{row.article_id}",
        outlet=row.outlet,
        published=moment,
        dated_by="given" if moment else None,
        language=row.language,
    )


def _follow(corpus: Corpus, questions: Sequence[str], standing: int) -> None:
    """Have so many questions followed; one that comes again differs by a blank, so that it is asked for itself."""
    answerer, kept, now = answerer_of_news(corpus), StandingQuestions(corpus.catalogue), datetime.now(UTC)
    known = corpus.catalogue.last_change()
    answers = [answerer.answer(Request(question, now)) for question in questions]
    for number in range(standing):
        turn, place = divmod(number, len(questions))
        asked = questions[place] + " " * turn
        kept.add(StandingQuestion(f"p{number}", "test", asked, answers[place], checked=known))


def _catch_up(corpus: Corpus) -> None:
    for _ in corpus.catch_up():
        pass


def _fail(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    main()
