"""The stretch of a sentence that may be what a question asks for, and the line that it makes above an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from retrieval.domain.answer import Direct


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Characters `[begin:stop]` of a sentence that may answer, and how well they fit what is asked for, in [0, 1].

    `value` is the same for programs: a number, an ISO 8601 day or interval, "yes" or "no". `text` is what the rule
    named by `computed` makes of the words; None where the words themselves answer. `likely` when they may be shown by
    themselves, as the line above the sentence.
    """

    begin: int
    stop: int
    fit: float
    kind: str
    value: float | str | None = None
    text: str | None = None
    computed: str | None = None
    likely: bool = True

    def moved(self, by: int) -> AnswerSpan:
        """Return the same span in a text that begins `by` characters earlier."""
        return replace(self, begin=self.begin + by, stop=self.stop + by)


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
