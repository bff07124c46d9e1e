"""One answer held against its case: every score as hits out of how many. `docs/scorecard.md` defines each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.agreement import (
    address,
    can_be_told,
    direct_outcome,
    folded,
    is_address,
    occurs,
    polarity_of,
    says,
    squeezed,
    supported,
)
from bot.evaluation.cases import REASONS, Case
from bot.evaluation.evidence import Evidence
from bot.evaluation.tallies import Judgement, Tally, f1, share
from retrieval.domain.answer import Answer, Citation, FoundPassage, Statement

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


ANSWER_AT = (1, 3)
"""For how many statements there is a score of their own."""
BY_REASON = ("abstained", "abstention-precision", "abstention-f1")
"""Recall, precision and F1 of declining, of which there is also one for each reason."""
_HANDLED = frozenset({"conflict", "superseded"})


def judge(case: Case, answer: Answer, evidence: Evidence | None = None) -> Judgement:
    """Return what the case adds to each score that it has something to say about."""
    return {name: tally for name, tally in _tallies(case, answer, evidence) if tally.of}


def passed(case: Case, answer: Answer) -> bool:
    """Tell whether an answer meets everything that the case expects."""
    return meets(judge(case, answer))


def meets(judgement: Judgement) -> bool:
    """Tell whether a judgement leaves nothing to be desired of what the case itself expects."""
    return not failures(judgement)


def failures(judgement: Judgement) -> list[str]:
    """Return the names of the scores that a case expects in full and does not get."""
    return [name for name in EXPECTED if name in judgement and judgement[name].hits < judgement[name].of]


EXPECTED = ("abstained", "reason", "answered", "chat", "answer", "dates", "cite", "notes", "quotes", "citation-recall")
"""What has to be full for a case to pass; the other scores measure how well, or only what the search did."""


def _tallies(case: Case, answer: Answer, evidence: Evidence | None) -> Iterator[tuple[str, Tally]]:
    yield from _abstention(case, answer)
    yield from _proof(answer, evidence)
    if case.chat is not None:
        yield "chat", share((answer.status == "chat") == case.chat)
    yield "beside", share(_is_beside(case, answer), _is_judged(case) and answer.status == "answered")
    if not case.abstain:
        yield from _correctness(case, answer)
        yield from _citing(case, answer, evidence)
        yield from retrieved(case, answer, evidence)
    yield from _notes(case, answer)


def _abstention(case: Case, answer: Answer) -> Iterator[tuple[str, Tally]]:
    expected = case.abstain if case.abstain is not None else (False if _expects_an_answer(case) else None)
    if expected is None:
        return
    # What only comes close is no answer where none is due, and is shown where one is.
    declined = answer.status in (("abstained", "closest", "chat") if expected else ("abstained", "chat"))
    right = declined and expected
    yield "abstained", share(declined, expected)
    yield "answered", share(not declined, not expected)
    yield "abstention-precision", Tally(right, declined)
    yield "abstention-f1", f1(declined, expected)
    if expected and case.reasons:
        yield "reason", share(answer.reason in case.reasons, answer.status == "abstained")
    for reason in REASONS:
        due, given = reason in case.reasons, answer.reason == reason
        # One of several reasons that would do is due only where it is given.
        due = due and (given or len(case.reasons) == 1)
        if case.reasons or not expected:
            tallies = (share(given, due), share(due, given), f1(given, due))
            yield from ((f"{kind}:{reason}", tally) for kind, tally in zip(BY_REASON, tallies, strict=True))


def _expects_an_answer(case: Case) -> bool:
    return bool(case.answer or case.all_of or case.direct or case.dates or case.cite)


def _is_judged(case: Case) -> bool:
    return bool(case.abstain or case.chat or _expects_an_answer(case))


def _is_beside(case: Case, answer: Answer) -> bool:
    """Tell whether nothing that is shown holds what was expected; so it is of any answer where none was due."""
    if case.abstain or case.chat:
        return True
    shown = _shown(answer)
    held = any(_is_said(one, answer, shown) for one in (*case.answer, *case.direct))
    whole = " ".join(map(folded, shown))
    held = held or bool(case.all_of and all(folded(text) in whole for text in case.all_of))
    expects = case.answer or case.direct or case.all_of
    return not (held or _shows_dates(case, answer) or (not expects and not case.dates and _cites(case, answer)))


def _correctness(case: Case, answer: Answer) -> Iterator[tuple[str, Tally]]:
    shown = _shown(answer)
    whole = " ".join(map(folded, shown))
    if case.answer or case.all_of or case.none_of:
        right = (
            (not case.answer or any(_is_said(one, answer, shown) for one in case.answer))
            and all(folded(text) in whole for text in case.all_of)
            and not any(folded(text) in whole for text in case.none_of)
        )
        yield "answer", share(right)
    said, wanted = [folded(text) for text in spoken(answer)], _told(case.answer)
    for most in ANSWER_AT if wanted else ():
        yield f"answer@{most}", share(occurs(wanted, said[:most]))
    if case.dates:
        yield "dates", share(_shows_dates(case, answer))
    yield from _directness(case, answer)


def _directness(case: Case, answer: Answer) -> Iterator[tuple[str, Tally]]:
    expected = case.direct or case.answer
    if not expected and not case.dates:
        return
    # Beside a refusal, and above what only comes close, no line is the answer.
    outcome = direct_outcome(answer.direct if answer.status == "answered" else None, expected, case.dates)
    yield "direct", share(outcome in ("exact", "contained"))
    for each in ("exact", "contained", "wrong", "missing"):
        yield f"direct-{each}", share(outcome == each)


def _is_said(expected: str, answer: Answer, shown: Sequence[str]) -> bool:
    if polarity_of(expected) is not None:
        return direct_outcome(answer.direct, (expected,), ()) in ("exact", "contained")
    days = [citation.published for citation in answer.citations if citation.published]
    return any(says(expected, text, days[0] if days else None) for text in shown)


def _shows_dates(case: Case, answer: Answer) -> bool:
    shown = {(time.start, time.end) for citation in answer.citations for time in citation.times}
    shown |= {(citation.published, citation.published) for citation in answer.citations}
    return any(span in shown for span in case.dates) or (
        bool(case.dates) and direct_outcome(answer.direct, (), case.dates) == "exact"
    )


def _cites(case: Case, answer: Answer) -> bool:
    return any(_accepted(citation, case.cite) for citation in answer.citations)


def _shown(answer: Answer) -> list[str]:
    """Return all that a reader is told: the direct line, and the statements with the quotes that prove them."""
    return [*([answer.direct.text] if answer.direct else []), *spoken(answer)]


def spoken(answer: Answer) -> list[str]:
    """Return the statements, each with the quotes that prove it."""
    quotes = {citation.id: citation.quote for citation in answer.citations}
    return [
        " ".join([statement.text, *(quotes[number] for number in statement.citations if number in quotes)])
        for statement in answer.statements
    ]


def _told(answers: Sequence[str]) -> list[str]:
    return [folded(text) for text in answers if can_be_told(text)]


def _proof(answer: Answer, evidence: Evidence | None) -> Iterator[tuple[str, Tally]]:
    if evidence is not None:
        yield "quotes", Tally(sum(context.exact for context in evidence.contexts), len(evidence.contexts))
    citations = {citation.id: citation for citation in answer.citations}
    proofs = [
        (statement, [citations[number] for number in statement.citations if number in citations])
        for statement in answer.statements
    ]
    held = [supported(statement.text, quotes) for statement, quotes in proofs]
    if proofs:
        yield "citation-recall", Tally(sum(held) / len(held), 1)
    precise = [
        whole and _needed(statement, quotes, at)
        for (statement, quotes), whole in zip(proofs, held, strict=True)
        for at in range(len(quotes))
    ]
    if precise:
        yield "citation-precision", Tally(sum(precise) / len(precise), 1)


def _needed(statement: Statement, quotes: Sequence[Citation], at: int) -> bool:
    """Tell whether a quote supports its statement alone, or the others would not do without it (ALCE)."""
    others = [*quotes[:at], *quotes[at + 1 :]]
    return supported(statement.text, quotes[at : at + 1]) or not supported(statement.text, others)


def _citing(case: Case, answer: Answer, evidence: Evidence | None) -> Iterator[tuple[str, Tally]]:
    if case.cite:
        yield "cite", share(_cites(case, answer))
    linked = linked_articles(case, evidence) if evidence else set()
    if linked:
        yield "gold-cited", share(any(address(citation.url) in linked for citation in answer.citations))
    quotes = [squeezed(citation.quote) for citation in answer.citations]
    facts = [squeezed(fact) for fact in case.facts]
    yield "quoted", Tally(sum(any(_covers(quote, fact) for quote in quotes) for fact in facts), len(facts))
    if evidence and evidence.newest_accepted and evidence.newest_cited and answer.status == "answered":
        yield "freshness-lag", Tally(max(0, (evidence.newest_accepted - evidence.newest_cited).days), 1)


def _accepted(citation: Citation, accepted: Sequence[str]) -> bool:
    """Tell whether a citation is of an accepted URL or outlet."""
    return any(
        address(citation.url) == address(one) if is_address(one) else folded(citation.outlet or "") == folded(one)
        for one in accepted
    )


def _covers(quote: str, fact: str) -> bool:
    """Tell whether a quote is at least half of a fact, or holds it."""
    return (quote in fact and len(quote) * 2 >= len(fact)) or fact in quote


def _notes(case: Case, answer: Answer) -> Iterator[tuple[str, Tally]]:
    if case.notes is None:
        return
    if case.notes:
        yield "notes", share(set(case.notes) <= set(answer.notes))
    told = _HANDLED & set(answer.notes)
    sides = len({citation.article_id for citation in answer.citations})
    yield "conflict", share(told == _HANDLED & set(case.notes) and (not told or sides > 1))
