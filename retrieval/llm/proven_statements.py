"""From drafted statements to proven ones: plain ones alone, vetoed at once, judged together, in their order.

Articles can hold orders, markup and made-up sources, and a model can be talked into repeating them. None of that is
a statement about the news, unless it stands between quotation marks as somebody's words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from retrieval.attribution.citations import cite
from retrieval.domain.answer import Citation, Statement
from retrieval.domain.progress import Told
from retrieval.english.dictionary import Pattern
from retrieval.llm.draft import MOST_STATEMENTS, DraftStatement, JudgedStatement
from retrieval.llm.judge import Case
from retrieval.llm.prompts import LabelledPassages
from retrieval.proof.grounds import Evidence, Fault, find_evidence
from retrieval.proof.pronouns import leans_on_before
from retrieval.proof.proof import Ruling, is_verbatim, rule
from retrieval.proof.vetoes import vetoes
from retrieval.text.boilerplate import GAP
from retrieval.text.sentences import split_sentences

LONGEST = 500
"""Characters of a sentence; what is longer is no single statement."""

_QUOTED = Pattern(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|‘[^‘’]*’", 0)
_UNSEEN_FORM = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_DOMAINS = "com|net|org|io|xyz|ru|cn|info|co|gg|me"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("It holds a link.", re.compile(rf"\w+://|\bwww\.|\b[\w-]+\.(?:{_DOMAINS})/", re.IGNORECASE)),
    ("It mentions an account.", re.compile(r"<[@#:&!]|(?<![\w.])@\w+")),
    ("It holds markup.", re.compile(r"`|\*\*|__|~~|\|\||\]\(|</?\w[^>]*>|(?<!\w)[*_]\w[^*_]*[*_](?!\w)|^\s*[#>*+-]\s")),
    ("It holds a reference mark of its own.", re.compile(r"\[\s*\d+\s*\]|【")),
    (
        "It holds line breaks or invisible characters.",
        _UNSEEN_FORM,
    ),
)
_ADDRESS = Pattern(
    r"\b(?:[Yy]ou(?:rs?|rself)?|[Ww]e|[Oo]urs?|[Mm]y|[Mm]yself)\b(?!-)"
    r"|(?:^|[.!?:;] |\b[a-z][\w'’]*,? )I(?![.\w])"  # not the number in "World War I"
    r"|^(?:Ignore|Disregard|Forget|Respond|Reply|Please|Click)\b",
    0,
)


_OPENINGS = (
    "act|answer|assistant|cite|claim|follow|include|instructions?|output|pretend|print|prompt|repeat|say|set|system|tell"
    "|user|write"
)
_ORDERS = Pattern(rf"(?:^|[.!?:;\]] )(?:{_OPENINGS})(?: that\b|:| the reader\b)")
"""What opens an order, or the part of somebody in a conversation that never took place."""
_MOSTLY = 0.5
"""Of a sentence's characters; what is left beside a quotation is hardly more than whose words it is."""


def faults_of_speech(text: str) -> tuple[Fault, ...]:
    """Return what keeps a text from being one plain sentence in the third person."""
    faults = [Fault("content", found.group(), why) for why, form in _FORMS if (found := form.search(text))]
    if _UNSEEN_FORM.search(text):
        faults.append(Fault("content", text[:40], "It holds line breaks or invisible characters."))
    if len(text) > LONGEST:
        faults.append(Fault("content", f"{text[:40]} ...", f"It is longer than {LONGEST} characters."))
    if word := _address(text):
        why = f"Outside quotation marks, “{word}” speaks to somebody or of the speaker; use the third person."
        faults.append(Fault("content", word, why))
    return tuple(faults)


def fault_of_ground(text: str, words: str) -> Fault | None:
    """Return why the words of an article cannot prove a statement, `text`, that is not their quotation.

    Articles report in plain speech; markup, orders and talk prove only that somebody wrote them.
    """
    reports = not (_address(words) or _ORDERS.search(words) or any(form.search(words) for _, form in _FORMS))
    if reports or sum(len(quoted) for quoted in _QUOTED.findall(text)) >= _MOSTLY * len(text):
        return None
    why = f"“{words}” is no plain report but talk; it can only be quoted, between quotation marks, as somebody's words."
    return Fault("quote", words, why)


def _address(text: str) -> str | None:
    found = _ADDRESS.search(_QUOTED.sub(" ", text).strip())
    return found.group().strip() if found else None


_log = logging.getLogger(__name__)


class _State(Enum):
    WAITING = "waiting"
    PROVEN = "proven"
    FALLEN = "fallen"


@dataclass(slots=True)
class _Drafted:
    """A statement in its place: what it rests on, and why it fell, if it did."""

    statement: DraftStatement
    evidence: tuple[Evidence, ...]
    faults: tuple[Fault, ...] = ()
    state: _State = _State.WAITING
    told: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """What statements are drafted for: the passages shown, the question, and the day on which it is asked."""

    passages: LabelledPassages
    question: str
    as_of: date


