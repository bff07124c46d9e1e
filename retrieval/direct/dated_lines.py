"""Lines with their days: the latest on a topic, a summary of it, what changed or happened, one fact of each report.

Copies of a report count once, and two questions in one sentence are two. How lines are quoted is left to who composes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from retrieval.direct.answer_sentences import is_comment
from retrieval.english.dictionary import Pattern, either, phrase, values, word_set
from retrieval.events.context import held
from retrieval.question.question import Question, Window, content_words, proper_names
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import NEAR, kinds_in
from retrieval.text.paraphrases import CREDIT, paraphrases
from retrieval.text.stems import WORD, stems
from retrieval.text.word_kinds import is_calendar

_ALIKE = 0.6  # share of words in common from which two leads tell the same
ENDS = ".!?…”\"’')"
_LEADING = 3  # sentences of an article that may tell its news
_TURN, _STILL_AHEAD = 1.5, 0.6  # what a report is worth more that tells of a turn, and kept of what only looks ahead
_TALK = 0.6  # kept of what only repeats what somebody says, fears, denies
_HOUR = 6  # characters in which an entry of a ticker tells its hour
_FIRST = 1.0  # of a word of the title, for the sentence that an article opens with
_NAMED = 0.4  # of a word of the title that is a part of a name, which many a sentence has


@dataclass(frozen=True)
class Report:
    """An article as far as it was found: its passages' sentences, in the order of the text."""

    passages: tuple[Sequence[Sentence], ...]

    @property
    def title(self) -> str:
        """Return the title of the article."""
        return self.passages[0][0].candidate.passage.title

    @property
    def day(self) -> date:
        """Return the day of publication, the earliest of all days where it is not known."""
        return self.passages[0][0].candidate.passage.published or date.min

    @property
    def is_comment(self) -> bool:
        """Tell whether the article is a comment, which reports nothing."""
        return is_comment(self.title)

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the stems of the article and its title."""
        read = (one.vocabulary for sentences in self.passages for one in sentences)
        return frozenset(stems(self.title)).union(*read)

    @cached_property
    def names(self) -> frozenset[str]:
        """Return who and what the article names."""
        text = "\n".join(sentences[0].candidate.passage.text for sentences in self.passages)
        return frozenset(name for name in proper_names(text) if not is_calendar(stems(name)[0]))

    @cached_property
    def lead(self) -> Sentence | None:
        """Return the sentence that tells the article's news: near its beginning, and nearest to its title."""
        sentences = self.passages[0]
        if sentences[0].candidate.passage.start:
            return None
        ticker = sentences[0].text[:1].isdigit() and ":" in sentences[0].text[:_HOUR]
        near = sentences if ticker else sentences[:_LEADING]
        whole = [one for one in near if one.text[-1] in ENDS and "?" not in one.text]
        plain = [one for one in whole if one.text.split()[0].lower() not in word_set("answers.ticker_openers")] or whole
        title = frozenset(stems(" ".join(content_words(self.title))))
        named = frozenset(stems(" ".join(proper_names(self.title))))
        held_of = {
            one: sum((_NAMED if word in named else 1.0) * held(word, one.vocabulary) for word in title) for one in plain
        }
        if ticker:  # its first entry is not what it came to
            best = max(reversed(plain), key=lambda one: held_of[one], default=None)
            return best if best and held_of[best] >= 1 else None
        return max(plain, key=lambda one: held_of[one] + _FIRST * (one is sentences[0]), default=None)

    @cached_property
    def telling(self) -> frozenset[str]:
        """Return the stems of what the title and the lead are about."""
        lead = self.lead.text if self.lead else ""
        words = stems(" ".join(content_words(f"{self.title} {lead}")))
        return frozenset(word for word in words if not is_calendar(word) and not word.isdigit())

    def is_headed(self, topic: Sequence[str]) -> bool:
        """Tell whether the title has all stems of a topic."""
        title = frozenset(stems(self.title))
        return bool(topic) and all(held(word, title) for word in topic)

    def share_of(self, topic: Sequence[str]) -> float:
        """Return the share of a topic's stems that the article has."""
        return sum(held(word, self.words) for word in topic) / len(topic) if topic else 1.0

    def likeness_to(self, topic: Sequence[str]) -> float:
        """Return the same with other words for those of the topic, which count for a part."""
        return sum(_level(word, self.words) for word in topic) / len(topic) if topic else 1.0


