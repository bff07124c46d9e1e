"""The words of a passage in the form in which they are stored beside it: sentence by sentence, as stems.

To find, fold and stem the words of fifty passages takes longer than all the rest of an answer, so it is done once,
when an article is stored. The form: a line with the offsets of the sentences, start and end in turn, then a line of
stems for each sentence; a stem whose word was written with a capital begins with one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.domain.articles import Passage
from retrieval.text.boilerplate import visible
from retrieval.text.sentences import split_sentences
from retrieval.text.stems import WORD, stem


def encode(text: str, spans: Sequence[tuple[int, int]] | None = None) -> str:
    """Return the stored form of the words of a text; `spans` are those of its sentences, where they are known."""
    if spans is None:
        spans = split_sentences(text)
    offsets = " ".join(f"{start} {end}" for start, end in spans)
    return "\n".join([offsets, *(" ".join(map(_marked, _words(text[start:end]))) for start, end in spans)])


def tokens_of(passage: Passage) -> str:
    """Return the stored form of a passage's words, made now where it was not stored."""
    return passage.tokens or encode(passage.text)


def marked_stems(tokens: str) -> list[str]:
    """Return all stems of a stored form in order; those of words with a capital begin with one."""
    return tokens.partition("\n")[2].split()


def plain_stems(tokens: str) -> list[str]:
    """Return all stems of a stored form in order, as `stemming.stem` returns them."""
    return plain_text(tokens).split()


def plain_text(tokens: str) -> str:
    """Return the same stems in one text, with whitespace between them."""
    return tokens.partition("\n")[2].lower()


def sentences(tokens: str) -> Iterator[tuple[int, int, str]]:
    """Yield each sentence of a stored form: its start, its end (exclusive), and its marked stems in one text."""
    offsets, _, body = tokens.partition("\n")
    numbers = map(int, offsets.split())
    yield from zip(numbers, numbers, body.split("\n"), strict=False)


def _words(sentence: str) -> list[str]:
    return WORD.findall(visible(sentence))


@lru_cache(maxsize=60_000)
def _marked(word: str) -> str:
    plain = stem(word)
    if not word[0].isupper():
        return plain
    marked = plain[0].upper() + plain[1:]
    return marked if marked.lower() == plain else plain
