"""What a question asks for: the kind of answer, its words and names, its time, its outlets and its parts.

Reads the question alone; what any index makes of the words is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from retrieval.domain import trace
from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.kinds import AnswerKind, Order, answer_kind, asked_order
from retrieval.text.spelling import mended
from retrieval.times.expressions import TimeExpression, find_times

__all__ = ["AnswerKind", "Order", "Part", "Question", "Window", "content_words", "proper_names", "understand", "words"]


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends inclusive, None for open; `reason` is the question's own words for it.

    `strict` when the words speak of publication, so that an article from outside cannot answer. Otherwise they say
    when something happened, of which an article from outside may still tell.
    """

    start: date | None
    end: date | None
    reason: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One article's share of a question that asks across several: its words, its outlets, the days it names."""

    text: str
    terms: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. Tuples hold no item twice and keep the order of the question.

    `terms` are content words in lower case, without names of outlets; `names` are proper names as written. `parts`
    is empty unless the question asks across articles, and then has at least two.
    """

    text: str
    kind: AnswerKind
    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    order: Order | None = None
    window: Window | None = None
    outlets: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


_LONGEST = 1_000
"""Characters of a question that are read: more than anybody asks. The cost of every rule is bounded by it."""


def shortened(text: str) -> str:
    """Return what is read of a question: all of it, or the beginning and the end of a page with one.

    What is asked stands before or behind what was pasted; its middle says nothing more about that.
    """
    asked = text.strip()
    if len(asked) <= _LONGEST:
        return text
    begin, end = asked[: _LONGEST // 2], asked[-_LONGEST // 2 :]
    # Words stay whole, unless there is but one.
    return f"{begin.rsplit(maxsplit=1)[0]}\n{end.split(maxsplit=1)[-1]}"


def understand(text: str, as_of: date, outlets: Collection[str] = ()) -> Question:
    """Return what a question asks for.

    Args:
        text: the question, in any language; only English is read for more than its words.
        as_of: the day from which "this week" is counted.
        outlets: the names of the outlets that the corpus knows.
    """
    asked = shortened(text)
    read = mended(asked.strip())
    named = _Outlets(outlets)
    found = named.within(read)
    times = find_times(read, as_of)
    parts = _parts(read, as_of, named)
    question = Question(
        text=asked,
        kind=answer_kind(read),
        terms=content_words(named.removed(read)),
        names=proper_names(read),
        order=asked_order(read),
        window=None if parts else _window(read, times),
        outlets=found,
        parts=parts,
    )
    if trace.is_recorded():
        _explain(question, read)
    return question


def _explain(question: Question, read: str) -> None:
    if read != question.text.strip():
        trace.note(f"is read as “{read}”")
    trace.note(f"words: {', '.join(question.terms)}; names: {', '.join(question.names) or 'none'}")
    if question.order or question.outlets:
        trace.note(f"order: {question.order or 'none'}; outlets: {', '.join(question.outlets) or 'none'}")
    if question.window is not None:
        window, bounds = question.window, "publication" if question.window.strict else "the event"
        trace.note(f"“{window.reason}” bounds {bounds}: {window.start or 'open'} to {window.end or 'open'}")
    for part in question.parts:
        trace.note(f"part: {part.text}")


_WORD = Pattern(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*", 0)
_STOP = word_set("function_words.stop_words")
_SCAFFOLDING = word_set("questions.scaffolding")


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case, a possessive ending cut off."""
    for match in _WORD.finditer(text.replace("’", "'").lower()):
        yield match[0].removesuffix("'s")


def content_words(text: str) -> tuple[str, ...]:
    """Return what a text is about, word by word; all its words when it has nothing but function words."""
    found = dict.fromkeys(words(text))
    content = [word for word in found if word not in _STOP]
    about = [word for word in content if word not in _SCAFFOLDING]
    return tuple(about or content or found)


