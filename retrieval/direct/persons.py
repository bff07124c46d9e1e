"""Who it was: the name in a sentence that holds the office, does the act or suffers it, as the question asks."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase, values, word_set
from retrieval.events.asked_event import AskedEvent
from retrieval.question.name_kinds import kind_of
from retrieval.question.question import Question, content_words
from retrieval.text.acts import Act, acts_in, kind_of_verb
from retrieval.text.names import Name, find_names
from retrieval.text.neighbours import ANY_WORD, THE, TO, follows, precedes
from retrieval.text.stems import WORD, stem, stems

_BE = either("function_words.be")
_BECOMING = either("answers.becoming")
_OFFICE = Pattern(
    rf"\bwho(?:['’]s|\s+(?:{_BE}|will be|{_BECOMING}))\s+(?:(?:{_BECOMING})\s+)?(?:(?:the|its|their)\s+)?"
    rf"(?:(?:{either('answers.office_adjectives')})\s+)?"
    r"(?P<office>(?!\w+ed\b)(?-i:[a-z])[\w-]*(?:\s+(?!(?:of|for|at|in|to)\b)[a-z][\w-]*){0,3})"
    r"(?=\s+(?:of|for|at|in|after|before|now)\b|\s*\?|\s*$)"
)
_WHICH = Pattern(
    rf"\b(?:which|what)\s+(?P<office>[a-z]\w+)\s+(?:{either('function_words.auxiliaries')}|\w+ed)\b"
    rf"|\b(?:which|what)\s+(?-i:[A-Z])\w+\s+(?:{_BE})\s+the\s+(?P<of>[a-z]\w+)"
)
_LEADS = Pattern(r"\bwho\s+(?:currently\s+|now\s+)?(?P<verb>[a-z]+)\b")
_IN_CHARGE = Pattern(r"\b(?:is|was|are|were|has been|will be)\s+(?:now\s+|put\s+|placed\s+)?in charge of\b")
_OBJECT = Pattern(
    r"\bwhom?\s+(?:did|do|does)\s+(?!be\b)|\bwhom?\s+(?:will|would|has|had|have)\s+(?:the\s+|(?-i:[A-Z])|(?:he|she|they|it)\b)"
    rf"|\bwho\s+(?:is|are)\s+(?:the\s+)?\w+\s+\w+ing\b"
    rf"|\bwho\s+(?:{_BE}|has been|have been|will be)\s+\w+(?:ed|en|n|t)\b|\bwhom\b"
)
_AUXILIARIES = word_set("function_words.auxiliaries")
_PLACED = frozenset({"in", "at", "near", "from", "of"})
_NAMESAKE = Pattern(r"\bwhich\s+(?P<name>(?-i:[A-Z])[\w'’-]+)\s+(?:is|was|are|were|will|has|did)\b")
_IN_A_PLACE = frozenset({"in", "at", "near", "outside", "around", "across", "through"})
_VERBAL = word_set("function_words.modals") | TO
_PART = Pattern(r"[,;:.—–]")
_PASSIVE = word_set("function_words.be") | {"been", "be"}
_CLAUSE = Pattern(r"[;:—–()“”\"]|,\s+(?:and|but|while|after|who|which)\b")
_NO_NAME = Pattern(r"(?:GMT|UTC|BST|CEO|MP|MPs|TV|[A-Z]{2,3})$", 0)
_SUBJECT = Pattern(
    r"^(?:[A-Z’' .-]+\([A-Z]+\)\s[—–-]\s|According to [^,]+,\s)?(?P<subject>"
    rf"(?:[Aa]n?|[Tt]he|{either('answers.subject_openers')}|\d+)\b[\w’' -]{{2,50}}?)\s+$",
    0,
)
_IS_VERB = Pattern(
    rf"(?:\w(?<!e)ed|\b[a-z]{{2,}}(?<!s)s|\b(?:{either('verbs.past_forms')})"
    rf"|\b(?:{either('function_words.have', 'function_words.modals')})\s+\w+)$"
)
_UNFINISHED = word_set("time.sequence", "answers.office_adjectives") | {"only"}
_BY_WHOM = Pattern(
    r"\s+(?:\w+\s+)?by\s+(?P<agent>(?:an?|the|two|three|four|several)\s+(?-i:[a-z])[\w’'-]*(?:\s+(?-i:[a-z])[\w’'-]*){0,2}?"
    r"(?:\s+(?:from|of)\s+(?-i:[A-Z])[\w’'-]*)?)(?=[.,;]|$|\s+(?:in|on|at|after|before|who|when|while|and)\b)"
)
_FORMER = Pattern(rf"\b(?:{either('answers.former')})[ -]$")
_CALLED = Pattern(r",?\s+(?:(?:will be|is|was)\s+)?")
_APPOSED = Pattern(
    r",\s+(?:\d+,\s+)?(?:who\s+(?:is|has been|became)\s+)?"
    r"(?:(?:the|its|a|an|new|current|as|(?-i:[A-Z][\w'’]+)|\w+['’]s)\s+){0,5}(?:[\w'’-]+\s+)?"
)
_BECOMES = phrase("answers.becoming")
_NOT_SO = Pattern(r"[;:]|\b(?:said|told|not|never|related)\b")
_WHO_IS = Pattern(
    rf"\s*who(?:['’]s|\s+(?:{_BE}))\s+(?P<name>(?-i:[A-Z])[\w'’.-]*(?:\s+(?-i:[A-Z])[\w'’.-]*)*)\s*\??\s*$"
)
_BESIDE = Pattern(
    rf",\s+(?:\d{{1,3}},\s+)?(?:(?:an?|the|{either('function_words.possessives')}|(?-i:[A-Z])[\w'’]+['’]s)\s"
    rf"|who\s+(?:{either('answers.identifying')})\s)"
    r"[^,;.:!?—–()“”\"]{3,90}"
)
_HAPPENS = Pattern(rf"(?<!who\s)\b(?:{either('function_words.auxiliaries')})\b")
_IS_SO = Pattern(r"\s+(?:is|was|became|remains)\s+(?:an?|the)\s[^,;.:!?—–()“”\"]{3,80}")
_ROLE = Pattern(
    rf"(?:\b(?:(?:the|an?|{either('function_words.possessives')})\s+|(?-i:[A-Z])[\w-]*['’]s?\s+))?(?:[\w'’-]+\s+){{0,2}}"
    rf"\b(?:{either('questions.person_nouns')}|executive|counsel|deputy|spokes\w+|chair\w*),?\s+$"
)
_DATELINE = Pattern(r"[^a-z]{2,40}(?:\([A-Z]+\) )?[—–-] ", 0)
_LEADER = frozenset({"leader", "head", "chair", "director"})
"""What those are called who lead, head or run something, but not those who own or edit it."""
_SHORT = 60  # characters between a name and the act that is its
_LIKELY = 0.7


class Asked:
    """What a question asks of somebody: the office that he holds, or the act that he does or suffers."""

    def __init__(self, question: Question, event: AskedEvent) -> None:
        self.question, self.event = question, event
        self.words = frozenset(map(stem, WORD.findall(question.text)))
        self.namesake = asked_namesake(question)
        self.suffers = _OBJECT.search(question.text) is not None
        doing = _LEADS.search(question.text) if not (event.acts or event.verb or self.suffers) else None
        self.verb = stem(doing["verb"]) if doing and doing["verb"].lower() not in _AUXILIARIES else event.verb

    @cached_property
    def leads(self) -> bool:
        """Tell whether the office is asked for by its verb: "who leads the inquiry?"."""
        leads = _LEADS.search(self.question.text)
        return leads is not None and stem(leads["verb"]) in values("answers.leaders")

    @cached_property
    def office(self) -> re.Pattern[str] | None:
        """Return the pattern of the words for the office that is asked for, None where none is."""
        leads = _LEADS.search(self.question.text)
        called = values("answers.leaders").get(stem(leads["verb"])) if leads else None
        if called:
            names = "|".join(name.replace("_", " ") for name in called.split())
            return re.compile(rf"\b(?:{names})\b", re.IGNORECASE)
        match = _OFFICE.search(self.question.text) or _WHICH.search(self.question.text)
        name = (match and match.groupdict().get("office")) or (match and match["of"])
        return re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE) if name else None


def persons_in(asked: Asked, text: str) -> list[AnswerSpan]:
    """Return the names of a sentence that the question does not have, with how surely each is who is asked for."""
    names = [
        name
        for name in find_names(text)
        if not _is_asked(asked, name) and not _NO_NAME.match(text[name.begin : name.stop])
    ]
    names = [name for name in names if not _is_dateline(text, name) and not _is_kind(text, name)]
    if any(word.startswith("who") for word in WORD.findall(asked.question.text.lower())):
        names = [name for name in names if not _is_place(text, name) and not _owns(text, name)]
    if asked.office is not None:
        names = [name for name in names if kind_of(text[name.begin : name.stop], ()) != "organisation"]
    found = [
        AnswerSpan(name.begin, name.stop, fit, "name", likely=fit >= 0.7)
        for name in names
        if (fit := _fit(asked, text, name, names))
    ]
    if not any(span.fit >= _LIKELY for span in found) and not asked.suffers and asked.office is None:
        found += _common_subject(asked, text)
    return found


def asked_namesake(question: Question) -> str | None:
    """Return the name of which it is asked who bears it: "Vane" in "which Vane is mayor?"."""
    found = _NAMESAKE.search(question.text)
    return found["name"] if found else None


def in_other_words(question: Question) -> Question:
    """Return "who leads the inquiry?" for "who was put in charge of the inquiry?", any other question as it is."""
    text = _IN_CHARGE.sub("leads", question.text)
    return question if text == question.text else replace(question, text=text, terms=content_words(text))


def asks_who_it_is(question: Question) -> str | None:
    """Return the name of whom it is asked who he is: "Lanyon" in "Who is Lanyon?"."""
    found = _WHO_IS.match(question.text)
    return found["name"] if found else None


def identified_in(called: str, text: str) -> list[AnswerSpan]:
    """Return a name with what stands beside it that says who it is: "Lucy Pereira, an analyst at Corran"."""
    asked = frozenset(map(stem, WORD.findall(called)))
    found = []
    for name in find_names(text):
        if not asked <= frozenset(map(stem, name.words)) or _is_dateline(text, name):
            continue
        beside, role = _BESIDE.match(text, name.stop), _ROLE.search(text, 0, name.begin)
        if beside and _HAPPENS.search(beside[0]):
            beside = None  # "In Brandt Street, the shops were shut"
        after = beside or _IS_SO.match(text, name.stop)
        if after:
            found.append(AnswerSpan(name.begin, after.end(), 1.0 if beside else 0.95, "name"))
        elif role:
            found.append(AnswerSpan(role.start(), name.stop, 0.9, "name"))
    return found


def _is_asked(asked: Asked, name: Name) -> bool:
    """Tell whether the question has the last word of a name, by which people are called."""
    if asked.namesake is not None:
        return len(name.words) < 2 or stem(asked.namesake) != stem(name.words[-1])
    if asked.question.kind == "organisation":
        return not asked.words.isdisjoint(map(stem, name.words))
    return stem(name.words[-1]) in asked.words


def _is_dateline(text: str, name: Name) -> bool:
    return name.begin == 0 and _DATELINE.match(text) is not None


def _is_kind(text: str, name: Name) -> bool:
    """Tell "a Conservative" and "the Conservative leader": what kind of person it is, and nobody's name."""
    qualifies = len(name.words) == 1 and precedes(text, name.stop, word_set("questions.person_nouns"), as_written=True)
    return qualifies or text[: name.begin].lower().endswith((" a ", " an "))


