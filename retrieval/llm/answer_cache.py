"""Answers to the very same question, kept for as long as the corpus stays as it was."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from retrieval.catalogue.cached_answers import CachedAnswers
from retrieval.domain.answer import Answer
from retrieval.domain.errors import CatalogueUnavailable
from retrieval.ranking.search import Request

_log = logging.getLogger(__name__)
_NOW = timedelta(minutes=1)
"""How far from the clock an `as_of` may be and still mean the present."""
_PARTIAL = frozenset({"behind", "without_words", "without_vectors"})


class AnswerCache:
    """The answers of one way of answering: `manner` names all that they depend on besides the request."""

    def __init__(self, cached: CachedAnswers, manner: str) -> None:
        self._cached = cached
        self._manner = manner

    def find(self, request: Request, change: int) -> Answer | None:
        """Return the answer given before, as one that costs nothing now."""
        try:
            kept = self._cached.find(self._key(request), change, request.as_of)
        except (CatalogueUnavailable, SQLAlchemyError) as error:
            _log.error("the answer cache could not be read", extra={"error": type(error).__name__})
            return None
        if kept is None:
            return None
        answer = Answer.model_validate_json(kept)
        return answer.model_copy(update={"question": request.question, "as_of": request.as_of, "timings_ms": {}})

    def keep(self, request: Request, change: int, answer: Answer) -> None:
        """Keep an answer, unless it had to do without a part of the corpus. The question itself is not stored."""
        if _PARTIAL.intersection(answer.notes):
            return
        bare = answer.model_copy(update={"question": "", "cost_usd": 0.0, "tokens": None})
        try:
            self._cached.keep(self._key(request), change, bare.model_dump_json(), request.as_of)
        except (CatalogueUnavailable, SQLAlchemyError) as error:
            _log.error("an answer could not be cached", extra={"error": type(error).__name__})

    def _key(self, request: Request) -> str:
        present = abs(request.as_of - datetime.now(UTC)) < _NOW
        asked = [
            self._manner,
            request.question,
            # Today's answer to a question about "this week" is not tomorrow's.
            request.as_of.date().isoformat() if present else request.as_of.isoformat(),
            present,
            str(request.since),
            str(request.until),
            sorted(request.outlets),
            request.passages,
        ]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
