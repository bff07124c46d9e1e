"""What somebody said: the words that a sentence gives as his, quoted or reported."""

from __future__ import annotations

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase
from retrieval.events.context import held
from retrieval.question.question import Question, content_words
from retrieval.text.names import find_names
from retrieval.text.quotations import find_quotations
from retrieval.text.stems import WORD, stem, stems

_ASKED = Pattern(
    rf"\b(?:what|how)\s+(?:else\s+)?(?:{either('function_words.do', 'function_words.have')})\s+"
    r"(?P<who>(?:[\w'’.-]+\s+){0,7}?[\w'’.-]+)\s+(?:just\s+|first\s+)?"
    rf"(?P<verb>{either('answers.asked_sayings')})\b(?P<topic>.*)"
    rf"|\bwhat\s+(?:{either('function_words.be')})\s+(?P<whose>(?:[\w'’.-]+\s+){{0,5}}?[\w.-]+)['’]s?\s+(?:\w+\s+)?"
    rf"(?P<noun>{either('answers.asked_words')})\b(?P<on>.*)"
)
_SAYING = either("answers.cited_verbs")
_VERB = phrase("answers.cited_verbs")
_REPORTED = Pattern(rf"\b(?:{_SAYING})(?:\s+(?:on|in|at|to|of)\s+[\w'’ ]{{1,30}}?)?\s+(?:that\s+)?(?=\S)")
_PRONOUNS = either("function_words.personal_pronouns")
_PRONOUN = Pattern(
    rf"^[\"“]?(?:{_PRONOUNS})\b|[,”\"]\s+(?:{_PRONOUNS})\s"
    rf"|\b(?:{_PRONOUNS})\s+(?:(?:ha[ds]|also|still)\s+)?(?:{_SAYING}|thought|thinks)\b"
)
_ANOTHER = Pattern(r"\b[A-Z]\w+|\bwho\b|\bthat\b", 0)
_INVERTED = Pattern(rf"[”\",]\s+(?:{_SAYING})\s+(?:[\w'’-]+\s+){{0,4}}$")
_CLOSED = Pattern(
    rf"(?P<words>[^\"“”]{{10,}}?[,.!?][\"”])\s+(?=[a-z]|(?-i:[A-Z])\w+(?:\s+\w+){{0,4}}\s+(?:{_SAYING})\b)"
)
"""The end of a quotation that began in a sentence before."""
_BIDDEN = frozenset({"to", "stop", "stopped", "not"})
_UNSAID = (" not", " never", "n't", "n’t", " declined to", " refused to")
"""What stands before a verb of saying where nothing is said."""
_TAIL = Pattern(
    rf"(?P<words>[^\"“”]{{10,}}?),\s+(?:{_SAYING})\s+(?:[\w'’-]+\s+){{0,3}}(?-i:[A-Z])[\w'’-]+(?:\s+[\w'’-]+)*[.,]"
)
"""What is told before its speaker: "the board will not talk to it, said Judith Prewett"."""
_DENIES = Pattern(r"(?:den(?:y|ies|ied)|dismiss|reject)")
_NEAR = 70  # characters from a speaker to his verb
_TELLS, _THAT = ("told", "tell"), " that "
_DENIED = phrase("function_words.negations")
_END = Pattern(r"[.!?](?=\s|$)")
_ENOUGH = 25  # characters of quotations that say it all
_FIRST = 4  # words with which a sentence opens
_FEWEST = 3  # words that are a quotation and not a word in quotation marks


class Asked:
    """Who is asked about, as stems, and the words of what he spoke about."""

    def __init__(self, who: str, topic: str, described: bool = False) -> None:
        self.who = frozenset(map(stem, (word for word in WORD.findall(who) if word.lower() not in ("the", "a", "an"))))
        *_, last = WORD.findall(who) or [""]
        self.surname = stem(last) if last[:1].isupper() else ""
        self.head = stem(last)
        self.topic = topic
        self.described = described
        self.text = who


def asked_speaker(question: Question) -> Asked | None:
    """Return whose words are asked for, None where it is something else."""
    match = _ASKED.search(question.text)
    if match is None or match["noun"]:
        return Asked(match["whose"], match["on"]) if match else None
    return Asked(match["who"], match["topic"], match["verb"].lower() in ("describe", "call"))


def names_speaker(asked: Asked, text: str) -> bool:
    """Tell whether a text has the surname of a speaker, or a word for who it is."""
    words = frozenset(stems(text))
    return asked.surname in words if asked.surname else bool(asked.who & words)


