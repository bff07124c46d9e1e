"""Checking a text against the corpus: its claims, one by one, supported, contradicted or not found, with quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from retrieval.attribution.citations import cite
from retrieval.domain.answer import Citation
from retrieval.english.dictionary import Pattern, word_set
from retrieval.proof.acts import Act
from retrieval.proof.parsing import acts_of
from retrieval.proof.proof import Evidence, rule
from retrieval.proof.units import Reading, read_units
from retrieval.proof.vetoes import vetoes
from retrieval.question.question import content_words
from retrieval.ranking.search import Found, Request, Search
from retrieval.ranking.sentences import Sentence, Wanted, read_passages, weigh
from retrieval.text.names import find_names
from retrieval.text.neighbours import opens_with
from retrieval.text.quantities import find_quantities
from retrieval.text.sentences import split_sentences
from retrieval.text.stems import WORD, stems
from retrieval.times.expressions import find_times

Ruling = Literal["supported", "contradicted", "not_found"]

MOST_CLAIMS = 5
_LEAST_WORDS = 3
_PASSAGES = 10
_CONTENDERS = 8
_LEAST_COVERED = 0.4  # of a claim's weight without its numbers and dates, for a sentence to be about it at all
_ADDRESS = Pattern(r"https?://\S+|\bwww\.\S+", 0)
_OPINION = frozenset("i we imo imho lol omg ok okay please thank thanks".split())
_PRONOUNS = word_set("function_words.personal_pronouns", "function_words.demonstratives") | {"there"}
_JOINING = ("and", "but", "or", "while", "whereas", "yet", "so")
_ARTICLES = 3
"""Articles in which each clause of a claim is looked for."""
_WINDOWS = 3
"""Sentences of an article that a clause is held against, each with the one before it."""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim and what the corpus says to it: `citation` supports or contradicts it, None where nothing was found.

    `closest` is then the report that comes nearest to it, if any is about it at all. `clause` is the part of the claim
    that is contradicted, or of which the closest report tells nothing where it tells the rest; "" is the whole.
    """

    claim: str
    ruling: Ruling
    citation: Citation | None = None
    closest: Citation | None = None
    clause: str = ""


ClaimJudge = Callable[[Sequence[tuple[str, tuple[Evidence, ...]]]], Sequence[str | None]]
"""Returns for each claim the words of its sentences that bear it out, None where none do."""


def claims_of(text: str) -> list[str]:
    """Return the sentences of a text that claim something which news could tell, the first `MOST_CLAIMS` of them.

    Questions, opinions that open with "I", sentences that open with a pronoun and name nobody, and those with neither
    a name nor a number nor four words of content are left out.
    """
    read = " ".join(_ADDRESS.sub(" ", text).split())
    sentences = (read[start:end].strip(" *_~`>#\"“”'") for start, end in split_sentences(read))
    return [sentence for sentence in sentences if _claims_something(sentence)][:MOST_CLAIMS]


def check_claims(search: Search, text: str, request: Request, judge: ClaimJudge | None = None) -> list[CheckedClaim]:
    """Return a ruling on each claim of a text; the limits of `request` hold, its question does not matter.

    A claim is supported when the rules prove it from a sentence with the one before it, or each of its clauses from a
    sentence of the same article, or when a judge finds it borne out and no mechanical veto speaks against it. It is
    contradicted when a sentence has the same, or the same as one of its clauses, with another value, day, polarity or
    actor.
    """
    held = [_held_against(claim, search.find(replace(request, question=claim)), request) for claim in claims_of(text)]
    waiting = [one for one in held if one.supporting is None and one.contradicting is None and one.contenders]
    words = judge([(one.claim, one.contenders) for one in waiting]) if judge and waiting else []
    for one, decisive in zip(waiting, words, strict=False):
        if decisive is not None and not vetoes(one.claim, one.contenders, as_of=request.as_of.date()):
            one.supporting = next((each for each in one.contenders if decisive in each.quote), one.contenders[0])
    return [one.checked() for one in held]


@dataclass(slots=True)
class _Held:
    """A claim, the sentences nearest to it, and those that support or contradict it."""

    claim: str
    contenders: tuple[Evidence, ...]
    supporting: Evidence | None = None
    contradicting: Evidence | None = None
    clause: str = ""

    def checked(self) -> CheckedClaim:
        """Return the ruling."""
        if self.supporting is not None:
            return CheckedClaim(self.claim, "supported", _cited(self.supporting))
        if self.contradicting is not None:
            return CheckedClaim(self.claim, "contradicted", _cited(self.contradicting), clause=self.clause)
        closest = _cited(self.contenders[0]) if self.contenders else None
        return CheckedClaim(self.claim, "not_found", closest=closest, clause=self.clause if closest else "")


