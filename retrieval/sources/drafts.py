"""Turns what a reader found in a file, page or feed into an `Article` and its passages, or says why it cannot be one.

The readers know their formats; this knows what every article needs: enough text, a title, a believable date. Nothing
here knows the catalogue, so that a process that only reads need not load it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, takewhile
from urllib.parse import quote

from retrieval.domain.articles import Article, Moment, PreparedArticle, TextFrom
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import is_possible
from retrieval.text.boilerplate import clean, visible
from retrieval.text.chunks import split_passages
from retrieval.text.language import detect_language, letter_count
from retrieval.text.outlets import canonical_url, outlet_of
from retrieval.text.sentences import split_sentences
from retrieval.text.tokens import encode
from retrieval.times.publication import infer_published

_FEWEST_LETTERS = 24
_BEGINNING = 1_000
"""Characters among which most articles have enough letters."""
_LONGEST_TITLE = 300
_LONGEST_HEADLINE = 120
_LONGEST_TITLE_MADE = 90
_FEWEST_TITLE_WORDS = 3
_TITLE_WITHIN = 2000
# Neither PostgreSQL nor UTF-8 has a place for these.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a reader found it: `body` not yet cleaned, `original` untouched, the rest "" or None.

    `url`, when there is one, is a web address as written; `language` is a language tag such as "en-GB"; `summary`,
    `text_from` and `date_source` are as in `Article`; `anchor` names the part of the page that it is, where a page
    holds several. `uncertain` says that the signs of a page contradict each other on the day.
    """

    original: str
    body: str
    title: str = ""
    url: str | None = None
    outlet: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    summary: bool = False
    anchor: str = ""
    text_from: TextFrom | None = None
    date_source: str = ""
    uncertain: bool = False

    def finished(self, source: str) -> Article:
        """Return the article, its text cleaned and what is missing made up for.

        Raises:
            UnusableError: if too little text is left, or `url` is no web address.
        """
        text = clean(self.body)
        _require_enough(self.body, text)
        url = canonical_url(self.url) if self.url else None
        if self.url and url is None:
            raise UnusableError(f"url: {_shown(self.url)} is not an http or https address")
        part = f"#{quote(self.anchor)}" if self.anchor else ""
        published = self.published if self.published and is_possible(self.published) else None
        refused = f"none: {self.published.day} is out of bounds" if self.published and not published else ""
        return Article(
            title=_cut(_line(self.title), _LONGEST_TITLE) or _title_from(text),
            text=text,
            original=UNSTORABLE.sub("\ufffd", self.original),
            source=source + part,
            url=url + part if url else None,
            outlet=_line(self.outlet or "") or outlet_of(url),
            published=published,
            updated=self.updated if self.updated and is_possible(self.updated) else None,
            dated_by=("evidence" if self.uncertain else "given") if published else None,
            published_from=published.day if published and self.uncertain else None,
            authors=tuple(name for name in map(_line, self.authors) if name),
            language=_language_code(self.language) or detect_language(text),
            summary=self.summary,
            text_from=self.text_from,
            date_source=refused or self.date_source,
        )


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a byline such as "By Ana Ruiz, Jo Lee and Kim Park"."""
    listed = re.sub(r"^by ", "", " ".join(text.split()), flags=re.IGNORECASE)
    names = re.split(r" ?[,;] ?(?:and )?| (?:and|&) ", listed)
    return tuple(name for name in map(str.strip, names) if name)


def _require_enough(body: str, text: str) -> None:
    if letter_count(text[:_BEGINNING]) >= _FEWEST_LETTERS:
        return
    letters = letter_count(text)
    if letters >= _FEWEST_LETTERS:
        return
    if not body.strip():
        raise UnusableError("there is no text in it")
    if not letters:
        raise UnusableError("nothing but boilerplate is in it, such as advertisements, links or notices")
    raise UnusableError(f"its text has only {letters} letters; an article needs at least {_FEWEST_LETTERS}")


def _line(text: str) -> str:
    """Return `text` on one line, without what nobody can see."""
    return " ".join(visible(text).split())


def _title_from(text: str) -> str:
    """Return the first line if it reads like a headline, else the first sentence of some words, cut at a word."""
    first, _, rest = text.partition("\n")
    if rest and len(first) <= _LONGEST_HEADLINE and first[-1] not in ".,:;—–-" and _has_words(first):
        return first
    sentences = [" ".join(text[start:end].split()) for start, end in split_sentences(text[:_TITLE_WITHIN])]
    sentence = next(filter(_has_words, sentences), sentences[0])
    return _cut(sentence, _LONGEST_TITLE_MADE)


def _cut(line: str, limit: int) -> str:
    """Return `line`, or as many of its first words as fit into `limit` characters with an ellipsis."""
    if len(line) <= limit:
        return line
    return (line[:limit].rpartition(" ")[0] or line[: limit - 1]).rstrip(",;:–—-") + "…"


def _has_words(line: str) -> bool:
    return sum(any(map(str.isalpha, word)) for word in line.split()) >= _FEWEST_TITLE_WORDS


def _language_code(tag: str) -> str:
    match = re.match(r"([a-z]{2})(?![a-z])", tag.strip().lower())
    return match.group(1) if match else ""


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:60] + "…")


def prepare(article: Article, today: date) -> PreparedArticle:
    """Return the article with its passages, and with a date where it has none but its text gives one away."""
    if article.published is None:
        known_by = min(today, article.updated.day) if article.updated else today
        evidence = infer_published(
            article.text, article.title, url=article.url, not_after=known_by, language=article.language
        )
        if evidence is not None:
            inferred = evidence.start if evidence.kind == "weekday" else None
            moment = Moment.of(evidence.day)
            article = replace(article, published=moment, dated_by="evidence", published_from=inferred)
    sentences = split_sentences(article.text)
    spans = tuple(split_passages(article.text, sentences=sentences))
    words = (encode(article.text[start:end], _within(start, end, sentences)) for start, end in spans)
    return PreparedArticle(article, spans, tuple(words))


def _within(start: int, end: int, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what stands of sentences between two places of their text, counted from the first."""
    first = bisect_right(sentences, start, key=lambda span: span[1])
    within = takewhile(lambda span: span[0] < end, islice(sentences, first, None))
    return [(max(begin, start) - start, min(stop, end) - start) for begin, stop in within]