@dataclass(slots=True)
class ProvenStatements:
    """One answer's statements in the order of the draft, the answer line first.

    A statement is told once it and all before it are decided; none is told while the answer line is not proven.
    """

    occasion: Occasion
    tell: Callable[[Told], None]
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    _drafted: list[_Drafted] = field(default_factory=list)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    @property
    def lead_fell(self) -> bool:
        """Tell whether there is an answer line, and it is not proven."""
        return bool(self._drafted) and self._drafted[0].state is _State.FALLEN

    @property
    def cases(self) -> dict[int, Case]:
        """Return what waits for a verdict, by number from 1."""
        return {
            number: Case(one.statement.text, one.evidence, self._ruling(one))
            for number, one in enumerate(self._drafted, 1)
            if one.state is _State.WAITING
        }

    def drafts(self) -> list[dict[str, object]]:
        """Return what is to be proven, each statement with its quotes, as callbacks are shown it."""
        return [
            {"statement": one.statement.text, "quotes": [each.quote for each in one.evidence]} for one in self._drafted
        ]

    def findings(self) -> list[dict[str, object]]:
        """Return what came of each statement, as callbacks are shown it."""
        return [
            {
                "statement": one.statement.text,
                "proven": one.state is _State.PROVEN,
                "faults": [fault.why for fault in one.faults],
            }
            for one in self._drafted
        ]

    def take(self, place: tuple[str, int], statement: DraftStatement) -> None:
        """Take a statement from its place in a reply; a place that comes again opens a reply that was begun anew."""
        if place in self._seen and not self.statements:
            self._drafted, self._seen = [], set()
        self._seen.add(place)
        if len(self._drafted) == MOST_STATEMENTS or any(one.statement.text == statement.text for one in self._drafted):
            return
        at = 0 if place[0] == "answer" and not self.statements else len(self._drafted)
        self._drafted.insert(at, self._examined(statement))
        self._flush()

    def replace_lead(self, statement: DraftStatement) -> None:
        """Put another sentence into the place of the answer line that fell."""
        if any(one.statement.text == statement.text for one in self._drafted[:1]):
            return
        self._drafted = [one for one in self._drafted[1:] if one.statement.text != statement.text]
        self._drafted.insert(0, self._examined(statement))
        self._flush()

    def decide(self, number: int, verdict: JudgedStatement) -> None:
        """Let a judge's verdict decide on a statement that waits for one."""
        why = " ".join(verdict.why.split()) or "Its quotes do not say all of it."
        self._close(self._drafted[number - 1], () if verdict.supported else (Fault("content", verdict.words, why),))
        self._flush()

    def decide_by_rules(self) -> None:
        """Let the rules decide on everything that still waits: what they leave open falls."""
        for one in self._drafted:
            if one.state is _State.WAITING:
                self._close(one, _unproven(self._ruling(one)))
        self._flush()

    def failure(self) -> str:
        """Return the answer line that fell with its reasons, as it is sent back."""
        lead = self._drafted[0]
        return "\n".join([f"- {lead.statement.text}", *(f"  - {fault.why}" for fault in lead.faults)])

    def _ruling(self, one: _Drafted) -> Ruling:
        return rule(one.statement.text, one.evidence, as_of=self.occasion.as_of, question=self.occasion.question)

    def _examined(self, statement: DraftStatement) -> _Drafted:
        """Return a statement with what rests it, fallen where that cannot be, proven where it is the quote itself."""
        evidence, faults = self._grounded(statement)
        drafted = _Drafted(statement, evidence)
        if not faults:
            as_of, question = self.occasion.as_of, self.occasion.question
            faults = vetoes(statement.text, evidence, as_of=as_of, question=question)
        if faults or is_verbatim(statement.text, evidence):
            self._close(drafted, faults)
        return drafted

    def _grounded(self, statement: DraftStatement) -> tuple[tuple[Evidence, ...], tuple[Fault, ...]]:
        evidence: list[Evidence] = []
        faults = [*faults_of_speech(statement.text)]
        if not statement.quotes:
            faults.append(Fault("quote", statement.text, "The statement rests on no quote."))
        for quote in statement.quotes:
            passage = self.occasion.passages.get(quote.passage)
            found = find_evidence(quote.words, passage) if passage else None
            if passage is None:
                faults.append(Fault("label", quote.passage, f"No passage has the label “{quote.passage}”."))
            elif found is None:
                faults.append(
                    Fault("quote", quote.words, f"The words “{quote.words}” do not stand so in that passage.")
                )
            else:
                evidence.append(_whole_sentences(found))
                faults += filter(None, [fault_of_ground(statement.text, evidence[-1].quote)])
        return tuple(evidence), tuple(faults)

    def _close(self, one: _Drafted, faults: tuple[Fault, ...]) -> None:
        one.faults, one.state = faults, _State.FALLEN if faults else _State.PROVEN
        private = {"statement": one.statement.text, "faults": [fault.why for fault in faults]}
        _log.info("statement checked", extra={"faults": [fault.kind for fault in faults], "private": private})

    def _flush(self) -> None:
        """Tell what can be told: in order, and nothing that leans on a statement that fell."""
        before_fell = False
        for one in self._drafted:
            if one.state is _State.WAITING or self.lead_fell:
                return
            if one.state is _State.PROVEN and before_fell and not one.told and leans_on_before(one.statement.text):
                one.state = _State.FALLEN
            before_fell = one.state is _State.FALLEN
            if one.state is _State.PROVEN and not one.told:
                one.told = True
                self._told(one.statement.text, one.evidence)

    def _told(self, text: str, evidence: Sequence[Evidence]) -> None:
        cited = list(dict.fromkeys(self._cited(one) for one in evidence))
        statement = Statement(text=text, citations=tuple(citation.id for citation in cited))
        self.statements.append(statement)
        self.tell(Told(statement, tuple(cited)))

    def _cited(self, evidence: Evidence) -> Citation:
        """Return the citation of some evidence, which statements that rest on the same words share."""
        citation = cite(len(self.citations) + 1, evidence.passage, evidence.start, evidence.end)
        place = (citation.article_id, citation.revision, citation.start, citation.end)
        for earlier in self.citations:
            if (earlier.article_id, earlier.revision, earlier.start, earlier.end) == place:
                return earlier
        self.citations.append(citation)
        return citation


def _unproven(ruling: Ruling) -> tuple[Fault, ...]:
    if ruling.verdict == "proven":
        return ()
    return ruling.faults or (Fault("content", "", "The rules cannot prove it from its quotes."),)


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
