"""Questions that leave out what the last one said: "why?", "and in April?", "what about Mexico?", "who said that?"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from retrieval.english.dictionary import Pattern, either
from retrieval.question.antecedents import Antecedents
from retrieval.question.exchange import instead
from retrieval.question.forms import AUXILIARIES, PREPOSITIONS, asked_with, clause_of, indirect, noun_asked, with_lead
from retrieval.question.question import content_words
from retrieval.question.respondent import role_asked
from retrieval.question.turns import in_words

_NOUN = rf"(?!(?:{AUXILIARIES}|he|she|it|they|{PREPOSITIONS})\b)[\w'’-]+"
_BARE = Pattern(
    rf"(?:since|until|for|by|from)?\s*(?:when|where|why|who|whom|how)(?:\s+(?:else|exactly|precisely|not|so))?"
    rf"|(?:for |since |until |by )?how\s+(?:long|often|many|much|soon|far|big|large|high|come)"
    rf"(?:\s+(?:times|ago|exactly))?"
    rf"|(?:{PREPOSITIONS})\s+(?:whom?|what|which|where)"
    rf"|(?:who|what|where)\s+(?:with|to|for|from|about|by|else)"
    rf"|(?:{PREPOSITIONS})\s+(?:what|which|whose|how\s+(?:many|much))(?:\s+{_NOUN}){{1,3}}(?:\s+of\s+(?:the\s+)?{_NOUN})?"
    rf"|how\s+(?:many|much)\s+{_NOUN}"
    rf"|(?:what|which)\s+(?:day|date|month|year|time|city|town|country|place|party|outlet|company)"
)
_PRO = r"(?:that|this)"
_WHEN_WAS_THAT = Pattern(
    rf"(?P<asking>when|where|why|how|how long ago|on (?:what|which) (?:day|date))\s+"
    rf"(?:(?:exactly\s+)?(?:is|was|were)\s+{_PRO}"
    rf"|(?:did|does|has|will)\s+(?:{_PRO}|it|they|these things)\s+"
    r"(?:happen(?:ed)?|occur(?:red)?|take place|come about))"
)
_DONE_TO_THAT = Pattern(
    rf"(?P<asking>(?:\w+\s+)?(?:is|was|were|has|will))\s+{_PRO}\s+(?P<done>(?:be(?:en)?\s+)?(?!about|for|from)\w+(?:ed|en|own|ought|ut))"
)
_HOW_LONG = Pattern(r"(?:since|until|till) when|(?P<lasting>(?:for )?how long)")
_DO_THAT = Pattern(
    rf"(?P<asking>(?:(?:{PREPOSITIONS})\s+)?\w+(?:\s+\w+)?)\s+(?:did|does|will|would|has|had)\s+(?:he|she|they|it)\s+"
    r"(?P<verb>do|done|say|said|tell|told|claim|claimed|write|announce|agree to)\s+(?:that|this|so|it)"
    r"(?P<tail>\s+to \w+)?"
)
_WHO_SAID = Pattern(r"who\s+(?:says?|said|told us|claims?|claimed|wrote|reported)\s+(?:that|this|so|it)")
_OF_THEM = r"of\s+(?:them|those|these)\s+"
_WHICH = Pattern(r"which(?:\s+ones?)?")
_HOW_MANY = Pattern(rf"(?P<asking>how\s+many)\s+(?P<rest>(?:{_OF_THEM})?(?:{AUXILIARIES})\b.*)")
_SAYING = Pattern(rf"\b(?:{either('questions.asked_saying')})\b", 0)
_LONGEST = 8
"""Words of a question that leaves the rest to the last one."""

_NEIGHBOUR = Pattern(r"\bthe\s+(?:(?:\w+\s+(before)|previous\s+(\w+))|\w+\s+after(?:wards)?|(?:next|following)\s+\w+)")

Rule = Callable[[str, Antecedents, date], str | None]


def completed(question: str, context: Antecedents, as_of: date) -> str | None:
    """Return an elliptical question with what it leaves out, None when it leaves nothing out.

    Args:
        question: the question without a question mark.
        context: what was said before.
        as_of: the day from which "in April" is counted.
    """
    if len(question.split()) > _LONGEST or context.form is None:
        return None
    for rule in (_of_a_role, _asking_alone, _of_that, _done_to_that, _doing_that, _who_said_that, _counted, instead):
        found = rule(question, context, as_of)
        if found:
            return found
    return None


def _of_a_role(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "since when?" after a question who has an office, with who has it."""
    asking, role, found = _HOW_LONG.fullmatch(_unmarked(question)), role_asked(context.last.question), context.found()
    if asking is None or role is None or found is None:
        return None
    return with_lead(
        f"{asking[0]} {'has' if asking['lasting'] else 'is'} {found} {'been ' if asking['lasting'] else ''}{role}", ""
    )


