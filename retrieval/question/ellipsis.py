"""Questions that leave out what the last one said: "why?", "and in April?", "what about Mexico?", "who said that?"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from retrieval.english.dictionary import Pattern, either, phrase, word_set
from retrieval.question.antecedents import Antecedents
from retrieval.question.exchange import instead, other_phrase
from retrieval.question.forms import (
    AUXILIARIES,
    PREPOSITIONS,
    Form,
    asked_with,
    clause_of,
    indirect,
    noun_asked,
    with_lead,
)
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.noun_phrases import as_written, names_in
from retrieval.question.question import content_words
from retrieval.question.topic import in_setting
from retrieval.question.turns import in_words, names_a_role, role_asked, told
from retrieval.text.neighbours import opens_with
from retrieval.text.stems import stem, stems

_NOUN = rf"(?!(?:{AUXILIARIES}|he|she|it|they|{PREPOSITIONS})\b)[\w'’-]+"
_BARE = Pattern(
    rf"(?:since|until|for|by|from)?\s*(?:when|where|why|who|whom|how)(?:\s+(?:else|exactly|precisely|not|so))?"
    rf"|(?:for |since |until |by )?how\s+(?:long|often|many|much|soon|far|big|large|high|come)"
    rf"(?:\s+(?:times|ago|exactly))?"
    rf"|(?:{PREPOSITIONS})\s+(?:whom?|what|which|where)"
    rf"|(?:who|what|where)\s+(?:with|to|for|from|about|by|else)"
    rf"|(?:{PREPOSITIONS})\s+(?:what|which|whose|how\s+(?:many|much))(?:\s+{_NOUN}){{1,3}}(?:\s+of\s+(?:the\s+)?{_NOUN})?"
    rf"|how\s+(?:many|much)\s+(?!\w+ed\b|(?:{either('questions.participles')})\b){_NOUN}"
    rf"|(?:what|which)\s+(?:day|date|month|year|time|city|town|country|place|party|outlet|company)"
)
_WHY = Pattern(rf"(?:(?:\w+ )?why|how come) (?:not (?P<where>(?:{PREPOSITIONS})\s.+)|(?P<not>not)|so (?P<how>\w+))")
_PRO = r"(?:that|this)"
_WHEN_WAS_THAT = Pattern(
    rf"(?P<asking>when|where|why|how|how long ago|on (?:what|which) (?:day|date))\s+"
    rf"(?:(?:exactly\s+)?(?:is|was|were)\s+{_PRO}"
    rf"|(?:did|does|has|will)\s+(?:{_PRO}|it|they|these things)\s+"
    r"(?:happen(?:ed)?|occur(?:red)?|take place|come about))"
)
_DONE_TO_THAT = Pattern(
    rf"(?P<asking>(?:\w+\s+)?(?:is|was|were|has|will|did))\s+{_PRO}\s+"
    r"(?P<done>not\s+(?:happen|work)|(?:be(?:en)?\s+)?(?!about|for|from)\w+(?:ed|en|own|ought|ut))"
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
_ELSEWHERE = Pattern(
    rf"(?P<asking>how\s+(?:many|much)|who|what|when)\s+(?!of\b)(?P<preposition>{PREPOSITIONS})"
    rf"(?P<what>(?:\s+(?!(?:{AUXILIARIES}|{PREPOSITIONS}|{either('function_words.personal_pronouns')})\b)[\w'’-]+){{0,4}})"
)
_HOW_MANY = Pattern(rf"(?P<asking>how\s+many)\s+(?P<rest>(?:{_OF_THEM}\w|(?:{AUXILIARIES})\b).*)")
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
    rules: tuple[Rule, ...] = (
        _of_a_role, _asking_alone, _of_that, _done_to_that, _doing_that, _who_said_that, _at_first, _of_each,
        _elsewhere, _counted, _before, instead, _now,
    )  # fmt: skip
    for rule in rules:
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
    why = _WHY.fullmatch(bare)
    if not (why or _BARE.fullmatch(bare)):
        return None
    form = context.form_known
    if why and why["not"] and form.subject and not form.asking:
        return with_lead(f"Why {form.auxiliary.lower()} {form.subject} not {form.predicate}", "")
    if why and why["where"]:
        whole = f"Why {form.auxiliary.lower()} {form.subject} not {form.predicate} {why['where']}"
        return with_lead(whole, "") if form.subject else None
    if why and why["how"]:
        asked = _asked(context, "why")
        return f"{asked.rstrip('?')} so {why['how']}?" if asked else None
    return _asked(context, re.sub(r"^(\w+ )?why not$", "why", bare, flags=re.IGNORECASE))


def _of_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "where was that?": what the last question tells of, or with "is" the place that it names."""
    match = _WHEN_WAS_THAT.fullmatch(_unmarked(question))
    if match is None:
        return None
    place = context.place()
    if match[0].lower().split()[:2] == ["where", "is"] and place:
        return f"Where is {place}?"
    return _asked(context, match["asking"])


