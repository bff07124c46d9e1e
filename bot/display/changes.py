"""What has changed about an answer, in words: what it was, what it is now, and why."""

from __future__ import annotations

from retrieval.domain.answer import Answer, Citation
from retrieval.following.changes import AnswerChange

_LONGEST = 300
_LOST = {
    "changed": "The article that it rested on was changed and no longer says so.",
    "retracted": "The article that it rested on was retracted.",
    "vanished": "The article that it rested on is gone.",
}
_KINDS = {
    "answered": "Now there is an answer.",
    "other_answer": "The answer has changed.",
    "other_proof": "The answer is the same, but its proof has changed.",
    "no_longer_proven": "The answer is no longer proven.",
}


def short_answer(answer: Answer) -> str:
    """Return an answer in one line: what was asked for, or its first statement."""
    if answer.status != "answered" or not answer.statements:
        return "no answer"
    if answer.direct is not None:
        return answer.direct.text
    text = " ".join(answer.statements[0].text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def change_text(change: AnswerChange) -> str:
    """Return in one sentence what kind of change it is."""
    return _KINDS[change.kind]


def loss_text(change: AnswerChange) -> str | None:
    """Return why the old answer does not stand any more, None where it is only overtaken."""
    return _LOST[change.lost.kind] if change.lost else None


def proof_of(answer: Answer) -> Citation | None:
    """Return the quote that proves an answer's first statement, None where there is none."""
    numbers = answer.statements[0].citations if answer.status == "answered" and answer.statements else ()
    return next((citation for citation in answer.citations if citation.id in numbers), None)
