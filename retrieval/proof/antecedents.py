"""Whether a sentence can be understood without the one before it."""

from __future__ import annotations

from retrieval.english.dictionary import Pattern, either
from retrieval.text.names import find_names

_LEANING = Pattern(
    rf"^(?:{either('proof.leaning_openers')})\b"
    rf"|^(?:\S+ ){{0,6}}?(?:{either('function_words.personal_pronouns')})\b"
    r"|\b(?:him|them)\b|\bher[.,;]|\bher$|\b(?:then|that (?:day|morning|afternoon|evening|night|week|month|year))\b"
)


def leans_on_before(text: str) -> bool:
    """Tell whether a sentence has a pronoun or a "then" that only the sentence before it explains."""
    found = _LEANING.search(text)
    if found is None:
        return False
    named = [name for name in find_names(text) if name.stop <= found.end() and not name.opens]
    opens = [name for name in find_names(text) if name.opens and len(name.words) > 1 and name.stop <= found.end()]
    # "Ana Ruiz said that she had left" explains itself; "Tom Berg will succeed her" does not.
    explains = bool(named or opens) and not found.group().lower().startswith(("her", "then", "that "))
    return not explains
