"""Which language a text is written in, by py3langid (Lui and Baldwin 2012, langid.py)."""

from __future__ import annotations

from functools import cache
from typing import Any

from retrieval.english.dictionary import word_set

_SAMPLE = 500
_ENGLISH = word_set("languages.en")
_FEWEST_ENGLISH, _ENGLISH_SHARE = 6, 0.12
"""In other languages such words are under a twentieth of a text, in English news about a fifth."""
_FEWEST_LETTERS = 20
_LEAST_CONFIDENCE = 0.7
_IDEOGRAM = "\u2e80"  # the scripts of East Asia begin here


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, "" when it is too short or the answer uncertain.

    Reads the first 500 characters. The first call with a text that is not plainly English loads the model, which takes
    about a second.
    """
    sample = text[:_SAMPLE]
    if letter_count(sample) < _FEWEST_LETTERS:
        return ""
    if _reads_like_english(sample):
        return "en"
    language, confidence = _identifier().classify(sample)
    return language if confidence >= _LEAST_CONFIDENCE and len(language) == 2 else ""


def _reads_like_english(sample: str) -> bool:
    """Tell whether so many words are those that only English builds sentences with that no model need be asked."""
    words = sample.lower().split()
    held = sum(word in _ENGLISH for word in words)
    return held >= _FEWEST_ENGLISH and held > _ENGLISH_SHARE * len(words)


def letter_count(text: str) -> int:
    """Return how many letters a text has, a sign of Chinese or Japanese or a block of Korean counted as three.

    That is about what the same words take in an alphabet.
    """
    count = sum(map(str.isalpha, text))
    if not text.isascii():
        count += 2 * sum(letter >= _IDEOGRAM and letter.isalpha() for letter in text)
    return count


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second, not needed to ask

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
