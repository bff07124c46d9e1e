"""Questions that leave out what the last one said: "why?", "and in April?", "what about Mexico?", "who said that?"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from retrieval.english.dictionary import Pattern, either
from retrieval.question.antecedents import Antecedents, in_words
from retrieval.question.forms import AUXILIARIES, PREPOSITIONS, Form, asked_with, indirect, noun_asked, with_lead
from retrieval.question.noun_phrases import head_of, is_plural, names_in
from retrieval.question.question import content_words
from retrieval.times.expressions import TimeExpression, find_times

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
_DO_THAT = Pattern(
    rf"(?P<asking>(?:(?:{PREPOSITIONS})\s+)?\w+(?:\s+\w+)?)\s+(?:did|does|will|would|has|had)\s+(?:he|she|they|it)\s+"
    r"(?P<verb>do|done|say|said|tell|told|claim|claimed|write|announce|agree to)\s+(?:that|this|so|it)"
    r"(?P<tail>\s+to \w+)?"
)
_WHO_SAID = Pattern(r"who\s+(?:says?|said|told us|claims?|claimed|wrote|reported)\s+(?:that|this|so|it)")
_MARKED = Pattern(r"(?:(?:and|but|or|so)\s+)?(?:what|how)\s+about\s+(?P<about>.+)|(?:and|but|or)\s+(?P<and>.+)")
_HOW_MANY = Pattern(rf"(?P<asking>how\s+many)\s+(?P<rest>(?:of them\s+)?(?:{AUXILIARIES})\b.*)")
_HAS_A_VERB = Pattern(
    rf"\b(?:{AUXILIARIES}|{either('function_words.question_words', 'function_words.personal_pronouns')})\b"
)
_ACCORDING = Pattern(r"(?:according\s+to|says?|in)\s+(?P<outlet>.+)")
_SCOPE = Pattern(r"\baccording to (?:the )?[A-Z][\w&.'’-]*(?: (?:of |the )?[A-Z][\w&.'’-]*)*")
_SAYING = Pattern(rf"\b(?:{either('questions.asked_saying')})\b", 0)
_YEAR = Pattern(r"\b(?:19|20)\d\d\b", 0)
_MONTH = Pattern(rf"\b(?:{either('time.months')})\b")
_TOTAL = Pattern(r"in (?:total|all)|altogether|overall|all together|in sum|so far|to date")
_LIMIT = Pattern(
    r"\s+(?:(?:on|in|at|during|by|for)\s+(?:the\s+)?(?:(?:first|second|third|last|next|opening|final|same)\s+)?"
    r"(?:day|week|weekend|month|year|night|morning|evening|hour|round|phase|stage)s?|(?:per|a|each|every)\s+"
    r"(?:day|week|month|year|hour))\b"
)
_ORDER_WORD = Pattern(rf"\b(?:{either('numbers.ordinals')}|last|latest|previous|next|old|new|former)\b")
_ONE = Pattern(
    rf"(?:(?:in|on|at|for|with|of|from)\s+)?(?:the\s+)?(?P<which>{either('numbers.ordinals')}|other|last|latest|previous|next|old|new)"
    r"(?:\s+ones?)?"
)
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
    for rule in (_asking_alone, _of_that, _doing_that, _who_said_that, _counted, _instead):
        found = rule(question, context, as_of)
        if found:
            return found
    return None


def _asking_alone(question: str, context: Antecedents, _as_of: date) -> str | None:
    bare = re.sub(r"^(?:and|but|so)\s+|\s+then$", "", question, flags=re.IGNORECASE)
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


def _doing_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    match = _DO_THAT.fullmatch(_unmarked(question))
    if match is None:
        return None
    same = match["verb"].lower() in ("do", "done") or re.match(
        rf"(?:\w+\s+)?{match['verb']}\b", _form(context).predicate
    )
    return _asked(context, match["asking"] + (match["tail"] or "")) if same else None


def _who_said_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    match = _WHO_SAID.fullmatch(_unmarked(question))
    if match is None:
        return None
    form = _form(context)
    said = (_SAYING.search(form.predicate) and context.quotation()) or indirect(form)
    return f"Who said {said}?" if said else None


def _counted(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "how many are needed?" with what is counted."""
    match = _HOW_MANY.fullmatch(_unmarked(question))
    things = context.plural_thing() if match else None
    if match is None or things is None:
        return None
    rest = re.sub(r"^of them\s+", "", match["rest"], flags=re.IGNORECASE)
    return with_lead(in_setting(f"{match['asking']} {things} {rest}", context), "")


