"""Where sentences begin and end in running text, as character offsets.

Rules in one pass, aware of abbreviations. What a sentence says lives elsewhere.
"""

from __future__ import annotations

import re

from retrieval.english.dictionary import word_set

_LINE_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_OPENING = "\"'“‘‚„«‹([{¿¡*—–-"
_STOPS = ".!?…।؟۔"
_WIDE_STOPS = "。！？"
# One set of characters first, because that is what the engine scans for fast; then what has been found.
_BOUNDARY = re.compile(
    rf"""[{_LINE_BREAKS}{_STOPS}{_WIDE_STOPS}]
       (?: (?<=[{_LINE_BREAKS}])
         | (?<=[{_STOPS}]) (?<![{_STOPS}].) [{_STOPS}]* ["'”’»›)\]}}*]* (?=\s)
         | (?<=[{_WIDE_STOPS}]) [{_WIDE_STOPS}]* [”’」』）]*             # scripts that write no space after a stop
         | (?<=[a-z][a-z][.!?]) ["”’)]* (?=[“"‘(]?[A-Z][a-z]+[\s,’'])  # a space lost in copying: "below.This"
       )""",
    re.VERBOSE,
)
_ATTRIBUTION = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){1,3}"
    r"(?:said|says|asked|asks|wrote|writes|added|adds|told|shouted|joked|tweeted|posted|replied|recalled)\b"
)
_UP_TO_LAST_TOKEN = re.compile(r".*[^\w.]")
_WORD = re.compile(r"[\w’']{2,}|[\w’'](?!\.)")  # not an initial


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A title stands before a name, so its stop never ends a sentence; nor does that of these others.
_TITLES = _words(
    "Mr Mrs Ms Mx Dr Prof Sen Sens Rep Reps Gov Govs Gen Lt Col Sgt Cpl Pvt Capt Cmdr Adm Maj Supt Insp Det"
    " Rev Fr Hon Pres Messrs Mme Mlle Drs Fig Figs Nos Vol Ft Mt vs v cf e.g i.e viz approx ca pp Op ext Prop"
)
# These end a sentence only if a word follows that usually begins one; so do initials and acronyms.
_ABBREVIATIONS = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Inc Corp Co"
    " Cos Ltd Bros Jr Sr Esq St Ave Blvd Rd Dept Univ Assn Intl Natl No Ph.D Ed Ala Ariz Ark Calif Colo Conn"
    " Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis"
    " Wyo Ont Que inc etc al est"
)
_OPENERS = word_set("function_words.after_abbreviations")
_ORDINAL_MONTHS = word_set("time.months_after_an_ordinal")
_SHARED_MONTHS = word_set("time.months_shared")
_BEFORE_ORDINALS = word_set("time.before_ordinals")
_LONGEST_DAY = 2
_AFTER_CLOCK = word_set("time.after_clock")  # within a sentence; any other capital begins the next one


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans `(start, end)` of the sentences of `text`, `end` exclusive, trimmed of whitespace.

    A line break always ends a sentence. Every character that is not whitespace is in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        end = match.end()
        if text[match.start()] in _LINE_BREAKS or _ends_sentence(text, start, match):
            _append_trimmed(spans, text, start, end)
            start = end
    _append_trimmed(spans, text, start, len(text))
    return spans


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    left = len(sentence) - len(sentence.lstrip())
    right = len(sentence.rstrip())
    if left < right:
        spans.append((start + left, start + right))


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    """Tell whether the stop ends the sentence that began at `start`, judging by the words on both sides."""
    following = text[stop.end() : stop.end() + 80].lstrip()
    if following.lstrip(_OPENING)[:1].islower():
        return False
    before = text[max(start, stop.start() - 30) : stop.start()]
    if not before.strip(_OPENING).strip():
        return False
    mark = stop.group()
    if mark[0] in "!?" and len(mark) > 1 and _ATTRIBUTION.match(following):
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    return _full_stop_ends(before, following)


def _full_stop_ends(before: str, following: str) -> bool:
    rest = _UP_TO_LAST_TOKEN.match(before)
    token = before[rest.end() :] if rest else before
    if len(token) > 1 and token.isalpha() and token.isupper():  # "ST. JOHN'S", as a dateline has it
        token = token.capitalize()
    if token in _TITLES or (token.isdigit() and token == before.strip()):  # or the number of a list item
        return False
    opener = _WORD.match(following.lstrip(_OPENING))
    after = opener.group().lower().replace("’", "'") if opener else ""
    if token.isdigit() and len(token) <= _LONGEST_DAY and _is_ordinal(before, after):
        return False
    if token.lower() in ("a.m", "p.m"):
        return after not in _AFTER_CLOCK
    if token in _ABBREVIATIONS or _is_acronym(token):
        return after in _OPENERS
    return True


def _is_ordinal(before: str, after: str) -> bool:
    """Tell whether a number with a stop is the day of a month, as in "am 6. Mai" and "28. März"."""
    *_, word = ["", *before.lower().split()[:-1]]
    return after in _ORDINAL_MONTHS or (after in _SHARED_MONTHS and word in _BEFORE_ORDINALS)


def _is_acronym(token: str) -> bool:
    """Tell whether `token` is an initial, or letters with stops between them, such as "U.S" or "D.C"."""
    return bool(token) and all(len(part) == 1 and part.isalpha() for part in token.split("."))
