"""Which language a text is written in, by py3langid (Lui and Baldwin 2012, langid.py)."""

from __future__ import annotations

from functools import cache
from typing import Any

_SAMPLE = 500
_FEWEST_LETTERS = 20
_LEAST_CONFIDENCE = 0.7
_IDEOGRAM = "\u2e80"  # the scripts of East Asia begin here


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, "" when it is too short or the answer uncertain.

    Reads the first 500 characters. The first call loads the model, which takes about a second.
    """
    sample = text[:_SAMPLE]
    if letter_count(sample) < _FEWEST_LETTERS:
        return ""
    language, confidence = _identifier().classify(sample)
    return language if confidence >= _LEAST_CONFIDENCE and len(language) == 2 else ""


def letter_count(text: str) -> int:
    """Return how many letters a text has, a sign of Chinese or Japanese or a block of Korean counted as three.

    That is about what the same words take in an alphabet.
    """
    return sum(3 if letter >= _IDEOGRAM else 1 for letter in text if letter.isalpha())


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second, not needed to ask

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
