"""What questions over a corpus give to each table: the signs that its judgement weighs, and what turned out right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from benchmarks.fitting.question_sets import Asked
from benchmarks.fitting.regression import Contest, Flags, Floats
from retrieval.corpus.corpus import Corpus
from retrieval.direct.asked import Asked as AskedFor
from retrieval.direct.asked import asked_of
from retrieval.direct.line_choice import signed
from retrieval.domain.articles import Candidate, end_of_day
from retrieval.domain.weights import Table, weights
from retrieval.events.context import Context, ReadPassage
from retrieval.evidence.abstention import answerability
from retrieval.evidence.answer_marks import contexts_of
from retrieval.evidence.answer_words import word_signs
from retrieval.evidence.extractive import chosen_by_rules, compose
from retrieval.evidence.probability import answering_signs
from retrieval.evidence.sentence_choice import sentence_signs
from retrieval.evidence.spans import Contest as Spans
from retrieval.evidence.spans import judge_spans
from retrieval.question.question import Question
from retrieval.ranking.relevance import signs_at_sight, signs_on_reading
from retrieval.ranking.search import Found, Request, Search, Sighted
from retrieval.ranking.sentences import Idf, read_passages, weigh
from retrieval.text.stems import stems

READ = 50
"""Passages that the ranking reads, the best at sight."""
_PASSAGES = 10
"""Passages whose spans compete."""


@dataclass(frozen=True, slots=True)
class AcrossArticles:
    """A question across articles with its candidates, which are ordered anew for each try."""

    question: Question
    candidates: tuple[Candidate, ...]
    as_of: date
    idf: Idf


@dataclass(slots=True)
class Collected:
    """What one question gives: a contest for each listwise table, rows with their labels for each logistic one."""

    asked: Asked
    contests: dict[Table, Contest] = field(default_factory=dict)
    rows: dict[Table, tuple[Floats, Flags]] = field(default_factory=dict)
    across: AcrossArticles | None = None


def collect(corpus: Corpus, questions: Sequence[Asked], wanted: Collection[Table]) -> Iterator[Collected]:
    """Yield what each question gives to these tables; one without a day is asked a day after the newest article."""
    search, newest = Search(corpus), corpus.catalogue.coverage().last_day or date.today()  # noqa: DTZ011 - a fallback
    for asked in questions:
        day = asked.as_of or newest + timedelta(days=1)
        sighted = search.sight(Request(asked.question, end_of_day(day)))
        if sighted.sightings:
            yield _collected(corpus, search, sighted, asked, day, wanted)


def _collected(
    corpus: Corpus, search: Search, sighted: Sighted, asked: Asked, day: date, wanted: Collection[Table]
) -> Collected:
    found, collected = search.read(sighted), Collected(asked)
    question = found.question
    if question.parts or question.outlets:
        collected.across = AcrossArticles(question, tuple(found.candidates), day, found.idf)
    elif asked.holds and not {"sight", "reading"}.isdisjoint(wanted):
        _add_ranking(collected, corpus, sighted, found, day)
    if not {"spans", "answer_words", "abstention"}.isdisjoint(wanted):
        _add_evidence(collected, found, day)
    if "sentences" in wanted and asked.holds and not question.parts:
        _add_sentences(collected, found, day)
    if "answering" in wanted:
        _add_answering(collected, found, day)
    if "lines" in wanted and not question.parts:
        _add_lines(collected, found, day)
    return collected


def _add_answering(collected: Collected, found: Found, day: date) -> None:
    """Add whether the first statement answers; a question without an answer has only wrong ones."""
    asked, verdict = collected.asked, compose(found.question, found.candidates, day, idf=found.idf)
    signs = answering_signs(verdict)
    if signs is not None and (asked.holds or not asked.answerable):
        collected.rows["answering"] = _rows("answering", [(signs, _holds(asked, verdict.picks[0].quote))])


def _add_lines(collected: Collected, found: Found, day: date) -> None:
    """Add every stretch that may be the answer, of quotes that are shown and of sentences that hold it."""
    verdict = compose(found.question, found.candidates, day, idf=found.idf)
    names, asked = collected.asked.names, asked_of(found.question, found.idf)
    if names is None or verdict.dated is not None:
        return
    shown = [contexts_of(asked, pick) for pick in verdict.picks]
    seen = {one.sentence.text for contexts in shown for one in contexts}
    others = ([one] for one in _holding(collected.asked, asked, found) if one.sentence.text not in seen)
    told = [
        (signs, names(span.text or context.sentence.text[span.begin : span.stop]))
        for contexts in (*shown, *others)
        for context, span, signs in signed(asked, contexts)
    ]
    if told:
        collected.rows["lines"] = _rows("lines", told)


def _holding(question: Asked, asked: AskedFor, found: Found) -> Iterator[Context]:
    """Yield the sentences of the best passages that hold the answer."""
    for sentences in read_passages(found.candidates[:_PASSAGES]):
        within = ReadPassage(sentences)
        for place, one in enumerate(sentences):
            if _holds(question, one.text):
                yield Context(within, place, asked.event.verb)


def _add_sentences(collected: Collected, found: Found, day: date) -> None:
    """Add the contest of the single sentences, in which what rules chose is a sign like others."""
    rules = chosen_by_rules(found.question, found.candidates, day, found.idf)
    if rules.weighable is None:
        return
    read = sentence_signs(rules.asked, rules.weighable, rules.passages)
    if read:
        signs = np.array([[one.signs[name] for name in weights("sentences")] for one in read])
        right = np.array([_holds(collected.asked, one.quote) for one in read])
        collected.contests["sentences"] = Contest(signs, right)


def _add_ranking(collected: Collected, corpus: Corpus, sighted: Sighted, found: Found, day: date) -> None:
    """Add the contests of the passages that were found, and of those of them that are read."""
    passages = corpus.catalogue.passages([one.id for one in sighted.sightings], sighted.last_change)
    sightings = [one for one in sighted.sightings if one.id in passages]
    at_sight = signs_at_sight(sightings, day)
    right = np.array([_holds(collected.asked, passages[one.id].text) for one in sightings])
    collected.contests["sight"] = Contest(_table("sight", at_sight), right)
    glance = _table("sight", at_sight) @ np.array(list(weights("sight").values()))
    chosen = np.argsort(-glance, kind="stable")[:READ]
    read = [Candidate(passages[sightings[at].id], sightings[at].lexical, sightings[at].cosine) for at in chosen]
    signs = {name: values[chosen] for name, values in at_sight.items()}
    signs |= signs_on_reading(found.question, read, found.idf)
    collected.contests["reading"] = Contest(_table("reading", signs), right[chosen])


def _add_evidence(collected: Collected, found: Found, day: date) -> None:
    """Add the contests of spans and of words, and whether an answer is there at all."""
    question, asked = found.question, collected.asked
    passages = read_passages(found.candidates[:_PASSAGES])
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    wanted = weigh(question, found.idf, known)
    spans = Spans.of(question, wanted, passages, day, found.idf)
    if spans is None:
        return
    if asked.holds and not question.parts:
        right = np.array([_holds(asked, spans.text(place)) for place in range(len(spans.first))])
        collected.contests["spans"] = Contest(_table("spans", spans.signs), right)
    if asked.words and not question.parts:
        words, signs = word_signs(question, wanted, spans.read.supported(), found.idf)
        gold = frozenset(stems(" ".join(asked.words)))
        if words:
            right = np.array([word in gold for word in words])
            collected.contests["answer_words"] = Contest(_table("answer_words", signs), right)
    best, _ = judge_spans(question, wanted, passages, day, found.idf)
    told = answerability(question, wanted, passages, best)
    collected.rows["abstention"] = _rows("abstention", [(told, asked.answerable)])


def _rows(table: Table, told: Sequence[tuple[Mapping[str, float], bool]]) -> tuple[Floats, Flags]:
    signs = np.array([[one[name] for name in weights(table)] for one, _ in told], float)
    return signs, np.array([label for _, label in told], bool)


def _table(table: Table, signs: dict[str, Floats]) -> Floats:
    return np.stack([signs[name] for name in weights(table)], axis=1).astype(float)


def _holds(asked: Asked, text: str) -> bool:
    return asked.holds is not None and asked.holds(text)


def rows_of(collected: Sequence[Collected], table: Table) -> tuple[Floats, Flags]:
    """Return the signs of a logistic table, of shape (rows, signs), and their labels."""
    rows = [one.rows[table] for one in collected if table in one.rows]
    signs = [np.empty((0, len(weights(table)))), *(one for one, _ in rows)]
    return np.concatenate(signs), np.concatenate([np.empty(0, bool), *(labels for _, labels in rows)])