def _claims_something(sentence: str) -> bool:
    if sentence.endswith("?") or opens_with(sentence, _OPINION):
        return False
    words, names = content_words(sentence), find_names(sentence)
    if not names and opens_with(sentence, _PRONOUNS):
        return False
    telling = bool(names) or bool(find_quantities(sentence))
    return len(words) > _LEAST_WORDS or (telling and len(words) >= _LEAST_WORDS)


def _held_against(claim: str, found: Found, request: Request) -> _Held:
    """Hold a claim against the sentences that have most to do with it, whole and then clause by clause."""
    passages = read_passages(found.candidates[:_PASSAGES])
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    matter = _without_figures(claim, weigh(found.question, found.idf, known), request)
    about = _about(passages, matter)
    held = _Held(claim, tuple(_evidence(sentences, place, place) for sentences, place in about))
    told = _spelled(claim, passages)
    for sentences, place in about:
        verdict, evidence = _ruled(told, sentences, place, request)
        if verdict == "proven":
            held.supporting = evidence
            return held
        if verdict == "contradicted" and held.contradicting is None:
            held.contradicting = evidence
    clauses = clauses_of(told)
    if len(clauses) > 1 and held.contradicting is None:
        _hold_clauses(held, clauses, passages, request)
    return held


def _ruled(claim: str, sentences: Sequence[Sentence], place: int, request: Request) -> tuple[str, Evidence]:
    """Return what a sentence makes of a claim, by itself and then with the one before it, and the evidence for that."""
    alone = _evidence(sentences, place, place)
    verdict = rule(claim, [alone], as_of=request.as_of.date()).verdict
    if verdict == "open" and place:
        window = _evidence(sentences, place - 1, place)
        if rule(claim, [window], as_of=request.as_of.date()).verdict == "proven":
            return "proven", window
    return verdict, alone


def _hold_clauses(
    held: _Held, clauses: Sequence[str], passages: Sequence[Sequence[Sentence]], request: Request
) -> None:
    """Hold each clause of a claim against the sentences of one article, the article that is nearest first."""
    articles: dict[str, list[tuple[Sequence[Sentence], int]]] = {}
    for sentences in passages:
        places = articles.setdefault(sentences[0].candidate.passage.article_id, [])
        places += [(sentences, place) for place in range(len(sentences))]
    best = 0
    for places in list(articles.values())[:_ARTICLES]:
        told = [_best_of(clause, places, request) for clause in clauses]
        denied = next((at for at, one in enumerate(told) if one is not None and one[0] == "contradicted"), None)
        proven = [one for one in told if one is not None and one[0] == "proven"]
        if denied is not None and (one := told[denied]) is not None:
            held.contradicting, held.clause = one[1], clauses[denied]
            return
        if len(proven) == len(clauses):
            held.supporting, held.clause = proven[0][1], ""
            return
        if len(proven) > best:
            best = len(proven)
            missing = [clause for clause, one in zip(clauses, told, strict=True) if one is None]
            held.clause = "; ".join(missing)
            held.contenders = (proven[0][1], *held.contenders)


def _best_of(
    clause: str, places: Sequence[tuple[Sequence[Sentence], int]], request: Request
) -> tuple[str, Evidence] | None:
    """Return what the sentences that share most words with a clause make of it, None where they leave it open."""
    wanted = set(stems(clause))
    shared = [(len(wanted & _held(sentences, place)), sentences, place) for sentences, place in places]
    nearest = sorted((one for one in shared if one[0]), key=lambda one: -one[0])[:_WINDOWS]
    ruled = [_ruled(clause, sentences, place, request) for _, sentences, place in nearest]
    return next((one for verdict in ("proven", "contradicted") for one in ruled if one[0] == verdict), None)


def _spelled(claim: str, passages: Sequence[Sequence[Sentence]]) -> str:
    """Return a claim without what opens a chat, names that it writes small with the capitals that the reports have."""
    bare = claim
    while bare.partition(" ")[0].lower().strip(",:") in word_set("checking.chat_openings"):
        bare = bare.partition(" ")[2]
    texts = [sentences[0].candidate.passage for sentences in passages]
    words = {word for one in texts for word in WORD.findall(f"{one.title} {one.text}")}
    small = {word for word in words if word[0].islower()}
    names = {word.lower(): word for word in words if word[0].isupper() and word.lower() not in small}
    spelled = WORD.sub(lambda found: names.get(found[0], found[0]), bare)
    return spelled[:1].upper() + spelled[1:]


