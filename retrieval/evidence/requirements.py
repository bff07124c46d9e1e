"""What a question cannot do without: its subject known to the corpus, its participants and its acts told in one place.

Each need is a reason to decline; how likely an answer is beyond that is judged in `abstaining`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from retrieval.domain import trace
from retrieval.domain.articles import Passage
from retrieval.english.dictionary import Pattern, values
from retrieval.events.asked_event import SHORT, AskedEvent
from retrieval.events.context import held, with_aliases
from retrieval.question.question import Question, content_words
from retrieval.ranking.sentences import Idf, Sentence, Wanted
from retrieval.text.acts import kinds_in, kinds_of
from retrieval.text.neighbours import has_word
from retrieval.text.stems import stem, stems
from retrieval.text.word_kinds import YEAR, is_calendar, is_number
from retrieval.times.expressions import find_times
from retrieval.times.publication import times_from

_SUBJECT = Pattern(r"\b(?:about|regarding|concerning)\s+(?P<of>[^,?;]+)|\b[A-Z]\w+['’]s?\s+(?P<whose>[a-z][\w-]*)", 0)
_ASKS_CLOCK = Pattern(r"\b(?:what time|time of day|(?:what|which) hour|o'clock)\b")
_ASKS_IT = Pattern(r"^\s*(?:what|who|which|where|when)\s+(?:is|are|was|were)\s+(?:\w+\s+){0,3}$")
_ASKS_PRICE = Pattern(
    r"\bhow much\b.*\b(?:cost|costs|pay|pays|paid|spend|spent|earn|earned|charge|charged|raise|raised|donate|donated)\b"
    r"|\bwhat (?:is|was|did) .*\b(?:price|cost|salary|fee)\b",
)
_ASKS_TIMES = Pattern(r"\bhow (?:many times|often)\b")
_TIMES = Pattern(
    r"\b(?:once(?= (?:an?|every|before|again|more|per)\b|[.,;])|twice|thrice|times|every|daily|nightly|weekly|monthly"
    r"|yearly|annual(?:ly)?|per (?:day|week|month|year))\b",
)
_BOUND = Pattern(r"\b(?:before|after|since|until|during)\b")
_ORDINAL = (
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+t(?:een|ie)th|\d+(?:st|nd|rd|th)"
)
_COUNTED = Pattern(
    r"\b(?:(?:two|three|four|five|six|seven|eight|nine|ten|dozen|several|\d+) (?:\w+ )?(?P<several>\w+s)"
    rf"|(?:{_ORDINAL}) (?P<one>\w+(?: \w+)?))\b",
)
_ASKS_AGE = Pattern(r"\bhow old\b|\bwhat age\b|\bhow soon\b")
_LENGTH = Pattern(
    r"\b(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|eleven|twelve|\w+ty(?:-\w+)?|\d[\d,.]*|half"
    r"|several|many|few|couple of|dozens? of|hundreds? of|thousands? of)[ -](?:[\w-]+[ -]){0,2}"
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|seasons?|years?|decades?|century|centuries)"
    r"|hours|days|weeks|months|years|decades|centuries|overnight|fortnight|for life|from \d{4} (?:to|until))\b"
    r"(?P<apart> (?:ago|after|before|later|earlier)\b)?",
)
_APART = frozenset({"after", "before", "ago", "until", "since"})
_ASKS_SINCE = Pattern(r"\bhow long (?:has|have|had|was|were)\b")
_SINCE = frozenset({"since"})
_OUTCOME = Pattern(
    r"\b(?:won|lost|beat|hosted|held|elected|crowned|happened|opened|began|ended"
    r"|(?:did|was|were)\b[^?]*\b(?:win|lose|beat|beaten|host|held|elected|crowned|happen|open|begin|end))\b",
)
_AIM = Pattern(r"\bto\s+[a-z]+\s|\b(?:bid|right|race|contract)\b")
_NAMED_SUMS = {stem(noun): frozenset(stems(str(told))) for noun, told in values("answers.named_sums").items()}
_OF_SUMS = ("number", "definition", "thing")
_MONEY = Pattern(r"[$€£¥]|\b(?:dollars?|euros?|pounds?|yen|francs?|crowns?|rupees?|cents?|percent|per cent)\b|%")


def unknown_subject(question: Question, wanted: Wanted, idf: Idf) -> bool:
    """Tell whether a question is about a thing by a word that no article of the corpus has ever used.

    That is what stands after "about", and what somebody is said to have ("her tie") unless it is itself asked for.
    """
    if len(question.text.split()) > SHORT or question.outlets:
        return False
    unseen = idf("")
    unknown = [
        word
        for word in _subjects(question.text)
        if idf(wanted.meant.get(word, word)) >= unseen and word not in wanted.meant
    ]
    return bool(unknown) and not trace.gate(f"an article has the word “{unknown[0]}”, which it is about", False)


def _subjects(text: str) -> Iterator[str]:
    for match in _SUBJECT.finditer(text):
        if match["whose"] and _ASKS_IT.match(text[: match.start()]):
            continue
        for word in content_words(match["of"] or match["whose"]):
            found = stem(word)
            if not is_calendar(found) and not is_number(found):
                yield found


def lies_ahead(question: Question, as_of: date) -> bool:
    """Tell whether a question takes for done what bears the number of a year to come: "who won the 2031 election?"."""
    years = [int(year) for year in YEAR.findall(question.text)]
    done = _OUTCOME.search(question.text) and not _AIM.search(question.text)
    return bool(years and done) and min(years) > as_of.year


def told_of(event: AskedEvent, passages: Iterable[Sequence[Sentence]], *, acts: bool = True) -> bool:
    """Tell whether any passage speaks of all participants of an event and, with `acts`, of all that they did."""
    names = [with_aliases(name) for name in (*event.names, *event.setting)]
    return any(_holds(event.every if acts else (), names, sentences) for sentences in passages if sentences)


def _holds(acts: Sequence[frozenset[str]], names: Sequence[frozenset[str]], sentences: Sequence[Sentence]) -> bool:
    passage = sentences[0].candidate.passage
    words = frozenset(stems(passage.title)).union(*(sentence.vocabulary for sentence in sentences))
    if not all(any(held(word, words) for word in name) for name in names):
        return False
    kinds = frozenset().union(*map(kinds_of, words))
    if all(act & kinds for act in acts):
        return True
    kinds = kinds_in(f"{passage.title}. {passage.text}", words)
    return all(act & kinds for act in acts)


def tells_kind(question: Question, quote: str) -> bool:
    """Tell whether a quote holds the time of day, the length of time, the money or the count of times asked for."""
    return (
        tells_what_is_asked(question, quote)
        and (question.kind != "duration" or _tells_length(question, quote))
        and ("price" not in _asked(question.text) or _MONEY.search(quote) is not None)
        and ("times" not in _asked(question.text) or _tells_times(question, quote))
    )


def tells_named_sum(question: Question, quote: str) -> bool:
    """Tell whether a quote tells of the salary, rent or debt that is asked for: another sum of that firm is none."""
    if question.kind not in _OF_SUMS:
        return True
    told = frozenset(stems(quote))
    return all(not told.isdisjoint(_NAMED_SUMS[word]) for word in stems(question.text) if word in _NAMED_SUMS)


def _tells_length(question: Question, quote: str) -> bool:
    """Tell whether a quote says how long: not how long ago or after, where that is not what is asked."""
    if _ASKS_AGE.search(question.text) or (_ASKS_SINCE.search(question.text) and has_word(quote, _SINCE)):
        return True
    apart = has_word(question.text, _APART)
    return any(apart or not found["apart"] for found in _LENGTH.finditer(quote))


def _tells_times(question: Question, quote: str) -> bool:
    if _TIMES.search(quote):
        return True
    asking = _BOUND.split(question.text)[0]
    asked = kinds_in(asking, stems(asking))
    counted = (found["several"] or found["one"] for found in _COUNTED.finditer(quote))
    return any(asked & kinds_of(word) for words in counted for word in stems(words))


def names_a_year(question: Question) -> bool:
    """Tell whether a question is about a stated year or a day in one, and not about "this week" or "March"."""
    return question.window is not None and YEAR.search(question.window.reason) is not None


def speaks_of_its_time(question: Question, passage: Passage) -> bool:
    """Tell whether a passage was published in the time that a question names, or mentions it.

    Relative words count as what they mean: "last year", written in January 2016, speaks of 2015.
    """
    window = question.window
    if window is None or (window.start is None and window.end is None):
        return True
    times = times_from(f"{passage.title}\n{passage.text}", passage.period, language=passage.language or "en")
    spans = [(time.start, time.end) for time in times]
    spans.append((passage.published_from or passage.published, passage.published))
    return any(
        (window.start is None or (end is not None and end >= window.start))
        and (window.end is None or (start is not None and start <= window.end))
        for start, end in spans
    )


def tells_what_is_asked(question: Question, quote: str) -> bool:
    """Tell whether a quote holds a time of day, when that is what a question asks for."""
    return "clock" not in _asked(question.text) or any(time.clock for time in find_times(quote))


@lru_cache(maxsize=64)
def _asked(text: str) -> frozenset[str]:
    """Return which of a time of day, a price and a count of times a question asks for: read once for all quotes."""
    asking = {"clock": _ASKS_CLOCK, "price": _ASKS_PRICE, "times": _ASKS_TIMES}
    return frozenset(kind for kind, pattern in asking.items() if pattern.search(text))
