"""Whether the clause around a time expression looks back or ahead; present tenses that look ahead, too.

A timetable is told in the present, and a plan as what was done to make it. Where the sentence has a verb of the past,
too, the present has to stand in a clause of its own. No parser and no lexicon: what follows a word shows a verb.

A list of English cues and a search for the nearest one; no parser.
"""

from __future__ import annotations

import re
from typing import Literal

from retrieval.english.dictionary import Pattern, capitalised, either

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
_BARE_FORM = (
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
    rf"\b(?:(?:{_ONE} {_ADVERB}{_IN_S}|{_MANY} {_ADVERB}{_BARE_FORM}){_BEHIND_A_VERB}"
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


Tense = Literal["past", "future", "unknown"]

_PAST_FORMS = either("verbs.past_forms")
_TIMETABLE = either("verbs.timetable")
_PAST_OR_NOUN = either("verbs.past_or_noun")
_SAME_IN_THE_PAST = f"{_PAST_OR_NOUN}|put|hit|shut|quit|read|hurt|spread"
_MODALS = either("function_words.modals")
_PLANNED = either("verbs.planned")
# Bare plurals count with their object behind them: "the Tigers host the Bears".
_BARE = r"(?<!to )(?<!not )(?<!n't )(?<!ed )(?:(?:host|face|visit|play)(?= the | [A-Z])|travel(?= to )|start(?= at ))"
# After these it is a noun: "rejected the plan on Monday", "both his visits".
_NOT_A_NOUN = "".join(rf"(?<!\b{word} )" for word in "a the The his her its their our your my two".split())
# "The proposed", "a state-owned", "as promised" and "based on" are no verbs that look back.
_ADJECTIVE = r"(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bThe )(?<!\bas )(?<!\bthan )(?<!-)(?!hundred|based|[a-z]+eed\b)"
# "May have met" looks back, "may have to meet" does not.
_PERFECT = r"(?:would|should|must|may|might|could) have\b(?! to\b)"
# A future cue takes the participle after it along, lest "is to be sentenced" or "will be sold" look back.
_PARTICIPLE = rf"(?: [a-z]+ly)?(?: (?:[a-z]+(?<!e)ed|agreed|freed|{_PAST_FORMS})\b)?"
_CUE = Pattern(
    rf"\b(?:(?P<future>(?:(?!can\b)(?:{_MODALS})|to)(?: [a-z]+){{0,2}}? be\b{_PARTICIPLE}"
    rf"|(?:won't|(?!{_PERFECT})(?:{_MODALS})|going to|upcoming|coming|until|deadline|ahead of|expects?|planning"
    r"|intends?|wants?|Will (?:he|she|it|they|we|you|the|there)|(?:ready|about|prepar(?:es?|ing)) to"
    rf"|{_NOT_A_NOUN}(?:plans?|hopes?|aims?)|(?:{_PLANNED})(?: back)? (?:to|for|on|in|until|by)|(?:is|are) to"
    rf"|(?:is|are|(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|[Yy]ou)'(?:s|re)) (?!believed|said)\w+ing|[Nn]ext [a-z]+ is"
    rf"|(?:fast |quickly )?approach(?:es|ing)|nearing|loom(?:s|ing)|{_BARE}"
    rf"|{_NOT_A_NOUN}(?<!did )(?<!didn't )(?<!did not )(?:{_TIMETABLE}))"
    rf"(?: be\b{_PARTICIPLE})?(?: (?:[a-z]+(?<!e)ed|{_TIMETABLE}|{_SAME_IN_THE_PAST})\b)?)"
    rf"|(?P<past>{_PAST_FORMS}|{_NOT_A_NOUN}(?<!\bto )(?<!\bnot )(?:{_PAST_OR_NOUN})|Did|Was|Were|Had|Has|{_PERFECT}"
    r"|(?:did|was|were|had|has|have|could)n't|(?:has|have|is|are) been|agreed|freed"
    rf"|{_ADJECTIVE}[a-z]\w+ed))\b"
    r"|(?P<short>'ll)\b",
    0,
)
# "Did they meet in June?" looks back, though "they meet in June" looks ahead.
_BARE_VERB = Pattern(rf"(?:{_TIMETABLE}|{_BARE})(?<!s)", 0)
_NO_SUBJECT = Pattern(r"[,;:]|\b(?:that|who|which|whether|if|before|after|when|while)\b", 0)
# What was so until a day: "did not open until May" looks back, "is closed until May" does not.
_PAST_UNTIL = Pattern(
    r"\b(?:(?:did|was|were|had) ?(?:not|n't|un[a-z]+ed)|never|remained|stayed|lived|served|worked|lasted|continued)\b"
    r"[^,;]{0,60}\buntil (?:the )?(?:early |late |mid-?)?$",
    0,
)
# "Signed a contract until June 2027 on Wednesday": that "until" has its own end, and says nothing of the Wednesday.
_HAS_ITS_END = Pattern(rf"\b(?:{capitalised('time.months')}|(?:19|20)\d\d)\b", 0)
# A point after these, or after "p.m." before a day or a zone, ends no sentence.
_BREAK = Pattern(
    r"(?=[.!?;])(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?<!\bLt)"
    r"(?<!\bSgt)(?<!\bRev)(?<!\bJr)(?<!\bNo)(?<!\b[A-Z])"
    rf"(?![.] (?:\(?(?:[ECMP][DS]?T|GMT|UTC|BST)\b|(?:{capitalised('time.weekdays')})\b))"
    r"[.!?;][\"”']?\s+(?=[\"'“(]?[A-Z])"
    r"|\.\s+(?=(?:A|An|And|At|But|For|He|Her|His|In|It|On|She|The|They|This|When|While)\b)|\n",
    0,
)
# "Released in March, the game takes place in ..." opens with a participle that looks back.
_OPENING = Pattern(r"[\"'“(]?(?:[A-Z][a-z]+ed|Born|Built|Held|Made|Written|Shot)\b", 0)
# "As of Friday" is what was known by then; "come late December" has not come.
_AS_OF = Pattern(r"\b[Aa]s of (?:early |late )?$", 0)
_COME = Pattern(r"(?<!\bhad )(?<!\bhave )\b[Cc]ome (?:early |late |mid-)?$", 0)
_REACH = 240
_SURE = Pattern(rf"(?:[Ww]ill|won't|'ll|shall|going to|upcoming|deadline|(?:is|are) to|{_PLANNED})\b", 0)


def clause(text: str, begin: int, stop: int) -> tuple[int, int]:
    """Return where the sentence around `text[begin:stop]` begins and stops, looking 240 characters each way."""
    floor, ceiling = max(0, begin - _REACH), min(len(text), stop + _REACH)
    for found in _BREAK.finditer(text, floor, begin):
        floor = found.end()
    after = _BREAK.search(text, stop, ceiling)
    return floor, after.start() if after else ceiling


def _is_asked_of_the_past(text: str, cue: re.Match[str], verb: re.Match[str]) -> bool:
    """Tell whether a bare verb belongs to a "did" before it, with its subject between the two."""
    bare = _BARE_VERB.match(text, verb.start())
    return (
        cue[0] in ("did", "Did")
        and bare is not None
        and bare.end() == verb.end()
        and _NO_SUBJECT.search(text, cue.end(), verb.start()) is None
    )


def tense(text: str, begin: int, stop: int) -> Tense:
    """Judge by the nearest cue before the expression in its sentence, else by the first one after it."""
    return judge(text, begin, stop)[0]


def judge(text: str, begin: int, stop: int) -> tuple[Tense, bool]:
    """Return the tense, and whether it is beyond doubt: "will open" is, "opens" or "wants to open" is not."""
    first, last = clause(text, begin, stop)
    cue = _cue_before(text, first, begin, stop)
    told = _told_otherwise(text, first, begin, cue)
    if told is not None:
        return told, True
    later = _CUE.search(text, stop, last) if cue is None else None
    past = cue if cue is not None and cue["past"] else None
    if is_planned(text, first, begin) or ((cue is None or past) and looks_ahead(text, first, begin, past, later)):
        return "future", False
    cue = cue or later
    if cue is None:
        return "unknown", False
    return ("past", True) if cue["past"] else ("future", _SURE.match(cue[0]) is not None)


def _cue_before(text: str, first: int, begin: int, stop: int) -> re.Match[str] | None:
    """Return the nearest cue before the expression in its sentence."""
    cue = None
    for found in _CUE.finditer(text, first, stop):
        if found.start() >= begin:
            break
        spent = found["future"] == "until" and _HAS_ITS_END.search(text, found.end(), begin)
        if not spent and (cue is None or not _is_asked_of_the_past(text, cue, found)):
            cue = found
    return cue


def _told_otherwise(text: str, first: int, begin: int, cue: re.Match[str] | None) -> Tense | None:
    """Return the tense that the words right before the expression, or the first of the sentence, tell by themselves."""
    if _AS_OF.search(text, first, begin):
        return "past"
    if _COME.search(text, first, begin):
        return "future"
    if cue is not None and cue["future"] == "until" and _PAST_UNTIL.search(text, first, begin):
        return "past"
    return "past" if cue is None and _OPENING.match(text, first, begin) else None
