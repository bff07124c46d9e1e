"""Follow-up questions without a model: what a question leaves to the conversation is put into it, by rules.

Precision first: a question that stands alone comes back as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.english.dictionary import Pattern, either
from retrieval.question.anaphora import Pronoun, outward, says
from retrieval.question.antecedents import Antecedents
from retrieval.question.ellipsis import (
    MOST_WORDS,
    acted_on,
    completed,
    deed,
    shifted,
    thing_answered,
)
from retrieval.question.exchange import predecessor
from retrieval.question.forms import clause_of, form_of, without_end_marks
from retrieval.question.name_kinds import Gender
from retrieval.question.noun_phrases import is_plural, names_in
from retrieval.question.question import content_words
from retrieval.question.topic import in_setting, topic_needed, with_topic
from retrieval.question.turns import Turn, in_words, with_capitals
from retrieval.text.spelling import mended
from retrieval.times.expressions import find_times, format_interval

__all__ = ["Turn", "fresh_question", "stand_alone"]

_TURNS = 4
"""How far back the meaning of a pronoun is looked for; what lies further back is no longer talked about."""
_LONGEST = 400
"""Characters of a question that may be a follow-up; a longer one tells all that it needs."""
_LONGEST_TURN = 1_000
"""Characters of an earlier question that can be referred to; a longer one is a pasted page."""
_FRESH = Pattern(r"\W*(?:(?:a\s+)?(?:new|another|different)\s+(?:question|topic|subject))\b[\s:.,;!?–—-]*")
_MARK = Pattern(r"^(?:(?:and|but|so|ok(?:ay)?|well)\b,?\s+)+")
_DAY = r"(?:day|date|evening|morning|afternoon|night)"
_STOP = r"(?=\s*(?:$|[?,.;]))"
_TIMES = tuple(
    (word, Pattern(rf"\b(?:{phrase}){_STOP}"))
    for word, phrase in (
        ("on", rf"(?:on\s+)?(?:(?:that|the)\s+(?:very\s+)?same|that(?:\s+very)?)\s+{_DAY}"),
        ("on", rf"(?:on\s+)?the\s+{_DAY}\s+(?:before|after(?:wards)?)"),
        ("on", rf"(?:on\s+)?the\s+(?:next|following|previous)\s+{_DAY}"),
        ("after", r"(?:after|since)\s+(?:that|then|this)|after\s+it"),
        ("before", r"before\s+(?:that|then|this)"),
        ("until", r"(?:until|till|up to|by)\s+then"),
        ("on", r"(?<!\band )(?<!\bsince )then|at\s+(?:that|the)\s+time"),
    )
)
"""How a question points to the day of the last answer, and the preposition that the day itself then takes."""
_THE_DAY_BESIDE = Pattern(
    rf"(?:on\s+)?the\s+(?:(?:next|following|previous)\s+{_DAY}|{_DAY}\s+(?:before|after(?:wards)?))"
)
# What somebody did before an office is not what was before the day of a report.
_DONE_BEFORE = Pattern(r"(did\s+(?:he|she|they)\s+(?:do|work|live|play|run|lead|investigate)\b.*\bbefore)\s+that$")
_WHEN = Pattern(r"(?:(?:and|but|so)\s+)?(?:since\s+|until\s+)?when\b")
_ASKING = Pattern(r"(?:who|what(?!\s+about)|when|where|why|how|which)\b")
_FEW = 4
"""Words of a question that may leave unsaid what it is about."""
# "Who is the pope?" says what it is about, "who was arrested?" does not.
_DEFINED = Pattern(
    rf"(?:{either('function_words.question_words')})(?:['’]s|\s+(?:{either('function_words.be')}))\s+"
    rf"(?:(?:{either('function_words.determiners')})\s|(?!\w+(?:ed|en)\b|else\b|there\b)\w+$)"
)
_ONE_AT_LAST = Pattern(r"(?<!this )(?<!that )(?<!the )(?<!no )(?<!which )(?<!last )\bone$")
_SOME_THING = Pattern(r"\b(?:an?|any)\s+(?!lot\b|few\b|bit\b)[a-z][^,?]*")
_ELSE = Pattern(r"^(?:who|whom|what|where)\s+else\b")
_MORE = Pattern(
    r"(?:(?:please|can you|could you) )?(?:(?:tell|give|show) (?:me|us) )?(?:some |any )?more"
    r"(?: (?:about|on) (?:that|this|it))?(?: please)?"
    r"|(?:some |any )?more (?:details?|info(?:rmation)?)(?: please)?|go on|continue|(?:what|anything) else|details"
)
# "And the chief executive, did she go too?" asks of the one that it names first.
_PUT_FIRST = Pattern(
    rf"(?:(?:and|but|so)\s+)?(?P<who>(?:the|his|her|their)\s+[\w’'-]+(?:\s+[\w’'-]+){{0,3}}|[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){{0,2}}),\s+"
    rf"(?P<asks>(?:(?:{either('function_words.question_words')})\s+)?(?:{either('function_words.auxiliaries')}))\s+(?:he|she|they|it)\b(?P<rest>.*)"
)
_NEXT = Pattern(r"\s*what\s+(?:happened|came|happens)\s+(?:next|then|after\s+(?:that|this)|afterwards)\W*")


def fresh_question(text: str) -> str | None:
    """Return what follows "new question" or "new topic", "" where nothing does; None when it is not said."""
    match = _FRESH.match(text)
    return text[match.end() :].strip() if match else None


def stand_alone(question: str, turns: Sequence[Turn], *, as_of: date) -> str:
    """Return a follow-up question so that it stands alone, any other question as it is.

    Pronouns, left-out words, "after that" and "according to" take what they mean from the last turns. What cannot be
    resolved with some certainty is left as it stands.

    Args:
        question: as it was typed.
        turns: the turns before it, in order, each with its question as it was understood then.
        as_of: the day from which the question's own "last week" is counted.
    """
    fresh = fresh_question(question)
    if fresh is not None:
        return fresh or question
    recent = recent_turns(question, turns, as_of)
    if not recent:
        return question
    context = Antecedents(recent)
    asked = _put_in_place(without_end_marks(question))
    dated = _with_days(asked, context, as_of)
    found = (
        _beside_it(asked, dated, context)
        or _more(asked, context)
        or predecessor(asked, context)
        or completed(dated, context, as_of)
    )
    found = found or _next(asked, context)
    found = found or _resolved(dated, asked, context, as_of)
    if found is None and _PUT_FIRST.fullmatch(question.strip(" ?!.")):
        found = asked[:1].upper() + asked[1:] + "?"
    if found is None and (about := topic_needed(_MARK.sub("", asked), context)):
        found = about[:1].upper() + about[1:] + "?"
    return _scoped(found, context) if found else question


def _put_in_place(question: str) -> str:
    """Return "and the mayor, did she go?" as "did the mayor go", any other question as it is."""
    first = _PUT_FIRST.fullmatch(question)
    return f"{first['asks']} {first['who']}{first['rest']}" if first else question


def recent_turns(question: str, turns: Sequence[Turn], as_of: date) -> list[Turn]:
    """Return the turns that a question may go on from, their days as they were meant then; [] where it cannot."""
    if not question.strip() or len(question) > _LONGEST:
        return []
    recent = [turn for turn in turns if turn.question.strip() and len(turn.question) <= _LONGEST_TURN][-_TURNS:]
    return [_fixed(turn, as_of) for turn in recent]


def _fixed(turn: Turn, as_of: date) -> Turn:
    """Return a turn with the capitals of its names, and with "last week" of another day as the days meant then.

    "Who's" is spelt out.
    """
    turn = with_capitals(replace(turn, question=mended(turn.question)))
    day = turn.answer.as_of.date() if turn.answer else as_of
    if day == as_of:
        return turn
    text = turn.question
    for time in reversed(find_times(text, day)):
        if time.basis == "published" and time.start and time.end and not time.open_end:
            text = text[: time.begin] + format_interval(time.start, time.end) + text[time.stop :]
    return Turn(text, turn.answer)


def _with_days(question: str, context: Antecedents, as_of: date) -> str:
    """Return the question with "after that" and its like as the day that the last answer gives."""
    if any(time.basis == "stated" for time in find_times(question, as_of)):
        return question
    question = _DONE_BEFORE.sub(r"\1", question)
    for word, pattern in _TIMES:
        match = pattern.search(question)
        if match is None or (match[0].lower() == "then" and _WHEN.match(question)):
            continue
        day = shifted(match[0], context)
        if day:
            before = question[: match.start()]
            return f"{before}{word} {day}{question[match.end() :]}"
        clause = clause_of(context.form, context.found()) if context.form and word in ("after", "before") else ""
        if clause:
            return f"{question[: match.start()]}{word} {clause}{question[match.end() :]}"
    return question


def _beside_it(asked: str, dated: str, context: Antecedents) -> str | None:
    """Ask for "and the day before?" behind a question when something was what happened then: it was not done twice."""
    form = context.form
    if form is None or form.asking.lower() != "when" or not form.subject or dated == asked:
        return None
    if not _THE_DAY_BESIDE.fullmatch(_MARK.sub("", asked)):
        return None
    return f"What happened to {form.subject} {_MARK.sub('', dated)}?"


def _more(question: str, context: Antecedents) -> str | None:
    """Return for "tell me more" the question what is the latest on what was asked about."""
    if not _MORE.fullmatch(_MARK.sub("", question)):
        return None
    about = context.thing() or context.setting() or context.people() or context.person(None)
    return f"What is the latest on {about.removeprefix('the latest on ')}?" if about else None


def _next(question: str, context: Antecedents) -> str | None:
    """Complete "what happened then?" with who it is about."""
    if not _NEXT.fullmatch(_MARK.sub("", question)):
        return None
    days, about = context.day(), context.people() or context.thing() or context.person(None)
    if not about:
        return None
    return f"What happened to {about} after {in_words(days)}?" if days else f"What happened to {about} next?"


def _resolved(dated: str, asked: str, context: Antecedents, as_of: date) -> str | None:
    """Return the question with its pronouns replaced, None when there is nothing to replace."""
    bare = re.sub(r"\b(say|said|think) to (?=(?:that|this|it)$)", r"\1 about ", _MARK.sub("", dated))
    text = _replaced(bare, outward(bare), context)
    if text == bare:
        text = _with_one(bare, context)
    goes_on = re.search(rf"\bit\s+(?:\w+\s+)?(?:{either('questions.going_on')})\b", bare, re.IGNORECASE)
    if text == bare and goes_on and len(bare.split()) <= MOST_WORDS:
        text = _with_event(bare, context)
    if text == bare and dated == asked and _says_little(text):
        text = in_setting(text, context)
    if text == bare and dated == asked and _is_nameless(text, as_of):
        text = with_topic(text, context)
    if text == bare and dated == asked and (bare == asked or not _is_nameless(text, as_of)):
        return None
    return text[:1].upper() + text[1:] + "?"


def _replaced(question: str, pronouns: Sequence[Pronoun], context: Antecedents) -> str:
    """Replace the pronouns that can be resolved; two of them in one question mean two different things."""
    taken = [name for name in names_in(f"is {question}") if context.known(name).kind != "place"]
    meanings: list[tuple[Pronoun, str]] = []
    for pronoun in pronouns:
        if pronoun.possessive and any(one.meant == pronoun.meant and one.subject for one, _ in meanings):
            continue  # "did she lose her job": both are the same
        apart = [] if pronoun.possessive else taken
        meant = _meaning(question, pronoun, context, apart, taken)
        if meant:
            meanings.append((pronoun, meant))
            if not pronoun.possessive:
                taken.extend(re.split(r"\s+and\s+", meant))
    for pronoun, meant in reversed(meanings):
        words, rest = meant, question[pronoun.end :]
        if pronoun.possessive:
            owned = re.match(r"\s+(?P<noun>[\w’'-]+)", rest) if " who" in meant else None
            words, rest = (
                (f"the {owned['noun']} of {meant}", rest[owned.end() :]) if owned else (_possessive(meant), rest)
            )
        question = question[: pronoun.start] + words + rest
    return question


def _meaning(
    question: str, pronoun: Pronoun, context: Antecedents, apart_from: Sequence[str], taken: Sequence[str]
) -> str | None:
    if pronoun.meant in ("he", "she"):
        if not pronoun.possessive and (who := acted_on(question, context)):
            return who
        return context.person("male" if pronoun.meant == "he" else "female", apart_from)
    if pronoun.meant == "they":
        return context.people()
    if pronoun.meant == "there":
        place = context.place()
        return f"in {place}" if place else None
    speaker = context.speaker()
    if speaker and speaker not in taken and pronoun.meant == "it" and (pronoun.possessive or says(question, pronoun)):
        return speaker
    answered = thing_answered(question, context)
    if answered:
        return answered
    done = deed(context.form, passive=pronoun.meant == "that") if context.form else None
    if done and not pronoun.possessive:
        return done
    # What happened cannot itself begin, cost or own something; but it can be spoken of.
    event = None if pronoun.possessive or pronoun.subject else _what_was_asked(context)
    meant = context.thing()
    one = meant if meant and not (pronoun.meant == "it" and meant.islower() and is_plural(meant)) else None
    return one or event or context.setting()


def _what_was_asked(context: Antecedents) -> str | None:
    """Return what the last question takes for granted as something to talk about: "how Ada did leave"."""
    form = context.form
    if form and form.subject and not form.asking and re.match(r"\w+ing\b", form.predicate):
        return f"{form.subject} {form.predicate}"
    clause = clause_of(form, context.found()) if form and form.predicate else ""
    return f"how {clause}" if clause else None


def _with_event(question: str, context: Antecedents) -> str:
    """Return "when will it end" with what it is that ends: "that nurses are on strike"."""
    clause = clause_of(context.form, context.found()) if context.form else ""
    return f"{question} that {clause}" if clause else question


def _with_one(question: str, context: Antecedents) -> str:
    """Return "who said there was one" with what the last question asks about: "a crack in the dam"."""
    one, asked = _ONE_AT_LAST.search(question), _SOME_THING.search(context.last.question)
    return f"{question[: one.start()]}{asked[0]}" if one and asked else question


def _says_little(question: str) -> bool:
    """Tell whether a question, such as "who won?" or "who else was there?", does not say what it is about."""
    if names_in(f"is {question}") or not _ASKING.match(question) or outward(question) or _DEFINED.match(question):
        return False
    content = [word for word in content_words(question) if word not in question.lower().split()[:1]]
    return bool(_ELSE.match(question)) or (len(content) <= 1 and len(question.split()) <= _FEW)


def _is_nameless(question: str, as_of: date) -> bool:
    """Tell whether a short question names nobody, nothing and no time, and points to nothing by a pronoun."""
    return len(question.split()) <= MOST_WORDS and not (
        names_in(f"is {question}") or outward(question) or find_times(question, as_of)
    )


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") and name.startswith("the ") else f"{name}'s"


def _scoped(question: str, context: Antecedents) -> str:
    """Return the question limited to the outlet of the last one, unless it names an outlet itself."""
    scope = context.outlet()
    if not scope or "according to" in question.lower() or form_of(question) is None:
        return question
    return f"{question.rstrip('? ')}, {scope[:1].lower()}{scope[1:]}?"


_GENDERS: dict[str, Gender] = {"he": "male", "she": "female"}
_ORDER = Pattern(rf"\b(?:{either('numbers.ordinals')}|last|previous|next|which)\b")
_BARE = Pattern(
    rf"(?:(?:and|but|so)\s+)?(?:{either('function_words.question_adverbs')}|who|whom"
    r"|how (?:many|much|long|old|often|come|so))"
    r"(?:\s+(?:else|exactly|not|then|so))?"
    r"|(?:and\s+)?(?:what|how) about (?:him|her|it|them|that|this)"
)
_MOST_CONTENT = 3
"""Content words of a question that may hang in the air; one with more tells what it is about."""
_MOST_CHOICES = 4


def doubtful(question: str, turns: Sequence[Turn], *, as_of: date) -> tuple[str, ...]:
    """Return the people of whom "he" or "she" in a follow-up may mean any as well as any other; () without doubt."""
    recent = recent_turns(question, turns, as_of)
    if not recent:
        return ()
    context = Antecedents(recent)
    taken = [name for name in names_in(f"is {question}") if context.known(name).kind != "place"]
    for pronoun in outward(question):
        if pronoun.meant in _GENDERS:
            rivals = context.rivals(_GENDERS[pronoun.meant], [] if pronoun.possessive else taken)
            return tuple(rivals) if 1 < len(rivals) <= _MOST_CHOICES else ()
    return ()


def hangs_in_the_air(question: str) -> str | None:
    """Return the word of a first question that means something nobody has named: "he" of "what did he say?"."""
    bare = without_end_marks(question)
    if _BARE.fullmatch(bare):
        return bare.lower()
    content = len(content_words(bare))
    if names_in(f"is {bare}") or content > _MOST_CONTENT:
        return None
    meant = [
        pronoun
        for pronoun in outward(bare)
        if pronoun.meant in _GENDERS and (pronoun.subject or content < _MOST_CONTENT)
    ]
    return bare[meant[0].start : meant[0].end].lower() if meant else None


def names_an_order(question: str) -> bool:
    """Tell whether "and the second one?" can go on from a question: one that asks for the first, or for which."""
    return _ORDER.search(question) is not None
