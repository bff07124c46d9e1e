"""What was talked about in the last turns: people, places, groups, things and days, the most likely meant first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from retrieval.english.dictionary import Pattern, word_set
from retrieval.question.forms import PREPOSITIONS, Form, form_of, noun_asked
from retrieval.question.kinds import answer_kind
from retrieval.question.name_kinds import Gender, NameKind, gender_of, kind_of, longer_forms, names_a_day
from retrieval.question.noun_phrases import (
    Phrase,
    as_written,
    definite,
    distinct,
    head_of,
    is_among,
    is_plural,
    is_setting,
    names_in,
    phrases_of,
    with_year,
    without_article,
)
from retrieval.question.turns import (
    Turn,
    answer_names,
    is_shown,
    names_a_role,
    person_spoken_of,
    respondent,
    role_asked,
    told,
)
from retrieval.text.neighbours import opens_with
from retrieval.text.word_kinds import is_number

_OUTLET = Pattern(r"\baccording to (?:the )?([A-Z][\w&.'’-]*(?: (?:of |the )?[A-Z][\w&.'’-]*)*)")
_QUOTED = Pattern(r"“([^”]{2,200})”|\"([^\"]{2,200})\"", 0)
_DEMONYM = Pattern(r"(?:an|ans|ish|ese|ch|ic)$", 0)
_NEW_THING = Pattern(rf"\ban?\s+(?:(?!(?:{PREPOSITIONS}|and|that|who|which|of)\b)[\w'’-]+\s?){{1,4}}", 0)


@dataclass(frozen=True, slots=True)
class Known:
    """A name that was mentioned, and what it is the name of."""

    name: str
    kind: NameKind
    gender: Gender | None


class Antecedents:
    """What the last turns offer to a word such as "he", "it" or "there". `turns` are in order, the newest last."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = turns
        self.last = turns[-1]
        self.form = form_of(self.last.question)
        self._texts = [text for turn in reversed(turns) for text in (turn.question, *told(turn.answer))]
        self._known: dict[str, Known] = {}

    @property
    def form_known(self) -> Form:
        """Return the parts of the last question; raises `ValueError` where it is not built like one."""
        if self.form is None:
            raise ValueError(self.last.question)
        return self.form

    def known(self, name: str) -> Known:
        """Return what is known of a name from the conversation."""
        if name not in self._known:
            self._known[name] = Known(name, kind_of(name, self._texts), gender_of(name, self._texts))
        return self._known[name]

    def is_surname(self, name: str) -> bool:
        """Tell whether the conversation has a full name that ends with this one."""
        return bool(longer_forms(name, self._texts))

    def names(self) -> Iterator[Known]:
        """Yield every name, the newest turn first; in a turn what was asked for, the question's, the answer's."""
        seen: set[str] = set()
        for turn in reversed(self.turns):
            found = self._found(turn)
            for name in (*([found] if found else []), *names_in(_unscoped(turn.question)), *answer_names(turn)):
                if name not in seen:
                    seen.add(name)
                    yield self.known(name)

    def person(self, gender: Gender | None, apart_from: Collection[str] = ()) -> str | None:
        """Return who is most likely "he", "she" or, with no gender, somebody.

        Whoever answered the last question, or the role that it asked for, comes before all who are only named.
        """
        meant = self._leading(gender, apart_from)
        if meant:
            return meant
        fitting = [one for one in self._people() if not is_among(one.name, apart_from)]
        if gender == "female":
            # Fewer women are named in the news: a name that tells nothing is rather a man's.
            chosen = [one for one in fitting if one.gender] or fitting
            fitting = [one for one in chosen if one.gender != "male"] or [one for one in fitting if not one.gender]
        elif gender == "male":
            fitting = [one for one in fitting if one.gender != "female"]
        return fitting[0].name if fitting else None

    def rivals(self, gender: Gender | None, apart_from: Collection[str] = ()) -> list[str]:
        """Return the people of whom "he" or "she" may mean any as well as any other; none where one comes first."""
        if self._leading(gender, apart_from):
            return []
        question = self.last.question
        subject = self.form.subject if self.form else ""
        asked = names_in(_unscoped(question))
        quoted = (
            [] if asked else [name for name in names_in(next(iter(told(self.last.answer)), "")) if self._is_full(name)]
        )
        by_subject = names_in(f"is {subject}") == asked[:1] and not self._joined(question)
        for names in (asked[:1] if by_subject else asked, quoted):
            fitting = [
                one
                for one in map(self.known, names)
                if self._may_be(one, gender) and not is_among(one.name, apart_from)
            ]
            sure = [one for one in fitting if one.gender == gender] if gender == "female" else []
            people = distinct([one.name for one in sure or fitting])
            if people:
                return people if len(people) > 1 else []
        return []

    def people(self) -> str | None:
        """Return who or what is most likely "they": somebody whose office was asked for, people, a group, things."""
        if role_asked(self.last.question) and (holder := self._leading(None, ())):
            return holder
        for turn in reversed(self.turns):
            for text in (turn.question, *told(turn.answer)[:1]):
                group = self._joined(text) or self._plural_name(text)
                if group:
                    return group
        group = self._group_spoken_of()
        if group:
            return group
        team = self.found()
        if team and self.known(team).gender is None:
            return as_written(team, " ".join(self._texts))
        return self._plural_phrase() or self._body_asked_for() or self._collective()

    def _group_spoken_of(self) -> str | None:
        """Return the body that the last question says something of: "Vane's campaign", "the airline"."""
        subject = self.form.subject if self.form else ""
        head = head_of(subject).split()[-1:]
        return subject if head and head[0] in word_set("questions.bodies") else None

    def _body_asked_for(self) -> str | None:
        """Return "the company that is buying it", where it was asked which company is."""
        form = self.form
        noun = noun_asked(form) if form and form.asks_subject else ""
        if form is None or noun.split()[-1:] == [] or noun.split()[-1] not in word_set("questions.bodies"):
            return None
        return " ".join(filter(None, (f"the {noun} that", form.auxiliary, form.predicate)))

    def place(self) -> str | None:
        """Return where "there" most likely is."""
        asked = re.fullmatch(r"where(?:['’]s| is| was| are| were) (.+?)[?\s]*", self.last.question, re.IGNORECASE)
        if asked and self.form and not self.form.predicate:
            return asked[1]
        return next((one.name for one in self.names() if one.kind == "place"), None)

    def thing(self) -> str | None:
        """Return what "it" most likely is: a thing that was asked about or for, else one with a proper name."""
        for turn in reversed(self.turns):
            phrases = [phrase for phrase in self._phrases(turn) if not phrase.setting]
            measured = re.match(
                r"how much ((?!of\b|did\b|does\b|is\b|was\b|will\b)[a-z][\w-]*)", turn.question, re.IGNORECASE
            )
            if measured and turn is self.last:
                return f"the {measured[1]}"
            if turn is self.last and self.form and re.match(r"[a-z]+ing\s+(?:the|an?)\s", self.form.subject):
                return self.form.subject  # "fixing the bridge"
            asked = definite(with_year(phrases[0].text, turn.question)) if phrases else self._thing_asked_for(turn)
            found = asked or self._named_thing(turn)
            if found:
                return found
            if len(names_in(turn.question)) != 1:
                break
        return None

    def setting(self) -> str | None:
        """Return a thing that the last question names, even if only as where or in what something happened."""
        phrases = self._phrases(self.last)
        return definite(phrases[0].text) if phrases else None

    def speaker(self) -> str | None:
        """Return the organisation, or what may be one, that the last question says something of."""
        subject = self.form.subject if self.form else ""
        names = names_in(f"is {subject}")
        return subject if len(names) == 1 and subject.endswith(names[0]) and not self._is_human(names[0]) else None

    def plural_thing(self) -> str | None:
        """Return the things that "how many" without a noun most likely counts, without their article."""
        counted = re.match(r"how many ([\w-]+)", self.last.question, re.IGNORECASE)
        if counted:
            return counted[1]
        things = [one.text for one in self._phrases(self.last) if is_plural(one.text)]
        return next((without_article(one) for one in things if not names_in(f"is {one}")), None)

    def day(self) -> tuple[date, date] | None:
        """Return the days that the last answer gives, both inclusive; None where it gives none."""
        if self.last.answer is None:
            return None
        spans = [
            (time.start, time.end)
            for citation in self.last.answer.citations[:1]
            for time in citation.times
            if time.start and time.end
        ]
        single = [span for span in spans if span[0] == span[1]]
        published = [(one.published, one.published) for one in self.last.answer.citations[:1] if one.published]
        return next(iter(single or spans or published), None)

    def found(self) -> str | None:
        """Return who, or which organisation, the last question asked for, where its answer shows it by a name."""
        return self._found(self.last)

    def outlet(self) -> str | None:
        """Return the outlet that the last question was limited to by "according to"."""
        match = _OUTLET.search(self.last.question)
        return match[0] if match else None

    def quotation(self) -> str | None:
        """Return the words that the last answer's first statement quotes, with their marks."""
        match = _QUOTED.search(next(iter(told(self.last.answer)), ""))
        return match[0] if match else None

    def _leading(self, gender: Gender | None, apart_from: Collection[str]) -> str | None:
        """Return the person to whom the last question leads: who answered it, else by the role that it names."""
        other = {"female": "male", "male": "female"}.get(gender or "")
        found = self.found()
        if found and not is_among(found, apart_from) and self._answers_to(self.known(found), other):
            return found
        known = map(self.known, names_in(_unscoped(self.last.question)))
        named = [one.gender for one in known if one.kind != "organisation"]
        role = role_asked(self.last.question) or (person_spoken_of(self.last.question) if gender not in named else None)
        if not (found and self._is_another(found, gender)) and (gender is None or gender not in named):
            role = role or self._description()
        if role and not is_among(role, apart_from):
            return role
        described = self.form.subject if self.form else ""
        if described.startswith("the one "):
            described += f" {self.form.predicate}" if self.form and described.endswith(" who") else ""
            return re.sub(rf"\s+(?:{PREPOSITIONS})$", "", described)
        subject = self._subject_named()
        if subject and not is_among(subject, apart_from) and self._may_be(self.known(subject), gender):
            return subject
        return None

    def _is_another(self, found: str, gender: Gender | None) -> bool:
        """Tell whether a pronoun means somebody else than who answered: he is a man, and a woman is named."""
        known = self.known(found).gender
        if known is None or gender is None:
            return known is not None
        return not is_shown(found, self.last.answer) or any(one.gender == gender for one in self._people())

    def _description(self) -> str | None:
        """Return "the one who leads the inquiry" or "the judge who ...", where no answer tells surely who does."""
        form = self.form
        if form is None or self.last.answer is None or not form.asks_subject:
            return None
        noun = noun_asked(form)
        if form.asking.lower() != "who" and not (names_a_role(noun) and not is_plural(noun)):
            return None
        return " ".join(filter(None, (f"the {noun or 'one'} who", form.auxiliary, form.predicate)))

    def _subject_named(self) -> str | None:
        """Return the only name that the last question says something of: "Ada Lind" of "who is Ada Lind?"."""
        if self.form is None:
            return None
        whole = self.form.subject or (self.form.predicate if self.form.asking.lower() == "who" else "")
        names = names_in(f"is {whole}")
        return names[0] if len(names) == 1 and re.fullmatch(rf"(?:[\w.]+ )?{re.escape(names[0])}", whole) else None

    def _answers_to(self, found: Known, other: str | None) -> bool:
        """Tell whether who was found is somebody whom a pronoun can mean; a name that tells nothing must be sure."""
        if found.kind not in ("person", "unknown") or (other is not None and found.gender == other):
            return False
        return found.gender is not None or (" " in found.name and self._is_sure())

    def _is_sure(self) -> bool:
        """Tell whether the answer shows who was found as who was asked for, or its first statement says so."""
        found = self.found()
        if found and is_shown(found, self.last.answer):
            return True
        return respondent(self.last.question, self.last.answer, answer_names(self.last), marked=False) is not None

    def _is_full(self, name: str) -> bool:
        """Tell whether a name of a quote may be that of a person: a place or a day of one word is none."""
        return self.known(name).kind == "person" or (" " in name and not names_a_day(name))

    def _may_be(self, one: Known, gender: Gender | None) -> bool:
        if one.kind not in ("person", "unknown") or _DEMONYM.search(one.name):
            return False
        return gender is None or one.gender in (gender, None)

    def _people(self) -> list[Known]:
        asked = [name for turn in self.turns for name in names_in(turn.question)]
        return [
            one
            for one in self.names()
            if one.kind == "person" or (one.kind == "unknown" and one.name in asked and not _DEMONYM.search(one.name))
        ]

    def _is_human(self, name: str) -> bool:
        return self.known(name).gender is not None or (" " in name and self.known(name).kind == "person")

    def _found(self, turn: Turn) -> str | None:
        kind, form = answer_kind(turn.question), form_of(turn.question)
        defined = form is not None and not form.predicate and form.subject in names_in(turn.question)
        if kind not in ("person", "organisation") or defined or re.match(r"(?i)who (?:are|were)\b", turn.question):
            return None
        asked = turn.question.lower()
        named = [name for name in answer_names(turn) if not is_number(name.lower())]
        fresh = [name for name in named if not any(word.lower() in asked for word in name.split())]
        sure = respondent(turn.question, turn.answer, fresh)
        if sure or (kind == "person" and role_asked(turn.question)):
            return sure
        if kind == "organisation":
            return next((name for name in fresh if self.known(name).kind in ("organisation", "unknown")), None)
        people = [name for name in fresh if self.known(name).kind == "person"]
        return next(iter([name for name in people if " " in name] or people), None)

    def _thing_asked_for(self, turn: Turn) -> str | None:
        """Return "the ministry" of "which ministry did she get?", or what is new in the answer to "what ...?"."""
        form = form_of(turn.question)
        if form is None or form.asks_subject or answer_kind(turn.question) in ("person", "place", "date", "quotation"):
            return None
        noun = "" if form.asking.lower().startswith("how") else noun_asked(form)
        if noun:
            return f"the {noun}"
        if form.asking.lower() != "what" or form.auxiliary.lower() not in ("did", "does", "has", "will"):
            return None
        new = _NEW_THING.search(next(iter(told(turn.answer)), ""))
        return definite(new[0].strip()) if new else None

    def _named_thing(self, turn: Turn) -> str | None:
        question = _unscoped(turn.question)
        names = [name for name in names_in(question) if not self._is_human(name)]
        things = [name for name in names if self.known(name).kind == "organisation"] or [
            name for name in names if " " in name and not is_setting(question, name)
        ]
        return as_written(things[0], question) if things else None

    def _joined(self, text: str) -> str | None:
        """Return people who are named together: "Ada Lindqvist and Tom Berg"."""
        for one, other in pairwise(names_in(text)):
            joint = re.search(rf"{re.escape(one)}(?:, [^,]{{3,60}},)? and {re.escape(other)}\b(?!['’]s)", text)
            kinds = {self.known(one).kind, self.known(other).kind}
            if joint and kinds <= {"person", "unknown"} and not is_setting(text, one):
                return f"{one} and {other}"
        between = re.search(r"\bbetween ([A-Z]\w+(?: [A-Z]\w+)*) and ([A-Z]\w+(?: [A-Z]\w+)*)", text)
        return f"{between[1]} and {between[2]}" if between else None

    def _plural_name(self, text: str) -> str | None:
        """Return a group with a plural name, such as "the Liberals"."""
        for match in re.finditer(r"\b[Tt]he ((?:[A-Z][\w-]+ )*[A-Z][\w-]+s)\b(?!['’])(?! [A-Z])", text):
            if self.known(match[1]).kind == "organisation" and not match[1].endswith("States"):
                return f"the {match[1]}"
        return None

    def _plural_phrase(self) -> str | None:
        """Return several things of the last question: its subject, or another noun phrase."""
        subject = self.form.subject if self.form else ""
        if head_of(subject)[:1].islower() and is_plural(subject):
            return subject
        if self.form and is_plural(counted := noun_asked(self.form)):
            return f"the {counted}"
        return next((definite(one.text) for one in self._phrases(self.last) if is_plural(one.text)), None)

    def _collective(self) -> str | None:
        organisation = next((one.name for one in self.names() if one.kind == "organisation"), None)
        return as_written(organisation, self.last.question) if organisation else self.speaker()

    def _phrases(self, turn: Turn) -> list[Phrase]:
        """Return the noun phrases of a question that are not just the name of a person or a place."""
        form = form_of(_unscoped(turn.question))
        found = phrases_of(form) if form else []
        named = (phrase for phrase in found if not self._is_name(without_article(phrase.text)))
        return [phrase for phrase in named if not opens_with(phrase.text, word_set("function_words.possessives"))]

    def _is_name(self, words: str) -> bool:
        return names_in(f"is {words}") == [words] and self.known(words).kind in ("person", "place")


def _unscoped(question: str) -> str:
    """Return the question without the outlet that it is limited to."""
    return _OUTLET.sub(" ", question).strip(" ,")