def clauses_of(claim: str) -> list[str]:
    """Return the clauses of a claim that "and", "but" or a comma joins; one without a subject has that of the first.

    So does one whose subject is a pronoun: what "he" did is looked for as what the first subject did.
    """
    reading = read_units(claim, None)
    acts = [act for act in acts_of(reading, 0) if act.form == "finite" and act.joint in ("", "while", "whereas")]
    if not acts:
        return [claim]
    subject = _subject(reading, acts[0])
    starts = [(0, "")]
    for act, before in zip(acts[1:], acts, strict=False):
        begin, led = _begin(reading, act, before)
        if _is_joined(reading, begin):
            starts.append((begin, subject if led else ""))
    ends = [*(reading.words[begin].begin for begin, _ in starts[1:]), len(claim)]
    parts = [
        (f"{led} {claim[_from(reading, begin, led) : end]}" if led else claim[_from(reading, begin, led) : end])
        for (begin, led), end in zip(starts, ends, strict=True)
    ]
    return [_trimmed(part) for part in parts]


def _begin(reading: Reading, act: Act, before: Act) -> tuple[int, bool]:
    """Return the word at which the clause of an act begins, and whether it needs the subject of the first."""
    own = [phrase for phrase in act.subjects if before.verb.at < phrase.tokens[0].at < act.verb.at]
    begin = own[0].tokens[0].at if own else act.verb.at
    led = not own or own[0].head.lower in word_set("function_words.personal_pronouns")
    helping = word_set("proof.auxiliaries", "forms.adverbs") | {"only"}
    while begin - 1 > before.verb.at and reading.words[begin - 1].lower in helping:
        begin -= 1
    return begin, led


def _from(reading: Reading, begin: int, led: str) -> int:
    """Return where the text of a clause begins: behind its pronoun where another subject is put in its place."""
    first = reading.words[begin]
    is_pronoun = bool(led) and first.lower in word_set("function_words.personal_pronouns")
    return first.stop if is_pronoun else first.begin


def _is_joined(reading: Reading, begin: int) -> bool:
    between = reading.text[reading.words[begin - 1].stop : reading.words[begin].begin]
    return reading.words[begin - 1].lower in _JOINING or "," in between or ";" in between


def _subject(reading: Reading, act: Act) -> str:
    """Return the subject of an act as it is written."""
    units = [unit for phrase in act.subjects for unit in phrase.units]
    if not units:
        return ""
    return reading.text[min(one.begin for one in units) : max(one.stop for one in units)]


def _trimmed(clause: str) -> str:
    """Return a clause without the comma and the "and" behind it."""
    words = clause.strip(" ,;").split()
    while words and words[-1].strip(",;") in _JOINING:
        words.pop()
    return " ".join(words).strip(" ,;")


def _about(passages: Sequence[Sequence[Sentence]], wanted: Wanted) -> list[tuple[Sequence[Sentence], int]]:
    """Return the sentences that have most to do with a claim, best first, each as its passage and place in it."""
    rated = [
        (wanted.covered(_held(sentences, place)), sentences, place)
        for sentences in passages
        for place in range(len(sentences))
    ]
    best = sorted((one for one in rated if one[0] >= _LEAST_COVERED), key=lambda one: -one[0])
    return [(sentences, place) for _, sentences, place in best[:_CONTENDERS]]


def _held(sentences: Sequence[Sentence], place: int) -> frozenset[str]:
    """Return the words of a sentence and of the title above it, which says what the sentence takes for granted."""
    return sentences[place].vocabulary | frozenset(stems(sentences[place].candidate.passage.title))


def _without_figures(claim: str, wanted: Wanted, request: Request) -> Wanted:
    """Return what a claim is about, its numbers and dates left out: those are what may be wrong with it."""
    numbers = [one.text for one in find_quantities(claim)]
    days = [one.text for one in find_times(claim, request.as_of.date())]
    figures = set(stems(" ".join(numbers + days)))
    shares = {word: share for word, share in wanted.shares.items() if word not in figures}
    total = sum(shares.values()) or 1.0
    return replace(wanted, shares={word: share / total for word, share in shares.items()})


def _evidence(sentences: Sequence[Sentence], first: int, last: int) -> Evidence:
    passage = sentences[first].candidate.passage
    return Evidence(passage, passage.start + sentences[first].start, passage.start + sentences[last].end)


def _cited(evidence: Evidence) -> Citation:
    return cite(1, evidence.passage, evidence.start, evidence.end)
