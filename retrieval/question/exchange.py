"""Follow-ups that ask the last question again of something else: "and in April?", "what about Mexico?"."""

from __future__ import annotations

import re
from datetime import date

from retrieval.english.dictionary import Pattern, either, phrase
from retrieval.question.antecedents import Antecedents
from retrieval.question.forms import AUXILIARIES, PREPOSITIONS, noun_asked, with_lead
from retrieval.question.noun_phrases import head_of, is_plural, names_in, parted, phrases_of, without_article
from retrieval.question.turns import names_a_role, role_asked
from retrieval.text.word_kinds import YEAR
from retrieval.times.expressions import TimeExpression, find_times

_MARKED = Pattern(r"(?:(?:and|but|or|so)\s+)?(?:what|how)\s+about\s+(?P<about>.+)|(?:and|but|or)\s+(?P<and>.+)")
_HAS_A_VERB = Pattern(
    rf"\b(?:{AUXILIARIES}|{either('function_words.question_words', 'function_words.personal_pronouns')})\b"
)
_ACCORDING = Pattern(r"(?:according\s+to|says?|in)\s+(?P<outlet>.+)")
_SCOPE = Pattern(r"\baccording to (?:the )?[A-Z][\w&.'’-]*(?: (?:of |the )?[A-Z][\w&.'’-]*)*")
_MONTH = phrase("time.months")
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
_THIS_ONE = Pattern(r"(?:th(?:is|at)(?:\s+(?:one|time))|now)")
_AGO = Pattern(r".*\b(?:ago|earlier|later|before|afterwards)")
_BEFORE = Pattern(r"(?:who\s+(?:was|came)\s+)?before\s+(?:that|him|her|them|then|it)")
_NEXT_IS = Pattern(
    rf"(?:who|what|which(?:\s+one)?)(?:['’]s|\s+(?:is|was|comes?|came|will\s+be))\s+(?:the\s+)?"
    rf"(?P<which>{either('numbers.ordinals')}|next|last)(?:\s+ones?)?"
)
_GROUP = Pattern(rf"(?:the\s+)?(?P<state>{either('questions.states_of_people')})")
_OWN = Pattern(r"(?P<whose>his|her|their|its)\s+(?P<noun>[\w-]+(?:\s+[\w-]+)?)")
_SAME = Pattern(r"(?:and\s+)?(?:the\s+)?same\s+(?:question\s+)?(?:for|about|in|of|with)\s+(?P<named>.+)")


def instead(question: str, context: Antecedents, as_of: date) -> str | None:
    """Put what "what about ...?" or "and ...?" names in the place of its like in the last question."""
    named = _named(question)
    last = context.last.question.rstrip("? ")
    if named is None or (_NEXT_IS.fullmatch(_unmarked(question)) and not _ORDER_WORD.search(last)):
        return None  # "who came second?" goes on from "who was first?", and otherwise asks by itself
    rules = (
        _other_outlet, _in_all, _this_one, _other_one, _other_group, _somebodys, _other_role, _other_time,
        _other_person, _other_name, other_phrase,
    )  # fmt: skip
    for exchange in (*rules, _other_noun, _other_object):
        found = exchange(named, last, context, as_of)
        if found:
            return with_lead(found, "")
    return None


def _named(question: str) -> str | None:
    """Return what a question names in the place of something else, None where it is a question by itself."""
    same = _SAME.fullmatch(question)
    if same:
        return same["named"].strip()
    order = _NEXT_IS.fullmatch(_unmarked(question))
    if order:
        return f"the {order['which']} one"
    match = _MARKED.fullmatch(question)
    if (
        match is None
        and not _ONE.fullmatch(question)
        and not _THIS_ONE.fullmatch(question)
        and not _TOTAL.fullmatch(question)
    ):
        return None
    named = (match["about"] or match["and"] if match else question).strip()
    return None if _HAS_A_VERB.search(re.sub(r"\bMay\b", "", named)) and not _OWN.fullmatch(named) else named