def _is_place(text: str, name: Name) -> bool:
    """Tell whether a name is that of a place, by itself or by what stands before it: "in Carrowby", "at St Paul's"."""
    return follows(text, name.begin, _IN_A_PLACE, THE) or kind_of(text[name.begin : name.stop], ()) == "place"


def _owns(text: str, name: Name) -> bool:
    """Tell whether somebody is named as the owner of what follows: "Prewett's lawyer"."""
    return text[name.stop : name.stop + 2] in ("'s", "’s")


def _fit(asked: Asked, text: str, name: Name, names: list[Name]) -> float:
    holds = _holds(asked, asked.office, text, name) if asked.office is not None else 0.0
    if asked.office is not None and not asked.leads:
        return holds
    return max(holds, *(_acts(asked, text, act, name, names) for act in _acts_asked(asked, text)), 0.35)


def _acts_asked(asked: Asked, text: str) -> list[Act]:
    kinds = asked.event.acts or frozenset({kind_of_verb(asked.verb)})
    if asked.leads:
        alike = (verb for verb, called in values("answers.leaders").items() if _LEADER & set(called.split()))
        return [act for verb in alike for act in acts_in(text, verb) if kind_of_verb(verb) in act.kinds]
    return [act for act in acts_in(text, asked.verb) if act.kinds & kinds]