def _is_named(asked: Asked, words: frozenset[str]) -> bool:
    """Tell whether words have a speaker's surname, or what his role is called by and half of what tells it apart."""
    if asked.surname:
        return asked.surname in words
    return asked.head in words and 2 * len(asked.who & words) >= len(asked.who)


def may_be_his(asked: Asked, text: str) -> bool:
    """Tell whether a text speaks of a speaker, and has a word of what he is asked to have spoken about."""
    words = frozenset(stems(text))
    topic = stems(" ".join(content_words(asked.topic)))
    return names_speaker(asked, text) and (not topic or any(held(word, words) for word in topic))


def speaks(asked: Asked, text: str, before: str, alias: frozenset[str] = frozenset()) -> float:
    """Return how surely a sentence gives somebody's words: 1 by name, less by a pronoun, 0 where another speaks."""
    words = frozenset(map(stem, WORD.findall(text)))
    verb = _VERB.search(text)
    named = _is_named(asked, words)
    if named and verb and _is_subject(asked, text):
        return 1.0
    if alias & words and verb:
        return 0.85
    earlier = frozenset(map(stem, WORD.findall(before)))
    if verb and _is_named(asked, earlier) and _PRONOUN.search(text):
        return 0.85
    if named and _PRONOUN.search(text, _end_of(asked, text)):
        return 0.85
    if named and _opens(asked, text) and next(iter(find_quotations(text)), None):
        return 0.8
    return 0.0


def _end_of(asked: Asked, text: str) -> int:
    """Return where the first mention of the speaker stops."""
    return next((one.end() for one in WORD.finditer(text) if stem(one[0]) == (asked.surname or asked.head)), len(text))


def _opens(asked: Asked, text: str) -> bool:
    """Tell whether the speaker is whom a sentence names first, and what it gives in quotation marks is not denied."""
    first = next(iter(find_names(text)), None)
    said = next(iter(find_quotations(text)), None)
    if first is None or said is None or said.begin < first.begin:
        return False
    opening = [stem(one[0]) for one in WORD.finditer(text)][:_FIRST]
    own = asked.surname in map(stem, first.words) if asked.surname else asked.head in opening
    return own and not _DENIED.search(text, first.stop, said.begin)


def _is_subject(asked: Asked, text: str) -> bool:
    """Tell whether the speaker stands before a verb of saying, or right behind one that follows his words."""
    for match in WORD.finditer(text):
        if stem(match[0]) == asked.surname or (not asked.surname and stem(match[0]) in asked.who):
            verb = _VERB.search(text, match.end(), min(len(text), match.end() + _NEAR))
            if verb and not _BIDDEN.isdisjoint(text[match.end() : verb.start()].split()[-2:]):
                verb = None  # "asked Trump to stop speaking of it"
            between = text[match.end() : verb.start()] if verb else ""
            if verb and (between.startswith(",") or not _ANOTHER.search(between)):
                return True
            if _INVERTED.search(text, 0, match.start()):
                return True
    return False


def words_said(text: str, *, described: bool = False) -> list[AnswerSpan]:
    """Return the words that a sentence gives as somebody's: a quotation, or what follows "said that".

    A quotation of one or two words counts where it is asked how something was described.
    """
    closing = _CLOSED.match(text)
    if closing:
        return [AnswerSpan(0, closing.end("words"), 1.0, "words")]
    quoted = [one for one in find_quotations(text) if len(one.words.split()) >= (1 if described else _FEWEST)]
    if described or sum(one.stop - one.begin for one in quoted) > _ENOUGH:
        return [AnswerSpan(one.begin, one.stop, 1.0, "words") for one in quoted[:1]]
    tail = _TAIL.match(text)
    if tail and not quoted:
        return [AnswerSpan(*tail.span("words"), 0.9, "words")]
    for match in _REPORTED.finditer(text):
        if text[: match.start()].rstrip().endswith(_UNSAID):
            continue
        end = _END.search(text, match.end())
        stop = end.start() if end else len(text)
        if stop - match.end() > 10:
            # What somebody denied is the opposite of his words.
            begin = match.start() if _DENIES.match(match[0]) else _behind_whom(match[0], text, match.end())
            return [AnswerSpan(begin, stop, 0.9, "words")]
    return [AnswerSpan(one.begin, one.stop, 1.0, "words") for one in quoted[:1]]


def _behind_whom(verb: str, text: str, at: int) -> int:
    """Return where the words begin behind a verb, and behind whom they are told: "told the council that ..."."""
    that = text.find(_THAT, at, at + 2 * _NEAR) if verb.lower().startswith(_TELLS) else -1
    between = text[at:that]
    return at if that < 0 or any(mark in between for mark in ",;:") else that + len(_THAT)