def _level(word: str, words: frozenset[str]) -> float:
    return 1.0 if held(word, words) else CREDIT * (not paraphrases(word).isdisjoint(words))


def _has(text: str, listed: str) -> bool:
    """Tell whether a text has a word or phrase of a list."""
    said = f" {' '.join(WORD.findall(text.lower()))} "
    return any(f" {one} " in said for one in word_set(listed))


def reports_in(passages: Iterable[Sequence[Sentence]]) -> list[Report]:
    """Return the articles of ranked passages, the best found first."""
    found: dict[str, list[Sequence[Sentence]]] = {}
    for sentences in passages:
        if sentences:
            found.setdefault(sentences[0].candidate.passage.article_id, []).append(sentences)
    return [Report(tuple(sorted(own, key=lambda one: one[0].candidate.passage.start))) for own in found.values()]


def distinct(reports: Iterable[Report]) -> Iterator[Report]:
    """Yield the reports that tell something which none before them does; copies are left out."""
    kept: list[Sentence] = []
    for one in reports:
        lead = one.lead
        if lead is not None and not any(_repeats(lead, other) for other in kept):
            kept.append(lead)
            yield one


def _repeats(one: Sentence, other: Sentence) -> bool:
    shared = len(one.vocabulary & other.vocabulary)
    return shared >= _ALIKE * (len(one.vocabulary | other.vocabulary) or 1)


def kinship(one: Report, other: Report, among: Sequence[Report]) -> float:
    """Return how much the names that two reports share tell that they are of one story: rare names tell more."""
    frequency = Counter(name for report in among for name in report.names)
    shared = [name for name in one.names & other.names if frequency[name]]
    return sum(math.log(len(among) / frequency[name]) for name in shared) if len(shared) > 1 else 0.0


def weights_of(reports: Sequence[Report]) -> list[float]:
    """Return what each report is worth to a summary of them all: what others speak of, too, and what decides it."""
    told = Counter(word for one in reports for word in one.telling)
    return [_weight(one, told) for one in reports]


def _weight(one: Report, told: Counter[str]) -> float:
    if one.lead is None or one.is_comment:
        return 0.0
    common = sum(told[word] - 1 for word in one.telling) / math.sqrt(len(one.telling) or 1)
    kinds = kinds_in(one.title, stems(one.title)) | kinds_in(one.lead.text, one.lead.words)
    turns = _TURN if kinds & word_set("answers.turns") else 1.0
    told_of = f"{one.title}. {one.lead.text}"
    ahead = _STILL_AHEAD if _has(told_of, "answers.looking_ahead") else 1.0
    return common * turns * ahead * (_TALK if _has(told_of, "answers.mere_talk") else 1.0)


Form = Literal["latest", "summary", "happened"]

_PLEASE = r"\s*(?:(?:please|can you|could you|would you)\s+)*"
_REQUESTS: tuple[tuple[Form, str], ...] = (
    (
        "latest",
        rf"\s*what(?:['’]?s|\s+(?:has|is))?\s+(?:{either('answers.going_on')})\b(?P<topic>.*)"
        rf"\s+(?:{either('answers.of_late')})\W*",
    ),
    ("latest", rf"\s*(?:{either('answers.change_requests')})\b(?P<topic>.*)"),
    ("summary", rf"{_PLEASE}(?:{either('answers.summary_requests')})\b(?P<topic>.*)"),
    ("latest", rf"{_PLEASE}(?:so\s+)?(?:{either('answers.latest_requests')})\b(?P<topic>.*)"),
    ("happened", r"\s*what(?:\s+else)?\s+(?:has\s+)?(?:happened|went\s+on|took\s+place|changed)\b(?P<topic>.*)"),
)
_SHAPES = [(form, Pattern(shape)) for form, shape in _REQUESTS]
_SPAN = (
    r"(?:(?P<within>(?:in|during|over|within)\s+)?the\s+(?:first\s+|last\s+|few\s+|following\s+)*(?:(?P<count>\w+)\s+)?"
    r"(?P<unit>day|week|fortnight|month)s?\s+)?(?:shortly\s+|right\s+|just\s+|immediately\s+|soon\s+)?"
)
_BESIDE = Pattern(
    rf"\s*what(?:\s+else)?\s+(?:happened|went\s+on|took\s+place|was\s+going\s+on)\s+{_SPAN}"
    r"(?:(?P<before>before|prior\s+to|leading\s+up\s+to|ahead\s+of)|after|following|since)\s+(?P<event>.*?\w)\W*"
)
_DRESS = Pattern(
    rf"^\s*(?:(?:{either('answers.topic_dress')})\b)?\s*(?:{either('function_words.prepositions')})?\s+(?:the\s+)?"
    rf"|\s+(?:{either('answers.topic_dress')})\b"
)
_LEAST = 0.5  # share of the topic's words in an article, for it to be about it
_FITTING = 0.6  # of the best
_FEW = 2  # articles on a topic up to which others are looked for that share its names
_KINDRED = 2.2  # what the names that two articles share have to tell, for the second to be of the same affair
_MOST_KINDRED = 0.5  # of the closest of these
_LATEST_LINES, _LINES = 3, 5
_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 31}
_FULL_NAME = 2  # words of a topic that is named in full
_OPEN = 31  # days that "after" and "before" reach without a span


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """A request for dated lines: newest first or in order, on a topic (stems), from a day on where one is named."""

    form: Form
    topic: tuple[str, ...]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class BesideEvent:
    """A question what happened before or after an event: its words, which side of it, and for how many days."""

    event: str
    before: bool
    days: int | None = None