def _instead(question: str, context: Antecedents, as_of: date) -> str | None:
    """Put what "what about ...?" or "and ...?" names in the place of its like in the last question."""
    match = _MARKED.fullmatch(question)
    alone = _ONE.fullmatch(question) or _TOTAL.fullmatch(question)
    if match is None and alone is None:
        return None
    named = (match["about"] or match["and"] if match else question).strip()
    last = context.last.question.rstrip("? ")
    if _HAS_A_VERB.search(re.sub(r"\bMay\b", "", named)):
        return None
    for exchange in (_other_outlet, _in_all, _other_one, _other_time, _other_name, _other_phrase, _other_noun):
        found = exchange(named, last, context, as_of)
        if found:
            return with_lead(found, "")
    return None


def _other_outlet(named: str, last: str, _context: Antecedents, _as_of: date) -> str | None:
    match = _ACCORDING.fullmatch(named)
    if match is None or not named.lower().startswith("acc"):
        return None
    scope = f"according to {match['outlet']}"
    return _SCOPE.sub(scope, last) if _SCOPE.search(last) else f"{last}, {scope}"


def _in_all(named: str, last: str, _context: Antecedents, as_of: date) -> str | None:
    """Put "in total" in the place of what limits the last question: "on the first day", "in March", "per day"."""
    if not _TOTAL.fullmatch(named):
        return None
    for time in reversed(find_times(last, as_of)):
        last = re.sub(rf"\s+(?:{PREPOSITIONS})\s*$", " ", last[: time.begin]).rstrip() + last[time.stop :]
    return f"{_LIMIT.sub('', last).rstrip()} {named}"