def predecessor(question: str, context: Antecedents) -> str | None:
    """Complete "and before that?" after a question who has an office: who had it before."""
    if not _BEFORE.fullmatch(_unmarked(question)):
        return None
    role, form = role_asked(context.last.question), context.form
    if form and form.asking.lower() == "when" and form.subject:
        return f"{context.last.question.rstrip('? ')} originally?"
    if role is None:
        return None
    found = context.found()
    return f"Who was {role} before {found}?" if found else f"Who was the previous {without_article(role)}?"


def _unmarked(question: str) -> str:
    return re.sub(r"^(?:(?:and|but|so)\b,?\s+)+", "", question, flags=re.IGNORECASE)


def _other_outlet(named: str, last: str, _context: Antecedents, _as_of: date) -> str | None:
    match = _ACCORDING.fullmatch(named)
    whose = re.fullmatch(
        r"(?P<who>.+?)(?:['’]s?)?(?:\s+(?:figure|number|estimate|count|version|claim)s?)?", named, re.IGNORECASE
    )
    told = re.search(r"\baccording to (?P<who>[^,?]+)", last)
    if match is None and told and whose and whose["who"] != named:
        return f"{last[: told.start('who')]}{whose['who']}{last[told.end('who') :]}"
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
    order = _ORDER_WORD.search(last)
    if order and order[0].lower() != word:
        return f"{last[: order.start()]}{word}{last[order.end() :]}"
    noun = noun_asked(context.form_known)
    if word == "other" and noun:
        person = bool(names_in(f"is {noun}")) or context.found() is not None
        return f"{'Who' if person else 'Which'} is the other {noun}"
    return None


