"""What the bot says for itself: who it is, what it can do, and where its last answer comes from.

A reply tells no news: all that it repeats of an article is what the answer before has cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retrieval.dialogue.small_talk import Talk, TalkKind
from retrieval.domain.answer import Answer, Citation, CoveredPeriod, FoundPassage
from retrieval.times.expressions import format_interval

_OF_ITSELF: dict[TalkKind, str] = {
    "greeting": "Hello! Ask me about the news: I answer with the sentence of an article that proves it.",
    "thanks": "You're welcome. Ask on whenever you like.",
    "farewell": "Goodbye!",
    "help": (
        "Ask me about the news, in your own words: when, who, where, how many, why, what somebody said, or what is the "
        "latest on something. I answer with a sentence of an article and say whose it is and of which day; what no "
        'article says I do not answer. You can ask on ("why?", "and in April?", "what did she say?"), doubt an answer '
        '("are you sure?"), ask for its source ("source?", "the second one"), and begin anew with "new topic".'
    ),
    "identity": (
        "I am Dateline, a bot that answers questions about the news from the articles that it has been given, and "
        "proves each answer with a quote. I have no opinion and no life of my own."
    ),
    "feeling": "I only know the news. Ask me about it.",
}
ABOUT_THE_ANSWER: frozenset[TalkKind] = frozenset({"doubt", "source", "published", "item", "repeat"})
"""Kinds of talk that are about the answer before."""
_NOTHING_YET = "I have not answered anything yet. Ask about the news, and each answer names its source."
_MOST_SOURCES = 5
_SHORT = 280
_LIKELY = 0.05
"""Chances are told rounded to this."""


def reply_to(talk: Talk, before: Answer | None, covered: CoveredPeriod | None = None) -> str:
    """Return the reply to small talk. `before` is the last answer about the news, `covered` what the articles cover."""
    if talk.kind in _OF_ITSELF:
        return " ".join(filter(None, (_OF_ITSELF[talk.kind], _coverage(covered))))
    if before is None:
        return _NOTHING_YET
    if not before.citations:
        return _without_answer(before)
    match talk.kind:
        case "source":
            return _sources(before.citations)
        case "published":
            return _published(before)
        case "item":
            return _item(before.citations, talk.item or 1)
        case "repeat":
            return _again(before)
    return _certainty(before)


def asks_back(choices: Sequence[str]) -> str:
    """Return the question which of several is meant; `chosen` reads the reply to it."""
    return f"Do you mean {', '.join(choices[:-1])} or {choices[-1]}?"


def choices_in(reply: str | None) -> list[str]:
    """Return what `asks_back` offered, nothing where a reply offers nothing."""
    if reply is None or not (reply.startswith("Do you mean ") and reply.endswith("?")):
        return []
    first, _, last = reply.removeprefix("Do you mean ").removesuffix("?").rpartition(" or ")
    return [*first.split(", "), last]


def asks_whom(word: str) -> str:
    """Return the question what a word such as "he" or "why" is about, where nothing was said before it."""
    return f"I do not know what “{word}” is about: nothing was said before it. Please name who or what you mean."


def _coverage(covered: CoveredPeriod | None) -> str:
    if covered is None or not covered.articles or covered.first_day is None or covered.last_day is None:
        return ""
    noun = "article" if covered.articles == 1 else "articles"
    return f"I know {covered.articles:,} {noun}, published {format_interval(covered.first_day, covered.last_day)}."


def _without_answer(before: Answer) -> str:
    said = "I gave no answer, because no article says it, so there is no source for one."
    nearest = list(map(_found_line, before.nearest[:2]))
    return "\n".join([said + (" Nearest were:" if nearest else ""), *nearest])


def _found_line(found: FoundPassage) -> str:
    return f"“{found.title}”" + (f" {found.url}" if found.url else "")


def _sources(citations: Sequence[Citation]) -> str:
    if len(citations) == 1:
        return _line(citations[0])
    lines = [f"{number}. {_line(one)}" for number, one in enumerate(citations[:_MOST_SOURCES], 1)]
    more = len(citations) - _MOST_SOURCES
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _line(citation: Citation) -> str:
    """Return who published a quote, under which title, when, and where it can be read."""
    told = (citation.outlet, f"“{citation.title}”", _day(citation))
    return ", ".join(filter(None, told)) + (f": {citation.url}" if citation.url else "")


def _day(citation: Citation) -> str | None:
    return format_interval(citation.published, citation.published) if citation.published else None


def _item(citations: Sequence[Citation], item: int) -> str:
    if item > len(citations):
        return f"There {'is only one source' if len(citations) == 1 else f'are only {len(citations)} sources'}."
    citation = citations[item - 1 if item > 0 else item]
    return f"“{_quote(citation)}”\n{_line(citation)}"


def _quote(citation: Citation) -> str:
    words = " ".join(citation.quote.split())
    return words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + " …"


def _published(before: Answer) -> str:
    days = [one.published for one in before.citations if one.published]
    if not days:
        return "The article has no date of publication."
    newest, asked = max(days), before.as_of.date()
    age = (asked - newest).days
    aged = "the day of" if age < 1 else "the day before" if age == 1 else f"{age:,} days before"
    which = "It was published on" if len(days) == 1 else "The newest of the articles was published on"
    return f"{which} {_written(newest)}, {aged} your question of {_written(asked)}; I know of nothing newer on it."


def _written(day: date) -> str:
    return format_interval(day, day)


def _again(before: Answer) -> str:
    citation = before.citations[0]
    said = before.direct.text if before.direct else f"“{_quote(citation)}”"
    return f"{said}\n{_line(citation)}"


def _certainty(before: Answer) -> str:
    """Return how sure an answer is: word for word from where, how many say so, and what speaks against it."""
    citation = before.citations[0]
    said = [f"{_publisher(citation)} says, word for word: “{_quote(citation)}”"]
    reports = before.reports
    if reports and reports.outlets > 1:
        independent = "one report that others copied" if reports.independent == 1 else f"{reports.independent} reports"
        said.append(f"{reports.outlets} outlets have it, from {independent}.")
    else:
        said.append("I know of no second source.")
    if "conflict" in before.notes:
        said.append("Other sources say otherwise.")
    if before.confidence is not None:
        chance = round(before.confidence / _LIKELY) * _LIKELY
        said.append(f"That it answers your question is about {chance:.0%} likely.")
    return " ".join(said)


def _publisher(citation: Citation) -> str:
    return ", ".join(filter(None, (citation.outlet or f"“{citation.title}”", _day(citation))))
