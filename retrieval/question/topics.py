"""What the last question was about, for one that leaves it unsaid: its topic, the deed it asks of, what answered it."""

from __future__ import annotations

import re

from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.antecedents import Antecedents
from retrieval.question.forms import AUXILIARIES, PREPOSITIONS, Form, clause_of
from retrieval.question.name_kinds import names_a_day
from retrieval.question.noun_phrases import as_written, is_plural, names_in
from retrieval.question.respondent import role_asked
from retrieval.question.turns import told

_SAID_OF = Pattern(rf"\b(?:{either('questions.told_of_organisations')})\b")
_NAMELESS_ROLE = Pattern(rf"who(?:['’]s|\s+(?:{either('function_words.be')}))\s+the\s+(?:[a-z-]+\s+)?(?P<noun>[a-z-]+)")
_POINTS = Pattern(
    rf"\b(?:the|{either('function_words.demonstratives', 'function_words.possessives')})\s+(?P<noun>[a-z-]+)"
)
_ASKING = Pattern(rf"(?:{either('function_words.question_words')})\b")
_NOUN_PHRASE = Pattern(rf"(?:an?|the)(?:\s+(?!(?:{PREPOSITIONS}|{AUXILIARIES}|and)\b)[\w’'-]+){{1,4}}", 0)
_NEW_THING = Pattern(rf"(?<!^)\ban?(?:\s+(?!(?:{PREPOSITIONS}|{AUXILIARIES}|and)\b)[\w’'-]+){{1,4}}", 0)
MOST_WORDS = 6
"""Words of a question that may leave its topic to the last one; a longer one says what it is about."""


def deed(form: Form) -> str | None:
    """Return what was done as a thing: "the vote of the islanders" of "when did the islanders vote?"."""
    verb, *rest = form.predicate.split() or [""]
    bare = form.auxiliary.lower() in ("do", "does", "did", "will")
    intransitive = not rest or re.fullmatch(PREPOSITIONS, rest[0], re.IGNORECASE)
    if not (bare and form.subject and intransitive and verb.lower() in word_set("questions.deeds")):
        return None
    whose = f"{form.subject}'s {verb}" if names_in(f"is {form.subject}") == [form.subject] else ""
    return " ".join([whose or f"the {verb} of {form.subject}", *(rest if whose else ())])


def thing_answered(question: str, context: Antecedents) -> str | None:
    """Return the thing or organisation that answered the last question, where "it" in this one means that.

    That is what was asked for by "what", and an organisation of which only such a body is said what is asked.
    """
    answer, form = context.last.answer, context.form
    if answer is None or form is None or (answer.direct and answer.direct.computed is not None):
        return None
    found = answer.direct.text if answer.direct else ""
    if form.asks_subject and re.match(r"what$|which\b", form.asking, re.IGNORECASE):
        thing = _NOUN_PHRASE.fullmatch(found) if found else _NEW_THING.search(" ".join(told(answer)[:1]))
        return _in_short(thing[0]) if thing else None
    names = names_in(f"is {found}")
    if names == [found] and _SAID_OF.search(question) and context.known(found).gender is None:
        return as_written(found, " ".join(told(answer)))
    return None


def _in_short(phrase: str) -> str:
    """Return a thing as it is taken up again: "the crown" for "a fifteenth-century crown"."""
    _, *words = phrase.split()
    return f"the {' '.join(word for word in words[-2:] if '-' not in word) or words[-1]}"


def with_topic(question: str, context: Antecedents) -> str:
    """Return a short question without any name with the named topic of the last one, where it needs that.

    "How many people died?" after "when did the Marlow sink?" is asked of the Marlow; "the ferry" is the ferry Marlow.
    """
    if not _ASKING.match(question):
        return question
    named = _called(question, context)
    if named:
        return named
    role = _NAMELESS_ROLE.fullmatch(question)
    role = None if role and role["noun"].title() in word_set("names.led_offices", "names.person_titles") else role
    points = _POINTS.search(question)
    if points and role is None:
        return question
    topic = _topic(context)
    if topic:
        return f"{question} {'of' if role else 'in'} {topic}"
    clause = clause_of(context.form, context.found()) if context.form and role is None else ""
    return f"{question} when {clause}" if clause and names_in(f"is {clause}") else question


def _called(question: str, context: Antecedents) -> str | None:
    """Return the question with the name of what it only calls by its kind: "the ferry" as "the ferry Marlow"."""
    for found in _POINTS.finditer(question):
        noun = found["noun"]
        for text in (context.last.question, *told(context.last.answer)):
            name = re.search(rf"\b[Tt]he {noun} (?P<name>[A-Z][\w’-]+(?: [A-Z][\w’-]+)*)", text)
            if name and not names_a_day(name["name"]):
                return f"{question[: found.start()]}the {noun} {name['name']}{question[found.end() :]}"
    return None


def _topic(context: Antecedents) -> str | None:
    """Return the named thing or place that the last question is about, None where it names none."""
    role = role_asked(context.last.question)
    owner = re.search(rf"\s(?:{PREPOSITIONS})\s+(?P<whose>.+)$", role) if role else None
    if owner and names_in(f"is {owner['whose']}"):
        return owner["whose"]
    thing = context.thing() or context.setting()
    if thing and names_in(f"is {thing}") and not is_plural(thing):
        return thing
    names = [name for name in names_in(context.last.question) if context.known(name).kind in ("place", "organisation")]
    return as_written(names[0], context.last.question) if names else None
