"""Follow-ups that leave open whom or what they mean: several people fit as well, or nothing was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.english.dictionary import Pattern, either
from retrieval.question.anaphora import outward
from retrieval.question.antecedents import Antecedents
from retrieval.question.follow_ups import recent_turns
from retrieval.question.name_kinds import Gender
from retrieval.question.noun_phrases import names_in
from retrieval.question.question import content_words
from retrieval.question.turns import Turn

_GENDERS: dict[str, Gender] = {"he": "male", "she": "female"}
_ORDER = Pattern(rf"\b(?:{either('numbers.ordinals')}|last|previous|next|which)\b")
_BARE = Pattern(
    rf"(?:(?:and|but|so)\s+)?(?:{either('function_words.question_adverbs')}|who|whom"
    r"|how (?:many|much|long|old|often|come|so))"
    r"(?:\s+(?:else|exactly|not|then|so))?"
    r"|(?:and\s+)?(?:what|how) about (?:him|her|it|them|that|this)"
)
_MOST_CONTENT = 3
"""Content words of a question that may hang in the air; one with more tells what it is about."""
_MOST_CHOICES = 4


def doubtful(question: str, turns: Sequence[Turn], *, as_of: date) -> tuple[str, ...]:
    """Return the people of whom "he" or "she" in a follow-up may mean any as well as any other; () without doubt."""
    recent = recent_turns(question, turns, as_of)
    if not recent:
        return ()
    context = Antecedents(recent)
    taken = [name for name in names_in(f"is {question}") if context.known(name).kind != "place"]
    for pronoun in outward(question):
        if pronoun.meant in _GENDERS:
            rivals = context.rivals(_GENDERS[pronoun.meant], [] if pronoun.possessive else taken)
            return tuple(rivals) if 1 < len(rivals) <= _MOST_CHOICES else ()
    return ()


def hangs_in_the_air(question: str) -> str | None:
    """Return the word of a first question that means something nobody has named: "he" of "what did he say?"."""
    bare = re.sub(r"[\s?!.]+$", "", question.strip())
    if _BARE.fullmatch(bare):
        return bare.lower()
    if names_in(f"is {bare}") or len(content_words(bare)) > _MOST_CONTENT:
        return None
    meant = [pronoun for pronoun in outward(bare) if pronoun.meant in _GENDERS]
    return bare[meant[0].start : meant[0].end].lower() if meant else None


def names_an_order(question: str) -> bool:
    """Tell whether "and the second one?" can go on from a question: one that asks for the first, or for which."""
    return _ORDER.search(question) is not None