def _acts(asked: Asked, text: str, act: Act, name: Name, names: list[Name]) -> float:
    """Return how surely somebody does the act of a sentence, or suffers it where that is asked."""
    before, after = text[name.stop : act.begin], text[act.stop : name.begin]
    if name.stop <= act.begin and len(before) < _SHORT and not _CLAUSE.search(before):
        if follows(text, name.begin, _PLACED, THE):
            return 0.35
        between = any(
            name.stop < other.begin < act.begin and not follows(text, other.begin, _PLACED, THE) for other in names
        )
        active = asked.suffers and not follows(text, act.begin, _PASSIVE, ANY_WORD)
        return 0.4 if active else 0.65 if between else 0.9
    if name.begin >= act.stop and len(after) < _SHORT and not _CLAUSE.search(after):
        by = text[: name.begin].endswith((" by ", " by the "))
        return 0.9 if by != asked.suffers else 0.45
    return 0.35


def _holds(asked: Asked, office: re.Pattern[str], text: str, name: Name) -> float:
    """Return how surely somebody is called by an office: "mayor Ada Byrne", "Ada Byrne, the mayor", "she is mayor"."""
    for match in office.finditer(text):
        if _FORMER.search(text, 0, match.start()) or follows(text, match.start(), _VERBAL):
            continue
        if asked.leads and not _is_of_it(asked, text, match):
            continue
        if follows(text, name.begin, _PLACED, THE) or text[match.end() : match.end() + 2] in ("'s", "’s"):
            continue
        if match.end() <= name.begin and _CALLED.fullmatch(text, match.end(), name.begin):
            return 1.0
        if name.stop <= match.start() and _APPOSED.fullmatch(text, name.stop, match.start()):
            return 1.0
        between = text[name.stop : match.start()]
        if 0 < len(between) < _SHORT and _BECOMES.search(between) and not _NOT_SO.search(between):
            return 0.85
    return 0.3


