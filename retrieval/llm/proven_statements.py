"""From drafted statements to proven ones: each is checked as it comes, and told when it holds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.attribution.citations import cite
from retrieval.domain.answer import Citation, Statement
from retrieval.domain.progress import Told
from retrieval.llm.draft import MOST_STATEMENTS, DraftStatement
from retrieval.llm.passage_labels import LabelledPassages
from retrieval.llm.plain_statements import fault_of_ground, faults_of_speech
from retrieval.proof.proof import Evidence, Fault, find_evidence, prove
from retrieval.text.boilerplate import GAP
from retrieval.text.sentences import split_sentences

_log = logging.getLogger(__name__)

Entails = Callable[[str, Sequence[Evidence]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Failed:
    """A drafted statement, and why it was not told."""

    statement: DraftStatement
    faults: tuple[Fault, ...]


class Telling:
    """One answer's statements: those told so far with their citations, and those that failed since the last round."""

    def __init__(
        self, passages: LabelledPassages, as_of: date, tell: Callable[[Told], None], entails: Entails | None = None
    ) -> None:
        self._passages = passages
        self._as_of = as_of
        self._tell = tell
        self._entails = entails
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []
        self.failed: list[Failed] = []

    @property
    def full(self) -> bool:
        """Tell whether as many statements have been told as an answer may have."""
        return len(self.statements) >= MOST_STATEMENTS

    async def take(self, drafted: DraftStatement) -> None:
        """Check a statement, and tell it if it is proven and new."""
        repeated = any(told.text == drafted.text for told in self.statements)
        if self.full or repeated or any(failed.statement == drafted for failed in self.failed):
            return
        evidence, faults = self._examine(drafted)
        if not faults and self._entails is not None and not await self._entails(drafted.text, evidence):
            faults = (Fault("content", drafted.text, "Its quotes do not say all of it."),)
        if faults:
            self.failed.append(Failed(drafted, faults))
        else:
            self._told(drafted.text, evidence)
        private = {"statement": drafted.text, "faults": [fault.why for fault in faults]}
        _log.info("statement checked", extra={"faults": [fault.kind for fault in faults], "private": private})

    def failures(self) -> str:
        """Return the failed statements with their reasons, as they are sent back, and forget them."""
        lines = []
        for failed in self.failed:
            lines.append(f"- {failed.statement.text}")
            lines += [f"  - {fault.why}" for fault in failed.faults]
        self.failed = []
        return "\n".join(lines)

    def _examine(self, drafted: DraftStatement) -> tuple[list[Evidence], tuple[Fault, ...]]:
        evidence: list[Evidence] = []
        faults = [*faults_of_speech(drafted.text)]
        for quote in drafted.quotes:
            passage = self._passages.get(quote.passage)
            found = find_evidence(quote.words, passage) if passage else None
            if passage is None:
                faults.append(Fault("label", quote.passage, f"No passage has the label “{quote.passage}”."))
            elif found is None:
                faults.append(
                    Fault("quote", quote.words, f"The words “{quote.words}” do not stand so in that passage.")
                )
            else:
                evidence.append(_whole_sentences(found))
                faults += filter(None, [fault_of_ground(drafted.text, evidence[-1].quote)])
        if not faults:
            faults += prove(drafted.text, evidence, as_of=self._as_of)
        return evidence, tuple(faults)

    def _told(self, text: str, evidence: Sequence[Evidence]) -> None:
        cited = list(dict.fromkeys(self._cited(one) for one in evidence))
        statement = Statement(text=text, citations=tuple(citation.id for citation in cited))
        self.statements.append(statement)
        self._tell(Told(statement, tuple(cited)))

    def _cited(self, evidence: Evidence) -> Citation:
        """Return the citation of some evidence, which statements that rest on the same words share."""
        citation = cite(len(self.citations) + 1, evidence.passage, evidence.start, evidence.end)
        place = (citation.article_id, citation.revision, citation.start, citation.end)
        for earlier in self.citations:
            if (earlier.article_id, earlier.revision, earlier.start, earlier.end) == place:
                return earlier
        self.citations.append(citation)
        return citation


def _whole_sentences(evidence: Evidence) -> Evidence:
    """Return the sentences that a quote is a part of.

    "He met the envoy" proves something else once "He denied that" stands before it; and readers want whole sentences.
    """
    passage = evidence.passage
    first, last = evidence.start - passage.start, evidence.end - passage.start
    touched = [span for span in split_sentences(passage.text) if span[0] < last and span[1] > first]
    start, end = min(touched)[0], max(touched)[1]
    whole = Evidence(passage, passage.start + min(start, first), passage.start + max(end, last))
    return evidence if GAP in whole.quote else whole