_NAME_WORD = r"[A-Z][\w&]*(?:[.'’-][\w&]+)*"
_JOINER = rf"(?:{either('names.joiners')})"
_NAME = Pattern(
    rf"{_NAME_WORD}(?:(?:(?<=\b[A-Z])\.|(?<=\b[A-Z][a-z])\.|(?<=\b[A-Z][a-z]{{2}})\.)?"
    rf"\s+(?:(?:{_JOINER}\s+){{0,2}}{_NAME_WORD}|\d[\d.-]*))*",
    0,
)
_NO_NAMES = _STOP | _SCAFFOLDING
_OPENING = Pattern(r"(?:^|[.?!:]\s+|[“\"'‘])$", 0)
_FEW = 3


def proper_names(text: str) -> tuple[str, ...]:
    """Return the proper names of a text as written, none when capitals mean nothing in it (headline, shouting)."""
    spoken = 0
    for match in _WORD.finditer(text):
        if match[0].lower() not in _STOP and match[0][0].isalpha():
            if match[0][0].islower():
                break  # one small letter is enough, and most texts have it within a few words
            spoken += 1
    else:
        if spoken > _FEW or (spoken > 1 and text.isupper()):
            return ()
    return tuple(dict.fromkeys(name for match in _NAME.finditer(text) for name in _name(text, match)))


def _name(text: str, match: re.Match[str]) -> Iterator[str]:
    """Yield the name in a run of capitalised words, if it is one and not merely the opening of a sentence."""
    parts = re.sub(r"['’]s?$", "", match[0]).split()
    opening = _OPENING.search(text[max(0, match.start() - 3) : match.start()]) is not None
    while parts and parts[0].lower() in _NO_NAMES and not (parts[0].isupper() and len(parts[0]) > 1):
        parts.pop(0)
        opening = False
    while parts and re.fullmatch(_JOINER, parts[0]):
        parts.pop(0)
    ordinary = len(parts) == 1 and opening and parts[0][1:].islower() and not match[0].endswith(("'s", "’s"))
    if parts and len(parts[0]) > 1 and not ordinary:
        yield " ".join(parts)


_PUBLISHED = Pattern(
    r"\b(?:articles?|stories|story|reports?|coverage|news|headlines?|pieces?)"
    r"(?: (?:published|posted|written))?(?: (?:on|in|from|of|for|during))?[ ,]*$"
)
_BOUND = Pattern(r"\b(after|before|until|till|by)(?: the)?[ ,]*$")
_DAY = timedelta(days=1)


def _window(text: str, times: list[TimeExpression]) -> Window | None:
    """Return the window that the only resolved time of a question means; with several, none of them is the scope."""
    resolved = [time for time in times if time.start is not None or time.end is not None]
    if len(resolved) != 1:
        return None
    time = resolved[0]
    before = text[: time.begin]
    bound = _BOUND.search(before)
    start, end = _bounded(bound[1].lower() if bound else "", time)
    strict = _PUBLISHED.search(before[: bound.start()] if bound else before) is not None
    return Window(start, end, (bound[0] if bound else "") + time.text, strict)


def _bounded(bound: str, time: TimeExpression) -> tuple[date | None, date | None]:
    """Return the days that a time and the word before it leave open to the question."""
    if bound == "after" and time.end != date.max:
        return (time.end + _DAY if time.end else None), None
    if bound == "before" and time.start != date.min:
        return None, (time.start - _DAY if time.start else None)
    if bound:
        return None, time.end
    return time.start, None if time.open_end else time.end


class _Outlets:
    """The outlets that a corpus knows, found in a question whatever their case."""

    def __init__(self, known: Collection[str]) -> None:
        self._spelling = {outlet.lower(): outlet for outlet in known if outlet.strip()}
        longest_first = sorted(self._spelling, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) if names else None

    def matches(self, text: str) -> list[re.Match[str]]:
        return list(self._pattern.finditer(text)) if self._pattern else []

    def within(self, text: str) -> tuple[str, ...]:
        found = (self._spelling.get(match[0].lower(), match[0]) for match in self.matches(text))
        return tuple(dict.fromkeys(found))

    def removed(self, text: str) -> str:
        return self._pattern.sub(" ", text) if self._pattern else text