def lines_asked(question: Question) -> LinesAsked | None:
    """Return what lines are asked for, None where a question asks for something else."""
    text = question.text.replace("’", "'")
    window = question.window
    for form, shape in _SHAPES:
        match = shape.match(text)
        if match is None or (form == "happened" and not (window and _is_long(window))):
            continue
        if not word_set("function_words.question_words").isdisjoint(match["topic"].lower().split()):
            return None  # "latest data show that which country ..." asks something else
        rest = match["topic"].replace(window.reason, " ") if window else match["topic"]
        topic = _topic(_DRESS.sub(" ", rest))
        if form == "latest":
            since, until = (window.start, window.end) if window else (None, None)
            return LinesAsked("latest", topic, since, until) if topic or since else None
        if window is None or window.strict:
            return LinesAsked("summary", topic) if topic else None
        return LinesAsked("happened", topic, window.start, window.end) if _is_long(window) else None
    return None


def _is_long(window: Window) -> bool:
    """Tell whether a window is of several days; on a single one it is asked for what happened, and not for reports."""
    return window.start is None or window.end is None or window.start < window.end


def _topic(text: str) -> tuple[str, ...]:
    """Return the stems of what a story is about, without the nouns that any story is called by."""
    named = content_words(text) if text.strip() else ()
    words = [word for word in named if word not in word_set("answers.affairs")] or list(named)
    return tuple(dict.fromkeys(stems(" ".join(words))))


def beside_event(question: Question) -> BesideEvent | None:
    """Return the event before or after which it is asked what happened, None where that is not asked."""
    found = _BESIDE.fullmatch(question.text) if question.window is None else None
    if found is None:
        return None
    count = (found["count"] or "").lower()
    number = int(values("numbers.units").get(count, count if count.isdigit() else 1))
    days = number * _DAYS[found["unit"].lower()] if found["unit"] else None
    return BesideEvent(found["event"], found["before"] is not None, days)


def around(beside: BesideEvent, day: date) -> LinesAsked:
    """Return the lines that are asked for where the event was on a day."""
    days, one = timedelta(days=beside.days or _OPEN), timedelta(days=1)
    if beside.before:
        return LinesAsked("happened", (), day - days, day - one)
    return LinesAsked("happened", (), day + one, day + days)


def day_of_title(event: str, passages: Sequence[Sequence[Sentence]]) -> date | None:
    """Return the day of the first report whose title tells of the event and names who took part, None without any."""
    names = frozenset(stems(" ".join(proper_names(f"is {event}"))))
    kinds = kinds_in(event, stems(event))
    kinds |= frozenset(kind for kind, near in NEAR.items() for one in near if one in kinds or kind in kinds)
    kinds = kinds.union(*(NEAR[kind] for kind in kinds if kind in NEAR))
    if not names or not kinds:
        return None
    told = [
        one.day
        for one in reports_in(passages)
        if names & frozenset(stems(one.title)) and kinds & kinds_in(one.title, stems(one.title))
    ]
    return min(told, default=None)


