"""What quotes leave open or call missing must not be told as a fact: "whether they won", "short of a majority"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.proof.clauses import Word, read_words
from retrieval.proof.faults import Fault
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.statement_content import Claim, Said

# What stands behind these, up to the next stop, is not said to be so; what somebody is asked is what a reply is about.
_OPEN = re.compile(
    r"\b(?:(?<!asked )(?<!asks )(?<!asking )whether|short of|needs? (?:for|to)|needed (?:for|to)|required (?:for|to)"
    r"|instead of|rather than|unless"
    r"|(?:fail|failed|fails|refuse|refused|refuses) to)\b(?P<open>[^,;:.!?]*)",
    re.IGNORECASE,
)


def check_suppositions(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for each word of the statement that its quotes hold only where they leave something open."""
    if _OPEN.search(claim.text):
        return
    told, supposed = _parted(said)
    for word in claim.words:
        if word.is_content and _stands_among(word, supposed) and not _stands_among(word, told):
            yield Fault("content", word.text, f"The quotes have “{word.text}” only where they leave it open.")


def _parted(said: Sequence[Said]) -> tuple[list[Word], list[Word]]:
    """Return the words of the quotes that are told, and those that are left open."""
    told: list[Word] = []
    supposed: list[Word] = []
    for one in said:
        text = one.evidence.quote
        told += read_words(_OPEN.sub(" . ", text))
        supposed += [word for match in _OPEN.finditer(text) for word in read_words(match["open"])]
    return told, supposed


def _stands_among(word: Word, others: Sequence[Word]) -> bool:
    return any(is_alike(word.stem, other.stem) for other in others)
