"""The noun that a question asks to have named: "animal" in "Which animal escaped from the zoo?"."""

from __future__ import annotations

import re

from retrieval.english.dictionary import Pattern

_ENDS = (
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|might|that|who|to|in|of|on|for|from"
    r"|at|by|with|after|which|what|whose)\b"
)
_KIND_OF = r"(?:\s+(?:kind|sort|type)s?\s+of)?"
_ASKED = Pattern(rf"\b(?:which|what|whose){_KIND_OF}(?P<noun>(?:\s+(?!{_ENDS})[\w'’-]+){{1,4}})")
_COUNTED = Pattern(r"\bhow many (?P<noun>[\w-]+)")
_EMPTY = frozenset("a an the these those following name".split())


def asked_noun(text: str) -> tuple[str, ...]:
    """Return the words after the last "which" or "what" of a question, or the one after "how many"; () without any.

    They are in lower case and may go on with the verb where that cannot be told from a noun by its place.
    """
    asked = list(_ASKED.finditer(text))
    found = asked[-1] if asked else _COUNTED.search(text)
    words = re.findall(r"[\w-]+", found["noun"].lower()) if found else []
    return tuple(word for word in words if word not in _EMPTY)