_ASKS_ARTICLES = Pattern(r"\b(?:articles?|reports?|reported|reporting|coverage)\b")
_FEWEST_TERMS = 4
"""Content words that a part must have; fewer say too little to search by."""
_LEAST_ASKED = 12
"""Content words from which a question is long enough to ask across articles."""
_CLAUSE = Pattern(
    r"""[;?]\s+
    |,\s+(?=(?:and|but|while|whereas|which|who|whose|or|in\ contrast|as\ well\ as|with|compared|has|is|was|did|do|does
            |are|indicating|suggesting|making|resulting)\b)
    |\s+(?=(?:while|whereas|compared\ to|in\ contrast)\b)
    |\s+(?=and\s(?:is|was|has|also|another|the|then|a|that|did|does|subsequent|allegedly|alleged|accused|who|whose
            |offers|discussed|with|on|its|their|again|by)\b)""",
    re.VERBOSE,
)
_CONJUNCTION = Pattern(r"[;?]\s+|,\s+(?=\w)|\s+(?=(?:while|whereas|compared|and|or|but|as|than)\s)", 0)


def _parts(text: str, as_of: date, outlets: _Outlets) -> tuple[Part, ...]:
    """Split a question that asks across articles into what it wants of each; () when it asks one thing."""
    across = outlets.matches(text) or _ASKS_ARTICLES.search(text)
    if not across or len(content_words(outlets.removed(text))) < _LEAST_ASKED:
        return ()
    clauses = [piece for clause in _clauses(text, outlets) for piece in _one_outlet_each(clause, outlets)]
    if len(clauses) < 2:
        return ()
    return tuple(_part(clause, as_of, outlets) for clause in clauses)


def _part(text: str, as_of: date, outlets: _Outlets) -> Part:
    days = (time.start for time in find_times(text, as_of) if time.granularity == "day" and time.start)
    return Part(
        text=text.strip(),
        terms=content_words(outlets.removed(text)),
        outlets=outlets.within(text),
        dates=tuple(dict.fromkeys(days)),
    )


def _clauses(text: str, outlets: _Outlets) -> list[str]:
    """Cut a text at its clauses; one with too few words to search by stays with its neighbour."""
    names = [(match.start(), match.end()) for match in outlets.matches(text)]
    ends = [cut.end() for cut in _CLAUSE.finditer(text) if not any(a <= cut.start() < b for a, b in names)]
    clauses: list[str] = []
    for start, end in pairwise([0, *ends, len(text)]):
        clause = text[start:end]
        if clauses and not (_searchable(clauses[-1], outlets) and _searchable(clause, outlets)):
            clauses[-1] += clause
        else:
            clauses.append(clause)
    return clauses


def _one_outlet_each(clause: str, outlets: _Outlets) -> list[str]:
    """Cut a clause that names several outlets between them, where each side keeps enough words to search by."""
    named = outlets.matches(clause)
    for one, other in pairwise(named):
        between = _CONJUNCTION.finditer(clause, one.end(), other.start())
        cuts = [cut.end() for cut in between if _splits(clause, cut.end(), outlets)]
        if cuts and len(content_words(clause[one.end() : other.start()])) > 1:
            return [clause[: cuts[-1]], *_one_outlet_each(clause[cuts[-1] :], outlets)]
    return [clause]


def _splits(clause: str, cut: int, outlets: _Outlets) -> bool:
    return _searchable(clause[:cut], outlets) and _searchable(clause[cut:], outlets)


def _searchable(text: str, outlets: _Outlets) -> bool:
    return len(content_words(outlets.removed(text))) >= _FEWEST_TERMS
