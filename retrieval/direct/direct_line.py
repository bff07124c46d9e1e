"""The line above an answer: the words of its first statement that answer, or what a rule makes of them."""

from __future__ import annotations

from retrieval.direct.answer_span import AnswerSpan
from retrieval.domain.answer import Direct


def direct_line(span: AnswerSpan | None, quote: str, statement: int = 1) -> Direct | None:
    """Return the line that stands above the statements, None where no words are likely enough to stand alone.

    `span` is of `quote`, which is the text of statement number `statement`.
    """
    if span is None or not span.likely or not 0 <= span.begin < span.stop <= len(quote):
        return None
    words = quote[span.begin : span.stop]
    return Direct(
        text=span.text or words,
        kind=span.kind,
        statement=statement,
        start=span.begin,
        end=span.stop,
        computed=span.computed,
        value=span.value,
    )


def marks_of(span: AnswerSpan | None) -> tuple[int, int] | None:
    """Return the characters of a quote that answer, None where that is not known."""
    return (span.begin, span.stop) if span else None
