"""The acts of a sentence, by a shallow parse from left to right; wrong at times, so that it is weighed, never certain.

A verb takes the phrases before it in its clause as its subject and those behind it as objects and obliques. Words such
as "who", "that", "because" and "to" open clauses; a comma, an "and" or a second verb leads back out of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from retrieval.proof.acts import (
    FINITE,
    NOMINAL,
    VERBAL,
    Act,
    Clause,
    Phrase,
    controlled,
    finite_follows,
    is_infinitive,
    make_act,
    only_speaks,
    read_group,
    read_phrase,
    run_of,
    told_by_nouns,
)
from retrieval.proof.tagging import Token, tokens_of
from retrieval.proof.units import Reading
from retrieval.text.stems import stem

_OF_PLACES = ("in", "at", "from", "near", "on")
_BESIDE_NOUNS = ("noun", "name", "number", "comma", "time", "adverb")


class _Parser:
    """Reads the tokens of one sentence; `recent` are the phrases without a preposition since the last verb or comma."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._acts: list[Act] = []
        self._clause = Clause()
        self._at = 0
        self._preposition, self._preposition_at = "", -1
        self._joined = self._comma = self._opposed = False
        self._recent: list[Phrase] = []
        self._recent_joined = False
        self._behind_verb = self._denied = False
        self._root: Act | None = None

    def parse(self) -> list[Act]:
        """Return the acts, in the order of their verbs."""
        while self._at < len(self._tokens):
            self._step(self._tokens[self._at])
        return self._acts

    def _token(self, at: int) -> Token | None:
        return self._tokens[at] if 0 <= at < len(self._tokens) else None

    def _step(self, token: Token) -> None:
        if token.tag in ("comma", "and"):
            self._boundary(token)
        elif token.tag in NOMINAL and not (token.tag == "article" and self._token(self._at + 1) is None):
            self._phrase()
        elif token.tag in VERBAL:
            self._verb(token)
        elif token.tag == "relative":
            self._relative(token)
        elif token.tag == "that":
            self._that()
        elif token.tag == "joint":
            parent = self._outer() if self._comma else self._clause
            self._open(Clause(token.lower, parent, over=self._clause.act))
        elif token.tag == "to":
            self._to()
        elif token.lower == "according":
            self._according(token)
        else:
            self._small(token)

    def _small(self, token: Token) -> None:
        self._denied = self._denied or token.tag == "not"
        if token.tag == "preposition":
            before = self._token(self._at - 1)
            self._behind_verb = before is not None and before.tag in (*VERBAL, "preposition", "adverb")
            self._preposition, self._preposition_at = token.lower, self._at
        self._at += 1

    def _according(self, token: Token) -> None:
        """Read "according to" as a verb of saying whose subject follows."""
        act = Act(Token("finite", token.lower, token.at, None, "say"), "say", form="according")
        self._acts.append(act)
        self._at += 2
        around, self._preposition, self._recent = self._clause, "", []
        self._clause = Clause("according", around)
        while (one := self._token(self._at)) is not None and one.tag in (*NOMINAL, "preposition"):
            self._step(one)
        act.subjects = self._clause.bare
        self._clause, self._recent = around, []

    def _boundary(self, token: Token) -> None:
        joined = token.tag == "and"
        self._opposed = (joined and self._comma) or (self._opposed and bool(self._recent))
        self._comma, self._joined, self._preposition = self._comma if joined else True, joined, ""
        if not (self._recent and self._recent_joined):
            self._recent, self._recent_joined = [], True
        if token.lower in (";", ":"):
            self._clause, self._recent = Clause(), []
        self._at += 1

    # Clauses.

    def _open(self, clause: Clause) -> None:
        self._clause = clause
        self._preposition, self._joined, self._comma, self._recent = "", False, False, []
        self._at += 1

    def _outer(self) -> Clause:
        """Return the clause that a comma leads back to: out of those that have their verb."""
        clause = self._clause
        while clause.parent is not None and clause.act is not None:
            clause = clause.parent
        return clause

    def _waiting(self) -> Clause | None:
        """Return the nearest clause around this one that has a subject and no verb yet."""
        clause = self._clause.parent
        while clause is not None and not (clause.act is None and clause.bare):
            clause = clause.parent
        return clause

    def _relative(self, token: Token) -> None:
        parent, antecedent = self._clause, self._clause.last
        if self._recent and self._opposed and parent.act is not None:
            parent = Clause(bare=self._taken(self._recent), last=antecedent, before=parent)
        if self._joined and parent.antecedent is not None:
            antecedent = parent.antecedent
        if antecedent is not None and antecedent.head.tag == "number":
            antecedent = antecedent.about or antecedent
        is_person = token.lower in ("who", "whose", "whom")
        if is_person and antecedent is not None and antecedent.preposition in _OF_PLACES:
            antecedent = antecedent.about or antecedent
        self._open(Clause(token.lower, parent, antecedent))

    def _that(self) -> None:
        """Read a "that" as "which", as "told that", or as "in that"."""
        behind, before, clause = self._token(self._at + 1), self._token(self._at - 1), self._clause
        tells = clause.act is not None and clause.act.tells
        is_noun = before is not None and before.tag == "noun"
        is_told = before is not None and stem(before.lower) in told_by_nouns()
        has_no_subject = behind is not None and behind.tag in FINITE and clause.last is not None
        if has_no_subject or (is_noun and not is_told and not tells):
            self._open(Clause("that", clause, clause.last))
        elif before is not None and before.tag == "preposition":
            self._at += 1
        elif self._joined and clause.joint == "that" and clause.over is not None:
            self._open(Clause("that", clause, None, clause.over, clause.noun))
        else:
            heads = [before] if before is not None and is_noun else []
            if clause.act is not None and not heads:
                heads = [one.head for one in clause.act.objects[-1:]]
            noun = next((one for one in heads if stem(one.lower) in told_by_nouns()), None)
            self._open(Clause("that", clause, None, clause.act, noun))

    # Verbs.

    def _verb(self, token: Token) -> None:
        group, stop = read_group(self._tokens, self._at)
        first = next((one for one in group if one.tag in VERBAL), token)
        last = self._acts[-1] if self._acts else None
        is_gerund = first.tag == "gerund" or first.lower in ("being", "having")
        if first.tag == "infinitive" and self._joined and last is not None and last.form in ("finite", "infinitive"):
            self._joined_infinitive(group)
        elif is_gerund or first.tag in ("participle", "infinitive"):
            self._nonfinite(group, "gerund" if is_gerund else "reduced")
        elif len(group) == 1 and first.past and last is not None and self._completes(last):
            self._complement(group, last)
        elif len([one for one in group if one.tag in VERBAL]) == 1 and self._is_reduced(first, stop):
            self._nonfinite(group, "reduced")
        else:
            self._finite(group)
        self._at = stop
        self._joined = self._comma = self._recent_joined = self._opposed = False
        self._recent, self._preposition = [], ""

    def _make(
        self, group: Sequence[Token], form: str, subjects: Sequence[Phrase], over: Act | None, noun: Token | None
    ) -> Act:
        act = make_act(group, form, subjects, over, noun, denied=self._denied)
        self._denied = False
        self._acts.append(act)
        return act

    def _completes(self, last: Act) -> bool:
        return last.passive and self._token(self._at - 1) is last.verb

    def _complement(self, group: Sequence[Token], over: Act) -> None:
        """Read a participle behind a passive: "was ordered released", "was found hidden"."""
        act = self._make(group, "infinitive", over.subjects, over, None)
        act.passive, act.joint = True, "to"
        self._clause.act = act

    def _joined_infinitive(self, group: Sequence[Token]) -> None:
        """Read the second verb behind one "will" or "to": "will close its plant and move production"."""
        led = next((one for one in reversed(self._acts) if one.words or one.form == "infinitive"), self._acts[-1])
        act = self._make(group, led.form, led.subjects, led.over, led.noun)
        act.words, act.negated, act.joint = led.words, led.negated, led.joint
        self._clause.act = act

    def _is_reduced(self, verb: Token, stop: int) -> bool:
        """Tell whether a past form here is a participle beside a noun: "a head taken from Adaba"."""
        clause, before = self._clause, self._token(self._at - 1)
        if verb.tag != "finite" or not verb.past or verb.base in ("say", "tell", "add"):
            return False
        if clause.last is None or before is None:
            return False
        is_noun = before.tag in ("noun", "name")
        follows = finite_follows(self._tokens, stop, over_commas=False)
        if clause.act is None and (clause.antecedent is not None or clause.bare):
            if before.tag == "comma" or (is_noun and clause.bare and clause.bare[-1].follows):
                return finite_follows(self._tokens, stop, over_commas=True)
            return is_noun and follows
        if self._joined or before.tag not in _BESIDE_NOUNS or (self._waiting() is not None and not follows):
            return False
        if self._recent and self._recent_joined and (before.tag != "comma" or self._recent[-1].follows):
            return follows
        return not (self._recent and clause.act is not None and clause.act.tells)

    def _finite(self, group: Sequence[Token]) -> None:
        subjects = self._found_subject()
        clause = self._clause
        act = self._make(group, "finite", subjects, clause.over, clause.noun)
        act.joint = clause.joint
        act.obliques += clause.fronted
        clause.fronted = []
        clause.act = clause.main = act
        if clause.parent is None and not clause.joint:
            self._root = act

    def _found_subject(self) -> list[Phrase]:
        """Return the subject of a finite verb here, and make its clause the one that is read."""
        clause = self._clause
        if clause.act is None or (clause.main is None and not self._recent):
            own = run_of(clause.bare) or ([clause.antecedent] if clause.antecedent else [])
            return own or (clause.parent.main.subjects if clause.parent and clause.parent.main else [])
        if self._recent and self._recent_joined and not self._joined:
            return self._next_clause()
        if self._recent and clause.act.tells:
            self._clause = Clause("that", clause, None, clause.act)
            return self._taken(self._recent[-1:])
        if self._joined:
            return self._same_subject()
        if (waiting := self._waiting()) is not None:
            self._clause = waiting
            return run_of(waiting.bare)
        if self._recent:
            self._clause = Clause("", clause)
            return self._taken(self._recent[-1:])
        return clause.main.subjects if clause.main else clause.bare

    def _next_clause(self) -> list[Phrase]:
        """Begin a clause behind a comma or an "and" that has a subject of its own."""
        subjects = self._taken(run_of(self._recent))
        if self._comma or self._clause.joint not in ("that", ""):
            self._clause = self._outer()
        clause = self._clause
        if clause.joint == "that" and not self._comma:
            self._clause = Clause("that", clause.parent, None, clause.over, clause.noun, before=clause)
        else:
            self._clause = Clause("", clause.parent, before=clause)
        return subjects

    def _same_subject(self) -> list[Phrase]:
        """Go on, behind an "and" without a subject, in the clause that has it."""
        clause = self._clause
        is_told = clause.joint == "that" and clause.over is not None and not clause.noun
        if self._comma and clause.parent is not None and not is_told:
            clause = self._outer()
        if clause.before is not None and clause.main is not None and only_speaks(clause.main):
            clause = clause.before
        self._clause = clause
        return clause.main.subjects if clause.main else clause.bare

    def _taken(self, phrases: Sequence[Phrase]) -> list[Phrase]:
        """Return phrases, which no act has as its objects any more."""
        for act in self._acts:
            act.objects = [one for one in act.objects if one not in phrases]
        return list(phrases)

    def _nonfinite(self, group: Sequence[Token], form: str) -> None:
        clause, before = self._clause, self._token(self._at - 1)
        subjects, over, noun = self._led(form, before)
        if self._joined and clause.act is not None and clause.act.form == form:
            subjects, over, noun = clause.act.subjects, clause.act.over, clause.act.noun
        caused = form == "reduced" and clause.act is not None and clause.act.base in ("have", "having")
        if caused and clause.act is not None and clause.act.objects[-1:] == subjects:
            form, over = "infinitive", clause.act
        act = self._make(group, form, subjects, over, noun)
        act.joint = self._preposition or ("" if form == "gerund" else "reduced")
        act.passive = act.passive or form == "reduced" or act.joint == "reduced"
        self._enter(act, form)

    def _led(self, form: str, before: Token | None) -> tuple[list[Phrase], Act | None, Token | None]:
        """Return the subject of a participle or gerund, and the act and noun that it hangs on."""
        clause = self._clause
        over, noun = clause.act, None
        beside_noun = before is not None and before.tag in ("noun", "name")
        if form == "reduced" or beside_noun:
            return ([clause.last] if clause.last else []), None, None
        if before is not None and before.tag == "comma" and clause.main is not None:
            led = over if over is not None and over.form == "infinitive" else None
            return (self._root or clause.main).subjects, led, None
        behind = self._token(self._at - 2)
        if before is not None and before.tag == "preposition" and behind is not None and behind.tag == "noun":
            noun = behind
        return (controlled(over, gerund=True) if over else clause.bare[-1:]), over, noun

    def _enter(self, act: Act, form: str) -> None:
        """Go on in a clause of its own where the clause here still waits for its verb."""
        clause = self._clause
        if clause.act is None and (clause.bare or clause.antecedent or form == "to"):
            self._clause = Clause(form, clause)
            self._clause.act = self._clause.main = act
        else:
            clause.act = act

    def _to(self) -> None:
        if not is_infinitive(self._tokens, self._at + 1):
            self._preposition, self._preposition_at = "to", self._at
            self._at += 1
            return
        before, over = self._token(self._at - 1), self._clause.act
        noun = before if before is not None and before.tag == "noun" else None
        group, stop = read_group(self._tokens, self._at + 1)
        if self._joined and over is not None and over.form == "infinitive":
            subjects, noun, over = over.subjects, over.noun, over.over
        else:
            subjects = controlled(over, gerund=False) if over is not None else self._clause.bare
        act = self._make(group, "infinitive", subjects, over, noun)
        act.joint = "to"
        self._enter(act, "to")
        self._at = stop
        self._joined = self._comma = self._recent_joined = self._opposed = False
        self._recent, self._preposition = [], ""

    # Phrases.

    def _phrase(self) -> None:
        phrase, stop = read_phrase(self._tokens, self._at)
        self._at = stop
        if phrase is None:
            return
        clause = self._clause
        phrase.preposition, phrase.about = self._preposition, clause.last
        phrase.negated, self._denied = self._denied, False
        if clause.joint == "whose" and not clause.bare and clause.act is None:
            phrase.owner = clause.antecedent
        before = clause.last
        self._place(phrase)
        if before is not None and before.stop == stop - len(phrase.tokens) and before.follows:
            self._gap(before, phrase)

    def _gap(self, subject: Phrase, number: Phrase) -> None:
        """Read "and Berg 19,593" behind "Lind has 19,605 votes" as what Berg has."""
        main = self._clause.main
        if main is None or number.tokens[0].tag != "number" or subject.preposition or number.preposition:
            return
        if not any(one.tokens[0].tag == "number" for one in main.objects if one is not number):
            return
        self._taken([subject, number])
        act = replace(main, subjects=[subject], objects=[number], obliques=[])
        self._acts.append(act)
        self._clause.act = act

    def _place(self, phrase: Phrase) -> None:
        clause, preposition = self._clause, self._preposition
        self._preposition = ""
        is_time = phrase.head.tag == "time"
        if preposition == "of" and clause.last is not None and not self._behind_verb:
            clause.last.of.append(phrase)
        elif preposition or is_time:
            (clause.act.obliques if clause.act is not None else clause.fronted).append(phrase)
            if clause.last is not None and preposition and clause.last.stop == self._preposition_at:
                clause.last.beside.append(phrase)
        else:
            (clause.act.objects if clause.act is not None else clause.bare).append(phrase)
            self._recent.append(phrase)
        if not is_time:
            clause.last = phrase
        self._joined = self._joined and bool(preposition)


@lru_cache(maxsize=2_048)
def acts_of(reading: Reading, sentence: int) -> tuple[Act, ...]:
    """Return the acts of one sentence of a text."""
    return tuple(_Parser(tokens_of(reading, sentence)).parse())
