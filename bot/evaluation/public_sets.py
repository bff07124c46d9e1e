"""Public question sets as they come from their publishers, read as cases: RealTime QA, MultiHop-RAG, SQuAD and its kin.

Each is recognised by its own fields; a record of any other shape is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Record = dict[str, Any]
_MULTIHOP_TYPES = frozenset({"inference", "comparison", "temporal", "null"})


def records_of(document: object) -> Iterator[object]:
    """Yield the questions of a whole JSON document: a list of records, or the nested paragraphs of SQuAD."""
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict) and isinstance(document.get("data"), list):
        for article in document["data"]:
            yield from _squad_questions(article)
    else:
        yield document


def as_case(record: object) -> object:
    """Return the record of a public set with the fields of a case; any other record unchanged."""
    if not isinstance(record, dict):
        return record
    for fields, convert in _SETS:
        if fields <= record.keys():
            return convert(record)
    return record


def _realtime_qa(record: Record) -> Record:
    """Read Kasai et al. 2023: weekly quizzes; `answer` holds positions in `choices`, as text."""
    choices, answer = record.get("choices") or [], record["answer"]
    positions = answer if isinstance(answer, list) else [answer]
    told = [choices[int(one)] if str(one).isdigit() and int(one) < len(choices) else one for one in positions]
    day = str(record["question_date"]).replace("/", "-") if record.get("question_date") else None
    return {
        **record,
        "id": record["question_id"],
        "question": record["question_sentence"],
        "as_of": day,
        "answer": told,
        "tags": ["realtime-qa"],
    }


def _multihop_rag(record: Record) -> Record:
    """Read Tang and Yang 2024: questions over several articles, a part of them without an answer in the articles."""
    evidence = record.get("evidence_list") or []
    return _multihop(
        {
            **record,
            "id": record.get("id") or record["query"],
            "question": record["query"],
            "type": str(record["question_type"]).removesuffix("_query"),
            "facts": [piece["fact"] for piece in evidence if piece.get("fact")],
        }
    )


def _multihop(record: Record) -> Record:
    """Read the same, reduced to question, type, answer and facts."""
    if record["type"] not in _MULTIHOP_TYPES:
        return record
    tagged = {**record, "tags": ["multihop-rag", record["type"]]}
    return {**tagged, "answer": None, "abstain": True} if record["type"] == "null" else {**tagged, "abstain": False}


def _trial(record: Record) -> Record:
    """Read questions with patterns of what is right, which a script of their own scores; here only whether to answer.

    `decline` and `chat` say that it is to be declined, or small talk; all others are to be answered.
    """
    fields: Record = {name: record[name] for name in ("id", "question", "turns", "as_of", "tags") if name in record}
    if record.get("chat"):
        return {**fields, "chat": True}
    return {**fields, "abstain": bool(record.get("decline"))}


def _squad(record: Record) -> Record:
    """Read Rajpurkar et al. 2016 and 2018: spans of a paragraph, or none where the question is impossible."""
    texts = list(dict.fromkeys(answer["text"] for answer in record["answers"]))
    expected: Record = {"answer": texts} if texts else {"abstain": True}
    # Everything else about the record is told apart from the fields of a case that have the same names.
    return {"id": record["id"], "question": record["question"], "tags": ["squad"], **expected}


def _squad_questions(article: object) -> Iterator[object]:
    paragraphs = article.get("paragraphs") if isinstance(article, dict) else None
    for paragraph in paragraphs or [article]:
        yield from paragraph.get("qas", [paragraph]) if isinstance(paragraph, dict) else [paragraph]


_SETS: tuple[tuple[frozenset[str], Callable[[Record], Record]], ...] = (
    (frozenset({"question_id", "question_sentence", "answer"}), _realtime_qa),
    (frozenset({"query", "question_type", "answer"}), _multihop_rag),
    (frozenset({"id", "question", "type", "answer", "facts"}), _multihop),
    (frozenset({"id", "question", "answers"}), _squad),
    (frozenset({"id", "question", "kind", "accept"}), _trial),
    (frozenset({"id", "question", "kind", "decline"}), _trial),
    (frozenset({"id", "question", "kind", "chat"}), _trial),
)
