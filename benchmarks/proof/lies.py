"""Lies: a true statement with one thing changed. Nothing here knows how the proof looks for what."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.proof.truths import FIRST_WRITTEN_LATER, MONTHS, NUMBER_WORDS, Truth, passages

PEOPLE = (
    "Mark Carney", "Donald Trump", "Justin Trudeau", "Howard Lutnick", "Dominic LeBlanc", "Shawn Fain", "Mary Simon",
    "Emmanuel Macron", "Pierre Poilievre", "Bruce Fanjoy", "Jagmeet Singh", "Marty Warren", "Kirsten Hillman",
    "Chrystia Freeland", "François-Philippe Champagne", "Mélanie Joly", "Doug Ford", "Jonathan Rowe",
    "Anthony Germain", "Tatiana Auguste", "Nathalie Sinclair-Desgagné", "Garrett Handrigan", "John Carney",
    "Bethany Hall-Long", "Matt Meyer", "Mike Purzycki", "Joe Biden", "JD Vance",
)  # fmt: skip
STRANGERS = ("Alan Brightwater", "Petra Holm", "Tom Carney", "Oscar Trump", "Lena Marchetti")
GROUPS = (
    "Liberals", "Conservatives", "New Democrats", "Bloc Québécois", "Greens", "Elections Canada", "United Auto Workers",
    "Goldman Sachs", "Bank of England", "Bank of Canada", "United Nations", "White House", "Truth Social",
    "House of Commons", "United Steelworkers", "ReArm Europe", "Harvard", "Oxford",
)  # fmt: skip
PLACES = (
    "Canada", "Mexico", "Ottawa", "Washington", "Alberta", "Kananaskis", "Charlevoix", "Quebec", "Windsor", "Detroit",
    "Florida", "Mar-a-Lago", "Carleton", "Burnaby Central", "Nepean", "Pennsylvania", "Paris", "London", "Ontario",
    "Terrebonne", "Marystown", "Newfoundland", "Fort Smith", "Edmonton", "Wilmington", "Delaware", "Dover",
    "Rideau Hall", "Rocky Mountains", "Middle East", "Northwest Territories", "Oval Office",
)  # fmt: skip
FARAWAY = ("Lisbon", "Bergen", "Chile", "Nairobi", "Winnipeg", "Vermont")
_DAY = re.compile(rf"\b(?:(\d{{1,2}}) ({'|'.join(MONTHS)})|({'|'.join(MONTHS)}) (\d{{1,2}}))\b(?:,? (20\d\d))?")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH_OF = re.compile(rf"\b({'|'.join(MONTHS)})(?= 20\d\d)|(?<=in )({'|'.join(MONTHS)})\b")
_SPEAKING = "said|told|announced|called|wrote|described|declared|promised|complained|says|spoke of|praised"


@dataclass(frozen=True, slots=True)
class Lie:
    """A statement that its quotes do not prove; `kind` is what was changed, `truth` what it was made of."""

    kind: str
    truth: Truth
    text: str
    quotes: tuple[tuple[str, str], ...]


def tell_lies(truths: Sequence[Truth]) -> Iterator[Lie]:
    """Yield for each true statement one lie of each kind that can be made of it; the same ones every time."""
    for truth in truths:
        for kind, change in _CHANGES.items():
            chance = random.Random(f"{kind} {truth.number} {truth.rule}")  # noqa: S311
            text = change(truth.text, truth, chance)
            if text is not None and text != truth.text:
                yield Lie(kind, truth, text, truth.quotes)
        yield from _about_quotes(truth, random.Random(f"quote {truth.number} {truth.rule}"))  # noqa: S311
        yield from _merged(truth, truths)


def _change_date(text: str, _truth: Truth, chance: random.Random) -> str | None:
    """Move a day by some days, or its month or year, or name another weekday."""
    choices = [*_other_days(text, chance), *_other_weekdays(text, chance)]
    month = _MONTH_OF.search(text)
    if month:
        choices.append(_put(text, month, chance.choice([one for one in MONTHS if one != month[0]])))
    year = _YEAR.search(text)
    if year:
        choices.append(_put(text, year, str(int(year[0]) + chance.choice((-10, -1, 1, 2)))))
    return chance.choice(choices) if choices else None


def _other_days(text: str, chance: random.Random) -> Iterator[str]:
    match = _DAY.search(text)
    if match:
        day, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        yield _put(text, match, match[0].replace(day, str((int(day) + chance.choice((1, 2, 7, 13)) - 1) % 28 + 1), 1))
        yield _put(text, match, match[0].replace(month, chance.choice([one for one in MONTHS if one != month])))
    match = _ISO.search(text)
    if match:
        other = (int(match[3]) + chance.choice((1, 2, 7)) - 1) % 28 + 1
        yield _put(text, match, f"{match[1]}-{match[2]}-{other:02}")


def _other_weekdays(text: str, chance: random.Random) -> Iterator[str]:
    match = re.search("|".join(_WEEKDAYS), text)
    if match:
        yield _put(text, match, chance.choice([day for day in _WEEKDAYS if day != match[0]]))


def _change_number(text: str, truth: Truth, chance: random.Random) -> str | None:
    """Change a digit, a scale or a number word, or put another number of the quotes in its place."""
    dates = [match.span() for pattern in (_DAY, _ISO, _YEAR) for match in pattern.finditer(text)]
    pattern = rf"(?<![\w-])\d[\d,]*(?:\.\d+)?|\b(?:{'|'.join(NUMBER_WORDS[2:])}|million|billion|half|dozen|thousand)\b"
    found = [
        match
        for match in re.finditer(pattern, text)
        if not any(start <= match.start() < end for start, end in dates)
        and not text[: match.start()].endswith("the ")
        and text[match.end() : match.end() + 1] != ":"
    ]
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, _other_number(match[0].rstrip(","), truth, chance))


def _other_number(number: str, truth: Truth, chance: random.Random) -> str:
    if number in ("million", "billion", "half", "dozen", "thousand"):
        others = {"million": "billion", "billion": "million", "half": "a quarter of", "dozen": "hundred"}
        return others.get(number, "million")
    if number in NUMBER_WORDS:
        return chance.choice([word for word in NUMBER_WORDS[2:] if word != number])
    quoted = re.findall(r"(?<![\w-])\d[\d,]*(?:\.\d+)?", " ".join(quote for _, quote in truth.quotes))
    digit = chance.choice([place for place, character in enumerate(number) if character.isdigit()])
    changed = str((int(number[digit]) + chance.randint(1, 8)) % 9 + 1)
    if changed == number[digit]:
        changed = str(int(changed) % 9 + 1)
    choices = [number[:digit] + changed + number[digit + 1 :], f"{number[::-1]}7" if "." in number else number + ",000"]
    choices += [other.rstrip(",") for other in quoted if other.rstrip(",") != number]
    return chance.choice(choices)


def _change_name(text: str, truth: Truth, chance: random.Random) -> str | None:
    """Put another person or group in the place of one, or another first name before a surname."""
    choices = [*_other_people(text, truth, chance), *_other_groups(text, chance)]
    return chance.choice(choices) if choices else None


_FIRST_NAMES = ("Tom", "Peter", "Donald", "Anne", "Simon")


def _other_people(text: str, truth: Truth, chance: random.Random) -> Iterator[str]:
    for person in PEOPLE:
        first, _, last = person.partition(" ")
        if person in text:
            other = chance.choice([one for one in (*PEOPLE, *STRANGERS) if last not in one and one not in text])
            yield text.replace(person, other)
            yield text.replace(person, f"{chance.choice([one for one in _FIRST_NAMES if one != first])} {last}")
        elif re.search(rf"\b{last}\b", text) and person != "John Carney":
            others = [one for one in _of_article(truth) if last not in one and one.split()[-1] not in text]
            if others:
                yield re.sub(rf"(?:(?<=[a-z] )|\A)\b{last}\b", chance.choice(others).split()[-1], text)


def _of_article(truth: Truth) -> list[str]:
    text = " ".join(passage.text for label, passage in passages().items() if label.startswith(f"{truth.article}#"))
    return [person for person in PEOPLE if person in text]


def _other_groups(text: str, chance: random.Random) -> Iterator[str]:
    for group in GROUPS:
        if group in text:
            yield text.replace(group, chance.choice([one for one in GROUPS if one not in text]))


def _change_place(text: str, _truth: Truth, chance: random.Random) -> str | None:
    named = [place for place in PLACES if re.search(rf"(?<!Elections )(?<!of )\b{place}\b(?!'s Liberals)", text)]
    if not named:
        return None
    other = chance.choice([one for one in (*PLACES, *FARAWAY) if one not in text])
    return re.sub(rf"(?<!Elections )(?<!of )\b{chance.choice(named)}\b", other, text)


_NEGATED = {
    "said": "did not say", "told": "did not tell", "won": "did not win", "lost": "did not lose",
    "spoke": "did not speak",
    "announced": "did not announce", "called": "did not call", "signed": "did not sign", "left": "did not leave",
    "met": "did not meet", "agreed": "did not agree", "asked": "did not ask", "praised": "did not praise",
    "opened": "did not open", "promised": "did not promise", "began": "did not begin", "wrote": "did not write",
    "keeps": "does not keep", "wants": "does not want", "takes": "does not take", "gained": "did not gain",
    "led": "did not lead", "congratulated": "did not congratulate", "rose": "did not rise", "worked": "did not work",
    "resigned": "did not resign", "ended": "did not end", "lasted": "did not last", "described": "did not describe",
}  # fmt: skip
_AFFIRMED = {
    "did not say": "said", "did not name": "named", "did not use": "used", "did not mention": "mentioned",
    "does not affect": "affects", "do not comply": "comply", "does not comply": "complies", "could not": "could",
    "is not": "is", "was not": "was", "had not": "had", "has not": "has", "cannot": "can", "No ": "A ", " no ": " a ",
    " never ": " ", "would not": "would", "is neither": "is", "will not": "will", "still did not know": "knew",
}  # fmt: skip


def _change_negation(text: str, _truth: Truth, _chance: random.Random) -> str | None:
    """Drop a negation where there is one, else deny the verb."""
    outside = re.sub(r"[\"“][^\"”]*[\"”]", lambda quoted: "_" * len(quoted[0]), text)
    for negated, affirmed in _AFFIRMED.items():
        if negated in outside:
            at = outside.index(negated)
            return text[:at] + affirmed + text[at + len(negated) :]
    auxiliary = re.search(r"\b(?:is|are|was|were|will|would|has|have|had)\b", outside)
    if auxiliary:
        return text[: auxiliary.end()] + " not" + text[auxiliary.end() :]
    for verb, denied in _NEGATED.items():
        match = re.search(rf"\b{verb}\b", outside)
        if match:
            return _put(text, match, denied)
    return None


def _change_speaker(text: str, truth: Truth, chance: random.Random) -> str | None:
    """Let somebody else of the article say it."""
    match = re.search(rf"\b((?:[A-Z]\w+ )?[A-Z][\w-]+)(?= (?:{_SPEAKING})\b)", text)
    match = match or re.search(r"(?<=According to )([A-Z]\w+)(?=,)", text)
    if match is None or match[1].split()[-1] not in {person.split()[-1] for person in PEOPLE}:
        return None
    others = [one for one in _of_article(truth) if one.split()[-1] != match[1].split()[-1]]
    if not others:
        return None
    other = chance.choice(others)
    return _put(text, match, other if " " in match[1] else other.split()[-1])


def _drop_speaker(text: str, _truth: Truth, _chance: random.Random) -> str | None:
    """State as a fact what somebody only said."""
    match = re.match(r"(?:[A-Z][\w'’-]+ ){1,3}(?:office )?(?:said|says|complained) (?:that )?(?=[a-z])", text)
    if match is None or "According" in match[0]:
        return None
    return text[match.end()].upper() + text[match.end() + 1 :]


def _change_direction(text: str, _truth: Truth, _chance: random.Random) -> str | None:
    """Say that what went up went down."""
    for word, other in _DIRECTIONS:
        match = re.search(rf"\b{word}\b", text)
        if match:
            return _put(text, match, other)
    return None


_DIRECTIONS = (
    ("rose", "fell"), ("won", "lost"), ("lost", "won"), ("gained", "lost"), ("began", "ended"), ("ahead", "behind"),
    ("behind", "ahead"), ("before", "after"), ("after", "before"), ("more", "less"), ("praised", "condemned"),
    ("doubled", "halved"), ("first", "last"), ("last", "first"), ("lower", "higher"), ("opened", "closed"),
    ("opens", "closes"), ("likely", "unlikely"), ("fewer", "more"), ("fears", "hopes"), ("lengthen", "shorten"),
)  # fmt: skip


def _change_quotation(text: str, _truth: Truth, chance: random.Random) -> str | None:
    match = re.search(r"\"([^\"]+)\"", text)
    return _put(text, match, f'"{_other_word(match[1], chance)}"') if match else None


def _other_word(words: str, chance: random.Random) -> str:
    found = list(re.finditer(r"[A-Za-z]{3,}", words)) or list(re.finditer(r"\w+", words))
    return _put(words, chance.choice(found), chance.choice(("harvest", "quietly", "seldom", "granite")))


_CHANGES: dict[str, Callable[[str, Truth, random.Random], str | None]] = {
    "date": _change_date,
    "number": _change_number,
    "name": _change_name,
    "place": _change_place,
    "negation": _change_negation,
    "who said it": _change_speaker,
    "nobody said it": _drop_speaker,
    "direction": _change_direction,
    "quotation": _change_quotation,
}


def _about_quotes(truth: Truth, chance: random.Random) -> Iterator[Lie]:
    """Yield one lie with a word of a quote changed, and one with the label of a passage that has no such quote."""
    place = chance.randrange(len(truth.quotes))
    label, quote = truth.quotes[place]
    changed = (label, _other_word(quote, chance))
    yield Lie("quote", truth, truth.text, (*truth.quotes[:place], changed, *truth.quotes[place + 1 :]))
    others = [other for other, passage in passages().items() if quote not in passage.text]
    invented = (chance.choice([*others, f"{label}0", "passage-9"]), quote)
    yield Lie("label", truth, truth.text, (*truth.quotes[:place], invented, *truth.quotes[place + 1 :]))


_NO_SUBJECT = re.compile(r"(?:He|She|It|They|The (?:president|two|King|new mayor|mayor|speech))\b")
_NEARLY_ONE = (
    {"Canada", "Ottawa", "Canadian"},
    {"Trump", "American", "US", "United"},
    {"Liberal", "Liberals", "Carney"},
)
"""Of whom news says the same, so that a merger of the two may be no lie."""


def _merged(truth: Truth, truths: Sequence[Truth]) -> Iterator[Lie]:
    """Yield what one statement is about with what another says, both with all their quotes."""
    if truth.subject is None or truth.rule or _NO_SUBJECT.match(truth.subject):
        return
    near = [other for other in truths if other.article == truth.article and _can_merge(truth, other)]
    far = [other for other in truths if other.article != truth.article and _can_merge(truth, other)]
    for others in (near, far):
        if others:
            chance = random.Random(f"merged {truth.number} {len(others)}")  # noqa: S311
            other = chance.choice(others)
            text = truth.subject.rstrip(",") + other.text[len(other.subject or "") :]
            yield Lie("merged", truth, text, tuple(dict.fromkeys(truth.quotes + other.quotes)))


def _can_merge(truth: Truth, other: Truth) -> bool:
    if (
        other.subject is None
        or other.rule
        or (other.number < FIRST_WRITTEN_LATER) != (truth.number < FIRST_WRITTEN_LATER)
    ):
        return False
    if _NO_SUBJECT.match(other.subject):
        return False
    mine, theirs = (_about(one) for one in (truth, other))
    if not mine.isdisjoint(theirs) or any(mine & group and theirs & group for group in _NEARLY_ONE):
        return False
    return not any(word in other.text for word in mine)


def _about(truth: Truth) -> set[str]:
    """Return the names of what a statement is about, or its words where it has none."""
    words = re.findall(r"[\w-]+", (truth.subject or "").removesuffix("'s"))
    named = {word for word in words[1:] if word[0].isupper()} | {words[0]}
    return named - {"The", "A", "An"} or set(words) - {"The", "A", "An"}


def _put(text: str, match: re.Match[str], other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]