def _asking_alone(question: str, context: Antecedents, _as_of: date) -> str | None:
    bare = re.sub(r"^(?:and|but|so)\s+|\s+then$", "", question, flags=re.IGNORECASE)
    which = _WHICH.fullmatch(bare)
    if which:
        things = context.plural_thing() or noun_asked(context.form_known)
        form = context.form_known
        if things and form.asks_subject:
            return with_lead(" ".join(filter(None, (f"Which {things}", form.auxiliary, form.predicate))), "")
        return _asked(context, f"Which {things}") if things else None
    if not _BARE.fullmatch(bare):
        return None
    return _asked(context, re.sub(r"^(\w+ )?why not$", "why", bare, flags=re.IGNORECASE))


def _of_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "where was that?": what the last question tells of, or with "is" the place that it names."""
    match = _WHEN_WAS_THAT.fullmatch(_unmarked(question))
    if match is None:
        return None
    place = context.place()
    if re.match(r"where\s+is\b", match[0], re.IGNORECASE) and place:
        return f"Where is {place}?"
    return _asked(context, match["asking"])


def _done_to_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "why was that reversed?" with what was done."""
    match = _DONE_TO_THAT.fullmatch(_unmarked(question))
    clause = clause_of(context.form_known, context.found()) if match else ""
    return with_lead(f"{match['asking']} it {match['done']} that {clause}", "") if match and clause else None


def _doing_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    match = _DO_THAT.fullmatch(_unmarked(question))
    if match is None:
        return None
    same = match["verb"].lower() in ("do", "done") or re.match(
        rf"(?:\w+\s+)?{match['verb']}\b", context.form_known.predicate
    )
    return _asked(context, match["asking"] + (match["tail"] or "")) if same else None


def _who_said_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    match = _WHO_SAID.fullmatch(_unmarked(question))
    if match is None:
        return None
    form = context.form_known
    said = (_SAYING.search(form.predicate) and context.quotation()) or indirect(form)
    return f"Who said {said}?" if said else None


def _counted(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "how many are needed?" with what is counted."""
    match = _HOW_MANY.fullmatch(_unmarked(question))
    things = context.plural_thing() if match else None
    if match is None or things is None:
        return None
    rest = re.sub(rf"^{_OF_THEM}", "", match["rest"], flags=re.IGNORECASE)
    return with_lead(in_setting(f"{match['asking']} {things} {rest}", context), "")


def _asked(context: Antecedents, asking: str) -> str | None:
    return asked_with(context.form_known, asking[:1].upper() + asking[1:], context.found())


def _unmarked(question: str) -> str:
    return re.sub(r"^(?:and|but|so)\s+", "", question, flags=re.IGNORECASE)


def in_setting(question: str, context: Antecedents) -> str:
    """Return a question of few words with the thing that the last one was about."""
    thing = context.thing() or context.setting()
    if not thing or set(content_words(thing)) & set(content_words(question)):
        return question
    return f"{question} in {thing}"


def shifted(words: str, context: Antecedents) -> str | None:
    """Return the day that "that day", "the day after" or "then" means, as a question names it; None if unknown."""
    days = context.day()
    if days is None:
        return None
    neighbour = _NEIGHBOUR.search(words)
    return in_words(days, 0 if neighbour is None else -1 if (neighbour[1] or neighbour[2]) else 1)
