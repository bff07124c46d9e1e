"""How tightly a time belongs to an act of the same sentence: what stands between the two, and who else claims the time.

Knows sentences only, nothing of articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.english.dictionary import Pattern, either
from retrieval.events.asked_event import AskedEvent
from retrieval.text.acts import Act
from retrieval.text.neighbours import ANY_WORD, follows
from retrieval.times.expressions import TimeExpression

# What is lost for each thing between the act and the time.
_COMMA, _LINK, _OTHER_CLAUSE, _WORD_BETWEEN = 0.1, 0.04, 0.22, 0.006
_OTHER_ACT = 0.2  # another act stands in the clause of the time
_PROMISE = 0.5  # the time says when it was agreed to
_PROMISED_FOR = 0.2  # the time may say so, as in "agreed to buy it in April"
_BESIDE_IT = 0.4  # the time is of an act that was done to the event
_ATTRIBUTION = 0.6  # the time says when it was told
_UNKNOWN_ACT = 0.8  # what a time is worth where the act is not known
_NOT_SINCE = 0.75  # kept of a "since 2019" where no "since" was asked for
_SINCE_THEN = 0.9  # the same where it is asked when it began
_DEADLINE = 0.8  # kept of a "by Friday"
_SPEECH = frozenset({"announce", "say", "confirm"})
_BOUNDARY = Pattern(
    r"[,;:—–()]|\b(?:and|but|while|when|as|since|because|after|before|until|although|though|which|who|that|whose|where"
    r"|if|than)\b",
    0,
)
_LINKS = frozenset({"when", "as", "and"})
_COMMAS = frozenset(",—–()")
_SAID = Pattern(
    r"(?:,[”\"']?\s+(?:[^,.;]{1,60}\s)?(?:said|says|announced|wrote|told|added|reported)(?:\s[^,.;]{1,40})?"
    r"\s(?:on|in|late|early)\s*|\b(?:said|says|told|announced)\s+(?:[a-z]+\s){0,2}on\s*|\bsaid\s+)$",
    0,
)
_FIRST_SINCE = Pattern(r"\b(?:first|last|highest|lowest|worst|biggest|largest|best|most|only)\b[^.;]{0,80}$")
_LIMITS = Pattern(r"\b(?:until|till|before|by|no later than|after)\s+(?:the\s)?$")
_DETERMINER = Pattern(r"\b(?:the|an?|this|his|her|its|their|of|\w+['’]s)\s+$")
_UNDONE = Pattern(r"\s+as (?:first |originally |once )?(?:planned|expected|announced|promised)\b", 0)
NEGATED = Pattern(
    r"(?:\b(?:not|never|cannot|without|spared|avoided|escaped|averted|instead of|rather than)|n['’]t)"
    r"\s+(?:(?!only\b)\w+\s+){0,2}$",
    0,
)
"""What goes before an act that was not done, up to the act."""
_OPEN = Pattern(r"\b(?:whether|if|unless)\b[^,;:.]*$", 0)
"""What is still open: "to determine whether he is guilty"."""
_STANDS = Pattern(r"\b(?:will|is to|are to|would) (?!not\b)\w+(?: \w+){0,3} $")
"""What still holds: "will begin on Thursday as planned"."""
_HOPED = Pattern(r"\bhad (?:hoped|wanted|meant|tried|planned) to (?:\w+ )?$")
"""What was wanted and did not come of it: "had hoped to sign today"."""
_UNTIL_THEN = Pattern(r"\b(?:until|till|before|since)\b", 0)
_DENIED = Pattern(r"\bnot\s+(?:(?:on|in|at|by)\s+)?(?:the\s)?$", 0)
_BUT_THEN = Pattern(r"\bbut (?:only )?(?:(?:on|in|at|from) (?:the )?)?$")
"""What it was not on another day: "will not open on Tuesday but on Friday"."""
_INSTEAD = Pattern(r"\bnot\s+(?:on|in|at|by)\s+(?:the\s+)?[A-Z\d]", 0)
# Belongs to the time and not to the clauses: "shortly before midnight".
_EDGE = Pattern(r"\b(?:(?:just|shortly|soon|immediately|not) )?(?:before|after|by|since|until|from)\s+(?:the\s)?$", 0)
_RELATIVE = Pattern(r"\b[a-z]\w*\s(?:that|which|who)\s+(?:\w+\s+){0,2}$", 0)
_TERM = Pattern(
    r"\b(?:until|till|through)\s+(?:the (?:end|summer|autumn|spring|winter) of\s+)?"
    r"(?:\d{1,2}\s+)?(?:(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber)?\s*(?:\d{4})?",
    0,
)
"""How long what was done is to last: "signed a contract until June 2027 on Wednesday"."""
_RELATIVES = frozenset({"that", "which", "who", "whose"})
_AT_ONCE = Pattern(rf"\s+(?:{either('time.at_once')})\b")
"""What is so from the time on that the sentence tells before: "agreed on Saturday, and the strike ended at once"."""
_SAME_DAY = Pattern(r"\b(?:minutes?|hours?|moments|shortly|immediately|soon|just) $", 0)
_PROMISED = Pattern(
    r"\b(?:agreed|promised|pledged|vowed|decided|refused|offered|asked|urged|invited|told|ordered|threatened|failed)"
    r" (?:\w+ ){0,3}to (?:\w+ )?$"
    r"|\b(?:move|plan|bid|effort|decision|intention|application|attempt|proposal|desire|push|agreement)s?"
    r" to (?:\w+ )?$",
    0,
)
"""What was agreed to on Tuesday was not done on Tuesday."""
_ACTED_ON = Pattern(
    rf"\b(?:{either('acts.beside_their_object')})\s+(?:(?:{either('function_words.determiners')}|\w+['’]s)\s+)"
    r"(?:(?!of\b|in\b|at\b|on\b|for\b)[\w-]+\s+){0,3}$"
)
_PRESENT = Pattern(r"[a-z]+s\b", 0)
"""A verb such as "takes": what somebody said on Tuesday about "when he takes over" has not happened on Tuesday."""
_DOING = Pattern(r"\b(?:after|before|since|while|when|despite|by)\s+(?:\w+ly\s+)?\w{2,}ing\b", 0)
"""Another act between: "resigned after taking the post in 2017"."""
_INTENDED = frozenset({"to", "will", "would", "shall", "should", "may", "might", "could", "can"})


def binding(event: AskedEvent, text: str, acts: Sequence[Act], time: TimeExpression) -> float:
    """Return how tightly a time of a sentence belongs to the act of an event, in [0, 1]; `acts` are the sentence's."""
    before = text[: time.begin]
    if _DENIED.search(before) or (_UNDONE.match(text, time.stop) and not _STANDS.search(before)):
        return 1.0 if event.retracted else 0.0
    if event.retracted and (_INSTEAD.search(text) or _UNDONE.search(text)):
        return 0.0
    worth = _bound_to_act(event, text, acts, time)
    if _SAID.search(before) and not event.acts & _SPEECH:
        worth -= _ATTRIBUTION
    if event.since:
        return max(0.0, worth)
    if time.open_end:
        worth *= 0.0 if _FIRST_SINCE.search(before) else _SINCE_THEN if "begin" in event.acts else _NOT_SINCE
    return max(0.0, worth * (_DEADLINE if _LIMITS.search(before) else 1.0))


