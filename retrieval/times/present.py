"""Present tenses that look ahead: "ministers gather in Oslo on Friday", "a strike was announced for Monday".

A timetable is told in the present, and a plan as what was done to make it. Where the sentence has a verb of the past,
too, the present has to stand in a clause of its own. No parser and no lexicon: what follows a word shows a verb.
"""

from __future__ import annotations

import re

from retrieval.english.dictionary import Pattern, either

_SMALL_WORDS = either("function_words.stop_words", "verbs.no_bare_verbs")
_NUMBERS = either("numbers.units", "numbers.tens", "numbers.scales")
_DAY_SHADES = "(?:(?:early|late|next|this) )?"
_PLAN = Pattern(
    rf"\b(?:{either('verbs.plan_makers')})\b[^,.;:]{{1,60}}\bfor {_DAY_SHADES}$"
    rf"|\b(?:{either('verbs.plan_movers')})\b[^,.;:]{{0,60}}\b(?:to|until|till) {_DAY_SHADES}$"
    rf"|\bput\b[^,.;:]{{1,40}}\b(?:off|back) (?:to|until|till) {_DAY_SHADES}$"
    rf"|\b(?:{either('verbs.demands')})\b[^,.;:]{{1,60}}\bby {_DAY_SHADES}$"
    r"|\b(?:is|are|'s) (?:now |also |still |most |very )?"
    rf"(?:{either('verbs.planned')}|likely|unlikely|possible|certain)"
    rf" (?:on )?{_DAY_SHADES}$"
)
# What stands behind a verb: a preposition or particle, an object, a day, or nothing.
_BEHIND_A_VERB = (
    rf"(?= (?:{either('function_words.prepositions', 'function_words.determiners', 'numbers.two_to_twelve')}"
    rf"|{either('verbs.particles', 'time.day_words')}|\w+ly)\b| [A-Z\d]|[.,;]|$)"
)
_ADVERB = "(?:[a-z]+ly |also |now )?"
_IN_S = rf"(?P<verb>(?!(?:{_SMALL_WORDS})\b)[a-z]{{2,}}(?<!s)(?<!u)(?<!i)(?<!')s)"
_BARE = (
    rf"(?P<bare>(?!(?:{_SMALL_WORDS})\b)[a-z]{{3,}}(?<!s)(?<!ed)(?<!ing)(?<!ly)(?<!able)(?<!ible)(?<!ful)(?<!ous)(?<!ive)"
    r"(?<!ic)(?<!al))"
)
_ONE = (
    r"(?:(?<!\bof )(?<!\bin )(?<!\bon )(?<!\bfor )(?<!\bwith )"
    rf"(?!(?:{either('function_words.stop_words')}|{_NUMBERS})\b)[\w'’-]*[^\Ws]"
    r"|[A-Z][\w'’-]+|[Hh]e|[Ss]he|[Ii]t|[Ww]ho|[Ww]hich|[Tt]hat)"
)
_MANY = (
    r"(?:[\w'’-]+[^\Ws]s(?: (?:of|in|at|from|near) (?:the )?[\w'’-]+)?"
    rf"|[Tt]hey|[Ww]e|[Yy]ou|{either('verbs.collectives')})"
)
_PRESENT = Pattern(
    rf"\b(?:(?:{_ONE} {_ADVERB}{_IN_S}|{_MANY} {_ADVERB}{_BARE}){_BEHIND_A_VERB}"
    r"|(?:is|are)(?= (?:at|in|on|away|home|off|open|closed|back|against)\b))",
    0,
)
# Behind "said" a clause shows itself by "that", an article or a pronoun; behind "told" somebody stands before it.
_OPENS_A_CLAUSE = rf"(?:that|{either('function_words.determiners', 'function_words.personal_pronouns')})\b"
_REPORTED = Pattern(
    rf"(?:{either('verbs.reporting')})(?: [^,.;]{{1,60}}?)? that\b|(?:said|says|added|insisted) {_OPENS_A_CLAUSE}"
    rf"|(?:told|tells|warned|reminded)(?: [\w'’-]+){{1,4}}? {_OPENS_A_CLAUSE}"
)
_NOUN_ENDING = re.compile(r"(?:ers|ors|ists|ians|als|ents|ments|tions|sions|ities|nesses|ships|men)$")
# ", which opened in May, closes on ...": the clause in between is over.
_AFTER_ASIDE = Pattern(
    rf",\s(?:who|which|whose|where)\b[^,;.]*,\s{_ADVERB}(?P<verb>[a-z]{{3,}}){_BEHIND_A_VERB}[^,;.]*$", 0
)
_CLAUSE_BEGINS = Pattern(
    r"[,;:—–]|\b(?:"
    + either("function_words.relatives", "function_words.coordinators", "function_words.subordinators")
    + r")\b"
)
_OPENS_WITH_A_PHRASE = Pattern(
    rf"[\"'“(]?(?:{either('function_words.prepositions', 'function_words.subordinators')}|amid|despite)\b"
)


def is_planned(text: str, first: int, begin: int) -> bool:
    """Tell whether what was done in `text[first:begin]` puts something on the day that follows it."""
    return _PLAN.search(text, first, begin) is not None


def looks_ahead(text: str, first: int, begin: int, past: re.Match[str] | None, later: re.Match[str] | None) -> bool:
    """Tell whether what stands at `begin` in the sentence from `first` hangs on a verb in the present.

    `past` is the verb of the past before it, and `later` the next cue behind it, where there are any.
    """
    if past is not None:
        return _in_its_own_clause(text, first, begin, past)
    if _OPENS_WITH_A_PHRASE.match(text, first) or _PRESENT.search(text, first, begin) is None:
        return False
    return later is None or _CLAUSE_BEGINS.search(text, begin, later.start()) is not None


def _in_its_own_clause(text: str, first: int, begin: int, past: re.Match[str]) -> bool:
    aside = _AFTER_ASIDE.search(text, first, begin)
    if aside and aside.start() < past.start() < aside.start("verb"):
        return not aside["verb"].endswith(("ed", "ing", "ly"))
    reported = _REPORTED.match(text, past.start(), begin)
    if reported is None:
        return False
    return any(
        found["bare"] or (found["verb"] and not _NOUN_ENDING.search(found["verb"]))
        for found in _PRESENT.finditer(text, past.end(), begin)
        if found.end() > reported.end() and not _CLAUSE_BEGINS.search(text, found.end(), begin)
    )