def lines_of(asked: LinesAsked, passages: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Return one sentence of each report on the topic, none that repeats another."""
    reports = reports_in(passages)
    about = _about(asked, reports) if asked.topic else reports
    dated = [one for one in about if one.lead and _is_within(asked, one)]
    ordered = sorted(dated, key=lambda one: one.day, reverse=asked.form == "latest")
    if asked.form == "latest":
        told = [one for one in ordered if not one.is_comment] or ordered
        return [_line(asked, one) for one in distinct(told)][:_LATEST_LINES]
    return [_line(asked, one) for one in _weightiest(list(distinct(ordered)))]


def _line(asked: LinesAsked, one: Report) -> Sentence:
    """Return what a report tells of a topic: its news, or what it says of somebody whom the news does not name."""
    lead = one.lead
    if lead is None:
        raise ValueError("a report without a lead tells nothing")
    if len(asked.topic) < _FULL_NAME or any(held(word, lead.vocabulary) for word in asked.topic):
        return lead
    whole = (each for sentences in one.passages for each in sentences if each.text[-1] in ENDS)
    return next((each for each in whole if all(held(word, each.vocabulary) for word in asked.topic)), lead)


def _is_within(asked: LinesAsked, one: Report) -> bool:
    if one.day == date.min:
        return False
    return (asked.since or date.min) <= one.day <= (asked.until or date.max)


def _about(asked: LinesAsked, reports: Sequence[Report]) -> list[Report]:
    """Return the reports on a topic; where few are headed by its words, also those that name the same people."""
    shares = [(one.share_of(asked.topic), one) for one in reports]
    if max((share for share, _ in shares), default=0.0) < _LEAST:
        shares = [(one.likeness_to(asked.topic), one) for one in reports]
    best = max((share for share, _ in shares), default=0.0)
    fitting = _LEAST if asked.form == "summary" else _FITTING
    about = [one for share, one in shares if share >= max(_LEAST, fitting * best)]
    headed = [one for one in about if one.is_headed(asked.topic)]
    if asked.form == "happened":
        return headed or about
    seeds = headed if 1 < len(headed) <= _FEW else about
    return seeds + _kindred(seeds, reports) if len(seeds) <= _FEW else about


def _kindred(seeds: Sequence[Report], reports: Sequence[Report]) -> list[Report]:
    """Return the other reports that share names with these, nearly as many as the closest does."""
    if not seeds:
        return []
    close = [(max(kinship(one, other, reports) for other in seeds), one) for one in reports if one not in seeds]
    least = max(_KINDRED, _MOST_KINDRED * max((kin for kin, _ in close), default=0.0))
    return [one for kin, one in close if kin >= least]


def _weightiest(reports: Sequence[Report]) -> list[Report]:
    """Return the reports that a summary is made of, in their order."""
    weights = weights_of(reports)
    best = sorted(range(len(reports)), key=lambda at: -weights[at])[:_LINES]
    return [reports[at] for at in sorted(best) if not reports[at].is_comment]


_SPLIT = Pattern(rf"(?:,?\s+and\s+|\?\s+(?:and\s+)?)(?=(?:{either('function_words.question_words')})\b)")
_SUBJECT = Pattern(
    rf"\b(?:{either('function_words.auxiliaries')})\s+(?P<subject>(?:(?:the|a|an|its|their|his|her)\s+)?[\w'’-]+"
    r"(?:\s+(?-i:[A-Z])[\w'’-]+)*)"
)
_PRONOUN = phrase("function_words.personal_pronouns")


def two_questions(text: str) -> tuple[str, str] | None:
    """Return the two questions that one sentence asks, a pronoun of the second put into words; None where it is one."""
    parts = _SPLIT.split(text.strip())
    opening = parts[0].lower().split()[:1]
    if len(parts) != 2 or word_set("function_words.question_words").isdisjoint(opening):
        return None
    if len(content_words(parts[0])) < 2 or len(content_words(parts[1])) < 1:
        return None
    subject = _SUBJECT.search(parts[0])
    second = _PRONOUN.sub(subject["subject"], parts[1], count=1) if subject else parts[1]
    return f"{parts[0].rstrip(' ?')}?", second