def _other_one(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask of "the second one" what was asked of the first, and of "the other one" who or what it is."""
    one = _ONE.fullmatch(named)
    if one is None:
        return None
    word = one["which"].lower()
    order = next((found for found in _ORDER_WORD.finditer(last)), None)
    if order and order[0].lower() != word:
        return f"{last[: order.start()]}{word}{last[order.end() :]}"
    noun = noun_asked(_form(context))
    if word == "other" and noun:
        person = bool(names_in(f"is {noun}")) or context.found() is not None
        return f"{'Who' if person else 'Which'} is the other {noun}"
    return None


def _other_time(named: str, last: str, _context: Antecedents, as_of: date) -> str | None:
    times = find_times(_spoken(named), as_of)
    if not times or not _is_all(times[0], named):
        return None
    earlier = [time for time in find_times(last, as_of) if time.granularity == times[0].granularity]
    earlier = earlier or find_times(last, as_of)
    phrase = named if re.match(rf"(?:{PREPOSITIONS}|the|last|next|yesterday|today|this)\b", named) else f"in {named}"
    if not earlier:
        return f"{last} {phrase}"
    at = earlier[-1]
    before = re.sub(r"\s+(?:in|on|at|during|since|until|before|after|from|of)\s*$", " ", last[: at.begin])
    return f"{before.rstrip()} {_same_year(phrase, at.text)}{last[at.stop :]}"


def _other_name(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Exchange a name for one of its kind; one that the last question has already changes places with the first."""
    names = names_in(f"is {named}")
    if len(names) != 1 or not re.fullmatch(
        rf"(?:(?:{PREPOSITIONS})\s+)?(?:the\s+)?{re.escape(names[0])}", named, re.IGNORECASE
    ):
        return None
    name, old = names[0], [one for one in names_in(f"is {last}") if not _in_scope(one, last)]
    if name in old:
        return _exchanged(last, old[0], name) if old[0] != name else None
    unknown = context.known(name).kind == "unknown"
    like = [one for one in old if _alike(context, one, name)] or (old if unknown or len(old) == 1 else [])
    if not like:
        return None
    with_article = re.sub(rf"^(?:{PREPOSITIONS})\s+", "", named)
    prepositions = re.match(rf"(?:{PREPOSITIONS})\s+", named)
    if prepositions:
        after = [one for one in like if re.search(rf"\b{prepositions[0]}(?:the\s+)?{re.escape(one)}", last)]
        like = after or like
    return re.sub(rf"(?:\b[Tt]he\s+)?\b{re.escape(like[0])}(?!\w)", with_article, last, count=1)


def _other_phrase(named: str, last: str, _context: Antecedents, _as_of: date) -> str | None:
    """Exchange a phrase for the last one with the same preposition: "on steel" for "on cars"."""
    match = re.match(rf"(?:(?:the )?ones?\s+)?(?P<preposition>{PREPOSITIONS})\s+", named, re.IGNORECASE)
    if match is None:
        return None
    found = list(re.finditer(rf"\b{match['preposition']}\s+(?:(?!\b(?:{PREPOSITIONS})\s)[^,])+", last))
    tail = named[match.start("preposition") :]
    if found:
        return f"{last[: found[-1].start()]}{tail} {last[found[-1].end() :]}".strip()
    return f"{last} {tail}"


def _other_noun(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Exchange a noun phrase for one with the same head: "the finance minister" for "the foreign minister"."""
    bare = re.sub(r"^(?:the|an?)\s+", "", named)
    if re.search(rf"\b(?:{PREPOSITIONS})\b", bare) or len(bare.split()) > 3:
        return None
    head = bare.split()[-1]
    if head.lower() in ("one", "ones"):
        return None
    same = re.search(rf"(?:(?<=['’]s )|(?<=\bthe )|(?<=\ba )|(?<=\s))(?:[a-z-]+\s)?{re.escape(head)}\b", last)
    if same and len(bare.split()) > 1:
        return last[: same.start()] + bare + last[same.end() :]
    subject = _form(context).subject
    if is_plural(bare) and re.match(r"[a-z]", subject) and is_plural(subject):
        return last.replace(head_of(subject), bare, 1)
    end = re.search(rf"(?P<lead>\b(?:on|of|for|from|with)\s+)(?:(?!\b(?:{PREPOSITIONS})\s)[^,])+$", last)
    if end is None or names_in(end[0]):
        return None
    return f"{last[: end.end('lead')]}{named}" if len(bare.split()) == 1 else None


def _asked(context: Antecedents, asking: str) -> str | None:
    return asked_with(_form(context), asking[:1].upper() + asking[1:], context.found())


def _same_year(named: str, earlier: str) -> str:
    """Return a day or month with the year that the one before it had, where it has none itself."""
    year = _YEAR.search(earlier)
    months = _MONTH.search(named) and not _YEAR.search(named)
    return f"{named} {year[0]}" if year and months else named


def _form(context: Antecedents) -> Form:
    if context.form is None:  # pragma: no cover - `completed` has looked
        raise ValueError(context.last.question)
    return context.form


def _unmarked(question: str) -> str:
    return re.sub(r"^(?:and|but|so)\s+", "", question, flags=re.IGNORECASE)


def _spoken(named: str) -> str:
    return f"It was {named}"


def _is_all(time: TimeExpression, named: str) -> bool:
    """Tell whether a time expression is all that was named, but for small words before it."""
    before = named[: max(0, time.begin - len("It was "))]
    after = named[time.stop - len("It was ") :]
    return not after.strip() and not re.sub(rf"\b(?:{PREPOSITIONS}|the|then)\b", "", before).strip()


def _in_scope(name: str, last: str) -> bool:
    scope = _SCOPE.search(last)
    return scope is not None and name in scope[0]


def _alike(context: Antecedents, one: str, other: str) -> bool:
    kinds = {context.known(one).kind, context.known(other).kind}
    return len(kinds) == 1 or kinds == {"person", "unknown"}


def _exchanged(text: str, one: str, other: str) -> str:
    pattern = re.compile(rf"\b(?:{re.escape(one)}|{re.escape(other)})\b")
    return pattern.sub(lambda match: other if match[0] == one else one, text)


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
