"""True statements about the sample articles: those written by hand, and rewordings made of them by fixed rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from retrieval.domain.articles import Article, Passage
from retrieval.sources.drafts import prepare
from retrieval.sources.files import read_path

WRITTEN = Path(__file__).with_name("statements.jsonl")
SAMPLES = Path(__file__).parents[2] / "bot" / "samples"
FIRST_WRITTEN_LATER = 217
"""The number of the first statement that was written when the rules were done."""
AS_OF = date(2025, 6, 30)
"""From when the statements are seen: after the last of the articles."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})( 20\d\d)?\b")
_LEADING = re.compile(r"(?:The|A|An|No|It|He|In|On|By|After|For|Only|When|Before|As|About|Around)\b")


@dataclass(frozen=True, slots=True)
class Truth:
    """A true statement with its quotes, each with the label of the passage that it is from.

    `subject` is the beginning of `text` that says who or what it is about, None when it begins otherwise. `rule` says
    how it was reworded, "" for one written by hand. Rewordings share the `number` of what they were made of.
    """

    number: int
    text: str
    quotes: tuple[tuple[str, str], ...]
    article: str
    subject: str | None = None
    rule: str = ""


@cache
def passages() -> dict[str, Passage]:
    """Return every passage of the samples by its label, such as "first-call.md#0", cut as an ingest cuts them."""
    found: dict[str, Passage] = {}
    for number, reading in enumerate(read_path(SAMPLES)):
        if not isinstance(reading, Article):
            raise TypeError(f"not readable: {reading}")
        prepared = prepare(reading, AS_OF)
        article = prepared.article
        for place, (start, end) in enumerate(prepared.spans):
            found[f"{Path(article.source).name}#{place}"] = Passage(
                id=1_000 * number + place,
                article_id=Path(article.source).stem,
                revision=1,
                start=start,
                end=end,
                text=article.text[start:end],
                title=article.title,
                outlet=article.outlet,
                url=article.url,
                published=article.published.day if article.published else None,
                language=article.language,
            )
    return found


def read_truths() -> list[Truth]:
    """Return the statements written by hand, then their rewordings."""
    written = [_truth(json.loads(line)) for line in WRITTEN.read_text("utf-8").splitlines()]
    return written + [other for truth in written for other in reworded(truth)]


def _truth(record: dict[str, object]) -> Truth:
    article, quotes, subject = record["article"], record["quotes"], record["subject"]
    assert isinstance(article, str)
    assert isinstance(quotes, list)
    return Truth(
        number=int(str(record["id"])),
        text=str(record["text"]),
        quotes=tuple((_label(article, quote), quote) for quote in quotes),
        article=article,
        subject=subject if isinstance(subject, str) else None,
    )


def _label(article: str, quote: str) -> str:
    return next(
        label for label, passage in passages().items() if label.startswith(f"{article}#") and quote in passage.text
    )


def reworded(truth: Truth) -> Iterator[Truth]:
    """Yield the statement with its date, its number, its name or its attribution put another way, one at a time."""
    for rule, text in (
        ("date", _redated(truth)),
        ("number", _renumbered(truth.text)),
        ("name", _renamed(truth)),
        ("outlet", _attributed(truth)),
    ):
        if text and text != truth.text:
            subject = truth.subject if truth.subject and text.startswith(truth.subject) else None
            yield replace(truth, text=text, subject=subject, rule=rule)


def _redated(truth: Truth) -> str | None:
    """Write "28 March 2025" the American way, as an ISO date or without the year, by turns."""
    match = _DAY.search(truth.text)
    if match is None:
        return None
    day, month, year = match[1], match[2], match[3]
    forms = [f"{month} {day},{year}" if year else f"{month} {day}", f"{_ordinal(int(day))} of {month}{year or ''}"]
    if year:
        forms += [f"{year.strip()}-{MONTHS.index(month) + 1:02}-{int(day):02}", f"{day} {month}"]
    form = forms[truth.number % len(forms)]
    return truth.text[: match.start()] + form + truth.text[match.end() :]


def _ordinal(day: int) -> str:
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"the {day}{ending}"


def _renumbered(text: str) -> str | None:
    """Write a percentage or a small number the other way round."""
    percent = re.search(r"(\d+(?:\.\d+)?)(%| percent| per cent)", text)
    if percent:
        other = {"%": " percent", " percent": " per cent", " per cent": "%"}[percent[2]]
        return text[: percent.start(2)] + other + text[percent.end(2) :]
    small = re.search(r"(?<![\w.,:-])(\d|1[0-2])(?= (?:seats|votes|weeks|hours|recounts|fewer|central))", text)
    if small:
        return text[: small.start()] + NUMBER_WORDS[int(small[1])] + text[small.end() :]
    word = re.search(rf"\b({'|'.join(NUMBER_WORDS[2:])})\b(?= (?:days|weeks|years|hours|states|terms|seats))", text)
    return text[: word.start()] + str(NUMBER_WORDS.index(word[1])) + text[word.end() :] if word else None


def _renamed(truth: Truth) -> str | None:
    """Shorten a full name to the surname, or give a surname the first name that the passage gives."""
    full = re.search(r"\b(Mark|Donald|Justin|Howard|Jagmeet|Pierre|Jonathan) ([A-Z]\w+)\b", truth.text)
    if full:
        return truth.text[: full.start()] + full[2] + truth.text[full.end() :]
    text = " ".join(passages()[label].text for label, _ in truth.quotes)
    for short in re.finditer(r"(?<![\w-])(?:Carney|Trump|Trudeau|Rowe|Germain|Poilievre)\b", truth.text):
        long = re.findall(rf"\b[A-Z][a-z]+ {short[0]}\b", text)
        known = [str(one) for one in dict.fromkeys(long) if one.split()[0] in _FIRST_NAMES]
        if len(known) == 1 and not re.search(r"[A-Z]\w+ \Z", truth.text[: short.start()]):
            return truth.text[: short.start()] + known[0] + truth.text[short.end() :]
    return None


_FIRST_NAMES = "Mark Donald Justin Jonathan Anthony Pierre John".split()


def _attributed(truth: Truth) -> str | None:
    """Name the outlet in front, which every reader of a citation may do."""
    outlet = passages()[truth.quotes[0][0]].outlet
    if outlet is None or truth.text.startswith(("According", '"')):
        return None
    opening = _LEADING.match(truth.text)
    body = truth.text[0].lower() + truth.text[1:] if opening else truth.text
    return f"According to {outlet}, {body}"
