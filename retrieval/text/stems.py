"""The words of a text in the form that the lexical index knows them: lower case, unaccented, stemmed.

Tells words apart and folds their forms; what a word weighs or means is decided by those who ask.
"""

from __future__ import annotations

import re
from functools import lru_cache

import tantivy
from tantivy import Filter

from retrieval.english.dictionary import values, words

# Scripts without blanks between words: Chinese, Japanese and Korean by the sign, Thai by the consonant with its marks.
_SIGNS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_THAI = r"\u0e00-\u0e7f"
_LETTER = rf"[^\W\d_{_SIGNS}{_THAI}]"
_NO_IDENTIFIERS = "".join(
    rf"(?<!(?<!\w)(?i:{'|'.join(word for word in words('numbers.no_identifiers') if len(word) == length)}))"
    for length in (1, 2, 3)
)
# "F-35" is one word, and the same as "F35"; what follows its number is another ("A320neo", "A320 neo"). A longer
# word and its number are two, however they are written: "COVID-19". All that costs time comes after the letters.
_NUMBER_OF_NAME = (
    rf"(?=[-‑]?\d)(?<![-‑]{_LETTER})(?<![-‑]{_LETTER}{{2}})(?<![-‑]{_LETTER}{{3}})(?:{_NO_IDENTIFIERS}[-‑])?"
    r"(?!(?:19|20)\d\d(?!\d))\d+(?![.,:/-]?\d)"
)
WORD = re.compile(
    rf"{_LETTER}{{4,}}|{_LETTER}+(?:{_NUMBER_OF_NAME})?|\d+(?:[.,]\d+)+|\d+(?={_LETTER}{{3}})|[{_SIGNS}]"
    rf"|[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e45-\u0e4e]*|[^\W_{_SIGNS}{_THAI}]+"
)
"""A word of a text: letters, a number with its separators, a short name with its number, or a sign of a script without
blanks."""

# The Snowball stemmer cuts endings, so that "spoke" would never meet "speak".
_IRREGULAR = {form: base for base, forms in values("verbs.irregular").items() for form in forms.split()}

_ANALYZER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .filter(Filter.stemmer("english"))
    .build()
)


@lru_cache(maxsize=60_000)
def stem(word: str) -> str:
    """Return the stem of one word, irregular forms folded into their base; numbers keep their separators."""
    plain = word.lower().replace("-", "").replace("‑", "")
    found = _ANALYZER.analyze(_IRREGULAR.get(plain, plain))
    return found[0].lower() if found else plain


def opening(word: str) -> str:
    """Return the two letters with which the stem of a word begins, without stemming it."""
    return _IRREGULAR.get(word, word)[:2]


def stems(text: str) -> list[str]:
    """Return the stems of all words of `text`, in order."""
    return [stem(word) for word in WORD.findall(text)]
