"""The words of a text in the form that the lexical index knows them: lower case, unaccented, stemmed.

Tells words apart and folds their forms; what a word weighs or means is decided by those who ask.
"""

from __future__ import annotations

import re
from functools import lru_cache

import tantivy
from tantivy import Filter

from retrieval.english.dictionary import values

WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")

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
    plain = word.lower()
    found = _ANALYZER.analyze(_IRREGULAR.get(plain, plain))
    return found[0].lower() if found else plain


def stems(text: str) -> list[str]:
    """Return the stems of all words of `text`, in order."""
    return [stem(word) for word in WORD.findall(text)]
