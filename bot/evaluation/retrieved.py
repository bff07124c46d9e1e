"""How well the search ranked, by the passages that an answer lists: recall, reciprocal rank, and what could be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.cases import Case
from bot.evaluation.evidence import Evidence
from bot.evaluation.tallies import Tally, share
from bot.evaluation.text_match import address, can_be_told, folded, is_address, occurs, squeezed
from retrieval.domain.answer import Answer, FoundPassage

RECALL_AT = (1, 5, 10, 20)
"""Ranks for which there is a score."""
READ_AT, FACTS_AT = (1, 5, 10), (5, 10)
"""For how many thousand characters of reading there is a score."""


def retrieved(case: Case, answer: Answer, evidence: Evidence | None) -> Iterator[tuple[str, Tally]]:
    """Yield the scores of the search, where the case says what should be found.

    Nothing is yielded for an answer that lists no passages: nobody asked for them.
    """
    if not answer.passages:
        return
    ranks = ranks_found(case, answer, evidence)
    if ranks:
        for most in RECALL_AT:
            yield f"recall@{most}", Tally(sum(rank is not None and rank <= most for rank in ranks), len(ranks))
        best = min((rank for rank in ranks if rank is not None), default=None)
        yield "mrr", Tally(1 / best if best else 0.0, 1)
    wanted = [folded(text) for text in case.answer if can_be_told(text)]
    for thousands in READ_AT if wanted else ():
        read = map(folded, first_characters(answer.passages, thousands * 1000))
        yield f"read@{thousands}", share(occurs(wanted, read))
    facts = [squeezed(fact) for fact in case.facts]
    for thousands in FACTS_AT if facts else ():
        texts = [squeezed(text) for text in first_characters(answer.passages, thousands * 1000)]
        yield f"facts@{thousands}", share(all(any(fact in text for text in texts) for fact in facts))


def first_characters(passages: Sequence[FoundPassage], room: int) -> Iterator[str]:
    """Yield what a reader with room for so many characters would have read, passage by passage."""
    for passage in passages:
        if room <= 0:
            return
        yield passage.text[:room]
        room -= len(passage.text)


def ranks_found(case: Case, answer: Answer, evidence: Evidence | None) -> list[int | None]:
    """Return the rank of each thing that should be found, from 1; None where it was not.

    Facts are looked for in passages. Accepted articles are alternatives, so that they are one thing, whose rank is
    that of the first among the distinct articles; without evidence from the corpus it is not asked whether it is there.
    """
    if case.facts:
        texts = [squeezed(passage.text) for passage in answer.passages]
        return [_first(squeezed(fact) in text for text in texts) for fact in case.facts]
    accepted = linked_articles(case, evidence) if case.evidence_urls else _stored(case.cite, evidence)
    if not accepted:
        return []
    articles = dict.fromkeys(address(passage.url) or passage.article_id for passage in answer.passages)
    return [_first(article in accepted for article in articles)]


def linked_articles(case: Case, evidence: Evidence | None) -> set[str]:
    """Return the addresses of the articles that hold the answer, as far as the corpus has them.

    They are left out where the answer itself is one that no match of strings can tell ("yes"): such a question is not
    scored at all by the sets that link to articles.
    """
    if case.answer and not any(map(can_be_told, case.answer)):
        return set()
    return _stored(case.evidence_urls, evidence)


def _stored(sources: Sequence[str], evidence: Evidence | None) -> set[str]:
    addresses = {address(url) for url in sources if is_address(url)}
    return addresses if evidence is None else addresses & set(evidence.stored)


def _first(hits: Iterator[bool]) -> int | None:
    return next((rank for rank, hit in enumerate(hits, 1) if hit), None)
