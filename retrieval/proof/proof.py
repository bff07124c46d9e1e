"""Whether a statement is proven by its quotes: what it names, counts, dates, quotes, denies and attributes.

Rules only, no model; the same quote and statement always get the same verdict. The kinds of claim live in `proving`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retrieval.proof.agency import check_actors
from retrieval.proof.coverage import check_wording
from retrieval.proof.date_check import check_times
from retrieval.proof.faults import Fault
from retrieval.proof.grounds import Evidence, find_evidence
from retrieval.proof.hedges import check_hedges
from retrieval.proof.name_check import check_names
from retrieval.proof.negation import check_negations
from retrieval.proof.number_check import check_numbers
from retrieval.proof.open_questions import check_suppositions
from retrieval.proof.sequence import check_order
from retrieval.proof.statement_content import Claim, Said, joined, read_claim, read_evidence
from retrieval.text.quotations import plain, stands_in
from retrieval.text.sentences import split_sentences

__all__ = ["Evidence", "Fault", "find_evidence", "prove"]


def prove(statement: str, evidence: Sequence[Evidence], *, as_of: date) -> tuple[Fault, ...]:
    """Return what is wrong with a statement as the sum of its quotes; nothing means that it is proven.

    Each date, number, name and quotation in it must be found in the quotes, dates as resolved intervals, numbers as
    values, names as whole words, quotations exactly. What the quotes negate, hedge or attribute to somebody must stay
    so. The other words may be a light paraphrase. What the statement leaves open in a date is counted from the day on
    which its evidence was published, else from `as_of`.
    """
    if not statement.strip():
        return (Fault("content", statement, "The statement is empty."),)
    if not evidence:
        return (Fault("quote", statement, "The statement rests on no quote."),)
    whole = joined(evidence)
    if any(_repeats(statement, one) for one in whole):
        return ()
    claim, said = read_claim(statement, whole), tuple(map(read_evidence, whole))
    faults = [
        *check_times(claim, said, as_of),
        *check_numbers(claim, said),
        *_check_quotations(claim, said),
        *check_names(claim, said),
        *check_negations(claim, said),
        *check_hedges(claim, said),
        *check_suppositions(claim, said),
        *check_actors(claim, said),
        *check_order(claim, said),
        *check_wording(claim, said, as_of),
    ]
    return tuple(dict.fromkeys(faults))


def _repeats(statement: str, evidence: Evidence) -> bool:
    """Tell whether the statement is whole sentences of the quote, word for word."""
    quote, wanted = plain(evidence.quote), plain(statement)
    spans = split_sentences(quote)
    begin = quote.find(wanted)
    stop = begin + len(wanted)
    return any(begin == start for start, _ in spans) and any(stop == end for _, end in spans)


def _check_quotations(claim: Claim, said: Sequence[Said]) -> list[Fault]:
    return [
        Fault("quotation", one.words, f"No quote has the words “{one.words}” exactly so.")
        for one in claim.quotations
        if not any(stands_in(one, other.evidence.quote) for other in said)
    ]