def _this_one(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask of "this one" what was asked of another that a year or a place told apart."""
    subject = context.form.subject if context.form else ""
    head = head_of(subject)
    if not _THIS_ONE.fullmatch(named) or head == subject or not head.lower().startswith("the "):
        return None
    return last.replace(subject, f"this {without_article(head)}", 1)


def _other_role(named: str, last: str, _context: Antecedents, _as_of: date) -> str | None:
    """Ask who is "the captain", where it was asked who is the coach of a club: the captain of that club."""
    role, noun = role_asked(last), without_article(named)
    whole_role = re.match(rf"the (?P<noun>[a-z -]+?) (?:{PREPOSITIONS}) (?:the )?[A-Z]", named)
    if role and whole_role and names_a_role(whole_role["noun"]):
        return f"Who is {named}"
    if role is None or not re.fullmatch(r"(?:[a-z-]+ ){0,2}[a-z-]+", noun) or not names_a_role(noun):
        return None
    owner = re.match(r".*?['’]s?\s", role)
    whole = f"{owner[0]}{noun}" if owner else f"the {noun}{parted(role)[1]}"
    return f"Who is {whole}"


def _other_group(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask how many are missing, where it was asked how many people died."""
    group, form = _GROUP.fullmatch(named), context.form
    counted = re.match(r"how\s+many\s+(?P<whom>people|\w+)\b", last, re.IGNORECASE)
    if group is None or counted is None or form is None:
        return None
    return f"How many {counted['whom']} are {group['state']}{parted(form.predicate)[1]}"


def _somebodys(named: str, _last: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask who is "his deputy", of whoever was spoken of."""
    own = _OWN.fullmatch(named)
    if own is None or own["whose"].lower() not in ("his", "her"):
        return None
    whose = context.person("male" if own["whose"].lower() == "his" else "female")
    return f"Who is {whose}'s {own['noun']}" if whose else None


def _other_time(named: str, last: str, _context: Antecedents, as_of: date) -> str | None:
    times = find_times(_spoken(named), as_of)
    if not times or not _is_all(times[0], named):
        return None
    bare = _AGO.fullmatch(named) or re.match(rf"(?:{PREPOSITIONS}|the|last|next|yesterday|today|this)\b", named)
    phrase = named if bare else f"in {named}"
    earlier = [time for time in find_times(last, as_of) if time.granularity == times[0].granularity]
    earlier = earlier or find_times(last, as_of)
    if not earlier:
        return f"{last} {phrase}"
    at = earlier[-1]
    before = re.sub(r"\s+(?:in|on|at|during|since|until|before|after|from|of)\s*$", " ", last[: at.begin])
    return f"{before.rstrip()} {_same_year(phrase, at.text)}{last[at.stop :]}"


def _other_person(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask about somebody else than who answered "who leads the poll?"."""
    names, form = names_in(f"is {named}"), context.form
    if names != [named] or form is None or not form.asks_subject or form.asking.lower() != "who":
        return None
    about = context.thing() or context.setting()
    somebody = context.known(named).kind == "person" or context.is_surname(named)
    return f"What about {named} in {about}" if about and somebody and named not in last else None


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
    prepositions = re.match(rf"(?:{PREPOSITIONS})\s+", named)
    with_article = named[prepositions.end() :] if prepositions else named
    if prepositions:
        after = [one for one in like if re.search(rf"\b{prepositions[0]}(?:the\s+)?{re.escape(one)}", last)]
        like = after or like
    return re.sub(rf"(?:\b[Tt]he\s+)?\b{re.escape(like[0])}(?!\w)", with_article, last, count=1)


def other_phrase(named: str, last: str, _context: Antecedents, _as_of: date) -> str | None:
    """Exchange a phrase for the last one with the same preposition: "on steel" for "on cars"."""
    match = re.match(rf"(?:(?:the )?ones?\s+)?(?P<preposition>{PREPOSITIONS})\s+", named, re.IGNORECASE)
    if match is None:
        return None
    found = list(re.finditer(rf"\b{match['preposition']}\s+(?:(?!\b(?:{PREPOSITIONS})\s)[^,])+", last))
    tail = named[match.start("preposition") :]
    if found:
        return " ".join(f"{last[: found[-1].start()]}{tail} {last[found[-1].end() :]}".split())
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
    subject = context.form_known.subject
    if is_plural(bare) and subject[:1].islower() and is_plural(subject):
        return last.replace(head_of(subject), bare, 1)
    end = re.search(rf"(?P<lead>\b(?:on|of|for|from|with)\s+)(?:(?!\b(?:{PREPOSITIONS})\s)[^,])+$", last)
    if end is None or names_in(end[0]):
        return None
    return f"{last[: end.end('lead')]}{named}" if len(bare.split()) == 1 else None


def _other_object(named: str, last: str, context: Antecedents, _as_of: date) -> str | None:
    """Exchange the last thing that a question names for another: "the training ground" for "the stadium"."""
    measured = context.form is not None and context.form.asking.lower().startswith("how")
    some = re.search(r"\b(?:my|your|a|an|the) [a-z]+\b", last)
    if some and re.fullmatch(r"[a-z]+s", named):  # "what about trucks", where it was asked of "my car"
        return f"{last[: some.start()]}{named}{last[some.end() :]}"
    tail = rf"(?: (?:{PREPOSITIONS}) .+)?" if measured else ""
    if context.form is None or not re.fullmatch(rf"the [a-z][\w-]*(?: [a-z][\w-]*)?{tail}", named):
        return None
    things = [one.text for one in phrases_of(context.form) if re.fullmatch(r"the [\w-]+(?: [\w-]+)?", one.text)]
    if things:
        return last.replace(things[-1], named, 1)
    subject = context.form.subject
    return last.replace(subject, named, 1) if subject and names_in(f"is {subject}") == [subject] else None


def _same_year(named: str, earlier: str) -> str:
    """Return a day or month with the year that the one before it had, where it has none itself."""
    year = YEAR.search(earlier)
    months = _MONTH.search(named) and not YEAR.search(named)
    return f"{named} {year[0]}" if year and months else named


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