def _bound_to_act(event: AskedEvent, text: str, acts: Sequence[Act], time: TimeExpression) -> float:
    first, last = clause_span(text, time)
    within = [act for act in acts if first <= act.begin < last]
    taken = any(not act.kinds & event.acts and not _nominal(text, act) for act in within)
    own = [act for act in acts if act.kinds & event.acts]
    if own and all(_is_undone(text, act, time) for act in own):
        return 0.0
    return max((_nearness(text, act, time, taken and act not in within) for act in own), default=_UNKNOWN_ACT)


def _is_undone(text: str, act: Act, time: TimeExpression) -> bool:
    """Tell whether an act did not happen then: "will not leave on 20 July", but "did not leave until 20 July"."""
    if _OPEN.search(text, 0, act.begin) or _HOPED.search(text, 0, act.begin):
        return True
    if not NEGATED.search(text, 0, act.begin) or _BUT_THEN.search(text, act.stop, max(act.stop, time.begin)):
        return False
    return not (time.open_end or _UNTIL_THEN.search(text, act.stop, max(act.stop, time.begin)))


def _nearness(text: str, act: Act, time: TimeExpression, taken: bool) -> float:
    """Return 1 less what stands between an act and a time; `taken` when another act stands beside the time."""
    begin, end = (act.stop, time.begin) if act.stop <= time.begin else (time.stop, act.begin)
    between = text[begin:end]
    if time.begin >= act.stop:
        between = _TERM.sub("", _EDGE.sub("", between))
    marks = [match[0] for match in _BOUNDARY.finditer(between) if not _is_same_day(between, match)]
    if act.begin > time.begin and marks and marks[-1] in ("when", "as") and not _PRESENT.match(text, act.begin):
        return 1.0 - _COMMA  # "told him on Tuesday ..., when the two met": it was then that they met
    lost = _WORD_BETWEEN * len(between.split()) + _OTHER_ACT * taken
    if taken and _is_in_relative_clause(text, act, time, marks):
        return 0.0  # "rejected the deal that ended their strike two weeks ago"
    if act.begin >= time.stop and _AT_ONCE.match(text, act.stop):
        return 1.0 - _COMMA
    lost += sum(_COMMA if mark in _COMMAS else _LINK if mark in _LINKS else _OTHER_CLAUSE for mark in marks)
    aside = time.begin > act.stop and _RELATIVE.search(text, 0, act.begin) is not None
    intended = act.begin > time.begin and follows(text, act.begin, _INTENDED, ANY_WORD, as_written=True)
    promised = _PROMISED.search(text, time.stop if act.begin > time.begin else 0, act.begin) is not None
    lost += _BESIDE_IT * _is_object(text, act)
    lost += (_PROMISE if act.begin > time.begin else _PROMISED_FOR) * promised
    lost += _OTHER_ACT * (_DOING.search(between) is not None)
    return 1.0 - lost - _OTHER_CLAUSE * (intended or aside)


