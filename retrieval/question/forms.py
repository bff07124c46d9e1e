"""How an English question is built: its asking phrase, auxiliary, subject and predicate; the same asked otherwise.

Grammar of single questions by rules; what was said before a question is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.english.dictionary import Pattern, either
from retrieval.text.neighbours import opens_with

AUXILIARIES = either("function_words.auxiliaries")
PREPOSITIONS = either("function_words.prepositions")
NAME = r"[A-Z][\w&]*(?:[.'’–-]\w+)*(?:\s+(?:(?:of|the|de|la|von|van)\s+){0,2}[A-Z][\w&]*(?:[.'’–-]\w+)*)*"
"""One proper name: capitalised words, and the small words between them."""
_ASKED = either("function_words.question_words")
_BEFORE_AUXILIARY = rf"(?!(?:{AUXILIARIES}|that|and|or|{PREPOSITIONS}|{_ASKED})\b)[\w'’-]+"
_ASKING = (
    rf"(?:(?:{PREPOSITIONS})\s+)?(?:(?:who|whom|when|where|why)\b(?:\s+(?:else|exactly))?"
    rf"|(?:what|which|whose|how)\b(?:\s+{_BEFORE_AUXILIARY}){{0,4}}?(?:\s+of(?:\s+{_BEFORE_AUXILIARY}){{1,3}}?)?)"
)
_LEAD = r"(?P<lead>[^,?]{1,100},\s+)?"
_INVERTED = Pattern(rf"{_LEAD}(?:(?P<asking>{_ASKING})\s+)?(?P<auxiliary>{AUXILIARIES})(?:n['’]t)?\s+(?P<rest>.+)")
_SUBJECT_ASKED = Pattern(rf"{_LEAD}(?P<asking>who|what|(?:which|whose|how\s+(?:many|much))\s+[\w'’-]+)\s+(?P<rest>.+)")
_OPENS_SUBJECT = Pattern(
    r"[A-Z]|(?:the|an?|his|her|its|their|he|she|it|they|th[ei]se?|that|those|there|any|some|all|both|each|every|no)\b",
    0,
)
_TELLS_OF_SUBJECT = Pattern(
    rf"(?:\w+(?:ed|ing)|\w+n|left|told|sold|made|held|sent|put|hurt|{PREPOSITIONS}|not|to)\b", 0
)
_PERSONAL = Pattern(r"(?:he|she|it|they|there|this|that|these|those)\b")
_NAMES = Pattern(rf"(?:the\s+|an?\s+)?{NAME}(?:(?:,\s+|,?\s+and\s+){NAME})*(?<!['’]s)(?=\s+[a-z]|$)", 0)
_ADVERBS = either("time.sequence")
_VERB = Pattern(rf"\b(?:{either('questions.verbs')})\b", 0)
_DOUBTFUL_VERB = Pattern(rf"(?<=\s)(?:{either('questions.doubtful_verbs')})\b", 0)
_STATE = Pattern(rf"\s(?:{PREPOSITIONS})\s(?:(?!\b(?:{PREPOSITIONS})\s).)+$", 0)
_PARTICIPLE = Pattern(
    rf"(?<=\s)(?<!\bthe\s)(?<!\ba\s)(?:(?!need|red\b|united|hundred|(?:{either('questions.doings')})\b)\w{{2,}}(?:ed|ing)|{either('questions.participles')}"
    r"|(?!town|crown|brown|gown|down)\w*(?:own|oken|osen|iven|isen|allen|olen|idden|ought|aught))\b",
    0,
)

# "The Marlow clinics closed" of "were the Marlow clinics closed?".
_THINGS_OF_A_PLACE = Pattern(
    rf"the\s+{NAME}\s+(?!(?:been|being|even|often)\b)[a-z]+s\s+(?:\w{{2,}}ed|{either('questions.participles')})\b", 0
)
# "The Marlow poll" of "how many people did the Marlow poll ask?".
_NOUN_OF_A_NAME = Pattern(
    rf"(?P<noun>\s+(?!(?:{_ADVERBS}|ever|also|still)\b)[a-z]{{3,}}(?<!ly))\s+(?:{either('questions.verbs')})$", 0
)
_NAMING = Pattern(rf"(?:{either('questions.naming_verbs')})\b", 0)
_VERB_AND_STRANDED = Pattern(rf"(?:(?:{_ADVERBS})\s+)*[\w-]+(?:\s+(?:{PREPOSITIONS})(?=\s+(?:{PREPOSITIONS})\s|$))?", 0)

_NOUN_ASKED = Pattern(r"(?:how\s+(?P<many>many|much)|which|what|whose)\s+(?P<noun>.+)")
_WHO, _WHO_OR_WHAT = frozenset({"who"}), frozenset({"who", "what"})


@dataclass(frozen=True, slots=True)
class Form:
    """A question in its parts, without the question mark.

    `asking` is "" for a yes-or-no question. `subject` is "" where it is what is asked for ("Who won?"), and then
    `auxiliary` may be "", too; where the subject cannot be told from the predicate both stand in `predicate`.
    """

    lead: str
    asking: str
    auxiliary: str
    subject: str
    predicate: str
    asks_subject: bool


def without_end_marks(text: str) -> str:
    """Return a question without the marks at its end and the blanks around it."""
    bare = text.strip()
    while bare.endswith(("?", "!", ".")):
        bare = bare[:-1].rstrip()
    return bare


def form_of(text: str) -> Form | None:
    """Return the parts of a question, None when it is not built like one."""
    text = without_end_marks(text)
    inverted = _INVERTED.fullmatch(text)
    if inverted:
        return _inverted_form(inverted)
    asked = _SUBJECT_ASKED.fullmatch(text)
    return Form(asked["lead"] or "", asked["asking"], "", "", asked["rest"], asks_subject=True) if asked else None


def _inverted_form(match: re.Match[str]) -> Form:
    lead, asking, auxiliary, rest = (match[name] or "" for name in ("lead", "asking", "auxiliary", "rest"))
    if _asks_subject(asking, auxiliary, rest):
        return Form(lead, asking, auxiliary, "", rest, asks_subject=True)
    subject = _subject(asking.lower(), auxiliary.lower(), rest)
    return Form(lead, asking, auxiliary, subject, rest[len(subject) :].strip(), asks_subject=False)


def _asks_subject(asking: str, auxiliary: str, rest: str) -> bool:
    first = asking.lower().split(" ")[0]
    if first not in ("who", "what", "which", "whose", "how") or auxiliary.lower() in ("do", "does", "did"):
        return False
    if first == "how" and not re.match(r"how (?:many|much) \w", asking, re.IGNORECASE):
        return False
    return not _OPENS_SUBJECT.match(rest) and (first == "who" or bool(_TELLS_OF_SUBJECT.match(rest)))


def _subject(asking: str, auxiliary: str, rest: str) -> str:
    """Return the subject at the start of what follows an auxiliary, "" when its end cannot be seen."""
    plain = _PERSONAL.match(rest) or _NAMES.match(rest)
    clause = re.split(r"\s(?:that|because|when|while|after|before|if)\s|,", rest)[0]
    named_by_place = _THINGS_OF_A_PLACE.match(rest)
    ends = _PARTICIPLE.search(clause) if plain and rest.lower().startswith(("this ", "that ")) else None
    if ends and ends.start() > len("that ") and auxiliary in ("is", "was"):
        return rest[: ends.start()].strip()  # "where was that pilot held?"
    if plain and not named_by_place:
        noun = _NOUN_OF_A_NAME.match(rest, plain.end()) if plain[0].startswith("the ") else None
        return plain[0] + (noun["noun"] if noun and not _VERB.match(noun["noun"].strip()) else "")
    if auxiliary in ("is", "are", "was", "were", "has", "have", "had"):
        ends = _PARTICIPLE.search(clause)
        if ends is None and asking.startswith(("why", "since", "for", "how long")):
            ends = _STATE.search(rest)
        return rest[: ends.start()].strip() if ends else rest
    ends = _VERB.search(clause, 1) or _DOUBTFUL_VERB.search(clause, clause.find(" ", 4))
    return rest[: ends.start()].strip() if ends else ""


def asked_with(form: Form, asking: str, found: str | None = None) -> str:
    """Return the question with another asking phrase: "When did she leave?" with "Why" is "Why did she leave?".

    `found` is what the question asked for, where its answer is known: "Who won?" with "when" is then "When was it
    that Ada Lindqvist won?".
    """
    if form.asks_subject and opens_with(asking, _WHO_OR_WHAT):
        return _sentence(form.lead, asking, form.auxiliary, form.predicate)
    if form.asks_subject:
        subject = found or _indefinite(form.asking)
        words = [form.auxiliary, subject] if form.auxiliary else ["was it that", subject]
        return _sentence(form.lead, asking, *words, form.predicate)
    return _sentence(form.lead, asking, form.auxiliary.lower(), form.subject, _with_object(form))


def clause_of(form: Form, found: str | None = None) -> str:
    """Return what a question takes for granted as a clause: "Ada did leave" of "When did Ada leave?"; "" if unclear."""
    if form.asks_subject:
        return " ".join(filter(None, (found or _indefinite(form.asking), form.auxiliary, form.predicate)))
    if not form.subject:
        return ""
    return " ".join(filter(None, (form.subject, form.auxiliary.lower(), _with_object(form))))


def indirect(form: Form) -> str:
    """Return the question as part of another: "when Ada did leave"; "" if it cannot be told how."""
    asking = form.asking[:1].lower() + form.asking[1:]
    if form.asks_subject:
        return " ".join(filter(None, (asking, form.auxiliary, form.predicate)))
    return f"{asking or 'whether'} {form.subject} {form.auxiliary.lower()} {form.predicate}" if form.subject else ""


def with_lead(text: str, lead: str) -> str:
    """Put a phrase such as "according to the Post, " before a question."""
    return _sentence(lead, text)


def noun_asked(form: Form) -> str:
    """Return the noun of "how many votes" or "which ministry", "" where there is none."""
    found = _NOUN_ASKED.fullmatch(form.asking)
    return found["noun"] if found else ""


def _indefinite(asking: str) -> str:
    if opens_with(asking, _WHO):
        return "somebody"
    found = _NOUN_ASKED.fullmatch(asking)
    if found is None:
        return "something"
    return str(found["noun"]) if found["many"] else f"the {found['noun']}"


def _with_object(form: Form) -> str:
    """Return the predicate with the object put back that the asking phrase took away from it."""
    noun = noun_asked(form)
    taken = (
        "it" if form.asking.lower() == "what" and not _NAMING.match(form.predicate) else f"the {noun}" if noun else ""
    )
    if (
        not taken
        or form.asking.lower().startswith("how")
        or form.auxiliary.lower() not in ("do", "does", "did", "will")
    ):
        return form.predicate
    verb = _VERB_AND_STRANDED.match(form.predicate)
    at = verb.end() if verb and form.subject else len(form.predicate)
    return f"{form.predicate[:at]} {taken}{form.predicate[at:]}"


def _sentence(lead: str, asking: str, *rest: str) -> str:
    opening = asking[:1].lower() + asking[1:] if lead else asking
    text = " ".join(word for word in (opening, *rest) if word)
    text = lead + text
    return text[:1].upper() + text[1:].rstrip("?. ") + "?"
