"""The topic that a short question leaves to the conversation: "how tall?" after "how many turbines will there be?"."""

from __future__ import annotations

import re
from itertools import pairwise

from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.anaphora import outward
from retrieval.question.antecedents import Antecedents
from retrieval.question.forms import clause_of, noun_asked
from retrieval.question.name_kinds import names_a_day
from retrieval.question.noun_phrases import as_written, is_plural, names_in, parted
from retrieval.question.question import content_words
from retrieval.question.turns import person_spoken_of, role_asked, told
from retrieval.text.neighbours import opens_with

_NAMELESS_ROLE = Pattern(rf"who(?:['’]s|\s+(?:{either('function_words.be')}))\s+the\s+(?:[a-z-]+\s+)?(?P<noun>[a-z-]+)")
_POINTS = Pattern(
    rf"\b(?:the|{either('function_words.demonstratives', 'function_words.possessives')})\s+(?P<noun>[a-z-]+)"
)
_BEFORE_NOUNS = word_set("function_words.prepositions", "function_words.articles")
_OFFICES = word_set("names.led_offices", "names.person_titles") - {"Judge"}
_NEWS = word_set("questions.of_now", "questions.told_of_news")
_MOST_WORDS = 10
"""Words of a question without any name that may leave its topic to the last one."""
_TOPIC_WORDS = 4
_FEW_WORDS = 2
"""Words with content of a question that may leave its topic to the last one."""


def in_setting(question: str, context: Antecedents) -> str:
    """Return a question of few words with the thing that the last one was about."""
    thing = context.thing() or context.setting()
    if not thing or _shares(thing, question):
        return question
    return f"{question} in {thing}"


def with_topic(question: str, context: Antecedents) -> str:
    """Return a short question without any name with the named topic of the last one, where it needs that.

    "How many people died?" after "when did the Marlow sink?" is asked of the Marlow; "the ferry" is the ferry Marlow.
    """
    if not opens_with(question, word_set("function_words.question_words")) or _tells_its_topic(question):
        return question
    named = _called(question, context)
    if named:
        return named
    if _asks_for_an_office(question):
        return question
    role = _NAMELESS_ROLE.fullmatch(question)
    points = _POINTS.search(question)
    if points and role is None and (points[0][:4].lower() != "the " or question[:5].lower() == "which"):
        return question
    topic = _topic(context)
    if topic:
        return f"{question} {'of' if role else 'in'} {topic}"
    clause = clause_of(context.form, context.found()) if context.form and role is None else ""
    if clause and names_in(f"is {clause}"):
        return f"{question} when {clause}"
    thing = context.thing() or context.setting()
    if thing is None and (who := person_spoken_of(context.last.question) or context.people()):
        return f"{question} about {who}"
    return question if thing is None or _shares(thing, question) else f"{question} in {thing}"


def topic_needed(question: str, context: Antecedents) -> str | None:
    """Return a question that names nothing with what the last one was about; None where it tells that itself.

    "How tall?" after "how many turbines will there be?" is asked regarding the turbines.
    """
    if names_in(f"is {question}") or len(question.split()) > _MOST_WORDS:
        return None
    if not opens_with(question, word_set("function_words.question_words", "function_words.auxiliaries")):
        return None
    if _tells_its_topic(question) or _asks_for_an_office(question) or not _leaves_its_topic(question):
        return None
    form = context.form
    counted = noun_asked(form) if form else ""
    topic = _topic(context) or (f"the {counted}" if counted else context.setting() or (form.subject if form else ""))
    topic = topic or " ".join(content_words(context.last.question)[:_TOPIC_WORDS])
    return f"{question} regarding {topic}" if topic and not _shares(topic, question) else None


def _names_a_thing(question: str) -> bool:
    """Tell "who paid for the jet?" and "a vaccine against malaria" from "what was planned in 2014?"."""
    return any(one in _BEFORE_NOUNS and not other.isdigit() for one, other in pairwise(question.lower().split()))


def _tells_its_topic(question: str) -> bool:
    """Tell "what's the latest on tariffs?"."""
    words = question.lower().split()
    return any(one in _NEWS and other in word_set("function_words.prepositions") for one, other in pairwise(words[:-1]))


def _asks_for_an_office(question: str) -> bool:
    role = _NAMELESS_ROLE.fullmatch(question)
    return role is not None and role["noun"].title() in _OFFICES


def _leaves_its_topic(question: str) -> bool:
    """Tell "how many people did they ask?" and "was anyone charged?" from what says of what it is."""
    pronouns = [pronoun.meant for pronoun in outward(question)]
    if pronouns:
        return not {"he", "she"}.intersection(pronouns)
    if not word_set("function_words.possessives").isdisjoint(question.lower().split()):
        return False  # "who lost his seat?"
    content = len(content_words(question))
    return content <= 1 or (content == _FEW_WORDS and not _names_a_thing(question))


def _shares(thing: str, question: str) -> bool:
    return not frozenset(content_words(thing)).isdisjoint(content_words(question))


def _called(question: str, context: Antecedents) -> str | None:
    """Return the question with the name of what it only calls by its kind: "the ferry" as "the ferry Marlow"."""
    for found in _POINTS.finditer(question):
        noun = found["noun"]
        for text in (context.last.question, *told(context.last.answer)):
            name = re.search(
                rf"\b[Tt]he {noun} (?P<name>(?:(?:of|in|at|for) (?:the )?)?[A-Z][\w’-]+(?: [A-Z][\w’-]+)*)", text
            )
            if name and not names_a_day(name["name"]):
                return f"{question[: found.start()]}the {noun} {name['name']}{question[found.end() :]}"
    return None


def _topic(context: Antecedents) -> str | None:
    """Return the named thing or place that the last question is about, None where it names none."""
    role = role_asked(context.last.question)
    owner = parted(role)[1].split(maxsplit=1)[1:] if role else []
    if owner and names_in(f"is {owner[0]}"):
        return owner[0]
    thing = context.thing() or context.setting()
    if thing and names_in(f"is {thing}") and not is_plural(thing):
        return thing
    names = [name for name in names_in(context.last.question) if context.known(name).kind in ("place", "organisation")]
    return as_written(names[0], context.last.question) if names else None