def _is_of_it(asked: Asked, text: str, office: re.Match[str]) -> bool:
    """Tell whether a word such as "chairman" is that of what is led: "the chairman of the guild"."""
    first = max((cut.end() for cut in _PART.finditer(text, 0, office.start())), default=0)
    last = next((cut.start() for cut in _PART.finditer(text, office.end())), len(text))
    return not frozenset(stems(text[first:last])).isdisjoint(asked.event.shares)


def _common_subject(asked: Asked, text: str) -> list[AnswerSpan]:
    """Return who does the act where he has no name: its subject, "a gull", or of a passive who stands behind "by"."""
    for act in _acts_asked(asked, text):
        if follows(text, act.begin, _PASSIVE, ANY_WORD):
            by = _BY_WHOM.match(text, act.stop)
            return [AnswerSpan(*by.span("agent"), 0.75, "name")] if by else []
        match = _SUBJECT.match(text, 0, act.begin) if _IS_VERB.search(text[: act.stop]) else None
        if (
            match
            and match["subject"].split()[-1].lower() not in _UNFINISHED
            and not _words_of(match["subject"]) <= asked.words
        ):
            return [AnswerSpan(*match.span("subject"), 0.75, "name")]
    return []


def _words_of(text: str) -> frozenset[str]:
    return frozenset(map(stem, WORD.findall(text)))