def _is_in_relative_clause(text: str, act: Act, time: TimeExpression, marks: Sequence[str]) -> bool:
    """Tell whether a time stands in a relative clause of which the act is no part, on either side of it."""
    if time.begin >= act.stop:
        return bool(marks) and marks[-1] in _RELATIVES
    first, _ = clause_span(text, time)
    return text[:first].endswith(tuple(_RELATIVES)) and act.begin > time.stop and any(mark == "," for mark in marks)


def _is_object(text: str, act: Act) -> bool:
    """Tell whether an event is what another act is done to, which was not when it happened: "left the summit"."""
    return _ACTED_ON.search(text, 0, act.begin) is not None


def _is_same_day(between: str, mark: re.Match[str]) -> bool:
    """Tell whether what follows a mark was hours before or after, and so on the same day most likely."""
    return mark[0] in ("after", "before") and _SAME_DAY.search(between, 0, mark.start()) is not None


def _nominal(text: str, act: Act) -> bool:
    return _DETERMINER.search(text, 0, act.begin) is not None


def clause_span(text: str, time: TimeExpression) -> tuple[int, int]:
    """Return where the clause that a time stands in begins and ends, in characters of the sentence."""
    marks = [match for match in _BOUNDARY.finditer(text) if match[0] not in _LINKS or match[0] == "and"]
    edge = _EDGE.search(text[: time.begin])
    ahead = (
        match.end() for match in marks if match.end() <= time.begin and not (edge and match.start() >= edge.start())
    )
    first = max(ahead, default=0)
    last = min((match.start() for match in marks if match.start() >= time.stop), default=len(text))
    return first, last