def _done_to_that(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "why was that reversed?" and "why did that not happen?" with what was done."""
    match = _DONE_TO_THAT.fullmatch(_unmarked(question))
    clause = clause_of(context.form_known, context.found()) if match else ""
    if match is None or not clause:
        return None
    if not context.form_known.asks_subject and context.form_known.asking.lower().startswith("who"):
        clause = f"{clause} {context.found() or 'somebody'}"
    return with_lead(f"{match['asking']} it {match['done']} that {clause}", "")


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
    form = context.form_known
    if rest != match["rest"] and form.asks_subject and form.asking.lower().startswith("how"):
        things = " ".join(filter(None, (f"of the {things} who", form.auxiliary, form.predicate)))
        return with_lead(f"{match['asking']} {things} {rest}", "")
    return with_lead(in_setting(f"{match['asking']} {things} {rest}", context), "")


def _at_first(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Complete "what had they said at first?" with what was asked: the same question of the beginning."""
    if not asks_for_the_first(question) or not _unmarked(question).lower().startswith("what"):
        return None
    if not frozenset(content_words(question)) <= word_set("questions.told_first"):
        return None
    return with_lead(f"{_without_now(context.last.question)} originally", "")


def _before(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask for "and before?" what was asked, of an earlier time."""
    earlier = _unmarked(question).lower().removesuffix(" that") in word_set("questions.earlier")
    return with_lead(f"{_without_now(context.last.question)} before", "") if earlier else None


def _without_now(question: str) -> str:
    return re.sub(r"\s+(?:really|now|currently|in the end)\b", "", question.rstrip("? "))


def _now(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Ask for "and now?" what was asked, of the present."""
    if _unmarked(question).lower() not in ("now", "today", "currently", "these days", "at the moment", "nowadays"):
        return None
    form = context.form_known
    now = {"was": "is", "were": "are", "did": "does"}.get(form.auxiliary.lower(), form.auxiliary.lower())
    first = f"{form.asking} {now}" if form.asking else now
    return with_lead(" ".join(filter(None, (first, form.subject, form.predicate, "now"))), form.lead)


def _of_each(question: str, context: Antecedents, _as_of: date) -> str | None:
    """Put into "how much does each one want?" of whom each is one."""
    each = re.search(r"\beach(?:\s+one|\s+of\s+(?:them|those|these))", question, re.IGNORECASE)
    things = context.plural_thing() if each else None
    if each is None or not things:
        return None
    return with_lead(f"{question[: each.start()]}each of the {things}{question[each.end() :]}", "")


def _elsewhere(question: str, context: Antecedents, as_of: date) -> str | None:
    """Complete "how many in Cork?", "who for the other side?" and "how much for?" with what was asked of another."""
    match = _ELSEWHERE.fullmatch(_unmarked(question))
    if match is None:
        return None
    form, asking = context.form_known, match["asking"].lower()
    if not match["what"]:
        asked = _asked(context, match["asking"]) if asking.startswith("how") and not form.asks_subject else None
        return f"{asked.rstrip('?')} {match['preposition']}?" if asked else None
    if not form.asking.lower().startswith(asking):
        return None
    found = other_phrase(f"{match['preposition']}{match['what']}", context.last.question.rstrip("? "), context, as_of)
    if found and match["what"].startswith(" the other"):  # not the Norvane soldiers of the other side
        noun = noun_asked(form)
        found = found.replace(noun, re.sub(r"\b[A-Z]\w+\s+", "", noun)) if noun else found
    return with_lead(found, "") if found else None


def acted_on(question: str, context: Antecedents) -> str | None:
    """Return "the sacked coach" of the last question, where it is now asked why he was sacked."""
    asked = frozenset(stems(question))
    for found in re.finditer(r"\bthe (?P<done>\w+) (?P<who>\w+)", context.last.question, re.IGNORECASE):
        if stem(found["done"]) in asked and names_a_role(found["who"]):
            return found[0]
    return None


def _asked(context: Antecedents, asking: str) -> str | None:
    return asked_with(context.form_known, asking[:1].upper() + asking[1:], context.found())


def _unmarked(question: str) -> str:
    return re.sub(r"^(?:and|but|so)\s+", "", question, flags=re.IGNORECASE)


def shifted(words: str, context: Antecedents) -> str | None:
    """Return the day that "that day", "the day after" or "then" means, as a question names it; None if unknown."""
    days = context.day()
    if days is None:
        return None
    neighbour = _NEIGHBOUR.search(words)
    return in_words(days, 0 if neighbour is None else -1 if (neighbour[1] or neighbour[2]) else 1)


_SAID_OF = phrase("questions.told_of_organisations")
_WHICH_ONE = frozenset({"which"})
_NOUN_PHRASE = Pattern(rf"(?:an?|the)(?:\s+(?!(?:{PREPOSITIONS}|{AUXILIARIES}|and)\b)[\w’'-]+){{1,4}}", 0)
_NEW_THING = Pattern(rf"(?<!^)\ban?(?:\s+(?!(?:{PREPOSITIONS}|{AUXILIARIES}|and)\b)[\w’'-]+){{1,4}}", 0)
_GOES_ON = Pattern(r"^(?:go|goes|going to go|be put|put)\s+on\s+(?P<what>trial|strike|tour|sale|show|holiday|leave)\b")
MOST_WORDS = 6
"""Words of a question that may leave its topic to the last one; a longer one says what it is about."""


def deed(form: Form, *, passive: bool = False) -> str | None:
    """Return what was done as a thing: "the vote of the islanders" of "when did the islanders vote?".

    "Ada's trial" is that of "when will Ada go on trial?". With `passive` it is also "the painting of the bridge" of
    "when is the bridge going to be painted?".
    """
    goes = _GOES_ON.search(form.predicate)
    if goes and form.subject:
        return f"{form.subject}'s {goes['what']}"
    *before, last = form.predicate.split() or [""]
    if passive and form.subject and last.endswith("ed") and before[-1:] in ([], ["be"], ["been"]):
        return f"the {last.removesuffix('ed')}ing of {form.subject}"
    verb, *rest = form.predicate.split() or [""]
    bare = form.auxiliary.lower() in ("do", "does", "did", "will")
    intransitive = not rest or rest[0].lower() in word_set("function_words.prepositions")
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
    if form.asks_subject and (form.asking.lower() == "what" or opens_with(form.asking, _WHICH_ONE)):
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
